"""runs/search: every worked example of the search language, ordering, paging, and what else can be asked."""

from scenario import AJAX, API, Scenario, scenario

NAMES = ("runs", "info.run_name")


def log(s: Scenario, run, metrics=(), params=(), tags=()):
    s.post("runs/log-batch", {
        "run_id": f"${{run.{run}}}",
        "metrics": [{"key": k, "value": v, "timestamp": 1} for k, v in metrics],
        "params": [{"key": k, "value": v} for k, v in params],
        "tags": [{"key": k, "value": v} for k, v in tags]}, f"log to {run}")


def inputs(s: Scenario, run, *datasets):
    s.post("runs/log-inputs", {"run_id": f"${{run.{run}}}", "datasets": [
        {"dataset": {"name": name, "digest": digest, "source_type": "code", "source": "{}"},
         "tags": [{"key": "mlflow.data.context", "value": context}]} for name, digest, context in datasets]},
        f"datasets of {run}")


def examples(name, prefix=API) -> Scenario:
    """A scenario with the data of the worked examples: A, B, C, D, child1, E."""
    s = scenario(name, __name__, prefix)
    s.experiment()
    s.run("A", start_time=1000, user_id="alice")
    s.run("B", start_time=3000, user_id="alice")
    # C and D start at the same time, so that their ids decide which comes first: C is to be the lesser.
    s.run("C", start_time=2000, user_id="alice", run_name="C or D")
    s.run("D", start_time=2000, user_id="alice", run_name="C or D")
    s.sort_ids("run.C", "run.D")
    s.run("child1", start_time=5000, user_id="alice", tags=[{"key": "mlflow.parentRunId", "value": "${run.A}"}])
    s.run("E", start_time=500, user_id="alice")
    for run in "CD":
        s.post("runs/update", {"run_id": f"${{run.{run}}}", "run_name": run}, f"name {run}")
    s.post("runs/update", {"run_id": "${run.A}", "status": "FINISHED", "end_time": 2000}, "finish A")
    s.post("runs/update", {"run_id": "${run.B}", "status": "FAILED", "end_time": 4000}, "fail B")
    log(s, "A", [("loss", 0.5), ("m 1", 1), ("acc", 0.9)], [("lr", "0.1"), ("Model", "CNN"), ("my param", "x")],
        [("team", "Red"), ("tag with space", "s"), ("a.b", "dot")])
    log(s, "B", [("loss", 1.5), ("acc", "NaN")], [("lr", "0.01"), ("Model", "cnn")], [("team", "blue"), ("q", "it's")])
    log(s, "C", [("loss", -0.5), ("acc", "Infinity")], [("lr", "1e-1")], [("team", "red")])
    log(s, "D", [("loss", "NaN")])
    log(s, "E", [], [("p", "50%_off")], [("u", "a_b")])
    inputs(s, "A", ("dsA", "d1", "train"), ("dsB", "d2", "eval"))
    inputs(s, "B", ("dsB", "d2", "train"))
    return s


def search(s: Scenario, *filters):
    for text in filters:
        s.post("runs/search", {"experiment_ids": ["${exp.main}"], "filter": text}, f"filter {text}", only=NAMES)


def order(s: Scenario, *clauses):
    for clause in clauses:
        listed = clause if isinstance(clause, list) else [clause]
        s.post("runs/search", {"experiment_ids": ["${exp.main}"], "order_by": listed}, f"order_by {listed}", only=NAMES)


# The worked examples; the comments give their numbers in the reference.

s = examples("run-search/examples-metrics")
search(s, "",  # 1
       "metrics.loss < 1", "metric.loss<1",  # 2
       "metrics.loss = 0.5", "metrics.loss != 0.5",  # 3, 4
       "metrics.loss > -1", "metrics.loss > 1e-1", "metrics.loss > .1",  # 5
       "metrics.loss == 0.5", "metrics.loss <> 0.5",  # 6
       "metrics.loss > - 1", "metrics.loss > '0.1'", "metrics.loss > NaN",  # 7, 8, 9
       "metrics.`loss` < 1", 'metrics."loss" < 1', "metrics.'loss' < 1", "`metrics`.loss < 1",  # 10
       "metrics.`m 1` = 1", "metrics.m 1 = 1",  # 11, 12
       "metrics.nothere > 0", "metrics.nothere != 0",  # 13
       "metrics.acc > 0.95", "metrics.acc >= 1e308", "metrics.acc != 0.9",  # 14, 15
       "metrics.loss LIKE '1'", "metrics.loss IS NULL",  # 16, 17
       "Metrics.loss < 1", "metrics.Loss < 1",  # 18, 19
       "metrics.f1-score > 1", "metrics.a/b > 1",  # 20
       "metrics.order > 1", "metrics.count > 1", "metrics.1abc > 1", "tags.type='x'", "params.group='x'")  # 21

s = examples("run-search/examples-params-and-tags", AJAX)
search(s, "params.lr = '0.1'", 'params.lr = "0.1"', "param.lr = '0.1'", "parameter.lr = '0.1'", "parameters.lr = '0.1'",
       "params.lr = 0.1", "params.lr != '0.1'", "params.lr > '0.05'",  # 23, 24, 25
       "params.Model = 'cnn'", "params.Model LIKE 'c%'", "params.Model like 'c%'", "params.Model ILIKE 'c%'",  # 26-28
       "params.lr IN ('0.1','0.01')",  # 29
       "params.lr IS NULL", "params.lr is null", "params.lr IS NOT NULL",  # 30, 31
       "params.p LIKE '50%'", "params.p LIKE '50\\%%'", "params.p LIKE '50%\\_off'", "params.lr NOT LIKE '0%'",
       # 32, 33
       "tags.team = 'red'", "tags.team = 'Red'", "tags.team ILIKE 'RED'", "tags.team != 'red'",  # 34, 35
       "tags.`tag with space` = 's'", 'tags."tag with space" = \'s\'',  # 36
       "tags.a.b = 'dot'", "tags.`a.b` = 'dot'",  # 37
       'tags.q = "it\'s"', "tags.q = 'it''s'", "tags.q = 'it\\'s'",  # 38
       "tags.team = red", "tags.team IS NULL",  # 39, 40
       "tags.mlflow.parentRunId = '${run.A}'", "tags.mlflow.parentRunId IS NULL",  # 41, 42
       "tags.`mlflow.runName` = 'A'", "tags.mlflow.parentRunId IN ('${run.A}')")  # 43, 44

s = examples("run-search/examples-attributes")
search(s, "status = 'FINISHED'", "attribute.status = 'FINISHED'", "attributes.status = 'FINISHED'",
       "attr.status = 'FINISHED'", "run.status = 'FINISHED'",  # 45
       "attribute.status='finished'", "status LIKE 'F%'", "status IN ('FINISHED','FAILED')",  # 46-48
       "run_id IN ('${run.A}','${run.B}')", "run_id in ('${run.A}','${run.B}')", "run_id NOT IN ('${run.A}')",  # 49, 50
       "run_id IN ()", "run_id IN (1)",  # 51, 52
       "run_name = 'A'", "`Run Name` = 'A'", "attributes.`run name` = 'A'",  # 53
       "start_time > 1500", "attributes.created > 1500", "Created > 1500",  # 54
       "attributes.start_time = '2000'", "attributes.`Start Time` > 1500",  # 55, 56
       "end_time > 0", "attributes.end_time != 2000",  # 57
       "user_id = 'alice'", "attributes.lifecycle_stage = 'active'", "foo = 'x'", "bar.foo = 'x'")  # 58-60

s = examples("run-search/examples-datasets-and-the-rest", AJAX)
search(s, "dataset.name = 'dsA'", "datasets.name = 'dsB'", "dataset.digest='d2'",  # 61
       "dataset.context IN ('train','eval')", "dataset.name ILIKE 'DS%'", "dataset.name != 'dsA'",  # 62, 63
       "dataset.foo = 'x'",  # 64
       "metrics.loss < 1 and params.lr = '0.1'",  # 65
       "metrics.loss < 1 OR metrics.loss > 2", "NOT metrics.loss < 1", "metrics.loss < 1 AND NOT metrics.acc > 1",  # 66
       "(metrics.loss < 1)",  # 67
       "metrics.loss < 1 AND", "AND metrics.loss < 1", "metrics.loss < 1 metrics.acc > 0",  # 68
       "metrics.loss", "foo", "'abc'", "1 = 1", "metrics.loss BETWEEN 0 AND 1")  # 69-71

s = examples("run-search/examples-order")
order(s, "metrics.loss ASC", "metrics.loss DESC", "metrics.acc ASC", "metrics.acc DESC", "params.lr", "params.lr DESC",
      "attributes.end_time ASC", "attributes.end_time DESC", ["attribute.status ASC", "metrics.loss DESC"])

# More filters

s = examples("run-search/spelling")
search(s, "metrics.loss<1", "metrics.loss  <\n\t1", "\n metrics.loss < 1 \n", "  ", " ", "metrics.loss < 1;", ";",
       "metrics.loss < 1; metrics.acc > 0", "metrics.loss < 1 -- comment", "metrics.loss < 1 /* comment */",
       "metrics.loss < 1 AND metrics.acc > 0", "metrics.loss < 1 And metrics.acc > 0",
       "metrics.loss < 1 && metrics.acc > 0", "metrics.loss < 1, metrics.acc > 0", "0.5 > metrics.loss",
       "metrics.loss < ", "metrics.loss <", "< 1", "metrics. loss < 1", "metrics .loss < 1", "metrics.loss < 1 1",
       "metrics.loss < 1a", "metrics.loss < 0x1", "metrics.loss < +1", "metrics.loss < 1.", "metrics.loss < 1.5e0",
       "metrics.loss < 1E+0", "metrics.loss < 15e-1", "metrics.loss < -.25", "metrics.loss < 1e400",
       "metrics.loss < 1_000", "metrics.loss < 99999999999999999999", "metrics.loss < TRUE", "metrics.loss < NULL",
       "metrics.loss = -0.5", "metrics.loss=-0.5", "metrics.loss >= 0.5", "metrics.loss <= 0.5", "metrics.loss ! = 1",
       "metrics.loss =< 1", "metrics.loss => 1", "metrics.loss IN (1)", "metrics.loss < metrics.acc",
       "metrics.loss < 1 + 1")

s = examples("run-search/keys", AJAX)
search(s, "`metrics.loss` < 1", "\"metrics\".loss < 1", "metrics.`lo`ss < 1", "metrics.`` < 1", "metrics. < 1",
       ".loss < 1", "metrics.loss.x < 1", "tags.`team` = 'red'", "tag.team = 'red'", "Tags.team = 'red'",
       "TAGS.team = 'red'", "tags.'team' = 'red'", "tags.\"team\" = 'red'", "params.`my param` = 'x'",
       "params.'my param' = 'x'", "params.\"my param\" = \"x\"", "params.my param = 'x'", "tags.a.b.c = 'x'",
       "tags.ключ = 'x'", "tags.`ключ` = 'x'", "tags.日本語 = 'x'", "tags.select = 'x'", "tags.from = 'x'",
       "tags.`a:b` = 'x'", "tags.a:b = 'x'", "tags._x = 'x'", "tags.123 = 'x'", "tags.$x = 'x'", "tags.@x = 'x'",
       "tags.x# = 'x'", "select = 'x'", "order = 'x'", "params.lr= '0.1'", "experiment_id = '0'", "run_uuid = 'x'",
       "name = 'A'", "attribute.run_id = '${run.A}'", "`run_id` = '${run.A}'", "'run_id' = '${run.A}'",
       "\"run_id\" = '${run.A}'", "run.`run_id` = '${run.A}'", "Run name = 'A'", "`Run name` = 'A'",
       "`run_name` = 'A'", "attr.`Run Name` = 'A'", "tags.mlflow.runName = 'A'", "metrics.loss.`x` < 1",
       "param.lr.`x` = '1'", "artifact_uri LIKE 'mlflow-artifacts:%'", "attribute.user_id = 'alice'", "timestamp > 1",
       "date = 'x'", "metrics.timestamp > 1", "tags.date = 'x'", "tags.null = 'x'", "tags.and = 'x'", "tags.in = 'x'",
       "tags.is = 'x'", "tags.not = 'x'", "tags.like = 'x'")

s = examples("run-search/values")
search(s, "tags.team = ''", "tags.team != ''", "tags.team = `red`", "tags.team = 'red", "tags.team = red'",
       "tags.team = \"\"", "tags.team = ' red'", "tags.team = 'red ' ", "params.lr = '0.10'", "params.lr = 1e-1",
       "params.lr = -1", "tags.q = \"it's\" AND tags.team = 'blue'", "tags.team = 'a AND b'",
       "tags.team = 'x' AND tags.q = 'y' AND tags.u = 'z'", "tags.team = 'red' AND tags.team = 'Red'",
       "tags.team = 'it''s'", "tags.team = '\\\\'", "tags.team = 'ü😀'", "tags.team = '%'", "tags.team = '-- x'",
       "tags.team = '/* x */'", "tags.team = ';'", "tags.team = '('", "tags.team = '`'", "tags.team = tags.team",
       "tags.team = TRUE", "tags.team = NULL", "tags.team IS 'red'", "tags.team IS NOT 'red'", "tags.team = ('red')",
       "status = FINISHED", "status = 5", "run_id = 5", "start_time > 1500.5", "start_time = 1e3",
       "start_time = 1000.0", "start_time > -1", "start_time > ''", "start_time LIKE '1%'", "end_time IS NULL",
       "status IS NULL", "dataset.name IS NULL", "dataset.name = 5", "dataset.name > 'a'", "start_time IN (1000)",
       "end_time IN ('1')", "start_time == 1000", "status > 'A'", "run_name >= 'A'", "user_id <> 'x'")

s = examples("run-search/like")
search(s, "tags.team LIKE 'R%'", "tags.team LIKE 'r%'", "tags.team LIKE '_ed'", "tags.team LIKE '%'",
       "tags.team LIKE ''", "tags.team LIKE 'ed'", "tags.team LIKE '%ed'", "tags.team LIKE '%e%'",
       "tags.team ILIKE '%RED%'", "tags.team ILIKE 'R_D'", "tags.u LIKE 'a_b'", "tags.u LIKE 'a%b'",
       "tags.u LIKE 'a\\_b'", "tags.u ILIKE 'A_B'", "params.p LIKE '%\\%%'", "params.p LIKE '50[%]%'",
       "params.p LIKE '50*'", "params.p LIKE '%%%%'", "run_name LIKE 'c%'", "run_name ILIKE 'C%'", "run_id LIKE '%'",
       "status ILIKE 'f%'", "status LIKE 'f%'", "dataset.name LIKE 'ds_'", "dataset.name LIKE 'DS_'",
       "dataset.context LIKE 't%'", "dataset.digest ILIKE 'D%'", "tags.team RLIKE 'r'", "tags.team SIMILAR TO 'r'",
       "tags.team LIKE red", "tags.team LIKE 5", "tags.team NOT ILIKE 'r%'", "tags.team LiKe 'r%'",
       "artifact_uri LIKE '%/artifacts'", "user_id LIKE 'al%'", "user_id ILIKE 'AL%'")

s = scenario("run-search/like-beyond-ascii", __name__)
s.experiment()
s.run("A", start_time=2, tags=[{"key": "t", "value": "Ünïcode"}])
s.run("B", start_time=1, tags=[{"key": "t", "value": "ünïcode"}])
search(s, "tags.t LIKE 'Ü%'", "tags.t ILIKE 'ü%'", "tags.t ILIKE 'Ü%'", "tags.t LIKE '_n%'", "tags.t ILIKE '%CODE'",
       "tags.t = 'Ünïcode'")

s = examples("run-search/lists")
search(s, "run_id IN ('${run.A}')", 'run_id IN ("${run.A}")', "run_id IN ('${run.A}', '${run.B}',)",
       "run_id IN ('${run.A}' '${run.B}')", "run_id IN ('${run.A}', 5)", "run_id IN (x)", "run_id IN (`x`)",
       "run_id IN ('x'", "run_id IN 'x'", "run_id IN", "run_id NOT IN ()", "run_id NOT IN ('x')",
       "run_id not in ('${run.A}','${run.B}')", "run_id IN ('')", "run_id IN ( 'x' )", "run_id IN (('x'))",
       "attribute.run_id IN ('${run.A}')", "run_name IN ('A')", "run_name NOT IN ('A')", "user_id IN ('bob')",
       "artifact_uri IN ('x')", "tags.team IN ('red')", "tags.team NOT IN ('red')", "params.lr NOT IN ('x')",
       "metrics.loss NOT IN (1)", "dataset.name IN ('dsA')", "dataset.name IN ('dsA', 'dsB')",
       "dataset.name NOT IN ('dsA')", "dataset.digest IN ('d1')", "dataset.context NOT IN ('train')",
       "dataset.name IN ()", "dataset.foo IN ('x')", "run_id IN ('a','b') AND status = 'FINISHED'",
       "run_id IN ('${run.A}') AND run_id NOT IN ('${run.A}')", "run_id = '${run.A}' AND run_id = '${run.B}'",
       "run_id IN ('it''s')", "run_id IN ('a, b')", "run_id IN (NULL)", "run_id IN (-1)", "run_id IN (1.5, 'a')")

s = examples("run-search/null")
search(s, "tags.team is Null", "tags.team IS  NULL", "tags.team IS NOT  NULL", "tags.team is not null",
       "tags.team IS NULL AND status = 'RUNNING'", "status = 'RUNNING' AND tags.team IS NULL",
       "params.lr IS NOT NULL AND tags.team IS NULL", "tags.unknown IS NULL", "tags.unknown IS NOT NULL",
       "params.unknown IS NULL", "tags.team NULL", "tags.team NOT NULL", "tags.team IS", "tags.team IS NOT",
       "NULL IS NULL", "run_id IS NULL", "run_name IS NOT NULL", "metrics.loss IS NOT NULL",
       "dataset.name IS NOT NULL", "'x' IS NULL", "tags.`tag with space` IS NOT NULL",
       "tags.mlflow.parentRunId IS NOT NULL", "team IS NULL", "foo.team IS NULL")

s = examples("run-search/and")
search(s, "metrics.loss > -1 AND metrics.loss < 1",
       "metrics.loss > 0 AND metrics.acc > 0 AND params.lr = '0.1' AND tags.team = 'Red'",
       "metrics.loss != 0.5 AND metrics.acc != 0.9", "dataset.name='dsB' AND dataset.context='train'",
       "dataset.name='dsA' AND dataset.name='dsB'",
       "dataset.name='dsB' AND dataset.digest='d2' AND dataset.context='eval'",
       "start_time > 1000 AND start_time < 5000 AND status = 'RUNNING'",
       "run_name = 'A' AND tags.mlflow.runName = 'A'", "run_name = 'A' AND run_name != 'B'", "AND", "AND AND",
       "metrics.loss < 1 AND AND params.lr = '0.1'", "metrics.loss < 1 AND foo",
       "metrics.loss < 1 AND (params.lr = '0.1')", "metrics.loss < 1 AND params.lr IN ('0.1')",
       "tags.team = 'red' tags.team = 'red'", "status = 'RUNNING' run_name = 'C'")

s = scenario("run-search/many-clauses", __name__)
s.experiment()
s.run("A", tags=[{"key": f"t{index}", "value": "x"} for index in range(40)])
s.run("B")
search(s, " AND ".join(f"tags.t{index} = 'x'" for index in range(40)),
       " AND ".join(f"tags.t{index} = 'x'" for index in range(41)),
       " AND ".join(f"tags.t{index} IS NOT NULL" for index in range(40)))

s = scenario("run-search/nan-and-infinity", __name__)
s.experiment()
for index, (name,
            value) in enumerate((("nan", "NaN"), ("inf", "Infinity"), ("minus", "-Infinity"), ("zero", 0), ("one", 1),
                                       ("tiny", 5e-324), ("sum", 0.30000000000000004))):
    s.run(name, start_time=100 - index)
    log(s, name, [("m", value)])
s.run("none", start_time=0)
search(s, "metrics.m > 0", "metrics.m < 0", "metrics.m >= 0", "metrics.m <= 0", "metrics.m = 0", "metrics.m != 0",
       "metrics.m = 1", "metrics.m > 1e308", "metrics.m < -1e308", "metrics.m = 0.3",
       "metrics.m = 0.30000000000000004", "metrics.m > 1.7976931348623157e308", "metrics.m = 1.7976931348623157e308",
       "metrics.m > 0 AND metrics.m < 1", "metrics.m = 5e-324")
order(s, "metrics.m", "metrics.m DESC", ["metrics.m", "start_time ASC"])

# Order

s = examples("run-search/order-spelling")
order(s, "start_time", "start_time ASC", "start_time asc", "start_time DESC", "start_time Desc",
      "attribute.start_time", "attributes.start_time", "attr.start_time", "run.start_time", "created", "Created DESC",
      "attributes.Created", "end_time", "end_time DESC", "run_name", "run_name DESC", "status", "status DESC",
      "user_id", "`start_time`", "metric.loss", "metrics.`loss` DESC", 'metrics."loss"', "metrics.`m 1`",
      "metrics.'loss'", "param.lr", "parameter.lr", "parameters.Model", "params.`my param`", "tag.team",
      "tags.team DESC", "tags.`tag with space`", "tags.a.b", "tags.mlflow.parentRunId", "tags.unknown",
      "metrics.unknown DESC", "  start_time  DESC  ", "start_time\nDESC", "`attribute`.start_time",
      "metrics.`a/b` DESC")
order(s, "", " ", "run name", "`run name`", "`Run Name`", "experiment_id", "lifecycle_stage", "foo", "foo.bar",
      "dataset.name", "metrics.loss up", "metrics.loss ASC DESC", "metrics.loss DESC, start_time",
      "metrics.loss start_time", "metrics.a/b", "metrics.a-b", "DESC", "ASC", "metrics", "metrics.", "1", "'x'",
      "metrics.loss;", "metrics.loss NULLS FIRST", "Metrics.loss", "start_time > 1", "start_time -- x", "(start_time)",
      "metrics.`loss", "metrics.loss'", "count(*)", "end_time IS NULL")
order(s, [], ["metrics.loss", "metrics.acc"], ["status", "start_time ASC"],
      ["tags.team", "params.lr DESC", "run_name"], ["start_time ASC", "end_time DESC"],
      ["params.Model", "metrics.loss"])
order(s, ["metrics.loss", "metrics.loss"], ["metrics.loss ASC", "metric.loss DESC"], ["start_time", "created"],
      ["start_time", "attribute.start_time DESC"], ["tags.a", "tag.a"], ["params.lr", "tags.lr"], ["run_id", "run_id"])

s = scenario("run-search/order-of-text", __name__, AJAX)
s.experiment()
for index, value in enumerate(("b", "B", "a", "Z", "ä", "10", "9", "", " ", "_", "日", "😀", "ab")):
    s.run(f"r{index:02}", start_time=100 - index, tags=[{"key": "t", "value": value}])
    log(s, f"r{index:02}", params=[("p", value)])
s.run("none", start_time=0)
order(s, "tags.t", "tags.t DESC", "params.p", "params.p DESC", "run_name DESC")

s = scenario("run-search/ties", __name__)
s.experiment()
for name in "ABCD":
    s.run(name, run_name="tie", start_time=7)
s.sort_ids(*(f"run.{name}" for name in "ABCD"))
for name in "ABCD":
    s.post("runs/set-tag", {"run_id": f"${{run.{name}}}", "key": "mlflow.runName", "value": name}, f"name {name}")
log(s, "B", [("m", 1)])
log(s, "C", [("m", 1)])
s.post("runs/search", {"experiment_ids": ["${exp.main}"]}, "no order", only=NAMES)
order(s, "start_time", "start_time DESC", "metrics.m", "metrics.m DESC", "user_id DESC", "end_time", "run_id",
      "run_id DESC", "attribute.run_id DESC", "artifact_uri", "artifact_uri DESC", ["user_id", "run_id DESC"])

# Which runs

s = scenario("run-search/experiments-and-stages", __name__)
s.experiment()
s.experiment("other")
s.run("A", start_time=5)
s.run("B", start_time=4)
s.run("C", experiment="other", start_time=3)
s.post("runs/delete", {"run_id": "${run.B}"})


def pick(title, **fields):
    s.post("runs/search", fields, title, only=NAMES)


pick("no experiment_ids")
pick("null", experiment_ids=None)
pick("an empty list", experiment_ids=[])
pick("an empty list with a bad filter", experiment_ids=[], filter="foo")
pick("no experiment and a bad order", experiment_ids=[], order_by=["foo"])
pick("no experiment and a bad token", experiment_ids=[], page_token="x")
pick("one", experiment_ids=["${exp.main}"])
pick("two", experiment_ids=["${exp.main}", "${exp.other}"])
pick("twice the same", experiment_ids=["${exp.main}", "${exp.main}"])
pick("an unknown one", experiment_ids=["${exp.main}", "99999999"])
pick("no number", experiment_ids=["${exp.main}", "abc"])
pick("an empty one", experiment_ids=[""])
pick("a negative one", experiment_ids=["-1"])
for view in ("ACTIVE_ONLY", "DELETED_ONLY", "ALL", 1, 2, 3, "1", "2", "3", None):
    pick(f"view {view!r}", experiment_ids=["${exp.main}"], run_view_type=view)
for view in (0, 4, "4"):
    pick(f"view {view!r}", experiment_ids=["${exp.main}"], run_view_type=view)
s.post("experiments/delete", {"experiment_id": "${exp.other}"})
for view in ("ACTIVE_ONLY", "DELETED_ONLY", "ALL"):
    pick(f"{view} of a deleted experiment", experiment_ids=["${exp.other}"], run_view_type=view)

# Pages

s = scenario("run-search/pages", __name__, AJAX)
s.experiment()
for index in range(5):
    s.run(f"r{index}", start_time=100 - index)
s.post("runs/search", {"experiment_ids": ["${exp.main}"], "max_results": 2}, "page 1", only=NAMES,
       capture={"token": "next_page_token"})
s.post("runs/search", {"experiment_ids": ["${exp.main}"], "max_results": 2, "page_token": "${token}"}, "page 2",
       only=NAMES,
       capture={"token": "next_page_token"})
s.post("runs/search", {"experiment_ids": ["${exp.main}"], "max_results": 2, "page_token": "${token}"}, "page 3",
       only=NAMES)
for count in (1, 4, 5, 6, 50000, "2", 2.0):
    pick(f"max_results {count!r}", experiment_ids=["${exp.main}"], max_results=count)
for count in (0, -1, 50001, 2147483647, None):
    pick(f"max_results {count!r}", experiment_ids=["${exp.main}"], max_results=count)
pick("a page beyond the end", experiment_ids=["${exp.main}"], page_token="eyJvZmZzZXQiOiA5OTl9")
pick("an empty token", experiment_ids=["${exp.main}"], page_token="", max_results=1)
pick("a token with another filter", experiment_ids=["${exp.main}"], page_token="eyJvZmZzZXQiOiAxfQ==",
     filter="run_name != 'r0'")

# The order of the checks

s = scenario("run-search/order-of-checks", __name__)
s.experiment()
BAD = {"filter": "foo", "order_by": ["foo"], "page_token": "x", "max_results": 0, "experiment_ids": ["abc"]}
pick("everything is wrong", **BAD)
for fixed in ("max_results", "filter", "order_by", "page_token"):
    BAD = {name: value for name, value in BAD.items() if name != fixed}
    pick(f"{fixed} is right now", **BAD)
pick("max_results over its bound and a bad filter", max_results=50001, filter="foo", experiment_ids=["${exp.main}"])
pick("a bad filter and a bad order", filter="foo", order_by=["foo"], experiment_ids=["${exp.main}"])
pick("a bad order and a bad token", order_by=["foo"], page_token="x", experiment_ids=["${exp.main}"])
pick("a bad filter and a bad token", filter="foo", page_token="x", experiment_ids=["${exp.main}"])
pick("a bad comparator and a bad key", filter="metrics.a == 1 AND foo = 'x'", experiment_ids=["${exp.main}"])
pick("two bad keys", filter="foo = 'x' AND bar.x = 'y'", experiment_ids=["${exp.main}"])

s = examples("run-search/whole-runs")
s.post("runs/search", {"experiment_ids": ["${exp.main}"]}, "all six, in full")
