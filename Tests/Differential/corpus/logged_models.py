"""Logged models: create, get, finish, delete, tags, params, and the metrics that runs log for them."""

from scenario import AJAX, API, scenario

R = {"run_id": "${run.A}"}
MODELS = "logged-models"
HISTORY = "metrics/get-history"


def tag(key, value):
    return {"key": key, "value": value}


def point(key, value, timestamp, step=None, **fields):
    return {"key": key, "value": value, "timestamp": timestamp, **({} if step is None else {"step": step}), **fields}


# Create and get

s = scenario("logged-models/create", __name__)
s.experiment()
s.run()
E = {"experiment_id": "${exp.main}"}
s.post(MODELS, {**E, "name": "model"}, "a name alone", capture={"model.A": "model.info.model_id"})
s.show_logged_model()
s.post(MODELS, {**E, "name": "full", "model_type": "Agent", "source_run_id": "${run.A}",
                "params": [tag("b", "2"), tag("a", "1")],
                "tags": [tag("mlflow.user", "ann"), tag("a/b%", "ü")]}, "all fields",
                capture={"model.full": "model.info.model_id"})
s.show_logged_model("full")
s.post(MODELS, {**E, "name": "model"}, "a name again")
s.post(MODELS, E, "no name")
s.post(MODELS, {**E, "name": ""}, "an empty name")
s.post(MODELS, {**E, "name": None, "model_type": None, "source_run_id": None, "params": None, "tags": None},
       "null fields")
s.post(MODELS, {**E, "name": "empty", "model_type": "", "source_run_id": "", "params": [], "tags": []}, "empty fields")
s.post(MODELS, {**E, "name": "no values", "params": [{"key": "p"}], "tags": [{"key": "t"}]},
       "a param and a tag without values")
s.post(MODELS, {**E, "name": "no keys", "params": [{"value": "p"}], "tags": [{"value": "t"}]},
       "a param and a tag without keys")
s.post(MODELS, {**E, "name": "x", "source_run_id": "nope"}, "an unknown source run")
s.post(MODELS, {**E, "name": "x", "source_run_id": "bad id!/%"}, "a source run id of any form")
s.post(MODELS, {**E, "name": "x", "params": [tag("p", "1"), tag("p", "1")]}, "a param twice")
s.post(MODELS, {**E, "name": "x", "tags": [tag("t", "1"), tag("t", "2")]}, "a tag twice")
s.post(MODELS, {**E, "name": "x", "nonsense": 1}, "unknown fields are ignored")
s.post(MODELS, {"experiment_id": "99999999", "name": "x"}, "an unknown experiment")
s.post(MODELS, {"experiment_id": "abc", "name": "x"}, "a word as experiment")
s.post(MODELS, {"experiment_id": "", "name": "x"}, "an empty experiment")
s.post(MODELS, {"name": "x"}, "no experiment")
s.post(MODELS, {"experiment_id": 1, "name": "x"}, "a number as experiment")
s.post(MODELS, {"experiment_id": "0", "name": "in the default experiment"}, "the default experiment")
s.post(MODELS, {"experiment_id": "99999999", "name": "a/b"}, "the experiment and the name are bad")
s.post(MODELS, {**E, "experimentId": "0", "name": "x"}, "both spellings")
s.post(MODELS, {**E, "name": "x", "modelType": "T", "sourceRunId": "r"}, "camelCase")
s.post(MODELS, {**E, "name": "x"}, "text/plain", content_type="text/plain")
s.get(MODELS, title="GET")

s = scenario("logged-models/names", __name__)
s.experiment()
for title, name in (
    ("a slash", "a/b"), ("a colon", "a:b"), ("a dot", "a.b"), ("a percent sign", "a%b"), ("a double quote", 'a"b'),
    ("a quote", "a'b"),
    ("spaces", " a b "), ("blank", " "), ("other alphabets", "модель-日本-😀"), ("a backslash", "a\\b"),
    ("a line break", "a\nb"),
    ("500 characters", "n" * 500), ("501 characters", "n" * 501), ("a question mark", "a?b#c&d"), ("a number", 5),
    ("a list", ["a"]),
    ("true", True), ("an object", {}),
):
    s.post(MODELS, {"experiment_id": "${exp.main}", "name": name}, f"name: {title}")
for title, fields in (
    ("a number as model type", {"model_type": 5}), ("a number as source run", {"source_run_id": 5}),
    ("a string as params", {"params": "a"}),
    ("an object as tags", {"tags": {}}),
    ("a long param key", {"params": [tag("k" * 300, "v")]}), ("a long param value", {"params": [tag("p", "v" * 6001)]}),
    ("a long tag key", {"tags": [tag("k" * 300, "v")]}), ("a long tag value", {"tags": [tag("t", "v" * 8001)]}),
    ("a long model type", {"model_type": "t" * 501}), ("a param key of any kind", {"params": [tag("a%//\n", "v")]}),
    ("101 params", {"params": [tag(f"p{n}", "v") for n in range(101)]}),
):
    s.post(MODELS, {"experiment_id": "${exp.main}", "name": "x", **fields}, title)

s = scenario("logged-models/get", __name__)
s.experiment()
s.logged_model()
for title, model in (("an unknown one", "m-" + "0" * 32), ("a short id", "m-nope"), ("no m-", "nope"),
                     ("a space", "%20"),
                     ("letters' case", "M-NOPE"), ("an encoded slash", "a%2Fb"), ("non-ASCII", "m-ü")):
    s.get(f"{MODELS}/{model}", title=f"get {title}")
s.get(f"{MODELS}/", title="no id")
s.get(f"{MODELS}/${{model.A}}/", title="a slash at the end")
s.get(f"{MODELS}/${{model.A}}/nonsense", title="something behind it")
s.get(f"{MODELS}/${{model.A}}", {"model_id": "other"}, "a query is not read")
s.get(f"{MODELS}/${{model.A}}", {"allow_deleted": "maybe"}, "an odd allow_deleted")
s.post(f"{MODELS}/${{model.A}}", {}, "POST")
s.request("PUT", f"{MODELS}/${{model.A}}", body={}, title="PUT")

# Status

s = scenario("logged-models/status", __name__)
s.experiment()
s.logged_model()
A = "logged-models/${model.A}"
M = {"model_id": "${model.A}"}
for status in ("LOGGED_MODEL_READY", "LOGGED_MODEL_UPLOAD_FAILED", "LOGGED_MODEL_PENDING",
               "LOGGED_MODEL_STATUS_UNSPECIFIED", 2, 3, 1, 0, "2", "", None, [], {}):
    s.patch(A, {**M, "status": status}, f"status {status!r}")
s.show_logged_model(title="in the end")
s.patch(A, M, "no status")
s.patch(A, {"status": "LOGGED_MODEL_READY"}, "no id in the body")
s.patch(A, {"model_id": "", "status": "LOGGED_MODEL_READY"}, "an empty id in the body")
s.patch(A, {"model_id": 5, "status": "LOGGED_MODEL_READY"}, "a number as id")
s.patch(A, {"model_id": "m-nope", "status": "LOGGED_MODEL_READY"}, "another id in the body")
s.patch("logged-models/m-nope", {**M, "status": "LOGGED_MODEL_READY"}, "another id in the path")
s.patch("logged-models/m-nope", {"model_id": "m-nope", "status": "LOGGED_MODEL_READY"}, "an unknown id")
s.patch(A, {**M, "status": "LOGGED_MODEL_READY"}, "any content type will do", content_type="text/plain")
s.patch(A, None, "no body")
s.show_logged_model(title="at last")

# Delete

s = scenario("logged-models/delete", __name__)
s.experiment()
s.run()
s.logged_model("A", params=[tag("p", "1")], tags=[tag("t", "1")])
s.delete(A, title="delete")
s.show_logged_model(title="it is gone")
for value in ("true", "True", "TRUE", "false", "", "1", "yes"):
    s.get(A, {"allow_deleted": value}, f"allow_deleted={value}")
s.delete(A, title="again")
s.patch(A, {**M, "status": "LOGGED_MODEL_READY"}, "finish a deleted one")
s.patch(A + "/tags", {"tags": [tag("u", "2")]}, "tag a deleted one")
s.delete(A + "/tags/t", title="delete a tag of a deleted one")
s.post(A + "/params", {**M, "params": [tag("q", "2")]}, "params of a deleted one")
s.post("runs/log-metric", {**R, **point("m", 1, 1), **M}, "a metric of a deleted one")
s.get(A, {"allow_deleted": "true"}, "what it is then")
s.post("logged-models/search", {"experiment_ids": ["${exp.main}"]}, "searches do not find it")
s.get(A + "/artifacts/directories", title="its artifacts")
s.delete("logged-models/m-nope", title="an unknown one")
s.delete("logged-models", title="no id")
s.delete("logged-models/m-nope", {"model_id": "${model.A}"}, "a body is not read")

s = scenario("logged-models/deleted-experiment", __name__)
s.experiment()
s.logged_model()
s.post("experiments/delete", {"experiment_id": "${exp.main}"}, "delete the experiment")
s.pause()
s.show_logged_model(title="its models can be read")
s.post(MODELS, {"experiment_id": "${exp.main}", "name": "x"}, "no model is made in it")
s.post(MODELS, {"experiment_id": "${exp.main}", "name": "a/b"}, "a bad name in it")
s.patch(A, {**M, "status": "LOGGED_MODEL_READY"}, "finish")
s.patch(A + "/tags", {"tags": [tag("u", "2")]}, "tag")
s.post(A + "/params", {**M, "params": [tag("q", "2")]}, "params")
s.post("logged-models/search", {"experiment_ids": ["${exp.main}"]}, "search")
s.show_logged_model(title="what it is then")
s.delete(A, title="delete")

# Tags

s = scenario("logged-models/tags", __name__)
s.experiment()
s.logged_model("A", tags=[tag("old", "1")])
T = A + "/tags"
s.patch(T, {"tags": [tag("a", "1"), tag("b", "2")]}, "two tags")
s.patch(T, {"tags": [tag("a", "3"), tag("old", "4")]}, "change two")
s.patch(T, {"tags": [tag("twice", "1"), tag("twice", "2")]}, "a tag twice")
s.patch(T, {"tags": []}, "none")
s.patch(T, {}, "no field")
s.patch(T, None, "no body")
s.patch(T, {"tags": [{"key": "no-value"}]}, "a tag without a value")
s.patch(T, {"tags": [{"value": "no-key"}]}, "a tag without a key")
s.patch(T, {"tags": [tag("a/b c%ü", "日本 😀")]}, "every kind of character")
s.patch(T, {"tags": [tag("%2F", "encoded"), tag("x+y", "plus"), tag("..", "dots"), tag("?q", "question")]},
        "keys that look like URLs")
s.patch(T, {"tags": [tag("k" * 300, "v" * 9000)]}, "a long tag")
s.show_logged_model(title="tags change the time or not")
s.patch(T, {"tags": "a"}, "a string as tags")
s.patch("logged-models/m-nope/tags", {"tags": [tag("a", "1")]}, "an unknown model")
s.patch("logged-models/m-nope/tags", {"tags": []}, "an unknown model and no tag")
s.patch("logged-models/m-nope/tags", {"model_id": "${model.A}", "tags": [tag("from-body", "1")]},
        "the id of the body is not read")
s.post(T, {"tags": [tag("a", "1")]}, "POST")
s.delete(T + "/a", title="delete")
s.delete(T + "/a", title="delete again")
s.delete(T + "/never", title="delete an unknown tag")
s.delete(T + "/a/b c%25ü", title="a slash in the path")
s.delete(T + "/a%2Fb%20c%25%C3%BC", title="an encoded slash")
s.delete(T + "/%252F", title="an encoded percent sign")
s.delete(T + "/x+y", title="a plus sign")
s.delete(T + "/%2E%2E", title="encoded dots")
s.delete(T + "/%3Fq", title="an encoded question mark")
s.delete(T + "/", title="no key")
s.delete(T, title="no slash")
s.delete("logged-models/m-nope/tags/a", title="a tag of an unknown model")
s.show_logged_model(title="what is left")

# Params

s = scenario("logged-models/params", __name__)
s.experiment()
s.logged_model("A", params=[tag("old", "1")])
s.logged_model("B")
P = A + "/params"
s.post(P, {**M, "params": [tag("a", "1"), tag("b", "2")]}, "two params")
s.post(P, {**M, "params": [tag("a", "1")]}, "the same again")
s.post(P, {**M, "params": [tag("a", "2")]}, "another value")
s.post(P, {**M, "params": [tag("c", "1"), tag("a", "2")]}, "a new one and a known one")
s.show_logged_model(title="then the new one is not written")
s.post(P, {**M, "params": [tag("d", "1"), tag("d", "1")]}, "one twice")
s.post(P, {**M, "params": []}, "none")
s.post(P, M, "no params")
s.post(P, {**M, "params": [{"key": "no-value"}]}, "a param without a value")
s.post(P, {**M, "params": [{"value": "no-key"}]}, "a param without a key")
s.post(P, {**M, "params": [tag("a/b c%ü", "日本 😀"), tag("long", "v" * 9000)]}, "every kind of character")
s.post(P, {"params": [tag("x", "1")]}, "no id in the body")
s.post(P, {"model_id": "", "params": [tag("x", "1")]}, "an empty id in the body")
s.post(P, {"model_id": 5, "params": [tag("x", "1")]}, "a number as id")
s.post(P, {**M, "params": "x"}, "a string as params")
s.post(P, {"model_id": "${model.B}", "params": [tag("which", "1")]}, "another id in the body")
s.post("logged-models/m-nope/params", {**M, "params": [tag("x", "1")]}, "another id in the path")
s.post("logged-models/m-nope/params", {"model_id": "m-nope", "params": [tag("x", "1")]}, "an unknown model")
s.post("logged-models/m-nope/params", {"model_id": "m-nope", "params": []}, "an unknown model and no param")
s.post(P, {**M, "params": [tag("x", "1")]}, "text/plain", content_type="text/plain")
s.patch(P, {**M, "params": [tag("x", "1")]}, "PATCH")
s.show_logged_model()
s.show_logged_model("B")

# Metrics

s = scenario("logged-models/metrics", __name__)
s.experiment()
s.run("A")
s.run("B")
s.logged_model("A", source_run_id="${run.A}")
s.logged_model("B")
s.post("runs/log-metric", {**R, **M, **point("acc", 0.5, 10, 1)}, "a metric")
s.show_logged_model(title="the model has it")
s.show_run(title="the run too")
s.post("runs/log-metric", {**R, **M, **point("acc", 0.5, 10, 1)}, "the same again")
s.post("runs/log-metric", {**R, **M, **point("acc", 0.6, 10, 1)}, "another value")
s.post("runs/log-metric", {**R, **M, **point("acc", 0.7, 20, 2, dataset_name="ds", dataset_digest="d1")},
       "on a dataset")
s.post("runs/log-metric", {**R, **M, **point("acc", 0.7, 20, 2, dataset_name="ds", dataset_digest="d2")},
       "on another digest")
s.post("runs/log-metric", {**R, **M, **point("acc", 0.8, 30, 3, dataset_name="ds")}, "a dataset without a digest")
s.post("runs/log-metric", {**R, **M, **point("acc", 0.8, 30, 3, dataset_digest="d1")}, "a digest without a dataset")
s.post("runs/log-metric", {**R, **M, **point("acc", 0.1, 40, 1, dataset_name="", dataset_digest="")},
       "an empty dataset")
s.post("runs/log-metric", {"run_id": "${run.B}", **M, **point("acc", 0.9, 50, 5)}, "from another run")
s.post("runs/log-metric", {**R, **M, **point("no-step", 1, 5)}, "without a step")
s.post("runs/log-metric", {**R, **M, **point("neg", -1, 0, -5)}, "a negative step")
for value in ("NaN", "Infinity", "-Infinity", 1e-320, 123456789012345678):
    s.post("runs/log-metric", {**R, **M, **point(f"v{value}", value, 1)}, f"value {value!r}")
s.show_logged_model(title="all its metrics")
s.show_run(title="the run's metrics")
s.get(HISTORY, {**R, "metric_key": "acc"}, "the history in the run")
s.get(HISTORY, {**R, "metric_key": "vNaN"}, "the history of NaN")
s.get("metrics/get-history-bulk-interval", {"run_ids": "${run.A}", "metric_key": "acc"}, "samples of the history")
s.get("/ajax-api/2.0/mlflow/metrics/get-history-bulk", {**R, "metric_key": "acc"}, "the history in bulk")
s.post("runs/log-metric", {**R, **point("plain", 1, 1)}, "a metric without a model")
s.post("runs/log-metric", {**R, "model_id": "", **point("plain", 2, 2)}, "an empty model id")
s.post("runs/log-metric", {**R, "model_id": None, **point("plain", 3, 3)}, "null as model id")
s.post("runs/log-metric", {**R, "model_id": 5, **point("plain", 4, 4)}, "a number as model id")
s.post("runs/log-metric", {**R, "model_id": "m-nope", **point("plain", 5, 5)}, "an unknown model")
s.post("runs/log-metric", {"run_id": "nope", **M, **point("plain", 5, 5)}, "an unknown run")
s.post("runs/log-metric", {**R, **M, **point("a%b", 5, 5)}, "a bad key")
s.post("runs/log-metric", {**R, **M, **point("acc", 5, -5)}, "a negative time")
s.get(HISTORY, {**R, "metric_key": "plain"})
s.post("runs/delete", {"run_id": "${run.B}"}, "delete a run")
s.post("runs/log-metric", {"run_id": "${run.B}", **M, **point("acc", 1, 60, 6)}, "a metric from a deleted run")
s.show_logged_model(title="a deleted run's metrics")

s = scenario("logged-models/metrics-in-batches", __name__, AJAX)
s.experiment()
s.run("A")
s.logged_model("A")
s.logged_model("B")
s.post("runs/log-batch", {**R, "metrics": [
    point("acc", 0.5, 10, 1, **M), point("acc", 0.6, 20, 2, model_id="${model.B}"), point("acc", 0.7, 30, 3),
    point("loss", "NaN", 10, 1, **M, dataset_name="ds", dataset_digest="d1"), point("acc", 0.5, 10, 1, **M)]},
    "five metrics")
s.show_logged_model("A")
s.show_logged_model("B")
s.show_run()
s.get(HISTORY, {**R, "metric_key": "acc"})
s.get(HISTORY, {**R, "metric_key": "loss"})
s.post("runs/log-batch", {**R, "metrics": [point("acc", 0.5, 10, 1, **M)]}, "a known one again")
s.post("runs/log-batch", {**R, "metrics": [point("acc", 0.5, 10, 1, model_id="${model.B}")]},
       "a known point for another model")
s.post("runs/log-batch", {**R, "metrics": [point("acc", 0.5, 11, 1, **M, run_id="someone-else")]},
       "another run's id within")
s.post("runs/log-batch", {**R, "metrics": [point("x", 1, 1, **M), point("x", 1, 1, model_id="m-nope")]},
       "one of an unknown model")
s.post("runs/log-batch", {**R, "metrics": [point("y", 1, 1, model_id="")]}, "an empty model id")
s.post("runs/log-batch", {**R, "metrics": [point("z", 1, 1, **M, dataset_name="ds")]}, "a dataset without a digest")
s.show_logged_model("A", "what was written for A")
s.show_logged_model("B", "what was written for B")

# Inputs and outputs of runs

s = scenario("logged-models/inputs-and-outputs", __name__)
s.experiment()
s.run("A")
s.logged_model("A", source_run_id="${run.A}")
s.logged_model("B")
s.post("runs/outputs", {**R, "models": [{"model_id": "${model.A}", "step": 2}]}, "an output")
s.post("runs/log-inputs", {**R, "models": [{"model_id": "${model.B}"}]}, "an input")
s.show_run()
s.post("runs/outputs", {**R, "models": [{"model_id": "m-unknown"}]}, "an unknown model as output")
s.post("runs/outputs", {**R, "models": [{"step": 1}]}, "an output without an id")
s.post("runs/outputs", {**R, "models": "x"}, "a string as models")
s.post("runs/outputs", {**R}, "no models")
s.post("runs/log-inputs", {**R, "models": [{}]}, "an input without an id")
s.delete(A, title="delete the output")
s.show_run(title="a deleted output is still shown")
s.post("runs/search", {"experiment_ids": ["${exp.main}"]}, "in a search")

# What stock reads in part only

s = scenario("logged-models/unreadable", __name__)
s.experiment()
s.run()
s.logged_model()
for status in ("READY", "logged_model_ready", "x", 4, -1, "4", 1.5, True):
    s.patch(A, {**M, "status": status}, f"status {status!r}")
E = {"experiment_id": "${exp.main}", "name": "x"}
s.post(MODELS, {**E, "params": ["a"]}, "a string as param of a new model")
s.post(MODELS, {**E, "tags": ["a"]}, "a string as tag of a new model")
s.post(MODELS, {**E, "params": [tag("p", 5)]}, "a number as param value of a new model")
s.post(MODELS, {**E, "tags": [tag("t", 5)]}, "a number as tag value of a new model")
s.patch(T, {"tags": ["a"]}, "a string as tag")
s.patch(T, {"tags": [tag("a", 5)]}, "a number as tag value")
s.post(P, {**M, "params": [tag("n", 5)]}, "a number as param value")
s.post(P, {**M, "params": ["x"]}, "a string as param")
s.post("runs/log-batch", {**R, "metrics": [point("z", 1, 1, model_id=5)]}, "a number as model id of a metric")
s.post("runs/log-batch", {**R, "metrics": [point("z", 2, 2, **M, dataset_name=5)]},
       "a number as dataset name of a metric")
s.post("runs/outputs", {**R, "models": [{"model_id": 5}]}, "a number as id of an output")
s.post("runs/outputs", {**R, "models": ["m"]}, "a string as output")

# Both prefixes

for name, prefix in (("api", API), ("ajax-api", AJAX)):
    s = scenario(f"logged-models/all-under-{name}", __name__, prefix)
    s.experiment()
    s.run()
    s.logged_model("A", model_type="t", params=[tag("p", "1")], tags=[tag("t", "1")])
    s.patch(A, {**M, "status": "LOGGED_MODEL_READY"})
    s.patch(A + "/tags", {"tags": [tag("u", "2")]})
    s.delete(A + "/tags/t")
    s.post(A + "/params", {**M, "params": [tag("q", "2")]})
    s.post("runs/log-metric", {**R, **M, **point("m", 1, 1)})
    s.show_logged_model()
    s.post("logged-models/search", {"experiment_ids": ["${exp.main}"]})
    s.get(A + "/artifacts/directories")
    s.delete(A)
    s.show_logged_model(title="deleted")
