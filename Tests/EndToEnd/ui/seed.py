"""Fills a server with what the web UI is looked at with, through the stock client or its plain REST calls.

    seed.py --url http://127.0.0.1:8080 --what tutorial,big,rich,hostile

`tutorial` is the search of MLflow's tutorial on parent and child runs, `big` a search of 20 sweeps with 500 trials
each, `rich` one of every kind of thing that a run can hold, and `hostile` names and files that would do harm on a page
that takes them for markup. What was made is printed as JSON. The values are the same each time; the times end now.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
# Before any import of the client.
os.environ.update(MLFLOW_DISABLE_TELEMETRY="true", DO_NOT_TRACK="true", GIT_PYTHON_REFRESH="quiet")

from seed_big import seed_big  # noqa: E402
from seed_hostile import seed_hostile  # noqa: E402
from seed_rich import seed_rich  # noqa: E402
from seed_tutorial import seed_tutorial  # noqa: E402

SEEDS: dict[str, Callable[..., dict]] = {
    "tutorial": seed_tutorial,
    "big": seed_big,
    "rich": seed_rich,
    "hostile": seed_hostile,
}


def seed(url: str, what: list[str], parents: int = 20, children: int = 500) -> dict[str, dict]:
    """What was made, by the name of the seed: ids of experiments and runs, names of models."""
    sizes = {"big": {"parents": parents, "children": children}}
    # The tutorial is a process of its own, and mostly waits.
    with ThreadPoolExecutor(1) as pool:
        tutorial = pool.submit(seed_tutorial, url) if "tutorial" in what else None
        made = {name: SEEDS[name](url, **sizes.get(name, {})) for name in what if name != "tutorial"}
        return made | ({"tutorial": tutorial.result()} if tutorial else {})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", default="http://127.0.0.1:8080", help="the server; default %(default)s")
    parser.add_argument("--what", default=",".join(SEEDS), help="comma-separated; default %(default)s")
    parser.add_argument("--parents", type=int, default=20, help="sweeps of big")
    parser.add_argument("--children", type=int, default=500, help="trials of each sweep of big")
    parser.add_argument("--out", type=Path, help="a file for the JSON, in place of standard output")
    options = parser.parse_args()
    what = options.what.split(",")
    if unknown := set(what) - set(SEEDS):
        parser.error(f"{', '.join(sorted(unknown))}: not among {', '.join(SEEDS)}")
    made = seed(options.url.rstrip("/"), what, options.parents, options.children)
    text = json.dumps(made, indent=1, ensure_ascii=False)
    if options.out:
        options.out.write_text(text)
    else:
        print(text)


if __name__ == "__main__":
    main()
