"""Fixtures of all suites: servers of the real binary, and the stock client's settings.

`server` is a fresh one for one test, `module_server` is shared by the tests of a file that don't disturb each
other, `start_server` starts any number with options. Each fails its test if a server died without being
told to, or logged at error level without the test having said so with `expect_errors`.
"""

import os
import uuid
from pathlib import Path

import pytest

# Before any import of the client: no phoning home, and failures at once rather than after minutes of retries.
os.environ.update(
    MLFLOW_DISABLE_TELEMETRY="true",
    DO_NOT_TRACK="true",
    MLFLOW_HTTP_REQUEST_MAX_RETRIES="0",
    MLFLOW_HTTP_REQUEST_TIMEOUT="60",
    GIT_PYTHON_REFRESH="quiet",
)
os.environ.pop("MLFLOW_TRACKING_URI", None)

from harness import Server  # noqa: E402

# Servers


@pytest.fixture
def start_server(tmp_path):
    """A function that starts a server with options, each on a new folder below the test's unless `data` is given."""
    servers: list[Server] = []

    def start(*options: str, wait: bool = True, **more) -> Server:
        server = Server(tmp_path / f"server{len(servers)}", options, **more)
        servers.append(server)
        return server.start(wait=wait)

    yield start
    try:
        for server in servers:
            server.assert_well()
    finally:
        for server in servers:
            server.release()


@pytest.fixture
def server(start_server) -> Server:
    return start_server()


@pytest.fixture(scope="module")
def module_server_options() -> list[str]:
    """Options of `module_server`; a suite overrides this fixture to have its own."""
    return []


@pytest.fixture(scope="module")
def _module_server(tmp_path_factory, module_server_options):
    server = Server(tmp_path_factory.mktemp("shared"), module_server_options)
    try:
        yield server.start()
    finally:
        server.release()


@pytest.fixture
def module_server(_module_server):
    """A server shared by the tests of one file, checked after each of them."""
    if _module_server.process is None:
        _module_server.start()
    log_from = len(_module_server.log)
    yield _module_server
    _module_server.assert_well(log_from)


# The client


@pytest.fixture
def url(request) -> str:
    """Where the client's tests find their server, which all tests of a file share."""
    from oracle import MLFLOW_URL

    return MLFLOW_URL or request.getfixturevalue("module_server").url


@pytest.fixture(scope="module")
def artifacts(tmp_path_factory) -> Path:
    """The folder that the server of `url` keeps artifacts in, if the suite names it in `module_server_options`."""
    from oracle import MLFLOW_ARTIFACTS

    return MLFLOW_ARTIFACTS or tmp_path_factory.mktemp("artifacts")


@pytest.fixture
def client(url):
    from mlflow import MlflowClient

    return MlflowClient(url)


@pytest.fixture
def name() -> str:
    """A name that no other test uses, so that all may share one server."""
    return f"e-{uuid.uuid4().hex[:12]}"


@pytest.fixture
def experiment(client, name) -> str:
    return client.create_experiment(name)


@pytest.fixture
def run_id(client, experiment) -> str:
    return client.create_run(experiment, run_name="r").info.run_id


@pytest.fixture
def fluent(url, name):
    """The fluent API, pointed at an experiment of its own and cleaned of state afterwards."""
    import mlflow

    mlflow.set_tracking_uri(url)
    mlflow.set_experiment(name)
    yield mlflow
    while mlflow.active_run():
        mlflow.end_run()
    mlflow.set_tracking_uri(None)
