"""What Roost may be expected to answer where it answers otherwise than stock MLflow."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from normalise import DATABASE_TEXT, canonical

Answer = dict[str, Any]
ANY = "<any object>"


@dataclass(frozen=True)
class Refused:
    """An error with a message of Roost's own; `message` is a pattern for all of it, `headers` are shown with it."""

    message: str = ".+"
    error: str = "INVALID_PARAMETER_VALUE"
    status: int = 400
    headers: tuple[tuple[str, str], ...] = ()

    def complaint(self, answer: Answer, recorded: Answer) -> str | None:
        if not set(self.headers) <= set(answer.get("headers", {}).items()):
            return f"expected the headers {dict(self.headers)}"
        if answer.get("status") != self.status or answer.get("error") != self.error or answer.get("type"):
            return f"expected {self.status} {self.error}"
        if not re.fullmatch(self.message, answer["message"], re.DOTALL):
            return f"expected a message like /{self.message}/"
        return "the message shows the database's own text" if DATABASE_TEXT.search(answer["message"]) else None


@dataclass(frozen=True)
class Answered:
    """An answer with these fields, as they are recorded; ANY as `body` stands for any object."""

    fields: Answer

    def complaint(self, answer: Answer, recorded: Answer) -> str | None:
        wanted = {"status": 200, **self.fields}
        given = {name: value for name, value in answer.items() if name not in ("step", "headers")}
        if wanted.get("body") == ANY and isinstance(given.get("body"), dict):
            wanted["body"] = given["body"]
        return None if canonical(wanted) == canonical(given) else f"expected {json.dumps(wanted, ensure_ascii=False)}"


@dataclass(frozen=True)
class Changed:
    """Stock's answer with some of its parts replaced: dotted path to value, `None` to leave the part out."""

    parts: tuple[tuple[str, Any], ...]

    def complaint(self, answer: Answer, recorded: Answer) -> str | None:
        wanted = json.loads(json.dumps(recorded))
        for path, value in self.parts:
            holder = wanted
            *names, last = path.split(".")
            for name in names:
                holder = holder[int(name)] if isinstance(holder, list) else holder.setdefault(name, {})
            if value is None:
                del holder[last]
            else:
                holder[last] = value
        return None if canonical(wanted) == canonical(answer) else diff(wanted, answer)


class WithoutHeaders:
    """Stock's answer without some of the headers."""

    def __init__(self, *names: str) -> None:
        self.names = names

    def complaint(self, answer: Answer, recorded: Answer) -> str | None:
        headers = {name: value for name, value in recorded["headers"].items() if name not in self.names}
        wanted = {**recorded, "headers": headers}
        return None if canonical(wanted) == canonical(answer) else diff(wanted, answer)


@dataclass(frozen=True)
class Difference:
    reason: str
    expected: Refused | Answered | Changed | WithoutHeaders
    scenario: str = ""
    steps: tuple[str, ...] = ()
    where: Callable[[str, Answer], bool] | None = None

    def covers(self, scenario: str, recorded: Answer) -> bool:
        if self.where is not None:
            return self.where(scenario, recorded)
        return scenario == self.scenario and recorded["step"] in self.steps


def one(scenario: str, *steps: str, reason: str, expected: Refused | Answered | Changed) -> Difference:
    return Difference(reason, expected, scenario, steps)


OK = Answered({"body": {}})
NO_KEY = r"Invalid value .* for parameter '.*' supplied: Names may .*"


def text(answer: Answer) -> str:
    return json.dumps({name: value for name, value in answer.items() if name != "step"}, ensure_ascii=False)


def diff(expected: Answer, answer: Answer) -> str:
    """A line for each part that differs; `-` is stock, `+` is the answer."""
    lines = difflib.unified_diff(_lines(expected), _lines(answer), "stock", "answer", lineterm="", n=2)
    return "\n".join("  " + line for line in list(lines)[2:])


def _lines(answer: Answer) -> list[str]:
    shown = {name: value for name, value in answer.items() if name != "step"}
    return json.dumps(shown, indent=1, sort_keys=True, ensure_ascii=False).splitlines()
