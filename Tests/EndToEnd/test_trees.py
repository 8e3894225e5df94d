"""Runs as trees: the filter language through the stock client, and Roost's own endpoints through requests."""

import io
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from statistics import fmean

import mlflow
import pandas
import pytest
import requests
from harness import REPOSITORY
from mlflow import MlflowClient
from mlflow.entities import Metric, Param, RunTag, ViewType
from oracle import refused

PARENT = "mlflow.parentRunId"
NOBODY = "0" * 32
MINIMIZE = {"metric": "loss", "goal": "MINIMIZE"}

# Asking


def ask(url: str, call: str, **fields) -> dict:
    """POST to one of Roost's own endpoints; it must be answered with 200."""
    reply = requests.post(f"{url}/api/2.0/roost/{call}", json=fields, timeout=60)
    assert reply.status_code == 200, reply.text
    return reply.json()


def get(url: str, call: str, **query) -> dict:
    reply = requests.get(f"{url}/api/2.0/roost/{call}", params=query, timeout=60)
    assert reply.status_code == 200, reply.text
    return reply.json()


def pages(url: str, call: str, token: str = "", **fields) -> Iterator[dict]:
    """All pages of an answer, or those from a token on."""
    while True:
        page = ask(url, call, **fields, **({"page_token": token} if token else {}))
        yield page
        token = page.get("next_page_token", "")
        if not token:
            return


def search_by_pages(client, experiments: list[str], filter_string: str, page: int, **more) -> list[str]:
    names, token = [], None
    while True:
        found = client.search_runs(experiments, filter_string, max_results=page, page_token=token, **more)
        assert len(found) <= page
        names += [run.info.run_name for run in found]
        token = found.token
        if not token:
            return names


def names_of(runs) -> list[str]:
    return [run.info.run_name for run in runs]


def name_of(run: dict) -> str:
    return run["info"]["run_name"]


def shape(nodes: list[dict]) -> list:
    """Names of the nodes of an answer, those without a match in parentheses, each with those below it."""
    return [
        (name_of(node["run"]) if node["matches"] else f"({name_of(node['run'])})", shape(node["children"]))
        if node["children"]
        else (name_of(node["run"]) if node["matches"] else f"({name_of(node['run'])})")
        for node in nodes
    ]


def all_nodes(nodes: list[dict]) -> Iterator[dict]:
    for node in nodes:
        yield node
        yield from all_nodes(node["children"])


class Forest:
    """Makes runs by name in experiments of its own."""

    def __init__(self, url: str, name: str):
        self.url = url
        self.client = MlflowClient(url)
        self.experiment = self.client.create_experiment(name)
        self.other = self.client.create_experiment(f"{name} other")
        self.ids: dict[str, str] = {}
        self.time = 1000

    def add(self, name: str, parent: str | None = None, *, experiment=None, status=None, params=None, **metrics) -> str:
        """Each run starts a second after the one before it. A metric is one value, or the list of steps 0, 1, …"""
        self.time += 1000
        tags = {} if parent is None else {PARENT: self.ids.get(parent, parent)}
        made = self.client.create_run(experiment or self.experiment, self.time, tags, name)
        run_id = self.ids[name] = made.info.run_id
        points = [
            Metric(key, value, self.time, step)
            for key, values in metrics.items()
            for step, value in enumerate(values if isinstance(values, list) else [values])
        ]
        given = [Param(key, str(value)) for key, value in (params or {}).items()]
        if points or given:
            self.client.log_batch(run_id, points, given)
        if status:
            self.client.set_terminated(run_id, status, self.time + 500)
        return run_id

    def set_parent(self, name: str, parent: str) -> None:
        self.client.set_tag(self.ids[name], PARENT, self.ids.get(parent, parent))

    def search(self, filter_string: str = "", **more) -> list[str]:
        return names_of(self.client.search_runs([self.experiment, self.other], filter_string, **more))

    def parents(self) -> dict[str, str | None]:
        """Whom Roost takes for the parent of each run, whatever its tag says."""
        lines = requests.post(
            f"{self.url}/api/2.0/roost/runs/export",
            json={"experiment_ids": [self.experiment, self.other], "run_view_type": "ALL", "format": "jsonl"},
            timeout=60,
        ).text.splitlines()
        name_by_id = {run_id: name for name, run_id in self.ids.items()}
        return {
            name_of(line["run"]): name_by_id[line["parent_run_id"]] if "parent_run_id" in line else None
            for line in map(json.loads, lines)
        }

    def stages(self) -> dict[str, str]:
        runs = self.client.search_runs([self.experiment, self.other], run_view_type=ViewType.ALL)
        return {run.info.run_name: run.info.lifecycle_stage for run in runs}


@pytest.fixture
def forest(url, name) -> Forest:
    return Forest(url, name)


@pytest.fixture
def sweeps(forest) -> Forest:
    """Two sweeps, the first with what is awkward in one, and runs beside them."""
    add = forest.add
    add("one", status="FINISHED", params={"model": "cnn"})
    add("one-a", "one", status="FINISHED", params={"lr": 0.1}, loss=[0.9, 0.4, 0.5])
    add("one-b", "one", status="FINISHED", params={"lr": 0.01, "note": 'a,"b"\nc'}, loss=0.2)
    add("one-c", "one", status="FAILED", loss=0.9)
    add("one-d", "one", loss=float("nan"))
    add("one-e", "one", status="FINISHED", loss=0.01)
    add("one-c-x", "one-c", status="FINISHED", loss=0.05)
    add("two", params={"model": "mlp"})
    add("two-a", "two", status="FINISHED", loss=0.3)
    add("two-b", "two", status="FINISHED", loss=0.1, experiment=forest.other)
    add("lone", loss=0.15)
    add("empty")
    forest.client.delete_run(forest.ids["one-e"])
    return forest


# The examples of the document


def document() -> str:
    return (REPOSITORY / "Sources" / "Search" / "FILTERS.md").read_text()


def examples(kind: str) -> list[tuple[str, list[str]]]:
    block = re.search(rf"^```{kind}\n(.*?)^```$", document(), re.MULTILINE | re.DOTALL)
    assert block, f"FILTERS.md has no block of {kind}"
    found = [re.fullmatch(r"(.*?) +# → (.*)", line) for line in block[1].splitlines()]
    assert len(found) > 5 and all(found), f"FILTERS.md: an example that is not as all others in the {kind}"
    return [(match[1], [] if match[2] == "nothing" else match[2].split(", ")) for match in found if match]


@pytest.fixture(scope="module")
def documented(_module_server, tmp_path_factory) -> Forest:
    """The runs that the examples are told of."""
    url = _module_server.url
    forest = Forest(url, f"documented {tmp_path_factory.mktemp('d').parent.name}")
    client, experiments = forest.client, {"main": forest.experiment, "other": forest.other}
    rows = re.findall(r"^\| ([\w-]+) \| (main|other) \|(.*)\|$", document(), re.MULTILINE)
    assert len(rows) == 11
    for name, experiment, rest in rows:
        parent, status, start, end, params, metrics, tags = (cell.strip() for cell in rest.split("|"))
        given = dict(pair.split("=", 1) for pair in tags.split(", ") if pair)
        if parent:
            given[PARENT] = NOBODY if parent == "(unknown)" else forest.ids[parent]
        run_id = client.create_run(experiments[experiment], int(start), given, name).info.run_id
        forest.ids[name] = run_id
        points = [
            Metric(key, float(value), 1, step)
            for key, values in (part.split(": ") for part in metrics.split("; ") if part)
            for step, value in enumerate(values.split())
        ]
        client.log_batch(run_id, points, [Param(*pair.split("=")) for pair in params.split(", ") if pair])
        if end:
            client.set_terminated(run_id, status, int(end))
        else:
            client.update_run(run_id, status)
    client.delete_run(forest.ids["a4"])
    return forest


@pytest.mark.parametrize("filter_string, found", examples("filters"))
def test_the_examples_of_the_document(documented, filter_string, found):
    assert sorted(names_of(documented.client.search_runs([documented.experiment], filter_string))) == found


@pytest.mark.parametrize("example, found", examples("orders"))
def test_the_orders_of_the_document(documented, example, found):
    filter_string, order_by = (part.strip() for part in example.split(" | "))
    clauses = order_by.split(", ")
    assert names_of(documented.client.search_runs([documented.experiment], filter_string, order_by=clauses)) == found


# The language through the client


class TestLanguage:
    def test_as_a_table(self, url, sweeps):
        mlflow.set_tracking_uri(url)
        try:
            table = mlflow.search_runs(
                [sweeps.experiment],
                "parent.params.model = 'cnn' AND (min(metrics.loss) < 0.45 OR status = 'FAILED')",
                order_by=["min(metrics.loss)"],
            )
            best = mlflow.search_runs(
                [sweeps.experiment], "count(child) > 0 AND depth = 0", order_by=["min(child.metrics.loss)"]
            )
        finally:
            mlflow.set_tracking_uri(None)
        assert list(table["tags.mlflow.runName"]) == ["one-b", "one-a", "one-c"]
        assert list(table["metrics.loss"]) == [0.2, 0.5, 0.9]
        assert list(best["tags.mlflow.runName"]) == ["two", "one"]

    @pytest.mark.parametrize("page", [1, 2, 3, 7])
    @pytest.mark.parametrize(
        "filter_string, order_by",
        [
            ("root.params.model = 'cnn' OR child.metrics.loss < 0.2", ["min(metrics.loss)"]),
            ("NOT parent.params.model = 'mlp'", ["max(metrics.loss) DESC", "run_name"]),
            ("count(child) >= 0", ["min(child.metrics.loss)"]),
            ("depth >= 0", ["num_descendants DESC", "depth", "first(metrics.loss)"]),
            ("params.lr < 1 OR ancestor.run_name LIKE 'o%' OR descendant.metrics.loss > 0.2", []),
        ],
    )
    def test_pages_fit_together(self, sweeps, filter_string, order_by, page):
        experiments = [sweeps.experiment, sweeps.other]
        whole = sweeps.search(filter_string, order_by=order_by)
        assert len(whole) >= 4
        assert search_by_pages(sweeps.client, experiments, filter_string, page, order_by=order_by) == whole

    @pytest.mark.parametrize(
        "filter_string, text, position",
        [
            ("params.a = 'x' OR", "'OR'", 16),
            ("params.a = 'x' ORR params.b = 'y'", "'ORR'", 16),
            ("(status = 'RUNNING'", "'('", 1),
            ("uncle.params.x = 'a'", "'uncle'", 1),
            ("status = 'FAILED' OR child.depth = 'deep'", "'deep'", 36),
            ("min(params.x) < 1", "min(params.x)", 1),
            ("NOT", "'NOT'", 1),
            ("params.ä = 'é' AND metrics.loss IN (1, 'x')", "(1, 'x')", 36),
        ],
    )
    def test_mistakes_are_pointed_at(self, sweeps, filter_string, text, position):
        with refused("INVALID_PARAMETER_VALUE", f"(at position {position})"):
            sweeps.search(filter_string)
        with refused("INVALID_PARAMETER_VALUE", text):
            sweeps.search(filter_string)

    def test_too_much_of_it_is_refused(self, sweeps):
        ands = " AND ".join(["depth = 0"] * 500)
        assert "one" in sweeps.search(ands)
        for filter_string in (f"{ands} AND depth = 0", "NOT " * 101 + "depth = 0", "(" * 101 + "depth = 0" + ")" * 101):
            with refused("INVALID_PARAMETER_VALUE"):
                sweeps.search(filter_string)
        with refused("INVALID_PARAMETER_VALUE"):
            sweeps.search("", order_by=["min(child.metrics.loss)"] * 31)
        with refused("INVALID_PARAMETER_VALUE", "sum(child.metrics.loss)"):
            sweeps.search("", order_by=["sum(child.metrics.loss)"])

    def test_extremes_follow_what_is_logged(self, forest):
        run_id = forest.add("r", loss=[0.5, 0.2, 0.8])
        finds = lambda filter_string: forest.search(filter_string) == ["r"]  # noqa: E731
        assert finds("min(metrics.loss) = 0.2 AND max(metrics.loss) = 0.8 AND first(metrics.loss) = 0.5")
        # A point before all others, and one in between that is NaN, change neither the last value nor the wrong end.
        forest.client.log_metric(run_id, "loss", 0.1, step=-1)
        forest.client.log_metric(run_id, "loss", float("nan"), step=1)
        assert finds("min(metrics.loss) = 0.1 AND max(metrics.loss) = 0.8 AND first(metrics.loss) = 0.1")
        assert finds("metrics.loss = 0.8 AND last(metrics.loss) = 0.8")


# Parents


class TestParents:
    def test_nested_runs(self, fluent, client):
        with fluent.start_run(run_name="top") as top:
            for i in range(2):
                with fluent.start_run(run_name=f"mid{i}", nested=True):
                    with fluent.start_run(run_name=f"leaf{i}", nested=True):
                        fluent.log_metric("loss", i)
        experiments = [top.info.experiment_id]
        search = lambda *more, **named: names_of(client.search_runs(experiments, *more, **named))  # noqa: E731
        assert sorted(search("root.run_name = 'top' AND depth = 2")) == ["leaf0", "leaf1"]
        assert search("num_children = 2 AND num_descendants = 4") == ["top"]
        assert search("child.metrics.loss = 1") == ["mid1"]
        assert search("count(child) = 1", order_by=["min(child.metrics.loss) DESC"]) == ["mid1", "mid0"]

    def test_a_tag_that_comes_later_changes_and_goes(self, forest):
        for name in ("a", "b", "c"):
            forest.add(name, loss=1)
        assert forest.parents() == {"a": None, "b": None, "c": None}
        forest.set_parent("c", "a")
        assert forest.parents()["c"] == "a" and forest.search("child.metrics.loss = 1") == ["a"]
        forest.set_parent("c", "b")
        assert forest.parents()["c"] == "b" and forest.search("child.metrics.loss = 1") == ["b"]
        forest.client.log_batch(forest.ids["c"], tags=[RunTag(PARENT, forest.ids["a"])])
        assert forest.parents()["c"] == "a" and forest.search("num_children > 0") == ["a"]
        forest.set_parent("c", NOBODY)
        assert forest.parents()["c"] is None and forest.search("num_children > 0") == []
        forest.set_parent("c", "b")
        forest.client.delete_tag(forest.ids["c"], PARENT)
        assert forest.parents()["c"] is None and forest.search("min(child.metrics.loss) < 9") == []

    def test_cycles_have_no_parents_but_what_hangs_on_them_has(self, forest):
        for name, parent in (("a", None), ("b", "a"), ("c", "b"), ("leaf", "c")):
            forest.add(name, parent, loss=1)
        forest.set_parent("a", "c")
        assert forest.parents() == {"a": None, "b": None, "c": None, "leaf": "c"}
        assert sorted(forest.search("depth = 0")) == ["a", "b", "c"]
        assert forest.search("ancestor.run_name LIKE '_'") == ["leaf"]
        tree = ask(forest.url, "runs/search-tree", experiment_ids=[forest.experiment], depth=20)
        assert sorted(map(str, shape(tree["roots"]))) == ["('c', ['leaf'])", "a", "b"]
        forest.set_parent("a", "a")
        assert forest.parents() == {"a": None, "b": "a", "c": "b", "leaf": "c"}
        forest.client.delete_tag(forest.ids["a"], PARENT)
        assert forest.search("num_descendants = 3") == ["a"]

    def test_deleted_parents_stay_parents(self, forest):
        forest.add("top", params={"model": "cnn"})
        forest.add("leaf", "top", loss=1)
        forest.client.delete_run(forest.ids["top"])
        assert forest.search("parent.params.model = 'cnn'") == ["leaf"]
        assert forest.search("depth = 1") == ["leaf"]
        # For a page that does not show the parent the child is a root, and says whose child it is.
        (node,) = ask(forest.url, "runs/search-tree", experiment_ids=[forest.experiment])["roots"]
        assert name_of(node["run"]) == "leaf" and node["parent_run_id"] == forest.ids["top"]
        (kept,) = get(forest.url, "runs/ancestors", run_id=forest.ids["leaf"])["ancestors"]
        assert kept["info"]["lifecycle_stage"] == "deleted"

    def test_parents_in_other_experiments(self, forest):
        forest.add("top", experiment=forest.other, params={"model": "cnn"})
        forest.add("leaf", "top", loss=0.25)
        only = lambda experiment, text: names_of(forest.client.search_runs([experiment], text))  # noqa: E731
        assert only(forest.experiment, "parent.params.model = 'cnn'") == ["leaf"]
        assert only(forest.other, "min(child.metrics.loss) = 0.25") == ["top"]
        (alone,) = ask(forest.url, "runs/search-tree", experiment_ids=[forest.other])["roots"]
        assert alone["children"] == [] and alone["num_children"] == 1 and alone["rollup"]["children"] == {"RUNNING": 1}


# Trees


class TestSearchTree:
    def test_trees_follow_their_best_run(self, sweeps):
        page = ask(
            sweeps.url,
            "runs/search-tree",
            experiment_ids=[sweeps.experiment, sweeps.other],
            objective=MINIMIZE,
            depth=5,
            include_descendants=True,
        )
        assert shape(page["roots"]) == [
            ("one", ["one-b", "one-a", ("one-c", ["one-c-x"]), "one-d"]),
            ("two", ["two-b", "two-a"]),
            "lone",
            "empty",
        ]
        one = page["roots"][0]
        metric = one["rollup"]["metric"]
        assert one["rollup"]["children"] == {"FINISHED": 2, "FAILED": 1, "RUNNING": 1} and one["num_children"] == 4
        assert one["rollup"]["deleted"] == 1
        assert metric.pop("mean") == pytest.approx(fmean([0.5, 0.2, 0.9]))
        assert metric == {"key": "loss", "count": 3, "min": 0.2, "max": 0.9, "best_run_id": sweeps.ids["one-b"]}
        assert (one["best_child"]["run_name"], one["best_child"]["value"]) == ("one-b", 0.2)
        assert {p["key"]: p["value"] for p in one["best_child"]["params"]} == {"lr": "0.01", "note": 'a,"b"\nc'}
        assert one["rollup"]["descendants_metric"]["count"] == 4
        assert one["best_descendant"]["run_name"] == "one-c-x"
        assert page["roots"][2]["rollup"] == {"children": {}, "deleted": 0}

    def test_the_other_direction(self, sweeps):
        both = {"experiment_ids": [sweeps.experiment, sweeps.other], "objective": {**MINIMIZE, "goal": "MAXIMIZE"}}
        roots = ask(sweeps.url, "runs/search-tree", **both)["roots"]
        assert [name_of(root["run"]) for root in roots] == ["one", "two", "lone", "empty"]
        assert [root["best_child"]["run_name"] for root in roots[:2]] == ["one-c", "two-a"]
        assert shape(roots)[0] == ("one", ["one-c", "one-a", "one-b", "one-d"])

    def test_a_filter_keeps_those_above_what_matches(self, sweeps):
        found = lambda text, **more: shape(  # noqa: E731
            ask(sweeps.url, "runs/search-tree", experiment_ids=[sweeps.experiment], filter=text, depth=9, **more)[
                "roots"
            ]
        )
        assert found("metrics.loss < 0.1") == [("(one)", [("(one-c)", ["one-c-x"])])]
        assert found("status = 'FAILED' OR run_name = 'lone'") == ["lone", ("(one)", ["one-c"])]
        assert found("params.model = 'cnn'") == ["one"]
        assert found("metrics.loss > 5") == []
        assert found("", run_view_type="DELETED_ONLY") == ["one-e"]

    @pytest.mark.parametrize("page", [1, 3])
    def test_pages_are_of_whole_trees(self, sweeps, page):
        fields = {"experiment_ids": [sweeps.experiment, sweeps.other], "objective": MINIMIZE}
        whole = ask(sweeps.url, "runs/search-tree", **fields)["roots"]
        parts = list(pages(sweeps.url, "runs/search-tree", max_results=page, **fields))
        assert all(len(part["roots"]) <= page for part in parts)
        assert [root for part in parts for root in part["roots"]] == whole

    def test_children_that_are_left_out_can_be_fetched(self, sweeps):
        fields = {"experiment_ids": [sweeps.experiment], "objective": MINIMIZE}
        one = ask(sweeps.url, "runs/search-tree", children_per_node=1, **fields)["roots"][0]
        assert (shape(one["children"]), one["more_children"]) == (["one-b"], 3)
        token = one["children_page_token"]
        rest = pages(sweeps.url, "runs/children", token, run_id=sweeps.ids["one"], max_results=2, **fields)
        assert [shape(part["children"]) for part in rest] == [["one-a", "one-c"], ["one-d"]]

    def test_depth_is_bounded(self, sweeps):
        fields = {"experiment_ids": [sweeps.experiment], "filter": "root.run_name = 'one'"}
        assert shape(ask(sweeps.url, "runs/search-tree", depth=0, **fields)["roots"]) == ["one"]
        (one,) = ask(sweeps.url, "runs/search-tree", **fields)["roots"]
        assert [child["more_children"] for child in one["children"] if child["num_children"]] == [1]


def test_children_ancestors_subtree_and_count(sweeps):
    url, ids = sweeps.url, sweeps.ids
    children = get(url, "runs/children", run_id=ids["one"], order_by="metrics.loss DESC")["children"]
    assert [name_of(node["run"]) for node in children] == ["one-c", "one-a", "one-b", "one-d"]
    filtered = get(url, "runs/children", run_id=ids["one"], filter="metrics.loss < 0.1")["children"]
    assert shape(filtered) == ["(one-c)"]
    ancestors = get(url, "runs/ancestors", run_id=ids["one-c-x"])["ancestors"]
    assert [name_of(run) for run in ancestors] == ["one-c", "one"]

    listed, token = [], {}
    while True:
        page = get(url, "runs/subtree", run_id=ids["one"], max_results=2, **token)
        listed += [(name_of(entry["run"]), entry["depth"]) for entry in page["runs"]]
        if not page.get("next_page_token"):
            break
        token = {"page_token": page["next_page_token"]}
    assert listed == [("one", 0), ("one-a", 1), ("one-b", 1), ("one-c", 1), ("one-c-x", 2), ("one-d", 1)]
    flat = get(url, "runs/subtree", run_id=ids["one"], depth=1, run_view_type="ALL")["runs"]
    assert [name_of(entry["run"]) for entry in flat] == ["one", "one-a", "one-b", "one-c", "one-d", "one-e"]

    both = [sweeps.experiment, sweeps.other]
    counted = ask(url, "runs/count", experiment_ids=both, filter="metrics.loss < 0.25", count_roots=True)
    assert counted == {"count": 4, "roots": 3, "by_status": {"FINISHED": 3, "RUNNING": 1}}
    assert get(url, "runs/count", experiment_ids=both, run_view_type="ALL")["count"] == 12


@pytest.mark.parametrize("seed", range(3))
def test_roll_ups_equal_a_recount(forest, seed):
    """A forest that is built, bent and pruned at random."""
    choose = random.Random(seed)
    names: list[str] = []
    for i in range(40):
        losses = [choose.choice([choose.random(), float("nan")]) for _ in range(choose.randint(0, 2))]
        parent = choose.choice(names) if names and choose.random() < 0.8 else None
        where = forest.other if choose.random() < 0.2 else None
        forest.add(f"r{i}", parent, experiment=where, **({"loss": losses} if losses else {}))
        names.append(f"r{i}")
    for _ in range(15):
        forest.set_parent(choose.choice(names), choose.choice([*names, NOBODY]))
    for name in choose.sample(names, 6):
        forest.client.delete_run(forest.ids[name])

    parents, by_id = forest.parents(), {run_id: name for name, run_id in forest.ids.items()}
    both = [forest.experiment, forest.other]
    runs = {run.info.run_name: run for run in forest.client.search_runs(both, run_view_type=ViewType.ALL)}
    raw = {name: by_id.get(run.data.tags.get(PARENT, "")) for name, run in runs.items()}
    assert parents == {name: None if is_on_cycle(name, raw) else raw[name] for name in names}
    children = defaultdict(list)
    for name, parent in parents.items():
        children[parent].append(name)

    seen = 0
    for page in pages(
        forest.url,
        "runs/search-tree",
        experiment_ids=both,
        run_view_type="ALL",
        objective=MINIMIZE,
        depth=20,
        max_results=5,
        children_per_node=1000,
    ):
        for node in all_nodes(page["roots"]):
            seen += 1
            name = name_of(node["run"])
            active = [runs[child] for child in children[name] if runs[child].info.lifecycle_stage == "active"]
            losses = {run.info.run_id: run.data.metrics["loss"] for run in active if "loss" in run.data.metrics}
            losses = {run_id: loss for run_id, loss in losses.items() if loss == loss}
            rollup = node["rollup"]
            assert sorted(name_of(child["run"]) for child in node["children"]) == sorted(children[name])
            assert node["num_children"] == len(active)
            assert rollup["children"] == Counter(run.info.status for run in active)
            assert rollup["deleted"] == len(children[name]) - len(active)
            assert ("metric" in rollup) == bool(losses)
            if losses:
                best = min(losses, key=losses.__getitem__)
                found = rollup["metric"]
                assert (found["count"], found["min"], found["max"]) == (
                    len(losses),
                    losses[best],
                    max(losses.values()),
                )
                assert found["mean"] == pytest.approx(fmean(losses.values())) and found["best_run_id"] == best
                assert node["best_child"]["run_id"] == best
    assert seen == len(names)


def is_on_cycle(name: str, raw: dict[str, str | None]) -> bool:
    at = raw[name]
    for _ in raw:
        if at is None or at == name:
            return at == name
        at = raw[at]
    return False


# Tables and exports


def test_columns_to_choose_from(sweeps):
    found = ask(sweeps.url, "experiments/columns", experiment_ids=[sweeps.experiment])
    params = {column["key"]: column for column in found["params"]}
    assert found["runs"] == 10
    assert list(params) == ["lr", "model", "note"]
    assert params["lr"]["count"] == 2 and params["lr"]["distinct"] == 2 and params["lr"]["varies"]
    assert params["lr"]["numbers"] == {"count": 2, "min": 0.01, "max": 0.1}
    assert sorted((v["value"], v["count"]) for v in params["model"]["values"]) == [("cnn", 1), ("mlp", 1)]
    (loss,) = found["metrics"]
    assert (loss["key"], loss["count"], loss["nan_count"], loss["min"], loss["max"]) == ("loss", 7, 1, 0.05, 0.9)
    tags = {column["key"]: column for column in found["tags"]}
    assert tags[PARENT]["count"] == 6 and tags[PARENT]["values"][0] == {"value": sweeps.ids["one"], "count": 4}
    filtered = ask(
        sweeps.url, "experiments/columns", experiment_ids=[sweeps.experiment], filter="parent.run_name = 'one'"
    )
    assert filtered["runs"] == 4 and [column["key"] for column in filtered["params"]] == ["lr", "note"]


def table_of(url: str, headers: dict | None = None, **fields) -> requests.Response:
    return requests.post(f"{url}/api/2.0/roost/runs/table", json=fields, headers=headers, timeout=60)


def test_a_table_has_what_a_search_has(sweeps):
    columns = ["attributes.run_name", "depth", "params.lr", "metrics.loss", f"tags.{PARENT}"]
    fields = {"experiment_ids": [sweeps.experiment, sweeps.other], "order_by": ["start_time"], "columns": columns}
    table = table_of(sweeps.url, **fields).json()
    runs = sweeps.client.search_runs(fields["experiment_ids"], order_by=["start_time"])
    values = {column["name"]: column["values"] for column in table["columns"]}
    assert table["run_ids"] == [run.info.run_id for run in runs]
    assert table["parent_run_ids"] == [run.data.tags.get(PARENT) for run in runs]
    assert table["statuses"] == [run.info.status for run in runs]
    assert table["start_times"] == [run.info.start_time for run in runs]
    assert table["end_times"] == [run.info.end_time for run in runs]
    assert values["attributes.run_name"] == names_of(runs)
    assert values["attributes.depth"] == [run.info.run_name.count("-") for run in runs]
    assert values["params.lr"] == [run.data.params.get("lr") for run in runs]
    assert values[f"tags.{PARENT}"] == [run.data.tags.get(PARENT) for run in runs]
    losses = [run.data.metrics.get("loss") for run in runs]
    found = [None if value is None else float(value) for value in values["metrics.loss"]]
    assert [str(value) for value in found] == [str(value) for value in losses]

    pieces, token = [], {}
    while True:
        page = table_of(sweeps.url, max_results=4, **fields, **token).json()
        pieces += page["run_ids"]
        if not page.get("next_page_token"):
            break
        token = {"page_token": page["next_page_token"]}
    assert pieces == table["run_ids"]


def test_a_table_is_compressed_and_remembered(sweeps):
    fields = {"experiment_ids": [sweeps.experiment], "columns": ["run_name", "artifact_uri", "metrics.loss"]}
    short = table_of(sweeps.url, {"Accept-Encoding": "gzip"}, **fields)
    plain = table_of(sweeps.url, {"Accept-Encoding": "identity"}, **fields)
    assert short.headers["Content-Encoding"] == "gzip" and "Content-Encoding" not in plain.headers
    assert short.content == plain.content
    assert int(short.headers["Content-Length"]) < len(plain.content)
    tag = short.headers["ETag"]
    again = table_of(sweeps.url, {"Accept-Encoding": "gzip", "If-None-Match": tag}, **fields)
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
    sweeps.client.log_metric(sweeps.ids["one-b"], "loss", 0.125, step=9)
    news = table_of(sweeps.url, {"Accept-Encoding": "gzip", "If-None-Match": tag}, **fields)
    assert news.status_code == 200 and news.headers["ETag"] != tag and b"0.125" in news.content


def test_tables_nobody_can_make_are_refused(sweeps):
    for fields in ({"columns": []}, {"columns": ["nope"]}, {"columns": ["run_id"], "filter": "nope"}):
        reply = table_of(sweeps.url, experiment_ids=[sweeps.experiment], **fields)
        assert (reply.status_code, reply.json()["error_code"]) == (400, "INVALID_PARAMETER_VALUE")


def test_an_export_is_read_by_pandas(sweeps):
    fields = {"experiment_ids": [sweeps.experiment, sweeps.other], "order_by": ["metrics.loss"]}
    reply = requests.get(f"{sweeps.url}/api/2.0/roost/runs/export", params=fields, timeout=60)
    assert reply.headers["Content-Type"].startswith("text/csv")
    table = pandas.read_csv(io.BytesIO(reply.content))
    runs = sweeps.client.search_runs(fields["experiment_ids"], order_by=["metrics.loss"])
    assert list(table["run_name"]) == names_of(runs) and list(table["run_id"]) == [run.info.run_id for run in runs]
    assert table["metrics.loss"].dropna().tolist() == [0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 0.9]
    note = table.set_index("run_name")["params.note"].dropna()
    assert note.to_dict() == {"one-b": 'a,"b"\nc'}
    chosen = requests.post(
        f"{sweeps.url}/api/2.0/roost/runs/export",
        json={**fields, "filter": "parent.run_name = 'two'", "columns": ["metrics.loss", "run_name"]},
        timeout=60,
    )
    assert chosen.text.split() == ["metrics.loss,run_name", "0.1,two-b", "0.3,two-a"]


def test_an_export_as_lines_of_json(sweeps):
    fields = {"experiment_ids": [sweeps.experiment], "filter": "depth > 0", "order_by": ["run_name"], "format": "jsonl"}
    reply = requests.get(f"{sweeps.url}/api/2.0/roost/runs/export", params=fields, timeout=60)
    lines = [json.loads(line) for line in reply.text.splitlines()]
    assert [name_of(line["run"]) for line in lines] == ["one-a", "one-b", "one-c", "one-c-x", "one-d", "two-a"]
    assert lines[3]["parent_run_id"] == sweeps.ids["one-c"]
    assert lines[0]["run"]["data"]["metrics"][0]["value"] == 0.5


# Writes to many runs


def counts(changes: dict) -> dict:
    return {key: value for key, value in changes.items() if key != "dry_run"}


def really(forest: Forest, call: str, **fields) -> dict:
    """What the call did, which must be what it said that it would do."""
    before = (forest.stages(), forest.parents())
    tried = ask(forest.url, call, dry_run=True, **fields)
    assert tried["dry_run"] and (forest.stages(), forest.parents()) == before
    done = ask(forest.url, call, **fields)
    assert not done["dry_run"] and counts(tried) == counts(done)
    return done


class TestWritesToMany:
    def test_a_tree_goes_and_comes_back(self, sweeps):
        before = sweeps.stages()
        gone = really(sweeps, "runs/delete-tree", run_id=sweeps.ids["one"])
        assert gone["changed"] == 6 and gone["by_status"] == {"FINISHED": 4, "FAILED": 1, "RUNNING": 1}
        assert sorted(sweeps.search()) == ["empty", "lone", "two", "two-a", "two-b"]
        assert sweeps.search("min(child.metrics.loss) < 0.15") == ["two"]
        back = really(sweeps, "runs/restore-tree", run_id=sweeps.ids["one"])
        assert back["changed"] == 6 and back["by_lifecycle_stage"] == {"deleted": 6}
        # What had been deleted before is still.
        assert sweeps.stages() == before and before["one-e"] == "deleted"
        assert sweeps.search("min(child.metrics.loss) = 0.2") == ["one"]

    def test_a_part_of_a_tree_moves(self, sweeps, tmp_path):
        sweeps.client.log_text(sweeps.ids["one-c-x"], "kept", "note.txt")
        uri = sweeps.client.get_run(sweeps.ids["one-c-x"]).info.artifact_uri
        fields = {"run_id": sweeps.ids["one-c"], "subtree": True, "experiment_id": sweeps.other}
        assert really(sweeps, "runs/move", **fields)["changed"] == 2
        moved = names_of(sweeps.client.search_runs([sweeps.other]))
        assert sorted(moved) == ["one-c", "one-c-x", "two-b"]
        run = sweeps.client.get_run(sweeps.ids["one-c-x"])
        assert run.info.experiment_id == sweeps.other and run.info.artifact_uri == uri
        note = Path(sweeps.client.download_artifacts(run.info.run_id, "note.txt", str(tmp_path)))
        assert note.read_text() == "kept"
        assert sweeps.parents()["one-c"] == "one" and sweeps.search("child.metrics.loss = 0.9") == ["one"]
        assert ask(sweeps.url, "runs/move", **fields)["changed"] == 0
        reply = requests.post(
            f"{sweeps.url}/api/2.0/roost/runs/move",
            json={"run_ids": [sweeps.ids["lone"], NOBODY], "experiment_id": sweeps.other},
            timeout=60,
        )
        assert reply.status_code == 404 and "lone" in names_of(sweeps.client.search_runs([sweeps.experiment]))

    def test_all_that_match_are_changed(self, sweeps):
        fields = {"experiment_ids": [sweeps.experiment, sweeps.other], "filter": "root.run_name = 'one'"}
        tagged = really(sweeps, "runs/bulk", **fields, action={"set_tags": [{"key": "seen", "value": "yes"}]})
        assert tagged["matched"] == tagged["changed"] == 6
        assert len(sweeps.search("tags.seen = 'yes'")) == 6
        again = really(sweeps, "runs/bulk", **fields, action={"set_tags": [{"key": "seen", "value": "yes"}]})
        assert (again["matched"], again["changed"]) == (6, 0)
        really(sweeps, "runs/bulk", **fields, action={"delete_tags": ["seen"]})
        assert sweeps.search("tags.seen IS NOT NULL") == []
        gone = really(sweeps, "runs/bulk", **{**fields, "filter": "metrics.loss < 0.2"}, action={"delete": {}})
        assert gone["changed"] == 3 and "lone" not in sweeps.search()
        # Also the one that was deleted before: restoring looks at what is deleted.
        back = really(sweeps, "runs/bulk", **{**fields, "filter": "metrics.loss < 0.2"}, action={"restore": {}})
        assert back["changed"] == 4 and set(sweeps.stages().values()) == {"active"}
        move = {"move": {"experiment_id": sweeps.other}}
        moved = really(sweeps, "runs/bulk", **{**fields, "filter": "parent.run_name = 'two'"}, action=move)
        assert (moved["matched"], moved["changed"]) == (2, 1)

    def test_parents_are_set_for_all_that_match(self, sweeps):
        action = {"set_tags": [{"key": PARENT, "value": sweeps.ids["empty"]}]}
        fields = {"experiment_ids": [sweeps.experiment], "filter": "run_name IN ('lone', 'one-c', 'two')"}
        assert ask(sweeps.url, "runs/bulk", **fields, action=action)["changed"] == 3
        assert sweeps.search("num_children = 3 AND num_descendants = 6") == ["empty"]
        assert sweeps.search("min(child.metrics.loss) = 0.15") == ["empty"]

    def test_another_number_than_expected_changes_nothing(self, sweeps):
        before = sweeps.stages()
        reply = requests.post(
            f"{sweeps.url}/api/2.0/roost/runs/bulk",
            json={"experiment_ids": [sweeps.experiment], "action": {"delete": {}}, "expected_count": 3},
            timeout=60,
        )
        assert reply.status_code == 400 and "10" in reply.json()["message"]
        assert sweeps.stages() == before

    def test_what_is_deleted_is_removed_for_good(self, sweeps, module_server):
        folder = module_server.data / "artifacts" / sweeps.experiment
        sweeps.client.log_text(sweeps.ids["one-b"], "x", "f.txt")
        assert (folder / sweeps.ids["one-b"]).is_dir()
        ask(sweeps.url, "runs/delete-tree", run_id=sweeps.ids["one"])
        old = {"experiment_ids": [sweeps.experiment], "older_than_seconds": 3600}
        assert ask(sweeps.url, "runs/purge", **old)["runs"] == 0
        now = {**old, "older_than_seconds": 0}
        tried = ask(sweeps.url, "runs/purge", dry_run=True, **now)
        assert (folder / sweeps.ids["one-b"]).is_dir() and len(sweeps.stages()) == 12
        done = ask(sweeps.url, "runs/purge", **now)
        assert done["runs"] == tried["runs"] == 7 and done["artifacts"]["files"] == tried["artifacts"]["files"] == 1
        assert sorted(sweeps.stages()) == ["empty", "lone", "two", "two-a", "two-b"]
        assert not (folder / sweeps.ids["one-b"]).exists()
        with refused("RESOURCE_DOES_NOT_EXIST"):
            sweeps.client.get_run(sweeps.ids["one-b"])
        checked = module_server.check()
        assert checked.returncode == 0, checked

    def test_children_of_the_removed_become_roots(self, forest):
        forest.add("top")
        forest.add("leaf", "top", loss=1)
        forest.client.delete_run(forest.ids["top"])
        ask(forest.url, "runs/purge", experiment_ids=[forest.experiment], older_than_seconds=0)
        assert forest.search("parent_run_id IS NULL") == ["leaf"]


# Events


class Events:
    """A stream of events, read one by one."""

    def __init__(self, url: str, last_id: str | None = None, **query):
        headers = {"Last-Event-ID": last_id} if last_id else {}
        self.reply = requests.get(
            f"{url}/api/2.0/roost/events", params=query, headers=headers, stream=True, timeout=30
        )
        assert self.reply.status_code == 200, self.reply.text
        assert self.reply.headers["Content-Type"] == "text/event-stream"
        self.lines = self.reply.iter_lines(chunk_size=1, decode_unicode=True)
        self.last_id = ""

    def __enter__(self) -> "Events":
        return self

    def __exit__(self, *_) -> None:
        self.reply.close()

    def next(self) -> tuple[str, dict] | None:
        """Name and data; None at the end of the stream."""
        fields: dict[str, str] = {}
        for line in self.lines:
            if not line and "event" in fields:
                self.last_id = fields["id"]
                return fields["event"], json.loads(fields["data"])
            key, _, value = line.partition(": ")
            fields[key] = value
        return None

    def take(self, count: int) -> list[tuple[str, dict]]:
        found = [self.next() for _ in range(count)]
        assert all(found)
        return [event for event in found if event]

    def names(self, count: int) -> list[str]:
        return [name for name, _ in self.take(count)]


class TestEvents:
    def test_what_a_client_logs_is_told_while_it_logs(self, forest):
        with Events(forest.url, experiment_ids=f"{forest.experiment},{forest.other}") as events:
            assert events.names(1) == ["open"]
            run_id = forest.add("r", status="FINISHED", params={"lr": 1}, loss=[0.5, 0.25])
            told = events.take(4)
            assert [name for name, _ in told] == ["run-created", "params", "metrics", "run-updated"] or [
                name for name, _ in told
            ] == ["run-created", "metrics", "params", "run-updated"]
            assert {data["run_id"] for _, data in told} == {run_id}
            data = dict(told)
            assert data["metrics"]["metrics"][0] | {"points": 2} == data["metrics"]["metrics"][0]
            assert data["metrics"]["metrics"][0]["value"] == 0.25
            assert data["run-updated"]["info"]["status"] == "FINISHED"
            forest.client.set_tag(run_id, "t", "1")
            forest.client.delete_tag(run_id, "t")
            ask(forest.url, "runs/move", run_ids=[run_id], experiment_id=forest.other)
            ask(forest.url, "runs/delete-tree", run_id=run_id)
            ask(forest.url, "runs/restore-tree", run_id=run_id)
            assert events.names(5) == ["tags", "tag-deleted", "run-moved", "run-deleted", "run-restored"]

    def test_going_on_where_one_was(self, forest):
        with Events(forest.url, experiment_ids=forest.experiment) as events:
            events.names(1)
            run_id = forest.add("r")
            for step in range(3):
                forest.client.log_metric(run_id, "loss", step, step=step)
            assert events.names(2) == ["run-created", "metrics"]
            last = events.last_id
        forest.client.log_metric(run_id, "loss", 3, step=3)
        with Events(forest.url, last, experiment_ids=forest.experiment) as events:
            told = events.take(4)
        assert told[0][0] == "open"
        assert [data["metrics"][0]["step"] for _, data in told[1:]] == [1, 2, 3]
        # An id that this server never gave: what was missed cannot be told.
        with Events(forest.url, "nobody-7", experiment_ids=forest.experiment) as events:
            assert events.names(2) == ["reset", "open"]

    def test_of_a_subtree(self, forest):
        forest.add("top")
        forest.add("stranger")
        with Events(forest.url, run_id=forest.ids["top"]) as events:
            events.names(1)
            forest.add("child", "top")
            forest.client.log_metric(forest.ids["stranger"], "loss", 1)
            forest.client.log_metric(forest.ids["child"], "loss", 2)
            forest.set_parent("stranger", "child")
            forest.client.log_metric(forest.ids["stranger"], "loss", 3, step=1)
            told = events.take(4)
        assert [name for name, _ in told] == ["run-created", "metrics", "tags", "metrics"]
        assert [data["run_id"] for _, data in told][2:] == [forest.ids["stranger"]] * 2

    def test_questions_that_mean_nothing(self, url):
        for query, status in (({}, 400), ({"run_id": NOBODY}, 404), ({"experiment_ids": "x"}, 400)):
            reply = requests.get(f"{url}/api/2.0/roost/events", params=query, timeout=30)
            assert reply.status_code == status, reply.text

    def test_a_server_that_stops_ends_its_streams(self, start_server, name):
        # Were streams waited for, this grace would be longer than the time that the harness waits.
        server = start_server("--shutdown-grace-seconds", "300")
        forest = Forest(server.url, name)
        with Events(server.url, experiment_ids=forest.experiment) as events, Events(server.url, experiment_ids="0"):
            forest.add("r")
            assert events.names(2) == ["open", "run-created"]
            assert server.stop() == 0, server.log
            assert events.next() is None
