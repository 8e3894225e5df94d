"""What a user of the stock client sees: experiments, runs, metrics, params, tags, datasets and searches.

oracle.py says how to run the same tests against a stock MLflow server.
"""

import math
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import mlflow
import numpy
import pandas
import pytest
import requests
from mlflow import MlflowClient
from mlflow.entities import (
    Dataset,
    DatasetInput,
    InputTag,
    Metric,
    Param,
    RunStatus,
    RunTag,
    ViewType,
)
from mlflow.exceptions import MlflowException, RestException
from oracle import ROOST_ONLY, refused


def names_of(runs) -> list[str]:
    return [r.info.run_name for r in runs]


# Experiments


class TestExperiments:
    def test_the_default_experiment_is_there(self, client):
        default = client.get_experiment("0")
        assert default.name == "Default" and default.experiment_id == "0"
        assert client.get_experiment_by_name("Default").experiment_id == "0"

    def test_created_with_tags_and_found_by_id_and_name(self, client, name):
        before_ms = int(time.time() * 1000)
        experiment_id = client.create_experiment(name, tags={"team": "red", "mlflow.note.content": "what for"})
        assert experiment_id.isdigit() and int(experiment_id) > 0
        for found in (client.get_experiment(experiment_id), client.get_experiment_by_name(name)):
            assert found.experiment_id == experiment_id and found.name == name
            assert found.tags == {"team": "red", "mlflow.note.content": "what for"}
            assert found.lifecycle_stage == "active"
            assert found.artifact_location == f"mlflow-artifacts:/{experiment_id}"
            assert before_ms - 1000 <= found.creation_time <= int(time.time() * 1000) + 1000
            assert found.last_update_time == found.creation_time

    def test_an_artifact_location_of_ones_own(self, client, name):
        experiment_id = client.create_experiment(name, artifact_location="s3://bucket/some/where")
        assert client.get_experiment(experiment_id).artifact_location == "s3://bucket/some/where"
        run = client.create_run(experiment_id)
        assert run.info.artifact_uri == f"s3://bucket/some/where/{run.info.run_id}/artifacts"

    def test_a_name_is_taken_once_even_after_deletion(self, client, name):
        experiment_id = client.create_experiment(name)
        with refused("RESOURCE_ALREADY_EXISTS", name):
            client.create_experiment(name)
        client.delete_experiment(experiment_id)
        with refused("RESOURCE_ALREADY_EXISTS"):
            client.create_experiment(name)
        assert client.create_experiment(name.upper()) != experiment_id

    def test_unknown_ones(self, client, name):
        assert client.get_experiment_by_name(name) is None
        with refused("RESOURCE_DOES_NOT_EXIST", "No Experiment with id=99999999 exists"):
            client.get_experiment("99999999")
        with refused("INVALID_PARAMETER_VALUE", "abc"):
            client.get_experiment("abc")
        with refused("RESOURCE_DOES_NOT_EXIST"):
            client.delete_experiment("99999999")
        with refused("RESOURCE_DOES_NOT_EXIST"):
            client.create_run("99999999")

    def test_rename(self, client, name, experiment):
        time.sleep(0.003)
        client.rename_experiment(experiment, name + "-new")
        renamed = client.get_experiment(experiment)
        assert renamed.name == name + "-new"
        assert renamed.last_update_time > renamed.creation_time
        assert client.get_experiment_by_name(name) is None
        client.rename_experiment(experiment, name + "-new")
        client.create_experiment(name)
        with pytest.raises(RestException) as error:
            client.rename_experiment(experiment, name)
        assert error.value.error_code in ("BAD_REQUEST", "RESOURCE_ALREADY_EXISTS")

    def test_delete_and_restore_take_the_runs_along(self, client, name, experiment):
        kept, deleted = (client.create_run(experiment, run_name=n).info.run_id for n in ("kept", "deleted"))
        client.delete_run(deleted)
        client.delete_experiment(experiment)
        assert client.get_experiment(experiment).lifecycle_stage == "deleted"
        assert client.get_experiment_by_name(name).lifecycle_stage == "deleted"
        assert client.get_run(kept).info.lifecycle_stage == "deleted"
        with refused("INVALID_PARAMETER_VALUE", "must be in the 'active' state"):
            client.create_run(experiment)
        with refused("INVALID_PARAMETER_VALUE", "must be in the 'active' state"):
            client.set_experiment_tag(experiment, "a", "b")
        with refused("RESOURCE_DOES_NOT_EXIST"):
            client.delete_experiment(experiment)
        client.restore_experiment(experiment)
        assert client.get_experiment(experiment).lifecycle_stage == "active"
        assert client.get_run(kept).info.lifecycle_stage == "active"
        assert client.get_run(deleted).info.lifecycle_stage == "active"
        with refused("RESOURCE_DOES_NOT_EXIST"):
            client.restore_experiment(experiment)

    @ROOST_ONLY
    def test_renaming_a_deleted_one_is_the_callers_mistake(self, client, name, experiment):
        client.delete_experiment(experiment)
        with pytest.raises(RestException) as error:
            client.rename_experiment(experiment, name + "-new")
        assert error.value.get_http_status_code() == 400

    def test_tags(self, client, experiment):
        client.set_experiment_tag(experiment, "a", "1")
        client.set_experiment_tag(experiment, "a", "2")
        client.set_experiment_tag(experiment, "empty", "")
        assert client.get_experiment(experiment).tags == {"a": "2", "empty": ""}
        client.delete_experiment_tag(experiment, "a")
        assert client.get_experiment(experiment).tags == {"empty": ""}
        with refused("RESOURCE_DOES_NOT_EXIST", "No tag with name: a"):
            client.delete_experiment_tag(experiment, "a")
        client.set_experiment_tag(experiment, "long", "v" * 20_000)
        with refused("INVALID_PARAMETER_VALUE", "20000"):
            client.set_experiment_tag(experiment, "long", "v" * 20_001)

    @pytest.mark.parametrize("length, is_fine", [(500, True), (501, False)])
    def test_length_of_a_name(self, client, name, length, is_fine):
        long_name = name + "ü" * (length - len(name))
        if is_fine:
            assert client.get_experiment(client.create_experiment(long_name)).name == long_name
        else:
            with refused("INVALID_PARAMETER_VALUE", "500"):
                client.create_experiment(long_name)

    def test_search(self, client, name):
        ids = {}
        for i, team in enumerate(["red", "blue", "Red", None]):
            ids[i] = client.create_experiment(f"{name}-{i}", tags={"team": team} if team else {})
            time.sleep(0.003)
        client.delete_experiment(ids[2])

        def search(filter_string: str = "", **more) -> list[int]:
            both = f"name LIKE '{name}-%'" + (f" AND {filter_string}" if filter_string else "")
            return [int(e.name[-1]) for e in client.search_experiments(filter_string=both, **more)]

        assert search() == [3, 1, 0]
        assert search(view_type=ViewType.ALL) == [3, 2, 1, 0]
        assert search(view_type=ViewType.DELETED_ONLY) == [2]
        assert search("tags.team = 'red'", view_type=ViewType.ALL) == [0]
        assert search("tags.team ILIKE 'RED'", view_type=ViewType.ALL) == [2, 0]
        assert search("tags.team != 'red'", view_type=ViewType.ALL) == [2, 1]
        assert search("tags.team IS NULL") == [3]
        assert search("tag.`team` IS NOT NULL") == [1, 0]
        assert search(f"name != '{name}-0'") == [3, 1]
        assert search(f"attribute.name ILIKE '{name.upper()}-3'") == [3]
        assert search(f"experiment_id IN ('{ids[0]}', '{ids[1]}')") == [1, 0]
        assert search(f"experiment_id NOT IN ('{ids[0]}')") == [3, 1]
        assert search(f"experiment_id = '{ids[0]}'") == [0]
        created_ms = client.get_experiment(ids[1]).creation_time
        assert search(f"creation_time > {created_ms}") == [3]
        assert search(f"creation_time <= {created_ms}") == [1, 0]
        assert search(order_by=["name ASC"]) == [0, 1, 3]
        assert search(order_by=["name DESC"], view_type=ViewType.ALL) == [3, 2, 1, 0]
        assert search(order_by=["experiment_id"]) == [0, 1, 3]
        assert search(order_by=["creation_time ASC"]) == [0, 1, 3]
        client.rename_experiment(ids[0], f"{name}-0")
        assert search(order_by=["last_update_time DESC"])[0] == 0

    def test_search_by_pages(self, client, name):
        for i in range(7):
            client.create_experiment(f"{name}-{i}")
        seen, token, pages = [], None, 0
        while True:
            page = client.search_experiments(
                filter_string=f"name LIKE '{name}-%'", order_by=["name"], max_results=3, page_token=token
            )
            seen += [e.name for e in page]
            pages += 1
            token = page.token
            if not token:
                break
        assert pages == 3 and seen == [f"{name}-{i}" for i in range(7)]

    @pytest.mark.parametrize(
        "filter_string, text",
        [
            ("lifecycle_stage = 'active'", "lifecycle_stage"),
            ("attributes.name = 'x'", "attributes"),
            ("name > 'a'", ">"),
            ("name IS NULL", "IS NULL"),
            ("creation_time > 1.5", "1.5"),
            ("  ", "Invalid filter"),
            ("name = x", ""),
            ("name", ""),
        ],
    )
    def test_filters_that_mean_nothing(self, client, filter_string, text):
        with refused("INVALID_PARAMETER_VALUE", text):
            client.search_experiments(filter_string=filter_string)

    @pytest.mark.parametrize("clause", ["tags.a", "lifecycle_stage", "name UP", ""])
    def test_orders_that_mean_nothing(self, client, clause):
        with refused("INVALID_PARAMETER_VALUE"):
            client.search_experiments(order_by=[clause])

    @pytest.mark.parametrize("max_results", [0, -1, 50_001])
    def test_page_sizes_out_of_bounds(self, client, max_results):
        with refused("INVALID_PARAMETER_VALUE", "max_results"):
            client.search_experiments(max_results=max_results)

    def test_many_threads_set_one_experiment(self, url, name):
        """All those who call set_experiment with one new name end in one experiment."""
        ids = set()

        def create() -> None:
            client = MlflowClient(url)
            try:
                ids.add(client.create_experiment(name))
            except RestException as error:
                assert error.error_code == "RESOURCE_ALREADY_EXISTS", error
                ids.add(client.get_experiment_by_name(name).experiment_id)

        with ThreadPoolExecutor(8) as pool:
            for future in [pool.submit(create) for _ in range(16)]:
                future.result()
        assert len(ids) == 1


# Runs


class TestRuns:
    def test_life_of_a_run(self, client, experiment):
        before_ms = int(time.time() * 1000)
        run = client.create_run(experiment, run_name="first", tags={"a": "b"})
        info = run.info
        assert len(info.run_id) == 32 and set(info.run_id) <= set("0123456789abcdef")
        assert (info.experiment_id, info.run_name, info.status) == (experiment, "first", "RUNNING")
        assert (info.lifecycle_stage, info.end_time) == ("active", None)
        assert info.artifact_uri == f"mlflow-artifacts:/{experiment}/{info.run_id}/artifacts"
        assert before_ms - 1000 <= info.start_time <= int(time.time() * 1000) + 1000
        assert run.data.tags == {"a": "b", "mlflow.runName": "first"}
        assert run.data.metrics == {} and run.data.params == {}
        client.set_terminated(info.run_id, end_time=info.start_time + 1234)
        ended = client.get_run(info.run_id)
        assert ended.info.status == "FINISHED" and ended.info.end_time == info.start_time + 1234
        assert ended.info.start_time == info.start_time
        with refused("RESOURCE_DOES_NOT_EXIST", "Run with id=nope not found"):
            client.get_run("nope")

    @pytest.mark.parametrize("status", ["FINISHED", "FAILED", "KILLED"])
    def test_ends(self, client, run_id, status):
        client.set_terminated(run_id, status)
        assert client.get_run(run_id).info.status == status

    @pytest.mark.parametrize("status", ["SCHEDULED", "RUNNING", "FINISHED"])
    def test_update_status_and_name(self, client, run_id, status):
        client.update_run(run_id, status=status, name="other")
        run = client.get_run(run_id)
        assert (run.info.status, run.info.run_name, run.data.tags["mlflow.runName"]) == (status, "other", "other")

    def test_names(self, client, experiment):
        generated = [client.create_run(experiment).info.run_name for _ in range(5)]
        assert len(set(generated)) > 1
        for word in generated:
            adjective, noun, number = word.split("-")
            assert adjective.isalpha() and noun.isalpha() and number.isdigit() and len(word) <= 20
        tagged = client.create_run(experiment, tags={"mlflow.runName": "by tag"})
        assert tagged.info.run_name == "by tag"
        with refused("INVALID_PARAMETER_VALUE", "different values"):
            client.create_run(experiment, run_name="one", tags={"mlflow.runName": "two"})
        run_id = tagged.info.run_id
        client.set_tag(run_id, "mlflow.runName", "by set_tag")
        assert client.get_run(run_id).info.run_name == "by set_tag"
        client.delete_tag(run_id, "mlflow.runName")
        run = client.get_run(run_id)
        assert run.info.run_name == "by set_tag" and "mlflow.runName" not in run.data.tags
        assert client.search_runs([experiment], "run_name = 'by set_tag'") == []
        client.update_run(run_id, name="by update")
        assert client.get_run(run_id).data.tags["mlflow.runName"] == "by update"
        assert names_of(client.search_runs([experiment], "run_name = 'by update'")) == ["by update"]

    def test_delete_and_restore(self, client, experiment, run_id):
        client.log_metric(run_id, "m", 1.5)
        client.delete_run(run_id)
        client.delete_run(run_id)
        deleted = client.get_run(run_id)
        assert deleted.info.lifecycle_stage == "deleted" and deleted.data.metrics == {"m": 1.5}
        assert len(client.get_metric_history(run_id, "m")) == 1
        for write in (
            lambda: client.log_metric(run_id, "m", 2),
            lambda: client.log_param(run_id, "p", 2),
            lambda: client.set_tag(run_id, "t", 2),
            lambda: client.delete_tag(run_id, "mlflow.runName"),
            lambda: client.log_batch(run_id, params=[Param("p", "2")]),
            lambda: client.update_run(run_id, name="x"),
            lambda: client.log_inputs(run_id, [dataset_input("d")]),
        ):
            # Not RestException: the client makes its own of the error of log_param.
            with pytest.raises(MlflowException, match="must be in the 'active' state"):
                write()
        assert client.search_runs([experiment]) == []
        assert len(client.search_runs([experiment], run_view_type=ViewType.DELETED_ONLY)) == 1
        client.restore_run(run_id)
        client.restore_run(run_id)
        assert client.get_run(run_id).info.lifecycle_stage == "active"
        client.log_metric(run_id, "m", 2)
        with refused("RESOURCE_DOES_NOT_EXIST"):
            client.delete_run("0" * 32)
        with refused("RESOURCE_DOES_NOT_EXIST"):
            client.restore_run("0" * 32)

    def test_writes_after_the_end_are_allowed(self, client, run_id):
        client.set_terminated(run_id)
        client.log_metric(run_id, "late", 1)
        client.log_param(run_id, "late", 1)
        client.set_tag(run_id, "late", 1)
        data = client.get_run(run_id).data
        assert data.metrics["late"] == 1 and data.params["late"] == "1" and data.tags["late"] == "1"

    def test_a_run_of_a_client_of_old_times(self, client, experiment):
        """A start time of one's own, as importers of old logs use it."""
        run = client.create_run(experiment, start_time=12345)
        assert client.get_run(run.info.run_id).info.start_time == 12345


# Params and tags


class TestParamsAndTags:
    @pytest.mark.parametrize(
        "value, text",
        [("s", "s"), (1, "1"), (0.1, "0.1"), (None, "None"), (True, "True"), ([1, "a"], "[1, 'a']"), ("", "")],
    )
    def test_values_become_text(self, client, run_id, value, text):
        client.log_param(run_id, "p", value)
        client.set_tag(run_id, "t", value)
        data = client.get_run(run_id).data
        assert data.params == {"p": text} and data.tags["t"] == text

    def test_a_param_has_one_value_for_ever(self, client, run_id):
        client.log_param(run_id, "p", "1")
        client.log_param(run_id, "p", "1")
        client.log_param(run_id, "P", "2")
        with pytest.raises(MlflowException, match="(?s)Changing param values is not allowed.*'1'.*'2'"):
            client.log_param(run_id, "p", "2")
        with refused("INVALID_PARAMETER_VALUE", "Changing param values is not allowed"):
            client.log_batch(run_id, params=[Param("new", "n"), Param("p", "2")])
        assert client.get_run(run_id).data.params == {"p": "1", "P": "2"}

    def test_tags_change(self, client, run_id):
        client.set_tag(run_id, "t", "1")
        client.set_tag(run_id, "t", "2")
        assert client.get_run(run_id).data.tags["t"] == "2"
        client.delete_tag(run_id, "t")
        assert "t" not in client.get_run(run_id).data.tags
        with refused("RESOURCE_DOES_NOT_EXIST", "No tag with name: t"):
            client.delete_tag(run_id, "t")

    @pytest.mark.parametrize("letter", ["v", "ü", "🐓"])
    def test_long_values_are_cut(self, client, run_id, letter):
        client.log_param(run_id, "p", letter * 6001)
        client.log_param(run_id, "p", letter * 6000)
        client.set_tag(run_id, "t", letter * 8001)
        client.log_batch(run_id, params=[Param("bp", letter * 7000)], tags=[RunTag("bt", letter * 9000)])
        data = client.get_run(run_id).data
        assert data.params == {"p": letter * 6000, "bp": letter * 6000}
        assert data.tags["t"] == data.tags["bt"] == letter * 8000

    @pytest.mark.parametrize(
        "key", ["a", "a.b", "a-b", "a b", "a:b", "a/b/c", "ключ", "キー", "_", "1", " a", "k" * 250, "é" * 250]
    )
    def test_keys_that_are_fine(self, client, run_id, key):
        client.log_param(run_id, key, "1")
        client.set_tag(run_id, key, "1")
        client.log_metric(run_id, key, 1)
        data = client.get_run(run_id).data
        assert data.params == {key: "1"} and data.metrics == {key: 1.0} and data.tags[key] == "1"
        assert len(client.get_metric_history(run_id, key)) == 1

    @pytest.mark.parametrize("key", ["a%b", "a\nb", "a#b", "a//b", "a/", "/a", "../a", "a/../b", ".", "..", "k" * 251])
    def test_keys_that_are_refused(self, url, run_id, key):
        """By the server: the client's own check is left out."""
        for route, body in (
            ("log-parameter", {"run_id": run_id, "key": key, "value": "1"}),
            ("set-tag", {"run_id": run_id, "key": key, "value": "1"}),
            ("log-metric", {"run_id": run_id, "key": key, "value": 1, "timestamp": 1}),
            ("log-batch", {"run_id": run_id, "params": [{"key": key, "value": "1"}]}),
            ("log-batch", {"run_id": run_id, "tags": [{"key": key, "value": "1"}]}),
            ("log-batch", {"run_id": run_id, "metrics": [{"key": key, "value": 1, "timestamp": 1}]}),
        ):
            answer = requests.post(f"{url}/api/2.0/mlflow/runs/{route}", json=body, timeout=30)
            assert answer.status_code == 400, (route, answer.text)
            assert answer.json()["error_code"] == "INVALID_PARAMETER_VALUE"
        data = MlflowClient(url).get_run(run_id).data
        assert data.params == {} and data.metrics == {} and set(data.tags) == {"mlflow.runName"}

    def test_text_of_all_kinds_survives(self, client, run_id):
        texts = {
            "quotes": 'it\'s "quoted" `so`',
            "lines": "a\nb\r\n\tc",
            "scripts": "日本語 кириллица العربية ελληνικά",
            "emoji": "👩‍👩‍👧‍👦🏳️‍🌈",
            "combining": "e\u0301 vs é",
            "controls": "\x01\x02\x1b[31m\x7f",
            "html": "<script>alert(1)</script>&amp;",
            "json": '{"a": [1, null, "\\u0000"]}',
            "spaces": "  padded  ",
            "separators": "\u2028\u2029\ufeff\u200b",
            "highest": "\U0010ffff",
        }
        for key, text in texts.items():
            client.log_param(run_id, key, text)
            client.set_tag(run_id, key, text)
        data = client.get_run(run_id).data
        assert data.params == texts
        assert {k: v for k, v in data.tags.items() if k != "mlflow.runName"} == texts


# Metrics


def points(metrics: list[Metric]) -> list[tuple[int, int, float]]:
    return [(m.timestamp, m.step, m.value) for m in metrics]


class TestMetrics:
    def test_history_keeps_all_and_the_newest_step_wins(self, client, run_id):
        client.log_metric(run_id, "m", 1.0, timestamp=1000, step=0)
        client.log_metric(run_id, "m", 3.0, timestamp=1002, step=2)
        client.log_metric(run_id, "m", 2.0, timestamp=1001, step=1)
        assert client.get_run(run_id).data.metrics == {"m": 3.0}
        assert points(client.get_metric_history(run_id, "m")) == [(1000, 0, 1.0), (1001, 1, 2.0), (1002, 2, 3.0)]
        client.log_metric(run_id, "m", 9.0, timestamp=9999, step=-5)
        assert client.get_run(run_id).data.metrics == {"m": 3.0}
        assert points(client.get_metric_history(run_id, "m"))[-1] == (9999, -5, 9.0)
        assert client.get_metric_history(run_id, "other") == []

    @pytest.mark.parametrize(
        "later, latest",
        [((1000, 5, 0.5), 1.0), ((1001, 5, 0.5), 0.5), ((1000, 5, 2.0), 2.0), ((999, 6, 0.5), 0.5), ((9999, 4, 7), 1)],
        ids=["smaller value", "later time", "larger value", "later step", "earlier step"],
    )
    def test_which_point_is_the_latest(self, client, run_id, later, latest):
        timestamp, step, value = later
        client.log_metric(run_id, "m", 1.0, timestamp=1000, step=5)
        client.log_metric(run_id, "m", value, timestamp=timestamp, step=step)
        assert client.get_run(run_id).data.metrics["m"] == latest

    def test_the_same_point_twice_is_one(self, client, run_id):
        for _ in range(3):
            client.log_metric(run_id, "m", 0.1, timestamp=5, step=1)
            client.log_batch(run_id, metrics=[Metric("m", 0.1, 5, 1), Metric("m", 0.1, 5, 1)])
        assert points(client.get_metric_history(run_id, "m")) == [(5, 1, 0.1)]

    @pytest.mark.parametrize(
        "value",
        [
            0.0,
            -0.0,
            0.1,
            1 / 3,
            1e-308,
            5e-324,
            1.7976931348623157e308,
            -1e300,
            2**53 + 1,
            123456789.123456789,
            1e16,
            1e22,
        ],
    )
    def test_values_come_back_to_the_last_bit(self, client, run_id, value):
        client.log_metric(run_id, "m", value, timestamp=1)
        assert client.get_run(run_id).data.metrics["m"] == float(value)
        assert [m.value for m in client.get_metric_history(run_id, "m")] == [float(value)]

    def test_values_that_are_no_numbers(self, client, experiment, run_id):
        largest = 1.7976931348623157e308
        for key, value in (("nan", math.nan), ("plus", math.inf), ("minus", -math.inf)):
            client.log_metric(run_id, key, value, timestamp=1)
            client.log_batch(run_id, metrics=[Metric(f"b-{key}", value, 1, 0)])
        metrics = client.get_run(run_id).data.metrics
        for prefix in ("", "b-"):
            assert math.isnan(metrics[prefix + "nan"])
            assert metrics[prefix + "plus"] == largest and metrics[prefix + "minus"] == -largest
            assert math.isnan(client.get_metric_history(run_id, prefix + "nan")[0].value)
        assert len(client.search_runs([experiment], "metrics.nan != 1")) == 1
        assert client.search_runs([experiment], "metrics.nan >= 0") == []
        assert len(client.search_runs([experiment], "metrics.plus > 1e308 AND metrics.minus < -1e308")) == 1

    def test_a_history_of_several_pages(self, client, run_id):
        """The client asks for 25000 points at a time and follows the tokens."""
        count = 60_000
        for start in range(0, count, 1000):
            client.log_batch(
                run_id, metrics=[Metric("m", i / 7, timestamp=i // 3, step=i) for i in range(start, start + 1000)]
            )
        history = client.get_metric_history(run_id, "m")
        assert points(history) == [(i // 3, i, i / 7) for i in range(count)]
        assert client.get_run(run_id).data.metrics == {"m": (count - 1) / 7}

    @pytest.mark.parametrize("page", [1, 7, 10, 11, 25])
    def test_pages_of_a_history_fit_together(self, url, client, run_id, page):
        client.log_batch(run_id, metrics=[Metric("m", (i * 37) % 11, timestamp=i // 4, step=i % 3) for i in range(50)])
        whole = points(client.get_metric_history(run_id, "m"))
        assert whole == sorted(whole)
        seen, token = [], None
        while True:
            query = {"run_id": run_id, "metric_key": "m", "max_results": page}
            answer = requests.get(
                f"{url}/api/2.0/mlflow/metrics/get-history",
                params=query | ({"page_token": token} if token else {}),
                timeout=30,
            ).json()
            assert len(answer["metrics"]) <= page
            seen += [(m["timestamp"], m["step"], m["value"]) for m in answer["metrics"]]
            token = answer.get("next_page_token")
            if not token:
                break
        assert seen == whole

    @pytest.mark.parametrize("timestamp, step", [(0, 0), (2**62, 2**62), (1, -(2**62)), (1, -1)])
    def test_times_and_steps_at_the_edges(self, client, run_id, timestamp, step):
        client.log_batch(run_id, metrics=[Metric("m", 1.0, timestamp, step)])
        assert points(client.get_metric_history(run_id, "m")) == [(timestamp, step, 1.0)]

    def test_bad_ones_are_refused(self, url, client, run_id):
        for body in (
            {"key": "m", "value": 1, "timestamp": -1},
            {"key": "m", "value": 1},
            {"key": "m", "timestamp": 1},
            {"value": 1, "timestamp": 1},
            {"key": "", "value": 1, "timestamp": 1},
        ):
            answer = requests.post(f"{url}/api/2.0/mlflow/runs/log-metric", json={"run_id": run_id, **body}, timeout=30)
            assert answer.status_code == 400 and answer.json()["error_code"] == "INVALID_PARAMETER_VALUE", answer.text
        assert client.get_run(run_id).data.metrics == {}
        with refused("RESOURCE_DOES_NOT_EXIST", "not found"):
            client.log_metric("0" * 32, "m", 1)

    @ROOST_ONLY
    @pytest.mark.parametrize("value", [{"a": 1}, [1], "nan", "", "1,5", None])
    def test_values_that_are_no_numbers_at_all_are_refused(self, url, client, run_id, value):
        """Stock MLflow stores a zero at time zero for some of them."""
        body = {"run_id": run_id, "key": "m", "value": value, "timestamp": 1}
        answer = requests.post(f"{url}/api/2.0/mlflow/runs/log-metric", json=body, timeout=30)
        assert answer.status_code == 400 and answer.json()["error_code"] == "INVALID_PARAMETER_VALUE", answer.text
        assert client.get_run(run_id).data.metrics == {}


# Batches


class TestBatches:
    def test_everything_at_once(self, client, run_id):
        client.log_batch(
            run_id,
            metrics=[Metric(f"m{i}", i / 3, 100 + i, i) for i in range(800)],
            params=[Param(f"p{i}", str(i)) for i in range(100)],
            tags=[RunTag(f"t{i}", str(i)) for i in range(100)],
        )
        data = client.get_run(run_id).data
        assert data.metrics == {f"m{i}": i / 3 for i in range(800)}
        assert data.params == {f"p{i}": str(i) for i in range(100)}
        assert {k: v for k, v in data.tags.items() if k != "mlflow.runName"} == {f"t{i}": str(i) for i in range(100)}

    def test_nothing_at_all(self, client, run_id):
        client.log_batch(run_id)
        with refused("RESOURCE_DOES_NOT_EXIST"):
            client.log_batch("0" * 32, params=[Param("a", "b")])

    @pytest.mark.parametrize(
        "batch, text",
        [
            ({"params": [Param("q", "1"), Param("q", "1")]}, "Duplicate parameter keys"),
            ({"params": [Param("fine", "1"), Param("p", "2")]}, "Changing param values is not allowed"),
            ({"params": [Param(f"p{i}", "1") for i in range(101)]}, "at most 100 params. Got 101"),
            ({"tags": [RunTag(f"t{i}", "1") for i in range(101)]}, "at most 100 tags. Got 101"),
            ({"metrics": [Metric("n", i, 1, i) for i in range(1001)]}, "at most 1000 metrics. Got 1001"),
            (
                {"metrics": [Metric("n", i, 1, i) for i in range(1000)], "tags": [RunTag("a", "b")]},
                "at most 1000 metrics, params, and tags",
            ),
            ({"metrics": [Metric("fine", 1, 1, 0), Metric("bad%key", 1, 1, 0)]}, "bad%key"),
        ],
        ids=["twice", "changed", "params", "tags", "metrics", "items", "key"],
    )
    def test_a_refused_batch_leaves_nothing(self, url, client, run_id, batch, text):
        client.log_param(run_id, "p", "1")
        whole = {
            "run_id": run_id,
            "metrics": [
                {"key": m.key, "value": m.value, "timestamp": m.timestamp, "step": m.step}
                for m in batch.get("metrics", [])
            ]
            or [{"key": "w", "value": 1, "timestamp": 1}],
            "params": [{"key": p.key, "value": p.value} for p in batch.get("params", [])],
            "tags": [{"key": t.key, "value": t.value} for t in batch.get("tags", [])],
        }
        answer = requests.post(f"{url}/api/2.0/mlflow/runs/log-batch", json=whole, timeout=30)
        assert answer.status_code == 400 and text in answer.json()["message"], answer.text
        data = client.get_run(run_id).data
        assert (data.metrics, data.params, set(data.tags)) == ({}, {"p": "1"}, {"mlflow.runName"})

    def test_a_tag_given_twice_has_the_last_value(self, client, run_id):
        client.log_batch(run_id, tags=[RunTag("t", "1"), RunTag("t", "2")])
        assert client.get_run(run_id).data.tags["t"] == "2"

    def test_a_batch_may_name_the_run(self, client, run_id):
        client.log_batch(run_id, tags=[RunTag("mlflow.runName", "new name")])
        assert client.get_run(run_id).info.run_name == "new name"


# Datasets


def dataset_input(name: str, digest: str = "d1", context: str | None = "train") -> DatasetInput:
    tags = [InputTag("mlflow.data.context", context)] if context else []
    return DatasetInput(Dataset(name, digest, "code", "{}", schema='{"a": 1}', profile='{"rows": 3}'), tags)


class TestDatasets:
    def test_frames_and_arrays(self, fluent, client):
        frame = mlflow.data.from_pandas(pandas.DataFrame({"x": [1.0, 2.0], "y": ["a", "ü"]}), name="frame")
        array = mlflow.data.from_numpy(numpy.arange(12.0).reshape(3, 4), name="array")
        with fluent.start_run() as run:
            fluent.log_input(frame, context="training", tags={"fold": "1"})
            fluent.log_input(array)
        inputs = {i.dataset.name: i for i in client.get_run(run.info.run_id).inputs.dataset_inputs}
        assert set(inputs) == {"frame", "array"}
        logged = inputs["frame"]
        assert logged.dataset.digest == frame.digest and logged.dataset.source_type == "code"
        assert logged.dataset.to_dictionary() == {**frame.to_dict(), "name": "frame"}
        assert {t.key: t.value for t in logged.tags} == {"mlflow.data.context": "training", "fold": "1"}
        assert inputs["array"].dataset.digest == array.digest and inputs["array"].tags == []
        found = client.search_runs([run.info.experiment_id], f"dataset.digest = '{frame.digest}'")
        assert [r.inputs.dataset_inputs for r in found] == [client.get_run(run.info.run_id).inputs.dataset_inputs]

    def test_the_first_word_on_a_dataset_stands(self, client, run_id):
        client.log_inputs(run_id, [dataset_input("d", context="train")])
        client.log_inputs(run_id, [dataset_input("d", context="eval")])
        (only,) = client.get_run(run_id).inputs.dataset_inputs
        assert [t.value for t in only.tags] == ["train"]
        client.log_inputs(run_id, [dataset_input("d", "d2", None), dataset_input("e")])
        assert len(client.get_run(run_id).inputs.dataset_inputs) == 3

    def test_runs_share_a_dataset(self, client, experiment):
        runs = [client.create_run(experiment).info.run_id for _ in range(3)]
        for run_id in runs:
            client.log_inputs(run_id, [dataset_input("shared")])
        found = client.search_runs([experiment], "dataset.name = 'shared'")
        assert {r.info.run_id for r in found} == set(runs)


# The fluent API


class TestFluent:
    def test_a_run_as_most_people_log_it(self, fluent, client, tmp_path):
        with fluent.start_run(run_name="train", description="what it does", tags={"team": "red"}) as run:
            fluent.log_params({"lr": 0.1, "layers": 3})
            fluent.log_param("optimizer", "adam")
            for step in range(5):
                fluent.log_metrics({"loss": 1 / (step + 1), "acc": step / 5}, step=step)
            fluent.set_tags({"a": 1, "b": "2"})
            assert client.get_run(run.info.run_id).info.status == "RUNNING"
        logged = fluent.get_run(run.info.run_id)
        assert logged.info.status == "FINISHED" and logged.info.end_time >= logged.info.start_time
        assert logged.data.params == {"lr": "0.1", "layers": "3", "optimizer": "adam"}
        assert logged.data.metrics == {"loss": 0.2, "acc": 0.8}
        tags = logged.data.tags
        assert (tags["team"], tags["a"], tags["b"]) == ("red", "1", "2")
        assert tags["mlflow.note.content"] == "what it does" and tags["mlflow.runName"] == "train"
        assert tags["mlflow.user"] == logged.info.user_id
        assert [m.step for m in client.get_metric_history(run.info.run_id, "loss")] == list(range(5))
        assert fluent.last_active_run().info.run_id == run.info.run_id

    def test_a_failing_block_fails_its_run(self, fluent, client):
        with pytest.raises(ZeroDivisionError), fluent.start_run() as run:
            1 / 0
        assert client.get_run(run.info.run_id).info.status == "FAILED"

    def test_children_and_grandchildren(self, fluent, client):
        with fluent.start_run(run_name="parent") as parent:
            with fluent.start_run(run_name="child", nested=True) as child:
                with fluent.start_run(run_name="grandchild", nested=True) as grandchild:
                    pass
        experiment = [parent.info.experiment_id]
        assert client.get_parent_run(grandchild.info.run_id).info.run_id == child.info.run_id
        assert client.get_parent_run(child.info.run_id).info.run_id == parent.info.run_id
        assert client.get_parent_run(parent.info.run_id) is None
        of_parent = client.search_runs(experiment, f"tags.mlflow.parentRunId = '{parent.info.run_id}'")
        assert names_of(of_parent) == ["child"]
        assert names_of(client.search_runs(experiment, "tags.mlflow.parentRunId IS NULL")) == ["parent"]
        assert set(names_of(client.search_runs(experiment, "tags.`mlflow.parentRunId` IS NOT NULL"))) == {
            "child",
            "grandchild",
        }

    def test_a_run_goes_on_later(self, fluent, client):
        with fluent.start_run() as run:
            fluent.log_metric("m", 1, step=1)
        with fluent.start_run(run_id=run.info.run_id):
            assert client.get_run(run.info.run_id).info.status == "RUNNING"
            fluent.log_metric("m", 2, step=2)
        again = client.get_run(run.info.run_id)
        assert again.info.status == "FINISHED" and again.data.metrics == {"m": 2.0}
        assert again.info.end_time >= run.info.start_time

    def test_a_deleted_experiment_cannot_be_set(self, fluent, client, name):
        client.delete_experiment(client.get_experiment_by_name(name).experiment_id)
        with pytest.raises(MlflowException, match="deleted experiment"):
            fluent.set_experiment(name)

    def test_search_as_a_table(self, fluent):
        for i in range(3):
            with fluent.start_run(run_name=f"r{i}"):
                fluent.log_metric("loss", i)
                fluent.log_param("p", i)
        table = fluent.search_runs(filter_string="metrics.loss >= 1", order_by=["metrics.loss DESC"])
        assert list(table["metrics.loss"]) == [2.0, 1.0] and list(table["params.p"]) == ["2", "1"]
        assert list(table["tags.mlflow.runName"]) == ["r2", "r1"] and set(table["status"]) == {"FINISHED"}
        by_name = fluent.search_runs(experiment_names=[fluent.get_experiment(table["experiment_id"][0]).name])
        assert len(by_name) == 3

    def test_logging_in_the_background(self, fluent, client):
        with fluent.start_run() as run:
            pending = [fluent.log_metric("m", i, step=i, synchronous=False) for i in range(300)]
            pending.append(fluent.log_params({"p": 1}, synchronous=False))
            pending.append(fluent.set_tag("t", "v", synchronous=False))
            for operation in pending:
                operation.wait()
        fluent.flush_async_logging()
        assert [m.value for m in client.get_metric_history(run.info.run_id, "m")] == list(range(300))
        data = client.get_run(run.info.run_id).data
        assert data.params == {"p": "1"} and data.tags["t"] == "v"

    def test_settings_from_the_environment(self, url, client, name, tmp_path):
        """Another process that only knows the address and the experiment's name."""
        script = "import mlflow\nwith mlflow.start_run(run_name='elsewhere'):\n    mlflow.log_metric('m', 1)\n"
        environment = {**os.environ, "MLFLOW_TRACKING_URI": url, "MLFLOW_EXPERIMENT_NAME": name}
        subprocess.run([sys.executable, "-c", script], env=environment, cwd=tmp_path, check=True, timeout=120)
        (run,) = client.search_runs([client.get_experiment_by_name(name).experiment_id])
        assert run.info.run_name == "elsewhere" and run.data.metrics == {"m": 1.0}


# Many at once


def test_threads_log_in_parallel(url, client, experiment):
    """Eight threads with a run each, and all of them on one more run."""
    shared = client.create_run(experiment, run_name="shared").info.run_id

    def log(thread: int) -> str:
        mine = MlflowClient(url)
        run_id = mine.create_run(experiment, run_name=f"t{thread}").info.run_id
        for i in range(25):
            mine.log_metric(run_id, "m", i, timestamp=i, step=i)
            mine.log_metric(shared, "m", thread * 1000 + i, timestamp=i, step=thread * 1000 + i)
            mine.log_batch(shared, params=[Param(f"p{thread}-{i}", str(i))], tags=[RunTag("last", str(thread))])
        mine.set_terminated(run_id)
        return run_id

    with ThreadPoolExecutor(8) as pool:
        runs = list(pool.map(log, range(8)))
    for run_id in runs:
        assert [m.value for m in client.get_metric_history(run_id, "m")] == list(range(25))
        assert client.get_run(run_id).info.status == "FINISHED"
    everything = sorted(m.value for m in client.get_metric_history(shared, "m"))
    assert everything == [t * 1000 + i for t in range(8) for i in range(25)]
    run = client.get_run(shared)
    assert run.data.metrics == {"m": 7024.0} and len(run.data.params) == 200
    assert run.data.tags["last"] in {str(t) for t in range(8)}


def test_threads_race_for_one_param(url, client, run_id):
    """Exactly one value wins, and each of the others is told so."""
    barrier = threading.Barrier(8)

    def log(i: int) -> str | None:
        mine = MlflowClient(url)
        barrier.wait()
        try:
            mine.log_param(run_id, "p", i)
        except MlflowException as error:
            assert "Changing param values is not allowed" in str(error)
            return None
        return str(i)

    with ThreadPoolExecutor(8) as pool:
        won = [value for value in pool.map(log, range(8)) if value is not None]
    assert len(won) == 1 and client.get_run(run_id).data.params == {"p": won[0]}


# Searching runs: the worked examples of the protocol, with the client


class Zoo:
    """Six runs made so that every operator tells some of them apart."""

    def __init__(self, url: str, name: str):
        self.client = MlflowClient(url)
        self.experiment = self.client.create_experiment(name)
        self.ids: dict[str, str] = {}
        a = self.add(
            "A",
            1000,
            end=2000,
            status="FINISHED",
            params={"lr": "0.1", "Model": "CNN", "my param": "x"},
            tags={"team": "Red", "tag with space": "s", "a.b": "dot"},
            metrics={"loss": 0.5, "m 1": 1, "acc": 0.9},
            datasets=[("dsA", "d1", "train"), ("dsB", "d2", "eval")],
        )
        self.add(
            "B",
            3000,
            end=4000,
            status="FAILED",
            params={"lr": "0.01", "Model": "cnn"},
            tags={"team": "blue", "q": "it's"},
            metrics={"loss": 1.5, "acc": math.nan},
            datasets=[("dsB", "d2", "train")],
        )
        self.add("C", 2000, params={"lr": "1e-1"}, tags={"team": "red"}, metrics={"loss": -0.5, "acc": math.inf})
        self.add("D", 2001, metrics={"loss": math.nan})
        self.add("child1", 5000, tags={"mlflow.parentRunId": a})
        self.add("E", 500, params={"p": "50%_off"}, tags={"u": "a_b"})

    def add(self, name, start, *, end=None, status=None, params=None, tags=None, metrics=None, datasets=()) -> str:
        run = self.client.create_run(self.experiment, start_time=start, run_name=name, tags=tags)
        run_id = self.ids[name] = run.info.run_id
        self.client.log_batch(
            run_id,
            metrics=[Metric(k, v, 1, 0) for k, v in (metrics or {}).items()],
            params=[Param(k, v) for k, v in (params or {}).items()],
        )
        if datasets:
            self.client.log_inputs(run_id, [dataset_input(*d) for d in datasets])
        if status:
            self.client.set_terminated(run_id, status, end)
        return run_id

    def search(self, filter_string: str = "", **more) -> list[str]:
        for name, run_id in self.ids.items():
            filter_string = filter_string.replace(f"<{name}>", run_id)
        return names_of(self.client.search_runs([self.experiment], filter_string, **more))


_zoos: dict[str, Zoo] = {}


@pytest.fixture
def zoo(url, name) -> Zoo:
    """Made once for each server."""
    if url not in _zoos:
        _zoos[url] = Zoo(url, name)
    return _zoos[url]


@pytest.mark.parametrize(
    "filter_string, found",
    [
        ("", "child1 B D C A E"),
        ("metrics.loss < 1", "C A"),
        ("metric.loss<1", "C A"),
        ("metrics.loss <= 0.5", "C A"),
        ("metrics.loss = 0.5", "A"),
        ("metrics.loss != 0.5", "B D C"),
        ("metrics.loss > -1", "B C A"),
        ("metrics.loss > .1", "B A"),
        ("metrics.loss >= 1e-1", "B A"),
        ("metrics.`loss` < 1", "C A"),
        ('metrics."loss" < 1', "C A"),
        ("metrics.`m 1` = 1", "A"),
        ("metrics.nothere != 0", ""),
        ("metrics.acc >= 1e308", "C"),
        ("metrics.Loss < 1", ""),
        ("metrics.order > 1", ""),
        ("params.lr = '0.1'", "A"),
        ('params.lr = "0.1"', "A"),
        ("parameter.lr = '0.1'", "A"),
        ("param.lr = '0.1'", "A"),
        ("params.lr != '0.1'", "B C"),
        ("params.Model = 'cnn'", "B"),
        ("params.Model LIKE 'c%'", "B"),
        ("params.Model like 'C_N'", "A"),
        ("params.Model ILIKE 'c%'", "B A"),
        ("params.lr IS NULL", "child1 D E"),
        ("params.lr is not null", "B C A"),
        ("params.p LIKE '50%'", "E"),
        ("params.p LIKE '50\\%%'", ""),
        ("params.`my param` = 'x'", "A"),
        ("tags.team = 'red'", "C"),
        ("tags.team ILIKE 'RED'", "C A"),
        ("tags.team != 'red'", "B A"),
        ("tag.`tag with space` = 's'", "A"),
        ("tags.a.b = 'dot'", "A"),
        ('tags.q = "it\'s"', "B"),
        ("tags.q = 'it''s'", ""),
        ("tags.team IS NULL", "child1 D E"),
        ("tags.mlflow.parentRunId = '<A>'", "child1"),
        ("tags.`mlflow.parentRunId` = '<A>'", "child1"),
        ("tags.mlflow.parentRunId IS NULL", "B D C A E"),
        ("status = 'FINISHED'", "A"),
        ("attributes.status = 'finished'", ""),
        ("attr.status LIKE 'F%'", "B A"),
        ("attribute.status != 'RUNNING'", "B A"),
        ("run_id = '<C>'", "C"),
        ("attributes.run_id IN ('<A>', '<B>')", "B A"),
        ("run_id NOT IN ('<A>')", "child1 B D C E"),
        ("run_name = 'A'", "A"),
        ("attributes.`run name` ILIKE 'CHILD%'", "child1"),
        ("start_time > 1500", "child1 B D C"),
        ("attributes.created <= 1500.5", "A E"),
        ("end_time > 0", "B A"),
        ("end_time != 2000", "B"),
        ("dataset.name = 'dsA'", "A"),
        ("datasets.name != 'dsA'", "B A"),
        ("dataset.digest IN ('d1', 'd3')", "A"),
        ("dataset.context = 'eval'", "A"),
        ("dataset.name ILIKE 'DS%' AND dataset.context NOT IN ('eval')", "B A"),
        ("metrics.loss < 1 and params.lr = '0.1'", "A"),
        ("metrics.loss < 1 AND metrics.acc > 1 AND tags.team = 'red' AND status = 'RUNNING'", "C"),
        ("metrics.loss\n<\t1", "C A"),
    ],
)
def test_what_a_filter_finds(zoo, filter_string, found):
    assert zoo.search(filter_string) == found.split()


@pytest.mark.parametrize(
    "filter_string, text",
    [
        ("metrics.loss == 0.5", "=="),
        ("metrics.loss <> 0.5", "<>"),
        ("metrics.loss > - 1", "Invalid clause"),
        ("metrics.loss > '0.1'", "Expected numeric value type for metric"),
        ("metrics.loss > NaN", "NaN"),
        ("metrics.m 1 = 1", "Invalid clause"),
        ("metrics.loss LIKE '1'", "metric"),
        ("metrics.loss < 1 OR", "OR"),
        ("NOT", "NOT"),
        ("(metrics.loss < 1", "("),
        ("metrics.loss BETWEEN 0", "BETWEEN"),
        ("sibling.metrics.loss < 1", "sibling"),
        ("Metrics.loss < 1", "Invalid entity type 'Metrics'"),
        ("metrics.f1-score > 1", "metrics.f1-score"),
        ("params.lr > '0.05'", "Invalid comparator '>'"),
        ("tags.team = red", "quoted"),
        ("run_id IN ()", ""),
        ("run_id IN (1)", ""),
        ("attributes.start_time = '2000'", "numeric"),
        ("attributes.`Start Time` > 1500", "Start Time"),
        ("attributes.lifecycle_stage = 'active'", "lifecycle_stage"),
        ("foo = 'x'", "foo"),
        ("bar.foo = 'x'", "Invalid entity type 'bar'"),
        ("dataset.foo = 'x'", "foo"),
        ("metrics.loss", "metrics.loss"),
        ("1 = 1", "1"),
        ("0.5 > metrics.loss", "0.5"),
        ("metrics.loss < 1;", ";"),
        ("metrics.loss < 1 -- x", ""),
        ("tags.a = 'unclosed", ""),
        ("   ", "Invalid filter"),
    ],
)
def test_filters_that_mean_nothing(zoo, filter_string, text):
    with refused("INVALID_PARAMETER_VALUE", text):
        zoo.search(filter_string)


@pytest.mark.parametrize(
    "order_by, found",
    [
        (["metrics.loss ASC"], "C A B D child1 E"),
        (["metrics.loss DESC"], "B A C D child1 E"),
        (["metric.loss desc"], "B A C D child1 E"),
        (["metrics.acc"], "A C B child1 D E"),
        (["params.lr"], "B A C child1 D E"),
        (["params.lr DESC"], "C A B child1 D E"),
        (["tags.team"], "A B C child1 D E"),
        (["tag.`team` DESC"], "C B A child1 D E"),
        (["attributes.end_time ASC"], "A B child1 D C E"),
        (["end_time DESC"], "B A child1 D C E"),
        (["start_time"], "E A C D B child1"),
        (["attribute.start_time DESC"], "child1 B D C A E"),
        (["run_name"], "A B C D E child1"),
        (["attribute.status ASC", "metrics.loss DESC"], "B A C D child1 E"),
        (["metrics.`m 1`", "start_time ASC"], "A E C D B child1"),
    ],
)
def test_orders(zoo, order_by, found):
    assert zoo.search(order_by=order_by) == found.split()


@pytest.mark.parametrize(
    "clause", ["metrics.loss up", "", "dataset.name", "experiment_id", "metrics.loss, metrics.acc"]
)
def test_orders_that_mean_nothing(zoo, clause):
    with refused("INVALID_PARAMETER_VALUE"):
        zoo.search(order_by=[clause])


@ROOST_ONLY
def test_an_order_given_twice_is_the_callers_mistake(zoo):
    with refused("INVALID_PARAMETER_VALUE"):
        zoo.search(order_by=["metrics.loss", "metrics.loss DESC"])


@pytest.mark.parametrize("order_by", [[], ["metrics.m"], ["params.p DESC"], ["run_name"]])
@pytest.mark.parametrize("page", [1, 3, 10, 11])
def test_pages_of_a_search_fit_together(client, experiment, page, order_by):
    for i in range(10):
        run_id = client.create_run(experiment, start_time=1 + i // 3, run_name=f"r{i}").info.run_id
        if i % 2:
            client.log_batch(run_id, metrics=[Metric("m", i % 3, 1, 0)], params=[Param("p", str(i % 4))])
    whole = names_of(client.search_runs([experiment], order_by=order_by))
    assert sorted(whole) == [f"r{i}" for i in range(10)]
    seen, token = [], None
    while True:
        found = client.search_runs([experiment], order_by=order_by, max_results=page, page_token=token)
        seen += names_of(found)
        assert len(found) == min(page, 10) or not found.token
        token = found.token
        if not token:
            break
    assert seen == whole


def test_views_and_several_experiments(client, name):
    experiments = [client.create_experiment(f"{name}-{i}") for i in range(2)]
    for i, experiment in enumerate(experiments):
        client.create_run(experiment, run_name=f"alive{i}", start_time=1 + i)
        client.delete_run(client.create_run(experiment, run_name=f"dead{i}", start_time=10 + i).info.run_id)

    def search(ids, view) -> list[str]:
        return names_of(client.search_runs(ids, run_view_type=view))

    assert search(experiments, ViewType.ACTIVE_ONLY) == ["alive1", "alive0"]
    assert search(experiments, ViewType.DELETED_ONLY) == ["dead1", "dead0"]
    assert search(experiments, ViewType.ALL) == ["dead1", "dead0", "alive1", "alive0"]
    assert search(experiments[:1] + ["99999999"], ViewType.ALL) == ["dead0", "alive0"]
    assert search([], ViewType.ALL) == []
    client.delete_experiment(experiments[0])
    assert search(experiments, ViewType.ACTIVE_ONLY) == ["alive1"]
    assert search(experiments[:1], ViewType.DELETED_ONLY) == ["dead0", "alive0"]


@pytest.mark.parametrize("max_results", [0, -1, 50_001])
def test_page_sizes_out_of_bounds(client, experiment, max_results):
    with refused("INVALID_PARAMETER_VALUE", "max_results"):
        client.search_runs([experiment], max_results=max_results)


@pytest.mark.parametrize("token", ["x", "!!!!", "eyJvZmZzZXQiOiAwfQ==", "bm8ganNvbg=="])
def test_page_tokens_that_nobody_issued(client, experiment, token):
    with refused("INVALID_PARAMETER_VALUE", "page token"):
        client.search_runs([experiment], page_token=token)


def test_a_search_reads_what_was_just_written(client, experiment):
    """No index lags behind: each write is found by the next search."""
    run_id = client.create_run(experiment).info.run_id
    for i in range(30):
        client.log_metric(run_id, "m", i, step=i)
        client.set_tag(run_id, "t", f"v{i}")
        assert len(client.search_runs([experiment], f"metrics.m = {i} AND tags.t = 'v{i}'")) == 1


def test_status_words_are_those_of_the_client(client, run_id):
    for word in ("RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED"):
        client.update_run(run_id, status=word)
        assert RunStatus.from_string(client.get_run(run_id).info.status) == RunStatus.from_string(word)


def test_unknown_routes_are_told_apart_from_missing_things(url):
    for method, path, status in (
        ("GET", "/api/2.0/mlflow/no/such", 404),
        ("GET", "/api/2.0/mlflow/runs/create", 405),
        ("POST", "/api/2.0/mlflow/experiments/search/", 404),
        ("GET", "/api/9.0/mlflow/experiments/get?experiment_id=0", 404),
        ("GET", "/ajax-api/2.0/mlflow/experiments/get?experiment_id=0", 200),
        ("GET", "/version", 200),
    ):
        assert requests.request(method, url + path, timeout=30).status_code == status, path
    assert requests.get(url + "/version", timeout=30).text.strip() == "3.17.2"
