"""The pieces of work: each runs on one started server, checks the answers, and returns figures."""

import json
import math
import os
import resource
import shutil
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from dataset import Search
from fill import KEYS, STEPS_OF_BATCH, Filled, log_points
from report import Figure
from servers import Server
from wire import API, HOST, Api, timed_ms

LOAD = Path(__file__).parent / "load"
METRIC_KEYS = 10
HISTORY_POINTS = 25_000


class WrongAnswer(Exception):
    """The server answered, but not what the work must give."""


@dataclass(slots=True)
class Load:
    """What a run of wrk saw."""

    answered: int  # with 200
    failed: int  # other status, or no answer
    seconds: float
    p99_ms: float
    bytes: int
    generator_cpu: float  # processors that wrk took; near 1 it, and not the server, would be the limit

    @property
    def per_second(self) -> float:
        return self.answered / self.seconds


def wrk(server: Server, script: str, call: str, connections: int, seconds: int, arguments: list) -> Load:
    """
    Warms up, then puts on the load that counts. `arguments` go to the script: run ids, prefix of the keys, and what more
    it takes. Stock's workers open their stores with the first request, so it may take seconds until each has answered.
    """
    file = server.folder.with_suffix(".ids")
    file.write_text("\n".join(arguments[0]) + "\n")
    for attempt in range(15):
        warm = _wrk(server, script, call, connections, 1, [file, f"warm{attempt}/", *arguments[2:]])
        if warm.answered > 2 * connections:
            break
    load = _wrk(server, script, call, connections, seconds, [file, *arguments[1:]])
    if not load.answered:
        raise WrongAnswer(f"not one request of {connections} connections in {seconds} s succeeded")
    return load


def _wrk(server: Server, script: str, call: str, connections: int, seconds: int, arguments: list) -> Load:
    command = [
        "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "60s", "-s", str(LOAD / script),
        f"http://{HOST}:{server.port}{API}{call}", "--", *map(str, arguments)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 90)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0 or not done.stdout.strip().endswith("}"):
        raise RuntimeError(f"{' '.join(command)}: {done.stdout[-500:]} {done.stderr[-500:]}")
    seen = json.loads(done.stdout.strip().split("\n")[-1])
    broken = seen["connect"] + seen["read"] + seen["write"] + seen["timeout"]
    elapsed = seen["microseconds"] / 1e6
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Load(
        seen["requests"] - seen["failed"], seen["failed"] + broken, elapsed, seen["p99_us"] / 1000, seen["bytes"],
        cpu / elapsed)


def load_figure(server: Server, load: Load, times: int = 1) -> Figure:
    """`times` is the number of points of a request. Failed requests do not count, and on Roost there must be none."""
    if load.failed and server.name == "roost":
        raise WrongAnswer(f"{load.failed} requests failed under load, {load.answered} succeeded")
    note = f"{load.failed} requests failed, {load.answered} succeeded" if load.failed else ""
    if load.generator_cpu > 0.85:
        note += f" the load generator took {load.generator_cpu:.0%} of a processor"
    print(f"    {load.per_second:.0f}/s, p99 {load.p99_ms:.1f} ms, wrk took {load.generator_cpu:.0%} of a processor",
          file=sys.stderr)
    return Figure(load.per_second * times, note=note.strip())


def log_metric(server: Server, api: Api, experiment_id: str, connections: int, seconds: int) -> Figure:
    """Each connection's share of the requests goes round as many runs as there are connections, of 10 keys each."""
    runs = [api.create_run(experiment_id, f"log-metric-{connections}-{i}") for i in range(connections)]
    load = wrk(server, "log_metric.lua", "runs/log-metric", connections, seconds, [runs, "loss", METRIC_KEYS])
    # The requests that were under way when the time was up may or may not have been written.
    stored = stored_steps(api, runs, "loss")
    if not load.answered <= stored <= load.answered + connections + load.failed:
        raise WrongAnswer(f"{load.answered} points were answered with 200, {stored} can be read back")
    check_history(api, runs[0], "loss0", lost_max=connections + load.failed)
    return load_figure(server, load)


def log_batch(server: Server, api: Api, experiment_id: str, seconds: int, connections: int = 4) -> Figure:
    runs = [api.create_run(experiment_id, f"log-batch-{i}") for i in range(2 * connections)]
    load = wrk(server, "log_batch.lua", "runs/log-batch", connections, seconds, [runs, "loss"])
    # Read back from the histories: FastTrackML's latest values fall behind when batches of a run overlap.
    steps = sum(check_history(api, run, "loss00", (connections + load.failed) * STEPS_OF_BATCH) for run in runs)
    if steps < load.answered * STEPS_OF_BATCH:
        raise WrongAnswer(f"{load.answered} batches were answered with 200, {steps} steps of one key can be read back")
    return load_figure(server, load, times=1000)


def stored_steps(api: Api, run_ids: list[str], prefix: str) -> int:
    """Number of points by the latest step of each key, steps being counted from 0."""
    return sum(
        int(metric.get("step", 0)) + 1
        for run_id in run_ids
        for metric in api.get("runs/get", run_id=run_id)["run"]["data"].get("metrics", [])
        if metric["key"].startswith(prefix))


def check_history(api: Api, run_id: str, key: str, lost_max: int) -> int:
    """The number of points, after checking that all steps up to the latest are there, once each."""
    steps = [int(point.get("step", 0)) for point in api.history(run_id, key)]
    latest = max(steps, default=-1)
    if len(set(steps)) != len(steps) or len(steps) + lost_max < latest + 1:
        raise WrongAnswer(f"{len(steps)} points of {key} up to step {latest}, {len(set(steps))} different steps")
    return len(steps)


def history(server: Server, api: Api, experiment_id: str, repeat: int, budget_seconds: float) -> Figure:
    run_id = api.create_run(experiment_id, "history")
    log_points(server, [run_id], HISTORY_POINTS, connections=1, keys=("loss",))
    path = f"{API}metrics/get-history?run_id={run_id}&metric_key=loss&max_results={HISTORY_POINTS}"
    ms, body = median_ms(lambda: api.raw("GET", path), repeat, budget_seconds)
    steps = [int(point.get("step", 0)) for point in json.loads(body)["metrics"]]
    if steps != list(range(HISTORY_POINTS)):
        raise WrongAnswer(f"a page of {len(steps)} points, or out of order, of {HISTORY_POINTS}")
    return Figure(ms)


def get_run(server: Server, filled: Filled, seconds: int, connections: int = 8) -> Figure:
    load = wrk(server, "get_run.lua", "runs/get", connections, seconds, [filled.sample_ids])
    # 30 values take more than 1 kB in any spelling; an answer without the data would be a quick one.
    if load.bytes / load.answered < 1500:
        raise WrongAnswer(f"answers of {load.bytes / load.answered:.0f} bytes for runs of 30 values")
    return load_figure(server, load)


def search(api: Api, filled: Filled, wanted: Search, size: int, repeat: int, budget_seconds: float) -> Figure:
    """Raises TimeoutError when the first answer is not there within the time-out of the connection."""
    request = wanted.body(filled.experiment_id, size, filled.parent_id)
    first_ms, body = timed_ms(lambda: api.raw("POST", API + "runs/search", request))
    names = [run["info"]["run_name"] for run in json.loads(body).get("runs", [])]
    if names != wanted.expected[:size]:
        at = next((i for i, pair in enumerate(zip(names, wanted.expected)) if pair[0] != pair[1]), len(names))
        raise WrongAnswer(
            f"{len(names)} runs, expected {len(wanted.expected[:size])}; they differ from place {at} on: "
            f"{names[at:at + 3]}, expected {wanted.expected[at:at + 3]}")
    if first_ms > budget_seconds * 1000:
        return Figure(first_ms, note="first answer, not repeated")
    ms, _ = median_ms(lambda: api.raw("POST", API + "runs/search", request), repeat, budget_seconds, warm_up=0)
    return Figure(ms)


def median_ms(call, repeat: int, budget_seconds: float, warm_up: int = 1) -> tuple[float, bytes]:
    """Of up to `repeat` calls after the warm-up; of fewer (but one) when the time is up."""
    for _ in range(warm_up):
        call()
    times, end = [], time.monotonic() + budget_seconds
    while len(times) < repeat and (not times or time.monotonic() < end):
        ms, result = timed_ms(call)
        times.append(ms)
    return statistics.median(times), result


def disk(server: Server, folder: Path, points: int) -> Figure:
    """Bytes of the database for a point: 50 keys x 20 runs x as many steps as that takes, the server stopped."""
    server = server.at(folder)
    runs_count = 20
    steps = math.ceil(points / len(KEYS) / runs_count / STEPS_OF_BATCH) * STEPS_OF_BATCH
    try:
        server.start()
        api = Api(server.port)
        experiment_id = api.create_experiment("disk")
        runs = [api.create_run(experiment_id, f"disk-{i}") for i in range(runs_count)]
        api.close()
        server.stop()
        before = server.store_bytes()
        server.start()
        log_points(server, runs, steps)
        api = Api(server.port)
        if stored_steps(api, runs, KEYS[0]) != steps * runs_count:
            raise WrongAnswer("not all points are there")
        api.close()
        server.stop()
        written = server.store_bytes() - before
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
    return Figure(written / (steps * runs_count * len(KEYS)))


def start_times(server: Server, folder: Path | None, times: int) -> Figure:
    """Median milliseconds to the first answer: of new stores below `folder`, or of the server's own."""
    taken = []
    for i in range(times):
        one = server if folder is None else server.at(folder / f"new-{server.name}-{i}")
        try:
            taken.append(one.start())
        finally:
            one.stop()
    return Figure(statistics.median(taken))


def binary(program: Path, folder: Path) -> Figure:
    """Megabytes (10^6 bytes) of the program without its symbols. It must not need shared libraries of Swift's."""
    linked = subprocess.run(["ldd", program], capture_output=True, text=True, check=True).stdout
    swift = [line.split()[0] for line in linked.splitlines() if "swift" in line.lower() or "Foundation" in line]
    if swift:
        raise WrongAnswer(f"the program needs {', '.join(swift)}")
    stripped = folder / "stripped"
    subprocess.run(["strip", "-o", stripped, program], check=True)
    size = os.path.getsize(stripped)
    stripped.unlink()
    return Figure(size / 1e6)
