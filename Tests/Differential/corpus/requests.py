"""How requests are read: query strings, bodies, content types, spellings, types, missing fields."""

from scenario import AJAX, scenario

# For searches that stock reads in part only, so that they find what others created too.
ANYONES = ("experiments", "lifecycle_stage")

# Query strings of GET

s = scenario("requests/query-strings", __name__)
s.experiment()
s.get("experiments/get", {"experimentId": "${exp.main}"}, "query names are snake_case only")
s.get("experiments/get", [("experiment_id", "${exp.main}"), ("experiment_id", "0")], "of two values the first counts")
s.get("experiments/get", {"experiment_id": "${exp.main}", "nonsense": "1"}, "unknown parameters are ignored")
s.get("experiments/get", {"experiment_id": ""}, "a blank value is missing")
s.get("experiments/get", "experiment_id", "a name without a value is missing")
s.get("experiments/get", "&&experiment_id=${exp.main}&", "empty pairs are skipped")
s.get("experiments/get", {"experiment_id": "0", "x": "%"}, "an escaped percent sign")
s.get("experiments/get", "experiment_id=%30", "an escaped digit")
s.get("experiments/get-by-name", "experiment_name=${u}%2Dmain", "an escaped name")
s.get("experiments/get-by-name", "experiment_name=a+b%20c", "plus is a space")
s.get("experiments/get-by-name", "experiment_name=%C3%BC%E2%82%AC", "UTF-8 in a query")
s.get("experiments/get-by-name", "experiment_name=%zz", "a broken escape is taken as it is")
s.get("experiments/get", None, "neither query nor body")
s.get("experiments/get", "", "an empty query string")
s.get("experiments/get", None, "an empty query lets the body be read", body={"experiment_id": "${exp.main}"})
s.get("experiments/get", None, "a GET body needs no content type", body={"experiment_id": "${exp.main}"},
      content_type=None)
s.get("experiments/get", None, "a GET body may have any content type", body={"experiment_id": "${exp.main}"},
      content_type="text/plain")
s.get("experiments/get", {"x": "1"}, "with a query the body is not read", body={"experiment_id": "${exp.main}"})

s = scenario("requests/query-types", __name__)
s.experiment()
for view in ("ALL", "ACTIVE_ONLY", "DELETED_ONLY", "1", "2", "3"):
    s.get("experiments/search", {"max_results": "5", "view_type": view, "filter": "name LIKE '${u}%'"},
          f"view_type={view}")
s.get("experiments/search", {"max_results": "50001", "filter": "name LIKE '${u}%'"}, "a number over its bound")
s.get("experiments/search", {"max_results": "-1"}, "a negative number")
s.get("experiments/search", {"max_results": "abc"}, "not a number")
s.get("experiments/search", {"max_results": "1.5"}, "a fraction for a number")
s.get("experiments/search", {"max_results": "1", "view_type": "BOGUS"}, "an unknown enum name", only=ANYONES)
s.get("experiments/search", {"max_results": "1", "view_type": "all"}, "enum names are case-sensitive", only=ANYONES)
s.get("metrics/get-history", {"run_id": "r", "metric_key": "m", "max_results": "abc"}, "max_results=abc for history")
s.get("experiments/search", [("max_results", "5"), ("order_by", "name DESC"), ("order_by", "experiment_id"),
                             ("filter", "name LIKE '${u}%'")], "a repeated field")

s = scenario("requests/query-is-ignored-by-post", __name__)
s.experiment()
s.request("POST", "experiments/update", query={"experiment_id": "${exp.main}", "new_name": "x"}, body={})
s.request("POST", "experiments/delete", query={"experiment_id": "0"}, body={"experiment_id": "${exp.main}"},
          title="the body counts")
s.show_experiment()

# Content types

s = scenario("requests/content-types", __name__, AJAX)
for accepted in ("application/json", "application/json; charset=utf-8", "application/json;charset=latin-1",
                 "application/json ; x=y"):
    s.post("runs/search", {"experiment_ids": []}, f"Content-Type {accepted}", content_type=accepted)
for refused in ("text/plain", "application/x-www-form-urlencoded", "APPLICATION/JSON", "application/json2", "json",
                "application/merge-patch+json", ""):
    s.post("runs/search", {"experiment_ids": []}, f"Content-Type {refused!r}", content_type=refused)
s.post("runs/search", {"experiment_ids": []}, "no Content-Type", content_type=None)
s.post("runs/search", None, "no Content-Type and no body")
s.post("experiments/create", {}, "the content type is checked before the fields", content_type="text/plain")
s.post("runs/log-batch", {}, "log-batch checks the content type first", content_type="text/plain")
s.post("experiments/search-datasets", {}, "search-datasets checks the content type", content_type="text/plain")

# Forms of a body

s = scenario("requests/body-forms", __name__)
s.experiment()
for title, raw in (
    ("an empty body", ""), ("null", "null"), ("a cut-off object", '{"experiment_id": "0"'), ("words", "not json"),
    ("bytes after the object", '{"experiment_id":"0"} x'), ("single quotes", "{'experiment_id':'0'}"),
    ("a trailing comma", '{"experiment_id":"0",}'), ("a comment", '{"experiment_id":"0"/*c*/}'),
    ("an array", "[]"), ("an array with an object", '[{"experiment_id":"0"}]'), ("a number", "17"),
    ("true", "true"), ("a plain string", '"hello"'), ("an empty string", '""'),
):
    s.post("experiments/delete", None, title, raw=raw)
s.post("experiments/delete", None, "invalid UTF-8", raw=b'{"experiment_id":"\xff\xfe"}')
s.post("experiments/delete", None, "a control character in a string", raw=b'{"experiment_id":"a\nb"}')
s.post("experiments/set-experiment-tag", None, "JSON within a JSON string is decoded twice",
       raw=r'"{\"experiment_id\":\"${exp.main}\",\"key\":\"twice\",\"value\":\"yes\"}"')
s.post("experiments/set-experiment-tag", None, "JSON within two JSON strings",
       raw=r'"\"{\\\"experiment_id\\\":\\\"${exp.main}\\\",\\\"key\\\":\\\"thrice\\\"}\""')
s.post("experiments/set-experiment-tag", None, "of duplicate keys the last one counts",
       raw='{"experiment_id":"999999","key":"dup","value":"a","value":"b","experiment_id":"${exp.main}"}')
s.post("experiments/set-experiment-tag", None, "white space and escapes",
       raw='\r\n\t {"experiment_id" : "${exp.main}" , "key":"\\u0065scaped", "value":"\\ud83d\\ude00\\/\\n\\u00fc"} \n')
s.post("experiments/set-experiment-tag", None, "raw UTF-8",
       raw='{"experiment_id":"${exp.main}","key":"ключ","value":"日本語 😀"}')
s.show_experiment()
s.post("experiments/set-experiment-tag", None, "a byte order mark",
       raw='\ufeff{"experiment_id":"${exp.main}","key":"bom"}')

s = scenario("requests/lone-surrogates", __name__)
s.experiment()
s.run()
s.post("runs/set-tag", None, "half of a surrogate pair in a value",
       raw='{"run_id":"${run.A}","key":"k","value":"\\ud800"}')
s.post("runs/set-tag", None, "half of a surrogate pair in a key",
       raw='{"run_id":"${run.A}","key":"\\udc00","value":"v"}')

s = scenario("requests/nul-characters", __name__)
s.experiment()
s.run()
s.post("experiments/create", {"name": "${u}\u0000x"}, "in an experiment name")
s.post("experiments/set-experiment-tag", {"experiment_id": "${exp.main}", "key": "k", "value": "a\u0000b"},
       "in an experiment tag value")
s.post("runs/set-tag", {"run_id": "${run.A}", "key": "a\u0000b", "value": "v"}, "in a tag key")
s.post("runs/set-tag", {"run_id": "${run.A}", "key": "nul", "value": "a\u0000b"}, "in a tag value")
s.post("runs/log-parameter", {"run_id": "${run.A}", "key": "nul", "value": "a\u0000b"}, "in a param value")
s.post("runs/log-metric", {"run_id": "${run.A}", "key": "a\u0000b", "value": 1, "timestamp": 1}, "in a metric key")
s.post("runs/log-batch", {"run_id": "${run.A}", "tags": [{"key": "t", "value": "\u0000"}]}, "in a batch's tag value")
s.post("runs/update", {"run_id": "${run.A}", "run_name": "a\u0000b"}, "in a run name")
s.post("runs/create", {"experiment_id": "${exp.main}", "run_name": "\u0000"}, "in the name of a new run")
s.post("runs/create", {"experiment_id": "${exp.main}", "user_id": "a\u0000"}, "in a user id")

# Spellings

s = scenario("requests/camel-case", __name__)
s.post("experiments/create", {"name": "${u}-camel", "artifactLocation": "s3://bucket/x"},
       "a field without a check may be camelCase", capture={"exp.main": "experiment_id"})
s.show_experiment()
s.post("runs/create", {"experimentId": "${exp.main}", "userId": "ann", "startTime": 5, "runName": "camel"},
       "all camelCase", capture={"run.A": "run.info.run_id"})
s.post("runs/get-nothing", {}, "a route that is not there")
s.post("runs/update", {"runId": "${run.A}", "status": "FINISHED"}, "a required field must be snake_case")
s.post("runs/update", {"run_id": "${run.A}", "endTime": "77", "runName": "renamed"}, "optional camelCase fields")
s.post("runs/search", {"experimentIds": ["${exp.main}"], "runViewType": "ALL", "maxResults": 1, "orderBy": ["run_id"]},
       "camelCase search")
s.post("experiments/create", {"name": "${u}-both", "artifact_location": "a", "artifactLocation": "b"}, "both spellings")
s.post("runs/search", {"experiment_ids": [], "experimentIds": []}, "both spellings, both empty")
s.post("runs/log-inputs", {"run_id": "${run.A}", "datasets": [
    {"dataset": {"name": "d", "digest": "1", "source_type": "t", "sourceType": "t", "source": "s"}}]},
    "both spellings in a nested object")
s.post("runs/update", {"run_id": "${run.A}", "runId": "x", "status": 17}, "both spellings come before other errors")
s.post("runs/log-batch", {"run_id": "${run.A}", "metrics": [
    {"key": "m", "value": 1, "timestamp": 1, "modelId": "", "datasetName": "d", "datasetDigest": "1"}]},
       "camelCase in a batch")
s.show_run()

s = scenario("requests/unknown-and-null-fields", __name__)
s.experiment()
s.post("experiments/set-experiment-tag", {"experiment_id": "${exp.main}", "key": "a", "value": "1", "nonsense": [1]},
       "unknown fields are ignored")
s.post("experiments/set-experiment-tag", {"experiment_id": "${exp.main}", "key": "b", "value": None},
       "null is the same as absent")
s.post("experiments/set-experiment-tag", {"experiment_id": None, "key": "b"}, "null for a required field")
s.post("runs/create", {"experiment_id": "${exp.main}", "run_name": "n", "user_id": None, "tags": None,
                       "start_time": None}, "null for optional fields")
s.post("runs/create", {"experiment_id": "${exp.main}", "run_name": "n", "tags": [{"key": "k", "value": "v", "x": {}}]},
       "unknown fields in a nested object")
s.post("runs/create", {"experiment_id": "${exp.main}", "run_name": "n", "tags": [None]}, "null within a list")
s.show_experiment()

# Missing and wrongly typed fields

s = scenario("requests/missing-fields", __name__)
for endpoint in ("experiments/create", "experiments/update", "experiments/delete", "experiments/restore",
                 "experiments/set-experiment-tag", "experiments/delete-experiment-tag", "runs/update", "runs/delete",
                 "runs/restore", "runs/log-metric", "runs/log-parameter", "runs/set-tag", "runs/delete-tag",
                 "runs/log-batch", "runs/log-inputs", "runs/outputs", "runs/log-model"):
    s.post(endpoint, {}, f"{endpoint} without any field")
for endpoint in ("experiments/get", "experiments/get-by-name", "runs/get", "metrics/get-history",
                 "metrics/get-history-bulk-interval"):
    s.get(endpoint, {"x": "1"}, f"{endpoint} without any field")

s = scenario("requests/missing-fields-in-order", __name__, AJAX)
s.post("runs/log-metric", {"run_id": "r"})
s.post("runs/log-metric", {"run_id": "r", "key": "k"})
s.post("runs/log-metric", {"run_id": "r", "key": "k", "value": 0})
s.post("runs/log-metric", {"run_id": "", "key": "k", "value": 0, "timestamp": 0}, "an empty run_id is missing")
s.post("runs/log-metric", {"run_id": "r", "key": "", "value": 0, "timestamp": 0}, "an empty key is missing")
s.post("runs/log-metric", {"run_id": "r", "key": "k", "value": "", "timestamp": 0}, "an empty value is missing")
s.post("runs/log-metric", {"run_id": "r", "key": "k", "value": None, "timestamp": 0}, "a null value is missing")
s.post("runs/log-parameter", {"run_id": "r"})
s.post("runs/set-tag", {"run_id": "r", "value": "v"})
s.post("runs/delete-tag", {"run_id": "r"})
s.post("runs/delete-tag", {"run_id": "r", "key": ""}, "delete-tag with an empty key")
s.post("experiments/update", {"experiment_id": "0"})
s.post("experiments/update", {"experiment_id": "0", "new_name": ""}, "an empty new_name")
s.post("experiments/update", {"new_name": "x"}, "experiment_id comes first")
s.post("experiments/set-experiment-tag", {"experiment_id": "0"})
s.post("experiments/delete-experiment-tag", {"experiment_id": "0", "key": ""})
s.post("runs/outputs", {"run_id": "r"})
s.post("runs/log-model", {"run_id": "r"})
s.post("runs/log-model", {"run_id": "r", "model_json": ""}, "an empty model_json")
s.get("metrics/get-history", {"run_id": "r"})
s.get("metrics/get-history-bulk-interval", {"run_ids": "r"})

s = scenario("requests/wrong-types", __name__)
s.experiment()
s.run()
s.post("experiments/create", {"name": 123})
s.post("experiments/create", {"name": ["a"]})
s.post("experiments/create", {"name": {"b": 1, "a": [None, True]}}, "an object is shown with sorted keys")
s.post("experiments/create", {"name": True})
s.post("experiments/create", {"name": 1.5})
s.post("experiments/create", {"name": 0}, "0 is not missing")
s.post("experiments/create", {"name": False}, "false is not missing")
s.post("experiments/create", {"name": []}, "an empty list is not missing")
s.post("experiments/create", {"name": "${u}-t", "tags": {}}, "tags as an object")
s.post("experiments/create", {"name": "${u}-t", "tags": "x"}, "tags as a string")
s.post("experiments/create", {"name": "${u}-t", "artifact_location": 5})
s.post("experiments/delete", {"experiment_id": 1}, "experiment_id as a number")
s.post("experiments/update", {"experiment_id": "${exp.main}", "new_name": 7})
s.post("runs/create", {"experiment_id": 0}, "runs/create with a number for experiment_id")
s.post("runs/create", {"experiment_id": "${exp.main}", "run_name": 5})
s.post("runs/create", {"experiment_id": "${exp.main}", "start_time": "abc"})
s.post("runs/update", {"run_id": 5})
s.post("runs/update", {"run_id": "${run.A}", "end_time": "soon"})
s.post("runs/update", {"run_id": "${run.A}", "status": []})
s.post("runs/log-metric", {"run_id": "${run.A}", "key": "m", "value": "abc", "timestamp": 1})
s.post("runs/log-metric", {"run_id": "${run.A}", "key": "m", "value": {}, "timestamp": 1}, "an object as metric value")
s.post("runs/log-metric", {"run_id": "${run.A}", "key": "m", "value": 1, "timestamp": "x"})
s.post("runs/log-metric", {"run_id": "${run.A}", "key": "m", "value": 1, "timestamp": 1, "step": "x"})
s.post("runs/log-metric", {"run_id": "${run.A}", "key": 5, "value": 1, "timestamp": 1})
s.post("runs/log-metric", {"run_id": "${run.A}", "key": "m", "value": 1, "timestamp": 1, "model_id": 4})
s.post("runs/log-parameter", {"run_id": "${run.A}", "key": "p", "value": 5})
s.post("runs/log-parameter", {"run_id": "${run.A}", "key": ["p"], "value": "5"})
s.post("runs/set-tag", {"run_id": "${run.A}", "key": "t", "value": True})
s.post("runs/log-batch", {"run_id": "${run.A}", "metrics": {}}, "metrics as an object")
s.post("runs/log-batch", {"run_id": "${run.A}", "params": "p"})
s.post("runs/log-batch", {"run_id": "${run.A}", "tags": 5})
s.post("runs/log-batch", {"run_id": 5}, "log-batch with a number for run_id")
s.post("runs/log-inputs", {"run_id": "${run.A}", "datasets": {}})
s.post("runs/log-inputs", {"run_id": "${run.A}", "models": "m"})
s.post("runs/outputs", {"run_id": "${run.A}", "models": {}})
s.post("runs/search", {"experiment_ids": "1"}, "experiment_ids as a string")
s.post("runs/search", {"experiment_ids": [1]}, "an experiment id as a number")
s.post("runs/search", {"experiment_ids": [], "filter": 5})
s.post("runs/search", {"experiment_ids": [], "order_by": "run_id"})
s.post("runs/search", {"experiment_ids": [], "order_by": [1]})
s.post("runs/search", {"experiment_ids": [], "max_results": "many"})
s.post("runs/search", {"experiment_ids": [], "max_results": 50001})
s.post("runs/search", {"experiment_ids": [], "max_results": "50001"})
s.post("experiments/search", {"max_results": [], "filter": ""}, "experiments/search with a list for max_results")
s.post("experiments/search", {"max_results": 5, "filter": 5})
s.post("experiments/search", {"max_results": 5, "order_by": "name"})
s.post("experiments/search", {"max_results": 5, "page_token": 5})
s.show_run(title="nothing was stored")

# What stock lets pass although it could not read it

s = scenario("requests/unreadable-but-unchecked", __name__)
s.experiment()
s.run()
s.post("experiments/create", {"name": "${u}-u5", "tags": [{"key": "a", "value": 1}]}, "a number as tag value")
s.post("experiments/create", {"name": "${u}-u6", "tags": ["a"]}, "a string as tag")
s.post("runs/update", {"run_id": "${run.A}", "status": "BOGUS"}, "an unknown status name")
s.post("runs/update", {"run_id": "${run.A}", "status": "finished"}, "a lower-case status")
s.post("runs/update", {"run_id": "${run.A}", "end_time": 1.5}, "a fraction as end_time")
s.post("runs/create", {"experiment_id": "${exp.main}", "start_time": 1.5}, "a fraction as start_time")
s.post("runs/create", {"experiment_id": "${exp.main}", "user_id": 5}, "a number as user_id")
s.post("runs/create", {"experiment_id": "${exp.main}", "tags": [{"key": 5}]}, "a number as tag key")
s.post("runs/log-metric", {"run_id": "${run.A}", "key": "m", "value": "nan", "timestamp": 1}, "nan in lower case")
s.post("runs/log-metric", {"run_id": "${run.A}", "key": "m", "value": 1, "timestamp": 1.5}, "a fraction as timestamp")
s.post("runs/log-metric", {"run_id": "${run.A}", "key": "m", "value": 1, "timestamp": 1, "step": 0.5},
       "a fraction as step")
s.post("runs/log-metric", None, "a bare NaN", raw='{"run_id":"${run.A}","key":"m","value":NaN,"timestamp":1}')
s.post("runs/log-metric", None, "a bare Infinity", raw='{"run_id":"${run.A}","key":"m","value":Infinity,"timestamp":1}')
s.post("runs/log-metric", None, "a number that overflows",
       raw='{"run_id":"${run.A}","key":"m","value":1e400,"timestamp":1}')
s.post("runs/log-metric", {"run_id": "${run.A}", "key": "m", "value": 1, "timestamp": 2**63}, "a timestamp over int64")
s.post("runs/log-metric", {"run_id": "${run.A}", "key": "m", "value": 1, "timestamp": 1, "step": -2**63 - 1},
       "a step under int64")
s.post("runs/log-batch", {"run_id": "${run.A}", "metrics": [{"key": "m", "value": "abc", "timestamp": 1}]},
       "a word as metric value in a batch")
s.post("runs/log-batch", {"run_id": "${run.A}", "params": [{"key": "p", "value": 5}]}, "a number as param value")
s.post("runs/log-batch", {"run_id": "${run.A}", "tags": [{"key": "t", "value": {}}]},
       "an object as tag value in a batch")
s.post("runs/log-inputs", {"run_id": "${run.A}", "datasets": [{"dataset": {"name": 5}}]}, "a number as dataset name")

s = scenario("requests/unreadable-searches", __name__)
s.experiment()
s.run()
s.post("runs/search", {"experiment_ids": ["${exp.main}"], "run_view_type": "bogus"}, "an unknown view type")
s.post("runs/search", {"experiment_ids": ["${exp.main}"], "run_view_type": "all"}, "a lower-case view type")
s.post("runs/search", {"experiment_ids": ["${exp.main}"], "page_token": 5}, "a number as page token")
s.post("runs/search", {"experiment_ids": ["${exp.main}"], "max_results": 1.5}, "a fraction as max_results")
s.post("experiments/search", {"max_results": 1, "view_type": "bogus"}, "an unknown view type for experiments",
       only=ANYONES)
s.post("experiments/search", {"max_results": 1, "order_by": [5]}, "a number as order", only=ANYONES)
s.post("/ajax-api/2.0/mlflow/experiments/search-datasets", {"experiment_ids": [5]}, "a number as experiment id")

s = scenario("requests/objects-in-the-wrong-place", __name__)
s.experiment()
s.run()
s.post("runs/log-batch", {"run_id": "${run.A}", "metrics": ["m"]}, "a string as metric")
s.post("runs/log-batch", {"run_id": "${run.A}", "params": [5]}, "a number as param")
s.post("runs/log-batch", {"run_id": "${run.A}", "tags": [None]}, "null as tag")
s.post("runs/log-metric", {"run_id": "${run.A}", "key": "m", "value": [1], "timestamp": 1}, "a list as metric value")
s.post("runs/log-metric", {"run_id": "${run.A}", "key": "m", "value": 1, "timestamp": [1]}, "a list as timestamp")
s.post("runs/search", {"experiment_ids": [], "max_results": []}, "a list as max_results")
s.post("runs/search", {"experiment_ids": [], "max_results": {}}, "an object as max_results")
s.post("runs/update", {"run_id": "${run.A}", "end_time": []}, "a list as end_time")

# Forms of numbers

s = scenario("requests/number-forms", __name__, AJAX)
s.experiment()
s.run()
for index, value in enumerate(("3.5", "1e3", "-0", 1, -0.0, True, 1e-320, 123456789012345678, "Infinity", "-Infinity",
                               "NaN", "inf", "-inf", 1e308, 0.1, 1e22, 5e-324, 9007199254740993, 1e16, 123456.789e3)):
    s.post("runs/log-metric", {"run_id": "${run.A}", "key": f"v{index:02}", "value": value, "timestamp": 1},
           f"value {value!r}")
for index, value in enumerate(("456", 2.0, 1e3, "0", -0, 9223372036854775807, "9223372036854775807")):
    s.post("runs/log-metric", {"run_id": "${run.A}", "key": f"t{index:02}", "value": 0, "timestamp": value},
           f"timestamp {value!r}")
for index, value in enumerate(("-5", -3.0, -9223372036854775808, "007")):
    s.post("runs/log-metric", {"run_id": "${run.A}", "key": f"s{index:02}", "value": 0, "timestamp": 1, "step": value},
           f"step {value!r}")
s.show_run()

s = scenario("requests/odd-number-forms", __name__)
s.experiment()
s.run()
for value in ("1e2", " 7", "7 ", "+7", "0x7", "7.0", True, "true"):
    s.post("runs/log-metric", {"run_id": "${run.A}", "key": "s", "value": 0, "timestamp": 1, "step": value},
           f"step {value!r}")
for value in (" 7", "7 ", "+7", "0x7", "1_0", "7.", ".5", "", "infinity", "INF", "nan", "1e400", False):
    s.post("runs/log-metric", {"run_id": "${run.A}", "key": "v", "value": value, "timestamp": 1}, f"value {value!r}")

# The old name of run_id

s = scenario("requests/run-uuid", __name__)
s.experiment()
s.run()
s.get("runs/get", {"run_uuid": "${run.A}"})
s.get("runs/get", {"run_uuid": "${run.A}", "run_id": "${run.A}"}, "both, as the client sends them")
s.get("runs/get", {"run_uuid": "nonsense", "run_id": "${run.A}"}, "run_id counts")
s.get("runs/get", {"run_uuid": "${run.A}", "run_id": ""}, "an empty run_id with a run_uuid")
s.post("runs/update", {"run_uuid": "${run.A}", "status": "FAILED"})
s.post("runs/log-metric", {"run_uuid": "${run.A}", "key": "m", "value": 1, "timestamp": 1})
s.post("runs/log-parameter", {"run_uuid": "${run.A}", "key": "p", "value": "1"})
s.post("runs/set-tag", {"run_uuid": "${run.A}", "key": "t", "value": "1"})
s.get("metrics/get-history", {"run_uuid": "${run.A}", "metric_key": "m"})
s.post("runs/delete", {"run_uuid": "${run.A}"}, "delete does not know run_uuid")
s.post("runs/restore", {"run_uuid": "${run.A}"}, "restore does not know run_uuid")
s.post("runs/delete-tag", {"run_uuid": "${run.A}", "key": "t"}, "delete-tag does not know run_uuid")
s.post("runs/log-batch", {"run_uuid": "${run.A}"}, "log-batch does not know run_uuid")
s.post("runs/log-inputs", {"run_uuid": "${run.A}"}, "log-inputs does not know run_uuid")
s.post("runs/outputs", {"run_uuid": "${run.A}", "models": []}, "outputs does not know run_uuid")
s.show_run()
