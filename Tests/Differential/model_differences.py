"""Where Roost answers otherwise than stock MLflow on logged models and the registry, on purpose, and why."""

from __future__ import annotations

from expected import OK, Answered, Refused, one
from free_text import FreeText

WRONG_TYPE = "a value of the wrong type is refused; stock goes on with the fields before it"
NAMED = "the value that is wrong is named, not the list around it"


def found(*names: str) -> Answered:
    return Answered({"body": {"models": list(names)}} if names else {"body": {}})


def missing(text: str) -> Refused:
    return Refused(text, error="RESOURCE_DOES_NOT_EXIST", status=404)


# Logged models

LOGGED_MODELS = (
    one("logged-models/unreadable", *(f"status {status!r}" for status in (
        "READY", "logged_model_ready", "x", 4, -1, "4", 1.5, True)),
        reason="a status that is none is refused; stock stores another one",
        expected=Refused(".* It must be one of .*")),
    one("logged-models/unreadable",
        "a string as param of a new model", "a string as tag of a new model", "a number as param value of a new model",
        "a number as tag value of a new model", "a string as tag", "a number as tag value", "a number as param value",
        "a string as param", "a number as model id of a metric", "a number as dataset name of a metric",
        "a number as id of an output", "a string as output",
        reason=WRONG_TYPE, expected=Refused("Invalid value .* for parameter '[a-z_]+.*' supplied: .*")),
)

# Searches for logged models

SEARCHES = (
    one("logged-model-search/filters", "filter attributes.creation_timestamp != 0",
        "filter attributes.creation_timestamp > 0",
        reason="a time has its names after a prefix too; stock fails", expected=found("D", "C", "B", "A")),
    one("logged-model-search/filters", "filter last_updated_time > 0",
        reason="an attribute that is none is told before its comparator", expected=Refused("Invalid attribute key .*")),
    one("logged-model-search/filter-errors", "filter Metrics.acc > 1", "filter metrics > 1",
        reason="an attribute that is none is told before its comparator", expected=Refused("Invalid attribute key .*")),
    one("logged-model-search/filter-errors", "filter metrics. > 1", reason="what is no name is refused as such",
        expected=Refused("Invalid key: 'metrics.'.*")),
    one("logged-model-search/filter-errors", "filter tags = 'x'", "filter params = 'x'",
        reason="what is no attribute is refused as such; stock shows its database's complaint",
        expected=Refused("Invalid attribute key .*")),
    one("logged-model-search/filter-errors", "filter metrics.acc = NaN", "filter metrics.acc > 0x1",
        "filter metrics.acc > 1e400", reason="a number that no metric can have is refused",
        expected=Refused("Expected a number to compare metrics.acc with.*")),
    one("logged-model-search/filter-errors", "filter name IN ()", "filter name IN ('A' 'B')",
        reason="what is no list is refused, as in the other searches",
        expected=Refused("While parsing a list in the query, .*")),
    one("logged-model-search/filter-errors", "filter name IN (1)", "filter name = TRUE",
        reason="a text needs no quotes here, in lists and as a word of SQL too", expected=OK),
    one("logged-model-search/datasets", "a name alone", "an empty digest",
        reason="without a digest all of them are meant",
        expected=found("C", "B", "A")),
    one("logged-model-search/datasets", "with a metric and a name alone",
        reason="without a digest all of them are meant", expected=found("B", "A")),
    one("logged-model-search/datasets", "a string within", "a number as name", reason=NAMED,
        expected=Refused(r"Invalid value .* for parameter 'datasets\[0\].*' supplied: .*")),
    one("logged-model-search/order", "order by a string", "order by a number", "order by a number as field",
        "order by a string as ascending", reason=NAMED,
        expected=Refused(r"Invalid value .* for parameter 'order_by\[0\].*' supplied: .*")),
    one("logged-model-search/experiments", "experiments: a number", "experiments: null within", reason=NAMED,
        expected=Refused(r"Invalid value .* for parameter 'experiment_ids\[0\]' supplied: .*")),
    one("logged-model-search/experiments", "GET", reason="the search is no model's id: the method is what is wrong",
        expected=Refused(error="BAD_REQUEST", status=405)),
    one("logged-model-search/pages", "max_results -1", reason="a negative number of results is refused",
        expected=Refused("Invalid value -1 for parameter 'max_results' supplied.*")),
    one("logged-model-search/pages", "max_results 1.5", "max_results True", reason=WRONG_TYPE,
        expected=Refused("Invalid value .* for parameter 'max_results' supplied: .*")),
)

# The registry

REGISTRY = (
    one("registered-models/unreadable", "a number as tag value", reason=WRONG_TYPE,
        expected=Refused(r"Invalid value 1 for parameter 'tags\[0\].value' supplied: .*")),
    one("registered-models/unreadable", "null as tag", reason="null is no tag; stock goes on with an empty one",
        expected=Refused(r"Invalid value null for parameter 'tags\[0\]' supplied: .*")),
    one("registered-models/create-checks", "a string as tag", reason=NAMED,
        expected=Refused(r"Invalid value \"a\" for parameter 'tags\[0\]' supplied: .*")),
    one("registered-models/update", "no JSON", reason="what is no JSON is called so; stock reads an empty message",
        expected=Refused("Request body is not valid JSON: .*")),
    one("registered-models/alias-line-breaks", r"alias 'a\n'", r"alias 'latest\n'", r"alias 'v1\n'", r"alias '\n'",
        reason="a newline at the end of an alias is a character that is not allowed, as anywhere else in it",
        expected=Refused("Invalid alias name: .*")),
    one("registered-models/alias-rules", "version: a huge version",
        reason="a number that no version can have is an unknown version, not a failure",
        expected=missing("Model Version .* not found")),
    one("registered-models/latest-versions", "a number as stage", reason=NAMED,
        expected=Refused(r"Invalid value 5 for parameter 'stages\[0\]' supplied: .*")),
    one("model-versions/unreadable", "a number as tag value", reason=WRONG_TYPE,
        expected=Refused(r"Invalid value 1 for parameter 'tags\[0\].value' supplied: .*")),
    one("model-versions/unreadable", "null as tag", reason="null is no tag; stock goes on with an empty one",
        expected=Refused(r"Invalid value null for parameter 'tags\[0\]' supplied: .*")),
    one("model-versions/create", "a string as tag", reason=NAMED,
        expected=Refused(r"Invalid value \"a\" for parameter 'tags\[0\]' supplied: .*")),
    one("model-versions/create", "get version '99999999999999999999'", "get version '9223372036854775808'",
        reason="a number that no version can have is an unknown version, not a failure",
        expected=missing("Model Version .* not found")),
    one("model-versions/logged-model-sources", "an unknown one", "a deleted one",
        reason="a logged model that is not there is told as everywhere; stock fails",
        expected=missing("Logged model with ID '.*' not found.")),
    one("model-versions/registered-sources", "an empty stage",
        reason="a stage without versions is told as what it is; stock fails",
        expected=missing("No versions of model with name '.*' and stage 'Staging' found")),
    one("model-versions/download-uri", "a number in a body",
        reason="a value of the wrong type is refused as such; stock complains about the empty one it makes of it",
        expected=Refused("Invalid value 1 for parameter 'version' supplied: .*")),
)

# Searches in the registry

REGISTRY_SEARCHES = (
    one("registry-search/model-filter-errors", "filter \"tags. = 'a'\"", reason="what is no name is refused",
        expected=Refused("Invalid comparison clause. .*")),
    one("registry-search/model-filter-errors", "filter 'name = TRUE'",
        reason="what stands where a text should is shown",
        expected=Refused("Parameter value is .* string value TRUE.*")),
    one("registry-search/model-filter-errors", "filter 'timestamp > 1'",
        reason="a word of SQL is an attribute that is not there, like other words",
        expected=Refused("Invalid attribute key '.*' specified. .*")),
    one("registry-search/versions", "filter name LIKE '${u}-%' AND source = 'x'",
        "filter name LIKE '${u}-%' AND version = 1",
        reason="a word of SQL is an attribute that is not there, like other words",
        expected=Refused("Invalid attribute key '.*' specified. .*")),
    one("registry-search/version-order", "order_by ['version']: names",
        reason="a word of SQL is an attribute that is not there, like other words",
        expected=Refused("Invalid attribute key '.*' specified. .*")),
    one("registry-search/versions", "filter name LIKE '${u}-%' AND version_number = ' 1 '",
        "filter name LIKE '${u}-%' AND version_number = '1_0'",
        reason="a number in quotes is written in decimal digits, not in everything that Python reads as one",
        expected=Refused("Invalid value for numeric attribute 'version_number': .*")),
    one("registry-search/model-order", "order_by ['  name   DESC  ']", reason="white space around words is free",
        expected=Answered({"body": {"registered_models": ["${u}-b", "${u}-a", "${u}-C", "${u}-A"]}})),
    one("registry-search/model-pages", "max_results '-1'", reason="a negative number of results is refused",
        expected=Refused("Invalid value -1 for parameter 'max_results' supplied.*")),
    one("registry-search/model-pages", "max_results 0",
        reason="no results have no next page: a client that follows tokens would never end", expected=OK),
    one("registry-search/model-pages", "a number as order", reason=NAMED,
        expected=Refused(r"Invalid value 5 for parameter 'order_by\[0\]' supplied: .*")),
    one("registry-search/prompt-versions-among-others", "what is found then",
        reason="a version that is deleted hides no other one",
        expected=Answered({"body": {"model_versions": ["2"]}})),
)

MODELS = (*LOGGED_MODELS, *SEARCHES, *REGISTRY, *REGISTRY_SEARCHES)

MODEL_TEXTS = (
    FreeText("stock prints the two pieces without the space between them",
             r"Invalid comparison: .*IS (NOT |)NULL\. Expected", "Invalid comparison: .* IS {1}NULL",
             "logged-model-search/.*"),
    FreeText("what is wrong with the quotes is told behind stock's text",
             r"(Invalid filter string: .*)\Z", "{1}", "logged-model-search/.*"),
    FreeText("stock shows what its programming language says of a token", r"(Invalid page token: [^ ]+)\. ", "{1}",
             "logged-model-search/.*"),
)
