"""Searches for logged models: filters, data sets, orders, pages."""

from scenario import scenario

SEARCH = "logged-models/search"
NAMES = ("models", "info.name")
IDS = {"experiment_ids": ["${exp.main}"]}


def tag(key, value):
    return {"key": key, "value": value}


def search(s, fields, title, **options):
    s.post(SEARCH, {**IDS, **fields}, title, only=options.pop("only", NAMES), **options)


def filters(s, *texts):
    for text in texts:
        search(s, {"filter": text}, f"filter {text}")


def zoo(s):
    """Five models; each is made later than the one before it."""
    s.experiment()
    s.experiment("other")
    s.run("A")
    s.logged_model("A", model_type="Agent", source_run_id="${run.A}", params=[tag("lr", "0.1"), tag("Kind", "CNN")],
                   tags=[tag("team", "Red"), tag("a.b", "dot"), tag("with space", "s"), tag("q", "it's")])
    s.logged_model("B", model_type="agent", params=[tag("lr", "0.01"), tag("Kind", "cnn")], tags=[tag("team", "blue")])
    s.logged_model("C", params=[tag("lr", "1e-1"), tag("text", "50%_off")], tags=[tag("team", "red")])
    s.logged_model("D", model_type="ü")
    s.logged_model("gone")
    s.logged_model("E", experiment="other")
    s.patch("logged-models/${model.A}", {"model_id": "${model.A}", "status": "LOGGED_MODEL_READY"}, "A is ready")
    s.patch("logged-models/${model.B}", {"model_id": "${model.B}", "status": "LOGGED_MODEL_UPLOAD_FAILED"},
            "B has failed")
    s.delete("logged-models/${model.gone}", title="delete one")
    for name, key, value, timestamp, step, dataset in (
        ("A", "acc", 0.5, 10, 1, None), ("A", "acc", 0.9, 20, 2, "d1"), ("A", "acc", 0.1, 20, 1, "d2"),
        ("A", "loss", -1.5, 5, 0, None),
        ("B", "acc", 0.7, 10, 1, "d1"), ("B", "acc", 0.2, 5, 9, None), ("B", "m 1", 1, 1, 0, None),
        ("C", "acc", "NaN", 10, 1, None), ("C", "loss", 3, 10, 1, "d1"),
    ):
        fields = {} if dataset is None else {"dataset_name": "ds", "dataset_digest": dataset}
        s.post("runs/log-metric", {"run_id": "${run.A}", "model_id": f"${{model.{name}}}", "key": key, "value": value,
                                   "timestamp": timestamp, "step": step, **fields},
                                   f"{name}: {key} {value} on {dataset}")


s = scenario("logged-model-search/filters", __name__)
zoo(s)
search(s, {}, "all")
s.post(SEARCH, IDS, "whole models")
filters(
    s, "", "name = 'A'", "name = 'a'", "name != 'A'", "name LIKE 'A%'", "name LIKE 'a%'", "name ILIKE 'a%'",
    "name IN ('A', 'B')",
    "name NOT IN ('A')", "name in ('A')", "name not in ('A','B')", "name IN ('a')", "name like '_'", "name ilike '_'",
    "attributes.name = 'A'", "`name` = 'A'", "attributes.`name` = 'A'", "name=\"A\"", "name = A", "name='A'",
    "name = ''",
    "model_type = 'Agent'", "model_type ILIKE 'agent'", "model_type != 'Agent'", "model_type = ''", "model_type = 'ü'",
    "model_id = '${model.A}'", "model_id != '${model.A}'", "model_id IN ('${model.A}','${model.B}')",
    "model_id LIKE 'm-%'",
    "source_run_id = '${run.A}'", "source_run_id != '${run.A}'", "source_run_id = ''", "experiment_id = '${exp.main}'",
    "experiment_id = ${exp.main}", "artifact_location LIKE 'mlflow-artifacts:/%'", "lifecycle_stage = 'active'",
    "lifecycle_stage = 'deleted'", "status = 2", "status = '2'", "status = 'READY'", "status = 'LOGGED_MODEL_READY'",
    "status != 2",
    "status IN (1, 2)", "status IN ('1','2')", "status LIKE '%READY'",
    "creation_timestamp > 0", "creation_timestamp < 0", "creation_timestamp_ms > 0", "creation_time > 0",
    "last_updated_timestamp > 0",
    "last_updated_timestamp_ms >= 1", "last_updated_time > 0", "attributes.creation_timestamp != 0",
    "creation_timestamp != 0",
    "attributes.creation_timestamp > 0", "attributes.creation_timestamp_ms > 0", "creation_timestamp = 1",
    "creation_timestamp <= 99999999999999", "creation_timestamp > 1.5", "creation_timestamp > -1",
    "metrics.acc > 0.8", "metrics.acc < 0.15", "metrics.acc = 0.5", "metrics.acc != 0.5", "metrics.acc >= 0.9",
    "metrics.acc <= 0.1",
    "metrics.acc = 0", "metrics.loss > 0", "metrics.loss > -2", "metrics.loss = -1.5", "metrics.loss < 1e1",
    "metrics.nope > 0",
    "metrics.nope != 0", "metrics.`m 1` = 1", "metrics.\"m 1\" = 1", "metrics.acc > .8", "metrics.ACC > 0",
    "metrics.`acc` > 0.8",
    "metrics.acc > 0 AND metrics.loss > 0", "metrics.acc > 0.8 AND metrics.acc < 0.15",
    "metrics.acc > 0.6 and params.lr = '0.1'",
    "params.lr = '0.1'", "params.lr = 0.1", "params.lr = \"0.1\"", "params.lr != '0.1'", "params.lr LIKE '0%'",
    "params.Kind = 'cnn'",
    "params.Kind ILIKE 'CNN'", "params.kind = 'cnn'", "params.lr IN ('0.1', '1e-1')", "params.lr NOT IN ('0.1')",
    "params.nope = 'x'",
    "params.nope != 'x'", "params.`lr` = '0.1'", "params.text LIKE '50%'", "params.text LIKE '%\\_off'",
    "tags.team = 'red'", "tags.team = 'Red'", "tags.team != 'red'", "tags.team ILIKE 'RED'", "tags.team LIKE 'r%'",
    "tags.team IN ('red', 'blue')", "tags.team NOT IN ('red')", "tags.a.b = 'dot'", "tags.`a.b` = 'dot'",
    "tags.`with space` = 's'",
    "tags.q = \"it's\"", "tags.q = 'it''s'", "tags.q LIKE 'it%'", "tags.nope = 'x'", "tags.team = red",
    "tags.team = 'red' AND name = 'C'",
    "name = 'A' AND model_type = 'Agent' AND tags.team = 'Red'", "name='A' and status=2", "  name  =  'A'  ",
    "name\n=\t'A'",
    "name = 'A' AND name = 'B'", "name LIKE '%' AND tags.team = 'red' AND params.lr = '1e-1'",
)

s = scenario("logged-model-search/filter-errors", __name__)
zoo(s)
filters(
    s, "metric.acc > 1", "param.lr = '1'", "tag.team = 'x'", "attribute.name = 'x'", "attr.name = 'x'",
    "models.name = 'x'",
    "Metrics.acc > 1", "bogus = 'x'", "attributes.bogus = 'x'", "Name = 'x'", "tags = 'x'", "metrics > 1",
    "params = 'x'", "description = 'x'",
    "name > 'A'", "name < 'A'", "name >= 'A'", "name == 'A'", "name <> 'A'", "tags.team > 'a'", "params.lr < '1'",
    "params.lr > 1",
    "metrics.acc LIKE '1'", "metrics.acc ILIKE '1'", "metrics.acc IN (1)", "metrics.acc IN ('1')", "metrics.acc == 1",
    "metrics.acc <> 1",
    "creation_timestamp LIKE '1'", "creation_timestamp IN (1)", "name IS NULL", "name IS NOT NULL", "tags.team IS NULL",
    "metrics.acc IS NULL", "params.lr IS NOT NULL", "metrics.acc = 'x'", "metrics.acc = '0.5'",
    "metrics.acc > \"0.5\"", "metrics.acc = x",
    "metrics.acc = NaN", "metrics.acc > - 1", "metrics.acc > 0x1", "metrics.acc > 1e400", "creation_timestamp > 'x'",
    "creation_timestamp > x", "creation_timestamp = '1'", "experiment_id = 'x'", "experiment_id > 0", "status > 1",
    "status < 3",
    "name = 'A' OR name = 'B'", "NOT name = 'A'", "(name = 'A')", "name = 'A' AND", "AND name = 'A'",
    "name = 'A' AND AND name = 'B'",
    "name = 'A' name = 'B'", "name", "name =", "= 'A'", "'A' = name", "1 = 1", "name BETWEEN 'A' AND 'B'", "name LIKE",
    "name IN ()",
    "name IN", "name IN 'A'", "name IN ('A'", "name IN (A)", "name IN (1)", "name IN ('A',)", "name IN ('A' 'B')",
    "name NOT LIKE 'A'",
    "name NOT 'A'", "name = 'A", "name = 'A';", "name = 'A'; name = 'B'", "name = 'A' -- c", "   ", ";", "foo",
    "metrics. > 1", "metrics.acc",
    "metrics.a-b > 1", "metrics.a/b > 1", "metrics.`a-b` > 1", "metrics.`a/b` > 1", "tags.`x = 'y'", "name = 'a b c'",
    "name = a b",
    "name = 'x=y'", "name = 'AND'", "name = 'a AND b'", "name = 'a and b' and name = 'c'", "name = '%'", "name = TRUE",
    "name = NULL",
    "metrics.acc.x > 1", "a.b.c = 'x'", "name.x = 'y'",
)

s = scenario("logged-model-search/datasets", __name__)
zoo(s)
DS = {"dataset_name": "ds"}
for title, fields in (
    ("one digest", {"datasets": [{**DS, "dataset_digest": "d1"}]}),
    ("another digest", {"datasets": [{**DS, "dataset_digest": "d2"}]}),
    ("two digests", {"datasets": [{**DS, "dataset_digest": "d1"}, {**DS, "dataset_digest": "d2"}]}),
    ("an unknown digest", {"datasets": [{**DS, "dataset_digest": "d9"}]}),
    ("an unknown name", {"datasets": [{"dataset_name": "x", "dataset_digest": "d1"}]}),
    ("a name alone", {"datasets": [DS]}), ("an empty digest", {"datasets": [{**DS, "dataset_digest": ""}]}),
    ("no name", {"datasets": [{"dataset_digest": "d1"}]}), ("an empty name",
                                                            {"datasets": [{"dataset_name": "",
                                                                           "dataset_digest": "d1"}]}),
    ("an empty list", {"datasets": []}), ("an empty object", {"datasets": [{}]}), ("a string", {"datasets": "ds"}),
    ("a string within", {"datasets": ["ds"]}), ("a number as name", {"datasets": [{"dataset_name": 5}]}),
    ("with a metric", {"filter": "metrics.acc > 0.8", "datasets": [{**DS, "dataset_digest": "d1"}]}),
    ("with a metric on another digest", {"filter": "metrics.acc > 0.8", "datasets": [{**DS, "dataset_digest": "d2"}]}),
    ("with a metric on either", {"filter": "metrics.acc < 0.2", "datasets": [{**DS, "dataset_digest": "d1"},
                                                                              {**DS, "dataset_digest": "d2"}]}),
    ("with two metrics", {"filter": "metrics.acc > 0.6 AND metrics.loss > 0",
                          "datasets": [{**DS, "dataset_digest": "d1"}]}),
    ("with a metric and a name alone", {"filter": "metrics.acc > 0.6", "datasets": [DS]}),
    ("with a param", {"filter": "params.lr = '0.01'", "datasets": [{**DS, "dataset_digest": "d1"}]}),
    ("with a name", {"filter": "name = 'C'", "datasets": [{**DS, "dataset_digest": "d1"}]}),
    ("twice the same", {"datasets": [{**DS, "dataset_digest": "d1"}, {**DS, "dataset_digest": "d1"}]}),
):
    search(s, fields, title)

s = scenario("logged-model-search/order", __name__)
zoo(s)
for title, fields in (
    ("none", None), ("an empty list", []), ("name", [{"field_name": "name"}]),
    ("name up", [{"field_name": "name", "ascending": True}]),
    ("name down", [{"field_name": "name", "ascending": False}]),
    ("attributes.name", [{"field_name": "attributes.name"}]),
    ("creation", [{"field_name": "creation_timestamp"}]), ("creation in ms",
                                                           [{"field_name": "creation_timestamp_ms",
                                                             "ascending": False}]),
    ("creation_time", [{"field_name": "creation_time"}]),
    ("last update", [{"field_name": "last_updated_timestamp"}]),
    ("last update in ms", [{"field_name": "last_updated_timestamp_ms"}]),
    ("model_type", [{"field_name": "model_type"}]), ("model_type down",
                                                     [{"field_name": "model_type", "ascending": False}]),
    ("status", [{"field_name": "status"}]), ("source_run_id", [{"field_name": "source_run_id"}]),
    ("lifecycle_stage", [{"field_name": "lifecycle_stage"}]), ("experiment_id", [{"field_name": "experiment_id"}]),
    ("two fields", [{"field_name": "lifecycle_stage"}, {"field_name": "name"}]),
    ("acc", [{"field_name": "metrics.acc"}]), ("acc down", [{"field_name": "metrics.acc", "ascending": False}]),
    ("acc on d1", [{"field_name": "metrics.acc", **DS, "dataset_digest": "d1"}]),
    ("acc on d1 down", [{"field_name": "metrics.acc", "ascending": False, **DS, "dataset_digest": "d1"}]),
    ("acc on d2", [{"field_name": "metrics.acc", **DS, "dataset_digest": "d2"}]),
    ("acc on a name alone", [{"field_name": "metrics.acc", **DS}]),
    ("acc on a digest alone", [{"field_name": "metrics.acc", "dataset_digest": "d1"}]),
    ("acc on an unknown dataset", [{"field_name": "metrics.acc", "dataset_name": "x", "dataset_digest": "d1"}]),
    ("loss, then acc", [{"field_name": "metrics.loss"}, {"field_name": "metrics.acc"}]),
    ("an unknown metric", [{"field_name": "metrics.nope"}]), ("a metric with a space", [{"field_name": "metrics.m 1"}]),
    ("a quoted metric", [{"field_name": "metrics.`m 1`"}]), ("a metric twice", [{"field_name": "metrics.acc"}] * 2),
    ("a name twice", [{"field_name": "name"}, {"field_name": "name", "ascending": False}]),
    ("a name on a dataset", [{"field_name": "name", **DS, "dataset_digest": "d1"}]),
    ("a param", [{"field_name": "params.lr"}]), ("a tag", [{"field_name": "tags.team"}]),
    ("an unknown attribute", [{"field_name": "bogus"}]),
    ("an unknown attribute with prefix", [{"field_name": "attributes.bogus"}]),
    ("metric", [{"field_name": "metric.acc"}]),
    ("metrics alone", [{"field_name": "metrics"}]), ("metrics and a dot", [{"field_name": "metrics."}]),
    ("no field", [{"ascending": True}]),
    ("an empty field", [{"field_name": ""}]), ("Name", [{"field_name": "Name"}]),
    ("name DESC in the field", [{"field_name": "name DESC"}]),
    ("a string", ["name"]), ("a number", [5]), ("a number as field", [{"field_name": 5}]), ("no list", "name"),
    ("a string as ascending", [{"field_name": "name", "ascending": "false"}]),
    ("null as ascending", [{"field_name": "name", "ascending": None}]),
    ("metadata", [{"field_name": "metadata"}]), ("query", [{"field_name": "query"}]),
    ("tags", [{"field_name": "tags"}]),
    ("a private name", [{"field_name": "__class__"}]), ("a method", [{"field_name": "to_mlflow_entity"}]),
    ("params", [{"field_name": "params"}]),
):
    search(s, {} if fields is None else {"order_by": fields}, f"order by {title}")

s = scenario("logged-model-search/experiments", __name__)
zoo(s)
for title, ids in (
    ("one", ["${exp.other}"]), ("both", ["${exp.main}", "${exp.other}"]),
    ("one twice", ["${exp.other}", "${exp.other}"]),
    ("an unknown one", ["99999999"]), ("one and an unknown one", ["${exp.other}", "99999999"]), ("none", []),
    ("a word", ["abc"]),
    ("an empty one", [""]), ("a number", [5]), ("a string", "${exp.other}"), ("null", None), ("an object", {}),
    ("null within", [None]),
):
    s.post(SEARCH, {"experiment_ids": ids}, f"experiments: {title}", only=NAMES)
s.post(SEARCH, {}, "no experiments")
s.post(SEARCH, None, "no body")
s.post(SEARCH, IDS, "text/plain", content_type="text/plain")
s.get(SEARCH, title="GET")
s.post(SEARCH, {**IDS, "filter": 5}, "a number as filter")
s.post(SEARCH, {**IDS, "filter": None, "order_by": None, "datasets": None, "max_results": None, "page_token": None},
       "null fields",
       only=NAMES)
s.post(SEARCH, {**IDS, "orderBy": [{"fieldName": "name"}], "maxResults": 2}, "camelCase", only=NAMES)

s = scenario("logged-model-search/pages", __name__)
s.experiment()
s.experiment("other")
for number in range(1, 6):
    s.logged_model(f"m{number}")
first = {"max_results": 2, "filter": "name LIKE 'm_'"}
search(s, first, "first page", capture={"token": "next_page_token"})
search(s, {**first, "page_token": "${token}"}, "second page", capture={"token2": "next_page_token"})
search(s, {**first, "page_token": "${token2}"}, "last page")
search(s, {**first, "max_results": 1, "page_token": "${token}"}, "another size")
search(s, {**first, "max_results": 3, "page_token": "${token}"}, "a page that is just full")
search(s, {"max_results": 2, "page_token": "${token}"}, "without the filter")
search(s, {**first, "filter": "name LIKE 'm__'", "page_token": "${token}"}, "another filter")
search(s, {**first, "order_by": [{"field_name": "name"}], "page_token": "${token}"}, "another order")
s.post(SEARCH, {**first, "experiment_ids": ["${exp.other}"], "page_token": "${token}"}, "another experiment",
       only=NAMES)
s.post(SEARCH, {**first, "experiment_ids": ["${exp.main}", "${exp.main}"], "page_token": "${token}"},
       "the experiment twice", only=NAMES)
search(s, {**first, "datasets": [{"dataset_name": "x", "dataset_digest": "y"}], "page_token": "${token}"},
       "data sets are not compared")
search(s, {"max_results": 2}, "first page without a filter", capture={"token3": "next_page_token"})
search(s, {"max_results": 2, "page_token": "${token3}"}, "second page without a filter")
search(s, {"max_results": 2, "order_by": [{"field_name": "name", "ascending": True}]}, "first page with an order",
       capture={"token4": "next_page_token"})
search(s, {"max_results": 2, "order_by": [{"field_name": "name", "ascending": True}], "page_token": "${token4}"},
       "second page with an order")
search(s, {"max_results": 2, "order_by": [{"field_name": "name"}], "page_token": "${token4}"},
       "the same order, said otherwise")
for token in ("", "abc", "e30=", "eyJvZmZzZXQiOiAyfQ==", "W10=", "Ng==", "bnVsbA==", "!!!!", "eyJvZmZzZXQiOiAyfQ"):
    search(s, {"page_token": token}, f"token {token!r}")
search(s, {"page_token": 5}, "a number as token")
for number in (5, 1, 0, -1, 1001, 100000, "2", "x", 1.5, True, None, 2**40):
    search(s, {"max_results": number}, f"max_results {number!r}")

s = scenario("logged-model-search/default-size", __name__)
s.experiment()
for number in range(51):
    s.logged_model(f"m{number:02}")
search(s, {}, "no max_results")
search(s, {"max_results": 0}, "max_results 0")
search(s, {"max_results": 51}, "all of them")
