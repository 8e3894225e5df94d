#!/usr/bin/env python3
"""
Compares Roost with stock `mlflow server` and, where it is installed, FastTrackML: the same work on each, one after
another, over HTTP keep-alive, each on a SQLite store of its own. Prints one table of figures and ratios, with the
targets that Roost must reach, and writes it as Markdown and JSON also.

    ROOST_BINARY=.build/release/roost .venv/bin/python Tests/Performance/bench.py --fml .venv-fasttrackml/bin/fml

Exit status: 0; 1 when Roost misses a target or gives a wrong answer; 2 when the bench itself cannot run.
The machine should be quiet. The load generator (wrk) runs on the same machine as the servers.
"""

import argparse
import http.client
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import model_works
import tree_works
import works
from dataset import Dataset, Search
from fill import Filled, fill_by_api, fill_database
from report import HIGHER, LOWER, Figure, Row, as_json, machine, markdown, notes_of, plain, table_of
from servers import FastTrackML, Roost, Server, StockMLflow, stop_all
from wire import Api, ServerError

WORKS = (
    "start", "memory", "log-metric", "log-batch", "history", "get-run", "search", "trees", "files", "registry",
    "logged-models", "disk", "binary")
# What a server can do wrong without the bench having to end.
FAILURES = (works.WrongAnswer, ServerError, OSError, http.client.HTTPException, RuntimeError)
OUTPUT = Path(__file__).resolve().parents[2] / ".build-bench"


def rows_of(searches: list[Search], options: argparse.Namespace) -> list[Row]:
    """What is measured, and the targets."""
    rows = [
        Row("log-metric/8", "log-metric, 8 connections", "requests/s", HIGHER, stock_ratio=35, fml_ratio=2.5),
        Row("log-metric/64", "log-metric, 64 connections", "requests/s", HIGHER, stock_ratio=80, fml_ratio=6),
        Row("log-batch", "log-batch of 1000, 4 connections", "points/s", HIGHER, stock_ratio=35, fml_ratio=5),
        Row("history", "get-history, a page of 25 000", "ms", LOWER, stock_ratio=30),
        Row("get-run", "runs/get, 8 connections", "requests/s", HIGHER, stock_ratio=100, fml_ratio=3),
    ]
    for search in searches:
        for size in search.sizes:
            rows.append(Row(
                f"search/{search.name}/{size}", f"search: {search.name}, {min(size, search.total)} rows", "ms", LOWER,
                stock_ratio=30, limit=150))
    return rows + tree_works.rows_of(options) + model_works.rows_of_files(options) + [
        Row("disk", "disk for a metric point", "bytes", LOWER, limit=45),
        Row("start/new", "start to first answer, new store", "ms", LOWER, limit=60),
        Row("start/existing", "start to first answer, existing store", "ms", LOWER, limit=25),
        Row("memory/idle", "memory, idle (PSS)", "MiB", LOWER, limit=16),
        Row("memory/loaded", "memory, after the load (PSS)", "MiB", LOWER, limit=96),
        Row("binary", "program, without symbols", "MB", LOWER, limit=16),
    ]


class Bench:
    """One server's turn. A work that fails is a problem of its own; the others go on."""

    def __init__(self, server: Server, options: argparse.Namespace, data: Dataset, searches: list[Search]):
        self.server = server
        self.options = options
        self.data = data
        self.searches = searches
        self.figures: dict[str, Figure] = {}
        self.problems: list[str] = []
        self.loaded_mib = 0.0

    def wants(self, *works_: str) -> bool:
        return any(work in self.options.only for work in works_)

    @property
    def wants_trees(self) -> bool:
        """FastTrackML has no more for them than stock has, and is left out."""
        return self.wants("trees") and self.server.name != "fml"

    def measure(self, row_id: str, work: Callable[[], Figure]) -> bool:
        """A failure is noted as a problem, save that a search may take too long: False then."""
        print(f"  {row_id}", file=sys.stderr)
        try:
            self.figures[row_id] = work()
        except FAILURES as error:
            if isinstance(error, TimeoutError) and row_id.startswith(("search/", "tree/")):
                return False
            self.problems.append(f"{self.server.title}, {row_id}: {error}")
            print(f"    {error}", file=sys.stderr)
        return True

    def run(self) -> None:
        server, options, folder = self.server, self.options, self.options.dir
        print(f"{server.title} {server.version()}", file=sys.stderr)
        # Stock takes seconds to start, and does not differ much from one time to the next.
        starts = 1 if server.name == "stock" else 5
        if self.wants("start"):
            self.measure("start/new", lambda: works.start_times(server, folder, starts))
        if self.wants("memory", "log-metric", "log-batch", "history", "get-run", "search", "start") or self.wants_trees:
            try:
                server.start()
                server.settle()
                self._loads()
                server.stop()
                if self.wants("start"):
                    self.measure("start/existing", lambda: works.start_times(server, None, starts))
            finally:
                server.stop()
                shutil.rmtree(server.folder, ignore_errors=True)
        if self.wants("files", "registry", "logged-models") and server.name != "fml":
            self._files_and_models()
        if self.wants("disk"):
            points = options.disk_points if server.name == "roost" else options.disk_points // 10
            self.measure("disk", lambda: works.disk(server, folder / f"disk-{server.name}", points))
        if self.wants("binary") and server.name == "roost":
            self.measure("binary", lambda: works.binary(server.program, folder))
        os.sync()  # what one server has left to be written must not fall on the next

    def _loads(self) -> None:
        server, options = self.server, self.options
        if self.wants("memory"):
            time.sleep(2)
            self.figures["memory/idle"] = Figure(server.memory_mib())
        api = Api(server.port)
        experiment_id = api.create_experiment("bench")
        if self.wants("log-metric"):
            for connections in (8, 64):
                self.measure(
                    f"log-metric/{connections}",
                    lambda: works.log_metric(server, api, experiment_id, connections, options.seconds))
        if self.wants("log-batch"):
            self.measure("log-batch", lambda: works.log_batch(server, api, experiment_id, options.seconds))
        if self.wants("history"):
            self.measure(
                "history", lambda: works.history(server, api, experiment_id, options.repeat, options.budget))
        self._note_memory()
        filled = Filled(api.create_experiment("runs"))
        api.close()
        if self.wants("get-run", "search", "start") or self.wants_trees:
            self._fill(filled)
        if self.wants("get-run"):
            self.measure("get-run", lambda: works.get_run(server, filled, options.seconds))
        if self.wants("search"):
            self._searches(filled)
        self._note_memory()
        if self.wants("memory") and self.loaded_mib:
            self.figures["memory/loaded"] = Figure(self.loaded_mib)
        if self.wants_trees:
            self._trees(filled)

    def _trees(self, filled: Filled) -> None:
        options, figures = self.options, self.figures
        expected = tree_works.Trees(map(tree_works.seen_of_dataset, self.data))
        trees = tree_works.TreeWorks(self.server, filled, expected, options, self._restart)

        def timed(row_id: str, work: Callable[[], Figure]) -> None:
            if not self.measure(row_id, work):
                figures[row_id] = Figure(options.timeout * 1000, at_least=True)
                self._restart()

        def table(name: str, columns: tuple[str, ...]) -> Figure:
            expected = tree_works.table_expected(self.data, columns)
            ms, figures[f"tree/{name}/bytes"] = trees.table(columns, expected)
            return ms

        trees.prepare()
        for search in tree_works.SEARCHES:
            timed(f"tree/{search.id}", lambda: trees.search(search))
        timed("tree/page", trees.page)
        for name, columns in tree_works.TABLES.items():
            timed(f"tree/{name}", lambda: table(name, columns))
        if self.server.name == "roost":
            self._measure_all("tree/move", lambda: tree_works.change_trees(self.server, options.seed, figures))
            seconds = max(2, options.seconds // 2)
            for connections in (8, 64):
                self._measure_all(
                    f"tree/log/{connections}",
                    lambda: tree_works.log_metric(self.server, connections, seconds, figures))

    def _measure_all(self, name: str, work: Callable[[], None]) -> None:
        """As `measure`, of a work that puts its figures where they belong itself."""
        print(f"  {name}", file=sys.stderr)
        try:
            work()
        except FAILURES as error:
            self.problems.append(f"{self.server.title}, {name}: {error}")
            print(f"    {error}", file=sys.stderr)

    def _restart(self) -> None:
        """The server may still be at work on what took too long, and would be slow at what comes next."""
        self.server.stop()
        self.server.start()
        self.server.settle()

    def _files_and_models(self) -> None:
        """On a store of their own. FastTrackML has no such routes."""
        options = self.options
        server = self.server.at(options.dir / f"files-{self.server.name}")
        timing = (options.repeat, options.budget)
        try:
            server.start()
            server.settle()
            with model_works.peak_memory(server, self.figures):
                if self.wants("files"):
                    large = (server, options.large_mib, options.large_times)
                    self.measure("upload/large", lambda: model_works.upload_large(*large))
                    self.measure("download/large", lambda: model_works.download_large(*large))
                    for connections in (1, 8):
                        small = (server, options.small_files, connections)
                        self.measure(f"upload/small/{connections}", lambda: model_works.upload_small(*small))
                        self.measure(f"download/small/{connections}", lambda: model_works.download_small(*small))
                    self.measure("list", lambda: model_works.list_files(server, options.listed_files, *timing))
                if self.wants("registry"):
                    count = options.versions
                    self.measure("register", lambda: model_works.register(server, count))
                    for kind in ("model", "tag"):
                        self.measure(f"search-versions/{kind}",
                                     lambda: model_works.search_versions(server, count, kind, *timing))
                    self.measure("search-models", lambda: model_works.search_models(server, count, *timing))
                if self.wants("logged-models"):
                    self.measure("logged-models/create", lambda: model_works.log_models(server, options.models))
                    self.measure("logged-models/search",
                                 lambda: model_works.search_logged(server, options.models, *timing))
        finally:
            server.stop()
            shutil.rmtree(server.folder, ignore_errors=True)

    def _note_memory(self) -> None:
        """The highest of the moments at which it is looked at counts: stock is started anew in between."""
        if self.wants("log-metric", "log-batch", "history", "get-run", "search"):
            time.sleep(1)
            self.loaded_mib = max(self.loaded_mib, self.server.memory_mib())

    def _fill(self, filled: Filled) -> None:
        server = self.server
        begin = time.monotonic()
        if server.name == "roost":
            fill_by_api(server.port, self.data, filled)
        else:
            # Over its API stock would take most of an hour.
            server.stop()
            fill_database(server.name, server.folder / server.database, self.data, filled)
            os.sync()
            server.start()
            server.settle()
        print(f"  {self.data.count} runs filled in, {time.monotonic() - begin:.1f} s", file=sys.stderr)

    def _searches(self, filled: Filled) -> None:
        options = self.options
        for wanted in self.searches:
            bound: Figure | None = None
            for size in wanted.sizes:
                row_id = f"search/{wanted.name}/{size}"
                if bound is not None:
                    self.figures[row_id] = Figure(
                        bound.value, at_least=True, note="not tried: fewer rows already took longer than the time-out")
                    continue
                api = Api(self.server.port, timeout_seconds=options.timeout)
                in_time = self.measure(row_id, lambda: works.search(
                    api, filled, wanted, size, options.repeat, options.budget))
                api.close()
                if not in_time:
                    bound = self.figures[row_id] = Figure(options.timeout * 1000, at_least=True)
                    self._restart()


def find_servers(options: argparse.Namespace) -> list[Server]:
    programs: dict[str, tuple[type[Server], Path | None]] = {
        "roost": (Roost, options.roost),
        "stock": (StockMLflow, options.mlflow.parent / "mlflow"),
        "fml": (FastTrackML, options.fml),
    }
    found = []
    for name in options.servers:
        kind, program = programs[name]
        if program is None or not program.is_file():
            if name == "fml":
                print("FastTrackML is not installed: left out", file=sys.stderr)
                continue
            raise SystemExit(f"bench: no {kind.title} at {program}; see --help for where it is looked for")
        found.append(kind(program.absolute(), options.dir / f"store-{name}"))
    return found


def parse_options() -> argparse.Namespace:
    def path(text: str) -> Path:
        return Path(text).absolute()

    def choices(known: tuple[str, ...]) -> Callable[[str], list[str]]:
        def parse(text: str) -> list[str]:
            names = text.split(",")
            if wrong := set(names) - set(known):
                raise argparse.ArgumentTypeError(f"{', '.join(wrong)}: not among {', '.join(known)}")
            return names
        return parse

    fml_default = shutil.which("fml") or Path(__file__).resolve().parents[2] / ".venv-fasttrackml" / "bin" / "fml"
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--roost", type=path, default=os.environ.get("ROOST_BINARY"), help="program; default $ROOST_BINARY")
    add("--mlflow", type=path, default=sys.executable, metavar="PYTHON",
        help="python of the environment that MLflow is installed in; default the one that runs this")
    add("--fml", type=path, default=fml_default, help="program; default that of .venv-fasttrackml or on the PATH")
    add("--servers", type=choices(("roost", "stock", "fml")), default=["roost", "stock", "fml"],
        help="comma-separated, default roost,stock,fml")
    add("--only", type=choices(WORKS), default=list(WORKS), help="comma-separated works of: " + ", ".join(WORKS))
    add("--seconds", type=int, default=5, help="of each load (default 5)")
    add("--runs", type=int, default=100_000, help="to search over (default 100000)")
    add("--repeat", type=int, default=15, help="single requests timed for a median (default 15)")
    add("--budget", type=float, default=4, help="seconds after which a median must do with fewer (default 4)")
    add("--timeout", type=float, default=60, help="seconds to wait for a search (default 60)")
    add("--disk-points", type=int, default=1_000_000, help="for bytes a point; a tenth on the others (default 10^6)")
    add("--large-mib", type=int, default=1024, help="size of the large file (default 1024)")
    add("--small-files", type=int, default=2000, help="files of 10 kB (default 2000)")
    add("--listed-files", type=int, default=10_000, help="files of a folder to list (default 10000)")
    add("--versions", type=int, default=10_000, help="versions to register and search (default 10000)")
    add("--models", type=int, default=2000, help="logged models (default 2000)")
    add("--seed", type=int, default=1)
    add("--quick", action="store_true",
        help="2 s loads, 5000 runs, 100000 points, few files: to see that all works, not for figures to quote")
    add("--dir", type=path, help="where to make the temporary folder of the stores; default the system's")
    add("--output", type=path, default=OUTPUT, help=f"folder of bench.md and bench.json (default {OUTPUT.name})")
    options = parser.parse_args()
    options.large_times = 3
    if options.quick:
        options.large_mib, options.large_times = min(options.large_mib, 64), 1
        options.small_files, options.listed_files = min(options.small_files, 300), min(options.listed_files, 1000)
        options.versions, options.models = min(options.versions, 500), min(options.models, 200)
        options.seconds, options.repeat = min(options.seconds, 2), min(options.repeat, 5)
        options.runs, options.disk_points = min(options.runs, 5000), min(options.disk_points, 100_000)
    if shutil.which("wrk") is None:
        raise SystemExit("bench: wrk is not installed (Debian package wrk)")
    return options


def main() -> int:
    options = parse_options()
    # So that `finally` runs, and no server outlives us, also when we are asked to end.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    begin = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="roost-bench-", dir=options.dir) as folder:
        options.dir = Path(folder)
        try:
            about = machine(options.dir)
            servers = find_servers(options)
            data = Dataset(options.runs, options.seed)
            searches = data.searches()
            data.expect(searches)
            rows = rows_of(searches, options)
            problems = []
            for server in servers:
                about[server.title] = server.version()
                turn = Bench(server, options, data, searches)
                try:
                    turn.run()
                except FAILURES as error:
                    turn.problems.append(f"{server.title}: {error}")
                problems += turn.problems
                for row in rows:
                    if row.id in turn.figures:
                        row.figures[server.name] = turn.figures[row.id]
        finally:
            stop_all()
    about["took"] = f"{time.monotonic() - begin:.0f} s; loads of {options.seconds} s, {options.runs} runs"
    return publish(options, about, rows, [server.name for server in servers], problems)


def publish(options: argparse.Namespace, about: dict[str, str], rows: list[Row], names: list[str],
            problems: list[str]) -> int:
    head, body = table_of(rows, names)
    facts = [f"{key}: {value}" for key, value in about.items()]
    remarks = notes_of(rows) + [f"PROBLEM {problem}" for problem in problems]
    print("\n".join(facts + ["", plain(head, body), ""] + remarks))
    options.output.mkdir(parents=True, exist_ok=True)
    bullets = [f"- {line.removeprefix('* ')}" for line in facts + remarks]
    (options.output / "bench.md").write_text(f"{markdown(head, body)}\n\n" + "\n".join(bullets) + "\n")
    (options.output / "bench.json").write_text(as_json(rows, {"about": about, "problems": problems}) + "\n")
    missed = [row.label for row in rows if row.misses()]
    if missed:
        print(f"\nMISSED {len(missed)}: " + "; ".join(missed))
    ours = [problem for problem in problems if problem.startswith(Roost.title)]
    return 1 if missed or ours else 0


if __name__ == "__main__":
    sys.exit(main())
