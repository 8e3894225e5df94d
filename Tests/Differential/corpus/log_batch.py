"""runs/log-batch: limits, duplicates, the order of the checks."""

from scenario import AJAX, scenario

R = {"run_id": "${run.A}"}


def metrics(count):
    return [{"key": f"m{index}", "value": index, "timestamp": 1} for index in range(count)]


def params(count):
    return [{"key": f"p{index}", "value": str(index)} for index in range(count)]


def tags(count):
    return [{"key": f"t{index}", "value": str(index)} for index in range(count)]


s = scenario("log-batch/plain", __name__)
s.experiment()
s.run()
s.post("runs/log-batch", {**R}, "nothing")
s.post("runs/log-batch", {**R, "metrics": [], "params": [], "tags": []}, "empty lists")
s.post("runs/log-batch", {**R, "metrics": None, "params": None, "tags": None}, "nulls")
s.post("runs/log-batch", {**R, "metrics": [
    {"key": "loss", "value": 0.5, "timestamp": 10, "step": 1, "run_id": "${run.A}"},
    {"key": "loss", "value": "NaN", "timestamp": 11, "step": 2}, {"key": "acc", "value": "Infinity", "timestamp": "12"},
    {"key": "loss", "value": 0.25, "timestamp": 9, "step": "3"}],
    "params": [{"key": "lr", "value": "0.1"}, {"key": "none"}],
    "tags": [{"key": "team", "value": "red"}, {"key": "none"}, {"key": "mlflow.user", "value": "ann"}]}, "everything")
s.show_run()
s.post("runs/log-batch", {**R, "tags": [{"key": "team", "value": "1"}, {"key": "x", "value": "y"},
                                        {"key": "team", "value": "2"}]}, "a tag twice")
s.post("runs/log-batch", {**R, "metrics": [{"key": "d", "value": 1, "timestamp": 1}] * 3}, "a point three times")
s.get("metrics/get-history", {**R, "metric_key": "d"})
s.post("runs/log-batch", {**R, "tags": [{"key": "long", "value": "v" * 8001}]}, "a tag value of 8001")
s.show_run(title="after it all")

s = scenario("log-batch/limits", __name__, AJAX)
s.experiment()
s.run()
for title, fields in (
    ("1001 metrics", {"metrics": metrics(1001)}), ("101 params", {"params": params(101)}),
    ("101 tags", {"tags": tags(101)}), ("1001 entities", {"metrics": metrics(900), "params": params(100),
                                                          "tags": tags(1)}),
    ("too much of all", {"metrics": metrics(1001), "params": params(101), "tags": tags(101)}),
    ("101 params and tags", {"params": params(101), "tags": tags(101)}),
    ("1001 metrics, the last with a bad key", {"metrics": [*metrics(1000), {"key": "%", "value": 1, "timestamp": 1}]}),
    ("1001 metrics and a param twice", {"metrics": metrics(1001), "params": [*params(1), *params(1)]}),
    ("101 params, two of them equal", {"params": [*params(100), *params(1)]}),
):
    s.post("runs/log-batch", {**R, **fields}, title)
s.show_run(title="nothing was written")
s.post("runs/log-batch", {**R, "metrics": metrics(800), "params": params(100), "tags": tags(100)}, "1000 entities")
s.post("runs/log-batch", {**R, "metrics": metrics(1000)}, "1000 metrics")
s.get("metrics/get-history", {**R, "metric_key": "m999"})

s = scenario("log-batch/order-of-checks", __name__)
s.experiment()
s.run()
s.run("deleted")
s.post("runs/delete", {"run_id": "${run.deleted}"})
BAD_ID, GONE = {"run_id": "bad id!"}, {"run_id": "nope"}
s.post("runs/log-batch", {**BAD_ID, "metrics": [{"value": 1, "timestamp": 1}]}, "presence before the id's format")
s.post("runs/log-batch", {**BAD_ID, "metrics": [{"key": "%", "value": 1, "timestamp": 1}]},
       "the id's format before names")
s.post("runs/log-batch", {**BAD_ID}, "the id's format")
s.post("runs/log-batch", {"run_id": "-x"}, "an id that starts with a dash")
s.post("runs/log-batch", {"run_id": "x" * 256}, "an id of 256 characters")
s.post("runs/log-batch", {"run_id": "x" * 257}, "an id of 257 characters")
s.post("runs/log-batch", {"run_id": "aü"}, "an id with a letter that is not ASCII")
s.post("runs/log-batch", {"run_id": "ü"}, "an id that starts with a letter that is not ASCII")
s.post("runs/log-batch", {**R, "tags": [{"key": "%"}], "params": [{"key": "%"}],
                          "metrics": [{"key": "%", "value": 1, "timestamp": 1}]}, "metrics before params and tags")
s.post("runs/log-batch", {**R, "tags": [{"key": "%"}], "params": [{"key": "%"}]}, "params before tags")
s.post("runs/log-batch", {**R, "tags": [{"key": "%"}], "params": [*params(1), *params(1)]},
       "tag names before duplicates")
s.post("runs/log-batch", {**R, "metrics": [{"key": "a", "value": 1, "timestamp": -1}, {"key": "%", "value": 1,
                                                                                     "timestamp": 1}]},
       "metric by metric")
s.post("runs/log-batch", {**GONE, "params": [*params(1), *params(1)]}, "duplicates before the run is looked up")
s.post("runs/log-batch", {**GONE, "metrics": metrics(1001)}, "limits before the run is looked up")
s.post("runs/log-batch", {**GONE}, "an unknown run")
s.post("runs/log-batch", {"run_id": "${run.deleted}", "params": [*params(1), *params(1)]},
       "duplicates before its state")
for group, item in (("metrics", {"key": "m", "value": 1, "timestamp": 1}), ("params", {"key": "p", "value": "1"}),
                    ("tags", {"key": "t", "value": "1"})):
    for missing in item:
        if missing == "value" and group != "metrics":
            continue
        without = {name: value for name, value in item.items() if name != missing}
        s.post("runs/log-batch", {**R, group: [item, without]}, f"{group}: no {missing}")
        s.post("runs/log-batch", {**R, group: [{**item, missing: None}]}, f"{group}: null as {missing}")
        s.post("runs/log-batch", {**R, group: [{**item, missing: ""}]}, f"{group}: empty {missing}")
s.post("runs/log-batch", {**R, "metrics": [{"key": "m", "value": 0, "timestamp": 0}]}, "zeros are not missing")
s.post("runs/log-batch", {"metrics": [{}]}, "run_id first")
s.post("runs/log-batch", {**R, "metrics": [{}], "tags": [{}]}, "metrics first")
s.post("runs/log-batch", {**R, "params": [{}], "tags": [{}]}, "params first")
s.show_run()

s = scenario("log-batch/one-transaction", __name__)
s.experiment()
s.run()
s.post("runs/log-batch", {**R, "params": [{"key": "p", "value": "1"}]})
s.post("runs/log-batch", {**R, "params": [{"key": "p", "value": "2"}, {"key": "q", "value": "1"}],
                          "metrics": metrics(2),
                          "tags": [{"key": "mlflow.runName", "value": "renamed"}]}, "a param conflict")
s.show_run(title="nothing was written")
