"""Params and tags of runs, and the rules for the names of metrics, params and tags."""

from scenario import AJAX, scenario

R = {"run_id": "${run.A}"}

s = scenario("params/log-parameter", __name__)
s.experiment()
s.run()
s.post("runs/log-parameter", {**R, "key": "a", "value": "1"})
s.post("runs/log-parameter", {**R, "key": "a", "value": "1"}, "the same value again")
s.post("runs/log-parameter", {**R, "key": "a", "value": "2"}, "another value")
s.post("runs/log-parameter", {**R, "key": "A", "value": "2"}, "keys are case-sensitive")
s.post("runs/log-parameter", {**R, "key": "none"}, "no value")
s.post("runs/log-parameter", {**R, "key": "none", "value": ""}, "an empty value is the same as none")
s.post("runs/log-parameter", {**R, "key": "none", "value": "x"}, "a value after none")
s.post("runs/log-parameter", {**R, "key": "any", "value": "it's \"ü\" 😀\n\t\\"}, "any characters")
s.post("runs/log-parameter", {**R, "key": "any", "value": "it's \"ü\"\n"}, "a conflict between values with quotes")
s.post("runs/log-parameter", {**R, "key": "a", "value": "'"}, "a conflict with a single quote")
s.post("runs/log-parameter", {"run_id": "nope", "key": "a", "value": "1"}, "an unknown run")
s.post("runs/log-parameter", {"run_id": "nope", "key": "a%", "value": "1"}, "the key is checked before the run")
s.show_run()

s = scenario("params/truncation", __name__)
s.experiment()
s.run()
s.post("runs/log-parameter", {**R, "key": "full", "value": "v" * 6000}, "6000 characters")
s.post("runs/log-parameter", {**R, "key": "over", "value": "v" * 6001}, "6001 characters")
s.post("runs/log-parameter", {**R, "key": "over", "value": "v" * 6000 + "another end"}, "the same after truncation")
s.post("runs/log-parameter", {**R, "key": "over", "value": "w" * 6001}, "different after truncation")
s.post("runs/log-parameter", {**R, "key": "emoji", "value": "😀" * 6001}, "6001 characters of four bytes")
s.post("runs/log-parameter", {**R, "key": "combined", "value": "e\u0301" * 3001},
       "6002 code points that look like 3001")
s.post("runs/log-batch", {**R, "params": [{"key": "batch", "value": "b" * 7000}]}, "7000 characters in a batch")
s.post("runs/log-batch", {**R, "params": [{"key": "batch", "value": "b" * 6500}]},
       "the same after truncation in a batch")
s.show_run()

s = scenario("params/conflicts-in-a-batch", __name__, AJAX)
s.experiment()
s.run()
s.post("runs/log-batch", {**R, "params": [{"key": "p", "value": "1"}, {"key": "q", "value": "2"}]})
s.post("runs/log-batch", {**R, "params": [{"key": "p", "value": "1"}, {"key": "r", "value": "3"}]},
       "the same and a new one")
s.post("runs/log-batch", {**R, "params": [{"key": "new", "value": "x"}, {"key": "p", "value": "9"}],
                          "metrics": [{"key": "m", "value": 1, "timestamp": 1}], "tags": [{"key": "t", "value": "1"}]},
       "one conflict")
s.show_run(title="nothing of that batch was written")
s.post("runs/log-batch", {**R, "params": [{"key": "q", "value": "8"}, {"key": "r", "value": "3"},
                                          {"key": "p", "value": "9"}]}, "two conflicts")
s.post("runs/log-batch", {**R, "params": [{"key": "p", "value": "it's"}]}, "a conflict with a quote")
s.post("runs/log-batch", {**R, "params": [{"key": "z", "value": "1"}, {"key": "z", "value": "1"}]},
       "a key twice, equal values")
s.post("runs/log-batch", {**R, "params": [{"key": k, "value": k} for k in "xyxzyx"]}, "several keys twice")
s.post("runs/log-batch", {**R, "params": [{"key": "p", "value": "9"}, {"key": "p", "value": "1"}]},
       "duplicates come before conflicts")
s.show_run(title="still nothing")

s = scenario("tags/set-and-delete", __name__)
s.experiment()
s.run()
s.post("runs/set-tag", {**R, "key": "k", "value": "1"})
s.post("runs/set-tag", {**R, "key": "k", "value": "2"}, "overwrite")
s.post("runs/set-tag", {**R, "key": "K", "value": "3"}, "keys are case-sensitive")
s.post("runs/set-tag", {**R, "key": "none"}, "no value")
s.post("runs/set-tag", {**R, "key": "k2", "value": "x"})
s.post("runs/set-tag", {**R, "key": "k2"}, "no value over a value")
for key in ("mlflow.user", "mlflow.source.name", "mlflow.parentRunId", "mlflow.note.content", "mlflow.runColor",
            "mlflow.log-model.history"):
    s.post("runs/set-tag", {**R, "key": key, "value": "x"}, f"set {key}")
s.post("runs/set-tag", {**R, "key": "full", "value": "v" * 8000}, "8000 characters")
s.post("runs/set-tag", {**R, "key": "over", "value": "v" * 8001}, "8001 characters")
s.post("runs/set-tag", {**R, "key": "emoji", "value": "😀" * 8001}, "8001 characters of four bytes")
s.show_run()
s.post("runs/delete-tag", {**R, "key": "k"})
s.post("runs/delete-tag", {**R, "key": "k"}, "delete again")
s.post("runs/delete-tag", {**R, "key": "a%b"}, "delete checks no characters")
s.post("runs/delete-tag", {"run_id": "nope", "key": "k"}, "an unknown run")
s.post("runs/delete-tag", {**R, "key": "mlflow.user"}, "a tag of mlflow's")
s.show_run(title="fewer tags")

# Names

GOOD = ("a", "A", "0", "_", "-", "a.b", "a-b", "a b", " a", "a ", " ", "a:b", ":", "a/b", "a/b/c", "x..a", "a..",
        "a/..b",
        "train/loss", "ключ", "日本語", "ü", "٣", "½", "k" * 250, "ü" * 250)
BAD = ("a%b", "a#b", "a@b", "a(b", "a,b", 'a"b', "a'b", "a\nb", "a\tb", "a;b", "a*b", "a+b", "a=b", "a\\b", "😀",
       "a\u00a0b",
       "a?b", "a&b", "a|b", "[a]", "{a}", "a~", "$a", "e\u0301")
PATH_LIKE = ("a//b", "a/./b", "./a", "a/", "../x", "..", ".", "...", "/abs", "/", "//a", "a/../b", "a/..", "..a",
             "a/b/", "a//")
TOO_LONG = ("k" * 251, "ü" * 251, "%" * 251, "a//" + "k" * 250)

for kind, endpoint, rest in (
    ("metric", "runs/log-metric", {"value": 1, "timestamp": 1}),
    ("param", "runs/log-parameter", {"value": "1"}),
    ("tag", "runs/set-tag", {"value": "1"}),
):
    s = scenario(f"names/{kind}", __name__)
    s.experiment()
    s.run()
    for group, keys in (("good", GOOD), ("bad", BAD), ("path-like", PATH_LIKE), ("too long", TOO_LONG)):
        for key in keys:
            s.post(endpoint, {**R, "key": key, **rest}, f"{group}: {key[:20]!r}")
    s.show_run()

s = scenario("names/experiment-tag", __name__, AJAX)
s.experiment()
for group, keys in (("good", GOOD), ("bad", BAD), ("path-like", PATH_LIKE), ("too long", TOO_LONG)):
    for key in keys[:12]:
        s.post("experiments/set-experiment-tag", {"experiment_id": "${exp.main}", "key": key, "value": "1"},
               f"{group}: {key[:20]!r}")
s.show_experiment()

s = scenario("names/in-a-batch", __name__)
s.experiment()
s.run()
OK = {"metrics": {"key": "m", "value": 1, "timestamp": 1}, "params": {"key": "p", "value": "1"},
      "tags": {"key": "t", "value": "1"}}
for group, good in OK.items():
    for key in ("a%b", "a//b", "..", "/abs", "k" * 251, "a\nb"):
        s.post("runs/log-batch", {**R, group: [good, {**good, "key": key}]}, f"{group}: {key[:20]!r} in second place")
s.show_run(title="nothing was written")

s = scenario("names/trailing-newline", __name__)
s.experiment()
s.run()
s.post("runs/log-metric", {**R, "key": "m\n", "value": 1, "timestamp": 1}, "a metric")
s.post("runs/log-parameter", {**R, "key": "p\n", "value": "1"}, "a param")
s.post("runs/set-tag", {**R, "key": "t\n", "value": "1"}, "a tag")
s.post("experiments/set-experiment-tag", {"experiment_id": "${exp.main}", "key": "t\n", "value": "1"},
       "an experiment tag")
s.post("runs/log-batch", {**R, "tags": [{"key": "u\n", "value": "1"}]}, "a tag in a batch")
s.post("runs/log-metric", {**R, "key": "m\n\n", "value": 1, "timestamp": 1}, "two newlines")
s.post("runs/log-batch", {"run_id": "${run.A}\n"}, "a run id")
