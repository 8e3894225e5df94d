"""Chromium as the suites and the screenshots use it."""

import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

WIDE = (1280, 800)
NARROW = (390, 844)
SCHEMES = ("light", "dark")


@contextmanager
def chromium(*arguments: str) -> Iterator[Browser]:
    """The browser that CHROMIUM names, else the installed one, started with these arguments too."""
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not program:
        raise RuntimeError("there is no chromium: apt-get install chromium, or set CHROMIUM to its path")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu", *arguments])
        try:
            yield browser
        finally:
            browser.close()


class Guard:
    """Notes what a page must not do: log an error, throw, ask for anything outside its server, open a dialog.

    What the page's own policy has stopped is noted as `blocked, outside: …`. A test's servers are told from the world outside by their address, 127.0.0.1.
    """

    def __init__(self) -> None:
        self.found: list[str] = []
        self.allowed: list[str] = []

    def allow(self, pattern: str) -> None:
        """Lets what matches pass, before or after it has happened."""
        self.allowed.append(pattern)

    def watch(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self._note(f"thrown: {error}"))
        page.on("request", self._request)
        page.on("requestfailed", self._failed)
        page.on("dialog", self._dismiss)
        page.on("popup", self.watch)

    def assert_clean(self) -> None:
        bad = [text for text in self.found if not any(re.search(pattern, text) for pattern in self.allowed)]
        assert not bad, "the page did what it must not:\n" + "\n".join(bad[:20])

    def _note(self, text: str) -> None:
        self.found.append(text[:1000])

    def _console(self, message) -> None:
        if message.type == "error":
            self._note(f"console: {message.text} ({message.location.get('url')})")

    def _request(self, request) -> None:
        if not request.url.startswith(("http://127.0.0.1:", "data:", "blob:", "about:")):
            self._note(f"outside: {request.url}")

    def _failed(self, request) -> None:
        """Tells what the page's policy has kept from going out from what went, or would have, had there been a way."""
        note = f"outside: {request.url}"
        if note in self.found and request.failure and "csp" in request.failure.lower():
            self.found[self.found.index(note)] = f"blocked, {note}"

    def _dismiss(self, dialog) -> None:
        self._note(f"dialog: {dialog.message}")
        dialog.dismiss()


class Traffic:
    """The requests of a page that are under way; streams, which do not end, are not counted."""

    def __init__(self, page: Page):
        self.page = page
        self.pending: set = set()
        self.last_change = time.monotonic()
        page.on("request", self._begin)
        page.on("requestfinished", self._end)
        page.on("requestfailed", self._end)

    def wait_until_quiet(self, quiet_ms: int = 300, timeout_ms: int = 15_000) -> None:
        """Returns when no request has been under way for that long. Raises TimeoutError."""
        deadline = time.monotonic() + timeout_ms / 1000
        while self.pending or time.monotonic() - self.last_change < quiet_ms / 1000:
            if time.monotonic() > deadline:
                waiting = [request.url for request in self.pending]
                raise TimeoutError(f"after {timeout_ms} ms still under way: {waiting}")
            self.page.wait_for_timeout(25)

    def _begin(self, request) -> None:
        self.last_change = time.monotonic()
        if request.resource_type != "eventsource" and "/events" not in request.url:
            self.pending.add(request)

    def _end(self, request) -> None:
        self.last_change = time.monotonic()
        self.pending.discard(request)


def show(page: Page, url: str, route: str, timeout_ms: int = 15_000) -> None:
    """Opens a page, not only its fragment, and waits until it has a heading and no request is under way."""
    traffic = Traffic(page)
    page.goto("about:blank")
    page.goto(f"{url}/{route}")
    page.get_by_role("heading").first.wait_for(timeout=timeout_ms)
    traffic.wait_until_quiet(timeout_ms=timeout_ms)


def serious_violations(page: Page, only: list[str] | None = None) -> list[str]:
    """What axe finds that is serious or critical, with the places; `only` names the rules to go by."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"runOnly": only} if only else None).response["violations"]
    return [
        f"{violation['id']} ({violation['impact']}): {violation['help']}\n    "
        + "\n    ".join(f"{node['target'][0]}: {node['html'][:160]}" for node in violation["nodes"][:5])
        for violation in found
        if violation["impact"] in ("serious", "critical")
    ]
