"""Where Roost answers otherwise than stock MLflow, on purpose, and why. Nothing else may differ.

An entry covers the requests it names, or those for which `where` holds. For them Roost must answer what `expected`
says, and no longer what stock answers: an entry that no longer differs is stale and fails the suite.

`FREE_TEXTS` is another matter: messages whose status and code must be stock's, but whose wording comes from inside its
SQL tokenizer, from Python, or is not worth copying.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from expected import (
    ANY, NO_KEY, OK, Answer, Answered, Changed, Difference, Refused, WithoutHeaders, diff, one, text,
)
from file_differences import FILES, FILE_TEXTS
from filter_differences import FILTERS
from free_text import FreeText
from model_differences import MODELS, MODEL_TEXTS
from normalise import DATABASE_TEXT, INTERNALS, canonical
from recordings import Recording

# Exceptions to the rules further down

NULLS = "null is an absent field, everywhere"

EXCEPTIONS = (
    one("experiments/get", "id '9223372036854775808'", "id '99999999999999999999999'",
        reason="a number that no id can be is an unknown id, not a failure",
        expected=Refused("No Experiment with id=[0-9]+ exists", error="RESOURCE_DOES_NOT_EXIST", status=404)),
    one("log-batch/plain", "nulls", reason=NULLS, expected=OK),
    one("run-search/pages", "max_results None", reason=NULLS,
        expected=Answered({"body": {"runs": ["r0", "r1", "r2", "r3", "r4"]}})),
)

# Rules

RULES = (
    Difference(
        "an unknown route is answered in JSON, like every other error", Refused(error="ENDPOINT_NOT_FOUND", status=404),
        where=lambda scenario,
        recorded: recorded["status"] == 404 and recorded.get("type", "").startswith("text/html")),
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
    one("datasets/search", "a string",
        reason="a value of the wrong type is refused as such; stock complains about the empty list it makes of it",
        expected=Refused(r"Invalid value \"x\" for parameter 'experiment_ids' supplied: .*")),
    one("requests/wrong-types", 'POST runs/search {"experiment_ids": [], "order_by": [1]}',
        reason="the value that is wrong is named, not the list around it",
        expected=Refused(r"Invalid value 1 for parameter 'order_by\[0\]' supplied: .*")),
    one("requests/wrong-types", 'POST runs/update {"run_id": "${run.A}", "status": []}',
        reason="the names that are allowed are told", expected=Refused(".* It must be one of RUNNING, .*")),
    one("runs/update", "status 0", "status 6", "status -1", "status '6'", "status ''",
        reason="the names that are allowed are told, and a status that is none is never ignored",
        expected=Refused(".* It must be one of RUNNING, .*")),
    one("run-search/experiments-and-stages", "view 0", "view 4", "view '4'",
        reason="a view that is none is refused; stock takes the default", expected=Refused(".* It must be one of .*")),
    one("experiment-search/views", "view 0", "view 4", "view '4'", "view -1",
        reason="a view that is none is refused; stock takes the default", expected=Refused(".* It must be one of .*")),
    one("requests/odd-number-forms", "step '1e2'", "step ' 7'", "step '7 '", "step '+7'", "step '7.0'", "step True",
        reason="an integer in a string is written in decimal digits; stock reads some other forms, and others as 0",
        expected=Refused("Invalid value .* for parameter 'step' supplied: .*")),
    one("requests/odd-number-forms", "value ' 7'", "value '7 '", "value '+7'", "value '1_0'", "value '7.'",
        "value '.5'",
        "value 'infinity'", "value 'INF'", "value 'nan'", "value '1e400'",
        reason="a number in a string is written as JSON writes numbers; stock reads some other forms, and others as 0",
        expected=Refused("Invalid value .* for parameter 'value' supplied: .*")),
    one("requests/query-strings", "a broken escape is taken as it is",
        reason="a percent sign that escapes nothing is refused", expected=Refused(error="BAD_REQUEST")),
    one("requests/content-types", "Content-Type application/json ; x=y",
        reason="white space before the parameters of a media type is allowed (RFC 9110, section 5.6.6)", expected=OK),
    one("requests/body-forms", "a byte order mark",
        reason="a byte order mark is no JSON (RFC 8259, section 8.1)", expected=Refused("Request body .*")),
    one("metrics/history-bulk", "max_results is negative",
        reason="a negative number of points is refused; stock takes it for a place counted from the end",
        expected=Refused()),
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
        "in a batch's tag value", "in a run name", "in a tag key", "in a metric key", "in the name of a new run",
        "in a user id",
        reason="NUL is refused in every text: many programs take it for the end", expected=Refused(".*NUL.*")),
)

# Experiments

LAST_TAG = "of two values for a tag the last one counts, as in other calls"

EXPERIMENTS = (
    one("experiments/create-with-a-tag-twice", "create", reason=LAST_TAG,
        expected=Answered({"body": {"experiment_id": "<experiment 1>"}})),
    one("experiments/create-with-a-tag-twice", "what was created", reason=LAST_TAG,
        expected=Answered({"body": {"experiment": {
            "artifact_location": "mlflow-artifacts:/<experiment 1>", "creation_time": "<time 1>",
            "experiment_id": "<experiment 1>", "last_update_time": "<time 1>", "lifecycle_stage": "active",
            "name": "${u}-dup", "tags": [{"key": "k", "value": "2"}], "workspace": "default"}}})),
    one("experiments/get", "id within spaces", "id with an underscore", "id in Arabic digits",
        reason="an id is a number in ASCII digits, not everything that Python reads as one",
        expected=Refused("Invalid experiment ID '.*'. Experiment ID must be a valid integer.")),
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


def _run(experiment: str, *tags: Answer, **rest: Any) -> Answer:
    """A new run that was called `n`, the first of its scenario."""
    return {
        "data": {"tags": [*tags, {"key": "mlflow.runName", "value": "n"}]},
        "info": {"artifact_uri": f"mlflow-artifacts:/{experiment}/<id 1>/artifacts", "experiment_id": experiment,
                 "lifecycle_stage": "active", "run_id": "<id 1>", "run_name": "n", "run_uuid": "<id 1>",
                 "start_time": 0,
                 "status": "RUNNING", "user_id": ""},
        "inputs": {}, **rest,
    }


RUNS = (
    one("runs/create-with-a-tag-twice", "create", reason=LAST_TAG,
        expected=Answered({"body": {"run": _run("${exp.main}", {"key": "k", "value": "2"})}})),
    one("runs/create-with-a-tag-twice", "what was created", reason=LAST_TAG,
        expected=Answered({"body": {"runs": [_run("${exp.main}", {"key": "k", "value": "2"}, outputs={})]}})),
    one("runs/create-without-experiment", "no experiment_id",
        reason="without an experiment_id the default experiment is meant",
        expected=Answered({"body": {"run": _run("0")}})),
    one("runs/create-without-experiment", "an empty experiment_id", "no field at all",
        reason="without an experiment_id the default experiment is meant", expected=Answered({"body": ANY})),
    one("runs/create-names", "an empty tag", "an empty tag alone",
        reason="an empty mlflow.runName is replaced by the name; stock stores both and fails",
        expected=Answered({"body": ANY})),
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
    one("datasets/outputs-again", "read run A",
        reason="logging an output again changes nothing, so that clients may repeat the call",
        expected=Changed((("body.run.outputs.model_outputs",
                           [{"model_id": "m-1", "step": 3}, {"model_id": "m-2", "step": 0}]),))),
    one("datasets/tag-twice", "log", reason=LAST_TAG, expected=OK),
    one("datasets/tag-twice", "read run A", reason=LAST_TAG,
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
    one("server/hosts", "Host 127.0.0.2", reason="all of 127.0.0.0/8 is the machine itself", expected=OK),
    Difference(
        "an origin that is not allowed gets no header that speaks of what is allowed",
        WithoutHeaders("access-control-allow-credentials", "access-control-expose-headers"),
        where=lambda scenario, recorded: "access-control-allow-credentials" in recorded.get("headers", {})
        and "access-control-allow-origin" not in recorded["headers"]),
    one("server/options", "without CORS headers", reason="an answer without a body has no type",
        expected=Answered({"status": 204, "type": "", "text": ""})),
)

# Filters and orders

SEARCHES = (
    one("run-search/spelling", "filter metrics. loss < 1", reason="white space does not belong into a name",
        expected=Refused(r"Invalid clause\(s\) in filter string: .*")),
    one("run-search/spelling", "filter metrics .loss < 1", reason="white space does not belong into a name",
        expected=Refused(r"Invalid clause\(s\) in filter string: .*")),
    one("run-search/spelling", "filter metrics.loss < 1E+0", reason="an exponent may be written with E",
        expected=Answered({"body": {"runs": ["C", "A"]}})),
    one("run-search/spelling", "filter metrics.loss < 1e400",
        reason="a number that no metric can have is refused", expected=Refused("Expected numeric value type .* 1e400")),
    one("run-search/keys", "filter `metrics.loss` < 1",
        reason="backticks hold one name together: this is an attribute with a dot",
        expected=Refused("Invalid attribute key 'metrics.loss' specified. .*")),
    one("run-search/keys", "filter metrics. < 1", "filter metrics.loss.`x` < 1", "filter param.lr.`x` = '1'",
        reason="what is no name is refused", expected=Refused("Invalid comparison clause. .*")),
    one("run-search/keys", "filter tags.from = 'x'", "filter tags.123 = 'x'", "filter tags.in = 'x'",
        reason="every word can be a key after a prefix, also those that mean something in SQL", expected=OK),
    one("run-search/keys", "filter select = 'x'", "filter order = 'x'", "filter timestamp > 1", "filter date = 'x'",
        reason="a word of SQL is an attribute that is not there, like other words",
        expected=Refused("Invalid attribute key '.*' specified. .*")),
    one("run-search/spelling", "filter metrics.loss < 0x1", "filter metrics.loss < TRUE",
        reason="what stands where a number should is shown", expected=Refused("Expected numeric value type .*")),
    one("run-search/values", "filter tags.team = TRUE",
        reason="what stands where a text should is shown",
        expected=Refused("Parameter value is .* string value TRUE.*")),
    one("run-search/lists", "filter run_id IN ('${run.A}' '${run.B}')",
        reason="a list has commas; stock joins the two texts, as Python does",
        expected=Refused("While parsing a list in the query, .*")),
    one("run-search/null", "filter tags.team IS NOT  NULL", reason="white space between words is free",
        expected=Answered({"body": {"runs": ["B", "C", "A"]}})),
    one("run-search/and", "filter AND", "filter AND AND", reason="a filter without a condition is a mistake",
        expected=Refused("Invalid filter '.*'. Could not be parsed.")),
    one("run-search/order-spelling", "order_by ['  start_time  DESC  ']", reason="white space around words is free",
        expected=Answered({"body": {"runs": ["child1", "B", "C", "D", "A", "E"]}})),
    one("run-search/order-spelling", "order_by ['metrics.']", reason="what is no name is refused",
        expected=Refused("Invalid order_by clause 'metrics.'. Could not be parsed.")),
    one("run-search/order-of-checks", "a bad comparator and a bad key",
        reason="the first mistake in a filter is told first", expected=Refused("Invalid comparator '==' .*")),
)

# Page tokens

FORGED = ("offset in a string", "a fraction", "offset true", "a more field", "a negative offset", "a huge offset",
          "a line break within", "characters outside the alphabet")
TOKENS = tuple(
    one(f"page-tokens/{kind}", *FORGED, reason="a token that the server did not make is refused",
        expected=Refused("Invalid page token, .*"))
    for kind in ("runs", "experiments", "history")
)

DIFFERENCES = (
    *EXCEPTIONS, *READING, *EXPERIMENTS, *RUNS, *HOSTS, *SEARCHES, *FILTERS, *TOKENS, *MODELS, *FILES, *RULES)


# Messages that need not be worded as stock words them

FREE_TEXTS = (
    FreeText("stock quotes the text of its database or of Python", re.escape(INTERNALS), "."),
    FreeText("stock lists the pieces its SQL tokenizer could not place, which is an accident of that tokenizer",
             r"(Invalid clause\(s\) in filter string): ", "{1}: ",
             r"(run-search/(?!examples)|experiment-search/|registry-search/).*"),
    FreeText("the cure is told behind stock's text",
             r"(Invalid comparison clause\. Expected 'Identifier' found '.*')\Z",
             "{1}"),
    FreeText("stock goes on with the text of its database; the cure is told instead",
             r"(Experiment\(name=.*\) already exists\.)\Z", "{1}"),
    FreeText("what a token that the server did not make holds is shown as text, not as Python sees it",
             r"Invalid page token, (?!parsed value=\{'offset': 0\}|decoded value=b'[^'])", "Invalid page token, "),
    *FILE_TEXTS,
    *MODEL_TEXTS,
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
                return f"  deliberate difference: {difference.reason}\n  {complaint}\n  got {text(answer)}"
            return None
        if same or self._free_text(scenario, recorded, answer):
            return None
        return diff(recorded, answer)

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
        if canonical({**recorded, "message": ""}) != canonical({**answer, "message": ""}):
            return False
        if DATABASE_TEXT.search(answer["message"]):
            return False
        for free in FREE_TEXTS:
            if re.fullmatch(free.scenarios, scenario) and (match := re.match(free.pattern, recorded["message"],
                                                                             re.DOTALL)):
                parts = (re.escape(part) for part in (match[0], *match.groups()))
                return re.match(free.beginning.format(*parts), answer["message"], re.DOTALL) is not None
        return False
