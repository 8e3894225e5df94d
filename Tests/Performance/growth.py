#!/usr/bin/env python3
"""
How the cost of Roost's work grows with what it holds: one table by the number of runs, one by the number of points.

    ROOST_BINARY=.build/release/roost python3 Tests/Performance/growth.py

The figures are those of one store that grows from step to step. Nothing is compared, and nothing can be missed: look
for a row that grows faster than the head of the table.
"""

import argparse
import json
import os
import shutil
import signal
import statistics
import sys
import tempfile
import time
from pathlib import Path

import works
from dataset import FAMILY, Dataset
from fill import KEYS, Filled, fill_by_api, log_points
from report import machine, markdown, number, plain
from servers import Roost, Server, stop_all
from wire import API, Api, timed_ms

OUTPUT = Path(__file__).resolve().parents[2] / ".build-bench"
LONG_KEY = ("long/loss",)  # a metric that one run alone has, with a fifth of all points
PAGE = 25_000


def main() -> int:
    options = parse_options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="roost-growth-", dir=options.dir) as text:
        folder = Path(text)
        try:
            about = machine(folder)
            server = Roost(options.roost, folder / "runs")
            about[server.title] = server.version()
            tables = [
                ("By runs, of 10 metrics, 10 params and 10 tags each", by_runs(server, options)),
                ("By metric points", by_points(server.at(folder / "points"), options)),
            ]
        finally:
            stop_all()
    facts = [f"{key}: {value}" for key, value in about.items()]
    print("\n".join(facts))
    options.output.mkdir(parents=True, exist_ok=True)
    with open(options.output / "growth.md", "w") as file:
        for title, columns in tables:
            head, body = turned(columns)
            print(f"\n{title}\n{plain(head, body)}")
            file.write(f"{title}:\n\n{markdown(head, body)}\n\n")
        file.write("\n".join(f"- {line}" for line in facts) + "\n")
    (options.output / "growth.json").write_text(json.dumps({"about": about, "tables": dict(tables)}, indent=1) + "\n")
    return 0


def turned(columns: list[dict[str, float]]) -> tuple[list[str], list[list[str]]]:
    """A row for each measure, a column for each size."""
    names = list(columns[0])
    head = [names[0], ""] + [f"{column[names[0]]:,}".replace(",", " ") for column in columns]
    body = []
    for name in names[1:]:
        label, _, unit = name.partition(" | ")
        body.append([label, unit] + [number(column[name]) for column in columns])
    return head, body


def write_rates(server: Server, api: Api, experiment_id: str, seconds: int) -> dict[str, float]:
    return {
        f"log-metric, {connections} connections | requests/s":
            works.log_metric(server, api, experiment_id, connections, seconds).value
        for connections in (8, 64)}


def by_runs(server: Server, options: argparse.Namespace) -> list[dict[str, float]]:
    columns, held = [], 0
    server.start()
    for count in options.runs:
        # Experiments of their own for the parts would keep a search from ever seeing the whole: one holds all, and the
        # answers are those of a dataset that begins with the same runs.
        data = Dataset(count, options.seed)
        searches = data.searches()
        data.expect(searches)
        api = Api(server.port)
        if not held:
            filled = Filled(api.create_experiment("runs"))
            scratch = api.create_experiment("scratch")
        print(f"{count} runs", file=sys.stderr)
        begin = time.monotonic()
        fill_by_api(server.port, data, filled, skip=held)
        column = {"runs": count, "fill | runs/s": (count - held) / (time.monotonic() - begin)}
        held = count
        column |= write_rates(server, api, scratch, options.seconds)
        column["runs/get, 8 connections | requests/s"] = works.get_run(server, filled, options.seconds).value
        for wanted in searches:
            figure = works.search(api, filled, wanted, 100, options.repeat, 5)
            column[f"search: {wanted.name}, at most 100 rows | ms"] = figure.value
        column["memory (PSS) | MiB"] = server.memory_mib()
        api.close()
        server.stop()
        column["store, with the points of the loads above | MB"] = server.store_bytes() / 1e6
        column["start to first answer | ms"] = server.start()
        columns.append(column)
    server.stop()
    shutil.rmtree(server.folder)
    return columns


def by_points(server: Server, options: argparse.Namespace) -> list[dict[str, float]]:
    """Four fifths of the points as 50 keys of 20 runs, one fifth as one key of one run."""
    columns, held = [], 0
    server.start()
    api = Api(server.port)
    experiment_id, scratch = api.create_experiment("points"), api.create_experiment("scratch")
    runs = [api.create_run(experiment_id, f"points-{i}") for i in range(20)]
    long_run = api.create_run(experiment_id, "long")
    api.close()
    steps_held = long_held = 0
    for count in options.points:
        print(f"{count} points", file=sys.stderr)
        steps = count * 4 // 5 // len(runs) // len(KEYS)
        begin = time.monotonic()
        log_points(server, runs, steps - steps_held, steps_held)
        log_points(server, [long_run], count // 5 - long_held, long_held, keys=LONG_KEY)
        column = {"points": count, "log-batch, 4 connections | points/s": (count - held) / (time.monotonic() - begin)}
        held, steps_held, long_held = count, steps, count // 5
        api = Api(server.port)
        column |= write_rates(server, api, scratch, options.seconds)
        column |= history_pages(api, long_run, long_held)
        path = f"{API}metrics/get-history-bulk-interval?run_ids={long_run}&metric_key={LONG_KEY[0]}&max_results=2500"
        ms, _ = works.median_ms(lambda: api.raw("GET", path), options.repeat, 5)
        column["get-history-bulk-interval, 2500 points of one long metric | ms"] = ms
        ms, _ = works.median_ms(lambda: api.raw("GET", f"{API}runs/get?run_id={runs[0]}"), options.repeat, 5)
        column["runs/get of a run of 50 metrics | ms"] = ms
        column["memory (PSS) | MiB"] = server.memory_mib()
        api.close()
        server.stop()
        column["store, with the points of the loads above | MB"] = server.store_bytes() / 1e6
        column["start to first answer | ms"] = server.start()
        columns.append(column)
    server.stop()
    shutil.rmtree(server.folder)
    return columns


def history_pages(api: Api, run_id: str, points: int) -> dict[str, float]:
    """Reads one long metric to its end."""
    path = f"{API}metrics/get-history?run_id={run_id}&metric_key={LONG_KEY[0]}&max_results={min(PAGE, points)}"
    taken, seen, token = [], 0, ""
    while True:
        ms, body = timed_ms(lambda: api.raw("GET", path + token))
        page = json.loads(body)
        taken.append(ms)
        seen += len(page.get("metrics", []))
        if not page.get("next_page_token"):
            break
        token = f"&page_token={page['next_page_token']}"
    if seen != points:
        raise works.WrongAnswer(f"{seen} points of {points} in {len(taken)} pages")
    full = taken[: max(1, points // PAGE)]
    return {
        "get-history, first of the pages of 25 000 | ms": full[0],
        "get-history, median page | ms": statistics.median(full),
        "get-history, last full page | ms": full[-1],
    }


def parse_options() -> argparse.Namespace:
    def path(text: str) -> Path:
        return Path(text).absolute()

    def sizes(text: str) -> list[int]:
        return sorted(int(part) for part in text.split(","))

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--roost", type=path, default=os.environ.get("ROOST_BINARY"), help="program; default $ROOST_BINARY")
    add("--runs", type=sizes, default=[1000, 10_000, 100_000], help="default 1000,10000,100000")
    add("--points", type=sizes, default=[100_000, 1_000_000, 10_000_000], help="default 100000,1000000,10000000")
    add("--seconds", type=int, default=3, help="of each load (default 3)")
    add("--repeat", type=int, default=9, help="single requests timed for a median (default 9)")
    add("--seed", type=int, default=1)
    add("--quick", action="store_true", help="a twentieth of the runs and points")
    add("--dir", type=path, help="where to make the temporary folder of the store; default the system's")
    add("--output", type=path, default=OUTPUT, help=f"folder of growth.md and growth.json (default {OUTPUT.name})")
    options = parser.parse_args()
    if options.quick:
        options.runs = [max(FAMILY, count // 20) for count in options.runs]
        options.points = [count // 20 for count in options.points]
        options.seconds = 1
    if options.roost is None or not options.roost.is_file():
        raise SystemExit("growth: set ROOST_BINARY, or give --roost")
    if shutil.which("wrk") is None:
        raise SystemExit("growth: wrk is not installed (Debian package wrk)")
    return options


if __name__ == "__main__":
    sys.exit(main())
