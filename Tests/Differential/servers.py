"""Starts and stops the two servers that the suite compares."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from client import Client


@contextlib.contextmanager
def stock(python: str) -> Iterator[str]:
    """A stock MLflow server of the given interpreter's environment; yields its URL."""
    with tempfile.TemporaryDirectory(prefix="differential-stock-") as folder:
        port = _free_port()
        command = [
            python, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", str(port), "--workers", "1",
            "--backend-store-uri", f"sqlite:///{folder}/mlflow.db", "--artifacts-destination", f"{folder}/artifacts",
        ]
        environment = {
            name: value for name, value in os.environ.items()
            if not name.startswith(("MLFLOW_", "_MLFLOW_")) and not name.lower().endswith("_proxy")
        }
        environment["MLFLOW_DISABLE_TELEMETRY"] = "true"
        # The server finds helper programs (uvicorn, huey) beside its interpreter.
        environment["PATH"] = f"{Path(python).parent}{os.pathsep}{environment.get('PATH', '')}"
        with _running(command, environment, Path(folder), port, start_seconds=180) as url:
            yield url


@contextlib.contextmanager
def roost(binary: str) -> Iterator[str]:
    """A Roost server with an empty data folder; yields its URL."""
    with tempfile.TemporaryDirectory(prefix="differential-roost-") as folder:
        port = _free_port()
        command = [binary, "serve", "--host", "127.0.0.1", "--port", str(port), "--data", f"{folder}/data"]
        with _running(command, dict(os.environ), Path(folder), port, start_seconds=30) as url:
            yield url


@contextlib.contextmanager
def _running(
    command: list[str], environment: dict[str, str], folder: Path, port: int, start_seconds: float
) -> Iterator[str]:
    log = folder / "server.log"
    with log.open("wb") as output:
        # A session of its own: the stock server has worker processes, which must go when it goes.
        process = subprocess.Popen(command, env=environment, cwd=folder, stdin=subprocess.DEVNULL, stdout=output,
                                   stderr=subprocess.STDOUT, start_new_session=True)
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_until_healthy(url, process, log, start_seconds)
            yield url
        finally:
            _stop(process)


def _wait_until_healthy(url: str, process: subprocess.Popen[bytes], log: Path, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        client = Client(url, timeout_seconds=5)
        try:
            if client.send("GET", "/health", [], None).status == 200:
                return
        except OSError:
            time.sleep(0.1)
        finally:
            client.close()
    tail = log.read_text(errors="replace")[-4000:]
    raise RuntimeError(f"the server did not become healthy (exit status {process.poll()}):\n{tail}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """SIGTERM to the server and then to what is left of its process group; SIGKILL if that is not enough."""
    process.terminate()
    try:
        process.wait(timeout=15)
    except subprocess.TimeoutExpired:
        pass
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
            time.sleep(0.2)
    process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
