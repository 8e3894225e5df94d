"""Searches for registered models and for model versions: filters, orders, pages."""

from scenario import AJAX, scenario

MODELS, VERSIONS = "registered-models/search", "model-versions/search"
MODEL_NAMES = ("registered_models", "name")


def tag(key, value):
    return {"key": key, "value": value}


def models(s, query, title, **options):
    s.get(MODELS, query, title, only=options.pop("only", MODEL_NAMES), **options)


def filters(s, *texts):
    """Searches with each filter for models of this scenario; `~` stands for the beginning of their names."""
    for text in texts:
        text = text.replace("~", "${u}-")
        models(s, {"filter": text}, f"filter {text}")


def within(s, *texts):
    """As `filters`, for filters that would find other scenarios' models too."""
    filters(s, *(f"name LIKE '~%' AND {text}" for text in texts))


def zoo(s):
    s.registered_model("A", tags=[tag("team", "x"), tag("Model", "CNN")], description="d")
    s.registered_model("b", tags=[tag("team", "y"), tag("z", "1"), tag("a.b", "dot"), tag("with space", "s")])
    s.registered_model("C", tags=[tag("Model", "cnn"), tag("q", "it's"), tag("u", "a_b"), tag("p", "50%_off")])
    s.registered_model("P", tags=[tag("mlflow.prompt.is_prompt", "true"), tag("team", "x")])


s = scenario("registry-search/models", __name__)
zoo(s)
s.get(MODELS, {"filter": "name LIKE '${u}-%'"}, "whole models")
filters(s, "name = '~A'", "name = '~a'", "name != '~A' AND name LIKE '~%'", "name LIKE '~%'", "name LIKE '~B%'",
        "name ILIKE '~B%'",
        "name like '~_'", "name ilike '~_'", "name IN ('~A', '~b')", "name in ('~A','~P')",
        "name NOT IN ('~A') AND name LIKE '~%'",
        "name LIKE '~%' and name != '~C'", "name='~A'", 'name = "~A"', "attribute.name = '~A'",
        "attribute.`name` = '~A'",
        "name LIKE '~%' AND name LIKE '%A'", "name = '~nope'", "name = ''", "name = '~A' name = '~A'",
        "  name  =  '~A'  ",
        "name\n=\t'~A'", "name IN ('~A')", "name IN ('~nope')", "name LIKE '%${u}%'")
within(s, "tags.team = 'x'", "tags.team != 'x'", "tag.team = 'x'", "tags.team = 'X'", "tags.Team = 'x'",
       "tags.team LIKE '%'",
       "tags.Model ILIKE 'cnn'", "tags.Model LIKE 'c%'", "tags.Model = 'cnn'", "tags.`team` = 'x'",
       'tags."team" = \'x\'',
       "tags.a.b = 'dot'", "tags.`a.b` = 'dot'", "tags.`with space` = 's'", 'tags.q = "it\'s"', "tags.q = 'it''s'",
       "tags.u LIKE 'a_b'", "tags.p LIKE '50\\%%'", "tags.team = 'y' AND tags.z = '1'",
       "tags.team = 'y' AND tags.z = '2'",
       "tags.team = 'x' AND tags.team = 'y'", "tags.team != 'x' AND tags.team != 'z'",
       "tags.team = 'y' AND tags.team LIKE 'y'",
       "tags.nope = 'x'", "tags.nope != 'x'")

s = scenario("registry-search/model-filter-errors", __name__)
for text in (
    "name > 'a'", "name == 'a'", "name <> 'a'", "name IS NULL", "name IS NOT NULL", "tags.a IS NULL",
    "tags.a IS NOT NULL",
    "tags.a IN ('1')", "tags.a NOT IN ('1')", "tags.a > '1'", "tags.a == '1'", "description = 'x'",
    "creation_timestamp > 1",
    "last_updated_timestamp > 1", "aliases = 'x'", "attributes.name = 'a'", "attr.name = 'a'", "model.name = 'a'",
    "Name = 'a'", "NAME = 'a'", "tags.a = 1", "tags.a = x", "tags.a = `x`", "name = 5", "name = a", "name = `a`",
    "`name` = 'a'",
    "'name' = 'a'", "\"name\" = 'a'", "'a' = name", "name", "name =", "= 'a'", "name = 'a' OR name = 'b'",
    "NOT name = 'a'",
    "(name = 'a')", "name = 'a';", "name = 'a'; name = 'b'", "name BETWEEN 'a' AND 'b'", "name LIKE", "name LIKE 5",
    "name IN ()", "name IN (1)", "name IN ('a', 1)", "name IN 'a'", "name IN ('a'", "name NOT LIKE 'a'", "name = 'a",
    "name = 'a''b'",
    "name = 'a' AND", "AND name = 'a'", "name = 'a' AND AND name = 'b'", "  ", ";", "foo", "1 = 1", "tags. = 'a'",
    "tags = 'a'",
    ".name = 'a'", "tags.a-b = 'x'", "tags.`a-b` = 'x'", "tags.a/b = 'x'", "params.a = 'x'", "metrics.a > 1",
    "run_id = 'x'",
    "name = 'a' -- c", "name = 'a' /* c */", "tags.a = NULL", "name = TRUE", "version_number = 1", "tags.`a` = \"x\"",
    "name REGEXP 'a'", "name = 'a' , name = 'b'", "timestamp > 1", "attribute.timestamp > 1", "attribute.tags.a = 'x'",
):
    models(s, {"filter": text}, f"filter {text!r}")

s = scenario("registry-search/model-order", __name__)
s.registered_model("A")
s.registered_model("b")
s.registered_model("C")
s.registered_model("a")
s.patch("registered-models/update", {"name": "${u}-b", "description": "x"}, "update b")
for order in (
    [], ["name"], ["name ASC"], ["name DESC"], ["name desc"], ["timestamp"], ["timestamp DESC"],
    ["last_updated_timestamp ASC"],
    ["last_updated_timestamp desc", "name"], ["  name   DESC  "], ["attribute.name DESC"], ["`name` DESC"],
    ["name", "timestamp"],
    ["timestamp", "name DESC"],
    ["name", "name"], ["name", "name DESC"], ["timestamp", "last_updated_timestamp"], ["creation_timestamp"],
    ["description"],
    ["tags.a"], ["tags"], [""], ["name up"], ["name DESC ASC"], ["name, timestamp"], ["Name"], ["'name'"],
    ["\"name\" DESC"], ["1"],
    ["attributes.name"], ["name;"], ["last_updated_timestamp", "timestamp DESC"],
):
    models(s, [("filter", "name LIKE '${u}-%'"), *(("order_by", text) for text in order)], f"order_by {order!r}")

s = scenario("registry-search/model-pages", __name__, AJAX)
for name in "ABCDE":
    s.registered_model(name)
LIKE = {"filter": "name LIKE '${u}-%'"}
models(s, {**LIKE, "max_results": "2"}, "first page", capture={"token": "next_page_token"})
models(s, {**LIKE, "max_results": "2", "page_token": "${token}"}, "second page", capture={"token2": "next_page_token"})
models(s, {**LIKE, "max_results": "2", "page_token": "${token2}"}, "last page")
models(s, {**LIKE, "max_results": "5"}, "a page that is just full")
models(s, {**LIKE, "max_results": "1", "page_token": "${token}", "order_by": "name DESC"}, "a token of another order")
models(s, {**LIKE, "page_token": ""}, "an empty token")
models(s, {**LIKE, "page_token": "abc"}, "no token")
models(s, {**LIKE, "page_token": "e30="}, "an empty object as token")
models(s, {**LIKE, "page_token": "eyJvZmZzZXQiOiAxMDB9"}, "behind the end")
for number in ("1", "1000", "1001", "-1", "abc", "1.5", "", "99999999999"):
    models(s, {**LIKE, "max_results": number}, f"max_results {number!r}")
models(s, {**LIKE, "max_results": "0"}, "max_results 0")
models(s, [("filter", "name = 'a'"), ("filter", "name LIKE '${u}-%'")], "of two filters the first counts")
s.get(MODELS, None, "a body with GET", body={**LIKE, "max_results": 2, "order_by": ["name DESC"]}, only=MODEL_NAMES)
s.get(MODELS, None, "a string as order", body={**LIKE, "order_by": "name"}, only=MODEL_NAMES)
s.get(MODELS, None, "a number as filter", body={"filter": 5})
s.get(MODELS, None, "a number as order", body={"order_by": [5]})
s.get(MODELS, None, "a list as max_results", body={"max_results": []})
s.post(MODELS, {}, "POST")

# Model versions

NAMES = ("model_versions", "version")


def versions(s, query, title, **options):
    s.get(VERSIONS, query, title, only=options.pop("only", NAMES), **options)


def version_filters(s, *texts):
    for text in texts:
        text = f"name LIKE '${{u}}-%' AND {text}".replace("~", "${u}-")
        versions(s, {"filter": text}, f"filter {text}")


s = scenario("registry-search/versions", __name__)
s.experiment()
s.run("A")
s.registered_model("M")
s.registered_model("m")
s.registered_model("P", tags=[tag("mlflow.prompt.is_prompt", "true")])
s.version("M", "1", run_id="${run.A}", source="runs:/${run.A}/model", tags=[tag("team", "Red"), tag("a.b", "dot")])
s.version("M", "2", source="s3://b/two", run_id="other", tags=[tag("team", "red"), tag("z", "1")])
s.version("M", "3", source="s3://b/three_x", description="d")
s.version("M", "4", source="s3://b/four")
s.version("P", "1 of a prompt", source="dummy-source", tags=[tag("mlflow.prompt.is_prompt", "true"),
                                                             tag("team", "red")])
s.version("P", "2 of a prompt", source="s3://b/p")
s.delete("model-versions/delete", {"name": "${u}-M", "version": "4"}, "delete 4")
s.post("model-versions/transition-stage", {"name": "${u}-M", "version": "1", "stage": "Staging"}, "1 to Staging")
s.post("registered-models/alias", {"name": "${u}-M", "alias": "champ", "version": "2"}, "an alias")
s.get(VERSIONS, {"filter": "name LIKE '${u}-%'"}, "whole versions")
versions(s, {"filter": "name = '${u}-M'"}, "by name")
versions(s, {"filter": "name='${u}-nope'"}, "by an unknown name")
versions(s, {"filter": "name IN ('${u}-M','x')"}, "by a list of names")
versions(s, {"filter": "name = '${u}-m'"}, "letters' case counts")
versions(s, {"filter": "name ILIKE '${u}-m'"}, "name ILIKE")
versions(s, {"filter": "run_id = '${run.A}'"}, "by run")
versions(s, {"filter": "run_id IN ('${run.A}')"}, "by a list of runs")
versions(s, {"filter": "source_path = 'runs:/${run.A}/model'"}, "by source")
version_filters(
    s, "run_id != '${run.A}'", "run_id LIKE 'oth%'", "run_id ILIKE 'OTH%'", "run_id NOT IN ('${run.A}')", "run_id = ''",
    "source_path LIKE 's3://b/%'", "source_path ILIKE 'S3://B/%'", "source_path != 's3://b/two'",
    "source_path LIKE 's3://b/three\\_x'",
    "version_number = 1", "version_number = '1'", "version_number = \"2\"", "version_number != 1", "version_number > 1",
    "version_number >= 2", "version_number < 3", "version_number <= 1", "version_number = -1", "version_number = 4",
    "version_number > 0",
    "version_number = 9999999999999999999999", "attribute.version_number = 3", "attributes.version_number = 3",
    "tags.team = 'Red'", "tags.team ILIKE 'RED'", "tags.team LIKE 'r%'", "tags.team != 'red'", "tag.z = '1'",
    "tags.a.b = 'dot'",
    "tags.`a.b` = 'dot'", "tags.team = 'red' AND tags.z = '1'", "tags.team = 'red' AND tags.z = '2'",
    "tags.team = 'red' AND version_number = 2", "tags.nope = 'x'", "name != '~M'", "name NOT IN ('~M')",
    "tags.`mlflow.prompt.is_prompt` = 'true'", "tags.`mlflow.prompt.is_prompt` = 'TRUE'",
    "tags.mlflow.prompt.is_prompt = 'true'",
    "tags.`mlflow.prompt.is_prompt` != 'true'", "tags.`mlflow.prompt.is_prompt` = 'false'",
    "tags.`mlflow.prompt.is_prompt` != 'false'",
    "tags.`mlflow.prompt.is_prompt` LIKE 'true'", "tags.`mlflow.prompt.is_prompt` = 'true' AND tags.team = 'red'",
    # Errors
    "version_number = 1.5", "version_number = 'x'", "version_number = '1.5'", "version_number = x",
    "version_number LIKE 1",
    "version_number IN (1)", "version_number IN ('1')", "version_number == 1", "version_number IS NULL",
    "version_number = ''",
    "version_number = ' 1 '", "version_number = 1e0", "version_number = '1_0'",
    "name > 'a'", "run_id > 'a'", "source_path > 'a'", "source_path IN ('a')", "source_path NOT IN ('a')",
    "tags.a IN ('1')",
    "tags.a > '1'", "tags.a IS NULL", "tags.a = 1", "name = 5", "run_id = 5", "source_path = a",
    "current_stage = 'None'", "creation_timestamp > 1", "last_updated_timestamp > 1", "user_id = 'a'", "aliases = 'a'",
    "description = 'd'", "source = 'x'", "version = 1", "status = 'READY'", "model_id = 'x'", "run_link = 'x'",
    "attr.name = 'a'",
    "foo.name = 'a'", "run_id IN ()", "run_id IN (1)", "run_id IN ('a', 1)", "run_id IN 'a'", "`run_id` = 'a'", "foo",
    "name OR name",
    "(run_id = 'a')", "params.a = 'x'", "stage = 'None'", "Version_number = 1",
)

s = scenario("registry-search/prompt-versions-among-others", __name__)
s.registered_model("M")
s.registered_model("N")
for number, value in enumerate(("true", "TRUE", "false"), 1):
    name = "M" if number == 1 else "N"
    s.version(name, f"a version of {name} tagged {value}", tags=[tag("mlflow.prompt.is_prompt", value)],
              source="dummy-source"
              if value != "false" else "s3://b/m")
    s.version(name, f"a version of {name} without the tag")
    versions(s, {"filter": "name LIKE '${u}-%'"}, f"names after {value}", only=("model_versions", "name"))
    versions(s, {"filter": "name LIKE '${u}-%'"}, f"versions after {value}")
for text in ("= 'true'", "!= 'true'", "= 'false'", "!= 'false'"):
    text = f"name LIKE '${{u}}-%' AND tags.`mlflow.prompt.is_prompt` {text}"
    versions(s, {"filter": text}, f"names for {text}", only=("model_versions", "name"))
    versions(s, {"filter": text}, f"versions for {text}")
s.delete("model-versions/delete", {"name": "${u}-M", "version": "1"}, "delete the one that is tagged true")
versions(s, {"filter": "name = '${u}-M'"}, "what is found then")

s = scenario("registry-search/version-order", __name__)
s.registered_model("A")
s.registered_model("b")
s.registered_model("C")
for name in ("A", "b", "A", "C", "b"):
    s.version(name)
s.patch("model-versions/update", {"name": "${u}-A", "version": "1", "description": "x"}, "update the first")
BOTH = ("model_versions", "name")
for order in (
    [], ["name"], ["name DESC"], ["version_number"], ["version_number DESC"], ["creation_timestamp"],
    ["creation_timestamp DESC"],
    ["last_updated_timestamp"], ["last_updated_timestamp DESC"], ["version_number desc", "name DESC"],
    ["attribute.name"],
    ["`name` DESC"],
    ["name", "version_number"],
    ["name", "name"], ["name", "name DESC"], ["timestamp"], ["run_id"], ["source_path"], ["current_stage"], ["tags.a"],
    ["user_id"], [""],
    ["version"], ["name up"], ["version_number DESC ASC"], ["attributes.name"], ["description"],
    ["name, version_number"],
):
    query = [("filter", "name LIKE '${u}-%'"), *(("order_by", text) for text in order)]
    versions(s, query, f"order_by {order!r}: names", only=BOTH)
    if order and order[0].partition(" ")[0] in ("name", "version_number", "creation_timestamp",
                                                "last_updated_timestamp"):
        versions(s, query, f"order_by {order!r}: versions")

s = scenario("registry-search/version-pages", __name__)
s.registered_model("M")
for number in range(1, 6):
    s.version("M", f"create version {number}")
LIKE = {"filter": "name = '${u}-M'"}
versions(s, {**LIKE, "max_results": "2"}, "first page", capture={"token": "next_page_token"})
versions(s, {**LIKE, "max_results": "2", "page_token": "${token}"}, "second page",
         capture={"token2": "next_page_token"})
versions(s, {**LIKE, "max_results": "2", "page_token": "${token2}"}, "last page")
versions(s, {**LIKE, "max_results": "5"}, "a page that is just full")
versions(s, {**LIKE, "page_token": "abc"}, "no token")
versions(s, {**LIKE, "page_token": "e30="}, "an empty object as token")
versions(s, {**LIKE, "page_token": "eyJvZmZzZXQiOiAxMDB9"}, "behind the end")
for number in ("1", "200000", "200001", "0", "-1", "abc", "1.5", ""):
    versions(s, {**LIKE, "max_results": number}, f"max_results {number!r}")
s.get(VERSIONS, None, "a body with GET", body={**LIKE, "max_results": 2, "order_by": ["version_number"]}, only=NAMES)
s.get(VERSIONS, None, "a string as order", body={**LIKE, "order_by": "name"})
s.get(VERSIONS, None, "a number as filter", body={"filter": 5})
s.post(VERSIONS, {}, "POST")
