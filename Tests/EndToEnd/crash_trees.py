"""The part of crash.py about trees: whoever is told that a change is made finds it, whole, and sums agree with parts.

Each client has one request under way at most. So what a kill leaves of its runs must be what it knew before that
request or what it would know after it, of all runs that the request changes at once.
"""

import copy
import json
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from crash_clients import ACKNOWLEDGED, API, Writer
from wire import Wire

ROOST = "/api/2.0/roost/"
PARENT = "mlflow.parentRunId"
NOBODY = "0" * 32


@dataclass(slots=True)
class Node:
    """What the server should tell of a run."""

    experiment: str
    parent: str | None = None  # the name of the run that the tag names, or NOBODY
    is_deleted: bool = False
    losses: list[float] = field(default_factory=list)  # the steps are 0, 1, …


Forest = dict[str, Node]  # by name


class TreeClient(Writer):
    """Builds a forest, bends it, prunes it, and logs into it all the while."""

    def __init__(self, port: int, experiments: list[str], name: str, seed: int):
        super().__init__(port, name, seed)
        self.experiments = experiments
        self.forest: Forest = {}
        self.after: Forest | None = None  # what the request under way would make of it
        self.ids: dict[str, str] = {}
        self.taken: dict[str, list[str]] = {}  # by the run of a delete-tree, what it took
        self.acknowledged = 0

    def step(self, wire: Wire) -> None:
        active = [name for name, node in self.forest.items() if not node.is_deleted]
        kinds = ["create", "log", "parent", "no parent", "delete", "restore", "move"]
        kind = self.random.choices(kinds, [3, 10, 3, 0.5, 0.6, 1, 0.5])[0]
        if len(active) < 3 or kind == "create":
            self.create(wire, active)
        elif kind == "log":
            self.log(wire, self.random.choice(active))
        elif kind == "parent":
            self.set_parent(wire, self.random.choice(active))
        elif kind == "no parent":
            with_parent = [name for name in active if self.forest[name].parent]
            if with_parent:
                name = self.random.choice(with_parent)
                body = {"run_id": self.ids[name], "key": PARENT}
                self.send(wire, API + "runs/delete-tag", body, lambda forest: setattr(forest[name], "parent", None))
        elif kind == "delete":
            self.delete_tree(wire, self.random.choice(active))
        elif kind == "restore" and self.taken:
            self.restore_tree(wire, self.random.choice(sorted(self.taken)))
        elif kind == "move":
            self.move(wire, self.random.choice(active))

    def send(self, wire: Wire, path: str, body: dict, change: Callable[[Forest], object]) -> dict:
        after = copy.deepcopy(self.forest)
        change(after)
        self.after = after
        reply = wire.request("POST", path, body)
        assert self.outcome(reply) == ACKNOWLEDGED
        self.forest, self.after = after, None
        self.acknowledged += 1
        return reply.json()

    def create(self, wire: Wire, active: list[str]) -> None:
        name = f"{self.name}-{self.number}"
        parent = self.random.choice(active) if active and self.random.random() < 0.8 else None
        node = Node(self.random.choice(self.experiments), parent)
        tags = [{"key": "client", "value": self.name}]
        if parent:
            tags.append({"key": PARENT, "value": self.ids[parent]})
        body = {"experiment_id": node.experiment, "run_name": name, "start_time": self.number, "tags": tags}
        made = self.send(wire, API + "runs/create", body, lambda forest: forest.update({name: node}))
        self.ids[name] = made["run"]["info"]["run_id"]

    def log(self, wire: Wire, name: str) -> None:
        node = self.forest[name]
        count = self.random.choice([1, 1, 1, 5])
        # Different everywhere, so that of two children one is the best; sometimes no number at all.
        values = [self.number * self.random.choice([1, -1]) + i / 10 for i in range(count)]
        if self.random.random() < 0.1:
            values[-1] = math.nan
        points = [
            {"key": "loss", "value": "NaN" if math.isnan(value) else value, "timestamp": 1, "step": step}
            for step, value in enumerate(values, len(node.losses))
        ]
        change = lambda forest: forest[name].losses.extend(values)  # noqa: E731
        if count == 1:
            self.send(wire, API + "runs/log-metric", {"run_id": self.ids[name], **points[0]}, change)
        else:
            self.send(wire, API + "runs/log-batch", {"run_id": self.ids[name], "metrics": points}, change)

    def set_parent(self, wire: Wire, name: str) -> None:
        """To any run, itself and those below it included."""
        parent = self.random.choice([*self.forest, NOBODY])
        body = {"run_id": self.ids[name], "key": PARENT, "value": self.ids.get(parent, NOBODY)}
        self.send(wire, API + "runs/set-tag", body, lambda forest: setattr(forest[name], "parent", parent))

    def delete_tree(self, wire: Wire, name: str) -> None:
        gone = [below for below in subtree(self.forest, name) if not self.forest[below].is_deleted]
        done = self.send(wire, ROOST + "runs/delete-tree", {"run_id": self.ids[name]}, set_deleted(gone, True))
        assert done["changed"] == len(gone), f"{done}, but there were {gone}"
        self.taken[name] = gone

    def restore_tree(self, wire: Wire, name: str) -> None:
        back = self.taken.pop(name)
        done = self.send(wire, ROOST + "runs/restore-tree", {"run_id": self.ids[name]}, set_deleted(back, False))
        assert done["changed"] == len(back), f"{done}, but there were {back}"

    def move(self, wire: Wire, name: str) -> None:
        experiment = self.random.choice(self.experiments)
        moved = subtree(self.forest, name)

        def change(forest: Forest) -> None:
            for below in moved:
                forest[below].experiment = experiment

        body = {"run_id": self.ids[name], "subtree": True, "experiment_id": experiment}
        self.send(wire, ROOST + "runs/move", body, change)


def set_deleted(names: list[str], is_deleted: bool) -> Callable[[Forest], None]:
    def change(forest: Forest) -> None:
        for name in names:
            forest[name].is_deleted = is_deleted

    return change


def parents(forest: Forest) -> dict[str, str | None]:
    """Whom the tags name, but for runs on a cycle."""
    return {name: None if is_on_cycle(forest, name) else raw_parent(forest, name) for name in forest}


def raw_parent(forest: Forest, name: str) -> str | None:
    parent = forest[name].parent
    return parent if parent in forest else None


def is_on_cycle(forest: Forest, name: str) -> bool:
    at = raw_parent(forest, name)
    for _ in forest:
        if at is None or at == name:
            return at == name
        at = raw_parent(forest, at)
    return False


def subtree(forest: Forest, top: str) -> list[str]:
    children: dict[str | None, list[str]] = {}
    for name, parent in parents(forest).items():
        children.setdefault(parent, []).append(name)
    found = [top]
    for name in found:
        found += children.get(name, [])
    return found


def verify_trees(wire: Wire, clients: list[TreeClient]) -> None:
    """Raises AssertionError at the first broken promise."""
    for client in clients:
        found, ids = observe_forest(wire, client)
        if client.after is not None and told(found) == told(client.after):
            client.forest = client.after  # it was made, though the answer did not come; it must not go again
        assert told(found) == told(client.forest), f"{client.name}: {difference(found, client)}"
        client.after = None
        client.ids = ids
        verify_sums(wire, client)


def told(forest: Forest) -> dict[str, tuple]:
    """What can be compared: the number of points, and of the values the last; NaN equals itself in a text."""
    return {
        name: (node.experiment, node.parent, node.is_deleted, len(node.losses), repr(node.losses[-1:]))
        for name, node in forest.items()
    }


def difference(found: Forest, client: TreeClient) -> str:
    have, known = told(found), told(client.forest)
    names = [name for name in sorted(have.keys() | known.keys()) if have.get(name) != known.get(name)]
    return "; ".join(f"{name} is {have.get(name)}, was acknowledged as {known.get(name)}" for name in names[:5])


def observe_forest(wire: Wire, client: TreeClient) -> tuple[Forest, dict[str, str]]:
    body = {
        "experiment_ids": client.experiments,
        "filter": f"tags.client = '{client.name}'",
        "run_view_type": "ALL",
        "max_results": 10_000,
    }
    runs = post(wire, API + "runs/search", body).get("runs", [])
    ids = {run["info"]["run_name"]: run["info"]["run_id"] for run in runs}
    assert len(ids) == len(runs), f"{client.name}: runs are there twice"
    names = {run_id: name for name, run_id in ids.items()}
    forest: Forest = {}
    for run in runs:
        info = run["info"]
        tags = {tag["key"]: tag["value"] for tag in run["data"]["tags"]}
        losses: list[float] = []
        for metric in run["data"].get("metrics", []):
            losses = [0.0] * int(metric.get("step", 0)) + [float(metric["value"])]
        parent = tags.get(PARENT)
        forest[info["run_name"]] = Node(
            info["experiment_id"], parent and names.get(parent, NOBODY), info["lifecycle_stage"] == "deleted", losses
        )
    return forest, ids


def verify_sums(wire: Wire, client: TreeClient) -> None:
    """The sums that search-tree tells of each run, against the runs below it."""
    body = {
        "experiment_ids": client.experiments,
        "filter": f"tags.client = '{client.name}'",
        "run_view_type": "ALL",
        "objective": {"metric": "loss", "goal": "MINIMIZE"},
        "depth": 20,
        "children_per_node": 1000,
        "max_results": 1000,
    }
    roots = post(wire, ROOST + "runs/search-tree", body)["roots"]
    tree = parents(client.forest)
    tops = {name for name, parent in tree.items() if parent is None}
    assert {root["run"]["info"]["run_name"] for root in roots} == tops, f"{client.name}: other roots than {tops}"
    for node in nodes(roots):
        name, rollup = node["run"]["info"]["run_name"], node["rollup"]
        children = [child for child, parent in tree.items() if parent == name]
        active = [child for child in children if not client.forest[child].is_deleted]
        last = {child: client.forest[child].losses[-1] for child in active if client.forest[child].losses}
        last = {child: value for child, value in last.items() if not math.isnan(value)}
        what = f"{client.name}: {name} with the children {children} has {json.dumps(rollup)}; they have {last}"
        assert node["num_children"] == sum(rollup["children"].values()) == len(active), what
        assert rollup["deleted"] == len(children) - len(active), what
        metric = rollup.get("metric")
        assert (metric is None) == (not last), what
        if metric:
            best = min(last, key=lambda child: last[child])
            values = list(last.values())
            assert (metric["count"], metric["min"], metric["max"]) == (len(last), min(values), max(values)), what
            assert math.isclose(metric["mean"], sum(values) / len(values), rel_tol=1e-9, abs_tol=1e-9), what
            assert metric["best_run_id"] == client.ids[best] == node["best_child"]["run_id"], what


def nodes(roots: list[dict]) -> Iterator[dict]:
    for node in roots:
        yield node
        yield from nodes(node["children"])


def post(wire: Wire, path: str, body: dict) -> dict:
    reply = wire.request("POST", path, body)
    assert reply.status == 200, f"{path}: {reply}"
    return reply.json()
