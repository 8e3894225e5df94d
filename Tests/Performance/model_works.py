"""The pieces of work about files, the model registry and logged models. As in works.py, answers are checked."""

import json
import os
import random
import socket
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from report import HIGHER, LOWER, Figure, Row
from servers import Server
from wire import API, HOST, Api, Task, post_bytes, pump, request_bytes
from works import WrongAnswer, median_ms

PROXY = "/api/2.0/mlflow-artifacts/artifacts"
MIB = 1 << 20
SMALL_BYTES = 10_000
VERSIONS_OF_MODEL = 100
HOSTS = 200  # values of the versions' rare tag


def rows_of_files(options) -> list[Row]:
    """What is measured, and the targets."""
    large, small, listed = f"{options.large_mib} MiB", options.small_files, options.listed_files
    return [
        Row("upload/large", f"upload of a file of {large}", "MB/s", HIGHER, stock_ratio=1),
        Row("download/large", f"download of a file of {large}", "MB/s", HIGHER, stock_ratio=1),
        Row("upload/small/1", f"upload of {small} files of 10 kB, 1 connection", "files/s", HIGHER, stock_ratio=5),
        Row("upload/small/8", f"upload of {small} files of 10 kB, 8 connections", "files/s", HIGHER, stock_ratio=5),
        Row("download/small/1", f"download of {small} files, 1 connection", "files/s", HIGHER, stock_ratio=5),
        Row("download/small/8", f"download of {small} files, 8 connections", "files/s", HIGHER, stock_ratio=5),
        Row("list", f"list of {listed} files", "ms", LOWER, stock_ratio=5),
        Row("register", f"register {options.versions} versions, 8 connections", "versions/s", HIGHER, stock_ratio=5),
        Row("search-versions/model", "search of versions: all of a model", "ms", LOWER, stock_ratio=5),
        Row("search-versions/tag", "search of versions: rare tag", "ms", LOWER, stock_ratio=5),
        Row("search-models", "search of registered models, 100 rows", "ms", LOWER, stock_ratio=5),
        Row("logged-models/create", f"log {options.models} models, 8 connections", "models/s", HIGHER, stock_ratio=5),
        Row("logged-models/search", "search of logged models: param + metric, by metric", "ms", LOWER, stock_ratio=5),
        Row("memory/files", "memory, highest with files and models (PSS)", "MiB", LOWER, stock_ratio=5, limit=96),
    ]


@contextmanager
def peak_memory(server: Server, figures: dict[str, Figure]) -> Iterator[None]:
    """Notes the highest of the moments at which memory is looked at, four times a second."""
    is_over, highest = threading.Event(), [0.0]

    def watch() -> None:
        while not is_over.wait(0.25):
            highest[0] = max(highest[0], server.memory_mib())

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        is_over.set()
        watcher.join()
    figures["memory/files"] = Figure(highest[0])


# One large file


def blocks(mib: int) -> Iterator[bytes]:
    """A file of which no two MiB are the same, so that no block found is another's."""
    block = random.Random(mib).randbytes(MIB)
    for number in range(mib):
        yield number.to_bytes(8, "big") + block[8:]


def upload_large(server: Server, mib: int, times: int) -> Figure:
    """Until the answer, which with Roost means: until the file is safe on the disk."""
    rates = []
    for _ in range(times):
        with socket.create_connection((HOST, server.port), timeout=300) as connection:
            begin = time.perf_counter()
            connection.sendall(
                f"PUT {PROXY}/bench/large HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n"
                f"Content-Length: {mib * MIB}\r\n\r\n".encode())
            for block in blocks(mib):
                connection.sendall(block)
            status = connection.recv(4096).split(b"\r\n", 1)[0]
            rates.append(mib * MIB / 1e6 / (time.perf_counter() - begin))
            if b" 200 " not in status + b" ":
                raise WrongAnswer(f"the upload was answered with {status!r}")
    size = (server.artifacts / "bench" / "large").stat().st_size
    if size != mib * MIB:
        raise WrongAnswer(f"the file has {size} bytes on the disk, not {mib * MIB}")
    os.sync()
    return Figure(statistics.median(rates))


def download_large(server: Server, mib: int, times: int) -> Figure:
    rates, buffer = [], bytearray(MIB)
    view = memoryview(buffer)
    for _ in range(times):
        with socket.create_connection((HOST, server.port), timeout=300) as connection:
            begin = time.perf_counter()
            head = f"GET {PROXY}/bench/large HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n"
            connection.sendall(head.encode())
            with connection.makefile("rb", buffering=MIB) as answer:
                status = answer.readline()
                while answer.readline() not in (b"\r\n", b""):
                    pass
                if b" 200 " not in status:
                    raise WrongAnswer(f"the download was answered with {status!r}")
                for number, block in enumerate(blocks(mib)):
                    got = answer.readinto(view)
                    while 0 < got < MIB and (more := answer.readinto(view[got:])):
                        got += more
                    if got != MIB or buffer != block:
                        raise WrongAnswer(f"MiB {number} of the download is another")
            rates.append(mib * MIB / 1e6 / (time.perf_counter() - begin))
    return Figure(statistics.median(rates))


# Many small files


def small_file(number: int) -> bytes:
    return random.Random(number).randbytes(SMALL_BYTES)


def upload_small(server: Server, count: int, connections: int) -> Figure:
    """Each file is new, in a folder of the work's own, as `log_artifacts` sends them."""
    requests = [
        request_bytes("PUT", f"{PROXY}/bench/small{connections}/d{i % 10}/f{i}", small_file(i)) for i in range(count)]
    seconds = _timed_pump(server, requests, connections, lambda number, body: body == b"")
    found = sum(1 for path in (server.artifacts / f"bench/small{connections}").rglob("f*") if path.is_file())
    if found != count:
        raise WrongAnswer(f"{found} files on the disk, {count} were answered with 200")
    return Figure(count / seconds)


def download_small(server: Server, count: int, connections: int) -> Figure:
    requests = [request_bytes("GET", f"{PROXY}/bench/small{connections}/d{i % 10}/f{i}") for i in range(count)]
    expected = [small_file(i) for i in range(count)]
    return Figure(count / _timed_pump(server, requests, connections, lambda i, body: body == expected[i]))


def _timed_pump(server: Server, requests: list[bytes], connections: int, is_right) -> float:
    wrong = []

    def task(number: int) -> Task:
        body = yield requests[number]
        if not is_right(number, body):
            wrong.append(number)

    begin = time.perf_counter()
    pump(server.port, (task(i) for i in range(len(requests))), connections, may_send_again=True)
    seconds = time.perf_counter() - begin
    if wrong:
        raise WrongAnswer(f"wrong answers to {len(wrong)} of {len(requests)} requests, the first to {wrong[0]}")
    return seconds


def list_files(server: Server, count: int, repeat: int, budget_seconds: float) -> Figure:
    folder: Path = server.artifacts / "bench" / "listed"
    folder.mkdir(parents=True)
    for i in range(count):
        (folder / f"file-{i:05d}.txt").write_bytes(b"x" * (i % 100))
    api = Api(server.port)
    ms, body = median_ms(lambda: api.raw("GET", f"{PROXY}?path=bench/listed"), repeat, budget_seconds)
    api.close()
    # Stock leaves out a size of 0.
    files = [(file["path"], file["is_dir"], file.get("file_size", 0)) for file in json.loads(body)["files"]]
    expected = [(f"file-{i:05d}.txt", False, i % 100) for i in range(count)]
    if files != expected:
        raise WrongAnswer(f"a list of {len(files)} files, of {count}, or with other names, sizes or order")
    return Figure(ms)


# The registry


def register(server: Server, count: int, connections: int = 8) -> Figure:
    """Models of 100 versions each, a connection at work on one model at a time."""

    def task(model: int) -> Task:
        name = f"model-{model:04d}"
        yield post_bytes("registered-models/create", json.dumps(
            {"name": name, "tags": [{"key": "team", "value": f"team{model % 7}"}]}).encode())
        for i in range(VERSIONS_OF_MODEL):
            number = model * VERSIONS_OF_MODEL + i
            tags = [{"key": "host", "value": f"node-{number % HOSTS:03d}"}, {"key": "stage", "value": "dev"}]
            answer = yield post_bytes("model-versions/create", json.dumps(
                {"name": name, "source": f"s3://bucket/{name}/{i}", "tags": tags}).encode())
            if json.loads(answer)["model_version"]["version"] != str(i + 1):
                raise WrongAnswer(f"version {i + 1} of {name} was made as {answer[:200]!r}")

    models = count // VERSIONS_OF_MODEL
    begin = time.perf_counter()
    pump(server.port, (task(model) for model in range(models)), connections)
    return Figure(models * VERSIONS_OF_MODEL / (time.perf_counter() - begin))


def search_versions(server: Server, count: int, kind: str, repeat: int, budget_seconds: float) -> Figure:
    if kind == "model":
        model = f"model-{count // VERSIONS_OF_MODEL // 2:04d}"
        filter_string = f"name = '{model}'"
        expected = {(model, str(i + 1)) for i in range(VERSIONS_OF_MODEL)}
    else:
        filter_string = "tags.host = 'node-137'"
        expected = {
            (f"model-{n // VERSIONS_OF_MODEL:04d}", str(n % VERSIONS_OF_MODEL + 1)) for n in range(count)
            if n % HOSTS == 137}
    path = f"{API}model-versions/search?{urlencode({'filter': filter_string, 'max_results': 1000})}"
    api = Api(server.port)
    ms, body = median_ms(lambda: api.raw("GET", path), repeat, budget_seconds)
    api.close()
    found = [(version["name"], version["version"]) for version in json.loads(body).get("model_versions", [])]
    if set(found) != expected or len(found) != len(expected):
        raise WrongAnswer(f"{len(found)} versions, expected {len(expected)}; or not the same ones")
    return Figure(ms)


def search_models(server: Server, count: int, repeat: int, budget_seconds: float) -> Figure:
    """A page of models, each with its tags and its latest version."""
    api = Api(server.port)
    ms, body = median_ms(
        lambda: api.raw("GET", f"{API}registered-models/search?max_results=100"), repeat, budget_seconds)
    api.close()
    found = [(m["name"], m["latest_versions"][0]["version"]) for m in json.loads(body).get("registered_models", [])]
    expected = [(f"model-{i:04d}", str(VERSIONS_OF_MODEL)) for i in range(min(100, count // VERSIONS_OF_MODEL))]
    if found != expected:
        raise WrongAnswer(f"{len(found)} models, expected {len(expected)}; or not the same ones, or not in order")
    return Figure(ms)


# Logged models


def accuracy(number: int) -> float:
    """Of a logged model: different for each, between 0 and 1."""
    return number * 7919 % 100_003 / 100_003


def log_models(server: Server, count: int, connections: int = 8) -> Figure:
    """What log_model asks of the server for each: a model with params and tags, its metrics, and that it is ready."""
    api = Api(server.port)
    experiment_id = api.create_experiment("logged models")
    run_ids = [api.create_run(experiment_id, f"run-{i}") for i in range(connections)]
    api.close()

    def task(number: int) -> Task:
        params = [{"key": f"p{i}", "value": str((number >> i) % 10)} for i in range(5)]
        tags = [{"key": f"t{i}", "value": f"{number % (i + 2)}"} for i in range(3)]
        run_id = run_ids[number % connections]
        made = yield post_bytes("logged-models", json.dumps({
            "experiment_id": experiment_id, "name": f"model-{number:05d}", "source_run_id": run_id,
            "params": params, "tags": tags}).encode())
        model_id = json.loads(made)["model"]["info"]["model_id"]
        values = {"acc": accuracy(number), "loss": 1 - accuracy(number), "f1": accuracy(number) / 2}
        yield post_bytes("runs/log-batch", json.dumps({"run_id": run_id, "metrics": [
            {"key": key, "value": value, "timestamp": 1, "step": number, "model_id": model_id}
            for key, value in values.items()]}).encode())
        ready = json.dumps({"model_id": model_id, "status": "LOGGED_MODEL_READY"}).encode()
        yield request_bytes("PATCH", f"{API}logged-models/{model_id}", ready, "application/json")

    begin = time.perf_counter()
    pump(server.port, (task(number) for number in range(count)), connections)
    return Figure(count / (time.perf_counter() - begin))


def search_logged(server: Server, count: int, repeat: int, budget_seconds: float) -> Figure:
    api = Api(server.port)
    experiment = api.get("experiments/get-by-name", experiment_name="logged models")["experiment"]["experiment_id"]
    request = json.dumps({
        "experiment_ids": [experiment], "filter": "params.p0 = '3' AND metrics.acc > 0.25", "max_results": 50,
        "order_by": [{"field_name": "metrics.acc", "ascending": False}]}).encode()
    ms, body = median_ms(lambda: api.raw("POST", f"{API}logged-models/search", request), repeat, budget_seconds)
    api.close()
    matching = sorted((n for n in range(count) if n % 10 == 3 and accuracy(n) > 0.25), key=accuracy, reverse=True)
    expected = [f"model-{number:05d}" for number in matching[:50]]
    found = [model["info"]["name"] for model in json.loads(body).get("models", [])]
    if found != expected:
        raise WrongAnswer(f"{len(found)} models, expected {len(expected)}; or not the same ones, or not in order")
    return Figure(ms)
