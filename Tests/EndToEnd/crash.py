#!/usr/bin/env python3
"""Kills the server in the middle of writing, again and again, and looks whether it kept its word.

Several clients write numbered metrics, params, tags, batches and runs, upload files, register models and their
versions, and build, bend and prune trees of runs, over keep-alive connections, and note what was acknowledged. At a
random moment the server gets SIGKILL and is started again on the same data. Then

* what was acknowledged is there, exactly once;
* what was not acknowledged is there wholly or not at all, and sending it again leaves it there exactly once;
* no batch is half there: its metrics, params and tags stand or fall together;
* nothing is there that nobody sent;
* files are there whole, byte for byte, or not at all, and no temporary one is left;
* no number of a model version was given twice, not even of one that is deleted;
* a tree is deleted, restored or moved as a whole or not at all, and what a parent sums up agrees with its children;
* `roost check` finds nothing wrong.

    python crash.py --rounds 500 --seed 1
"""

import argparse
import random
import secrets
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from crash_clients import ACKNOWLEDGED, API, OPEN, Writer
from crash_files import FileClient, upload_again, verify_files, verify_folder
from crash_registry import RegistryClient, create_shared, verify_registry
from crash_trees import TreeClient, verify_trees
from harness import Server
from wire import Wire

BATCH_KEYS = [f"batch{i}" for i in range(4)]
SINGLE_KEYS = ["loss", "acc"]


@dataclass(slots=True)
class Write:
    """One request that changes a run, and what it leaves behind when it is done.

    An atom is one fact that the server tells on reading: `("metric", key, step, timestamp, value)`,
    `("param", key, value)`, `("tag", key, value)` or `("end", status, end time)`.
    """

    path: str
    body: dict
    atoms: frozenset
    state: str = OPEN  # then ACKNOWLEDGED, or REFUSED with an error status


@dataclass(slots=True)
class RunLedger:
    """All that one client ever tried on one run."""

    name: str
    run_id: str | None = None  # None: the answer to the creation never came
    writes: list[Write] = field(default_factory=list)
    counter_acknowledged: int = 0  # value of the tag `counter`, which is overwritten with rising numbers
    counter_sent: int = 0
    is_acknowledged: bool = False


class Client(Writer):
    """Logs to runs."""

    def __init__(self, port: int, experiment: str, name: str, seed: int, refusals: frozenset[int] = frozenset()):
        super().__init__(port, name, seed, refusals)
        self.experiment = experiment
        self.ledgers: list[RunLedger] = []

    def step(self, wire: Wire) -> None:
        if not self.ledgers or self.ledgers[-1].run_id is None:
            return self.create_run(wire)
        n, run = self.number, self.ledgers[-1]
        if run.counter_sent == 0 or self.random.random() < 0.05:
            return self.count(wire, run)
        kind = self.random.choices(["metric", "param", "tag", "batch", "end"], [8, 2, 2, 3, 0.4])[0]
        if kind == "metric":
            self.send(wire, run, "runs/log-metric", *self.metric(self.random.choice(SINGLE_KEYS), n))
        elif kind == "param":
            self.send(wire, run, "runs/log-parameter", {"key": f"p{n}", "value": f"{n}"}, {("param", f"p{n}", f"{n}")})
        elif kind == "tag":
            self.send(wire, run, "runs/set-tag", {"key": f"t{n}", "value": f"{n}"}, {("tag", f"t{n}", f"{n}")})
        elif kind == "batch":
            self.send(wire, run, "runs/log-batch", *self.batch(n))
        else:
            end = {"status": "FINISHED", "end_time": n}
            self.send(wire, run, "runs/update", end, {("end", "FINISHED", n)})
            self.create_run(wire)

    def metric(self, key: str, n: int, step: int | None = None) -> tuple[dict, set]:
        step = n if step is None else step
        value = n + 0.1
        body = {"key": key, "value": value, "timestamp": n, "step": step}
        return body, {("metric", key, step, n, value)}

    def batch(self, n: int) -> tuple[dict, set]:
        """A batch that can be told from all others by its number, from tiny to as large as they may be."""
        size = self.random.choice([1, 3, 10, 40, 200, 800])
        metrics = [self.metric(BATCH_KEYS[i % len(BATCH_KEYS)], n, step=n * 1000 + i) for i in range(size)]
        names = [f"b{n}-{i}" for i in range(self.random.randint(1, 5))]
        items = [{"key": name, "value": f"{n}"} for name in names]
        atoms = {atom for _, atoms in metrics for atom in atoms}
        atoms |= {(kind, name, f"{n}") for kind in ("param", "tag") for name in names}
        return {"metrics": [body for body, _ in metrics], "params": items, "tags": items}, atoms

    def send(self, wire: Wire, run: RunLedger, path: str, body: dict, atoms: set) -> None:
        write = Write(API + path, {"run_id": run.run_id, **body}, frozenset(atoms))
        run.writes.append(write)
        write.state = self.outcome(wire.request("POST", write.path, write.body))

    def count(self, wire: Wire, run: RunLedger) -> None:
        run.counter_sent = self.number
        body = {"run_id": run.run_id, "key": "counter", "value": str(self.number)}
        if self.outcome(wire.request("POST", API + "runs/set-tag", body)) == ACKNOWLEDGED:
            run.counter_acknowledged = self.number
        else:
            run.counter_sent = run.counter_acknowledged

    def create_run(self, wire: Wire) -> None:
        run = RunLedger(f"{self.name}-{len(self.ledgers)}")
        self.ledgers.append(run)
        body = {"experiment_id": self.experiment, "run_name": run.name, "start_time": 1}
        reply = wire.request("POST", API + "runs/create", body)
        if self.outcome(reply) == ACKNOWLEDGED:
            run.run_id, run.is_acknowledged = reply.json()["run"]["info"]["run_id"], True


def observe(wire: Wire, run_id: str) -> tuple[list, str | None]:
    """All atoms of a run, doubles included, and the value of its counter."""
    run = ask(wire, f"runs/get?run_id={run_id}")["run"]
    atoms: list = []
    counter = None
    for item in run["data"].get("params", []):
        atoms.append(("param", item["key"], item["value"]))
    for item in run["data"].get("tags", []):
        if item["key"] == "counter":
            counter = item["value"]
        elif item["key"] != "mlflow.runName":
            atoms.append(("tag", item["key"], item["value"]))
    if run["info"]["status"] != "RUNNING":
        atoms.append(("end", run["info"]["status"], run["info"]["end_time"]))
    latest = {m["key"]: (m["step"], m["timestamp"], m["value"]) for m in run["data"].get("metrics", [])}
    for key in SINGLE_KEYS + BATCH_KEYS:
        history = ask(wire, f"metrics/get-history?run_id={run_id}&metric_key={key}").get("metrics", [])
        points = [(m["step"], m["timestamp"], m["value"]) for m in history]
        assert latest.get(key) == max(points, default=None), f"latest {key} is {latest.get(key)}, not its newest point"
        atoms += [("metric", key, *point) for point in points]
    return atoms, counter


def verify(server: Server, ledgers: list[RunLedger], experiment: str) -> None:
    """Raises AssertionError at the first broken promise."""
    with server.wire(120) as wire:
        ids = run_ids_by_name(wire, experiment)
        for run in ledgers:
            found = ids.get(run.name, [])
            assert len(found) <= 1, f"run {run.name} was created {len(found)} times"
            if run.is_acknowledged:
                assert found == [run.run_id], f"run {run.name} {run.run_id} was acknowledged; there is {found}"
            elif found:
                atoms, _ = observe(wire, found[0])
                assert not atoms, f"run {run.name}, never acknowledged, has {atoms}"
            if run.is_acknowledged:
                verify_run(run, *observe(wire, run.run_id))


def verify_run(run: RunLedger, atoms: list, counter: str | None) -> None:
    twice = [atom for atom, count in Counter(atoms).items() if count > 1]
    assert not twice, f"run {run.run_id}: there twice: {twice[:5]}"
    rest = set(atoms)
    for write in run.writes:
        present = write.atoms & rest
        rest -= present
        missing = write.atoms - present
        what = f"run {run.run_id}: {write.path} {str(write.body)[:200]}"
        if write.state == ACKNOWLEDGED:
            assert not missing, f"{what}\nwas acknowledged; {len(missing)} of {len(write.atoms)} facts are missing"
        else:
            assert not missing or not present, (
                f"{what}\nis half there: {len(present)} of {len(write.atoms)} facts ({write.state})"
            )
    assert not rest, f"run {run.run_id}: has what nobody sent: {sorted(rest, key=str)[:5]}"
    allowed = range(run.counter_acknowledged, run.counter_sent + 1)
    assert int(counter or 0) in allowed, f"run {run.run_id}: counter is {counter}, not within {allowed}"


def run_ids_by_name(wire: Wire, experiment: str) -> dict[str, list[str]]:
    ids: dict[str, list[str]] = {}
    token = None
    while True:
        body = {"experiment_ids": [experiment], "max_results": 500} | ({"page_token": token} if token else {})
        answer = wire.request("POST", API + "runs/search", body)
        assert answer.status == 200, answer
        page = answer.json()
        for run in page.get("runs", []):
            ids.setdefault(run["info"]["run_name"], []).append(run["info"]["run_id"])
        token = page.get("next_page_token")
        if not token:
            return ids


def ask(wire: Wire, target: str) -> dict:
    reply = wire.request("GET", API + target)
    assert reply.status == 200, f"{target}: {reply}"
    return reply.json()


class Store:
    """One data folder and the rounds played on it."""

    def __init__(self, folder: Path, seed: int, clients: int = 6):
        self.artifacts = folder / "artifacts"
        self.server = Server(folder, ["--artifacts-destination", str(self.artifacts)])
        self.random = random.Random(seed)
        self.clients = clients
        self.ledgers: list[RunLedger] = []
        self.uploaders: list[FileClient] = []
        self.registrars: list[RegistryClient] = []
        self.growers: list[TreeClient] = []
        self.experiment = ""
        self.tree_experiments: list[str] = []
        self.rounds = 0

    def play_round(self) -> str:
        """Load, kill, restart, verify; returns a sentence about it."""
        if not self.experiment:
            self.server.start()
            self.experiment, *self.tree_experiments = [
                self.server.post("experiments/create", {"name": name}).json()["experiment_id"]
                for name in ("crash", "trees", "other trees")
            ]
            with self.server.wire() as wire:
                create_shared(wire)
        self.rounds += 1
        load_ms = self.random.randint(50, 400)

        def several(kind: str, count: int, make) -> list:
            return [make(f"{self.rounds}-{kind}{i}", self.random.getrandbits(32)) for i in range(count)]

        port, half = self.server.port, max(1, self.clients // 2)
        runners = several("r", self.clients, lambda name, seed: Client(port, self.experiment, name, seed))
        uploaders = several("f", half, lambda name, seed: FileClient(port, self.experiment, name, seed))
        registrars = several("m", half, lambda name, seed: RegistryClient(port, name, seed))
        growers = several("t", half, lambda name, seed: TreeClient(port, self.tree_experiments, name, seed))
        clients: list[Writer] = [*runners, *uploaders, *registrars, *growers]
        for client in clients:
            client.start()
        time.sleep(load_ms / 1000)
        assert self.server.process and self.server.process.poll() is None, f"died by itself\n{self.server.log}"
        self.server.kill()
        for client in clients:
            client.join(60)
            assert not client.is_alive(), f"{client.name} still waits for an answer"
            assert client.failure is None, client.failure
        mine = [ledger for client in runners for ledger in client.ledgers]
        self.ledgers += mine
        self.uploaders += uploaders
        self.registrars += registrars
        self.growers += growers
        if self.random.random() < 0.3:
            self.check()  # on what the kill left, before any start has tidied it
        if self.random.random() < 0.3:
            self.server.start(wait=False)  # and once more while it recovers
            time.sleep(self.random.uniform(0, 0.03))
            self.server.kill()
        self.server.start()
        self.verify(mine, uploaders, registrars, growers)
        states = states_of(mine, uploaders, registrars)
        again = self.send_again(mine)
        with self.server.wire(60) as wire:
            again += upload_again(wire, uploaders, self.random)
        if again:
            self.verify(mine, uploaders, registrars, growers)
        self.server.assert_well()
        return (
            f"killed after {load_ms} ms: {states.count(ACKNOWLEDGED)} writes acknowledged, "
            f"{sum(client.acknowledged for client in growers)} to trees, "
            f"{states.count(OPEN)} cut off, {again} of them sent again"
        )

    def verify(
        self,
        ledgers: list[RunLedger],
        uploaders: list[FileClient],
        registrars: list[RegistryClient],
        growers: list[TreeClient],
    ) -> None:
        verify_folder(self.artifacts, self.uploaders)
        verify(self.server, ledgers, self.experiment)
        with self.server.wire(120) as wire:
            verify_files(wire, uploaders)
            verify_registry(wire, registrars, self.registrars)
            verify_trees(wire, growers)

    def send_again(self, ledgers: list[RunLedger]) -> int:
        """What a client's library does with half of the writes that got no answer."""
        count = 0
        with self.server.wire() as wire:
            for run in ledgers:
                for write in run.writes:
                    if write.state == OPEN and self.random.random() < 0.5:
                        reply = wire.request("POST", write.path, write.body)
                        assert reply.status == 200, f"{write.body}: {reply}"
                        write.state = ACKNOWLEDGED
                        count += 1
        return count

    def check(self) -> None:
        checked = self.server.check()
        assert checked.returncode == 0, f"roost check: exit code {checked.returncode}\n{checked.stdout}{checked.stderr}"

    def finish(self) -> None:
        """Everything of all rounds once more, then an orderly end."""
        kinds = [(self.ledgers, [], []), ([], self.uploaders, []), ([], [], self.registrars)]
        counts = [states_of(*kind).count(ACKNOWLEDGED) for kind in kinds]
        counts.append(sum(client.acknowledged for client in self.growers))
        assert min(counts) > 5 * self.rounds, f"hardly anything was acknowledged ({counts}): that tested nothing"
        self.verify(self.ledgers, self.uploaders, self.registrars, self.growers)
        self.server.assert_well()
        assert self.server.stop() == 0, self.server.log
        self.check()

    def acknowledged(self) -> int:
        others = states_of(self.ledgers, self.uploaders, self.registrars).count(ACKNOWLEDGED)
        return others + sum(client.acknowledged for client in self.growers)


def states_of(
    ledgers: list[RunLedger], uploaders: list[FileClient], registrars: list[RegistryClient]
) -> list[str | None]:
    """The state of each write; None for a deletion that was never asked for."""
    states = [write.state for ledger in ledgers for write in ledger.writes]
    for upload in (upload for client in uploaders for upload in client.uploads):
        states += [upload.state, upload.deletion]
    for item in (item for client in registrars for item in (*client.models, *client.versions)):
        states += [item.state, *item.tags.values()]
    return states


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=50, help="kills in all (default 50)")
    parser.add_argument("--seed", type=int, default=None, help="for the same moments again; random if not given")
    parser.add_argument("--clients", type=int, default=6, help="connections that write at once (default 6)")
    parser.add_argument("--rounds-per-store", type=int, default=10, help="rounds on one data folder (default 10)")
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else secrets.randbits(32)
    print(f"{options.rounds} rounds, seed {seed}", flush=True)
    done = acknowledged = 0
    while done < options.rounds:
        with tempfile.TemporaryDirectory(prefix="roost-crash-") as folder:
            store = Store(Path(folder), seed + done, options.clients)
            try:
                for _ in range(min(options.rounds_per_store, options.rounds - done)):
                    done += 1
                    print(f"round {done}: {store.play_round()}", flush=True)
                store.finish()
            except AssertionError as error:
                print(f"round {done} FAILED: {error}\n\n{store.server.log[-4000:]}", file=sys.stderr)
                return 1
            finally:
                store.server.release()
            acknowledged += store.acknowledged()
    print(f"{done} rounds, {acknowledged} acknowledged writes, all there exactly once")
    return 0


if __name__ == "__main__":
    sys.exit(main())
