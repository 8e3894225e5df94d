#!/usr/bin/env python3
"""Records in the *.txt files here what stock MLflow 3.17.2 makes of each of their filters and order_by clauses.

    python Tests/SearchTests/Cases/record_cases.py [FILE ...]

Needs a Python with mlflow 3.17.2 (no server, no database: parser and SQL builder are called directly).

A case is a block of lines, blocks are separated by blank lines, lines with `#` are comments:

    metrics.loss < 1                         the text to parse
    => metric «loss» < 1.0                   what it means, or
    error: Invalid clause(s) in …            how the message of the 400 begins
    at: 14                                   position that ends the message

Where Roost differs from stock on purpose, the block says what stock does and why Roost does not (files named
`*.extensions.txt`: what stock refuses and Roost understands):

    stock error: Expected numeric value …    or `stock => …`, or `stock 500: …`
    because: exponents may have a sign

This script fills in `=>` and `error:` of blocks without `because:`, and the `stock` line of the others. `at:` is never
recorded, stock reports no positions. The name of a file up to its first dot says what is parsed. `<empty>` is the empty
text, `<U+000A>` a character that would not survive in a text file, ` ;; ` separates the clauses of one order_by.
"""

import os
import re
import sys
from pathlib import Path

os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"

import mlflow  # noqa: E402
from mlflow.exceptions import MlflowException  # noqa: E402
from mlflow.store.model_registry.sqlalchemy_store import SqlAlchemyStore as RegistryStore  # noqa: E402
from mlflow.store.tracking import sqlalchemy_store as store  # noqa: E402
from mlflow.store.tracking.dbmodels.models import SqlLoggedModel  # noqa: E402
from mlflow.utils.search_logged_model_utils import EntityType, parse_filter_string  # noqa: E402
from mlflow.utils.search_utils import (  # noqa: E402
    SearchExperimentsUtils,
    SearchModelUtils,
    SearchModelVersionUtils,
    SearchUtils,
)
from sqlalchemy.orm import Session  # noqa: E402

PROMPT_TAG = "mlflow.prompt.is_prompt"
# Its methods that build queries need no database.
REGISTRY = RegistryStore.__new__(RegistryStore)

NUMERIC = SearchUtils.NUMERIC_ATTRIBUTES | SearchExperimentsUtils.NUMERIC_ATTRIBUTES
NAMES = {"parameter": "param"}


def decode(text):
    if text == "<empty>":
        return ""
    return re.sub(r"<U\+([0-9A-F]{4,6})>", lambda m: chr(int(m[1], 16)), text)


def encode(text):
    return "".join(c if c.isprintable() else f"<U+{ord(c):04X}>" for c in text)


def quoted(text):
    return f"«{encode(text)}»"


class ServerError(Exception):
    """What parses on stock and then fails in the database."""


def number(value):
    value = float(value)
    # Whole numbers below 2**54 have a fraction in Swift and above 10**16 an exponent in Python: avoid the gap.
    return repr(value)


def clause(parsed, kind):
    entity, key, value = NAMES.get(parsed["type"], parsed["type"]), parsed["key"], parsed["value"]
    comparator = parsed["comparator"].upper()
    key = SearchUtils.translate_key_alias(key) if kind == "runs" and entity == "attribute" else key
    left = f"{entity} {quoted(key) if entity in ('metric', 'param', 'tag') else key}"
    if comparator in ("IS NULL", "IS NOT NULL"):
        return f"{left} {comparator}"
    if isinstance(value, tuple) != (comparator in ("IN", "NOT IN")):
        raise ServerError(f"a list compared with {comparator}")
    if entity == "attribute" and key == "experiment_id":
        ids = [int(v) for v in (value if isinstance(value, tuple) else (value,))]
        if any(not -(2**63) <= i < 2**63 for i in ids):
            raise ServerError("OverflowError")
        right = str(ids[0]) if not isinstance(value, tuple) else f"({', '.join(map(str, ids))})"
    elif isinstance(value, tuple):
        right = f"({', '.join(map(quoted, value))})"
    elif entity == "attribute" and key == "version_number":
        right = int(value)
        if not -(2**63) <= right < 2**63:
            raise ServerError("OverflowError")
    elif entity == "metric":
        right = number(value)
    elif entity == "attribute" and key in NUMERIC:
        if isinstance(value, int) and not -(2**63) <= value < 2**63:
            raise ServerError("OverflowError")
        right = number(value) if kind == "runs" else str(value)
    else:
        right = quoted(value)
    return f"{left} {comparator} {right}"


def registry_result(text, kind):
    if kind == "registered-models":
        parsed = SearchModelUtils.parse_search_filter(text)
        REGISTRY._get_search_registered_model_filter_query(Session(), parsed, "sqlite")
    else:
        parsed = SearchModelVersionUtils.parse_search_filter(text)
        REGISTRY._get_search_model_versions_filter_clauses(parsed, "sqlite")
    if REGISTRY._is_querying_prompt(parsed):
        beginning = "prompts: "
    else:
        beginning = ""
        parsed = [c for c in parsed if (c["type"], c["key"]) != ("tag", PROMPT_TAG)]
    return beginning + (" AND ".join(clause(c, kind) for c in parsed) or "everything")


def logged_model_clause(comparison):
    key, op, value = comparison.entity.key, comparison.op, comparison.value
    entity = comparison.entity.type
    if entity == EntityType.ATTRIBUTE:
        if key not in SqlLoggedModel.__table__.columns:
            raise ServerError("AttributeError")
        left = f"attribute {key}"
    else:
        left = f"{entity.value.removesuffix('s')} {quoted(key)}"
    if isinstance(value, tuple) != (op in ("IN", "NOT IN")):
        raise ServerError(f"a list compared with {op}")
    if isinstance(value, tuple):
        return f"{left} {op} ({', '.join(quoted(str(v)) for v in value)})"
    return f"{left} {op} {number(value) if comparison.entity.is_numeric() else quoted(str(value))}"


def filter_result(text, kind):
    if kind in ("registered-models", "model-versions"):
        return registry_result(text, kind)
    if kind == "logged-models":
        # The server takes an empty filter for none.
        return " AND ".join(map(logged_model_clause, parse_filter_string(text))) or "everything"
    if kind == "runs":
        parsed = SearchUtils.parse_search_filter(text)
        store._get_sqlalchemy_filter_clauses(parsed, Session(), "sqlite")
    else:
        parsed = SearchExperimentsUtils.parse_search_filter(text)
        store._get_search_experiments_filter_clauses(parsed, "sqlite")
    return " AND ".join(clause(c, kind) for c in parsed) or "everything"


def order_result(text, kind):
    clauses = [decode(clause) for clause in text.split(" ;; ")]
    if kind == "registered-models-order":
        RegistryStore._parse_search_registered_models_order_by(clauses)
        parsed = map(SearchUtils.parse_order_by_for_search_registered_models, clauses)
        alias = {"timestamp": "last_updated_timestamp"}
        parsed = (("attribute", alias.get(key, key), ascending) for key, ascending in parsed)
    elif kind == "model-versions-order":
        RegistryStore._parse_search_model_versions_order_by(clauses)
        parsed = map(SearchModelVersionUtils.parse_order_by_for_search_model_versions, clauses)
    elif kind == "runs-order":
        store._get_orderby_clauses(clauses, Session())
        parsed = map(SearchUtils.parse_order_by_for_search_runs, clauses)
    else:
        store._get_search_experiments_order_by_clauses(clauses)
        parsed = map(SearchExperimentsUtils.parse_order_by_for_search_experiments, clauses)
    results = []
    for entity, key, ascending in parsed:
        if entity == "attribute":
            key = SearchUtils.translate_key_alias(key)
        else:
            key = quoted(key)
        results.append(f"{NAMES.get(entity, entity)} {key} {'ASC' if ascending else 'DESC'}")
    return ", ".join(results)


def answer(text, kind):
    """(label, text) of stock's answer; only the beginning of a message that goes on with an unordered set."""
    try:
        return "=>", order_result(text, kind) if "order" in kind else filter_result(decode(text), kind)
    except MlflowException as error:
        if error.error_code != "INVALID_PARAMETER_VALUE":
            return "500:", encode(re.sub(r"\{.*", "{", error.message, flags=re.DOTALL))
        return "error:", encode(re.sub(r"('|are )\{.*", r"\1{", error.message, flags=re.DOTALL))
    except Exception as error:  # Whatever else it raises is a 500.
        return "500:", encode(f"{type(error).__name__ if not isinstance(error, ServerError) else error}")


def record(path):
    kind = path.name.split(".")[0]
    blocks = []
    for block in path.read_text().strip("\n").split("\n\n"):
        lines = block.split("\n")
        comments = [line for line in lines if line.startswith("#")]
        body = [line for line in lines if not line.startswith("#")]
        if not body:
            blocks.append(block)
            continue
        text, rest = body[0], body[1:]
        label, stock = answer(text, kind)
        if any(line.startswith("because:") for line in rest):
            rest = [f"stock {label} {stock}"] + [line for line in rest if not line.startswith("stock ")]
        else:
            rest = [f"{label} {stock}"] + [line for line in rest if line.startswith("at:")]
        blocks.append("\n".join(comments + [text] + rest))
    path.write_text("\n\n".join(blocks) + "\n")


if __name__ == "__main__":
    if mlflow.__version__ != "3.17.2":
        sys.exit(f"these cases are of mlflow 3.17.2, this is {mlflow.__version__}")
    for name in sys.argv[1:] or sorted(Path(__file__).parent.glob("*.txt")):
        record(Path(name))
