"""Inputs and outputs of runs: datasets, models, search-datasets, the old log-model."""

from scenario import AJAX, scenario

R = {"run_id": "${run.A}"}
SEARCH = "/ajax-api/2.0/mlflow/experiments/search-datasets"


def dataset(name, digest="1", context=None, tags=None, **fields):
    made = {"dataset": {"name": name, "digest": digest, "source_type": "code", "source": "{}", **fields}}
    if context is not None or tags is not None:
        made["tags"] = [*(tags or []), *([{"key": "mlflow.data.context", "value": context}] if context else [])]
    return made


s = scenario("datasets/log-inputs", __name__)
s.experiment()
s.run()
s.post("runs/log-inputs", {**R}, "nothing")
s.post("runs/log-inputs", {**R, "datasets": [], "models": []}, "empty lists")
s.post("runs/log-inputs", {**R, "datasets": [
    dataset("full", "d1", "training", [{"key": "b", "value": "2"}, {"key": "a", "value": "1"}], schema="{\"s\": 1}",
            profile="{\"p\": 1}"),
    dataset("plain"), dataset("empty", "", source_type="", source="", schema="", profile="")]}, "three datasets")
s.show_run()
s.post("runs/search", {"experiment_ids": ["${exp.main}"]}, "runs/search shows the inputs")
s.post("runs/log-inputs", {**R, "datasets": [dataset("full", "d1", "eval", source="other")]}, "a known dataset again")
s.show_run(title="neither its tags nor its source change")
s.post("runs/log-inputs", {**R, "datasets": [dataset("twice", "1", "first"), dataset("twice", "1", "second")]},
       "twice in one request")
s.post("runs/log-inputs", {**R, "datasets": [dataset("twice", "2", "other-digest")]}, "another digest")
s.show_run(title="the first of two counts")
s.run("B")
s.post("runs/log-inputs", {"run_id": "${run.B}", "datasets": [dataset("full", "d1", "eval", source="other")]},
       "the same dataset in another run")
s.show_run("B")

s = scenario("datasets/checks", __name__)
s.experiment()
s.run()
s.post("runs/log-inputs", {"run_id": "bad id!", "datasets": [dataset("d")]}, "a bad run id")
s.post("runs/log-inputs", {"run_id": "nope", "datasets": [dataset("d")]}, "an unknown run")
s.post("runs/log-inputs", {"run_id": "bad id!", "datasets": [dataset("n" * 501)]}, "the id before the lengths")
s.post("runs/log-inputs", {"run_id": "nope", "datasets": [dataset("n" * 501)]}, "the lengths before the run")
for field, limit in (("name", 500), ("digest", 36), ("source", 65535)):
    s.post("runs/log-inputs", {**R, "datasets": [dataset(**{"name": field, field: "x" * (limit + 1)})]},
           f"{field} too long")
    s.post("runs/log-inputs", {**R, "datasets": [dataset(**{"name": field, field: "x" * limit})]}, f"longest {field}")
s.post("runs/log-inputs", {**R, "datasets": [dataset("schema", schema="x" * 1048576)]}, "schema too long")
s.post("runs/log-inputs", {**R, "datasets": [dataset("schema", schema="x" * 1048575)]}, "longest schema")
s.post("runs/log-inputs", {**R, "datasets": [dataset("name", tags=[{"key": "k" * 256, "value": "v"}])]},
       "a tag key of 256")
s.post("runs/log-inputs", {**R, "datasets": [dataset("tk", tags=[{"key": "k" * 255, "value": "v" * 500}])]},
       "longest tag")
s.post("runs/log-inputs", {**R, "datasets": [dataset("tv", tags=[{"key": "k", "value": "v" * 501}])]},
       "a tag value of 501")
s.post("runs/log-inputs", {**R, "datasets": [dataset("odd", tags=[{"key": "a%//\n", "value": ""}])]},
       "any tag key will do")
s.post("runs/log-inputs", {**R, "datasets": [{"dataset": {}}]}, "a dataset without fields")
s.post("runs/log-inputs", {**R, "datasets": [{}]}, "no dataset")
s.post("runs/log-inputs", {**R, "datasets": [{"dataset": {"name": "only a name"}}]}, "a dataset with a name only")
s.show_run()

s = scenario("datasets/tag-twice", __name__)
s.experiment()
s.run()
s.post("runs/log-inputs",
       {**R, "datasets": [dataset("d", tags=[{"key": "k", "value": "1"}, {"key": "k", "value": "2"}])]},
       "log")
s.show_run()

s = scenario("datasets/models", __name__)
s.experiment()
s.run()
s.post("runs/log-inputs", {**R, "models": [{"model_id": "m-1"}, {"model_id": "m-2"}]}, "model inputs")
s.post("runs/log-inputs", {**R, "models": [{"model_id": "m-1"}]}, "a model input again")
s.post("runs/log-inputs", {**R, "models": [{"model_id": "m-3"}, {"model_id": "m-3"}]}, "a model input twice")
s.show_run(title="model inputs of a run")
s.post("runs/search", {"experiment_ids": ["${exp.main}"]}, "runs/search does not show model inputs")
s.post("runs/outputs", {**R, "models": [{"model_id": "m-4", "step": 7}, {"model_id": "m-5"}]}, "model outputs")
s.post("runs/outputs", {**R, "models": []}, "no outputs")
s.show_run(title="model outputs of a run")
s.post("runs/search", {"experiment_ids": ["${exp.main}"]}, "runs/search after outputs")
s.post("runs/outputs", {**R, "models": [{"model_id": "m-6", "step": -1}]}, "a negative step")
s.post("runs/outputs", {"run_id": "nope", "models": [{"model_id": "m-4"}]}, "an unknown run")
s.post("runs/outputs", {"run_id": "bad id!", "models": [{"model_id": "m-4"}]}, "no format is asked of the id")
s.show_run()

s = scenario("datasets/outputs-again", __name__)
s.experiment()
s.run()
s.post("runs/outputs", {**R, "models": [{"model_id": "m-1", "step": 3}]}, "first")
s.post("runs/outputs", {**R, "models": [{"model_id": "m-1", "step": 3}]}, "again")
s.post("runs/outputs", {**R, "models": [{"model_id": "m-2"}, {"model_id": "m-2"}]}, "twice in one request")
s.show_run()

s = scenario("datasets/search", __name__)
s.experiment()
s.experiment("other")
s.run("A")
s.run("B")
s.run("C", experiment="other")
s.post(SEARCH, {"experiment_ids": ["${exp.main}"]}, "none yet")
s.post("runs/log-inputs", {**R, "datasets": [dataset("ds1", "d1", "train"), dataset("ds2", "d2"),
                                             dataset("ds3", "d3", tags=[{"key": "other", "value": "x"}])]})
s.post("runs/log-inputs",
       {"run_id": "${run.B}", "datasets": [dataset("ds1", "d1", "eval"), dataset("ds1", "d9", "train")]})
s.post("runs/log-inputs", {"run_id": "${run.C}", "datasets": [dataset("ds1", "d1", "train")]})
s.post(SEARCH, {"experiment_ids": ["${exp.main}"]}, "one experiment")
s.post(SEARCH, {"experiment_ids": ["${exp.other}", "${exp.main}"]}, "two experiments")
s.post(SEARCH, {"experiment_ids": ["${exp.other}", "99999999"]}, "an unknown experiment")
s.post(SEARCH, {"experiment_ids": []}, "no experiment")
s.post(SEARCH, {}, "no field")
s.post(SEARCH, {"experiment_ids": ["1"] * 21}, "21 experiments")
s.post(SEARCH, {"experiment_ids": ["99999999"] * 20}, "20 experiments")
s.post(SEARCH, {"experiment_ids": ["abc"]}, "no number")
s.post(SEARCH, {"experiment_ids": "x"}, "a string")
s.post("runs/delete", {"run_id": "${run.B}"})
s.post(SEARCH, {"experiment_ids": ["${exp.main}"]}, "a deleted run's datasets")

# The call of MLflow 2 clients

MODEL = '{"artifact_path": "model", "flavors": {"python_function": {"env": "conda.yaml"}}, ' \
        '"utc_time_created": "2026-01-02 03:04:05", "run_id": "${run.A}", "model_uuid": "abc"}'

s = scenario("datasets/log-model", __name__, AJAX)
s.experiment()
s.run()
s.post("runs/log-model", {**R, "model_json": MODEL}, "a model")
s.post("runs/log-model", {**R, "model_json": MODEL.replace('"model"', '"second"')}, "another model")
s.post("runs/log-model", {**R, "model_json": MODEL.replace(', "model_uuid": "abc"', "")}, "a model without an id")
s.post("runs/log-model", {**R, "model_json": MODEL.replace('"env"', '"config": {"a": 1}, "data": "d", "env"')},
       "a flavor with a configuration")
s.show_run()
s.post("runs/log-model", {**R, "model_json": "x"}, "no JSON")
s.post("runs/log-model", {**R, "model_json": "{}"}, "no fields")
s.post("runs/log-model", {**R, "model_json": '{"flavors": {}, "run_id": "x"}'}, "two fields missing")
s.post("runs/log-model", {"run_id": "nope", "model_json": "{}"}, "fields before the run")
s.post("runs/log-model", {"run_id": "nope", "model_json": MODEL}, "an unknown run")
s.post("runs/log-model", {**R, "model_json": "[]"}, "a list")
s.post("runs/log-model", {**R, "model_json": "5"}, "a number")
