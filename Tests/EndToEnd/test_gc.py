"""`roost gc` and `runs/purge`: what was deleted long enough ago goes with its files, the space comes back, and a kill in
the middle harms nothing."""

import os
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest
from harness import Server, binary, clean_environment, run

ROOST = "/api/2.0/roost/runs/"


def post(server: Server, path: str, **fields):
    reply = server.post(path if path.startswith("/") else "/api/2.0/mlflow/" + path, fields)
    assert reply.status == 200, reply
    return reply.json()


def make_run(server: Server, points: int = 0, file_bytes: int = 0, **tags: str) -> str:
    fields = {"experiment_id": "0", "tags": [{"key": key, "value": value} for key, value in tags.items()]}
    run_id = post(server, "runs/create", **fields)["run"]["info"]["run_id"]
    for start in range(0, points, 1000):
        steps = range(start, min(start + 1000, points))
        metrics = [{"key": "loss", "value": step * 0.5, "timestamp": step, "step": step} for step in steps]
        post(server, "runs/log-batch", run_id=run_id, metrics=metrics)
    if file_bytes:
        files(server, run_id).mkdir(parents=True)
        (files(server, run_id) / "weights.bin").write_bytes(os.urandom(file_bytes))
    return run_id


def files(server: Server, run_id: str) -> Path:
    return server.data / "artifacts" / "0" / run_id / "artifacts"


def gc(server: Server, *options: str) -> subprocess.CompletedProcess[str]:
    return run("gc", "--data", str(server.data), *options)


def pages(server: Server) -> int:
    """How many pages the database has, those still in its log included."""
    with sqlite3.connect(f"file:{server.data}/roost.db?mode=ro", uri=True) as connection:
        return connection.execute("PRAGMA page_count").fetchone()[0]


def check(server: Server) -> None:
    done = run("check", "--data", str(server.data))
    assert done.returncode == 0, done


def test_a_stopped_servers_data_is_purged_and_made_smaller(server):
    kept = make_run(server, points=1000, file_bytes=10)
    gone = [make_run(server, points=10_000, file_bytes=1000) for _ in range(8)]
    for run_id in gone:
        post(server, "runs/delete", run_id=run_id)
    assert server.stop() == 0
    before = (server.data / "roost.db").stat().st_size

    too_young = gc(server, "--older-than", "1h")
    assert too_young.returncode == 0 and "Removed 0 runs" in too_young.stdout, too_young
    dry = gc(server, "--older-than", "0s", "--dry-run")
    assert dry.returncode == 0, dry
    assert "Would remove 8 runs with 80000 points of metrics" in dry.stdout
    assert "Would remove 8 files of 8.0 kB in 8 folders" in dry.stdout
    assert all(files(server, run_id).exists() for run_id in gone)
    assert (server.data / "roost.db").stat().st_size == before

    done = gc(server, "--older-than", "0s")
    assert done.returncode == 0, done
    assert done.stdout.startswith(dry.stdout.replace("Would remove", "Removed"))
    assert "The database was compacted from" in done.stdout
    assert (server.data / "roost.db").stat().st_size < before / 4
    assert [path.name for path in (server.data / "artifacts" / "0").iterdir()] == [kept]
    check(server)
    # Nobody's leftovers, and no copy of the database.
    assert {path.name for path in server.data.iterdir()} <= {
        "roost.db", "roost.db.lock", "roost.db-wal", "roost.db-shm", "artifacts",
    }

    server.start()
    assert post(server, "runs/search", experiment_ids=["0"], run_view_type="ALL")["runs"][0]["info"]["run_id"] == kept
    history = server.get(f"/api/2.0/mlflow/metrics/get-history?run_id={kept}&metric_key=loss").json()
    assert len(history["metrics"]) == 1000


def test_beside_a_running_server_it_says_so_and_does_nothing(server):
    run_id = make_run(server, file_bytes=10)
    post(server, "runs/delete", run_id=run_id)
    done = gc(server, "--older-than", "0s")
    assert done.returncode == 1 and done.stdout == ""
    assert "another Roost server is using" in done.stderr and "--url" in done.stderr
    assert files(server, run_id).exists()
    assert server.get(f"/api/2.0/mlflow/runs/get?run_id={run_id}").status == 200


def test_a_running_server_does_it_when_asked_by_its_url(server):
    run_id = make_run(server, points=5000, file_bytes=500)
    post(server, "runs/delete", run_id=run_id)
    dry = run("gc", "--url", server.url, "--older-than", "0s", "--dry-run")
    assert dry.returncode == 0 and "Would remove 1 run with 5000 points" in dry.stdout, dry
    assert files(server, run_id).exists()
    done = run("gc", "--url", server.url + "/", "--older-than", "0s", "--experiment-ids", "0,77")
    assert done.returncode == 0, done
    assert "Removed 1 run with 5000 points of metrics" in done.stdout
    assert "Removed 1 file of 500 bytes in 1 folder" in done.stdout
    assert "free for later writes" in done.stdout
    assert not files(server, run_id).parent.exists()
    # The free pages are used before the file grows.
    size = pages(server)
    make_run(server, points=4000)
    assert pages(server) == size
    assert server.stop() == 0
    refused = run("gc", "--url", server.url, "--older-than", "0s")
    assert refused.returncode == 1 and "cannot be reached" in refused.stderr


def test_other_writes_go_on_during_a_purge(server):
    for _ in range(60):
        post(server, "runs/delete", run_id=make_run(server, points=5000))
    other = make_run(server)
    purge = subprocess.Popen(
        [binary(), "gc", "--url", server.url, "--older-than", "0s"], env=clean_environment(), stdout=subprocess.PIPE
    )
    written = 0
    while purge.poll() is None:
        metric = {"run_id": other, "key": "m", "value": 1, "timestamp": written, "step": written}
        post(server, "runs/log-metric", **metric)
        written += 1
    assert b"Removed 60 runs with 300000 points" in purge.stdout.read()
    assert written > 3
    assert server.stop() == 0
    check(server)


@pytest.mark.parametrize("delay_s", [0.03, 0.1, 0.3])
def test_a_kill_in_the_middle_leaves_whole_runs_and_the_next_purge_finds_the_rest(server, delay_s):
    kept = [make_run(server, points=10, file_bytes=10) for _ in range(3)]
    gone = [make_run(server, points=3000, file_bytes=100) for _ in range(40)]
    for run_id in gone:
        post(server, "runs/delete", run_id=run_id)
    purge = subprocess.Popen(
        [binary(), "gc", "--url", server.url, "--older-than", "0s"],
        env=clean_environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    time.sleep(delay_s)
    server.kill()
    purge.wait(timeout=30)
    check(server)
    # Whoever is still there has its points and its files.
    with sqlite3.connect(f"file:{server.data}/roost.db?mode=ro", uri=True) as connection:
        rows = connection.execute("SELECT run_id, uuid FROM runs WHERE deleted = 1").fetchall()
        for number, run_id in rows:
            points = connection.execute("SELECT count(*) FROM metrics WHERE run_id = ?", (number,)).fetchone()
            assert points == (3000,)
            assert (files(server, run_id) / "weights.bin").exists()
    done = gc(server, "--older-than", "0s")
    assert done.returncode == 0, done
    left = {path.name for path in (server.data / "artifacts" / "0").iterdir()}
    assert left == set(kept)
    check(server)
    with sqlite3.connect(f"file:{server.data}/roost.db?mode=ro", uri=True) as connection:
        assert connection.execute("SELECT count(*) FROM runs").fetchone() == (3,)
        assert connection.execute("SELECT count(*) FROM metrics").fetchone() == (30,)
        assert connection.execute("SELECT count(*) FROM artifact_removals").fetchone() == (0,)


def test_a_tree_is_deleted_and_restored_over_the_wire(server):
    top = make_run(server)
    children = [make_run(server, **{"mlflow.parentRunId": top}) for _ in range(3)]
    post(server, "runs/delete", run_id=children[0])
    assert post(server, ROOST + "delete-tree", run_id=top)["changed"] == 3
    restored = post(server, ROOST + "restore-tree", run_id=top)
    assert set(restored["example_run_ids"]) == {top, *children[1:]}


@pytest.mark.parametrize(
    "options",
    [
        [],
        ["--older-than", "30"],
        ["--older-than", ""],
        ["--older-than", "6h1d"],
        ["--older-than", "-1d"],
        ["--older-than", "1d", "--experiment-ids", "a"],
        ["--older-than", "1d", "--url", "https://localhost"],
        ["--older-than", "1d", "--url", "localhost:8080"],
    ],
)
def test_a_command_line_that_says_nothing_is_refused(tmp_path, options):
    done = run("gc", "--data", str(tmp_path / "none"), *options)
    assert done.returncode == 64, done
    assert not (tmp_path / "none").exists()


def test_there_must_be_a_store(tmp_path):
    done = run("gc", "--data", str(tmp_path / "none"), "--older-than", "1d")
    assert done.returncode == 1 and "there is no store at" in done.stderr, done
    assert not (tmp_path / "none").exists()
