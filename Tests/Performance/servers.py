"""The servers under test as child processes: start, time to the first answer, memory, stop."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from wire import HOST

# Answered from the store, so a server that can answer it has opened (or made) its database.
FIRST_REQUEST = b"GET /api/2.0/mlflow/experiments/get?experiment_id=0 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"

# No process of a bench outlives it: also those are here whose stop has been cut short by an error.
_running: set["Server"] = set()


class Server:
    """A server with its store in `folder`. At most one process (tree) at a time."""

    name = ""
    title = ""
    database = ""  # name of the SQLite file in the folder
    start_seconds_max = 30.0
    stop_seconds_max = 20.0
    # Whether it is normal for it to drop a connection on which a request is under way.
    drops_connections = False

    def __init__(self, program: Path, folder: Path):
        self.program = program
        self.folder = folder
        self.process: subprocess.Popen | None = None
        self.port = 0

    def at(self, folder: Path) -> "Server":
        """The same program with another store."""
        return type(self)(self.program, folder)

    def command(self) -> list[str]:
        raise NotImplementedError

    def version(self) -> str:
        done = subprocess.run([self.program, "--version"], capture_output=True, text=True, env=environment())
        return (done.stdout + done.stderr).strip().split("\n")[-1]

    @property
    def artifacts(self) -> Path:
        """The folder that it keeps the files of artifacts in."""
        return self.folder / "artifacts"

    @property
    def log(self) -> Path:
        return self.folder.with_suffix(".log")

    def start(self) -> float:
        """Starts the server and returns the milliseconds to its first answer, process creation included."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        with open(self.log, "ab") as log:
            begin = time.perf_counter()
            self.process = subprocess.Popen(
                self.command(), cwd=self.folder, env=environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True)
        _running.add(self)
        while not self._answers():
            if self.process.poll() is not None:
                raise RuntimeError(f"{self.title} ended with {self.process.returncode} at start:\n{self._log_end()}")
            if time.perf_counter() - begin > self.start_seconds_max:
                raise RuntimeError(f"{self.title} has not answered for {self.start_seconds_max} s:\n{self._log_end()}")
            time.sleep(0.0002)
        return (time.perf_counter() - begin) * 1000

    def stop(self) -> None:
        """Asks the server to end (so that it closes its database in order), then ends what is left of its group."""
        if self.process is None:
            return
        group = self.process.pid
        os.killpg(group, signal.SIGTERM)
        try:
            self.process.wait(self.stop_seconds_max)
        except subprocess.TimeoutExpired:
            print(f"  {self.title} has not ended within {self.stop_seconds_max} s of SIGTERM", file=sys.stderr)
        kill_group(group)
        self.process.wait()
        self.process = None
        _running.discard(self)

    def memory_mib(self) -> float:
        """Proportional set size of the process and all its descendants, in MiB."""
        total_kib = 0
        for pid in group_members(self.process.pid):
            try:
                text = Path(f"/proc/{pid}/smaps_rollup").read_text()
            except (FileNotFoundError, ProcessLookupError):
                continue
            total_kib += int(text.split("\nPss:", 1)[1].split()[0])
        return total_kib / 1024

    def settle(self, seconds_max: float = 60) -> None:
        """
        Waits until the tree of processes takes next to no processor time for two seconds. Stock answers its first
        request long before its job runners have finished starting.
        """
        end = time.monotonic() + seconds_max
        before, quiet = self._cpu_seconds(), 0
        while quiet < 2 and time.monotonic() < end:
            time.sleep(1)
            now = self._cpu_seconds()
            quiet = quiet + 1 if now - before < 0.1 else 0
            before = now

    def _cpu_seconds(self) -> float:
        """User and system time of the processes of the tree that live now."""
        ticks = 0
        for pid in group_members(self.process.pid):
            try:
                fields = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def store_bytes(self) -> int:
        """Size of the files of the database. Of use after `stop`, when the write-ahead log is folded in."""
        return sum(file.stat().st_size for file in self.folder.rglob("*") if file.is_file())

    def _answers(self) -> bool:
        try:
            with socket.create_connection((HOST, self.port), timeout=self.start_seconds_max) as connection:
                connection.sendall(FIRST_REQUEST)
                return connection.recv(4096).startswith(b"HTTP/1.1 200")
        except (ConnectionError, TimeoutError):
            return False

    def _log_end(self) -> str:
        return self.log.read_text(errors="replace")[-2000:]


class Roost(Server):
    name, title, database = "roost", "Roost", ""

    def command(self):
        return [
            str(self.program), "serve", "--host", HOST, "--port", str(self.port), "--data", str(self.folder),
            "--artifacts-destination", str(self.artifacts)]


class StockMLflow(Server):
    """`mlflow server` with its defaults (four worker processes, job runners), on SQLite."""

    name, title, database = "stock", "MLflow", "mlflow.db"
    start_seconds_max = 180.0
    stop_seconds_max = 10.0  # SQLite rolls back what a killed process has left
    drops_connections = True  # uvicorn ends worker processes that have not answered its ping for 5 s

    def command(self):
        uri = f"sqlite:///{self.folder}/{self.database}"
        return [
            str(self.program), "server", "--host", HOST, "--port", str(self.port), "--backend-store-uri", uri,
            "--artifacts-destination", str(self.artifacts)]


class FastTrackML(Server):
    """`fml server` with its defaults, on SQLite."""

    name, title, database = "fml", "FastTrackML", "fasttrackml.db"

    def command(self):
        uri = f"sqlite://{self.folder}/{self.database}"
        return [str(self.program), "server", "--listen-address", f"{HOST}:{self.port}", "--database-uri", uri]


def environment() -> dict[str, str]:
    """Ours without settings of MLflow's or Roost's, and with every kind of usage reporting off."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("MLFLOW_", "_MLFLOW_", "ROOST_", "FML_"))}
    return kept | {"MLFLOW_DISABLE_TELEMETRY": "true", "DO_NOT_TRACK": "true"}


def free_port() -> int:
    with socket.create_server((HOST, 0)) as probe:
        return probe.getsockname()[1]


def group_members(group: int) -> list[int]:
    """The processes of a process group, and the descendants of its members that have left it. Without zombies."""
    parents, groups = {}, {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                fields = Path(f"/proc/{entry}/stat").read_text().rsplit(") ", 1)[1].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            if fields[0] != "Z":
                parents[int(entry)], groups[int(entry)] = int(fields[1]), int(fields[2])
    members = {pid for pid, its_group in groups.items() if its_group == group}
    while more := {pid for pid, parent in parents.items() if parent in members} - members:
        members |= more
    return sorted(members)


def kill_group(group: int) -> None:
    """Ends what is left of the process group, and waits until the system has let go of it."""
    deadline = time.monotonic() + 10
    while (members := group_members(group)) and time.monotonic() < deadline:
        for pid in members:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        time.sleep(0.02)


def stop_all() -> None:
    """For the way out, however it was taken."""
    for server in list(_running):
        kill_group(server.process.pid)
        _running.discard(server)
