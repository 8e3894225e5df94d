"""Plays the corpus against a stock MLflow server and writes its answers to `recorded/`.

    python Tests/Differential/record.py [--mlflow PYTHON] [--only TEXT]

PYTHON is an interpreter whose environment has MLflow; the default is the one that runs this script.
Recording again must change nothing: what differs from one playing to the next is normalised away.
"""

from __future__ import annotations

import argparse
import sys

import corpus
import recordings
import servers
from player import play
from scenario import SCENARIOS, Step


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--mlflow", metavar="PYTHON", default=sys.executable,
                         help="interpreter whose environment has MLflow (default: this one)")
    options.add_argument("--only", metavar="TEXT", default="", help="print the answers of the scenarios whose name "
                         "contains TEXT, and write nothing")
    arguments = options.parse_args()

    corpus.load()
    with servers.stock(arguments.mlflow) as url:
        if arguments.only:
            for scenario in SCENARIOS:
                if arguments.only in scenario.name:
                    print(scenario.name)
                    for answer in play(scenario, url):
                        print("   ", recordings._line(answer))
            return 0
        for module in dict.fromkeys(scenario.module for scenario in SCENARIOS):
            chosen = [scenario for scenario in SCENARIOS if scenario.module == module]
            recordings.write(module, {scenario.name: play(scenario, url) for scenario in chosen})
    for stale in recordings.FOLDER.glob("*.json"):
        if stale.stem not in {scenario.module for scenario in SCENARIOS}:
            stale.unlink()
    requests = sum(isinstance(step, Step) for scenario in SCENARIOS for step in scenario.steps)
    print(f"recorded {requests} requests in {len(SCENARIOS)} scenarios")
    return 0


if __name__ == "__main__":
    sys.exit(main())
