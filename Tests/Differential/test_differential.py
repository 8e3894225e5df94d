"""Plays the corpus against Roost and compares its answers with those recorded from a stock MLflow server.

    ROOST_BINARY=.build/release/roost pytest Tests/Differential [-n 4]

`ROOST_BINARY` is started once a worker, with an empty data folder; `ROOST_URL` takes a server that runs already.
With `DIFFERENTIAL_EXPECT=stock` the deliberate differences are left aside, so that a stock server passes.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator

import pytest

import corpus
import recordings
import servers
from differences import Verdicts
from normalise import canonical
from player import play
from scenario import SCENARIOS, Scenario, Step

corpus.load()
RECORDED = recordings.read_all()
VERDICTS = Verdicts(RECORDED, strict=os.environ.get("DIFFERENTIAL_EXPECT") == "stock")


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    if url := os.environ.get("ROOST_URL"):
        yield url
    elif binary := os.environ.get("ROOST_BINARY"):
        with servers.roost(os.path.abspath(binary)) as url:
            yield url
    else:
        pytest.skip("neither ROOST_BINARY nor ROOST_URL is set")


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_scenario(scenario: Scenario, server_url: str) -> None:
    steps = [step for step in scenario.steps if isinstance(step, Step)]
    reports = []
    for step, answer in zip(steps, play(scenario, server_url), strict=True):
        recorded = _recorded(scenario)[step.title]
        if complaint := VERDICTS.complaint(scenario.name, recorded, answer):
            reports.append(_report(step, complaint))
    assert not reports, f"{len(reports)} of {len(steps)} answers\n\n" + "\n\n".join(reports)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_recording_is_complete(scenario: Scenario) -> None:
    """A scenario that was changed must be recorded again."""
    titles = [step.title for step in scenario.steps if isinstance(step, Step)]
    assert titles == list(_recorded(scenario)), "record again: python Tests/Differential/record.py"


def test_no_recording_is_left_over() -> None:
    assert set(RECORDED) == {scenario.name for scenario in SCENARIOS}


def test_every_difference_is_one() -> None:
    """An entry of the list that names no request, or expects what stock answers, says nothing any more."""
    assert not VERDICTS.useless_entries()


def _recorded(scenario: Scenario) -> dict[str, dict[str, object]]:
    return {answer["step"]: answer for answer in RECORDED.get(scenario.name, [])}


def _report(step: Step, complaint: str) -> str:
    sent = "" if step.query is None else f"?{step.query}"
    body = "" if step.body is None else f"\n    {step.body if step.raw else json.dumps(step.body, ensure_ascii=False)}"
    return f"{step.title}\n    {step.method} {step.path}{sent}{body[:600]}\n{complaint}"


def test_canonical_form_tells_numbers_apart() -> None:
    assert canonical({"a": 1, "b": 2}) == canonical({"b": 2, "a": 1})
    assert canonical({"a": 1}) != canonical({"a": 1.0}) != canonical({"a": True})
