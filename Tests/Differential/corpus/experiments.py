"""Experiments: create, read, rename, delete, restore, tags."""

from scenario import AJAX, scenario

s = scenario("experiments/create", __name__)
s.experiment("plain")
s.show_experiment("plain")
s.experiment("tagged", tags=[{"key": "b", "value": "2"}, {"key": "a", "value": "1"}, {"key": "no-value"}])
s.show_experiment("tagged")
s.experiment("empty-tags", tags=[])
s.show_experiment("empty-tags")
s.experiment("empty-location", artifact_location="")
s.show_experiment("empty-location")
s.post("experiments/create", {"name": "${u}-plain"}, "a name that is taken")
s.post("experiments/create", {"name": "${u}-PLAIN"}, "names are case-sensitive")
s.post("experiments/create", {"name": "Default"}, "the default experiment's name")
s.post("experiments/delete", {"experiment_id": "${exp.plain}"})
s.post("experiments/create", {"name": "${u}-plain"}, "the name of a deleted experiment")

s = scenario("experiments/create-with-a-tag-twice", __name__)
s.post("experiments/create", {"name": "${u}-dup", "tags": [{"key": "k", "value": "1"}, {"key": "k", "value": "2"}]},
       "create")
s.pause()
s.get("experiments/get-by-name", {"experiment_name": "${u}-dup"}, "what was created")

s = scenario("experiments/names", __name__, AJAX)
for title, name in (
    ("spaces", "${u} with spaces "), ("a slash", "${u}/a//b/../c"), ("punctuation", "${u}!@#$%^&*()\"'`;\\"),
    ("line breaks", "${u}\na\tb"), ("other scripts", "${u} 実験 ü 😀"),
    ("500 characters", "${u}" + "n" * 492), ("500 characters of two bytes", "${u}" + "ü" * 492),
    ("500 characters of four bytes", "${u}" + "😀" * 492),
):
    s.post("experiments/create", {"name": name}, f"create: {title}", capture={"exp.it": "experiment_id"})
    s.pause()
    s.get("experiments/get", {"experiment_id": "${exp.it}"}, f"read: {title}")
    s.get("experiments/get-by-name", {"experiment_name": name}, f"find: {title}")
s.post("experiments/create", {"name": "${u}" + "n" * 493}, "501 characters")
s.post("experiments/create", {"name": "${u}" + "😀" * 493}, "501 characters of four bytes")
s.post("experiments/create", {"name": " "}, "a blank", capture={})
s.post("experiments/create", {"name": " "}, "a blank again")

s = scenario("experiments/artifact-locations", __name__)
for index, location in enumerate(("s3://bucket/path", "s3://bucket/path/", "gs://b/p?versionId=7",
                                  "/tmp/roost-artifacts",
                                  "file:///tmp/roost-artifacts", "mlflow-artifacts:/some/where", "dbfs:/x",
                                  "s3://bucket/with space/ü")):
    s.experiment(f"e{index:02}", artifact_location=location, title=f"create at {location}")
    s.show_experiment(f"e{index:02}", title=f"read the one at {location}")
    s.run(f"r{index:02}", experiment=f"e{index:02}", title=f"a run at {location}")
s.experiment("longest", artifact_location="s3://" + "a" * 2043, title="2048 characters")
s.post("experiments/create", {"name": "${u}-too-long", "artifact_location": "s3://" + "a" * 2044}, "2049 characters")
for location in ("s3://bucket/../x", "s3://bucket/a?b=../c", "file:///tmp/../etc", "mlflow-artifacts:/../x",
                 "s3://b/x#fragment", "mlflow-artifacts:/a/%2e%2e/b", "mlflow-artifacts:/x#y", "s3://b/x;p",
                 "http://h/x#f", "s3://b/x?a=%252e%252e", "runs:/x/y"):
    s.post("experiments/create", {"name": f"${{u}}-{location}", "artifact_location": location}, f"at {location}")

s = scenario("experiments/artifact-locations-on-other-hosts", __name__)
for location in ("mlflow-artifacts://host:5000/some", "http://h/x", "https://h/x", "hdfs://h:9000/x", "ftp://h/x",
                 "sftp://h/x", "wasbs://c@h/x", "abfss://c@h/x", "r2://b@h/x"):
    s.post("experiments/create", {"name": f"${{u}}-{location}", "artifact_location": location}, f"at {location}",
           capture={"exp.it": "experiment_id"})

s = scenario("experiments/get", __name__)
s.experiment()
s.get("experiments/get", {"experiment_id": "${exp.main}"})
for wrong in ("99999999", "-1", "abc", "1.0", " ", "0x1", "1e3", "9223372036854775807", "9223372036854775808",
              "99999999999999999999999"):
    s.get("experiments/get", {"experiment_id": wrong}, f"id {wrong!r}")
s.get("experiments/get", {"experiment_id": "00"}, "id with leading zeros")
s.get("experiments/get", {"experiment_id": " 0 "}, "id within spaces")
s.get("experiments/get", {"experiment_id": "+0"}, "id with a sign")
s.get("experiments/get", {"experiment_id": "0_0"}, "id with an underscore")
s.get("experiments/get", {"experiment_id": "٠"}, "id in Arabic digits")
s.get("experiments/get-by-name", {"experiment_name": "${u}-main"})
s.get("experiments/get-by-name", {"experiment_name": "${u}-MAIN"})
s.get("experiments/get-by-name", {"experiment_name": ""}, "an empty name")
s.get("experiments/get-by-name", {"experiment_name": "Default"})
s.post("experiments/delete", {"experiment_id": "${exp.main}"})
s.pause()
s.show_experiment(title="a deleted one by id")
s.get("experiments/get-by-name", {"experiment_name": "${u}-main"}, "a deleted one by name")

s = scenario("experiments/update", __name__)
s.experiment()
s.experiment("other")
s.post("experiments/update", {"experiment_id": "${exp.main}", "new_name": "${u}-new"}, "rename")
s.pause()
s.show_experiment(title="renamed")
s.get("experiments/get-by-name", {"experiment_name": "${u}-main"}, "the old name is free")
s.post("experiments/update", {"experiment_id": "${exp.main}", "new_name": "${u}-new"}, "rename to its own name")
s.pause()
s.show_experiment(title="renamed to its own name")
s.post("experiments/update", {"experiment_id": "${exp.main}", "new_name": "${u}-other"}, "rename to a taken name")
s.show_experiment(title="not renamed")
s.post("experiments/update", {"experiment_id": "99999999", "new_name": "x"}, "an unknown experiment")
s.post("experiments/update", {"experiment_id": "abc", "new_name": "x"}, "not a number")
s.post("experiments/update", {"experiment_id": "${exp.main}", "new_name": "${u}" + "n" * 493}, "a name over 500")
s.post("experiments/delete", {"experiment_id": "${exp.other}"})
s.post("experiments/update", {"experiment_id": "${exp.other}", "new_name": "${u}-x"}, "rename a deleted one")
s.post("experiments/update", {"experiment_id": "${exp.main}", "new_name": "${u}-other"},
       "rename to the name of a deleted one")

s = scenario("experiments/delete-and-restore", __name__, AJAX)
s.experiment()
s.run("A")
s.run("B")
s.post("runs/delete", {"run_id": "${run.B}"}, "delete run B on its own")
s.post("experiments/restore", {"experiment_id": "${exp.main}"}, "restore an active one")
s.post("experiments/delete", {"experiment_id": "${exp.main}"}, "delete")
s.pause()
s.show_experiment(title="deleted")
s.show_run("A", "a run of a deleted experiment")
s.post("experiments/delete", {"experiment_id": "${exp.main}"}, "delete again")
s.post("runs/create", {"experiment_id": "${exp.main}", "run_name": "x"}, "create a run in it")
s.post("experiments/set-experiment-tag", {"experiment_id": "${exp.main}", "key": "k", "value": "v"}, "set a tag on it")
s.post("experiments/delete-experiment-tag", {"experiment_id": "${exp.main}", "key": "k"}, "delete a tag of it")
s.post("runs/log-metric", {"run_id": "${run.A}", "key": "m", "value": 1, "timestamp": 1}, "log to its run")
s.post("runs/restore", {"run_id": "${run.A}"}, "restore its run on its own")
s.post("runs/log-metric", {"run_id": "${run.A}", "key": "m", "value": 1, "timestamp": 1}, "log to the restored run")
s.show_run("A", "the restored run")
s.post("experiments/restore", {"experiment_id": "${exp.main}"}, "restore")
s.pause()
s.show_experiment(title="restored")
s.show_run("B", "a run that had been deleted on its own is restored too")
s.post("experiments/restore", {"experiment_id": "${exp.main}"}, "restore again")
for endpoint in ("experiments/delete", "experiments/restore"):
    for wrong in ("99999999", "abc", "-1"):
        s.post(endpoint, {"experiment_id": wrong}, f"{endpoint} {wrong}")

s = scenario("experiments/tags", __name__)
s.experiment()
TAG = {"experiment_id": "${exp.main}"}
s.post("experiments/set-experiment-tag", {**TAG, "key": "team", "value": "red"})
s.post("experiments/set-experiment-tag", {**TAG, "key": "team", "value": "blue"}, "overwrite")
s.post("experiments/set-experiment-tag", {**TAG, "key": "Team", "value": "x"}, "keys are case-sensitive")
s.post("experiments/set-experiment-tag", {**TAG, "key": "none"}, "no value")
s.post("experiments/set-experiment-tag", {**TAG, "key": "empty", "value": ""}, "an empty value")
s.post("experiments/set-experiment-tag", {**TAG, "key": "mlflow.note.content", "value": "# Title\n\ntext"}, "a note")
s.post("experiments/set-experiment-tag", {**TAG, "key": "k" * 250, "value": "v" * 20000}, "longest key and value")
s.post("experiments/set-experiment-tag", {**TAG, "key": "k" * 251, "value": "v"}, "a key of 251")
s.post("experiments/set-experiment-tag", {**TAG, "key": "long", "value": "v" * 20001}, "a value of 20001")
s.post("experiments/set-experiment-tag", {**TAG, "key": "emoji", "value": "😀" * 20000},
       "20000 characters of four bytes")
s.show_experiment(title="tags and an unchanged last_update_time")
s.post("experiments/delete-experiment-tag", {**TAG, "key": "team"})
s.post("experiments/delete-experiment-tag", {**TAG, "key": "team"}, "delete again")
s.post("experiments/delete-experiment-tag", {**TAG, "key": "never there"}, "delete an unknown tag")
s.post("experiments/delete-experiment-tag", {**TAG, "key": "a\nb%"}, "delete checks no characters")
s.show_experiment(title="a tag less")
for endpoint in ("experiments/set-experiment-tag", "experiments/delete-experiment-tag"):
    s.post(endpoint, {"experiment_id": "99999999", "key": "k", "value": "v"}, f"{endpoint} on an unknown experiment")
    s.post(endpoint, {"experiment_id": "abc", "key": "k", "value": "v"}, f"{endpoint} on no number")
s.post("experiments/set-experiment-tag", {"experiment_id": "99999999", "key": "bad%key", "value": "v"},
       "is the key checked before the experiment is looked up?")

s = scenario("experiments/tag-limits-in-create", __name__)
s.post("experiments/create", {"name": "${u}-a", "tags": [{"key": "k" * 251, "value": "v"}]}, "a key of 251")
s.post("experiments/create", {"name": "${u}-b", "tags": [{"key": "k", "value": "v" * 20001}]}, "a value of 20001")
s.post("experiments/create", {"name": "${u}-c", "tags": [{"key": "a%b", "value": "v"}]}, "a bad key")
s.post("experiments/create", {"name": "${u}-d", "tags": [{"key": "a//b", "value": "v"}]}, "a path-like key")
s.post("experiments/create", {"name": "${u}-e", "tags": [{"value": "v"}]}, "no key")
s.post("experiments/create", {"name": "${u}-f", "tags": [{"key": "", "value": "v"}]}, "an empty key")
s.post("experiments/create", {"name": "${u}" + "n" * 493, "tags": [{"key": "a%b", "value": "v"}]},
       "the name is checked before the tags")

# The web UI keeps its saved views in tags; stock lets an experiment have 50.

VIEW = "mlflow.customView.view"
s = scenario("experiments/custom-views", __name__)
s.experiment(tags=[{"key": f"{VIEW}.{index}", "value": "{}"} for index in range(49)])
s.post("experiments/set-experiment-tag", {**TAG, "key": f"{VIEW}.49", "value": "{}"}, "the 50th view")
s.post("experiments/set-experiment-tag", {**TAG, "key": f"{VIEW}.50", "value": "{}"}, "the 51st view")
s.post("experiments/set-experiment-tag", {**TAG, "key": f"{VIEW}.49", "value": "{1}"}, "an old view may change")
s.post("experiments/set-experiment-tag", {**TAG, "key": "mlflow.customView", "value": "{}"}, "a tag of a similar name")
s.post("experiments/create", {"name": "${u}-x", "tags": [{"key": f"{VIEW}.{index}",
                                                          "value": "{}"} for index in range(51)]},
       "a new experiment with 51 views")
s.show_experiment()
