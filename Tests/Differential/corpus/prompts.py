"""Prompts: registered models of a kind of their own, which searches hide."""

from scenario import scenario

IS_PROMPT = "mlflow.prompt.is_prompt"
PROMPT = {"key": IS_PROMPT, "value": "true"}
TEXT = "mlflow.prompt.text"
CREATE, VERSION = "registered-models/create", "model-versions/create"
SEARCH, VERSIONS = "registered-models/search", "model-versions/search"
NAMES = ("registered_models", "name")


def tag(key, value):
    return {"key": key, "value": value}


s = scenario("prompts/life", __name__)
s.registered_model("P", description="d", tags=[PROMPT, tag("_mlflow_experiment_ids", ",1,"), tag("team", "x")])
s.version("P", "version 1", source="dummy-source", description="first", tags=[
    PROMPT, tag(TEXT, "Hello {{name}} ü"), tag("_mlflow_prompt_type", "text")])
s.version("P", "version 2", source="dummy-source", tags=[
    PROMPT, tag(TEXT, '[{"role": "user", "content": "{{x}}"}]'), tag("_mlflow_prompt_type", "chat"),
    tag("_mlflow_prompt_response_format", "{}"), tag("_mlflow_prompt_model_config", '{"temperature": 0.1}')])
s.show_registered_model("P")
s.show_version("P", "1")
P = {"name": "${u}-P"}
s.post("registered-models/alias", {**P, "alias": "production", "version": "1"}, "an alias")
s.get("registered-models/alias", {**P, "alias": "production"}, "the version behind it")
s.get("registered-models/alias", {**P, "alias": "latest"}, "latest")
s.post("model-versions/set-tag", {**P, "version": "1", **tag("k", "v")}, "a tag of a version")
s.delete("model-versions/delete-tag", {**P, "version": "1", "key": "k"}, "delete it")
s.post("registered-models/set-tag", {**P, **tag("_mlflow_experiment_ids", ",1,2,")}, "a tag")
s.delete("registered-models/delete-tag", {**P, "key": "team"}, "delete another")
s.patch("registered-models/update", {**P, "description": "e"}, "a description")
s.patch("model-versions/update", {**P, "version": "1", "description": "f"}, "a version's description")
s.post("model-versions/transition-stage", {**P, "version": "1", "stage": "Production"}, "a stage")
s.post("registered-models/get-latest-versions", {**P}, "latest versions", unordered="model_versions")
s.get("model-versions/get-download-uri", {**P, "version": "1"}, "where it is")
s.post("registered-models/rename", {**P, "new_name": "${u}-Q"}, "rename")
s.show_registered_model("Q")
s.delete("registered-models/alias", {"name": "${u}-Q", "alias": "production"}, "delete the alias")
s.delete("model-versions/delete", {"name": "${u}-Q", "version": "2"}, "delete a version")
s.delete("registered-models/delete", {"name": "${u}-Q"}, "delete")
s.show_registered_model("Q", "it is gone")

s = scenario("prompts/names", __name__)
s.registered_model("M")
s.registered_model("P", tags=[PROMPT])
s.post(CREATE, {"name": "${u}-P", "tags": [PROMPT]}, "a prompt's name for another prompt")
s.post(CREATE, {"name": "${u}-P"}, "a prompt's name for a model")
s.post(CREATE, {"name": "${u}-M", "tags": [PROMPT]}, "a model's name for a prompt")
s.post(CREATE, {"name": "${u}-M", "tags": [tag(IS_PROMPT, "false")]}, "a model's name, said to be no prompt")
s.post("registered-models/rename", {"name": "${u}-P", "new_name": "${u}-M"}, "rename a prompt to a model's name")
s.post("registered-models/rename", {"name": "${u}-M", "new_name": "${u}-P"}, "rename a model to a prompt's name")
for name in ("a/b", "a:b", "${u} a b", ".", "${u}!$", "${u}-ü", ""):
    s.post(CREATE, {"name": name, "tags": [PROMPT]}, f"a prompt called {name!r}")

s = scenario("prompts/versions", __name__)
s.registered_model("M")
s.registered_model("P", tags=[PROMPT])
for title, name, source, tags in (
    ("a prompt", "P", "dummy-source", [PROMPT]), ("a prompt without the tag", "P", "dummy-source", []),
    ("TRUE", "P", "dummy-source", [tag(IS_PROMPT, "TRUE")]), ("True", "P", "dummy-source", [tag(IS_PROMPT, "True")]),
    ("false", "P", "dummy-source", [tag(IS_PROMPT, "false")]),
    ("an empty value", "P", "dummy-source", [tag(IS_PROMPT, "")]),
    ("true, then false", "P", "dummy-source", [PROMPT, tag(IS_PROMPT, "false")]),
    ("false, then true", "P", "dummy-source", [tag(IS_PROMPT, "false"), PROMPT]),
    ("a bucket", "P", "s3://x/y", [PROMPT]), ("a local path", "P", "/tmp/x", [PROMPT]),
    ("prompt-template", "P", "prompt-template", [PROMPT]),
    ("a model's version in a prompt", "P", "s3://x/y", []), ("a prompt's version in a model", "M", "dummy-source",
                                                             [PROMPT]),
    ("Dummy-Source", "P", "Dummy-Source", [PROMPT]), ("an unknown prompt", "nope", "dummy-source", [PROMPT]),
    ("a registered source", "P", "models:/${u}-P/1", [PROMPT]),
):
    s.post(VERSION, {"name": f"${{u}}-{name}", "source": source, "tags": tags}, f"version: {title}")
s.post(VERSION, {"name": "${u}-P", "source": "dummy-source", "run_id": "r", "model_id": "m-nope", "tags": [PROMPT]},
       "a prompt with a run and a model")
for title, key, value in (
    ("the longest text", TEXT, "t" * 100000), ("a text of 100001", TEXT, "t" * 100001),
    ("another tag of 100001", "k", "t" * 100001),
):
    s.post(VERSION, {"name": "${u}-P", "source": "dummy-source", "tags": [PROMPT, tag(key, value)]}, title)
s.post("model-versions/set-tag", {"name": "${u}-P", "version": "1", **tag(TEXT, "t" * 100001)}, "set a text of 100001")
s.post("model-versions/set-tag", {"name": "${u}-P", "version": "1", **tag(TEXT, "changed")}, "change a text")
s.post("registered-models/set-tag", {"name": "${u}-P", **tag(TEXT, "t" * 100001)}, "set a model's text of 100001")
s.post(CREATE, {"name": "${u}-long", "tags": [PROMPT, tag(TEXT, "t" * 100001)]}, "create with a text of 100001")
s.show_registered_model("P")

s = scenario("prompts/search", __name__)
s.registered_model("A", tags=[tag("team", "x")])
s.registered_model("b", tags=[tag("team", "y")])
s.registered_model("no", tags=[tag(IS_PROMPT, "false"), tag("team", "x")])
s.registered_model("odd", tags=[tag(IS_PROMPT, "maybe"), tag("team", "x")])
s.registered_model("P", tags=[PROMPT, tag("team", "x")])
s.registered_model("Q", tags=[tag(IS_PROMPT, "TRUE")])
for text in (
    "", "tags.team = 'x'", "tags.`mlflow.prompt.is_prompt` = 'true'", "tags.mlflow.prompt.is_prompt = 'true'",
    "tags.`mlflow.prompt.is_prompt` = 'TRUE'", "tags.`mlflow.prompt.is_prompt` = 'True'",
    "tags.`mlflow.prompt.is_prompt` != 'true'",
    "tags.`mlflow.prompt.is_prompt` = 'false'", "tags.`mlflow.prompt.is_prompt` != 'false'",
    "tags.`mlflow.prompt.is_prompt` != 'FALSE'",
    "tags.`mlflow.prompt.is_prompt` = 'maybe'", "tags.`mlflow.prompt.is_prompt` != 'maybe'",
    "tags.`mlflow.prompt.is_prompt` LIKE 'true'",
    "tags.`mlflow.prompt.is_prompt` ILIKE 'true'", "tags.`mlflow.prompt.is_prompt` LIKE 't%'",
    "tags.`mlflow.prompt.is_prompt` = 'true' AND tags.team = 'x'",
    "tags.team = 'x' AND tags.`mlflow.prompt.is_prompt` = 'true'",
    "tags.`mlflow.prompt.is_prompt` = 'true' AND tags.`mlflow.prompt.is_prompt` = 'false'",
    "tags.`mlflow.prompt.is_prompt` = 'false' AND tags.`mlflow.prompt.is_prompt` = 'true'",
    "tags.`mlflow.prompt.is_prompt` != 'false' AND tags.`mlflow.prompt.is_prompt` = 'true'", "name = '${u}-P'",
):
    s.get(SEARCH, {"filter": f"name LIKE '${{u}}-%'{' AND ' if text else ''}{text}"}, f"filter {text}", only=NAMES)
s.post("registered-models/set-tag", {"name": "${u}-A", **PROMPT}, "a model becomes a prompt")
s.delete("registered-models/delete-tag", {"name": "${u}-P", "key": IS_PROMPT}, "a prompt becomes a model")
s.get(SEARCH, {"filter": "name LIKE '${u}-%'"}, "what is shown then", only=NAMES)
s.get(SEARCH, {"filter": "name LIKE '${u}-%' AND tags.`mlflow.prompt.is_prompt` = 'true'"},
      "what prompts there are then", only=NAMES)
