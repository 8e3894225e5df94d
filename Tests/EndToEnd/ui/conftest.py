"""Fixtures of the web UI's suites: seeded servers and pages that are watched.

`site` is a server that all tests of a worker share and that no test changes; `own_site` is one for a single test, with
the same data; both have `made`, which says what is there (see seed.py), and `routes`, the pages by name. The base
suite's `server` is an empty one.

`page` is 1280 pixels wide and `narrow_page` 390; `open_page` makes pages of any kind. At the end of a test each page
must have logged no error, thrown nothing, opened no browser dialog and asked for nothing outside its server, save for
what `guard.allow(pattern)` names. A test that wants both colour schemes is marked `@pytest.mark.both_schemes`.
"""

import fcntl
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from browsing import NARROW, SCHEMES, WIDE, Guard, chromium, serious_violations, show
from harness import Server, clean_environment
from pages import routes

# Small, so that seeding is quick; a sweep of 500 is what ROOST_UI_CHILDREN=500 is for.
PARENTS = 20
CHILDREN = int(os.environ.get("ROOST_UI_CHILDREN", "25"))


class Site:
    """A seeded server."""

    def __init__(self, server: Server, made: dict[str, dict]):
        self.server = server
        self.url = server.url
        self.made = made
        self.routes = routes(made)


# Servers


@pytest.fixture(scope="session")
def store(tmp_path_factory) -> tuple[Path, dict]:
    """A server's folder with all seeds in it, made once for all workers, and what is there. To be copied."""
    shared = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent
    made_path, data = shared / "made.json", shared / "seeded"
    with open(shared / "seed.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made_path.exists():
            server = Server(shared / "seeding", data=data)
            try:
                server.start()
                # In a process of its own: the client remembers the experiments of tests that ran before in this one.
                made = ["--out", shared / "made.new", "--parents", str(PARENTS), "--children", str(CHILDREN)]
                seed = [sys.executable, Path(__file__).with_name("seed.py"), "--url", server.url, *made]
                done = subprocess.run(seed, env=clean_environment(), capture_output=True, text=True)
                assert done.returncode == 0, done.stdout + done.stderr
                server.assert_well()
                assert server.stop() == 0
            finally:
                server.release()
            (shared / "made.new").rename(made_path)
    return data, json.loads(made_path.read_text())


@pytest.fixture(scope="session")
def _site(store, tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(store[0], folder / "data")
    server = Server(folder)
    try:
        yield Site(server.start(), store[1])
    finally:
        server.release()


@pytest.fixture
def site(_site) -> Site:
    """A seeded server that other tests use too: for tests that change nothing."""
    log_from = len(_site.server.log)
    yield _site
    _site.server.assert_well(log_from)


@pytest.fixture
def own_site(store, start_server, tmp_path) -> Site:
    """A seeded server for this test alone."""
    shutil.copytree(store[0], tmp_path / "own")
    return Site(start_server(data=tmp_path / "own"), store[1])


# The browser


@pytest.fixture(scope="session")
def browser():
    with chromium() as found:
        yield found


def pytest_configure(config):
    config.addinivalue_line("markers", "both_schemes: runs the test in the light and in the dark colour scheme")


def pytest_generate_tests(metafunc):
    if metafunc.definition.get_closest_marker("both_schemes"):
        metafunc.fixturenames.append("scheme")
        metafunc.parametrize("scheme", SCHEMES)


@pytest.fixture
def scheme() -> str:
    """The colour scheme of the pages of a test, which may parametrise it."""
    return "light"


@pytest.fixture
def guard() -> Guard:
    """What pages must not do; `guard.allow(pattern)` lets a test expect something of it."""
    return Guard()


@pytest.fixture
def open_page(request, browser, scheme, guard):
    """A function that makes a page with nothing in it, in a browser profile of its own."""
    contexts = []

    def make(size: tuple[int, int] = WIDE, **more):
        options = {"color_scheme": scheme, "reduced_motion": "reduce", **more}
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **options)
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        guard.watch(page)
        return page

    yield make
    for context in contexts:
        context.close()
    guard.assert_clean()


@pytest.fixture
def page(open_page):
    return open_page()


@pytest.fixture
def narrow_page(open_page):
    return open_page(NARROW, has_touch=True)


@pytest.fixture
def axe():
    """`axe(page)` fails if axe finds anything serious or critical; `only` names the rules to go by, None being all."""

    def check(page, only: list[str] | None = None) -> None:
        found = serious_violations(page, only)
        assert not found, "\n".join(found)

    return check


@pytest.fixture
def visit():
    """`visit(page, url, route)` opens a page and waits until it has a heading and all its data."""
    return show
