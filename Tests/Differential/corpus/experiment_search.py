"""experiments/search by POST and GET, and page tokens of all searches."""

import base64

from scenario import AJAX, API, Scenario, scenario

NAMES = ("experiments", "name")
MINE = "name LIKE '${u}%'"


def examples(name, prefix=API) -> Scenario:
    s = scenario(name, __name__, prefix)
    s.experiment("b", tags=[{"key": "team", "value": "x"}])
    s.experiment("a", tags=[{"key": "team", "value": "y"}, {"key": "two words", "value": "s"}])
    s.experiment("C", tags=[{"key": "team", "value": "X"}, {"key": "a.b", "value": "it's"}])
    s.experiment("d")
    s.post("experiments/delete", {"experiment_id": "${exp.d}"}, "delete d")
    s.pause()
    return s


def search(s: Scenario, *filters):
    for text in filters:
        s.post("experiments/search", {"max_results": 9, "filter": f"{MINE} AND {text}"}, f"filter {text}", only=NAMES)


def search_alone(s: Scenario, *filters):
    """Filters that are not joined to the one that picks the scenario's own experiments."""
    for text in filters:
        s.post("experiments/search", {"max_results": 9, "filter": text}, f"filter alone {text}", only=NAMES)


def order(s: Scenario, *clauses):
    for clause in clauses:
        listed = clause if isinstance(clause, list) else [clause]
        s.post("experiments/search", {"max_results": 9, "filter": MINE, "order_by": listed, "view_type": "ALL"},
               f"order_by {listed}", only=NAMES)


s = examples("experiment-search/filters")
s.post("experiments/search", {"max_results": 9, "filter": MINE}, "own experiments, in full")
search(s, "name = '${u}-a'", 'name = "${u}-a"', "name != '${u}-a'", "name LIKE '%-a'", "name LIKE '%-A'",
       "name ILIKE '%-A'", "name LIKE '%-_'", "attribute.name = '${u}-a'", "tags.team = 'x'", "tag.team = 'x'",
       "tags.team != 'x'", "tags.team LIKE 'x'", "tags.team ILIKE 'x'", "tags.`two words` = 's'",
       "tags.\"two words\" = 's'", "tags.a.b = \"it's\"", "tags.`a.b` = \"it's\"", "tags.team IS NULL",
       "tags.team IS NOT NULL", "tags.a IS NULL", "tags.unknown != 'x'", "experiment_id = '${exp.a}'",
       "experiment_id != '${exp.a}'", "experiment_id IN ('${exp.a}','${exp.b}')", "experiment_id NOT IN ('${exp.a}')",
       "creation_time > 0", "creation_time < 0", "last_update_time > 0", "last_update_time <= 0", "creation_time != 5",
       "creation_time >= 99999999999999", "tags.team = 'x' AND tags.team = 'y'", "name LIKE '%a' AND tags.team = 'y'",
       "tags.team = 'x' and name != 'z'", "attribute.creation_time > 0", "attribute.experiment_id = '${exp.b}'")

s = examples("experiment-search/filter-errors", AJAX)
search_alone(s, "attributes.name = 'x'", "attr.name = 'x'", "foo.name = 'x'", "metrics.a > 1", "params.a = '1'",
             "foo = 'x'", "lifecycle_stage = 'active'", "artifact_location = 'x'", "name IN ('a')",
             "name NOT IN ('a')", "name IS NULL", "name IS NOT NULL", "experiment_id IS NULL", "experiment_id = 0",
             "experiment_id = 'abc'", "experiment_id LIKE '1%'", "experiment_id ILIKE '1%'", "experiment_id > '1'",
             "experiment_id IN (1)", "experiment_id IN ()", "experiment_id IN ('abc')", "creation_time > 1.5",
             "creation_time = '5'", "creation_time LIKE '1%'", "creation_time IN (1)", "last_update_time > 1e3",
             "tags.a IN ('1')", "tags.a NOT IN ('1')", "tags.a > '1'", "tags.a = 1", "tags.a = x", "name = a",
             "name = 5", "name > 'a'", "name = 'a' OR name = 'b'", "NOT name = 'a'", "(name = 'a')", "name", "'a'",
             "1 = 1", "name = 'a';", "name == 'a'", "name <> 'a'", "name = `a`", "name NOT LIKE 'a'",
             "name BETWEEN 'a' AND 'b'", " ", "name = 'a' -- x", "name = 'a'; name = 'b'", "'a' = name",
             "tags.a RLIKE 'x'", "creation_time == 5", "Name = 'x'", "Tags.a = 'x'", "tags.team = 'x' tags.team",
             "name = 'a' AND", "creation_time > 99999999999999999999")
search_alone(s, "`name` = '${u}-a'", "'name' = '${u}-a'", "attribute.`name` = '${u}-a'", "tags.'team' = 'nobody-${u}'",
             "name = '${u}-a' AND AND name = '${u}-a'", "name = '${u}-a' name = '${u}-a'", "AND name = '${u}-a'")

s = examples("experiment-search/order")
order(s, "name", "name ASC", "name DESC", "name desc", "attribute.name", "experiment_id", "experiment_id DESC",
      "creation_time", "creation_time ASC", "creation_time DESC", "last_update_time", "last_update_time DESC",
      "`name`", ["name", "experiment_id"], ["creation_time DESC", "name"], [])
order(s, "tags.team", "tag.team", "attributes.name", "foo", "foo.bar", "name up", "name ASC DESC", "", " ",
      "lifecycle_stage", "name, experiment_id", "metrics.a", ["name", "name"], ["name", "attribute.name DESC"], "Name",
      "name;", "1")

s = scenario("experiment-search/order-of-names", __name__)
for name in ("b", "B", "a", "10", "9", "ä", "_", " ", "日", "😀"):
    s.experiment(f"n{ord(name[0])}", title=f"create {name!r}")
    s.post("experiments/update", {"experiment_id": f"${{exp.n{ord(name[0])}}}", "new_name": "${u}" + name},
           f"name it {name!r}")
for listed in (["name"], ["name DESC"], []):
    s.post("experiments/search", {"max_results": 20, "filter": MINE, "order_by": listed}, f"order_by {listed}",
           only=NAMES)

s = examples("experiment-search/views", AJAX)
for view in ("ACTIVE_ONLY", "DELETED_ONLY", "ALL", 1, 2, 3, "1", "2", "3", None):
    s.post("experiments/search", {"max_results": 9, "filter": MINE, "view_type": view}, f"view {view!r}", only=NAMES)
for view in (0, 4, "4", -1):
    s.post("experiments/search", {"max_results": 9, "filter": MINE, "view_type": view}, f"view {view!r}", only=NAMES)

s = examples("experiment-search/pages")
s.post("experiments/search", {"max_results": 2, "filter": MINE}, "page 1", only=NAMES,
       capture={"token": "next_page_token"})
s.post("experiments/search", {"max_results": 2, "filter": MINE, "page_token": "${token}"}, "page 2", only=NAMES)
s.get("experiments/search", {"max_results": 2, "filter": MINE}, "page 1 by GET", only=NAMES,
      capture={"token": "next_page_token"})
s.get("experiments/search", {"max_results": 2, "filter": MINE, "page_token": "${token}"}, "page 2 by GET", only=NAMES)
s.get("experiments/search",
      [("max_results", 2), ("view_type", "ALL"), ("order_by", "name DESC"), ("order_by", "experiment_id"),
                             ("filter", MINE)], "two orders by GET", only=NAMES)
s.get("experiments/search", {"filter": MINE, "max_results": "3"}, "exactly one page", only=NAMES)
for count in (1, 3, 4, "3", 3.0, 50000):
    s.post("experiments/search", {"max_results": count, "filter": MINE}, f"max_results {count!r}", only=NAMES)
for count in (0, -1, 50001, 9223372036854775807, "0", "50001"):
    s.post("experiments/search", {"max_results": count, "filter": MINE}, f"max_results {count!r}", only=NAMES)
s.post("experiments/search", {"filter": MINE}, "no max_results", only=NAMES)
s.post("experiments/search", {"filter": MINE, "max_results": None}, "null as max_results", only=NAMES)
s.get("experiments/search", {"filter": MINE}, "no max_results by GET", only=NAMES)
s.post("experiments/search", {"max_results": 0, "filter": "foo", "order_by": ["foo"], "page_token": "x"}, "all wrong")
s.post("experiments/search", {"max_results": 5, "filter": "foo", "order_by": ["foo"], "page_token": "x"},
       "the filter first")
s.post("experiments/search", {"max_results": 5, "filter": "foo = 'x'", "order_by": ["foo"], "page_token": "x"},
       "the filter's keys first")
s.post("experiments/search", {"max_results": 5, "order_by": ["foo"], "page_token": "x"}, "then the order")

# Page tokens that no server made


def token(text):
    return base64.b64encode(text if isinstance(text, bytes) else text.encode()).decode()


FORGED = (
    ("no base64", "x"), ("no base64, with a length that fits", "%%%%"), ("a bad length", "abcde"), ("a space", " "),
    ("other bytes", token(b"\xff\xfe\x00")), ("words", token("hello")), ("a quote in words", token("it's")),
    ("a new line in words", token("a\nb\\")), ("an empty text", "===="), ("an empty object", token("{}")),
    ("offset 0", token('{"offset": 0}')), ("offset null", token('{"offset": null}')),
    ("offset in a string", token('{"offset": "2"}')), ("offset in words", token('{"offset": "two"}')),
    ("a fraction", token('{"offset": 1.7}')), ("offset true", token('{"offset": true}')),
    ("offset false", token('{"offset": false}')), ("an empty offset", token('{"offset": ""}')),
    ("other fields", token('{"limit": 5, "x": [1, null, "a"]}')), ("a more field", token('{"offset": 1, "x": 2}')),
    ("no white space", token('{"offset":1}')), ("no padding", token('{"offset": 1}').rstrip("=")),
    ("a line break within", token('{"offset": 1}')[:8] + "\n" + token('{"offset": 1}')[8:]),
    ("characters outside the alphabet", "!" + token('{"offset": 1}')), ("URL-safe characters", "eyJvZmZzZXQiOiAyfQ-_"),
)
WILD = (
    ("a list", token("[1]")), ("a number", token("5")), ("null", token("null")), ("a string", token('"a"')),
    ("a list as offset", token('{"offset": [1]}')), ("an object as offset", token('{"offset": {"a": 1}}')),
    ("a negative offset", token('{"offset": -1}')), ("a huge offset", token('{"offset": 9223372036854775807}')),
    ("an offset over int64", token('{"offset": 9223372036854775808}')), ("not ASCII", "ü"),
    ("NaN", token('{"offset": NaN}')), ("Infinity", token('{"offset": Infinity}')),
)

s = scenario("page-tokens/runs", __name__)
s.experiment()
for index in range(3):
    s.run(f"r{index}", start_time=100 - index)
for title, forged in FORGED + WILD:
    s.post("runs/search", {"experiment_ids": ["${exp.main}"], "page_token": forged}, title,
           only=("runs", "info.run_name"))

s = scenario("page-tokens/experiments", __name__, AJAX)
for index in range(3):
    s.experiment(f"e{index}")
for title, forged in FORGED + WILD:
    s.post("experiments/search", {"max_results": 5, "filter": MINE, "page_token": forged}, title, only=NAMES)

s = scenario("page-tokens/history", __name__)
s.experiment()
s.run()
s.post("runs/log-batch", {"run_id": "${run.A}", "metrics": [{"key": "m", "value": i,
                                                             "timestamp": i} for i in range(3)]})
for title, forged in FORGED + WILD:
    s.get("metrics/get-history", {"run_id": "${run.A}", "metric_key": "m", "max_results": 5, "page_token": forged},
          title,
          only=("metrics", "value"))
