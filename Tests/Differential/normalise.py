"""Makes answers comparable: replaces whatever differs from one playing of a scenario to the next.

What is replaced, and nothing else:

* ids of experiments, runs and other captured values, by the names the scenario gave them
* times and run names that the server made, by numbered marks (equal ones get equal marks)
* the order of collections that have none: tags, aliases, params, latest metrics and those of logged models, latest
  versions, datasets, model inputs and outputs
* the sets that stock prints in messages, the text of database errors, HTML pages
* the spelling of JSON within the tags that the server writes, and within page tokens that name experiments
* the time in Last-Modified, the value of ETag, the boundary of multipart answers
* strings over 300 characters (messages: 800), by their beginning, length and digest
* lists over 60 items, by their ends, length and digest
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from typing import Any

from client import RawAnswer

#: Stands for a text that stock takes from its database or its programming language. Any text of the server under
#: test is accepted in its place, as long as it is not of that kind too.
INTERNALS = "<text of the database or of Python>"

#: Fields that hold times the server made.
SERVER_TIMES = {
    "creation_time", "last_update_time", "creation_timestamp", "last_updated_timestamp", "creation_timestamp_ms",
    "last_updated_timestamp_ms",
}

#: Tags whose values are JSON that the server writes.
JSON_TAGS = {"mlflow.log-model.history", "mlflow.modelVersions"}

#: Collections without an order of their own, under the objects that hold them.
UNORDERED = {
    ("data", "metrics"), ("data", "params"), ("data", "tags"), ("experiment", "tags"), ("experiments", "tags"),
    ("inputs", "dataset_inputs"), ("inputs", "model_inputs"), ("outputs", "model_outputs"),
    ("dataset_inputs", "tags"), ("", "dataset_summaries"), ("info", "tags"),
    ("registered_model", "tags"), ("registered_model", "aliases"), ("registered_model", "latest_versions"),
    ("registered_models", "tags"), ("registered_models", "aliases"), ("registered_models", "latest_versions"),
    ("latest_versions", "tags"), ("model_version", "tags"), ("model_version", "aliases"),
    ("model_versions", "tags"), ("model_versions", "aliases"),
}

GENERATED_NAME = re.compile(r"[a-z]+-[a-z]+-\d{1,4}\Z")
RUN_ID = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")
ARTIFACT_ROOT = re.compile(r"\A(mlflow-artifacts:/)(\d+)(?=/|\Z)")
DATABASE_TEXT = re.compile(r"\(sqlite3\.|\[SQL: |sqlalche\.me|Traceback \(most recent", re.IGNORECASE)
BOUNDARY = re.compile(r"(?<=^multipart/byteranges;boundary=).+")
HTTP_DATE = re.compile(r"\A[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT\Z")
#: The id of an experiment within the path of its runs' or logged models' artifacts.
ARTIFACT_FOLDER = re.compile(r"(?<=[/:'])(\d+)(?=/(?:[0-9a-f]{32}|models/m-[0-9a-f]{32})(?![0-9a-f]))")
POSITION = re.compile(r" \(at position \d+\)\Z")
LONGEST_STRING = 300
LONGEST_MESSAGE = 800
LONGEST_LIST = 60


class Normaliser:
    """Remembers the names and marks of one playing of one scenario."""

    def __init__(self, values: dict[str, str]) -> None:
        self.values = values
        """Name to value; the player adds to it."""
        self.marks: dict[tuple[str, Any], str] = {}

    def answer(self, title: str, raw: RawAnswer, show_headers: tuple[str, ...]) -> dict[str, Any]:
        """The comparable form of an answer, ready to be recorded as JSON."""
        content_type, body = raw.headers.get("content-type", "").replace("; ", ";"), raw.body
        if match := BOUNDARY.search(content_type):
            content_type = BOUNDARY.sub("<boundary>", content_type)
            body = body.replace(match[0].encode(), b"<boundary>")
        result: dict[str, Any] = {"step": title, "status": raw.status}
        if content_type != "application/json":
            result["type"] = content_type
        if show_headers:
            result["headers"] = {name: self._header(name, raw.headers[name])
                                 for name in show_headers if name in raw.headers}
        result.update(self._content(content_type, body))
        return result

    def _header(self, name: str, value: str) -> str:
        if name == "last-modified":
            return HTTP_DATE.sub("<date>", value)
        text = self._text(value)
        if name == "etag" and "${" not in text:
            return self._mark("etag", value)
        return text

    def _content(self, content_type: str, body: bytes) -> dict[str, Any]:
        if not body:
            return {"text": ""}
        text = body.decode("utf-8", errors="backslashreplace")
        if content_type.startswith("application/json"):
            try:
                value = json.loads(text)
            except ValueError:
                return {"not JSON": self._text(text)}
            if isinstance(value, dict) and "error_code" in value:
                message = self._message(str(value.get("message", "")))
                # Of an unexpected exception, stock answers with the exception's own text.
                unexpected = value["error_code"] == "INTERNAL_ERROR" and not message.startswith("`order_by`")
                return {"error": value["error_code"], "message": INTERNALS if unexpected else message}
            return {"body": self._value(value, "", "")}
        if content_type.startswith("text/html") and text.lstrip()[:9].lower() == "<!doctype":
            return {"text": "<page>"}
        return {"text": self._text(text)}

    # JSON

    def _value(self, value: Any, holder: str, key: str) -> Any:
        """`key` is the field that holds the value, `holder` the nearest field above that."""
        if isinstance(value, dict):
            if value.get("key") in JSON_TAGS:
                # JSON in a string: its white space means nothing.
                value = {**value, "value": {"JSON": _parsed(value.get("value"))}}
            changed = {name: self._value(item, key, name) for name, item in value.items()}
            if changed.get("key") == "mlflow.runName" and "value" in changed:
                changed["value"] = self._run_name(changed["value"])
            return changed
        if isinstance(value, list):
            items = [self._value(item, holder, key) for item in value]
            if (holder, key) in UNORDERED:
                items.sort(key=lambda item: json.dumps(self._sort_key(item), sort_keys=True))
            return self._shortened(items)
        if key in SERVER_TIMES and isinstance(value, int):
            return self._mark("time", value)
        if not isinstance(value, str):
            return value
        if key in ("experiment_id", "experiment_ids"):
            return self._experiment_id(value)
        if key == "run_name" or (holder, key) == ("info", "name"):
            return self._run_name(self._text(value))
        if key == "next_page_token" and (token := _token(value)) is not None:
            return {"token": self._value(token, "", "")}
        return self._text(value)

    @staticmethod
    def _shortened(items: list[Any]) -> list[Any]:
        if len(items) <= LONGEST_LIST:
            return items
        digest = hashlib.sha256(json.dumps(items, sort_keys=True).encode()).hexdigest()[:12]
        return [*items[:3], f"… ({len(items)} items, sha256 {digest})", *items[-3:]]

    @staticmethod
    def _sort_key(item: Any) -> Any:
        if isinstance(item, dict):
            # Metrics of logged models may share a key.
            return [item.get("key") or item.get("dataset"), item]
        return item

    def _run_name(self, name: Any) -> Any:
        if isinstance(name, str) and GENERATED_NAME.match(name) and len(name) <= 20:
            return self._mark("generated name", name)
        return name

    def _experiment_id(self, value: str) -> str:
        for name, known in self.values.items():
            if name.startswith("exp.") and known == value:
                return f"${{{name}}}"
        # 0 is the default experiment; any other number is a new one that the scenario did not name.
        return self._mark("experiment", value) if value.isdigit() and value != "0" else value

    # Text

    def _message(self, text: str) -> str:
        if DATABASE_TEXT.search(text):
            # Some messages say what is wrong before they quote the database.
            text, separator, _ = text.partition(" Error: ")
            if not separator:
                return INTERNALS
        text = POSITION.sub("", text)
        text = re.sub(r"not one of '.*\Z", "not one of '{…}'", text, flags=re.DOTALL)
        text = re.sub(r"Valid keys are .*\Z", "Valid keys are '{…}'", text, flags=re.DOTALL)
        text = re.sub(r"(?<=Only the ')\{[^}]*\}", "{…}", text)
        text = re.sub(r"(?<=mandatory fields: )\{(.*)\}\Z", lambda m: "{" + ", ".join(sorted(m[1].split(", "))) + "}",
                      text)
        for name, known in self.values.items():
            if name.startswith("exp."):
                text = re.sub(rf"(\b[Ii]d[= ]|\b[Ee]xperiment ){known}\b", rf"\g<1>${{{name}}}", text)
                if text.startswith("Experiment IDs in the page token") or "for parameter 'experiment_ids'" in text:
                    text = re.sub(rf"(['\"]){known}\1", rf"\g<1>${{{name}}}\g<1>", text)
        return self._text(text, longest=LONGEST_MESSAGE)

    def _text(self, text: str, longest: int = LONGEST_STRING) -> str:
        text = ARTIFACT_FOLDER.sub(lambda match: self._experiment_id(match[1]), text)
        for name, known in self.values.items():
            if not name.startswith("exp.") and len(known) >= 8:
                text = text.replace(known, f"${{{name}}}")
        text = ARTIFACT_ROOT.sub(lambda match: match[1] + self._experiment_id(match[2]), text)
        text = RUN_ID.sub(lambda match: self._mark("id", match[0]), text)
        if len(text) > longest:
            digest = hashlib.sha256(text.encode("utf-8", errors="surrogatepass")).hexdigest()[:12]
            text = f"{text[:40]}… ({len(text)} characters, sha256 {digest})"
        return text

    def _mark(self, kind: str, value: Any) -> str:
        """The same mark for the same value; marks are numbered in the order in which values were first seen."""
        if (kind, value) not in self.marks:
            number = sum(1 for known, _ in self.marks if known == kind) + 1
            self.marks[kind, value] = f"<{kind} {number}>"
        return self.marks[kind, value]


def _parsed(text: Any) -> Any:
    try:
        return json.loads(text)
    except (TypeError, ValueError):
        return text


def _token(text: str) -> Any:
    """What a page token says, if it names experiments, whose ids differ from one playing to the next."""
    try:
        value = json.loads(base64.b64decode(text))
    except ValueError:
        return None
    return value if isinstance(value, dict) and "experiment_ids" in value else None


def canonical(answer: dict[str, Any]) -> str:
    """One text for equal answers: 1 and 1.0 differ, the order of an object's fields does not matter."""
    return json.dumps(answer, sort_keys=True, ensure_ascii=False)
