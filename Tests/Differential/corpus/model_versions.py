"""Versions of registered models: create and its sources, get, update, stages, tags, delete, download locations."""

from scenario import scenario

M = {"name": "${u}-M"}
V1 = {**M, "version": "1"}
CREATE, GET, UPDATE = "model-versions/create", "model-versions/get", "model-versions/update"
DELETE, STAGE, URI = "model-versions/delete", "model-versions/transition-stage", "model-versions/get-download-uri"
SET_TAG, DELETE_TAG = "model-versions/set-tag", "model-versions/delete-tag"
ALIAS = "registered-models/alias"


def tag(key, value):
    return {"key": key, "value": value}


# Create and get

s = scenario("model-versions/create", __name__)
s.experiment()
s.run()
s.registered_model()
s.post(CREATE, {**M, "source": "s3://bucket/a"}, "a source alone")
s.show_version()
s.post(CREATE, {**M, "source": "runs:/${run.A}/model", "run_id": "${run.A}", "run_link": "http://link",
                "description": "d ü",
                "tags": [tag("b", "2"), tag("a", "1")]}, "all fields")
s.show_version(version="2")
s.post(CREATE, {**M, "source": "s3://b/c", "run_id": "", "run_link": "", "description": "", "tags": [], "model_id": ""},
       "empty fields")
s.post(CREATE, {**M, "source": "s3://b/c", "run_id": None, "run_link": None, "description": None, "tags": None,
                "model_id": None}, "null fields")
s.post(CREATE, {**M, "source": "s3://b/c", "tags": [tag("k", "1"), tag("k", "2")]}, "a tag twice")
s.post(CREATE, {**M, "source": "s3://b/c", "tags": [{"key": "k"}]}, "a tag without a value")
s.show_version(version="6")
s.show_registered_model(title="the model shows the latest")
s.post(CREATE, {"name": "${u}-nope", "source": "s3://b/c"}, "an unknown model")
s.post(CREATE, {"name": "a/b", "source": "s3://b/c"}, "a bad name")
s.post(CREATE, {**M}, "no source")
s.post(CREATE, {**M, "source": ""}, "an empty source")
s.post(CREATE, {"source": "s3://b/c"}, "no name")
for title, fields in (
    ("a number as source", {"source": 5}), ("a number as run id", {"run_id": 5}),
    ("a list as description", {"description": []}),
    ("a string as tags", {"tags": "a"}), ("a number as run link", {"run_link": 5}),
    ("a number as model id", {"model_id": 5}),  ("a bad tag key", {"tags": [tag("a%b", "1")]}),
    ("an empty tag key", {"tags": [tag("", "1")]}), ("a tag key of 251", {"tags": [tag("k" * 251, "1")]}),
    ("a tag value of 100001", {"tags": [tag("k", "v" * 100001)]}),
    ("a tag value of 100000", {"tags": [tag("k", "v" * 100000)]}),
    ("a string as tag", {"tags": ["a"]}), ("a long description", {"description": "d" * 6000}),
    ("a long source", {"source": "s3://b/" + "x" * 600}), ("a long run id", {"run_id": "r" * 40}),
    ("a long run link", {"run_link": "http://" + "x" * 600}), ("a run id of any form", {"run_id": "no such run!"}),
):
    s.post(CREATE, {**M, "source": "s3://b/c", **fields}, title)
s.post(CREATE, {"name": "${u}-nope", "source": "/tmp/x"}, "the source before the model")
s.post(CREATE, {"name": "a/b", "source": "/tmp/x"}, "the source before the name")
s.post(CREATE, {**M, "source": "/tmp/x", "tags": [tag("a%b", "1")]}, "the source before the tags")
s.post(CREATE, {"name": "${u}-nope", "source": "s3://b/c", "tags": [tag("a%b", "1")]}, "the tags before the model")
s.post(CREATE, {**M, "source": "s3://b/c"}, "text/plain", content_type="text/plain")
s.get(GET, {**M, "version": "99"}, "get an unknown version")
s.get(GET, {"name": "${u}-nope", "version": "1"}, "get of an unknown model")
s.get(GET, {"name": "a/b", "version": "1"}, "get by a bad name")
for version in ("0", "-1", "abc", "1.0", " 1", "01", "+1", "", "1e0", "99999999999999999999", "9223372036854775808",
                "\u0661",
                "2147483648"):
    s.get(GET, {**M, "version": version}, f"get version {version!r}")
s.get(GET, {**M}, "get without a version")
s.get(GET, {"version": "1"}, "get without a name")
s.get(GET, None, "get with a body", body=V1)
s.get(GET, None, "get with a number in a body", body={**M, "version": 1})
s.post(GET, V1, "POST")

s = scenario("model-versions/unreadable", __name__)
s.registered_model()
s.post(CREATE, {**M, "source": "s3://b/c", "tags": [tag("a", 1)]}, "a number as tag value")
s.post(CREATE, {**M, "source": "s3://b/c", "tags": [None]}, "null as tag")

# Numbers are never used again

s = scenario("model-versions/numbers", __name__)
s.registered_model()
s.version(title="version 1")
s.version(title="version 2", tags=[tag("t", "1")])
s.post(ALIAS, {**M, "alias": "champ", "version": "2"}, "an alias")
s.delete(DELETE, {**M, "version": "2"}, "delete the highest")
s.version(title="the next is 3")
s.delete(DELETE, {**M, "version": "3"}, "delete 3")
s.delete(DELETE, {**M, "version": "1"}, "delete 1")
s.show_registered_model(title="no version is left")
s.version(title="the next is 4")
s.show_version(version="2", title="read a deleted version")
s.delete(DELETE, {**M, "version": "2"}, "delete a deleted version")
s.patch(UPDATE, {**M, "version": "2", "description": "x"}, "update a deleted version")
s.post(STAGE, {**M, "version": "2", "stage": "Staging"}, "a deleted version's stage")
s.post(SET_TAG, {**M, "version": "2", **tag("a", "1")}, "tag a deleted version")
s.delete(DELETE_TAG, {**M, "version": "2", "key": "t"}, "delete a tag of a deleted version")
s.post(ALIAS, {**M, "alias": "champ", "version": "2"}, "an alias of a deleted version")
s.get(ALIAS, {**M, "alias": "champ"}, "its alias is gone")
s.get(URI, {**M, "version": "2"}, "where a deleted version is")
s.get("model-versions/search", {"filter": "name = '${u}-M'"}, "search shows what is left")
s.get("model-versions/search", {"filter": "name = '${u}-M' AND tags.t = '1'"}, "search by a deleted version's tag")

s = scenario("model-versions/delete-checks", __name__)
s.registered_model()
s.version()
for title, fields in (
    ("an unknown version", {**M, "version": "9"}), ("an unknown model", {"name": "${u}-nope", "version": "1"}),
    ("a word", {**M, "version": "x"}), ("a number", {**M, "version": 1}), ("no version", M),
    ("no name", {"version": "1"}),
    ("a bad name", {"name": "a/b", "version": "1"}), ("an empty version", {**M, "version": ""}),
    ("a bad name and a word", {"name": "a/b", "version": "x"}),
):
    s.delete(DELETE, fields, title)
s.request("DELETE", DELETE, query=V1, title="a query is not read")
s.post(DELETE, V1, "POST")
s.show_version(title="it is still there")

# Update

s = scenario("model-versions/update", __name__)
s.registered_model()
s.version(description="first", tags=[tag("t", "1")])
s.post(ALIAS, {**V1, "alias": "champ"}, "an alias")
s.patch(UPDATE, {**V1, "description": "second"}, "a description")
s.show_version(title="its time moves")
s.show_registered_model(title="that of the model does not")
s.patch(UPDATE, {**V1, "description": ""}, "an empty description")
s.patch(UPDATE, {**V1, "description": "third"}, "another description")
s.patch(UPDATE, V1, "no description")
s.show_version(title="without a description")
s.patch(UPDATE, {**V1, "description": None}, "null as description")
s.patch(UPDATE, {**V1, "description": 5}, "a number")
s.patch(UPDATE, {**M, "version": 1, "description": "x"}, "a number as version")
s.patch(UPDATE, {**M, "version": "9", "description": "x"}, "an unknown version")
s.patch(UPDATE, {**M, "version": "x", "description": "x"}, "a word as version")
s.patch(UPDATE, {**M, "description": "x"}, "no version")
s.patch(UPDATE, {"version": "1", "description": "x"}, "no name")
s.patch(UPDATE, {"name": "a:b", "version": "1", "description": "x"}, "a bad name")
s.post(UPDATE, {**V1, "description": "x"}, "POST")

# Stages

s = scenario("model-versions/stages", __name__)
s.registered_model()
for number in range(1, 6):
    s.version(title=f"create version {number}")
s.post(ALIAS, {**V1, "alias": "champ"}, "an alias")
s.post(STAGE, {**V1, "stage": "Staging"}, "1 to Staging")
s.post(STAGE, {**M, "version": "2", "stage": "staging"}, "2 to staging")
s.post(STAGE, {**M, "version": "3", "stage": "STAGING", "archive_existing_versions": False}, "3 to STAGING")
s.show_registered_model(title="three in Staging")
s.post(STAGE, {**M, "version": "4", "stage": "Staging", "archive_existing_versions": True}, "4 archives them")
for number in range(1, 6):
    s.show_version(version=str(number))
s.show_registered_model(title="latest of each stage")
s.post(STAGE, {**M, "version": "4", "stage": "Staging", "archive_existing_versions": True}, "again")
s.post(STAGE, {**M, "version": "5", "stage": "Production", "archive_existing_versions": True}, "5 to an empty stage")
s.post(STAGE, {**M, "version": "4", "stage": "production", "archive_existing_versions": True},
       "4 moves on and archives 5")
s.post(STAGE, {**V1, "stage": "None"}, "1 back to None")
s.post(STAGE, {**V1, "stage": "none"}, "1 to none")
s.post(STAGE, {**M, "version": "2", "stage": "archived"}, "2 to archived")
s.show_registered_model(title="in the end")
s.post(STAGE, {**V1, "stage": "Archived", "archive_existing_versions": True}, "archiving the archived")
s.post(STAGE, {**V1, "stage": "None", "archive_existing_versions": True}, "archiving those without a stage")
s.post(STAGE, {**V1, "stage": "bogus"}, "an unknown stage")
s.post(STAGE, {**V1, "stage": "bogus", "archive_existing_versions": True}, "an unknown stage, archiving")
s.post(STAGE, {**V1, "stage": ""}, "an empty stage")
s.post(STAGE, {**V1}, "no stage")
s.post(STAGE, {**V1, "stage": 1}, "a number as stage")
s.post(STAGE, {**V1, "stage": " Staging"}, "a space before a stage")
s.post(STAGE, {**V1, "stage": "Deleted_Internal"}, "the stage of deleted versions")
for value in ("true", "True", 1, 0, None, "x", []):
    s.post(STAGE, {**V1, "stage": "Staging", "archive_existing_versions": value},
           f"archive_existing_versions {value!r}")
s.post(STAGE, {**M, "version": "9", "stage": "Staging"}, "an unknown version")
s.post(STAGE, {**M, "version": "9", "stage": "bogus"}, "an unknown version and an unknown stage")
s.post(STAGE, {**M, "version": "9", "stage": "Production", "archive_existing_versions": True},
       "an unknown version, archiving")
s.show_version(version="4", title="then nothing is archived")
s.post(STAGE, {**M, "version": "x", "stage": "Staging"}, "a word as version")
s.post(STAGE, {**M, "version": 1, "stage": "Staging"}, "a number as version")
s.post(STAGE, {"name": "${u}-nope", "version": "1", "stage": "Staging"}, "an unknown model")
s.post(STAGE, {"name": "a/b", "version": "1", "stage": "Staging"}, "a bad name")
s.post(STAGE, {"version": "1", "stage": "Staging"}, "no name")
s.post(STAGE, {**M, "stage": "Staging"}, "no version")

# Tags

s = scenario("model-versions/tags", __name__)
s.registered_model()
s.version(tags=[tag("old", "1")])
s.post(SET_TAG, {**V1, **tag("a", "1")}, "a tag")
s.post(SET_TAG, {**V1, **tag("a", "2")}, "again with another value")
s.post(SET_TAG, {**V1, **tag("ключ", "日本語 😀")}, "other alphabets")
s.post(SET_TAG, {**V1, **tag("a.b/c d-e_f:g", "x")}, "every kind of character")
s.post(SET_TAG, {**V1, "key": "no-value"}, "no value")
s.post(SET_TAG, {**V1, **tag("long", "v" * 100000)}, "longest value")
s.show_version(title="no tag changes the time")
s.show_registered_model(title="the model shows the tags of its versions")
for title, fields in (
    ("a value of 100001", tag("a", "v" * 100001)), ("a key of 251", tag("k" * 251, "v")),
    ("a bad key", tag("a%b", "v")),
    ("a path-like key", tag("a/../b", "v")), ("an empty key", tag("", "v")), ("no key", {"value": "v"}),
    ("a number as value", tag("a", 5)),
):
    s.post(SET_TAG, {**V1, **fields}, title)
s.post(SET_TAG, {**M, "version": "9", **tag("a", "1")}, "an unknown version")
s.post(SET_TAG, {"name": "${u}-nope", "version": "1", **tag("a", "1")}, "an unknown model")
s.post(SET_TAG, {**M, "version": "x", **tag("a%b", "1")}, "a word as version and a bad key")
s.post(SET_TAG, {**M, **tag("a", "1")}, "no version")
s.post(SET_TAG, {"version": "1", **tag("a", "1")}, "no name")
s.delete(DELETE_TAG, {**V1, "key": "a"}, "delete a tag")
s.delete(DELETE_TAG, {**V1, "key": "a"}, "delete it again")
s.delete(DELETE_TAG, {**V1, "key": "a%b"}, "delete by a bad key")
s.delete(DELETE_TAG, {**V1, "key": ""}, "delete by an empty key")
s.delete(DELETE_TAG, V1, "delete without a key")
s.delete(DELETE_TAG, {**M, "version": "9", "key": "a"}, "delete from an unknown version")
s.delete(DELETE_TAG, {"name": "${u}-nope", "version": "1", "key": "a"}, "delete from an unknown model")
s.delete(DELETE_TAG, {**M, "version": "x", "key": "a"}, "delete with a word as version")
s.delete(DELETE_TAG, {**M, "key": "a"}, "delete without a version")
s.show_version(title="what is left")

# Sources

s = scenario("model-versions/sources", __name__)
s.registered_model()
for source in (
    "s3://bucket/path", "s3://bucket/path/", "s3://bucket", "s3://bucket/", "s3:///path", "S3://bucket/path",
    "s3://b/a b",
    "s3://b/../x", "s3://b/x/..", "s3://b/./x", "s3://b/a/../b", "s3://b//x", "s3://b/..%2fx", "s3://b/%2e%2e/x",
    "s3://b/%252e%252e/x", "s3://b/%25252e%25252e/x", "s3://b/a%00b", "s3://b/..x", "s3://b/x..", "s3://b/...",
    "s3://b/x#f",
    "s3://b/x?q=1", "s3://b/x?q=../y", "s3://b/x#../y", "s3://b/\\..\\x", "s3://b/a\\..\\b", "s3://..",
    "gs://bucket/path", "wasbs://c@a.blob/p", "abfss://c@a/p", "hdfs://host:8020/p", "dbfs:/p", "dbfs:/../p",
    "ftp://host/p",
    "sftp://u@host/p", "http://host/p", "https://host/p", "http://host", "http://host/p/../q",
    "https://host/a/%2e%2e/b",
    "https://host:443/models/m.pkl", "custom://host/p", "custom:p", "custom:", "bogus+scheme://x/y", "azureml://x/y",
    "1a://x/y",
    "//host/p", "http:/p", "http:p",
):
    s.post(CREATE, {**M, "source": source}, f"source {source}")

s = scenario("model-versions/local-sources", __name__)
s.experiment()
s.run()
s.registered_model()
for source in ("/tmp/model", "tmp/model", "model", ".", "..", "../model", "~/model", "/", "file:///tmp/model",
               "file:/tmp/model",
               "file://host/tmp", "FILE:///tmp/model", "file:tmp", "C:\\model", "C:/model", "/tmp/%2e%2e/x",
               "dummy-source",
               " s3://b/x", "\\\\host\\share", "mlflow:model", "\u00fc"):
    s.post(CREATE, {**M, "source": source}, f"source {source!r}")
    if source.startswith(("/", "file:/", "C:", " ")) and source != "file://host/tmp":
        # Stock shows where a relative path leads, which depends on the folder it was started in.
        s.post(CREATE, {**M, "source": source, "run_id": "${run.A}"}, f"source {source!r} of a run")
s.post(CREATE, {**M, "source": "/tmp/model", "run_id": "nope"}, "a path and an unknown run")
s.post(CREATE, {**M, "source": "/tmp/model", "model_id": "m-nope"}, "a path and an unknown model")

s = scenario("model-versions/sources-of-local-runs", __name__)
s.experiment(artifact_location="/tmp/roost-differential/${u}")
s.run()
s.logged_model("L", source_run_id="${run.A}")
s.registered_model()
ROOT = "/tmp/roost-differential/${u}/${run.A}/artifacts"
for title, source in (
    ("within", ROOT + "/model"), ("the folder itself", ROOT), ("beside it", ROOT + "x/model"),
    ("above it", ROOT + "/.."),
    ("around and back", ROOT + "/../artifacts/model"), ("as a file URI", "file://" + ROOT + "/model"),
    ("as a short file URI", "file:" + ROOT + "/model"), ("percent-encoded dots", ROOT + "/%2e%2e/x"),
    ("elsewhere", "/tmp/model"),
):
    s.post(CREATE, {**M, "source": source, "run_id": "${run.A}"}, f"{title}, with the run")
    s.post(CREATE, {**M, "source": source}, f"{title}, without the run")
s.post(CREATE, {**M, "source": "/tmp/roost-differential/${u}/models/${model.L}/artifacts", "model_id": "${model.L}"},
       "a logged model's folder with its id")
s.post(CREATE, {**M, "source": "/tmp/roost-differential/${u}/models/${model.L}/artifacts"},
       "a logged model's folder without its id")
s.post(CREATE, {**M, "source": ROOT + "/model", "model_id": "${model.L}"}, "a run's folder with a logged model's id")
s.get(URI, V1, "where the first is")

s = scenario("model-versions/run-sources", __name__)
s.experiment()
s.run("A")
s.run("B")
s.logged_model("L")
s.registered_model()
for title, fields in (
    ("of its run", {"source": "runs:/${run.A}/model", "run_id": "${run.A}"}),
    ("of another run", {"source": "runs:/${run.A}/model", "run_id": "${run.B}"}),
    ("of no run", {"source": "runs:/${run.A}/model"}), ("of an empty run",
                                                        {"source": "runs:/${run.A}/model", "run_id": ""}),
    ("of an unknown run", {"source": "runs:/nope/model", "run_id": "nope"}),
    ("without a path", {"source": "runs:/${run.A}", "run_id": "${run.A}"}),
    ("with an empty path", {"source": "runs:/${run.A}/", "run_id": "${run.A}"}),
    ("with two slashes", {"source": "runs://${run.A}/model", "run_id": "${run.A}"}),
    ("with three slashes", {"source": "runs:///${run.A}/model", "run_id": "${run.A}"}),
    ("without a slash", {"source": "runs:${run.A}/model", "run_id": "${run.A}"}),
    ("with dots", {"source": "runs:/${run.A}/../${run.B}/m", "run_id": "${run.A}"}),
    ("with encoded dots", {"source": "runs:/${run.A}/%2e%2e/m", "run_id": "${run.A}"}),
    ("without anything", {"source": "runs:/", "run_id": "${run.A}"}),
    ("of its run with a model", {"source": "runs:/${run.A}/model", "run_id": "${run.A}", "model_id": "${model.L}"}),
    ("with a model alone", {"source": "runs:/${run.A}/model", "model_id": "${model.L}"}),
):
    s.post(CREATE, {**M, **fields}, title)
s.post("runs/delete", {"run_id": "${run.A}"}, "delete the run")
s.post(CREATE, {**M, "source": "runs:/${run.A}/model", "run_id": "${run.A}"}, "of a deleted run")
s.get(URI, V1, "where the first is")

s = scenario("model-versions/logged-model-sources", __name__)
s.experiment()
s.run("A")
s.logged_model("L", source_run_id="${run.A}")
s.logged_model("K")
s.registered_model()
for title, fields in (
    ("with its id", {"source": "models:/${model.L}", "model_id": "${model.L}"}),
    ("with its id and its run", {"source": "models:/${model.L}", "model_id": "${model.L}", "run_id": "${run.A}"}),
    ("with its id and another run", {"source": "models:/${model.L}", "model_id": "${model.L}", "run_id": "other"}),
    ("of no run", {"source": "models:/${model.K}", "model_id": "${model.K}"}),
    ("with another's id", {"source": "models:/${model.L}", "model_id": "${model.K}"}),
    ("without its id", {"source": "models:/${model.L}"}),
    ("with its run alone", {"source": "models:/${model.L}", "run_id": "${run.A}"}),
    ("an unknown one", {"source": "models:/m-nope", "model_id": "m-nope"}),
    ("an unknown one without an id", {"source": "models:/m-nope"}),
    ("a path behind it", {"source": "models:/${model.L}/x", "model_id": "${model.L}"}),
    ("a slash behind it", {"source": "models:/${model.L}/", "model_id": "${model.L}"}),
    ("two slashes", {"source": "models://${model.L}", "model_id": "${model.L}"}),
    ("three slashes", {"source": "models:///${model.L}", "model_id": "${model.L}"}),
    ("a bucket with an unknown id", {"source": "s3://b/m", "model_id": "m-nope"}),
    ("a bucket with its id", {"source": "s3://b/m", "model_id": "${model.L}"}),
):
    s.post(CREATE, {**M, **fields}, title)
s.get(URI, V1, "where the first is")
s.get(URI, {**M, "version": "4"}, "where that of no run is")
s.show_logged_model("L", "the server notes the versions")
s.show_logged_model("K", "and those of the other")
s.post("registered-models/rename", {**M, "new_name": "${u}-N"}, "rename")
s.show_logged_model("L", "the note keeps the old name")
s.delete("logged-models/${model.K}", title="delete the other")
s.post(CREATE, {"name": "${u}-N", "source": "models:/${model.K}", "model_id": "${model.K}"}, "a deleted one")

s = scenario("model-versions/registered-sources", __name__)
s.experiment()
s.run("A")
s.logged_model("L", source_run_id="${run.A}")
s.registered_model()
s.registered_model("copy")
s.registered_model("prompt", tags=[tag("mlflow.prompt.is_prompt", "true")])
s.version("prompt", source="dummy-source", tags=[tag("mlflow.prompt.is_prompt", "true")])
s.version(title="from a bucket")
s.version(title="from a run", source="runs:/${run.A}/model", run_id="${run.A}")
s.version(title="from a logged model", source="models:/${model.L}", model_id="${model.L}")
s.post(ALIAS, {**M, "alias": "champ", "version": "2"}, "an alias")
s.post(STAGE, {**V1, "stage": "Production"}, "a stage")
COPY = {"name": "${u}-copy"}
for title, fields in (
    ("a version", {"source": "models:/${u}-M/1"}), ("an alias", {"source": "models:/${u}-M@champ"}),
    ("a stage", {"source": "models:/${u}-M/Production"}), ("a stage in lower case",
                                                           {"source": "models:/${u}-M/production"}),
    ("latest", {"source": "models:/${u}-M/latest"}), ("Latest", {"source": "models:/${u}-M/Latest"}),
    ("that of a logged model", {"source": "models:/${u}-M/3"}),
    ("with its run", {"source": "models:/${u}-M/2", "run_id": "${run.A}"}),
    ("with another run", {"source": "models:/${u}-M/2", "run_id": "other"}),
    ("with an empty run", {"source": "models:/${u}-M/2", "run_id": ""}),
    ("with its model", {"source": "models:/${u}-M/3", "model_id": "${model.L}"}),
    ("with another model", {"source": "models:/${u}-M/3", "model_id": "m-nope"}),
    ("a model where none is", {"source": "models:/${u}-M/1", "model_id": "${model.L}"}),
    ("an unknown version", {"source": "models:/${u}-M/99"}), ("an unknown alias", {"source": "models:/${u}-M@nope"}),
    ("an unknown model", {"source": "models:/${u}-nope/1"}), ("an empty stage", {"source": "models:/${u}-M/Staging"}),
    ("an unknown stage", {"source": "models:/${u}-M/bogus"}), ("no version", {"source": "models:/${u}-M"}),
    ("a prompt", {"source": "models:/${u}-prompt/1"}), ("an empty version", {"source": "models:/${u}-M/"}),
    ("more slashes", {"source": "models:/${u}-M/1/x"}), ("a host", {"source": "models://host/${u}-M/1"}),
    ("a slash too many", {"source": "models:///${u}-M/1"}), ("a registry's host",
                                                             {"source": "models://databricks/${u}-M/1"}),
    ("nothing", {"source": "models:/"}), ("no slash", {"source": "models:${u}-M/1"}),
    ("version 0", {"source": "models:/${u}-M/0"}),
    ("a leading zero", {"source": "models:/${u}-M/01"}), ("a number and an alias",
                                                          {"source": "models:/${u}-M/1@champ"}),
    ("two at signs", {"source": "models:/${u}-M@a@b"}), ("upper-case scheme", {"source": "MODELS:/${u}-M/1"}),
):
    s.post(CREATE, {**COPY, **fields}, title)
for number in range(1, 8):
    s.get(URI, {**COPY, "version": str(number)}, f"where copy {number} is")
s.show_logged_model("L", "copies are noted too")

s = scenario("model-versions/proxied-sources", __name__)
s.experiment()
s.run("A")
s.run("B")
s.logged_model("L", source_run_id="${run.A}")
s.registered_model()
RUN, MODEL = "${exp.main}/${run.A}/artifacts", "${exp.main}/models/${model.L}/artifacts"
PROXY = "/api/2.0/mlflow-artifacts/artifacts/"
for title, fields in (
    ("under the run", {"source": f"mlflow-artifacts:/{RUN}/model", "run_id": "${run.A}"}),
    ("the run's root", {"source": f"mlflow-artifacts:/{RUN}", "run_id": "${run.A}"}),
    ("the root with a slash", {"source": f"mlflow-artifacts:/{RUN}/", "run_id": "${run.A}"}),
    ("without a run", {"source": f"mlflow-artifacts:/{RUN}/model"}),
    ("of another run", {"source": f"mlflow-artifacts:/{RUN}/model", "run_id": "${run.B}"}),
    ("of an unknown run", {"source": f"mlflow-artifacts:/{RUN}/model", "run_id": "nope"}),
    ("beside the run", {"source": f"mlflow-artifacts:/{RUN}x/model", "run_id": "${run.A}"}),
    ("above the run", {"source": "mlflow-artifacts:/${exp.main}/${run.A}", "run_id": "${run.A}"}),
    ("with dots", {"source": f"mlflow-artifacts:/{RUN}/../x", "run_id": "${run.A}"}),
    ("with encoded dots", {"source": f"mlflow-artifacts:/{RUN}/%2e%2e/x", "run_id": "${run.A}"}),
    ("with encoded letters", {"source": f"mlflow-artifacts:/{RUN}/m%6fdel", "run_id": "${run.A}"}),
    ("with a host", {"source": f"mlflow-artifacts://host:5000/{RUN}/model", "run_id": "${run.A}"}),
    ("with three slashes", {"source": f"mlflow-artifacts:///{RUN}/model", "run_id": "${run.A}"}),
    ("without a slash", {"source": f"mlflow-artifacts:{RUN}/model", "run_id": "${run.A}"}),
    ("upper-case scheme", {"source": f"MLFLOW-ARTIFACTS:/{RUN}/model", "run_id": "${run.A}"}),
    ("with a query", {"source": f"mlflow-artifacts:/{RUN}/model?x=1", "run_id": "${run.A}"}),
    ("a URL of the proxy", {"source": f"http://localhost:5000{PROXY}{RUN}/model", "run_id": "${run.A}"}),
    ("a URL without a run", {"source": f"http://localhost:5000{PROXY}{RUN}/model"}),
    ("a URL of another run", {"source": f"https://elsewhere{PROXY}{RUN}/model", "run_id": "${run.B}"}),
    ("a URL under a prefix", {"source": f"https://host/some/prefix{PROXY}{RUN}/model", "run_id": "${run.B}"}),
    ("a URL of the UI's proxy", {"source": f"https://host/ajax-api/2.0/mlflow-artifacts/artifacts/{RUN}/model",
                                 "run_id": "${run.B}"}),
    ("under the model", {"source": f"mlflow-artifacts:/{MODEL}/x", "model_id": "${model.L}"}),
    ("the model's root", {"source": f"mlflow-artifacts:/{MODEL}", "model_id": "${model.L}"}),
    ("the model's root without its id", {"source": f"mlflow-artifacts:/{MODEL}"}),
    ("the model's root with its run", {"source": f"mlflow-artifacts:/{MODEL}", "run_id": "${run.A}"}),
    ("of an unknown model", {"source": f"mlflow-artifacts:/{MODEL}", "model_id": "m-nope"}),
    ("the run's root with the model", {"source": f"mlflow-artifacts:/{RUN}", "model_id": "${model.L}"}),
    ("nothing", {"source": "mlflow-artifacts:/"}), ("elsewhere",
                                                    {"source": "mlflow-artifacts:/x", "run_id": "${run.A}"}),
):
    s.post(CREATE, {**M, **fields}, title)
s.get(URI, V1, "where the first is")

# Download locations

s = scenario("model-versions/download-uri", __name__)
s.registered_model()
s.version()
s.get(URI, V1, "a version")
s.get(URI, {**M, "version": "9"}, "an unknown version")
s.get(URI, {"name": "${u}-nope", "version": "1"}, "an unknown model")
s.get(URI, {**M, "version": "x"}, "a word")
s.get(URI, {"name": "a/b", "version": "1"}, "a bad name")
s.get(URI, M, "no version")
s.get(URI, {"version": "1"}, "no name")
s.get(URI, None, "neither")
s.get(URI, None, "a body with GET", body=V1)
s.get(URI, None, "a number in a body", body={**M, "version": 1})
