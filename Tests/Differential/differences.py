"""Where Roost answers otherwise than stock MLflow, on purpose, and why. Nothing else may differ.

An entry covers the requests it names, or those for which `where` holds. For them Roost must answer what `expected`
says, and no longer what stock answers: an entry that no longer differs is stale and fails the suite.

`FREE_TEXTS` is another matter: messages whose status and code must be stock's, but whose wording comes from inside its
SQL tokenizer, from Python, or is not worth copying.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from normalise import DATABASE_TEXT, INTERNALS, canonical
from recordings import Recording

Answer = dict[str, Any]
ANY = "<any object>"


# What Roost may be expected to answer


@dataclass(frozen=True)
class Refused:
    """An error with a message of Roost's own; `message` is a pattern for all of it."""

    message: str = ".+"
    error: str = "INVALID_PARAMETER_VALUE"
    status: int = 400

    def complaint(self, answer: Answer, recorded: Answer) -> str | None:
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
        return None if canonical(wanted) == canonical(answer) else _diff(wanted, answer)


@dataclass(frozen=True)
class Difference:
    reason: str
    expected: Refused | Answered | Changed
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

# Exceptions to the rules further down

NULLS = "null is an absent field, everywhere"
TOO_BIG = "a number that the protocol's 64 bits do not hold is refused rather than failed on"

EXCEPTIONS = (
    one("log-batch/plain", "nulls", reason=NULLS, expected=OK),
    one("run-search/pages", "max_results None", reason=NULLS,
        expected=Answered({"body": {"runs": ["r0", "r1", "r2", "r3", "r4"]}})),
)

# Rules

RULES = (
    Difference(
        "an unknown route is answered in JSON, like every other error", Refused(error="ENDPOINT_NOT_FOUND", status=404),
        where=lambda scenario, recorded: recorded["status"] == 404 and recorded.get("type", "").startswith("text/html")),
    Difference(
        "HEAD is answered as GET is, without the body", Answered({"type": "text/plain;charset=utf-8", "text": ""}),
        where=lambda scenario, recorded: recorded["step"] == "HEAD /health"),
    Difference(
        "HEAD is answered as GET is, without the body", Answered({"text": ""}),
        where=lambda scenario, recorded: recorded["step"] == "HEAD of a GET route"),
    Difference(
        "HEAD is answered as GET is, without the body: here with the type of an error in JSON",
        Answered({"status": 405, "text": ""}),
        where=lambda scenario, recorded: recorded["step"] == "HEAD of a POST route"),
    Difference(
        "a wrong method is answered in JSON, like every other error", Refused(error="BAD_REQUEST", status=405),
        where=lambda scenario, recorded: recorded["status"] == 405),
    Difference(
        "a redirect needs no page", Answered({"status": 308, "type": "", "text": ""}),
        where=lambda scenario, recorded: recorded["status"] == 308),
    Difference(
        "bad input is the client's error: stock fails with 500, upon which clients repeat the request for minutes",
        Refused(), where=lambda scenario, recorded: recorded["status"] == 500),
)

# What cannot be read

READING = (
    one("requests/unreadable-but-unchecked",
        "a number as tag value", "an unknown status name", "a lower-case status",
        "a fraction as end_time", "a fraction as start_time", "a number as user_id", "a number as tag key",
        "nan in lower case", "a fraction as timestamp", "a fraction as step", "a bare NaN", "a bare Infinity",
        "a number that overflows", "a timestamp over int64", "a step under int64", "a word as metric value in a batch",
        "a number as param value", "an object as tag value in a batch", "a number as dataset name",
        reason="a value of the wrong type is refused; stock goes on with the fields before it", expected=Refused()),
    one("requests/unreadable-but-unchecked", "a string as tag",
        reason="a value of the wrong type is refused as such; stock complains about the empty tag it makes of it",
        expected=Refused(r"Invalid value \"a\" for parameter 'tags\[0\]' supplied: .*")),
    one("requests/unreadable-searches",
        "an unknown view type", "a lower-case view type", "a number as page token", "a fraction as max_results",
        "an unknown view type for experiments", "a number as order",
        reason="a value of the wrong type is refused; stock goes on with the fields before it", expected=Refused()),
    one("requests/unreadable-searches", "a number as experiment id",
        reason="a value of the wrong type is refused as such; stock complains about the empty list it makes of it",
        expected=Refused(r"Invalid value 5 for parameter 'experiment_ids\[0\]' supplied: .*")),
    one("requests/query-types", "an unknown enum name", "enum names are case-sensitive", "max_results=abc for history",
        reason="a value of the wrong type is refused; stock goes on with the fields before it", expected=Refused()),
    one("requests/wrong-types", "an experiment id as a number",
        reason="a value of the wrong type is refused; stock goes on with the fields before it", expected=Refused()),
    one("requests/unknown-and-null-fields", "null within a list",
        reason="null is no tag; stock goes on with an empty one", expected=Refused()),
    one("requests/lone-surrogates", "half of a surrogate pair in a value", "half of a surrogate pair in a key",
        reason="half of a surrogate pair is no character; stock goes on without the text",
        expected=Refused("Request body is not valid JSON: .*")),
    one("requests/body-forms",
        "a cut-off object", "words", "bytes after the object", "single quotes", "a trailing comma", "a comment",
        "invalid UTF-8", "a control character in a string",
        reason="what is no JSON is called so; stock reads an empty message", expected=Refused("Request body .*")),
    one("requests/nul-characters",
        "in an experiment name", "in an experiment tag value", "in a tag value", "in a param value",
        "in a batch's tag value", "in a run name", "in the name of a new run", "in a user id",
        reason="NUL is refused in every text: many programs take it for the end", expected=Refused(".*NUL.*")),
)

# Experiments

EXPERIMENTS = (
    one("experiments/create", "a tag key twice", reason="of two values for a tag the last one counts, as in other calls",
        expected=Answered({"body": {"experiment_id": "<experiment 2>"}})),
    one("experiments/update", "rename to a taken name", "rename to the name of a deleted one",
        reason="a taken name has the same code as in experiments/create",
        expected=Refused(error="RESOURCE_ALREADY_EXISTS")),
    one("experiment-search/pages", "no max_results", "null as max_results", "no max_results by GET",
        reason="max_results has a default, as in the other searches",
        expected=Answered({"body": {"experiments": ["${u}-C", "${u}-a", "${u}-b"]}})),
    one("server/health-version-info", "GET /api/3.0/mlflow/server-info", "GET /ajax-api/3.0/mlflow/server-info",
        reason="the server says what it can do, which is less",
        expected=Changed((("body.features_enabled.gateway", False),
                          ("body.presigned_upload_model_id_supported", False),
                          ("body.presigned_upload_run_id_supported", False)))),
)

# Runs

RUNS = (
    one("runs/create", "a tag key twice", reason="of two values for a tag the last one counts, as in other calls",
        expected=Answered({"body": ANY})),
    one("runs/create", "experiment_id ''", "no experiment_id", "no field at all",
        reason="without an experiment_id the default experiment is meant", expected=Answered({"body": ANY})),
    one("runs/create-names", "an empty tag", "an empty tag alone",
        reason="an empty mlflow.runName is replaced by the name; stock stores both and fails", expected=Answered({"body": ANY})),
    one("runs/create-tag-rules", "a bad key", "a path-like key", "a key of 251", "no key",
        reason="the tags of a new run have the rules of every other tag", expected=Refused()),
    one("runs/create-tag-rules", "a value of 8001",
        reason="the tags of a new run have the rules of every other tag: long values are cut",
        expected=Changed((("body.run.data.tags.0.value",
                           "vvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv… (8000 characters, sha256 0f464b2f740e)"),))),
    one("names/trailing-newline", "a metric", "a param", "a tag", "an experiment tag", "a tag in a batch",
        reason="a newline at the end of a key is a character that is not allowed, as anywhere else in it",
        expected=Refused(NO_KEY)),
    one("names/trailing-newline", "a run id",
        reason="a newline at the end of a run id is a character that is not allowed",
        expected=Refused(r"Invalid value \".*\" for parameter 'run_id' supplied\.")),
    one("datasets/outputs-again", "again", "twice in one request",
        reason="logging an output again changes nothing, so that clients may repeat the call", expected=OK),
    one("datasets/tag-twice", "log", reason="of two values for a tag the last one counts, as in other calls", expected=OK),
    one("datasets/tag-twice", "read run A", reason="of two values for a tag the last one counts, as in other calls",
        expected=Changed((("body.run.inputs.dataset_inputs", [
            {"dataset": {"digest": "1", "name": "d", "source": "{}", "source_type": "code"},
             "tags": [{"key": "k", "value": "2"}]}]),))),
    one("metrics/unknown-model-in-a-batch", "what remains of the batch",
        reason="a batch is one transaction: a request that is refused has changed nothing",
        expected=Changed((("body.run.data.metrics", None), ("body.run.data.params", None)))),
)

# Who may call

HOSTS = (
    one("server/hosts", "Host 10.evil.example", "Host 192.168.evil.example", "Host 172.16.evil.example:80",
        "Host localhost:80.evil.example", "Host fc00:evil.example",
        reason="a private address is an address, not a name that begins like one",
        expected=Answered({"status": 403, "type": "text/plain",
                           "text": "Invalid Host header - possible DNS rebinding attack detected"})),
)

# Page tokens

FORGED = ("offset in a string", "a fraction", "offset true", "a more field", "a negative offset", "a huge offset",
          "a line break within", "characters outside the alphabet")
TOKENS = tuple(
    one(f"page-tokens/{kind}", *FORGED, reason="a token that the server did not make is refused",
        expected=Refused("Invalid page token, .*"))
    for kind in ("runs", "experiments", "history")
)

DIFFERENCES = (*EXCEPTIONS, *READING, *EXPERIMENTS, *RUNS, *HOSTS, *TOKENS, *RULES)


# Messages that need not be worded as stock words them


@dataclass(frozen=True)
class FreeText:
    reason: str
    pattern: str
    """For the beginning of stock's message."""
    scenarios: str = ".*"
    """A pattern for the names of the scenarios where it counts."""


FREE_TEXTS = (
    FreeText("stock quotes the text of its database or of Python", re.escape(INTERNALS)),
    FreeText("stock lists what its SQL tokenizer could not place; where that begins is not defined by the language",
             r"Invalid (clause\(s\) in filter string|comparison clause)",
             r"(run-search/(?!examples)|experiment-search/).*"),
)


class Verdicts:
    """Tells whether an answer is the one to give."""

    def __init__(self, recording: Recording, strict: bool = False) -> None:
        self.recording = recording
        self.strict = strict

    def complaint(self, scenario: str, recorded: Answer, answer: Answer) -> str | None:
        """What is wrong with an answer; None when nothing is."""
        same = canonical(answer) == canonical(recorded)
        difference = None if self.strict else self._difference(scenario, recorded)
        if difference is not None:
            if same:
                return f"stale difference, Roost answers as stock does: {difference.reason}"
            if complaint := difference.expected.complaint(answer, recorded):
                return f"  deliberate difference: {difference.reason}\n  {complaint}\n  got {_text(answer)}"
            return None
        if same or self._free_text(scenario, recorded, answer):
            return None
        return _diff(recorded, answer)

    def useless_entries(self) -> list[str]:
        useless = []
        for difference in DIFFERENCES:
            covered = [
                (scenario, recorded)
                for scenario, answers in self.recording.items() for recorded in answers
                if self._difference(scenario, recorded) is difference
            ]
            titles = {recorded["step"] for _, recorded in covered}
            if not covered or not set(difference.steps) <= titles:
                useless.append(f"{difference.reason}: names no request, or one too many {difference.steps}")
            for scenario, recorded in covered:
                if difference.expected.complaint(recorded, recorded) is None:
                    useless.append(f"{difference.reason}: stock answers that itself ({scenario}: {recorded['step']})")
        return useless

    @staticmethod
    def _difference(scenario: str, recorded: Answer) -> Difference | None:
        """The entry for a request: of several the first, so that exceptions go before rules."""
        return next((entry for entry in DIFFERENCES if entry.covers(scenario, recorded)), None)

    @staticmethod
    def _free_text(scenario: str, recorded: Answer, answer: Answer) -> bool:
        if "message" not in recorded or "message" not in answer:
            return False
        if not any(
            re.match(free.pattern, recorded["message"]) and re.fullmatch(free.scenarios, scenario) for free in FREE_TEXTS
        ):
            return False
        same = canonical({**recorded, "message": ""}) == canonical({**answer, "message": ""})
        return same and answer["message"] != "" and not DATABASE_TEXT.search(answer["message"])


def _text(answer: Answer) -> str:
    return json.dumps({name: value for name, value in answer.items() if name != "step"}, ensure_ascii=False)


def _diff(expected: Answer, answer: Answer) -> str:
    """A line for each part that differs; `-` is stock, `+` is the answer."""
    lines = difflib.unified_diff(_lines(expected), _lines(answer), "stock", "answer", lineterm="", n=2)
    return "\n".join("  " + line for line in list(lines)[2:])


def _lines(answer: Answer) -> list[str]:
    shown = {name: value for name, value in answer.items() if name != "step"}
    return json.dumps(shown, indent=1, sort_keys=True, ensure_ascii=False).splitlines()
