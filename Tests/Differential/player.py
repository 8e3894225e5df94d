"""Plays a scenario against a server and returns its normalised answers."""

from __future__ import annotations

import json
import re
import secrets
import time
import urllib.parse
from typing import Any

from client import Client
from normalise import Normaliser
from scenario import Pause, Scenario, SortIds, Step

PLACEHOLDER = re.compile(r"\$\{([^}]+)\}")


def play(scenario: Scenario, url: str) -> list[dict[str, Any]]:
    """The answers, one for each request of the scenario, in order."""
    values: dict[str, str] = {"u": secrets.token_hex(4)}
    normaliser = Normaliser(values)
    answers = []
    client = Client(url)
    try:
        for step in scenario.steps:
            match step:
                case Pause():
                    time.sleep(step.seconds)
                case SortIds():
                    ids = sorted(values[name] for name in step.names)
                    values.update(zip(step.names, ids))
                case Step():
                    answers.append(_send(step, client, values, normaliser))
    finally:
        client.close()
    return answers


def _send(step: Step, client: Client, values: dict[str, str], normaliser: Normaliser) -> dict[str, Any]:
    raw = client.send(step.method, _target(step, values), [(n, _fill(v, values)) for n, v in step.headers],
                      _body(step, values))
    for name, path in step.capture:
        # An answer without the value keeps an impossible id, so that the steps which need it fail visibly.
        found = raw.headers.get(path[1:]) if path.startswith("@") else _dig(_parsed(raw.body), path)
        values[name] = str(found or f"no-{name}-was-answered")
    answer = normaliser.answer(step.title, raw, step.show_headers)
    if step.only and isinstance(answer.get("body"), dict) and step.only[0] in answer["body"]:
        items = answer["body"][step.only[0]]
        found = [_dig(item, step.only[1]) for item in items]
        answer["body"] = {**answer["body"], step.only[0]: [value for value in found if _wanted(value, *step.only[2:])]}
    if step.unordered and isinstance(answer.get("body"), dict) and step.unordered in answer["body"]:
        items = sorted(answer["body"][step.unordered], key=lambda item: json.dumps(item, sort_keys=True))
        answer["body"] = {**answer["body"], step.unordered: items}
    return answer


def _wanted(value: Any, part: str = "") -> bool:
    return not part or (isinstance(value, str) and part in value)


def _target(step: Step, values: dict[str, str]) -> str:
    path = urllib.parse.quote(_fill(step.path, values), safe="/%")
    if step.query is None:
        return path
    if isinstance(step.query, str):
        return f"{path}?{_fill(step.query, values)}"
    pairs = step.query.items() if isinstance(step.query, dict) else step.query
    return f"{path}?{urllib.parse.urlencode([(n, _fill(v, values)) for n, v in pairs])}"


def _body(step: Step, values: dict[str, str]) -> bytes | None:
    if step.body is None:
        return None
    if isinstance(step.body, bytes) and step.raw:
        return step.body
    if step.raw:
        return _fill(step.body, values).encode()
    return json.dumps(_fill(step.body, values)).encode()


def _fill(value: Any, values: dict[str, str]) -> Any:
    if isinstance(value, str):
        return PLACEHOLDER.sub(lambda match: values[match[1]], value)
    if isinstance(value, list):
        return [_fill(item, values) for item in value]
    if isinstance(value, dict):
        return {_fill(name, values): _fill(item, values) for name, item in value.items()}
    return value


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


def _dig(value: Any, path: str) -> Any:
    """The part of a JSON value that a dotted path names, or None."""
    try:
        for part in path.split("."):
            value = value[int(part)] if isinstance(value, list) else value[part]
    except (ValueError, KeyError, IndexError, TypeError):
        return None
    return value
