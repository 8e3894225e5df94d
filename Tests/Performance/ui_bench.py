#!/usr/bin/env python3
"""
Compares Roost's web UI with the stock one of `mlflow server`: the same 20 sweeps of 500 trials on both, the same
browser, one after another on one machine. Prints figures and ratios, with the targets that Roost must reach, and writes
them as Markdown and JSON also.

    ROOST_BINARY=.build/roost .venv/bin/python Tests/Performance/ui_bench.py

A cold visit is one in a browser profile of its own, a warm one the next visit in the same profile. Each figure is the
median of several visits. The first row is there when the name of a run (on a run's page: the value of its learning
rate) can be read in the page, counted from the navigation. Bytes are those on the wire, headers and all, and the heap
is that of JavaScript after a collection of garbage, both when nothing has been under way for two seconds.
Exit status: 0, or 1 when Roost misses a target.
"""

import argparse
import json
import os
import random
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

UI_TESTS = Path(__file__).resolve().parents[1] / "EndToEnd" / "ui"
sys.path.append(str(UI_TESTS))

from browsing import Traffic, chromium  # noqa: E402
from playwright.sync_api import TimeoutError as TimedOut  # noqa: E402
from report import LOWER, Figure, Row, as_json, machine, markdown, plain, table_of  # noqa: E402
from servers import Roost, Server, StockMLflow, environment, stop_all  # noqa: E402
from sweeps import make_sweeps, parent_results, parent_tags, trial_tags  # noqa: E402
from wire import Api  # noqa: E402

OUTPUT = Path(__file__).resolve().parents[2] / ".build-bench"
SCREEN = {"width": 1280, "height": 800}
# A page that asks for something outside gets its answer, that there is none, at once; a route would turn caching off.
OFFLINE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
LAST = 60_000  # ms to wait for a first row

# Notes when a text node that matches is first drawn. Runs in every page before its own scripts.
WATCH = """
(() => {
    const wanted = new RegExp(PATTERN);
    const look = () => {
        if (document.body) {
            const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            for (let node = walker.nextNode(); node; node = walker.nextNode()) {
                if (wanted.test(node.data) && node.parentElement.getClientRects().length > 0) {
                    // The frame that shows it is drawn after this callback.
                    requestAnimationFrame(() => { window.firstRowMs = performance.now(); });
                    return;
                }
            }
        }
        requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
})();
"""

# How many different texts that match are on the screen without scrolling.
COUNT = """
pattern => {
    const wanted = new RegExp(pattern), seen = new Set();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        if (!wanted.test(node.data)) continue;
        for (const box of node.parentElement.getClientRects()) {
            const middle = [box.x + box.width / 2, box.y + box.height / 2];
            const there = box.height > 0 && document.elementFromPoint(...middle);
            if (there && (node.parentElement.contains(there) || there.contains(node.parentElement))) seen.add(node.data.trim());
        }
    }
    return seen.size;
}
"""


@dataclass
class Visited:
    """What is on a server, and the addresses of its pages."""

    experiment_id: str
    run_id: str
    learning_rate: str

    def address(self, server: Server, page: str) -> str:
        base = f"http://127.0.0.1:{server.port}/#/experiments/{self.experiment_id}"
        if page == "run":
            return f"{base}/runs/{self.run_id}"
        return f"{base}/runs?workflowType=machine_learning" if server.name == "stock" else base

    def pattern(self, page: str) -> str:
        """Of the text that must be read for a page to count as there."""
        return r"^\s*sweep-\d\d\s*$" if page == "tree" else rf"^\s*{self.learning_rate.replace('.', '[.]')}\s*$"


def fill_roost(server: Server, options: argparse.Namespace) -> Visited:
    done = subprocess.run(
        [sys.executable, str(UI_TESTS / "seed.py"), "--url", f"http://127.0.0.1:{server.port}", "--what", "big",
         "--parents", str(options.parents), "--children", str(options.children)],
        env=environment(), check=True, capture_output=True, text=True)
    made = json.loads(done.stdout)["big"]
    api = Api(server.port)
    return _visited(api, made["experiment"], made["best_children"][0])


def fill_stock(server: Server, options: argparse.Namespace) -> Visited:
    """The same rows, straight into the tables that the server has made: over its API it would take most of an hour."""
    api = Api(server.port)
    experiment_id = api.create_experiment("Big sweep")
    api.close()
    server.stop()
    ids, best_id = random.Random(11), ""
    with closing(sqlite3.connect(server.folder / server.database)) as database, database:
        for sweep in make_sweeps(options.parents, options.children, int(time.time() * 1000)):
            parent_id = f"{ids.getrandbits(128):032x}"
            points, params = parent_results(sweep)
            _insert(database, experiment_id, parent_id, sweep, sweep, parent_tags(sweep), params, points)
            for trial in sweep.trials:
                run_id = f"{ids.getrandbits(128):032x}"
                tags = trial_tags(sweep, parent_id)
                _insert(database, experiment_id, run_id, sweep, trial, tags, trial.params, trial.points)
                if trial is sweep.best and not best_id:
                    best_id = run_id
    server.start()
    server.settle()
    return _visited(Api(server.port), experiment_id, best_id)


def _insert(database, experiment_id: str, run_id: str, sweep, run, tags: dict, params: dict, points: list) -> None:
    source = tags["mlflow.source.name"]
    database.execute(
        "INSERT INTO runs (run_uuid, name, source_type, source_name, entry_point_name, user_id, status, start_time, "
        "end_time, source_version, lifecycle_stage, artifact_uri, experiment_id) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
        (run_id, run.name, "LOCAL", source, "", sweep.user, run.status, run.start_ms, run.end_ms, "", "active",
         f"mlflow-artifacts:/{experiment_id}/{run_id}/artifacts", int(experiment_id)))
    rows = [(p["key"], 0 if p["value"] == "NaN" else p["value"], p["timestamp"], p["step"], p["value"] == "NaN", run_id)
            for p in points]
    columns = "(key, value, timestamp, step, is_nan, run_uuid) VALUES (?,?,?,?,?,?)"
    database.executemany(f"INSERT INTO metrics {columns}", rows)
    database.executemany(f"INSERT INTO latest_metrics {columns}", {row[0]: row for row in rows}.values())
    database.executemany(
        "INSERT INTO params (key, value, run_uuid) VALUES (?,?,?)", [(k, v, run_id) for k, v in params.items()])
    named = tags | {"mlflow.runName": run.name}
    database.executemany(
        "INSERT INTO tags (key, value, run_uuid) VALUES (?,?,?)", [(k, v, run_id) for k, v in named.items()])


def _visited(api: Api, experiment_id: str, run_id: str) -> Visited:
    """Checks that a server has what it was filled with, as far as a run tells."""
    run = api.get("runs/get", run_id=run_id)["run"]
    api.close()
    params = {param["key"]: param["value"] for param in run["data"]["params"]}
    return Visited(experiment_id, run_id, params["learning_rate"])


def visit(context, address: str, pattern: str) -> dict[str, float]:
    """One visit in a new tab."""
    page = context.new_page()
    page.add_init_script(WATCH.replace("PATTERN", json.dumps(pattern)))
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    received: dict[str, float] = {}
    cached: set[str] = set()

    def add(event: dict) -> None:
        received[event["requestId"]] = received.get(event["requestId"], 0) + event["encodedDataLength"]

    def finish(event: dict) -> None:
        if event["requestId"] in received:
            received[event["requestId"]] = event["encodedDataLength"]

    wire.on("Network.requestWillBeSent", lambda event: received.setdefault(event["requestId"], 0))
    wire.on("Network.requestServedFromCache", lambda event: cached.add(event["requestId"]))
    wire.on("Network.responseReceived", lambda event: event["response"].get("fromDiskCache")
            and cached.add(event["requestId"]))
    wire.on("Network.dataReceived", add)
    wire.on("Network.loadingFinished", finish)
    traffic = Traffic(page)
    page.goto(address, wait_until="commit")
    try:
        page.wait_for_function("() => window.firstRowMs", timeout=LAST, polling=50)
    except TimedOut:
        raise SystemExit(f"ui_bench: nothing that matches {pattern} at {address} within {LAST / 1000:g} s") from None
    try:
        traffic.wait_until_quiet(2000, 30_000)
    except TimeoutError:
        pass  # a page that never rests is measured as it is then
    wire.send("HeapProfiler.collectGarbage")
    figures = {
        "first": page.evaluate("window.firstRowMs"),
        "requests": len(received.keys() - cached),
        "bytes": sum(received.values()) / 1000,
        "heap": wire.send("Runtime.getHeapUsage")["usedSize"] / 1_000_000,
        "rows": page.evaluate(COUNT, pattern),
    }
    page.close()
    return figures


def measure(server: Server, visited: Visited, repeat: int) -> dict[str, float]:
    """Medians, by the ids of rows."""
    found: dict[str, list[float]] = {}
    with chromium(OFFLINE) as browser:
        for page in ("tree", "run"):
            for _ in range(repeat):
                context = browser.new_context(viewport=SCREEN)
                for warmth in ("cold", "warm"):
                    figures = visit(context, visited.address(server, page), visited.pattern(page))
                    print(f"  {page}, {warmth}: {json.dumps(figures)}", file=sys.stderr)
                    for name, value in figures.items():
                        found.setdefault(f"{page}/{warmth}/{name}", []).append(value)
                context.close()
    return {row_id: statistics.median(values) for row_id, values in found.items()}


def rows_of(options: argparse.Namespace) -> list[Row]:
    """What is measured, and the targets."""
    rows = []
    for page, title in (("tree", f"experiment of {options.parents} x {options.children} runs"), ("run", "one run")):
        for warmth in ("cold", "warm"):
            cold = warmth == "cold"
            rows += [
                Row(f"{page}/{warmth}/first", f"{title}, {warmth}: first row", "ms", LOWER, stock_ratio=4),
                Row(f"{page}/{warmth}/requests", f"{title}, {warmth}: requests", "", LOWER),
                Row(f"{page}/{warmth}/bytes", f"{title}, {warmth}: on the wire", "kB", LOWER,
                    stock_ratio=10 if cold else None),
                Row(f"{page}/{warmth}/heap", f"{title}, {warmth}: JavaScript heap", "MB", LOWER),
            ]
    rows.append(Row("tree/cold/rows", "sweeps on the first screen", "", "higher"))
    return rows


def parse_options() -> argparse.Namespace:
    def path(text: str) -> Path:
        return Path(text).absolute()

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--roost", type=path, default=os.environ.get("ROOST_BINARY"), help="program; default $ROOST_BINARY")
    add("--mlflow", type=path, default=sys.executable, metavar="PYTHON",
        help="python of the environment that MLflow is installed in; default the one that runs this")
    add("--servers", default="roost,stock", help="comma-separated; default %(default)s")
    add("--parents", type=int, default=20, help="sweeps; default %(default)s")
    add("--children", type=int, default=500, help="trials of each; default %(default)s")
    add("--repeat", type=int, default=5, help="visits for a median; default %(default)s")
    add("--output", type=path, default=OUTPUT, help=f"folder of ui.md and ui.json (default {OUTPUT.name})")
    options = parser.parse_args()
    if options.roost is None:
        parser.error("set ROOST_BINARY, or give --roost")
    options.roost = Path(options.roost).absolute()
    return options


def main() -> int:
    options = parse_options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that `finally` runs
    rows, names = rows_of(options), options.servers.split(",")
    with tempfile.TemporaryDirectory(prefix="roost-ui-bench-") as folder:
        about = machine(Path(folder))
        servers = {
            "roost": (Roost(options.roost, Path(folder) / "roost"), fill_roost),
            "stock": (StockMLflow(options.mlflow.parent / "mlflow", Path(folder) / "stock"), fill_stock),
        }
        try:
            for name in names:
                server, fill = servers[name]
                about[server.title] = server.version()
                print(about[server.title], file=sys.stderr)
                server.start()
                server.settle()
                figures = measure(server, fill(server, options), options.repeat)
                server.stop()
                for row in rows:
                    if row.id in figures:
                        row.figures[name] = Figure(figures[row.id])
        finally:
            stop_all()
    about["method"] = f"median of {options.repeat} visits, each in a new browser profile"
    return publish(options, about, rows, names)


def publish(options: argparse.Namespace, about: dict[str, str], rows: list[Row], names: list[str]) -> int:
    head, body = table_of(rows, names)
    facts = [f"{key}: {value}" for key, value in about.items()]
    print("\n".join([*facts, "", plain(head, body)]))
    options.output.mkdir(parents=True, exist_ok=True)
    (options.output / "ui.md").write_text(f"{markdown(head, body)}\n\n" + "".join(f"- {fact}\n" for fact in facts))
    (options.output / "ui.json").write_text(as_json(rows, {"about": about}) + "\n")
    missed = [row.label for row in rows if row.misses()]
    shown = next((row.figures["roost"].value for row in rows if row.id == "tree/cold/rows" and "roost" in row.figures), 0)
    if "roost" in names and shown < options.parents:
        missed.append(f"{shown:.0f} of {options.parents} sweeps on the first screen")
    if missed:
        print(f"\nMISSED {len(missed)}: " + "; ".join(missed))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
