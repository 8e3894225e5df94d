"""A Roost server under test: start, stop, kill and restart the real binary, and read what it logged."""

import ctypes
import fcntl
import json
import os
import random
import re
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from wire import Closed, Reply, Wire

REPOSITORY = Path(__file__).resolve().parents[2]
START_TIMEOUT_S = 60
STOP_TIMEOUT_S = 60


def binary() -> str:
    """The program under test: what ROOST_BINARY names, else what the last build in this repository made."""
    named = os.environ.get("ROOST_BINARY")
    places = [Path(named)] if named else [REPOSITORY / ".build" / kind / "roost" for kind in ("release", "debug")]
    for place in places:
        if os.access(place, os.X_OK):
            return str(place.resolve())
    raise RuntimeError(f"no roost binary at {' or '.join(map(str, places))}: build it, or set ROOST_BINARY to its path")


def run(*arguments: str, env: dict[str, str] | None = None, timeout_s: float = 60) -> subprocess.CompletedProcess[str]:
    """Runs a roost command to its end."""
    return subprocess.run(
        [binary(), *arguments], env=clean_environment(env), timeout=timeout_s, capture_output=True, text=True
    )


def clean_environment(more: dict[str, str] | None = None) -> dict[str, str]:
    """This process's environment without anything that configures a server, so that a test sees only its own."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ROOST_", "MLFLOW_", "_MLFLOW_"))}
    return kept | (more or {})


class Port:
    """A free TCP port that no other test of this machine is handed while this one lives.

    Taken from below the range that the kernel gives to outgoing connections, so that it stays free while a
    server is down between a kill and its restart.
    """

    def __init__(self, number: int | None = None):
        locks = Path(tempfile.gettempdir()) / f"roost-test-ports-{os.getuid()}"
        locks.mkdir(exist_ok=True)
        for candidate in [number] if number else random.SystemRandom().sample(range(16000, 32000), 2000):
            self.lock = open(locks / str(candidate), "w")
            try:
                fcntl.flock(self.lock, fcntl.LOCK_EX | (0 if number else fcntl.LOCK_NB))
                with socket.socket() as probe:
                    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                    probe.bind(("127.0.0.1", candidate))
            except OSError:
                self.lock.close()
                continue
            self.number = candidate
            return
        raise RuntimeError(f"port {number} is in use" if number else "no free port between 16000 and 32000")

    def release(self) -> None:
        self.lock.close()


class StartFailed(Exception):
    def __init__(self, code: int | None, log: str):
        super().__init__(f"the server exited with {code} before it was ready, saying:\n{log}")
        self.code = code
        self.log = log


class Server:
    """One server on its own folder and port. `data` outlives restarts; `log` has the stderr of all of them."""

    def __init__(
        self,
        folder: Path,
        options: Sequence[str] = (),
        *,
        env: dict[str, str] | None = None,
        data: Path | None = None,
        port: int | None = None,
        has_defaults: bool = True,
    ):
        """`has_defaults=False` leaves the command line to `options`; the port is then set by other means."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.data = data or folder / "data"
        self.options = list(options)
        self.has_defaults = has_defaults
        self.env = env or {}
        self.reserved = Port(port)
        self.port = self.reserved.number
        self.url = f"http://127.0.0.1:{self.port}"
        self.health_path = "/health"
        self.log_path = folder / "stderr.log"
        self.log_path.touch()
        self.process: subprocess.Popen | None = None
        self.is_meant_to_run = False
        self.expected_errors: list[str] = []

    # Life

    def start(self, *, wait: bool = True) -> "Server":
        assert self.process is None, "already running"
        command = [binary(), "serve"]
        if self.has_defaults:
            command += ["--host", "127.0.0.1", "--port", str(self.port), "--data", str(self.data)]
            command += ["--log-format", "json"]
        with open(self.log_path, "ab") as log, open(self.folder / "stdout.log", "ab") as out:
            self.process = subprocess.Popen(
                [*command, *self.options],
                cwd=self.folder,
                env=clean_environment(self.env),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=log,
            )
        self.is_meant_to_run = True
        if wait:
            self.wait_until_ready()
        return self

    def wait_until_ready(self) -> None:
        """Returns when /health answers. Raises StartFailed if the process ends before that."""
        assert self.process
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline:
            if (code := self.process.poll()) is not None:
                self.process, self.is_meant_to_run = None, False
                raise StartFailed(code, self.log)
            try:
                reply = self.get(self.health_path, timeout_s=5)
                if reply.status == 200:
                    assert reply.body.startswith(b"OK"), reply
                    return
            except (OSError, Closed):
                pass
            time.sleep(0.005)
        self.kill()
        raise StartFailed(None, f"not ready after {START_TIMEOUT_S} s\n{self.log}")

    def stop(self) -> int:
        """Asks for an orderly end with SIGTERM and returns the exit code."""
        assert self.process
        self.is_meant_to_run = False
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"still running {STOP_TIMEOUT_S} s after SIGTERM\n{self.log}") from None
        finally:
            self.kill()

    def kill(self) -> None:
        """Ends the process as a power cut would: SIGKILL, no warning."""
        self.is_meant_to_run = False
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None

    def restart(self) -> None:
        self.kill()
        self.start()

    def release(self) -> None:
        self.kill()
        self.reserved.release()

    def assert_well(self, log_from: int = 0) -> None:
        """Fails if the server has died without being told to, or has logged an error nobody expected."""
        if self.is_meant_to_run and self.process and (code := self.process.poll()) is not None:
            self.process, self.is_meant_to_run = None, False
            raise AssertionError(f"the server died with exit code {code}\n{self.log[-8000:]}")
        unexpected = [
            line
            for line in self.log[log_from:].splitlines()
            if is_error(line) and not any(re.search(pattern, line) for pattern in self.expected_errors)
        ]
        assert not unexpected, "the server logged errors:\n" + "\n".join(unexpected[:20])

    def expect_errors(self, pattern: str = "") -> None:
        """Lets error lines that match `pattern` pass when the test ends."""
        self.expected_errors.append(pattern)

    # Talk

    def wire(self, timeout_s: float = 20) -> Wire:
        return Wire(self.port, timeout_s=timeout_s)

    def call(
        self,
        method: str,
        target: str,
        body: object = None,
        headers: dict[str, str] | None = None,
        timeout_s: float = 30,
    ) -> Reply:
        """One request on a connection of its own; a target without a leading slash is below /api/2.0/mlflow/."""
        path = target if target.startswith("/") else f"/api/2.0/mlflow/{target}"
        with self.wire(timeout_s) as wire:
            return wire.request(method, path, body, {"Connection": "close", **(headers or {})})

    def get(self, target: str, **more) -> Reply:
        return self.call("GET", target, **more)

    def post(self, target: str, body: object, **more) -> Reply:
        return self.call("POST", target, body, **more)

    def new_run(self, name: str = "r") -> str:
        """The id of a new run in the default experiment."""
        reply = self.post("runs/create", {"experiment_id": "0", "run_name": name, "start_time": 1})
        assert reply.status == 200, reply
        return reply.json()["run"]["info"]["run_id"]

    def history(self, run_id: str, key: str) -> list[dict]:
        reply = self.get(f"metrics/get-history?run_id={run_id}&metric_key={key}")
        assert reply.status == 200, reply
        return reply.json().get("metrics", [])

    # Look

    @property
    def log(self) -> str:
        return self.log_path.read_text(errors="replace")

    def records(self) -> list[dict]:
        """Every line of the log as JSON; fails on one that is not."""
        return [json.loads(line) for line in self.log.splitlines()]

    def memory_kib(self) -> int:
        """Resident memory now."""
        assert self.process
        rollup = Path(f"/proc/{self.process.pid}/smaps_rollup").read_text()
        return int(re.search(r"^Rss:\s+(\d+) kB", rollup, re.MULTILINE)[1])

    def check(self) -> subprocess.CompletedProcess[str]:
        return run("check", "--data", str(self.data), timeout_s=300)


def is_error(line: str) -> bool:
    """Whether a line of the log is at level error or above, or is no log line at all but a crash report."""
    try:
        return str(json.loads(line).get("level", "")).lower() in ("error", "critical", "fatal")
    except (ValueError, AttributeError):
        return bool(re.search(r"\b(error|critical)\b|Fatal error|Sanitizer|Illegal instruction", line))


def run_in_own_network(body: Callable[[], object]) -> None:
    """Runs `body` on a thread that has a loopback interface to itself, where every port is free.

    Processes and sockets that `body` makes are in that network too. Raises PermissionError where it isn't allowed.
    """
    outcome: dict = {}

    def enter() -> None:
        try:
            libc = ctypes.CDLL(None, use_errno=True)
            clone_newnet = 0x40000000
            if libc.unshare(clone_newnet) != 0:
                raise PermissionError(ctypes.get_errno(), "cannot make a network namespace")
            try:
                subprocess.run(["ip", "link", "set", "lo", "up"], check=True, capture_output=True)
            except (OSError, subprocess.CalledProcessError) as error:
                raise PermissionError(f"cannot bring up the loopback interface: {error}") from error
            body()
        except BaseException as error:  # handed to the caller's thread, whatever it is
            outcome["error"] = error

    thread = threading.Thread(target=enter)
    thread.start()
    thread.join()
    if "error" in outcome:
        raise outcome["error"]
