"""The disk fails under a running server: full, read-only, broken, or slow to sync.

`faults.c` is preloaded into the server and fails its calls on demand, so that the moment and the kind of a fault are
the test's choice. At the end the same is done with a real file system that is really full.
"""

import ctypes
import errno
import mmap
import os
import random
import struct
import subprocess
import time
from pathlib import Path

import pytest
from crash import Client, verify
from harness import Server, StartFailed

FIELDS = ["write_errno", "sync_errno", "write_delay_us", "sync_delay_us", "skip", "is_short", "hits"]


class Disk:
    """The control of faults.c: what the server's calls on its data folder do from now on."""

    def __init__(self, path: Path):
        path.write_bytes(bytes(4 * len(FIELDS)))
        self.path = path
        with open(path, "r+b") as file:
            self.map = mmap.mmap(file.fileno(), 0)

    def set(self, **values: int) -> None:
        # `skip` before the error that it delays.
        for name in sorted(values, key=lambda name: name.endswith("errno")):
            struct.pack_into("i", self.map, 4 * FIELDS.index(name), values[name])

    def get(self, name: str) -> int:
        return struct.unpack_from("i", self.map, 4 * FIELDS.index(name))[0]

    def heal(self) -> None:
        self.set(write_errno=0, sync_errno=0, write_delay_us=0, sync_delay_us=0, skip=0, is_short=0)


@pytest.fixture(scope="module")
def library(tmp_path_factory) -> Path:
    made = tmp_path_factory.mktemp("faults") / "faults.so"
    source = Path(__file__).parent / "faults.c"
    subprocess.run(
        ["cc", "-Wall", "-Wextra", "-Werror", "-O1", "-shared", "-fPIC", "-o", made, source, "-ldl"], check=True
    )
    return made


@pytest.fixture
def disk(tmp_path) -> Disk:
    return Disk(tmp_path / "control")


@pytest.fixture
def make_server(library, disk, tmp_path):
    """A function that makes, but does not start, a server whose disk is `disk`."""
    servers: list[Server] = []

    def make(folder: str = "faulty") -> Server:
        data = tmp_path / folder / "data"
        data.mkdir(parents=True, exist_ok=True)
        env = {
            "LD_PRELOAD": str(library),
            "ROOST_FAULT_CONTROL": str(disk.path),
            "ROOST_FAULT_FOLDER": str(data),
        }
        servers.append(Server(tmp_path / folder, env=env, data=data))
        return servers[-1]

    yield make
    for server in servers:
        server.release()


@pytest.fixture
def server(make_server) -> Server:
    server = make_server().start()
    server.expect_errors()  # that the disk fails is to be logged as an error
    return server


def writes(run_id: str, n: int) -> list[tuple[str, dict]]:
    """One request of every kind that writes, numbered so that it can be told from others."""
    return [
        ("runs/log-metric", {"run_id": run_id, "key": "m", "value": n, "timestamp": n, "step": n}),
        ("runs/log-parameter", {"run_id": run_id, "key": f"p{n}", "value": "v"}),
        ("runs/set-tag", {"run_id": run_id, "key": f"t{n}", "value": "v"}),
        (
            "runs/log-batch",
            {
                "run_id": run_id,
                "metrics": [{"key": f"b{i}", "value": n, "timestamp": n, "step": n} for i in range(50)],
                "params": [{"key": f"bp{n}", "value": "v"}],
                "tags": [{"key": f"bt{n}", "value": "v"}],
            },
        ),
        ("runs/create", {"experiment_id": "0", "run_name": f"run{n}", "start_time": n}),
        ("experiments/create", {"name": f"experiment{n}"}),
        ("runs/update", {"run_id": run_id, "status": "FAILED", "end_time": n}),
        ("experiments/set-experiment-tag", {"experiment_id": "0", "key": f"et{n}", "value": "v"}),
        ("runs/log-inputs", {"run_id": run_id, "datasets": [dataset(n)]}),
    ]


def dataset(n: int) -> dict:
    return {"dataset": {"name": f"d{n}", "digest": "x", "source_type": "code", "source": "{}"}, "tags": []}


def everything(server: Server, run_id: str) -> dict:
    """All that a client can read; fails unless every read is answered with 200."""
    answers = {
        target: server.get(target)
        for target in (
            f"runs/get?run_id={run_id}",
            f"metrics/get-history?run_id={run_id}&metric_key=m",
            f"metrics/get-history?run_id={run_id}&metric_key=b0",
            "experiments/get?experiment_id=0",
        )
    }
    for name, body in (
        ("runs/search", {"experiment_ids": ["0"], "run_view_type": "ALL"}),
        ("experiments/search", {"max_results": 100, "view_type": "ALL"}),
    ):
        answers[name] = server.post(name, body)
    for target, answer in answers.items():
        assert answer.status == 200, f"{target}: {answer}"
    return {target: answer.json() for target, answer in answers.items()}


def assert_clean_after_a_crash(server: Server, disk: Disk, run_id: str, expected: dict) -> None:
    disk.heal()
    server.kill()
    checked = server.check()
    assert checked.returncode == 0, checked
    server.start()
    assert everything(server, run_id) == expected
    assert server.stop() == 0
    checked = server.check()
    assert checked.returncode == 0, checked


FAILURES = {
    "full": ({"write_errno": errno.ENOSPC}, {507}),
    "full in the middle of a write": ({"write_errno": errno.ENOSPC, "is_short": 1}, {507}),
    "read-only": ({"write_errno": errno.EROFS}, {500, 503}),
    "broken": ({"write_errno": errno.EIO}, {500, 503}),
    "broken at sync": ({"sync_errno": errno.EIO}, {500, 503}),
    "full at sync": ({"sync_errno": errno.ENOSPC}, {500, 503, 507}),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_a_write_is_refused_and_all_goes_on_when_the_disk_does(server, disk, failure):
    fault, statuses = FAILURES[failure]
    run_id = server.new_run()
    for target, body in writes(run_id, 1):
        assert server.post(target, body).status == 200
    before = everything(server, run_id)

    disk.set(**fault)
    for target, body in writes(run_id, 2):
        answer = server.post(target, body)
        assert answer.status in statuses, f"{target}: {answer}"
        error = answer.json()
        assert error["error_code"] and len(error["message"]) > 20, error
        assert "not saved" in error["message"] or "disk" in error["message"], error
        if answer.status == 507:
            assert "full" in error["message"], error
        assert everything(server, run_id) == before, f"{target}: something of a refused write is to be seen"
    assert disk.get("hits") > 0, "the fault was never met: the test tested nothing"
    assert server.get("/health").status == 200

    disk.heal()
    for target, body in writes(run_id, 3):
        answer = server.post(target, body)
        assert answer.status == 200, f"{target} after the fault: {answer}"
    after = everything(server, run_id)
    assert [m["step"] for m in after[f"metrics/get-history?run_id={run_id}&metric_key=m"]["metrics"]] == [1, 3]
    names = {run["info"]["run_name"] for run in after["runs/search"]["runs"]}
    assert names == {"r", "run1", "run3"}
    assert_clean_after_a_crash(server, disk, run_id, after)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("failure", FAILURES)
def test_clients_write_while_the_disk_comes_and_goes(server, disk, failure, seed):
    """Faults begin at any call, also in the middle of a commit or of a checkpoint; then the server is killed."""
    fault, statuses = FAILURES[failure]
    choose = random.Random(seed)
    experiment = server.post("experiments/create", {"name": "faults"}).json()["experiment_id"]
    clients = [
        Client(server.port, experiment, f"c{i}", choose.getrandbits(32), refusals=frozenset(statuses)) for i in range(6)
    ]
    for client in clients:
        client.start()
    for _ in range(8):
        time.sleep(choose.uniform(0.02, 0.08))
        # A commit has one sync and many writes.
        disk.set(skip=choose.randrange(60 if "write_errno" in fault else 3), **fault)
        time.sleep(choose.uniform(0.01, 0.05))
        disk.heal()
    time.sleep(0.05)
    for client in clients:
        client.stop()
    for client in clients:
        client.join(60)
        assert not client.is_alive() and client.failure is None, client.failure
    ledgers = [ledger for client in clients for ledger in client.ledgers]
    states = [write.state for ledger in ledgers for write in ledger.writes]
    assert states.count("acknowledged") > 20, "hardly anything was acknowledged"
    assert disk.get("hits") > 0, "the fault was never met: the test tested nothing"
    verify_nothing_refused_is_visible(server, ledgers, experiment)
    server.kill()
    server.start()
    verify(server, ledgers, experiment)
    assert server.stop() == 0
    checked = server.check()
    assert checked.returncode == 0, checked


def verify_nothing_refused_is_visible(server: Server, ledgers: list, experiment: str) -> None:
    """While the server lives, an answer "not saved" is exactly true.

    After a crash it may be less than true: a commit whose sync failed can be on the disk all the same, whole.
    """
    verify(server, ledgers, experiment)
    for ledger in ledgers:
        if not ledger.is_acknowledged:
            continue
        data = server.get(f"runs/get?run_id={ledger.run_id}").json()["run"]["data"]
        there = {(kind[:-1], item["key"]) for kind in ("params", "tags") for item in data.get(kind, [])}
        points = {(key, m["step"]) for key in ("loss", "acc") for m in server.history(ledger.run_id, key)}
        for write in ledger.writes:
            if write.state == "refused":
                atoms = write.atoms
                assert not {a[:2] for a in atoms if a[0] in ("param", "tag")} & there, write
                assert not {a[1:3] for a in atoms if a[0] == "metric"} & points, write


@pytest.mark.parametrize("skip", [0, 1, 2, 3, 5, 8, 13, 21])
@pytest.mark.parametrize("failure", FAILURES)
def test_an_orderly_end_on_a_failing_disk_loses_nothing(make_server, disk, failure, skip):
    """The last checkpoint fails at any of its calls: the log still has it all."""
    server = make_server().start()
    server.expect_errors()
    run_id = server.new_run()
    for n in range(1, 4):
        for target, body in writes(run_id, n):
            assert server.post(target, body).status == 200
    before = everything(server, run_id)
    disk.set(skip=skip, **FAILURES[failure][0])
    code = server.stop()
    assert code in (0, 1), f"ended by a signal or a crash: {code}\n{server.log}"
    disk.heal()
    server.start()
    assert everything(server, run_id) == before
    assert server.stop() == 0
    checked = server.check()
    assert checked.returncode == 0, checked


@pytest.mark.parametrize("skip", [0, 1, 2, 4, 8, 16, 32])
@pytest.mark.parametrize("failure", FAILURES)
def test_a_start_on_a_failing_disk_says_why(make_server, disk, failure, skip):
    """A new store cannot be made: no crash, no half-made store that a later start would take for whole."""
    server = make_server()
    disk.set(skip=skip, **FAILURES[failure][0])
    try:
        server.start()
        server.expect_errors()
    except StartFailed as failed:
        assert failed.code == 1, f"exit code {failed.code}\n{failed.log}"
        assert str(server.data) in failed.log, failed.log
    disk.heal()
    if server.process:
        server.kill()
    server.start()
    run_id = server.new_run()
    assert len(everything(server, run_id)["experiments/search"]["experiments"]) == 1
    assert server.stop() == 0
    checked = server.check()
    assert checked.returncode == 0, checked


def test_a_slow_disk_delays_writes_and_no_reads(server, disk):
    run_id = server.new_run()
    disk.set(sync_delay_us=3_000_000)
    with server.wire() as slow, server.wire(2) as fast:
        body = b'{"run_id": "%s", "key": "t", "value": "v"}' % run_id.encode()
        slow.send(
            b"POST /api/2.0/mlflow/runs/set-tag HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
        )
        # Each within the wire's two seconds, while the sync takes three.
        for _ in range(20):
            answer = fast.request("GET", f"/api/2.0/mlflow/runs/get?run_id={run_id}")
            assert answer.status == 200
            answer = fast.request("POST", "/api/2.0/mlflow/runs/search", {"experiment_ids": ["0"]})
            assert answer.status == 200 and len(answer.json()["runs"]) == 1
        assert slow.reply().status == 200
    disk.heal()
    tags = server.get(f"runs/get?run_id={run_id}").json()["run"]["data"]["tags"]
    assert {"key": "t", "value": "v"} in tags


# A real one


@pytest.fixture
def tiny_file_system(tmp_path):
    """A file system of 4 MB for the data folder alone."""
    place = tmp_path / "tiny"
    place.mkdir()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mount(b"tmpfs", bytes(place), b"tmpfs", 0, b"size=4m") != 0:
        pytest.skip(f"cannot mount a file system here: {os.strerror(ctypes.get_errno())}")
    yield place
    detach = 2
    libc.umount2(bytes(place), detach)


def test_a_disk_that_is_really_full(start_server, tiny_file_system):
    data = tiny_file_system / "data"
    server = start_server(data=data)
    server.expect_errors()
    run_id = server.new_run()
    server.post("runs/set-tag", {"run_id": run_id, "key": "first", "value": "v"})
    filler = tiny_file_system / "filler"
    with open(filler, "wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError as error:
            assert error.errno == errno.ENOSPC

    accepted = refused = 0
    for n in range(3000):
        answer = server.post("runs/set-tag", {"run_id": run_id, "key": f"t{n}", "value": "x" * 5000})
        if answer.status == 200:
            accepted = n + 1  # into room that the files had already
        else:
            assert answer.status == 507 and "full" in answer.json()["message"], answer
            refused += 1
            if refused == 5:
                break
    assert refused == 5
    tags = {t["key"] for t in server.get(f"runs/get?run_id={run_id}").json()["run"]["data"]["tags"]}
    assert tags == {"first", "mlflow.runName"} | {f"t{n}" for n in range(accepted)}
    assert server.get("/health").status == 200

    filler.unlink()
    assert server.post("runs/set-tag", {"run_id": run_id, "key": "later", "value": "v"}).status == 200
    server.restart()
    now = {t["key"] for t in server.get(f"runs/get?run_id={run_id}").json()["run"]["data"]["tags"]}
    assert now == tags | {"later"}
    assert server.stop() == 0
    checked = server.check()
    assert checked.returncode == 0, checked
