"""Filters that stock MLflow refuses and Roost understands (`Sources/Search/FILTERS.md`).

What is found here is what the words say; that no other filter means anything else is what the rest of the suite shows.
"""

from __future__ import annotations

from expected import ANY, OK, Answered, one

LOGIC = "OR, NOT and parentheses are part of the language"
LISTS = "every key can be compared with a list"
RANGES = "BETWEEN is part of the language"
PATTERNS = "patterns can be denied"
NULLS = "metrics and attributes can be tested for NULL, too"
NUMBERS = "a param compares as a number with what is written as one"

# Where the experiments and models of other scenarios are found, too.
SOMETHING = Answered({"body": ANY})

FILTERS = (
    one("experiment-search/filter-errors", "filter alone name IN ('a')", "filter alone name NOT IN ('a')",
        "filter alone creation_time IN (1)", "filter alone tags.a IN ('1')", "filter alone tags.a NOT IN ('1')",
        reason=LISTS, expected=SOMETHING),
    one("experiment-search/filter-errors", "filter alone name = 'a' OR name = 'b'", "filter alone (name = 'a')",
        "filter alone NOT name = 'a'", reason=LOGIC, expected=SOMETHING),
    one("experiment-search/filter-errors", "filter alone name NOT LIKE 'a'", reason=PATTERNS, expected=SOMETHING),
    one("experiment-search/filter-errors", "filter alone name BETWEEN 'a' AND 'b'", reason=RANGES, expected=SOMETHING),
    one("registry-search/model-filter-errors", "filter \"tags.a IN ('1')\"", "filter \"tags.a NOT IN ('1')\"",
        reason=LISTS, expected=SOMETHING),
    one("registry-search/model-filter-errors", "filter \"name = 'a' OR name = 'b'\"", "filter \"(name = 'a')\"",
        "filter \"NOT name = 'a'\"", reason=LOGIC, expected=SOMETHING),
    one("registry-search/model-filter-errors", "filter \"name NOT LIKE 'a'\"", reason=PATTERNS, expected=SOMETHING),
    one("registry-search/model-filter-errors", "filter \"name BETWEEN 'a' AND 'b'\"",
        reason=RANGES, expected=SOMETHING),
    one("registry-search/versions", "filter name LIKE '${u}-%' AND version_number IN (1)",
        "filter name LIKE '${u}-%' AND version_number IN ('1')",
        reason=LISTS, expected=Answered({"body": {"model_versions": ["1"]}})),
    one("registry-search/versions", "filter name LIKE '${u}-%' AND source_path IN ('a')",
        "filter name LIKE '${u}-%' AND tags.a IN ('1')", reason=LISTS, expected=OK),
    one("registry-search/versions", "filter name LIKE '${u}-%' AND source_path NOT IN ('a')",
        reason=LISTS, expected=Answered({"body": {"model_versions": ["1", "3", "2"]}})),
    one("registry-search/versions", "filter name LIKE '${u}-%' AND (run_id = 'a')", reason=LOGIC, expected=OK),
    one("run-search/examples-metrics", "filter metrics.loss IS NULL",
        reason=NULLS, expected=Answered({"body": {"runs": ["child1", "E"]}})),
    one("run-search/examples-params-and-tags", "filter params.lr = 0.1",
        reason=NUMBERS, expected=Answered({"body": {"runs": ["C", "A"]}})),
    one("run-search/examples-params-and-tags", "filter params.lr IN ('0.1','0.01')",
        reason=LISTS, expected=Answered({"body": {"runs": ["B", "A"]}})),
    one("run-search/examples-params-and-tags", "filter params.lr NOT LIKE '0%'",
        reason=PATTERNS, expected=Answered({"body": {"runs": ["C"]}})),
    one("run-search/examples-params-and-tags", "filter tags.mlflow.parentRunId IN ('${run.A}')",
        reason=LISTS, expected=Answered({"body": {"runs": ["child1"]}})),
    one("run-search/examples-attributes", "filter status IN ('FINISHED','FAILED')",
        reason=LISTS, expected=Answered({"body": {"runs": ["B", "A"]}})),
    one("run-search/examples-datasets-and-the-rest", "filter metrics.loss < 1 OR metrics.loss > 2",
        "filter (metrics.loss < 1)", reason=LOGIC, expected=Answered({"body": {"runs": ["C", "A"]}})),
    one("run-search/examples-datasets-and-the-rest", "filter NOT metrics.loss < 1",
        reason=LOGIC, expected=Answered({"body": {"runs": ["child1", "B", "D", "E"]}})),
    one("run-search/examples-datasets-and-the-rest", "filter metrics.loss < 1 AND NOT metrics.acc > 1",
        reason=LOGIC, expected=Answered({"body": {"runs": ["A"]}})),
    one("run-search/examples-datasets-and-the-rest", "filter metrics.loss BETWEEN 0 AND 1",
        reason=RANGES, expected=Answered({"body": {"runs": ["A"]}})),
    one("run-search/spelling", "filter metrics.loss IN (1)", reason=LISTS, expected=OK),
    one("run-search/values", "filter params.lr = 1e-1",
        reason=NUMBERS, expected=Answered({"body": {"runs": ["C", "A"]}})),
    one("run-search/values", "filter params.lr = -1", reason=NUMBERS, expected=OK),
    one("run-search/values", "filter end_time IS NULL",
        reason=NULLS, expected=Answered({"body": {"runs": ["child1", "C", "D", "E"]}})),
    one("run-search/values", "filter status IS NULL", reason=NULLS, expected=OK),
    one("run-search/values", "filter start_time IN (1000)",
        reason=LISTS, expected=Answered({"body": {"runs": ["A"]}})),
    one("run-search/like", "filter tags.team NOT ILIKE 'r%'",
        reason=PATTERNS, expected=Answered({"body": {"runs": ["B"]}})),
    one("run-search/lists", "filter run_name IN ('A')", reason=LISTS, expected=Answered({"body": {"runs": ["A"]}})),
    one("run-search/lists", "filter run_name NOT IN ('A')",
        reason=LISTS, expected=Answered({"body": {"runs": ["child1", "B", "C", "D", "E"]}})),
    one("run-search/lists", "filter user_id IN ('bob')", "filter artifact_uri IN ('x')", reason=LISTS, expected=OK),
    one("run-search/lists", "filter tags.team IN ('red')",
        reason=LISTS, expected=Answered({"body": {"runs": ["C"]}})),
    one("run-search/lists", "filter tags.team NOT IN ('red')",
        reason=LISTS, expected=Answered({"body": {"runs": ["B", "A"]}})),
    one("run-search/lists", "filter params.lr NOT IN ('x')",
        reason=LISTS, expected=Answered({"body": {"runs": ["B", "C", "A"]}})),
    one("run-search/lists", "filter metrics.loss NOT IN (1)",
        reason=LISTS, expected=Answered({"body": {"runs": ["B", "C", "D", "A"]}})),
    one("run-search/null", "filter run_id IS NULL", reason=NULLS, expected=OK),
    one("run-search/null", "filter run_name IS NOT NULL",
        reason=NULLS, expected=Answered({"body": {"runs": ["child1", "B", "C", "D", "A", "E"]}})),
    one("run-search/null", "filter metrics.loss IS NOT NULL",
        reason=NULLS, expected=Answered({"body": {"runs": ["B", "C", "D", "A"]}})),
    one("run-search/and", "filter metrics.loss < 1 AND (params.lr = '0.1')",
        reason=LOGIC, expected=Answered({"body": {"runs": ["A"]}})),
    one("run-search/and", "filter metrics.loss < 1 AND params.lr IN ('0.1')",
        reason=LISTS, expected=Answered({"body": {"runs": ["A"]}})),
)
