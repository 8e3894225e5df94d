"""Runs: create, read, update, delete, restore, names, lifecycle."""

from scenario import AJAX, scenario

EXPERIMENT = {"experiment_id": "${exp.main}"}

s = scenario("runs/create", __name__)
s.experiment()
s.post("runs/create", {**EXPERIMENT}, "nothing but the experiment")
s.post("runs/create", {**EXPERIMENT, "run_name": "full", "user_id": "ann", "start_time": 1700000000000,
                       "tags": [{"key": "mlflow.source.name", "value": "train.py"}, {"key": "b", "value": "2"},
                                {"key": "a"}]}, "everything", capture={"run.A": "run.info.run_id"})
s.show_run()
s.post("runs/create", {**EXPERIMENT, "run_name": "n", "start_time": 0, "user_id": ""}, "zero and empty")
s.post("runs/create", {**EXPERIMENT, "run_name": "n", "start_time": -5}, "a negative start_time")
s.post("runs/create", {**EXPERIMENT, "run_name": "n", "start_time": "12"}, "start_time in a string")
s.post("runs/create", {**EXPERIMENT, "run_name": "n", "start_time": 9223372036854775807}, "the last start_time")
s.post("runs/create", {**EXPERIMENT, "run_name": "n", "user_id": "ü 😀"}, "a user with any characters")
s.post("runs/create", {"experiment_id": "0", "run_name": "n"}, "in the default experiment")
for wrong in ("99999999", "abc", "-1"):
    s.post("runs/create", {"experiment_id": wrong, "run_name": "n"}, f"experiment_id {wrong!r}")

s = scenario("runs/create-without-experiment", __name__)
s.post("runs/create", {"run_name": "n"}, "no experiment_id")
s.post("runs/create", {"experiment_id": "", "run_name": "n"}, "an empty experiment_id")
s.post("runs/create", {}, "no field at all")

s = scenario("runs/create-with-a-tag-twice", __name__)
s.experiment()
s.post("runs/create", {**EXPERIMENT, "run_name": "n", "tags": [{"key": "k", "value": "1"}, {"key": "k", "value": "2"}]},
       "create")
s.post("runs/search", {"experiment_ids": ["${exp.main}"]}, "what was created")

s = scenario("runs/create-names", __name__, AJAX)
s.experiment()
NAME_TAG = "mlflow.runName"
s.post("runs/create", {**EXPERIMENT, "run_name": "arg"}, "run_name")
s.post("runs/create", {**EXPERIMENT, "tags": [{"key": NAME_TAG, "value": "tag"}]}, "the tag")
s.post("runs/create", {**EXPERIMENT, "run_name": "same", "tags": [{"key": NAME_TAG, "value": "same"}]}, "both, equal")
s.post("runs/create", {**EXPERIMENT, "run_name": "A", "tags": [{"key": NAME_TAG, "value": "B"}]}, "both, different")
s.post("runs/create", {**EXPERIMENT, "run_name": ""}, "an empty run_name")
s.post("runs/create", {**EXPERIMENT, "tags": [{"key": NAME_TAG, "value": "t"}, {"key": "z", "value": "1"}]},
       "tag first")
s.post("runs/create", {**EXPERIMENT, "run_name": " "}, "a blank")
s.post("runs/create", {**EXPERIMENT, "run_name": "n" * 1000}, "1000 characters")
s.post("runs/create", {**EXPERIMENT, "run_name": "線 / 😀 \n"}, "any characters")
s.post("runs/create", {"experiment_id": "99999999", "run_name": "A", "tags": [{"key": NAME_TAG, "value": "B"}]},
       "the experiment is looked up before the names are compared")
s.post("runs/create", {**EXPERIMENT, "run_name": "arg", "tags": [{"key": NAME_TAG, "value": ""}]}, "an empty tag")
s.post("runs/create", {**EXPERIMENT, "tags": [{"key": NAME_TAG, "value": ""}]}, "an empty tag alone")

s = scenario("runs/create-tag-rules", __name__)
s.experiment()
s.post("runs/create", {**EXPERIMENT, "run_name": "n", "tags": [{"key": "k" * 250, "value": "v" * 8000}]},
       "longest key and value")
s.post("runs/create", {**EXPERIMENT, "run_name": "n", "tags": [{"key": "k", "value": "v" * 8001}]}, "a value of 8001")
s.post("runs/create", {**EXPERIMENT, "run_name": "n", "tags": [{"key": "a%b", "value": "v"}]}, "a bad key")
s.post("runs/create", {**EXPERIMENT, "run_name": "n", "tags": [{"key": "a//b", "value": "v"}]}, "a path-like key")
s.post("runs/create", {**EXPERIMENT, "run_name": "n", "tags": [{"key": "k" * 251, "value": "v"}]}, "a key of 251")
s.post("runs/create", {**EXPERIMENT, "run_name": "n", "tags": [{"value": "v"}]}, "no key")

s = scenario("runs/get", __name__)
s.experiment()
s.run()
s.show_run()
for wrong in ("nope", "0" * 32, "%", " ", "x" * 300, "'; --"):
    s.get("runs/get", {"run_id": wrong}, f"run_id {wrong[:20]!r}")
s.get("runs/get", {"run_id": "${run.A} "}, "run_id and a space")
s.get("runs/get", {"run_id": ""}, "an empty run_id")

s = scenario("runs/update", __name__)
s.experiment()
s.run()
R = {"run_id": "${run.A}"}
s.post("runs/update", {**R}, "nothing to change")
for status in ("SCHEDULED", "FINISHED", "FAILED", "KILLED", "RUNNING"):
    s.post("runs/update", {**R, "status": status}, f"status {status}")
for status in (1, 2, 3, 4, 5, "3", "4"):
    s.post("runs/update", {**R, "status": status}, f"status {status!r}")
for status in (0, 6, -1, "6", "", None):
    s.post("runs/update", {**R, "status": status}, f"status {status!r}")
for end_time in (2000, "3000", 0, -7, 9223372036854775807, None):
    s.post("runs/update", {**R, "end_time": end_time}, f"end_time {end_time!r}")
s.post("runs/update", {**R, "status": "RUNNING"}, "end_time stays when a run is resumed")
s.post("runs/update", {**R, "run_name": "second"}, "run_name")
s.post("runs/update", {**R, "run_name": ""}, "an empty run_name")
s.post("runs/update", {**R, "run_name": None}, "null as run_name")
s.show_run()
s.post("runs/update", {"run_id": "nope", "status": "FINISHED"}, "an unknown run")
s.post("runs/update", {"run_id": "bad id!", "status": "FINISHED"}, "no format is asked of the id")
s.post("runs/delete", R)
s.post("runs/update", {**R, "status": "FINISHED"}, "a deleted run")
s.post("runs/update", {**R}, "a deleted run, nothing to change")

s = scenario("runs/names", __name__)
s.experiment()
s.run(run_name="first")
s.post("runs/update", {**R, "run_name": "second"})
s.show_run(title="after update")
s.post("runs/set-tag", {**R, "key": NAME_TAG, "value": "third"})
s.show_run(title="after set-tag")
s.post("runs/set-tag", {**R, "key": NAME_TAG, "value": ""}, "an empty tag")
s.show_run(title="after an empty tag")
s.post("runs/set-tag", {**R, "key": NAME_TAG}, "the tag without a value")
s.show_run(title="after a tag without a value")
s.post("runs/log-batch", {**R, "tags": [{"key": NAME_TAG, "value": "fourth"}]})
s.show_run(title="after log-batch")
s.post("runs/log-batch", {**R, "tags": [{"key": NAME_TAG, "value": "x"}, {"key": NAME_TAG, "value": "fifth"}]},
       "twice in a batch")
s.show_run(title="after log-batch with the tag twice")
s.post("runs/log-batch", {**R, "tags": [{"key": NAME_TAG, "value": ""}]}, "an empty tag in a batch")
s.show_run(title="after log-batch with an empty tag")
s.post("runs/delete-tag", {**R, "key": NAME_TAG})
s.show_run(title="after delete-tag")
s.post("runs/search", {"experiment_ids": ["${exp.main}"], "filter": "run_name = 'fifth'"}, "a filter reads the tag")
s.post("runs/search", {"experiment_ids": ["${exp.main}"], "filter": "run_name != 'x'"}, "also with another operator")
s.post("runs/update", {**R, "run_name": "sixth"})
s.show_run(title="update writes the tag again")
s.post("runs/set-tag", {**R, "key": NAME_TAG, "value": "n" * 9000}, "a very long name")
s.show_run(title="after a very long name")

s = scenario("runs/delete-and-restore", __name__, AJAX)
s.experiment()
s.run()
s.post("runs/log-batch", {**R, "metrics": [{"key": "m", "value": 1, "timestamp": 1}],
                          "params": [{"key": "p", "value": "1"}], "tags": [{"key": "t", "value": "1"}]})
s.post("runs/delete", R, "delete")
s.show_run(title="deleted")
s.post("runs/delete", R, "delete again")
s.post("runs/search", {"experiment_ids": ["${exp.main}"]}, "not among the active ones")
s.post("runs/search", {"experiment_ids": ["${exp.main}"], "run_view_type": "DELETED_ONLY"}, "among the deleted ones")
s.get("metrics/get-history", {**R, "metric_key": "m"}, "history of a deleted run")
s.get("metrics/get-history-bulk", {**R, "metric_key": "m"}, "bulk history of a deleted run")
s.get("metrics/get-history-bulk-interval", {"run_ids": "${run.A}", "metric_key": "m"},
      "sampled history of a deleted run")
s.post("runs/restore", R, "restore")
s.show_run(title="restored")
s.post("runs/restore", R, "restore again")
for endpoint in ("runs/delete", "runs/restore"):
    s.post(endpoint, {"run_id": "nope"}, f"{endpoint} of an unknown run")
    s.post(endpoint, {"run_id": ""}, f"{endpoint} of an empty id")

s = scenario("runs/writes-to-a-deleted-run", __name__)
s.experiment()
s.run()
s.post("runs/set-tag", {**R, "key": "t", "value": "1"})
s.post("runs/delete", R)
MODEL_JSON = '{"artifact_path": "m", "flavors": {}, "utc_time_created": "2026-01-01", "run_id": "${run.A}"}'
WRITES = (
    ("runs/log-metric", {"key": "m", "value": 1, "timestamp": 1}),
    ("runs/log-parameter", {"key": "p", "value": "1"}),
    ("runs/set-tag", {"key": "t", "value": "2"}),
    ("runs/delete-tag", {"key": "t"}),
    ("runs/delete-tag", {"key": "unknown"}),
    ("runs/log-batch", {}),
    ("runs/log-batch", {"metrics": [{"key": "m", "value": 1, "timestamp": 1}]}),
    ("runs/log-inputs", {}),
    ("runs/log-inputs", {"datasets": [{"dataset": {"name": "d", "digest": "1", "source_type": "t", "source": "s"}}]}),
    ("runs/outputs", {"models": []}),
    ("runs/outputs", {"models": [{"model_id": "m-1"}]}),
    ("runs/log-model", {"model_json": MODEL_JSON}),
)
for endpoint, fields in WRITES:
    s.post(endpoint, {**R, **fields})
s.show_run(title="nothing changed")

s = scenario("runs/writes-to-a-finished-run", __name__, AJAX)
s.experiment()
s.run()
s.post("runs/set-tag", {**R, "key": "t", "value": "1"})
s.post("runs/update", {**R, "status": "FINISHED", "end_time": 5})
for endpoint, fields in WRITES:
    if fields != {"key": "unknown"}:
        s.post(endpoint, {**R, **fields})
s.show_run(title="everything was written")

s = scenario("runs/writes-to-an-unknown-run", __name__)
for endpoint, fields in WRITES:
    s.post(endpoint, {"run_id": "nope", **{k: v for k, v in fields.items() if k != "model_json"},
                      **({"model_json": MODEL_JSON.replace("${run.A}", "nope")} if "model_json" in fields else {})})
