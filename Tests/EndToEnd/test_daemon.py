"""The program around the API: settings, the command line of `mlflow server`, stores it must not touch, its end, its
log, and `roost check`."""

import hashlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import threading
import time
from pathlib import Path

import pytest
from crash import Client, verify
from harness import Port, Server, StartFailed, binary, clean_environment, run
from wire import Closed, message

# Settings


def settings(*arguments: str, env: dict[str, str] | None = None) -> dict[str, str | None]:
    """What `serve` would run with."""
    done = run("config", "--format", "json", *arguments, env=env)
    assert done.returncode == 0, done
    return {name: setting["value"] for name, setting in json.loads(done.stdout).items()}


def test_a_flag_beats_the_environment_beats_the_file_beats_the_default(tmp_path):
    file = tmp_path / "roost.conf"
    file.write_text("# ours\nport = 7001\nhost = 127.0.0.2   # behind a proxy\nlog-level = debug\n")
    env = {"ROOST_PORT": "7002", "ROOST_HOST": "127.0.0.3"}
    assert settings()["port"] == "8080"
    config = ["--config", str(file)]
    assert settings(*config)["port"] == "7001"
    assert settings(*config, env=env)["port"] == "7002"
    both = settings(*config, "--port", "7003", env=env)
    assert (both["port"], both["host"], both["log-level"]) == ("7003", "127.0.0.3", "debug")
    by_variable = settings(env=env | {"ROOST_CONFIG": str(file), "ROOST_PORT": ""})
    assert (by_variable["port"], by_variable["log-level"]) == ("7001", "debug")


@pytest.mark.parametrize("source", ["flag", "environment", "mlflow's environment", "file"])
def test_the_server_listens_where_each_source_says(tmp_path, source):
    port = Port()
    number, data = str(port.number), str(tmp_path / "d")
    port.release()
    options, env = ["--data", data], {}
    if source == "flag":
        options += ["--port", number]
    elif source == "environment":
        env = {"ROOST_PORT": number}
    elif source == "mlflow's environment":
        env = {"MLFLOW_PORT": number}
    else:
        (tmp_path / "f").write_text(f"port = {number}\ndata = {data}\n")
        options = ["--config", str(tmp_path / "f")]
    server = Server(tmp_path / "s", options, env=env, port=int(number), has_defaults=False)
    try:
        server.start()
        assert server.new_run()
        assert server.stop() == 0
    finally:
        server.release()
    assert (Path(data) / "roost.db").exists()


def test_the_printed_settings_are_a_file_of_settings(tmp_path):
    done = run("config", "--port", "7001", "--allowed-hosts", "a.example, b.example", "--no-serve-artifacts")
    assert done.returncode == 0 and "command line" in done.stdout
    file = tmp_path / "f"
    file.write_text(done.stdout)
    again = settings("--config", str(file))
    assert (again["port"], again["serve-artifacts"]) == ("7001", "false")
    assert [host.strip() for host in again["allowed-hosts"].split(",")] == ["a.example", "b.example"]


@pytest.mark.parametrize(
    "arguments, env, file, names",
    [
        (["--port", "99999"], {}, None, ["port", "99999"]),
        (["--port", "web"], {}, None, ["port", "web"]),
        ([], {"ROOST_PORT": "x"}, None, ["ROOST_PORT", "x"]),
        ([], {"ROOST_LOG_FORMAT": "xml"}, None, ["ROOST_LOG_FORMAT", "xml", "json"]),
        ([], {}, "prot = 1\n", [":1", "prot", "port"]),
        ([], {}, "\nport = 1\nport = 2\n", [":3", "port"]),
        ([], {}, "port\n", [":1", "port"]),
        ([], {}, "body-limit-mb = 0\n", [":1", "body-limit-mb", "0"]),
        (["--config", "/nowhere/f"], {}, None, ["/nowhere/f"]),
        (["--backend-store-uri", "postgresql://h/db"], {}, None, ["postgresql://h/db", "sqlite"]),
        (["--artifacts-destination", "s3://bucket"], {}, None, ["s3://bucket"]),
        (["--no-such-flag"], {}, None, ["no-such-flag"]),
        (["--static-prefix", "x"], {}, None, ["x"]),
    ],
)
@pytest.mark.parametrize("command", ["serve", "config"])
def test_settings_that_are_refused_say_which_and_what_is_allowed(tmp_path, command, arguments, env, file, names):
    options = list(arguments)
    if file is not None:
        (tmp_path / "f").write_text(file)
        options += ["--config", str(tmp_path / "f")]
    done = run(command, *options, env=env)
    assert done.returncode == 64, done
    for name in names:
        assert name in done.stderr, done.stderr


def test_the_command_line_of_mlflow_server(tmp_path):
    """All flags of a usual deployment, unchanged, after `serve`."""
    (tmp_path / "s").mkdir()
    port = Port()
    number = port.number
    port.release()
    options = f"""--host 127.0.0.1 --port {number} --backend-store-uri sqlite:///{tmp_path}/x/store.db
        --default-artifact-root s3://bucket/root --artifacts-destination {tmp_path}/artifacts --serve-artifacts
        --static-prefix /roost --allowed-hosts *.example.com,localhost:* --cors-allowed-origins https://app.example.com
        --workers 4""".split()
    server = Server(tmp_path / "s", options, port=number, has_defaults=False)
    server.health_path = "/roost/health"
    try:
        server.start()
        host = {"Host": "ml.example.com"}
        created = server.post("/roost/api/2.0/mlflow/experiments/create", {"name": "e"}, headers=host)
        assert created.status == 200
        experiment_id = created.json()["experiment_id"]
        target = f"/roost/api/2.0/mlflow/experiments/get?experiment_id={experiment_id}"
        found = server.get(target, headers=host)
        assert found.json()["experiment"]["artifact_location"] == f"s3://bucket/root/{experiment_id}"
        assert server.get(target.removeprefix("/roost"), headers=host).status == 404
        assert server.get(target, headers={"Host": f"127.0.0.1:{number}"}).status == 403
        assert server.get(target, headers={"Host": "evil.example"}).status == 403
        assert server.get(target, headers={"Host": "localhost:99"}).status == 200
        body = {"max_results": 1}
        search = "/roost/api/2.0/mlflow/experiments/search"
        allowed = server.post(search, body, headers=host | {"Origin": "https://app.example.com"})
        assert allowed.status == 200
        assert allowed.headers["access-control-allow-origin"] == "https://app.example.com"
        assert server.post(search, body, headers=host | {"Origin": "https://evil.example"}).status == 403
        assert "workers" in server.log and "no effect" in server.log
        assert server.stop() == 0
    finally:
        server.release()
    assert (tmp_path / "x" / "store.db").exists()


@pytest.mark.parametrize(
    "flag, location", [("--serve-artifacts", "mlflow-artifacts:/0"), ("--no-serve-artifacts", "/")]
)
def test_where_artifacts_of_new_experiments_go(start_server, flag, location):
    server = start_server(flag)
    experiment = server.get("experiments/get?experiment_id=0").json()["experiment"]
    assert experiment["artifact_location"].startswith(location)
    assert experiment["artifact_location"].endswith("/0")


def test_the_stock_client_behind_a_prefix(start_server, tmp_path):
    server = Server(tmp_path / "p", ["--static-prefix", "/ml/flow"])
    server.health_path = "/ml/flow/health"
    try:
        server.start()
        from mlflow import MlflowClient

        client = MlflowClient(f"{server.url}/ml/flow")
        run_id = client.create_run(client.create_experiment("e")).info.run_id
        client.log_metric(run_id, "m", 1)
        assert client.get_run(run_id).data.metrics == {"m": 1.0}
        server.assert_well()
    finally:
        server.release()


def test_version_and_help():
    version = run("version")
    assert version.returncode == 0 and "3.17.2" in version.stdout and version.stdout.startswith("roost ")
    assert run("--version").stdout == version.stdout
    help_text = run("serve", "--help")
    assert help_text.returncode == 0 and "--data" in help_text.stdout and "--port" in help_text.stdout


def test_health(start_server):
    server = start_server()
    well = run("health", "--port", str(server.port))
    assert well.returncode == 0, well
    server.process.send_signal(signal.SIGSTOP)
    try:
        hung = run("health", "--port", str(server.port), "--timeout-seconds", "1")
        assert hung.returncode == 1 and str(server.port) in hung.stderr, hung
    finally:
        server.process.send_signal(signal.SIGCONT)
    server.stop()
    gone = run("health", "--port", str(server.port))
    assert gone.returncode == 1 and str(server.port) in gone.stderr, gone


# Stores that are not to be touched


def content(folder: Path) -> dict[str, str]:
    """What every file in a folder holds, as a digest.

    Left out are lock files, and what SQLite leaves beside a database in WAL mode that was only read: an index and an
    empty log.
    """
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
        and not path.name.endswith((".lock", "-shm"))
        and not (path.name.endswith("-wal") and path.stat().st_size == 0)
    }


def make_database(path: Path, script: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path)
    connection.executescript(script)
    connection.close()


STOCK_STORE = """
    CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY);
    INSERT INTO alembic_version VALUES ('1bd49d398cd23');
    CREATE TABLE experiments (experiment_id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(256) UNIQUE NOT NULL,
        artifact_location VARCHAR(256), lifecycle_stage VARCHAR(32), creation_time BIGINT, last_update_time BIGINT);
    INSERT INTO experiments VALUES (0, 'Default', 'mlflow-artifacts:/0', 'active', 1, 1);
    CREATE TABLE runs (run_uuid VARCHAR(32) NOT NULL PRIMARY KEY, name VARCHAR(250), experiment_id INTEGER);
    INSERT INTO runs VALUES ('0123456789abcdef0123456789abcdef', 'precious', 0);
    CREATE TABLE metrics (key VARCHAR(250), value FLOAT, timestamp BIGINT, run_uuid VARCHAR(32), step BIGINT);
    INSERT INTO metrics VALUES ('loss', 0.5, 1, '0123456789abcdef0123456789abcdef', 0);
"""


@pytest.mark.parametrize("journal", ["DELETE", "WAL"])
@pytest.mark.parametrize("command", ["serve", "check"])
def test_a_store_of_stock_mlflow_is_refused_and_left_alone(tmp_path, command, journal):
    path = tmp_path / "data" / "mlflow.db"
    make_database(path, f"PRAGMA journal_mode={journal};{STOCK_STORE}")
    before = content(path.parent)
    done = run(command, "--backend-store-uri", f"sqlite:///{path}", "--data", str(tmp_path / "other"))
    assert done.returncode == 1, done
    assert "stock MLflow" in done.stderr and str(path) in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, "one sentence is enough"
    assert content(path.parent) == before


@pytest.mark.parametrize(
    "make",
    [
        lambda path: make_database(path, "CREATE TABLE songs (name TEXT); INSERT INTO songs VALUES ('a')"),
        lambda path: path.write_bytes(b"no database at all, but someone's text\n" * 100),
        lambda path: path.write_bytes(os.urandom(8192)),
        lambda path: path.mkdir(),
    ],
    ids=["another program's", "text", "noise", "folder"],
)
def test_files_that_are_no_store_are_refused_and_left_alone(tmp_path, make):
    data = tmp_path / "data"
    data.mkdir()
    make(data / "roost.db")
    before = content(data)
    for command in ("serve", "check"):
        done = run(command, "--data", str(data))
        assert done.returncode == 1 and "roost.db" in done.stderr, done
    assert content(data) == before


def test_a_store_of_a_newer_release_is_refused_and_left_alone(start_server):
    server = start_server()
    assert server.new_run()
    assert server.stop() == 0
    server.process = None
    path = server.data / "roost.db"
    make_database(path, "INSERT INTO schema_migrations VALUES (9999, '9999_from_the_future.sql', 1)")
    before = content(server.data)
    for command in ("serve", "check"):
        done = run(command, "--data", str(server.data))
        assert done.returncode == 1 and "newer" in done.stderr and "9999" in done.stderr, done
    assert content(server.data) == before


def test_a_second_server_on_the_same_data_is_refused(start_server, tmp_path):
    server = start_server()
    with pytest.raises(StartFailed) as failed:
        start_server(data=server.data)
    assert failed.value.code == 1
    assert "another" in failed.value.log and str(server.data) in failed.value.log
    assert server.new_run()
    server.restart()  # the lock of a killed server is gone with it
    assert server.new_run()


def test_a_second_server_on_the_same_port_is_refused(start_server, tmp_path):
    server = start_server()
    other = tmp_path / "other"
    done = run("serve", "--data", str(other), "--port", str(server.port), "--host", "127.0.0.1")
    assert done.returncode == 1 and str(server.port) in done.stderr, done
    assert "in use" in done.stderr
    assert server.new_run()


@pytest.mark.parametrize("place", ["file", "below a file"])
def test_a_data_folder_that_cannot_be(tmp_path, place):
    (tmp_path / "file").write_text("x")
    path = tmp_path / "file" if place == "file" else tmp_path / "file" / "data"
    done = run("serve", "--data", str(path), "--port", "0")
    assert done.returncode == 1 and str(tmp_path / "file") in done.stderr, done
    assert (tmp_path / "file").read_text() == "x"


# The end


def assert_checkpointed(data: Path) -> None:
    """Everything is in the database file: a copy of that file alone is a whole backup."""
    wal = data / "roost.db-wal"
    assert not wal.exists() or wal.stat().st_size == 0, f"{wal.stat().st_size} bytes are left in the log"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_orderly_end(start_server, tmp_path, number):
    server = start_server()
    run_ids = [server.new_run(f"r{i}") for i in range(20)]
    server.is_meant_to_run = False
    server.process.send_signal(number)
    assert server.process.wait(30) == 0
    server.process = None
    assert_checkpointed(server.data)
    copy = tmp_path / "copy"
    copy.mkdir()
    shutil.copy(server.data / "roost.db", copy)
    restored = start_server(data=copy)
    found = restored.post("runs/search", {"experiment_ids": ["0"]}).json()["runs"]
    assert {run["info"]["run_id"] for run in found} == set(run_ids)
    assert [record["level"] for record in server.records() if record["message"] == "stopped"] == ["info"]


@pytest.mark.parametrize("seed", range(3))
def test_an_end_under_load_finishes_what_was_begun(start_server, seed):
    """No write that was answered is lost, and none is answered with an error that is not an orderly refusal."""
    server = start_server()
    experiment = server.post("experiments/create", {"name": "load"}).json()["experiment_id"]
    clients = [Client(server.port, experiment, f"c{i}", seed * 100 + i, frozenset({503})) for i in range(8)]
    for client in clients:
        client.start()
    time.sleep(0.3)
    assert server.stop() == 0
    for client in clients:
        client.stop()
        client.join(60)
        assert not client.is_alive() and client.failure is None, client.failure
    assert_checkpointed(server.data)
    assert run("check", "--data", str(server.data)).returncode == 0
    server.start()
    ledgers = [ledger for client in clients for ledger in client.ledgers]
    assert sum(len(ledger.writes) for ledger in ledgers) > 20
    verify(server, ledgers, experiment)


def test_a_request_that_is_half_in_does_not_hold_up_the_end(start_server):
    server = start_server("--shutdown-grace-seconds", "1")
    wires = [server.wire() for _ in range(20)]
    for wire in wires[::2]:
        wire.send(b"POST /api/2.0/mlflow/runs/search HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{")
    begun = time.monotonic()
    assert server.stop() == 0
    # Not a measurement: without the limit it would be the request timeout of 30 seconds or more.
    assert time.monotonic() - begun < 20
    for wire in wires:
        assert wire.is_closed_by_peer()
        wire.close()


def test_a_second_signal_ends_at_once_and_loses_nothing(start_server):
    server = start_server("--shutdown-grace-seconds", "600")
    run_id = server.new_run()
    with server.wire() as wire:
        wire.send(b"POST /api/2.0/mlflow/runs/search HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{")
        wait_for(lambda: server.get("/health").status == 200)
        server.is_meant_to_run = False
        server.process.send_signal(signal.SIGTERM)
        wait_for(lambda: "stopping" in server.log)
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(30) in (0, 130)
    server.process = None
    server.start()
    assert server.get(f"runs/get?run_id={run_id}").status == 200


def test_a_server_without_a_reader_of_its_log_goes_on(tmp_path):
    """Standard error is a pipe whose other end is closed."""
    port = Port()
    read_end, write_end = os.pipe()
    data = tmp_path / "data"
    command = [binary(), "serve", "--port", str(port.number), "--host", "127.0.0.1", "--data", str(data)]
    process = subprocess.Popen(command, env=clean_environment(), stdout=subprocess.DEVNULL, stderr=write_end)
    try:
        os.close(write_end)
        os.close(read_end)
        wait_for(lambda: run("health", "--port", str(port.number)).returncode == 0)
        for _ in range(3):
            assert run("health", "--port", str(port.number)).returncode == 0
        process.terminate()
        assert process.wait(30) == 0
    finally:
        process.kill()
        process.wait()
        port.release()


def wait_for(condition, timeout_s: float = 30) -> None:
    deadline = time.monotonic() + timeout_s
    while True:
        try:
            if condition():
                return
        except (OSError, Closed):
            pass
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)


# The log


def requests_in(server: Server) -> list[dict]:
    return [record for record in server.records() if record["message"] == "request"]


def test_every_line_is_json_and_every_request_has_one(start_server):
    server = start_server()
    asked = []
    run_id = server.new_run()
    for method, target, body in (
        ("GET", "/version", None),
        ("GET", f"/api/2.0/mlflow/runs/get?run_id={run_id}", None),
        ("POST", "/api/2.0/mlflow/runs/search", {"experiment_ids": ["0"]}),
        ("GET", "/api/2.0/mlflow/runs/get?run_id=nope", None),
        ("GET", "/no/such", None),
        ("DELETE", "/api/2.0/mlflow/runs/search", None),
        ("POST", "/api/2.0/mlflow/runs/search", b"{bad"),
    ):
        reply = server.call(method, target, body)
        asked.append((method, target, reply))
    ids = [reply.headers["x-request-id"] for _, _, reply in asked]
    assert len(set(ids)) == len(ids)
    wait_for(lambda: set(ids) <= {record["id"] for record in requests_in(server)})
    logged = {record["id"]: record for record in requests_in(server)}
    for method, target, reply in asked:
        record = logged[reply.headers["x-request-id"]]
        assert record["level"] == "info"
        assert (record["method"], record["path"], record["status"]) == (method, target, reply.status)
        assert record["bytes"] == len(reply.body)
        assert isinstance(record["ms"], int | float) and 0 <= record["ms"] < 60_000
        assert record["client"].startswith("127.0.0.1")
        assert record["time"].endswith("Z") and record["time"][10] == "T"
    assert server.stop() == 0
    server.process = None
    assert all({"time", "level", "message"} <= set(record) for record in server.records())


HOSTILE = "\x1b[31mred\x07\r\nINFO forged line\x00\u2028\u202e\x7f"


def test_nothing_a_client_sends_can_forge_a_line(start_server):
    server = start_server()
    from urllib.parse import quote

    lines_before = len(server.log.splitlines())
    target = "/api/2.0/mlflow/experiments/get-by-name?experiment_name=" + quote(HOSTILE.replace("\0", ""))
    replies = [
        server.get(target),
        server.get("/" + quote(HOSTILE.replace("\0", ""))),
        server.get("/api/2.0/mlflow/runs/get?run_id=x", headers={"Host": "evil.example", "X-Request-Id": "forged"}),
        server.post("experiments/create", {"name": HOSTILE}),
        server.post("runs/search", {"experiment_ids": ["0"], "filter": HOSTILE.replace("\0", "")}),
    ]
    with server.wire() as wire:
        wire.send(b"GET /\x1b[31m\xff\xfe HTTP/1.1\r\nHost: a\x1b[31m\r\n\r\n")
        replies.append(wire.reply())
    assert all(400 <= reply.status < 500 for reply in replies)
    wait_for(lambda: len(server.log.splitlines()) >= lines_before + len(replies))
    data = server.log_path.read_bytes()
    assert not [byte for byte in data if byte < 0x20 and byte != 0x0A or byte == 0x7F], data
    for hidden in ("\u2028", "\u202e"):
        assert hidden.encode() not in data
    # splitlines() splits at more than \n: at all that a reader could take for the end of a line.
    assert all(isinstance(json.loads(line), dict) for line in data.decode().splitlines())
    assert "forged line" not in [record["message"] for record in server.records()]


def test_the_same_in_plain_text(start_server):
    server = start_server("--log-format", "text")
    server.get("/%1b%5b31mred%0d%0aforged")
    wait_for(lambda: "forged" in server.log)
    data = server.log_path.read_bytes()
    assert b"\x1b" not in data and b"\r" not in data
    assert [line for line in data.splitlines() if b"forged" in line and b"status=404" in line]


def test_long_texts_are_cut_in_the_log(start_server):
    server = start_server()
    server.get("/" + "a" * 20_000)
    wait_for(lambda: "/aaa" in server.log)
    assert all(len(line) < 10_000 for line in server.log.splitlines())


def test_a_quiet_log(start_server):
    server = start_server("--log-level", "warning")
    server.new_run()
    assert server.stop() == 0
    server.process = None
    assert server.log == ""


# roost check


@pytest.fixture
def filled(start_server) -> Server:
    """A stopped server whose store has something of everything."""
    server = start_server()
    for i in range(3):
        run_id = server.new_run(f"r{i}")
        metrics = [{"key": "loss", "value": s / 7, "timestamp": s, "step": s} for s in range(50)]
        items = [{"key": "k", "value": f"v{i}"}]
        body = {"run_id": run_id, "metrics": metrics, "params": items, "tags": items}
        assert server.post("runs/log-batch", body).status == 200
        dataset = {"name": "d", "digest": "x", "source_type": "code", "source": "{}"}
        tags = [{"key": "mlflow.data.context", "value": "train"}]
        body = {"run_id": run_id, "datasets": [{"dataset": dataset, "tags": tags}]}
        assert server.post("runs/log-inputs", body).status == 200
    server.post("experiments/set-experiment-tag", {"experiment_id": "0", "key": "k", "value": "v"})
    assert server.stop() == 0
    server.process = None
    return server


def test_check_finds_nothing_in_a_sound_store(filled):
    before = content(filled.data)
    done = filled.check()
    assert done.returncode == 0 and "no problems" in done.stdout, done
    assert content(filled.data) == before


@pytest.mark.parametrize(
    "statement, names",
    [
        ("UPDATE latest_metrics SET value = 99.5 WHERE run_id = 1", ["loss", "99.5"]),
        ("UPDATE latest_metrics SET step = 3 WHERE run_id = 1", ["loss", "step 3"]),
        ("UPDATE latest_metrics SET ts = 3 WHERE run_id = 2", ["loss", "time 3"]),
        ("DELETE FROM latest_metrics WHERE run_id = 1", ["loss", "no latest value"]),
        ("DELETE FROM metrics WHERE run_id = 1", ["loss", "no points"]),
        ("DELETE FROM metrics WHERE run_id = 1 AND step = 49", ["loss"]),
        ("DELETE FROM metrics WHERE run_id = 1 AND step = 20", ["loss", "50", "49"]),
        ("INSERT INTO params SELECT 777, key_id, value FROM params LIMIT 1", ["params", "777"]),
        ("INSERT INTO tags SELECT run_id, 888, value FROM tags LIMIT 1", ["tags", "888"]),
        ("UPDATE runs SET experiment_id = 999 WHERE run_id = 1", ["runs", "999"]),
        ("DELETE FROM runs WHERE run_id = 1", ["metrics", "run_id 1"]),
        ("DELETE FROM datasets", ["run_datasets", "dataset_id"]),
        ("INSERT INTO experiment_tags VALUES (555, 'a', 'b')", ["experiment_tags", "555"]),
        ("UPDATE runs SET status = 9 WHERE run_id = 1", ["status", "9"]),
        ("DROP INDEX params_by_value", ["params_by_value"]),
        ("DROP TABLE run_dataset_tags", ["run_dataset_tags"]),
    ],
)
def test_check_finds_what_is_wrong_and_names_it(filled, statement, names):
    make_database(filled.data / "roost.db", statement)
    done = filled.check()
    assert done.returncode == 1, done
    for name in names:
        assert name in done.stderr, done.stderr


def test_check_finds_damaged_pages(filled):
    path = filled.data / "roost.db"
    connection = sqlite3.connect(path)
    (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'metrics'").fetchone()
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    connection.close()
    data = bytearray(path.read_bytes())
    data[(page - 1) * size : page * size] = os.urandom(size)
    path.write_bytes(data)
    done = filled.check()
    assert done.returncode == 1 and ("damaged" in done.stderr or "malformed" in done.stderr), done
    assert str(path) in done.stderr, done


def test_check_finds_an_index_that_lies(filled):
    """A row changed behind the back of its index, as a broken disk does it."""
    path = filled.data / "roost.db"
    data = path.read_bytes()
    assert data.count(b"v1") >= 2
    at = data.index(b"v1")
    path.write_bytes(data[:at] + b"zz" + data[at + 2 :])
    done = filled.check()
    assert done.returncode == 1 and done.stderr, done


def test_check_beside_a_running_server(filled):
    filled.start()
    stop = threading.Event()

    def load() -> None:
        with filled.wire() as wire:
            n = 1000
            while not stop.is_set():
                n += 1
                wire.request("POST", "/api/2.0/mlflow/runs/create", {"experiment_id": "0", "start_time": n})

    writer = threading.Thread(target=load)
    writer.start()
    try:
        for _ in range(5):
            done = filled.check()
            assert done.returncode == 0, done
    finally:
        stop.set()
        writer.join()
    assert filled.new_run()


def test_check_without_a_store(tmp_path):
    done = run("check", "--data", str(tmp_path / "nothing"))
    assert done.returncode == 1 and str(tmp_path / "nothing") in done.stderr, done
    assert not (tmp_path / "nothing").exists()


def test_keep_alive_connections_outlive_many_requests(start_server):
    server = start_server()
    with server.wire() as wire:
        for _ in range(500):
            wire.send(message("GET", "/health", None, {"Host": "localhost"}))
            assert wire.reply().status == 200
