"""Registered models: create, get, update, rename, delete, tags, aliases, the latest versions."""

from scenario import AJAX, API, scenario

M = {"name": "${u}-M"}
CREATE, GET, UPDATE = "registered-models/create", "registered-models/get", "registered-models/update"
RENAME, DELETE = "registered-models/rename", "registered-models/delete"
SET_TAG, DELETE_TAG = "registered-models/set-tag", "registered-models/delete-tag"
ALIAS, LATEST = "registered-models/alias", "registered-models/get-latest-versions"


def tag(key, value):
    return {"key": key, "value": value}


# Create and get

s = scenario("registered-models/create", __name__)
s.post(CREATE, {**M}, "a name alone")
s.show_registered_model()
s.post(CREATE, {"name": "${u}-full", "description": "what it is\nfor", "tags": [tag("b", "2"), tag("a", "1")]},
       "all fields")
s.show_registered_model("full")
s.post(CREATE, {"name": "${u}-empty", "description": "", "tags": []}, "empty fields")
s.show_registered_model("empty")
s.post(CREATE, {"name": "${u}-null", "description": None, "tags": None}, "null fields")
s.post(CREATE, {**M}, "a taken name")
s.post(CREATE, {**M, "description": "other", "tags": [tag("a", "1")]}, "a taken name with other fields")
s.show_registered_model(title="it stays as it was")
s.post(CREATE, {"name": "${u}-m"}, "names are case-sensitive")
s.post(CREATE, {"name": "${u}-twice", "tags": [tag("k", "1"), tag("k", "2")]}, "a tag twice")
s.show_registered_model("twice")
s.post(CREATE, {"name": "${u}-no-value", "tags": [{"key": "k"}]}, "a tag without a value")
s.show_registered_model("no-value")
s.post(CREATE, {"name": "${u}-unknown", "nonsense": 1, "creation_timestamp": 5}, "unknown fields are ignored")
s.post(CREATE, {"name": "${u}-job", "deployment_job_id": "j"}, "a deployment job")

s = scenario("registered-models/names", __name__)
for title, name in (
    ("spaces", " ${u} a b "), ("quotes", "${u}'\"`"), ("letters of other alphabets", "${u}-ü-日本語-😀"),
    ("percent and hash", "${u}%20#?&=+"), ("256 characters", "${u}" + "n" * 248),
    ("300 characters", "${u}" + "n" * 292),
    ("a backslash", "${u}\\x"), ("a dot at the end", "${u}."), ("dots within", "${u}..x"), ("a tab", "${u}\tx"),
    ("a line break", "${u}\nx"), ("a leading dot", ".${u}"), ("dashes", "--${u}"), ("a semicolon", "${u};x"),
):
    s.post(CREATE, {"name": name}, f"create: {title}")
    s.get(GET, {"name": name}, f"get: {title}")
for title, name in (
    ("a slash", "${u}/b"), ("a colon", "${u}:b"), ("a dot", "."), ("two dots", ".."), ("a slash alone", "/"),
    ("a leading slash", "/${u}"), ("nothing", ""), ("a space", " "), ("a line break alone", "\n"),
    ("spaces and tabs", " \t "),
    ("a path", "a/../${u}"), ("a drive", "C:\\${u}"),
):
    s.post(CREATE, {"name": name}, f"create: {title}")
    s.get(GET, {"name": name}, f"get: {title}")
s.post(CREATE, {}, "create: no name")
s.get(GET, title="get: no name")
s.get(GET, {"name": "${u}-nope"}, "get: an unknown name")
for title, name in (("a number", 5), ("a list", ["a"]), ("an object", {}), ("true", True), ("null", None)):
    s.post(CREATE, {"name": name}, f"create: {title}")

s = scenario("registered-models/create-checks", __name__)
for title, fields in (
    ("a number as description", {"description": 5}), ("a list as description", {"description": []}),
    ("a string as tags", {"tags": "a"}), ("an object as tags", {"tags": {}}), ("a string as tag", {"tags": ["a"]}),
    ("a tag without a key", {"tags": [{"value": "1"}]}),
    ("an empty key", {"tags": [tag("", "1")]}), ("a bad key", {"tags": [tag("a%b", "1")]}),
    ("a path-like key", {"tags": [tag("a//b", "1")]}), ("a key of 251", {"tags": [tag("k" * 251, "1")]}),
    ("a key of 250", {"tags": [tag("k" * 250, "1")]}), ("a value of 100001", {"tags": [tag("k", "v" * 100001)]}),
    ("a value of 100000", {"tags": [tag("k", "v" * 100000)]}),
    ("a colon and dots in a key", {"tags": [tag("a.b:c/d", "1")]}),
    ("a long description", {"description": "d" * 5001}), ("a very long description", {"description": "d" * 100001}),
):
    s.post(CREATE, {"name": "${u}-" + title.replace(" ", "-"), **fields}, title)
s.post(CREATE, {"name": "a/b", "tags": [tag("a%b", "1")]}, "the name before the tags")
s.post(CREATE, {"name": "${u}-x", "tags": [tag("a%b", "1"), tag("c%d", "2")]}, "the first bad tag is told")
s.post(CREATE, {"name": "${u}-taken"}, "first")
s.post(CREATE, {"name": "${u}-taken", "tags": [tag("a%b", "1")]}, "the tags before the taken name")
s.post(CREATE, None, "no body and no content type")
s.post(CREATE, {**M}, "text/plain", content_type="text/plain")
s.request("PUT", CREATE, body={**M}, title="PUT")
s.get(CREATE, {**M}, "GET")

s = scenario("registered-models/unreadable", __name__)
s.post(CREATE, {"name": "${u}-y", "tags": [tag("a", None)]}, "null as tag value")
s.post(CREATE, {"name": "${u}-x", "tags": [tag("a", 1)]}, "a number as tag value")
s.post(CREATE, {"name": "${u}-z", "tags": [None]}, "null as tag")

# Update

s = scenario("registered-models/update", __name__)
s.registered_model(description="first", tags=[tag("a", "1")])
s.version()
s.patch(UPDATE, {**M, "description": "second"}, "a description")
s.show_registered_model(title="its time moves, that of its version does not")
s.patch(UPDATE, {**M, "description": ""}, "an empty description")
s.patch(UPDATE, {**M, "description": "third ü 日本"}, "another description")
s.patch(UPDATE, {**M}, "no description clears it")
s.show_registered_model(title="cleared")
s.patch(UPDATE, {**M, "description": "fourth"}, "a fourth description")
s.patch(UPDATE, {**M, "description": None}, "null as description")
s.patch(UPDATE, {**M, "description": "d" * 6000}, "a long description")
s.patch(UPDATE, {**M, "description": 5}, "a number")
s.patch(UPDATE, {"name": "${u}-nope", "description": "x"}, "an unknown name")
s.patch(UPDATE, {"name": "a/b", "description": "x"}, "a bad name")
s.patch(UPDATE, {"description": "x"}, "no name")
s.patch(UPDATE, {"name": "", "description": "x"}, "an empty name")
s.patch(UPDATE, {"name": ["x"], "description": "x"}, "a list as name")
s.patch(UPDATE, {**M, "description": "plain"}, "any content type will do", content_type="text/plain")
s.patch(UPDATE, {**M, "description": "none"}, "no content type at all", content_type=None)
s.post(UPDATE, {**M, "description": "x"}, "POST")
s.request("PATCH", UPDATE, query={"name": "${u}-M", "description": "query"}, title="a query is not read")
s.request("PATCH", UPDATE, raw="{", title="no JSON")

# Rename

s = scenario("registered-models/rename", __name__)
s.registered_model(description="d", tags=[tag("a", "1")])
s.version(tags=[tag("t", "1")])
s.version(description="second")
s.post(ALIAS, {**M, "alias": "champ", "version": "2"}, "an alias")
s.post("model-versions/transition-stage", {**M, "version": "1", "stage": "Staging"}, "a stage")
s.post(RENAME, {**M, "new_name": "${u}-N"}, "rename")
s.show_registered_model(title="the old name is free")
s.show_registered_model("N", "versions, tags and aliases follow")
s.show_version("N", "1", "the first version")
s.show_version("N", "2", "the second version")
s.show_version("M", "1", "not under the old name")
s.get(ALIAS, {"name": "${u}-N", "alias": "champ"}, "the alias follows")
s.version("N", "the next version")
s.registered_model("M", "a new model under the old name")
s.version("M", "its versions begin at 1")
s.post(RENAME, {"name": "${u}-N", "new_name": "${u}-M"}, "to a taken name")
s.post(RENAME, {"name": "${u}-N", "new_name": "${u}-N"}, "to its own name")
s.post(RENAME, {"name": "${u}-N", "new_name": "${u}-n"}, "to other letters' case")
s.post(RENAME, {"name": "${u}-nope", "new_name": "${u}-x"}, "an unknown name")
s.post(RENAME, {"name": "${u}-nope", "new_name": "${u}-M"}, "an unknown name to a taken one")
for title, new in (("a slash", "a/b"), ("a colon", "a:b"), ("nothing", ""), ("a space", " "), ("two dots", ".."),
                   ("a number", 5), ("null", None)):
    s.post(RENAME, {"name": "${u}-n", "new_name": new}, f"to {title}")
s.post(RENAME, {"name": "${u}-n"}, "no new name")
s.post(RENAME, {"new_name": "${u}-x"}, "no name")
s.post(RENAME, {"name": "a/b", "new_name": "c/d"}, "the new name is checked first")
s.request("PATCH", RENAME, body={"name": "${u}-n", "new_name": "${u}-x"}, title="PATCH")

# Delete

s = scenario("registered-models/delete", __name__)
s.registered_model(tags=[tag("a", "1")])
s.version()
s.version()
s.post(ALIAS, {**M, "alias": "champ", "version": "2"}, "an alias")
s.delete(DELETE, {**M}, "delete")
s.show_registered_model(title="it is gone")
s.show_version(title="its versions too")
s.get(ALIAS, {**M, "alias": "champ"}, "its aliases too")
s.delete(DELETE, {**M}, "again")
s.registered_model(title="the name is free again")
s.show_registered_model(title="without the old tags and aliases")
s.version(title="versions begin at 1 again")
s.delete(DELETE, {"name": "a:b"}, "a bad name")
s.delete(DELETE, {}, "no name")
s.delete(DELETE, {"name": 5}, "a number")
s.delete(DELETE, None, "no body")
s.request("DELETE", DELETE, query={**M}, title="a query is not read")
s.delete(DELETE, {**M}, "any content type will do", content_type="text/plain")
s.post(DELETE, {**M}, "POST")

# Tags

s = scenario("registered-models/tags", __name__)
s.registered_model(tags=[tag("old", "1")])
s.post(SET_TAG, {**M, **tag("a", "1")}, "a tag")
s.post(SET_TAG, {**M, **tag("a", "2")}, "again with another value")
s.post(SET_TAG, {**M, **tag("ключ", "日本語 😀")}, "other alphabets")
s.post(SET_TAG, {**M, **tag("a.b/c d-e_f:g", "x")}, "every kind of character")
s.post(SET_TAG, {**M, "key": "no-value"}, "no value")
s.post(SET_TAG, {**M, **tag("null", None)}, "null as value")
s.post(SET_TAG, {**M, **tag("empty", "")}, "an empty value")
s.post(SET_TAG, {**M, **tag("mlflow.note", "x")}, "a tag of MLflow's own")
s.post(SET_TAG, {**M, **tag("long", "v" * 100000)}, "longest value")
s.post(SET_TAG, {**M, **tag("k" * 250, "v")}, "longest key")
s.show_registered_model(title="no tag changes the time")
for title, fields in (
    ("a value of 100001", tag("a", "v" * 100001)), ("a key of 251", tag("k" * 251, "v")),
    ("a bad key", tag("a%b", "v")),
    ("a path-like key", tag("/a", "v")), ("an empty key", tag("", "v")), ("no key", {"value": "v"}),
    ("a number as key", tag(5, "v")), ("a number as value", tag("a", 5)), ("an object as value", tag("a", {})),
    ("dots", tag("..", "v")),
):
    s.post(SET_TAG, {**M, **fields}, title)
s.post(SET_TAG, {"name": "${u}-nope", **tag("a", "1")}, "an unknown model")
s.post(SET_TAG, {"name": "${u}-nope", **tag("a%b", "1")}, "the key before the model")
s.post(SET_TAG, {"name": "a/b", **tag("a%b", "1")}, "the name before the key")
s.post(SET_TAG, tag("a", "1"), "no name")
s.delete(DELETE_TAG, {**M, "key": "a"}, "delete a tag")
s.delete(DELETE_TAG, {**M, "key": "a"}, "delete it again")
s.delete(DELETE_TAG, {**M, "key": "never"}, "delete an unknown tag")
s.delete(DELETE_TAG, {**M, "key": "a.b/c d-e_f:g"}, "delete a tag of every kind of character")
s.delete(DELETE_TAG, {**M, "key": "a%b"}, "delete by a bad key")
s.delete(DELETE_TAG, {**M, "key": ""}, "delete by an empty key")
s.delete(DELETE_TAG, {**M}, "delete without a key")
s.delete(DELETE_TAG, {"name": "${u}-nope", "key": "a"}, "delete from an unknown model")
s.delete(DELETE_TAG, {"key": "a"}, "delete without a name")
s.delete(DELETE_TAG, {**M, "key": 5}, "delete by a number")
s.request("DELETE", DELETE_TAG, query={**M, "key": "old"}, title="a query is not read")
s.show_registered_model(title="what is left")

# Aliases

s = scenario("registered-models/aliases", __name__)
s.registered_model()
s.version(tags=[tag("t", "1")])
s.version()
s.post(ALIAS, {**M, "alias": "champ", "version": "1"}, "an alias")
s.get(ALIAS, {**M, "alias": "champ"}, "the version behind it")
s.show_registered_model(title="the model shows it")
s.show_version(title="the version shows it")
s.post(ALIAS, {**M, "alias": "champ", "version": "2"}, "it moves")
s.get(ALIAS, {**M, "alias": "champ"}, "the version behind it now")
s.post(ALIAS, {**M, "alias": "champ", "version": "2"}, "the same again")
s.post(ALIAS, {**M, "alias": "second", "version": "2"}, "another alias of the version")
s.post(ALIAS, {**M, "alias": "CHAMP", "version": "1"}, "letters' case counts")
s.show_registered_model(title="three aliases")
s.show_version(version="2", title="two aliases")
s.get("model-versions/search", {"filter": "name = '${u}-M'"}, "a search shows none")
s.post(LATEST, {**M}, "the latest versions show them", unordered="model_versions")
s.get(ALIAS, {**M, "alias": "latest"}, "latest is the highest version")
s.get(ALIAS, {**M, "alias": "Latest"}, "Latest")
s.get(ALIAS, {**M, "alias": "LATEST"}, "LATEST")
s.get(ALIAS, {**M, "alias": "nope"}, "an unknown alias")
s.get(ALIAS, {**M, "alias": "v1"}, "a reserved alias")
s.get(ALIAS, {**M, "alias": "a b"}, "a bad alias")
s.get(ALIAS, {"name": "${u}-nope", "alias": "champ"}, "an unknown model")
s.get(ALIAS, {"name": "${u}-nope", "alias": "latest"}, "latest of an unknown model")
s.get(ALIAS, {"name": "a/b", "alias": "champ"}, "a bad name")
s.get(ALIAS, {**M}, "no alias")
s.get(ALIAS, {"alias": "champ"}, "no name")
s.delete(ALIAS, {**M, "alias": "champ"}, "delete")
s.delete(ALIAS, {**M, "alias": "champ"}, "delete again")
s.delete(ALIAS, {**M, "alias": "never"}, "delete an unknown one")
s.delete(ALIAS, {**M, "alias": "latest"}, "delete latest")
s.delete(ALIAS, {**M, "alias": "a b"}, "delete a bad one")
s.delete(ALIAS, {**M, "alias": ""}, "delete an empty one")
s.delete(ALIAS, {**M}, "delete without an alias")
s.delete(ALIAS, {"name": "${u}-nope", "alias": "champ"}, "delete from an unknown model")
s.request("DELETE", ALIAS, query={**M, "alias": "second"}, title="a query is not read")
s.show_registered_model(title="what is left")
s.delete("model-versions/delete", {**M, "version": "2"}, "delete a version")
s.show_registered_model(title="its aliases are gone")
s.get(ALIAS, {**M, "alias": "second"}, "the alias of a deleted version")
s.get(ALIAS, {**M, "alias": "latest"}, "latest is the highest that is left")
s.registered_model("none")
s.get(ALIAS, {"name": "${u}-none", "alias": "latest"}, "latest of a model without versions")

s = scenario("registered-models/alias-rules", __name__)
s.registered_model()
s.version()
for title, alias in (
    ("letters, digits, dashes", "a_B-9"), ("digits", "123"), ("255 characters", "a" * 255),
    ("other alphabets", "ключ-日本"),
    ("v alone", "v"), ("v and letters", "v1a"), ("latest within", "latest1"), ("a dash", "-"), ("an underscore", "_"),
    ("256 characters", "a" * 256), ("a space", "a b"), ("a dot", "a.b"), ("a slash", "a/b"), ("an at sign", "a@b"),
    ("a percent sign", "a%b"), ("latest", "latest"), ("Latest", "Latest"), ("v and a digit", "v1"),
    ("V and digits", "V123"), ("v0", "v0"), ("v and an Arabic digit", "v\u0661"), ("nothing", ""), ("blank", " "),

    ("an emoji", "😀"), ("a combining mark", "a\u0301"), ("a number", 5), ("null", None), ("a list", ["a"]),
):
    s.post(ALIAS, {**M, "alias": alias, "version": "1"}, f"alias of {title}")
for title, version in (
    ("an unknown version", "99"), ("version 0", "0"), ("a negative version", "-1"), ("a word", "abc"),
    ("a fraction", "1.0"),
    ("a version within spaces", " 1 "), ("a leading zero", "01"), ("a plus sign", "+1"), ("an empty version", ""),
    ("a number", 1), ("a huge version", "99999999999999999999"), ("Arabic digits", "\u0661"), ("null as version", None),
    ("an underscore", "1_0"),
):
    s.post(ALIAS, {**M, "alias": "a", "version": version}, f"version: {title}")
s.post(ALIAS, {**M, "alias": "a"}, "no version")
s.post(ALIAS, {**M, "version": "1"}, "no alias")
s.post(ALIAS, {"alias": "a", "version": "1"}, "no name")
s.post(ALIAS, {"name": "${u}-nope", "alias": "a", "version": "1"}, "an unknown model")
s.post(ALIAS, {"name": "a/b", "alias": "a b", "version": "x"}, "the name is checked first")
s.post(ALIAS, {**M, "alias": "a b", "version": "x"}, "then the alias")
s.show_registered_model(title="the aliases that were taken")

s = scenario("registered-models/alias-line-breaks", __name__)
s.registered_model()
s.version()
for alias in ("a\n", "latest\n", "v1\n", "a\nb", "\n"):
    s.post(ALIAS, {**M, "alias": alias, "version": "1"}, f"alias {alias!r}")

# The latest versions

s = scenario("registered-models/latest-versions", __name__)
s.registered_model()
s.post(LATEST, {**M}, "of none")
for number, stage in enumerate(("Staging", "Production", "Archived", "None", "Staging", "None", "Production"), 1):
    s.version(title=f"create version {number}", tags=[tag("n", str(number))])
    if stage != "None":
        s.post("model-versions/transition-stage", {**M, "version": str(number), "stage": stage}, f"{number} to {stage}")
s.post(LATEST, {**M}, "of all stages", unordered="model_versions")
s.post(LATEST, {**M, "stages": []}, "an empty list of stages", unordered="model_versions")
s.post(LATEST, {**M, "stages": ["Staging"]}, "one stage")
s.post(LATEST, {**M, "stages": ["staging", "PRODUCTION"]}, "letters' case does not count", unordered="model_versions")
s.post(LATEST, {**M, "stages": ["None", "None"]}, "a stage twice")
s.post(LATEST, {**M, "stages": ["none"]}, "none in lower case")
s.post(LATEST, {**M, "stages": ["Archived"]}, "archived ones")
s.get(LATEST, [("name", "${u}-M"), ("stages", "Staging"), ("stages", "None")], "GET", unordered="model_versions")
s.get(LATEST, {**M}, "GET without stages", unordered="model_versions")
s.post(LATEST, {**M, "stages": ["bogus"]}, "an unknown stage")
s.post(LATEST, {**M, "stages": [""]}, "an empty stage")
s.post(LATEST, {**M, "stages": "Staging"}, "a string as stages")
s.post(LATEST, {**M, "stages": [5]}, "a number as stage")
s.post(LATEST, {"name": "${u}-nope"}, "an unknown model")
s.post(LATEST, {"name": "${u}-nope", "stages": ["bogus"]}, "an unknown model and an unknown stage")
s.post(LATEST, {"name": "a/b"}, "a bad name")
s.post(LATEST, {}, "no name")
s.show_registered_model(title="the model shows the same")
s.delete("model-versions/delete", {**M, "version": "7"}, "delete the latest of a stage")
s.post(LATEST, {**M, "stages": ["Production"]}, "the one before it is the latest")

# Spellings, and both prefixes

s = scenario("registered-models/spellings", __name__)
s.registered_model()
s.post(RENAME, {**M, "newName": "${u}-x"}, "camelCase does not count for what is required")
s.post(CREATE, {"name": "${u}-camel", "deploymentJobId": "x"}, "camelCase is read")
s.post("model-versions/create", {"name": "${u}-camel", "source": "s3://b/m", "runLink": "http://l", "runId": "r"},
       "camelCase in a version")
s.post("model-versions/create", {"name": "${u}-camel", "source": "s3://b/m", "runLink": "a", "run_link": "b"},
       "both spellings")
s.get(GET, None, "a body with GET", body={**M})
s.get(GET, [("name", "${u}-M"), ("name", "${u}-other")], "of two names the first counts")

for name, prefix in (("api", API), ("ajax-api", AJAX)):
    s = scenario(f"registered-models/all-under-{name}", __name__, prefix)
    s.registered_model(description="d", tags=[tag("a", "1")])
    s.version(description="v", run_link="http://link", tags=[tag("t", "1")])
    s.show_registered_model()
    s.patch(UPDATE, {**M, "description": "e"})
    s.post(SET_TAG, {**M, **tag("b", "2")})
    s.delete(DELETE_TAG, {**M, "key": "a"})
    s.post(ALIAS, {**M, "alias": "champ", "version": "1"})
    s.get(ALIAS, {**M, "alias": "champ"})
    s.show_version()
    s.patch("model-versions/update", {**M, "version": "1", "description": "w"})
    s.post("model-versions/set-tag", {**M, "version": "1", **tag("u", "2")})
    s.delete("model-versions/delete-tag", {**M, "version": "1", "key": "t"})
    s.post("model-versions/transition-stage", {**M, "version": "1", "stage": "Production",
                                               "archive_existing_versions": False})
    s.get("model-versions/get-download-uri", {**M, "version": "1"})
    s.get("registered-models/search", {"filter": "name = '${u}-M'"})
    s.get("model-versions/search", {"filter": "name = '${u}-M'"})
    s.post(LATEST, {**M})
    s.get(LATEST, {**M})
    s.delete(ALIAS, {**M, "alias": "champ"})
    s.post(RENAME, {**M, "new_name": "${u}-N"})
    s.delete("model-versions/delete", {"name": "${u}-N", "version": "1"})
    s.delete(DELETE, {"name": "${u}-N"})
