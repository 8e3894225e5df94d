"""Metrics: log-metric, the latest value, the history and its samples."""

from scenario import AJAX, scenario

R = {"run_id": "${run.A}"}
HISTORY = "metrics/get-history"
BULK = "/ajax-api/2.0/mlflow/metrics/get-history-bulk"
INTERVAL = "metrics/get-history-bulk-interval"


def point(key, value, timestamp, step=None, **fields):
    made = {"key": key, "value": value, "timestamp": timestamp, **fields}
    if step is not None:
        made["step"] = step
    return made


s = scenario("metrics/log-metric", __name__)
s.experiment()
s.run()
s.post("runs/log-metric", {**R, **point("m", 1.5, 10, 2)})
s.post("runs/log-metric", {**R, **point("no-step", 1, 10)}, "step defaults to 0")
s.post("runs/log-metric", {**R, **point("negative", -2, 0, -3)}, "a negative step at time 0")
s.post("runs/log-metric", {**R, **point("m", 1.5, -1)}, "a negative timestamp")
s.post("runs/log-metric", {**R, **point("m", 2, -9223372036854775808)}, "the least timestamp")
s.post("runs/log-metric", {**R, **point("m", "NaN", -1)}, "a negative timestamp, NaN")
s.post("runs/log-metric", {**R, **point("m", "-Infinity", -1)}, "a negative timestamp, infinity")
s.post("runs/log-metric", {**R, **point("m", 1e300, -1)}, "a negative timestamp, a large value")
s.post("runs/log-metric", {**R, **point("m", 1e-7, -1)}, "a negative timestamp, a small value")
s.post("runs/log-metric", {**R, **point("a%b", 1, -1)}, "the key is checked before the timestamp")
s.post("runs/log-metric", {**R, **point("k" * 251, 1, -1)}, "the timestamp is checked before the key's length")
s.post("runs/log-metric", {"run_id": "nope", **point("m", 1, 1)}, "an unknown run")
s.post("runs/log-metric", {"run_id": "nope", **point("a%b", 1, 1)}, "the key is checked before the run is looked up")
s.post("runs/log-metric", {"run_id": "bad id!", **point("m", 1, 1)}, "no format is asked of the id")
s.show_run()

s = scenario("metrics/models-and-datasets-of-a-metric", __name__)
s.experiment()
s.run()
s.post("runs/log-metric", {**R, **point("m", 1, 1, model_id="m-" + "0" * 32)}, "an unknown model")
s.show_run(title="then the run's metric is not written")
s.post("runs/log-metric", {**R, **point("d", 1, 1, dataset_name="d")}, "a dataset name without a digest")
s.post("runs/log-metric", {**R, **point("d", 1, 1, dataset_digest="d")}, "a digest without a dataset name")
s.post("runs/log-metric", {**R, **point("d", 1, 1, dataset_name="d", dataset_digest="1")}, "both")
s.post("runs/log-metric", {**R, **point("e", 1, 1, model_id="", dataset_name="", dataset_digest="")}, "all empty")
s.post("runs/log-batch", {**R, "metrics": [point("b", 1, 1, dataset_name="d")]}, "a name without a digest in a batch")
s.post("runs/log-batch", {**R, "metrics": [point("b", 1, 1, dataset_name="d", dataset_digest="1")]}, "both in a batch")
s.post("runs/log-batch", {**R, "metrics": [point("c", 1, 1, run_id="someone-else")]}, "another run's id in a metric")
s.show_run()
s.get(HISTORY, {**R, "metric_key": "d"})

s = scenario("metrics/unknown-model-in-a-batch", __name__)
s.experiment()
s.run()
s.post("runs/log-batch", {**R, "metrics": [point("m", 1, 1), point("n", 1, 1, model_id="m-" + "0" * 32)],
                          "params": [{"key": "p", "value": "1"}], "tags": [{"key": "t", "value": "1"}]})
s.show_run(title="what remains of the batch")

s = scenario("metrics/nan-and-infinity", __name__, AJAX)
s.experiment()
s.run()
for index, value in enumerate(("NaN", "Infinity", "-Infinity", 1.7976931348623157e308, -1.7976931348623157e308)):
    s.post("runs/log-metric", {**R, **point("x", value, 10 + index)}, f"log {value}")
    s.post("runs/log-metric", {**R, **point(f"x{index}", value, 1)}, f"log {value} to a key of its own")
s.show_run()
s.get(HISTORY, {**R, "metric_key": "x"})
s.get(BULK, {**R, "metric_key": "x"})
s.get(INTERVAL, {"run_ids": "${run.A}", "metric_key": "x"})

s = scenario("metrics/latest-value", __name__)
s.experiment()
s.run()
for title, value, timestamp, step in (
    ("first", 5, 100, 10), ("a smaller step", 9, 200, 9), ("the same step, earlier", 9, 50, 10),
    ("the same step and time, smaller", 4, 100, 10), ("the same step and time, greater", 6, 100, 10),
    ("the same step, later", 1, 150, 10), ("a greater step, earlier and smaller", 0, 1, 11),
    ("a negative step", 99, 999, -1), ("NaN at the same step and time", "NaN", 1, 11),
    ("below NaN's zero", -1, 1, 11), ("above NaN's zero", 1, 1, 11),
):
    s.post("runs/log-metric", {**R, **point("m", value, timestamp, step)}, f"log: {title}")
    s.show_run(title=f"latest: {title}")
s.post("runs/log-metric", {**R, **point("n", "NaN", 1, 0)}, "NaN first")
s.post("runs/log-metric", {**R, **point("n", 0, 1, 0)}, "zero does not replace NaN")
s.post("runs/log-metric", {**R, **point("z", 0, 1, 0)}, "zero first")
s.post("runs/log-metric", {**R, **point("z", "NaN", 1, 0)}, "NaN does not replace zero")
s.post("runs/log-metric", {**R, **point("o", -1, 1, 0)}, "minus one first")
s.post("runs/log-metric", {**R, **point("o", "NaN", 1, 0)}, "NaN replaces minus one")
s.post("runs/log-batch", {**R, "metrics": [point("b", 1, 1, 2), point("b", 2, 1, 3), point("b", 3, 1, 1)]},
       "three steps in one batch")
s.show_run(title="latest of all")
s.get(HISTORY, {**R, "metric_key": "m"})
s.get(HISTORY, {**R, "metric_key": "n"})

s = scenario("metrics/identical-points", __name__)
s.experiment()
s.run()
for title, fields in (
    ("a point", point("m", 1.5, 10, 1)), ("the same point", point("m", 1.5, 10, 1)),
    ("another value", point("m", 2.5, 10, 1)), ("another time", point("m", 1.5, 11, 1)),
    ("another step", point("m", 1.5, 10, 2)), ("NaN", point("m", "NaN", 10, 1)),
    ("NaN again", point("m", "NaN", 10, 1)),
    ("zero beside NaN", point("m", 0, 10, 1)), ("minus zero", point("m", -0.0, 10, 1)),
    ("infinity", point("m", "Infinity", 10, 1)), ("the largest double", point("m", 1.7976931348623157e308, 10, 1)),
):
    s.post("runs/log-metric", {**R, **fields}, title)
s.post("runs/log-batch", {**R, "metrics": [point("m", 1.5, 10, 1), point("m", 7, 10, 1), point("m", 7, 10, 1),
                                           point("m", "NaN", 12, 1), point("m", "NaN", 12, 1)]},
       "old and new points in a batch")
s.get(HISTORY, {**R, "metric_key": "m"})
s.show_run()

s = scenario("metrics/history", __name__)
s.experiment()
s.run()
s.post("runs/log-batch", {**R, "metrics": [
    point("h", 6, 96, 4), point("h", 1, 100, 0), point("h", "NaN", 100, 0), point("h", -1, 100, 0),
    point("h", 2, 90, 9), point("h", 3, 96, 2), point("h", 5, 96, 4), point("other", 1, 1, 1)]})
s.get(HISTORY, {**R, "metric_key": "h"})
s.get(HISTORY, {**R, "metric_key": "H"}, "keys are case-sensitive")
s.get(HISTORY, {**R, "metric_key": "unknown"}, "an unknown key")
s.get(HISTORY, {"run_id": "nope", "metric_key": "h"}, "an unknown run")
s.get(HISTORY, {**R, "metric_key": ""}, "an empty key")
s.get(HISTORY, {**R, "metric_key": "h", "max_results": 3}, "page 1", capture={"token": "next_page_token"})
s.get(HISTORY, {**R, "metric_key": "h", "max_results": 3, "page_token": "${token}"}, "page 2",
      capture={"token": "next_page_token"})
s.get(HISTORY, {**R, "metric_key": "h", "max_results": 3, "page_token": "${token}"}, "page 3")
s.get(HISTORY, {**R, "metric_key": "h", "max_results": 7}, "exactly one page")
s.get(HISTORY, {**R, "metric_key": "h", "max_results": 6}, "one less than all")
for wrong in ("0", "-1", "-2147483648"):
    s.get(HISTORY, {**R, "metric_key": "h", "max_results": wrong}, f"max_results {wrong}")
s.get(HISTORY, {**R, "metric_key": "h", "max_results": 2147483647}, "the largest max_results")
s.get(HISTORY, {**R, "metric_key": "h", "max_results": 1, "page_token": ""}, "an empty page token")
s.get(HISTORY, {**R, "metric_key": "h", "page_token": "eyJvZmZzZXQiOiAyfQ=="}, "a page token without max_results")
s.get(HISTORY, {"run_id": "nope", "metric_key": "h", "max_results": 0}, "max_results of an unknown run")

s = scenario("metrics/history-bulk", __name__, AJAX)
s.experiment()
for name in "ABC":
    s.run(name, run_name="r")
s.sort_ids("run.A", "run.B", "run.C")
s.post("runs/log-batch",
       {"run_id": "${run.A}", "metrics": [point("h", 2, 5, 1), point("h", 1, 4, 2), point("h", 0, 5, 0),
                                                            point("h", "NaN", 6, 0), point("g", 1, 1, 1)]})
s.post("runs/log-batch", {"run_id": "${run.B}", "metrics": [point("h", -1, 1, 1), point("h", -2, 1, 1)]})
s.get(BULK, [("run_id", "${run.B}"), ("run_id", "${run.A}"), ("run_id", "${run.C}"), ("metric_key", "h")], "three runs")
s.get(BULK, [("run_id", "${run.A}"), ("run_id", "${run.A}"), ("metric_key", "h")], "a run twice")
s.get(BULK, [("run_id", "${run.A}"), ("run_id", "nope"), ("metric_key", "h")], "an unknown run")
s.get(BULK, [("run_id", "${run.C}"), ("metric_key", "h")], "a run without the metric")
s.get(BULK, [("run_id", "${run.A}"), ("run_id", "${run.B}"), ("metric_key", "h"), ("max_results", "4")],
      "max_results counts over all runs")
s.get(BULK, [("run_id", "${run.A}"), ("metric_key", "h"), ("max_results", "0")], "max_results 0")
s.get(BULK, [("run_id", "${run.A}"), ("metric_key", "h"), ("max_results", "30000")], "max_results over the cap")
s.get(BULK, [("run_id", "${run.A}"), ("metric_key", "")], "an empty key")
s.get(BULK, [("metric_key", "h")], "no run")
s.get(BULK, None, "nothing")
s.get(BULK, [("run_id", "${run.A}")], "no key")
s.get(BULK, [*[("run_id", "${run.A}")] * 100, ("metric_key", "g")], "100 runs")
s.get(BULK, [*[("run_id", "x")] * 101, ("metric_key", "h")], "101 runs")
s.get(BULK, [*[("run_id", "x")] * 101], "101 runs and no key")
s.get(BULK, [("run_id", "${run.A}"), ("metric_key", "h"), ("max_results", "abc")], "max_results is no number")
s.get(BULK, [("run_id", "${run.A}"), ("metric_key", "h"), ("max_results", "-1")], "max_results is negative")

s = scenario("metrics/history-bulk-interval", __name__)
s.experiment()
for name in "AB":
    s.run(name)
s.post("runs/log-batch", {"run_id": "${run.A}", "metrics": [point("s", i * i, 1000 + i, i) for i in range(10)]},
       "ten points")
s.post("runs/log-batch", {"run_id": "${run.B}", "metrics": [point("s", -i, 50 - i, i // 2) for i in range(7)]},
       "seven points, two a step")
A, B, KEY = ("run_ids", "${run.A}"), ("run_ids", "${run.B}"), ("metric_key", "s")
s.get(INTERVAL, [A, KEY], "all points")
s.get(INTERVAL, [B, A, KEY], "runs in the order of the request")
s.get(INTERVAL, [A, A, KEY], "a run twice")
s.get(INTERVAL, [A, ("run_ids", "nope"), KEY], "an unknown run")
s.get(INTERVAL, [A, ("metric_key", "unknown")], "an unknown key")
for count in (1, 2, 3, 4, 5, 7, 9, 10, 11, 2500):
    s.get(INTERVAL, [A, B, KEY, ("max_results", str(count))], f"at most {count} a run")
for start, end in ((3, 6), (0, 0), (5, 5), (9, 20), (10, 20), (-5, 2), (0, 9)):
    s.get(INTERVAL, [A, KEY, ("start_step", str(start)), ("end_step", str(end))], f"steps {start} to {end}")
s.get(INTERVAL, [A, B, KEY, ("start_step", "1"), ("end_step", "8"), ("max_results", "3")], "steps and at most 3")
s.get(INTERVAL, [A, KEY, ("start_step", "3"), ("end_step", "1")], "the end before the start")
s.get(INTERVAL, [A, KEY, ("start_step", "3")], "a start alone")
s.get(INTERVAL, [A, KEY, ("end_step", "3")], "an end alone")
for wrong in ("0", "2501", "-1"):
    s.get(INTERVAL, [A, KEY, ("max_results", wrong)], f"max_results {wrong}")
for name in ("max_results", "start_step", "end_step"):
    s.get(INTERVAL, [A, KEY, (name, "abc")], f"{name} is no number")
s.get(INTERVAL, [A, KEY, ("max_results", "")], "an empty max_results")
s.get(INTERVAL, [A, ("metric_key", "")], "an empty key")
s.get(INTERVAL, [("run_ids", ""), KEY], "an empty run id")
s.get(INTERVAL, [*[A] * 100, ("metric_key", "unknown")], "100 runs")
s.get(INTERVAL, [*[("run_ids", "x")] * 101, KEY], "101 runs")

s = scenario("metrics/sampling-of-irregular-steps", __name__, AJAX)
s.experiment()
s.run()
s.post("runs/log-batch", {**R, "metrics": [
    *[point("s", value, time, step) for step, time, value in
      ((1, 5, 1), (1, 5, 2), (1, 6, 0), (1, 4, 9), (2, 1, 1), (100, 1, 1), (101, 1, 1), (-7, 3, 3), (102, 9, 9),
       (102, 9, 8), (102, 10, 1), (50, 2, 2), (51, 2, 2))],
    point("s", "NaN", 5, 1), point("s", 0, 5, 1), point("s", "NaN", 10, 102)]})
for count in (1, 2, 3, 5, 6, 8, 12, 15, 16):
    s.get(INTERVAL, {"run_ids": "${run.A}", "metric_key": "s", "max_results": count}, f"at most {count}")
s.get(INTERVAL, {"run_ids": "${run.A}", "metric_key": "s", "start_step": 1, "end_step": 51, "max_results": 4}, "a part")

s = scenario("metrics/sampling-of-many-points", __name__)
s.experiment()
s.run()
s.post("runs/log-batch", {**R, "metrics": [point("s", i % 17, 7 * i, i) for i in range(1000)]}, "1000 points")
for count in (1, 2, 9, 10, 320, 999, 1000):
    s.get(INTERVAL, {"run_ids": "${run.A}", "metric_key": "s", "max_results": count}, f"at most {count}")
s.get(HISTORY, {**R, "metric_key": "s", "max_results": 5, "page_token": "eyJvZmZzZXQiOiA5OTd9"}, "the last page")
