"""
The pieces of work about runs as trees: one call to Roost, and on stock the calls by which its client gets the same
answer. Answers are checked against the dataset's own on both.
"""

import gzip
import json
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode

from dataset import FAMILY, Dataset, Run
from fill import EARLY_AT, EARLY_EVERY, Filled, fill_by_api
from report import HIGHER, LOWER, Figure, Row
from servers import Server
from wire import API, Api, post_bytes, pump, timed_ms
from works import METRIC_KEYS, WrongAnswer, median_ms, stored_steps, wrk

ROOST = "/api/2.0/roost/"
PARENT = "mlflow.parentRunId"
PAGE = 100
TREES, CHILDREN_SHOWN = 50, 20
TABLE_RUNS = 10_000
# Besides the run's id, its parent's, status, start and end, which every table has: three, which makes eight in all, and
# eight. Half of the second are random numbers of 17 digits, which nothing makes shorter than 500 kB.
TABLES = {
    "table": ("params.lr", "params.batch_size", "metrics.loss"),
    "wide-table": (
        "params.lr", "params.batch_size", "params.optimizer", "params.model", "metrics.loss", "metrics.val_loss",
        "metrics.acc", "metrics.val_acc"),
}
EARLY_LOSS = 1e-5
IDS_OF_SEARCH = 500  # ids that are asked for in one filter
RUNS_OF_BULK = 100  # as many as stock takes in one metrics/get-history-bulk
RUNS_OF_PAGE = 5000
LOG_ROUNDS = 3


def rows_of(options) -> list[Row]:
    """What is measured, and the targets."""
    rows = [
        Row(f"tree/{search.id}", f"trees: {search.label}", "ms", LOWER, stock_ratio=20, limit=50)
        for search in SEARCHES]
    table = f"table of {min(TABLE_RUNS, options.runs):,} runs".replace(",", " ")
    rows += [
        Row("tree/page", f"trees: a page of {TREES} with roll-ups and best child", "ms", LOWER, stock_ratio=20,
            limit=50),
        Row("tree/table", f"{table}, 8 columns", "ms", LOWER, stock_ratio=20, limit=60),
        Row("tree/table/bytes", f"{table}, 8 columns, bytes sent", "kB", LOWER, limit=500),
        Row("tree/wide-table", f"{table}, 13 columns", "ms", LOWER, stock_ratio=20),
        Row("tree/wide-table/bytes", f"{table}, 13 columns, bytes sent", "kB", LOWER),
    ]
    for connections in (8, 64):
        label = f"log-metric, {connections} connections"
        rows += [
            Row(f"tree/log/{connections}/plain", f"{label}, runs without parent", "requests/s", HIGHER),
            Row(f"tree/log/{connections}/child", f"{label}, children of one run", "requests/s", HIGHER),
            Row(f"tree/log/{connections}/loss", f"{label}, what children lose", "%", LOWER, limit=25),
        ]
    return rows + [
        Row("tree/move", f"move a tree of {FAMILY} runs", "ms", LOWER),
        Row("tree/delete", f"delete a tree of {FAMILY} runs", "ms", LOWER),
        Row("tree/purge", f"remove a deleted tree of {FAMILY} runs for good", "ms", LOWER),
    ]


# The runs, as far as these works look at them


@dataclass(slots=True)
class Seen:
    key: object  # index in the dataset, or run id
    name: str
    start_ms: int
    parent: object | None
    status: str
    loss: float
    val_acc: float
    model: str
    host: str
    data_path: str
    lr: str


def seen_of_dataset(run: Run) -> Seen:
    return Seen(
        run.index, run.name, run.start_ms, run.parent, run.status, run.metrics["loss"], run.metrics["val_acc"],
        run.params["model"], run.tags["host"], run.params["data_path"], run.params["lr"])


def seen_of_answer(run: dict) -> Seen:
    info, data = run["info"], run["data"]
    metrics = {metric["key"]: metric["value"] for metric in data["metrics"]}
    params, tags = _dictionary(data["params"]), _dictionary(data["tags"])
    return Seen(
        info["run_id"], info["run_name"], int(info["start_time"]), tags.get(PARENT), info["status"], metrics["loss"],
        metrics["val_acc"], params["model"], tags["host"], params["data_path"], params["lr"])


def _dictionary(pairs: list[dict]) -> dict[str, str]:
    return {pair["key"]: pair["value"] for pair in pairs}


class Trees:
    """Runs that are looked up by their place in the tree."""

    def __init__(self, runs: Iterable[Seen]):
        self.by_key = {run.key: run for run in runs}
        self.children: dict[object, list[Seen]] = defaultdict(list)
        for run in self.by_key.values():
            if run.parent is not None:
                self.children[run.parent].append(run)

    @property
    def runs(self) -> Iterable[Seen]:
        return self.by_key.values()

    @property
    def parents(self) -> Iterator[Seen]:
        return (self.by_key[key] for key in self.children)

    def below(self, is_wanted: Callable[[Seen], bool]) -> list[Seen]:
        return [run for run in self.runs if run.parent is not None and is_wanted(self.by_key[run.parent])]

    def above(self, is_wanted: Callable[[Seen], bool]) -> list[Seen]:
        return [self.by_key[key] for key, children in self.children.items() if any(map(is_wanted, children))]

    def best_child_first(self) -> list[Seen]:
        return sorted(self.parents, key=lambda run: min(child.loss for child in self.children[run.key]))

    def page(self) -> list[list]:
        """What there is to be shown of the trees that have the least losses."""
        def best(root: Seen) -> float:
            return min(root.loss, *(child.loss for child in self.children[root.key]))

        roots = sorted((run for run in self.runs if run.parent is None), key=best)
        return [tree_shown(root, self.children[root.key]) for root in roots[:TREES]]


def newest_first(runs: Iterable[Seen]) -> list[str]:
    return [run.name for run in sorted(runs, key=lambda run: -run.start_ms)[:PAGE]]


def tree_shown(root: Seen, children: list[Seen]) -> list:
    ordered = sorted(children, key=lambda run: run.loss)
    losses = [run.loss for run in ordered]
    statuses: dict[str, int] = defaultdict(int)
    for run in children:
        statuses[run.status] += 1
    best = ordered[0]
    return [
        root.name, dict(statuses), len(losses), losses[0], losses[-1], _rounded(statistics.fmean(losses)),
        best.name, best.loss, best.lr, [run.name for run in ordered[:CHILDREN_SHOWN]]]


def tree_answered(node: dict) -> list:
    """The same of Roost's answer."""
    metric, best = node["rollup"]["metric"], node["best_child"]
    return [
        node["run"]["info"]["run_name"], node["rollup"]["children"], metric["count"], metric["min"], metric["max"],
        _rounded(metric["mean"]), best["run_name"], best["value"], _dictionary(best["params"])["lr"],
        [child["run"]["info"]["run_name"] for child in node["children"]]]


def _rounded(mean: float) -> float:
    return float(f"{mean:.9g}")  # whoever adds in another order gets another last digit


# Calls that are counted


class CountedApi(Api):
    """Notes the calls, the bytes and the time up to the last byte of each answer; not what a client does in between."""

    def __init__(self, port: int, experiment_id: str, seconds_max: float):
        super().__init__(port, seconds_max)
        self.experiment_id = experiment_id
        self.end = time.monotonic() + seconds_max
        self.calls, self.bytes, self.ms = 0, 0, 0.0

    def raw(self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> bytes:
        left = self.end - time.monotonic()
        if left <= 0:
            raise TimeoutError(f"not through after {self.calls} calls")
        self.connection.timeout = left
        if self.connection.sock:
            self.connection.sock.settimeout(left)
        ms, data = timed_ms(lambda: super(CountedApi, self).raw(method, path, body, headers))
        self.calls, self.bytes, self.ms = self.calls + 1, self.bytes + len(data), self.ms + ms
        return data

    def pages(self, filter_string: str, order_by: tuple[str, ...] = (), size: int = 1000) -> Iterator[list[Seen]]:
        token = {}
        while True:
            answer = self.post("runs/search", {
                "experiment_ids": [self.experiment_id], "run_view_type": "ACTIVE_ONLY", "filter": filter_string,
                "max_results": size, "order_by": list(order_by), **token})
            yield [seen_of_answer(run) for run in answer.get("runs", [])]
            if not answer.get("next_page_token"):
                return
            token = {"page_token": answer["next_page_token"]}

    def runs(self, filter_string: str, **more) -> list[Seen]:
        return [run for page in self.pages(filter_string, **more) for run in page]

    def runs_by_id(self, ids: list) -> dict[object, Seen]:
        found = []
        for at in range(0, len(ids), IDS_OF_SEARCH):
            listed = ", ".join(f"'{run_id}'" for run_id in ids[at : at + IDS_OF_SEARCH])
            found += self.runs(f"attributes.run_id IN ({listed})")
        return {run.key: run for run in found}

    def note(self) -> str:
        kilobytes = f"{self.bytes / 1000:,.0f}".replace(",", " ")
        return f"{self.calls} call{'s' if self.calls != 1 else ''}, {kilobytes} kB"


# How a stock client goes about it. It knows that its trees have two levels: otherwise it would have to ask on and on.


def children_of(api: CountedApi, filter_string: str, with_parents: bool = False) -> list[str]:
    parents = api.runs(f"{filter_string} AND tags.{PARENT} IS NULL")
    found = [run for parent in parents for run in api.runs(f"tags.{PARENT} = '{parent.key}'")]
    return newest_first(found + parents if with_parents else found)


def parents_of(api: CountedApi, filter_string: str) -> list[str]:
    children = api.runs(f"{filter_string} AND tags.{PARENT} IS NOT NULL")
    return newest_first(api.runs_by_id(list({run.parent for run in children})).values())


def best_child_first(api: CountedApi) -> list[str]:
    """In the order of the children: each parent comes with its best child, and most pages bring many parents."""
    ids = first_keys(api, f"tags.{PARENT} IS NOT NULL", PAGE)
    parents = api.runs_by_id(ids)
    return [parents[run_id].name for run_id in ids]


def first_keys(api: CountedApi, filter_string: str, count: int) -> list:
    keys: dict = {}
    for page in api.pages(filter_string, ("metrics.loss ASC",), size=2 * count):
        for run in page:
            keys.setdefault(run.parent or run.key)
        if len(keys) >= count:
            break
    return list(keys)[:count]


def page_of_trees(api: CountedApi) -> list[list]:
    ids = first_keys(api, "", TREES)
    roots = api.runs_by_id(ids)
    return [tree_shown(roots[run_id], api.runs(f"tags.{PARENT} = '{run_id}'")) for run_id in ids]


def lowest_ever(api: CountedApi, trees: Trees) -> list[str]:
    """All histories: what the latest value is tells nothing of those before it."""
    found, ids = [], list(trees.by_key)
    for at in range(0, len(ids), RUNS_OF_BULK):
        part = ids[at : at + RUNS_OF_BULK]
        query = urlencode({"metric_key": "loss", "run_id": part}, doseq=True)
        answer = json.loads(api.raw("GET", f"/ajax-api/2.0/mlflow/metrics/get-history-bulk?{query}"))
        low = {point["run_id"] for point in answer["metrics"] if point["value"] < 0.02}
        found += [trees.by_key[run_id] for run_id in part if run_id in low]
    return newest_first(found)


@dataclass(slots=True)
class TreeSearch:
    """A runs/search of Roost's, and how stock's client gets the same."""

    id: str
    label: str
    filter: str
    of_trees: Callable[[Trees], list[str]]  # the answer, by one who has all runs before him
    way: Callable[[CountedApi], list[str]] | None  # None when all runs have to be fetched anyway
    order_by: tuple[str, ...] = ()
    more: Callable[[CountedApi, Trees], list[str]] | None = None  # what is to be asked besides, with all runs fetched
    expected: list[str] = field(default_factory=list)


def is_low_ever(run: Seen) -> bool:
    return run.loss < 0.02 or run.key % EARLY_EVERY == EARLY_AT


SEARCHES = [
    TreeSearch(
        "parent", "parent.params.model = …", "parent.params.model = 'unet'",
        lambda trees: newest_first(trees.below(lambda parent: parent.model == "unet")),
        lambda api: children_of(api, "params.model = 'unet'")),
    TreeSearch(
        "child", "child.metrics.loss < …", "child.metrics.loss < 0.05",
        lambda trees: newest_first(trees.above(lambda child: child.loss < 0.05)),
        lambda api: parents_of(api, "metrics.loss < 0.05")),
    TreeSearch(
        "root", "root.tags.host = …", "root.tags.host = 'node-137'",
        lambda trees: newest_first(
            trees.below(lambda parent: parent.host == "node-137")
            + [run for run in trees.runs if run.parent is None and run.host == "node-137"]),
        lambda api: children_of(api, "tags.host = 'node-137'", with_parents=True)),
    TreeSearch(
        "ancestor", "ancestor.metrics.val_acc > …", "ancestor.metrics.val_acc > 0.99",
        lambda trees: newest_first(trees.below(lambda parent: parent.val_acc > 0.99)),
        lambda api: children_of(api, "metrics.val_acc > 0.99")),
    TreeSearch(
        "descendant", "descendant.params.data_path LIKE …", "descendant.params.data_path LIKE '%/shard-0171/%'",
        lambda trees: newest_first(trees.above(lambda child: "/shard-0171/" in child.data_path)),
        lambda api: parents_of(api, "params.data_path LIKE '%/shard-0171/%'")),
    TreeSearch(
        "order", "parents by min(child.metrics.loss)", "count(child) > 0",
        lambda trees: [run.name for run in trees.best_child_first()[:PAGE]], best_child_first,
        order_by=("min(child.metrics.loss)",)),
    TreeSearch(
        "history", "min(metrics.loss) < …, all points", "min(metrics.loss) < 0.02",
        lambda trees: newest_first(filter(is_low_ever, trees.runs)), None, more=lowest_ever),
]


class TreeWorks:
    """One server's turn. `restart` gets rid of what the server is still at work on after a time-out."""

    def __init__(self, server: Server, filled: Filled, expected: Trees, options, restart: Callable[[], None]):
        self.server = server
        self.filled = filled
        self.expected = expected
        self.options = options
        self.restart = restart
        self.everything: Trees | None = None
        self.everything_cost: CountedApi | None = None

    def prepare(self) -> None:
        """Some runs get a point that is earlier than the one they have, and by far the best."""
        body = {"key": "loss", "value": EARLY_LOSS, "timestamp": 1_700_000_000_000, "step": -1}

        def task(run_id: str):
            yield post_bytes("runs/log-metric", json.dumps({"run_id": run_id, **body}).encode())

        pump(self.server.port, map(task, self.filled.early_ids.values()), 1, may_send_again=True)
        if self.server.name == "stock":
            self._fetch_everything()

    def api(self) -> CountedApi:
        return CountedApi(self.server.port, self.filled.experiment_id, self.options.timeout)

    def search(self, search: TreeSearch) -> Figure:
        expected = search.of_trees(self.expected)
        if self.server.name == "stock":
            return self._stocks_way(search.way, search.of_trees, search.more, expected)
        body = {"experiment_ids": [self.filled.experiment_id], "run_view_type": "ACTIVE_ONLY", "filter": search.filter,
                "max_results": PAGE, "order_by": list(search.order_by)}

        def names(answer: bytes) -> list[str]:
            return [run["info"]["run_name"] for run in json.loads(answer).get("runs", [])]

        return self._one_call(API + "runs/search", body, names, expected)

    def page(self) -> Figure:
        expected = self.expected.page()
        if self.server.name == "stock":
            return self._stocks_way(page_of_trees, Trees.page, None, expected)
        body = {"experiment_ids": [self.filled.experiment_id], "max_results": TREES,
                "objective": {"metric": "loss", "goal": "MINIMIZE"}, "children_per_node": CHILDREN_SHOWN}
        return self._one_call(
            ROOST + "runs/search-tree", body, lambda answer: [tree_answered(n) for n in json.loads(answer)["roots"]],
            expected)

    def _one_call(self, path: str, fields: dict, read: Callable[[bytes], list], expected: list) -> Figure:
        body, api = json.dumps(fields).encode(), self.api()
        answer = api.raw("POST", path, body)
        _compare(read(answer), expected)
        note = api.note()
        ms, _ = median_ms(lambda: api.raw("POST", path, body), self.options.repeat, self.options.budget, warm_up=0)
        api.close()
        return Figure(ms, note=note)

    def _stocks_way(self, way, of_trees, more, expected: list) -> Figure:
        """The faster of asking for what is needed, and of fetching all runs and looking through them."""
        figures = []
        if way:
            figures.append(self._timed(way, expected))
        if self.everything is not None and self.everything_cost is not None:
            if more:
                figures.append(self._timed(lambda api: more(api, self.everything), expected, self.everything_cost))
            else:
                _compare(of_trees(self.everything), expected)
                cost = self.everything_cost
                figures.append(Figure(cost.ms, note=f"{cost.note()}: all runs"))
        if not figures:
            figures.append(Figure(
                self.options.timeout * 1000, at_least=True, note="fetching all runs alone takes longer than that"))
        return min(figures, key=lambda figure: (figure.at_least, figure.value))

    def _timed(self, way, expected: list, before: CountedApi | None = None) -> Figure:
        api = self.api()
        if before:
            # What it cost to come here counts, against the limit also.
            api.calls, api.bytes, api.ms = before.calls, before.bytes, before.ms
            api.end -= before.ms / 1000
        try:
            found = way(api)
        except TimeoutError:
            self.restart()
            return Figure(self.options.timeout * 1000, at_least=True, note=f"given up: {api.note()}")
        finally:
            api.close()
        _compare(found, expected)
        times, note, end = [api.ms], api.note(), time.monotonic() + self.options.budget
        while before is None and len(times) < self.options.repeat and time.monotonic() + times[0] / 1000 < end:
            again = self.api()
            way(again)
            again.close()
            times.append(again.ms)
        return Figure(statistics.median(times), note=note)

    def _fetch_everything(self) -> None:
        api = self.api()
        try:
            runs = api.runs("", size=RUNS_OF_PAGE)
        except TimeoutError:
            self.restart()
            return
        finally:
            api.close()
        self.everything, self.everything_cost = Trees(runs), api

    # Tables

    def table(self, columns: tuple[str, ...], expected: list[list]) -> tuple[Figure, Figure]:
        """Time, and kilobytes sent."""
        size = len(expected)
        if self.server.name == "stock":
            body = json.dumps({"experiment_ids": [self.filled.experiment_id], "max_results": size}).encode()
            path, headers = API + "runs/search", {}
        else:
            body = json.dumps({
                "experiment_ids": [self.filled.experiment_id], "max_results": size,
                "columns": list(columns)}).encode()
            path, headers = ROOST + "runs/table", {"Accept-Encoding": "gzip"}
        api = self.api()
        first_ms, answer = timed_ms(lambda: api.raw("POST", path, body, headers))
        text = gzip.decompress(answer) if answer.startswith(b"\x1f\x8b") else answer
        found = json.loads(text)
        _compare(table_of_runs(found, columns) if "runs" in found else table_of_columns(found), expected)
        ms = first_ms
        if first_ms < self.options.budget * 1000:
            ms, _ = median_ms(
                lambda: api.raw("POST", path, body, headers), self.options.repeat, self.options.budget, warm_up=0)
        api.close()
        return Figure(ms), Figure(len(answer) / 1000)


def table_expected(data: Dataset, columns: tuple[str, ...]) -> list[list]:
    """Of the latest runs: whole families, which do not overlap in time."""
    rows = []
    first = data.count - min(TABLE_RUNS, data.count // FAMILY * FAMILY)
    first = -(-first // FAMILY) * FAMILY
    for run in data:
        if run.index >= first:
            rows.append([run.status, run.start_ms, run.end_ms, *_chosen(run.params | run.metrics, columns)])
    return sorted(rows, key=lambda row: -row[1])


def _chosen(values: dict, columns: tuple[str, ...]) -> list:
    return [values[column.split(".", 1)[1]] for column in columns]


def table_of_runs(answer: dict, columns: tuple[str, ...]) -> list[list]:
    rows = []
    for run in answer["runs"]:
        info, data = run["info"], run["data"]
        values = _dictionary(data["params"]) | {metric["key"]: metric["value"] for metric in data["metrics"]}
        rows.append([info["status"], int(info["start_time"]), int(info["end_time"]), *_chosen(values, columns)])
    return rows


def table_of_columns(answer: dict) -> list[list]:
    columns = [answer[name] for name in ("statuses", "start_times", "end_times")]
    columns += [column["values"] for column in answer["columns"]]
    return [list(row) for row in zip(*columns, strict=True)]


def _compare(found: list, expected: list) -> None:
    if found == expected:
        return
    at = next((i for i, pair in enumerate(zip(found, expected)) if pair[0] != pair[1]), min(len(found), len(expected)))
    raise WrongAnswer(
        f"{len(found)} found, expected {len(expected)}; they differ from place {at} on: {found[at:at + 1]}, "
        f"expected {expected[at:at + 1]}")


# Writes: Roost alone has them


def log_metric(server: Server, connections: int, seconds: int, figures: dict[str, Figure]) -> None:
    """By turns into runs without parent and into the children of one run: both rates, and what of the first is lost."""
    api = Api(server.port)
    experiment_id = api.create_experiment(f"children {connections}")
    rates: dict[str, list[float]] = {"plain": [], "child": []}
    for round_ in range(LOG_ROUNDS):
        parent = api.create_run(experiment_id, f"parent {round_}")
        kinds = ["plain", "child"] if round_ % 2 == 0 else ["child", "plain"]
        for kind in kinds:
            runs = [api.create_run(experiment_id, f"{kind} {round_}-{i}") for i in range(connections)]
            if kind == "child":
                for run_id in runs:
                    api.post("runs/set-tag", {"run_id": run_id, "key": PARENT, "value": parent})
            load = wrk(server, "log_metric.lua", "runs/log-metric", connections, seconds, [runs, "loss", METRIC_KEYS])
            stored = stored_steps(api, runs, "loss")
            if load.failed or not load.answered <= stored <= load.answered + connections:
                raise WrongAnswer(
                    f"{load.answered} points were answered with 200, {load.failed} failed, {stored} can be read back")
            rates[kind].append(load.per_second)
    api.close()
    medians = {kind: statistics.median(values) for kind, values in rates.items()}
    for kind, rate in medians.items():
        figures[f"tree/log/{connections}/{kind}"] = Figure(rate)
    figures[f"tree/log/{connections}/loss"] = Figure(100 * (1 - medians["child"] / medians["plain"]))


def change_trees(server: Server, seed: int, figures: dict[str, Figure], trees: int = 5) -> None:
    """Moves, deletes and removes one tree after the other, of the kind that is searched."""
    api = Api(server.port)
    here, there = api.create_experiment("trees to change"), api.create_experiment("where trees go")
    filled = Filled(here)
    fill_by_api(server.port, Dataset(trees * FAMILY, seed + 1), filled, connections=4)

    def call(name: str, **fields) -> tuple[float, dict]:
        ms, answer = timed_ms(lambda: api.raw("POST", f"{ROOST}runs/{name}", json.dumps(fields).encode()))
        return ms, json.loads(answer)

    times: dict[str, list[float]] = {"move": [], "delete": [], "purge": []}
    for run_id in filled.parent_ids.values():
        moved = call("move", run_id=run_id, subtree=True, experiment_id=there)
        deleted = call("delete-tree", run_id=run_id)
        purged = call("purge", experiment_ids=[there], older_than_seconds=0)
        done = (moved[1]["changed"], deleted[1]["changed"], purged[1]["runs"])
        if done != (FAMILY,) * 3:
            raise WrongAnswer(f"{done} runs of a tree of {FAMILY} were moved, deleted and removed")
        for kind, (ms, _) in zip(times, (moved, deleted, purged)):
            times[kind].append(ms)
    api.close()
    for kind, taken in times.items():
        figures[f"tree/{kind}"] = Figure(statistics.median(taken))
