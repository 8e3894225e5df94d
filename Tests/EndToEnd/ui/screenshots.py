"""Writes a picture of each page of the web UI, light and dark, at 1280 and at 390 pixels, to `.screenshots/`.

Without --url it starts the built program twice: with the tutorial, 20 sweeps of 500 trials and one of everything, and
without anything. With --url it looks at a server that runs, and at what --data (the JSON that seed.py printed) says is
there.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from browsing import NARROW, SCHEMES, WIDE, chromium, show  # noqa: E402
from harness import REPOSITORY, Server  # noqa: E402
from pages import routes  # noqa: E402
from playwright.sync_api import Error  # noqa: E402
from seed import seed  # noqa: E402


def take(browser, url: str, wanted: dict[str, str], options: argparse.Namespace) -> list[str]:
    """Takes the pictures; returns what went wrong, in words."""
    problems = []
    options.out.mkdir(parents=True, exist_ok=True)
    for width, height in (size for size in (WIDE, NARROW) if size[0] in options.widths):
        for scheme in options.schemes:
            for name, route in wanted.items():
                file = options.out / f"{name}-{width}-{scheme}.png"
                # One context for each, so that a page starts without what another has left in the browser's storage.
                context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
                page = context.new_page()
                page.on("console", lambda message: message.type == "error" and problems.append(
                    f"{file.name}: console: {message.text}"))
                page.on("pageerror", lambda error: problems.append(f"{file.name}: thrown: {error}"))
                try:
                    show(page, url, route)
                    page.wait_for_timeout(options.settle_ms)
                except (Error, TimeoutError) as error:
                    problems.append(f"{file.name}: {str(error).splitlines()[0]}")
                page.screenshot(path=file, full_page=not options.viewport, animations="disabled")
                context.close()
    return problems


def chosen(wanted: dict[str, str], only: list[str]) -> dict[str, str]:
    return {name: route for name, route in wanted.items() if not only or any(part in name for part in only)}


def parse_options() -> argparse.Namespace:
    def words(text: str) -> list[str]:
        return [word for word in text.split(",") if word]

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--out", type=Path, default=REPOSITORY / ".screenshots", help="folder; default %(default)s")
    add("--url", help="a server that runs")
    add("--data", type=Path, help="what seed.py printed when it filled that server")
    add("--empty-url", help="another one that runs, without any data")
    add("--only", type=words, default=[], help="pages whose names have one of these words in them, comma-separated")
    add("--widths", type=lambda text: [int(word) for word in words(text)], default=[WIDE[0], NARROW[0]])
    add("--schemes", type=words, default=list(SCHEMES))
    add("--children", type=int, default=500, help="trials of each of the 20 sweeps; default %(default)s")
    add("--viewport", action="store_true", help="only what is seen without scrolling")
    add("--settle-ms", type=int, default=300, help="wait after the last request; default %(default)s")
    add("--hostile", action="store_true", help="with the pages of the hostile data")
    options = parser.parse_args()
    if bool(options.url) != bool(options.data):
        parser.error("--url and --data go together")
    return options


def main() -> None:
    options = parse_options()
    problems = []
    servers: list[Server] = []
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        try:
            if options.url:
                url, made, empty_url = options.url.rstrip("/"), json.loads(options.data.read_text()), options.empty_url
            else:
                servers += [Server(Path(folder) / name).start() for name in ("full", "empty")]
                url, empty_url = servers[0].url, servers[1].url
                what = ["tutorial", "big", "rich"] + ["hostile"] * options.hostile
                made = seed(url, what, children=options.children)
            if not options.hostile:
                made.pop("hostile", None)
            problems += take(browser, url, chosen(routes(made), options.only), options)
            if empty_url:
                empty = {"empty": "", "empty-experiment": "#/experiments/0", "empty-models": "#/models"}
                problems += take(browser, empty_url, chosen(empty, options.only), options)
        finally:
            for server in servers:
                server.release()
    print(f"{len(list(options.out.glob('*.png')))} pictures in {options.out}")
    if problems:
        sys.exit("\n".join(problems))


if __name__ == "__main__":
    main()
