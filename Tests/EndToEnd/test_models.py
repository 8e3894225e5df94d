"""Models of scikit-learn: logged, found, registered, loaded back and evaluated with the stock client.

oracle.py says how to run the same tests against a stock MLflow server.
"""

import json
import time
from pathlib import Path
from types import SimpleNamespace

import mlflow
import numpy
import pandas
import pytest
import requests
from harness import Server
from mlflow import MlflowClient
from mlflow.entities import LoggedModelInput, LoggedModelOutput, LoggedModelStatus, Metric
from mlflow.exceptions import MlflowException
from mlflow.models import infer_signature
from oracle import NEEDS_A_SERVER_OF_ITS_OWN, ROOST_ONLY, refused
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")
FEATURES, LABELS = make_classification(120, 4, random_state=1)
TABLE = pandas.DataFrame(FEATURES, columns=["a", "b", "c", "d"])
# Without this the client starts another Python to find out.
NEEDS = {"pip_requirements": ["scikit-learn"]}


@pytest.fixture(scope="module")
def module_server_options(artifacts) -> list[str]:
    return ["--artifacts-destination", str(artifacts)]


@pytest.fixture
def classifier() -> LogisticRegression:
    return LogisticRegression(C=0.5).fit(TABLE, LABELS)


@pytest.fixture
def logged(fluent, classifier, name) -> SimpleNamespace:
    """A model logged by a run, with signature and example, and registered."""
    with fluent.start_run() as run:
        info = fluent.sklearn.log_model(
            classifier,
            name="model",
            signature=infer_signature(TABLE, classifier.predict(TABLE)),
            input_example=TABLE.head(3),
            registered_model_name=name,
            params={"C": "0.5"},
            tags={"team": "red"},
            **NEEDS,
        )
    return SimpleNamespace(info=info, id=info.model_id, run_id=run.info.run_id, registered=name)


def dataset_metrics(model, name: str) -> dict[str, float]:
    return {m.key: m.value for m in model.metrics if m.dataset_name == name}


class TestLoadedBack:
    def test_from_every_kind_of_uri(self, fluent, client, logged, classifier):
        client.set_registered_model_alias(logged.registered, "champion", "1")
        expected = classifier.predict(TABLE)
        for uri in (
            f"models:/{logged.id}",
            f"models:/{logged.registered}/1",
            f"models:/{logged.registered}@champion",
            f"models:/{logged.registered}/latest",
            f"runs:/{logged.run_id}/model",
            logged.info.artifact_path,
        ):
            assert (fluent.pyfunc.load_model(uri).predict(TABLE) == expected).all(), uri
            back = fluent.sklearn.load_model(uri)
            assert (back.predict_proba(TABLE) == classifier.predict_proba(TABLE)).all(), uri

    def test_what_comes_with_it(self, fluent, client, logged, classifier):
        loaded = fluent.pyfunc.load_model(f"models:/{logged.registered}/1")
        assert loaded.metadata.get_input_schema().input_names() == ["a", "b", "c", "d"]
        assert loaded.metadata.model_id == logged.id and loaded.metadata.run_id == logged.run_id
        example = loaded.input_example
        assert (example.to_numpy() == TABLE.head(3).to_numpy()).all()
        with pytest.raises(MlflowException, match="schema"):
            loaded.predict(pandas.DataFrame({"a": [1.0]}))
        info = fluent.models.get_model_info(f"models:/{logged.registered}/1")
        assert info.signature == logged.info.signature and info.model_uuid == logged.info.model_uuid
        assert fluent.models.Model.load(f"models:/{logged.id}").flavors.keys() == {"python_function", "sklearn"}

    def test_the_second_version_beside_the_first(self, fluent, client, logged, classifier):
        other = LogisticRegression(C=1e-6).fit(TABLE, LABELS)
        with fluent.start_run():
            second = fluent.sklearn.log_model(other, name="model", registered_model_name=logged.registered, **NEEDS)
        third = fluent.register_model(logged.info.model_uri, logged.registered, tags={"from": "uri"})
        by_run = fluent.register_model(f"runs:/{logged.run_id}/model", logged.registered)
        assert (second.registered_model_version, third.version, by_run.version) == ("2", "3", "4")
        client.set_registered_model_alias(logged.registered, "champion", "2")
        for version, model in (("1", classifier), ("2", other), ("3", classifier), ("4", classifier)):
            loaded = fluent.sklearn.load_model(f"models:/{logged.registered}/{version}")
            assert (loaded.predict_proba(TABLE) == model.predict_proba(TABLE)).all()
        loaded = fluent.sklearn.load_model(f"models:/{logged.registered}@champion")
        assert (loaded.coef_ == other.coef_).all()
        assert client.get_model_version(logged.registered, "3").tags == {"from": "uri"}
        client.set_registered_model_alias(logged.registered, "champion", "1")
        loaded = fluent.sklearn.load_model(f"models:/{logged.registered}@champion")
        assert (loaded.coef_ == classifier.coef_).all()

    def test_the_version_knows_where_it_came_from(self, client, logged, url):
        version = client.get_model_version(logged.registered, "1")
        assert version.source == f"models:/{logged.id}" and version.run_id == logged.run_id
        model = client.get_logged_model(logged.id)
        assert client.get_model_version_download_uri(logged.registered, "1") == model.artifact_location
        registered = json.loads(model.tags["mlflow.modelVersions"])
        assert {(r["name"], int(r["version"])) for r in registered} == {(logged.registered, 1)}
        query = {"name": logged.registered, "version": "1", "path": "MLmodel"}
        file = requests.get(f"{url}/model-versions/get-artifact", params=query)
        assert file.status_code == 200 and logged.id in file.text
        missing = requests.get(f"{url}/model-versions/get-artifact", params=query | {"path": "none"})
        assert missing.status_code == 404
        outside = requests.get(f"{url}/model-versions/get-artifact", params=query | {"path": "../x"})
        assert outside.status_code == 400

    def test_a_model_without_a_run(self, fluent, classifier):
        info = fluent.sklearn.log_model(classifier, name="lonely", **NEEDS)
        model = fluent.get_logged_model(info.model_id)
        assert model.status == LoggedModelStatus.READY and model.name == "lonely"
        assert (fluent.sklearn.load_model(info.model_uri).coef_ == classifier.coef_).all()

    def test_a_function_of_ones_own(self, fluent):
        class Doubler(fluent.pyfunc.PythonModel):
            def predict(self, context, model_input: list[float]) -> list[float]:
                return [2 * x for x in model_input]

        with fluent.start_run():
            info = fluent.pyfunc.log_model(name="doubler", python_model=Doubler(), pip_requirements=[])
        assert fluent.pyfunc.load_model(info.model_uri).predict([1.0, 2.5]) == [2.0, 5.0]


class TestLoggedModels:
    def test_found_at_its_run(self, client, logged):
        run = client.get_run(logged.run_id)
        assert [(o.model_id, o.step) for o in run.outputs.model_outputs] == [(logged.id, 0)]
        model = client.get_logged_model(logged.id)
        assert (model.name, model.source_run_id, model.status) == ("model", logged.run_id, LoggedModelStatus.READY)
        assert model.params == {"C": "0.5"} and model.tags["team"] == "red"
        assert model.artifact_location == f"mlflow-artifacts:/{run.info.experiment_id}/models/{logged.id}/artifacts"
        assert model.experiment_id == run.info.experiment_id
        assert model.creation_timestamp <= model.last_updated_timestamp
        # Below the name of a model a run shows the model's files.
        below = {f.path for f in client.list_artifacts(logged.run_id, "model")}
        assert below == {f"model/{f.path}" for f in client.list_logged_model_artifacts(logged.id)}
        assert {"model/MLmodel", "model/requirements.txt"} <= below

    def test_files_by_the_servers_own_routes(self, client, logged, url):
        listed = requests.get(f"{url}/api/2.0/mlflow/logged-models/{logged.id}/artifacts/directories").json()
        assert listed["root_uri"] == client.get_logged_model(logged.id).artifact_location
        entry = next(f for f in listed["files"] if f["path"] == "MLmodel")
        place = f"{url}/ajax-api/2.0/mlflow/logged-models/{logged.id}/artifacts/files"
        file = requests.get(place, params={"artifact_file_path": "MLmodel"})
        assert file.status_code == 200 and len(file.content) == entry["file_size"] and logged.id in file.text
        assert requests.get(place).status_code == 400
        assert requests.get(place, params={"artifact_file_path": "../x"}).status_code == 400
        assert requests.get(place, params={"artifact_file_path": "none"}).status_code == 404

    def test_files_of_ones_own(self, client, logged, tmp_path):
        (tmp_path / "d").mkdir()
        (tmp_path / "d" / "ü.txt").write_text("text")
        client.log_model_artifacts(logged.id, str(tmp_path / "d"))
        client.log_model_artifact(logged.id, str(tmp_path / "d" / "ü.txt"))
        assert "ü.txt" in {f.path for f in client.list_logged_model_artifacts(logged.id)}
        uri = f"models:/{logged.id}"
        got = Path(mlflow.artifacts.download_artifacts(artifact_uri=uri, dst_path=str(tmp_path / "got")))
        assert (got / "ü.txt").read_text() == "text" and (got / "MLmodel").exists()
        run_file = mlflow.artifacts.download_artifacts(run_id=logged.run_id, artifact_path="model/MLmodel")
        assert Path(run_file).read_bytes() == (got / "MLmodel").read_bytes()

    def test_from_pending_to_ready(self, client, experiment):
        model = client.create_logged_model(experiment, name="m", params={"a": "1"}, tags={"t": "x"}, model_type="agent")
        assert (model.status, model.model_type) == (LoggedModelStatus.PENDING, "agent")
        assert model.model_id.startswith("m-")
        time.sleep(0.003)
        done = client.finalize_logged_model(model.model_id, LoggedModelStatus.READY)
        assert done.status == LoggedModelStatus.READY
        assert done.last_updated_timestamp > model.last_updated_timestamp
        client.log_model_params(model.model_id, {"b": "2"})
        client.set_logged_model_tags(model.model_id, {"t": "y", "u": "z"})
        client.delete_logged_model_tag(model.model_id, "u")
        found = client.get_logged_model(model.model_id)
        assert (found.params, found.tags) == ({"a": "1", "b": "2"}, {"t": "y"})
        with refused("RESOURCE_DOES_NOT_EXIST", "No tag with key 'u'"):
            client.delete_logged_model_tag(model.model_id, "u")
        unnamed = client.create_logged_model(experiment)
        assert unnamed.name
        client.delete_logged_model(model.model_id)
        with refused("RESOURCE_DOES_NOT_EXIST", model.model_id):
            client.get_logged_model(model.model_id)
        assert [m.model_id for m in client.search_logged_models([experiment])] == [unnamed.model_id]

    @pytest.mark.parametrize("bad", ["a/b", "a:b", "a.b", "a%b", 'a"b', "a'b"])
    def test_names_that_are_refused(self, url, experiment, bad):
        body = {"experiment_id": experiment, "name": bad}
        made = requests.post(f"{url}/api/2.0/mlflow/logged-models", json=body)
        assert (made.status_code, made.json()["error_code"]) == (400, "INVALID_PARAMETER_VALUE"), made.text
        assert "Invalid model name" in made.json()["message"]

    def test_metrics_of_models_and_their_runs(self, client, experiment, run_id):
        model = client.create_logged_model(experiment, name="m", source_run_id=run_id)
        data = mlflow.data.from_numpy(numpy.arange(3), name="train")
        for step, value in ((1, 0.5), (2, 0.75), (3, 0.625)):
            client.log_metric(run_id, "acc", value, step=step, timestamp=step, model_id=model.model_id)
        client.log_batch(run_id, [
            Metric("loss", 0.25, 7, 1, model.model_id, data.name, data.digest),
            Metric("of the run", 1.0, 7, 1),
        ])
        found = client.get_logged_model(model.model_id)
        points = sorted((m.key, m.step, m.value, m.dataset_name, m.run_id) for m in found.metrics)
        assert points == [("acc", step, value, None, run_id) for step, value in ((1, 0.5), (2, 0.75), (3, 0.625))] + [
            ("loss", 1, 0.25, "train", run_id)]
        assert client.get_run(run_id).data.metrics == {"acc": 0.625, "loss": 0.25, "of the run": 1.0}

    def test_models_that_a_run_takes_and_makes(self, client, experiment, run_id):
        models = [client.create_logged_model(experiment, name=f"m{i}") for i in range(3)]
        client.log_outputs(run_id, [LoggedModelOutput(m.model_id, step=i) for i, m in enumerate(models[:2])])
        client.log_inputs(run_id, models=[LoggedModelInput(models[2].model_id)])
        run = client.get_run(run_id)
        made = {(o.model_id, o.step) for o in run.outputs.model_outputs}
        assert made == {(models[0].model_id, 0), (models[1].model_id, 1)}
        assert [i.model_id for i in run.inputs.model_inputs] == [models[2].model_id]


class TestSearch:
    @pytest.fixture
    def models(self, client, experiment, run_id) -> dict[str, str]:
        """Four models, by name; d has no metric."""
        made = {}
        for i, letter in enumerate("abcd"):
            model = client.create_logged_model(
                experiment, name=f"{letter}-model", params={"lr": f"0.{i}"}, tags={"team": "red" if i % 2 else "blue"},
                model_type="tree" if i < 2 else "net", source_run_id=run_id if i == 0 else None,
            )
            if letter != "d":
                client.log_metric(run_id, "acc", i / 10, timestamp=1, step=1, model_id=model.model_id)
                client.log_metric(
                    run_id, "acc", 1 - i / 10, timestamp=2, step=2, model_id=model.model_id, dataset_name="test",
                    dataset_digest="d1")
            made[letter] = model.model_id
            time.sleep(0.003)
        client.finalize_logged_model(made["b"], LoggedModelStatus.READY)
        return made

    def test_filters_and_orders(self, client, experiment, models):
        def search(filter_string: str | None = None, **more) -> str:
            found = client.search_logged_models([experiment], filter_string, **more)
            return "".join(m.name[0] for m in found)

        assert search() == "dcba"
        assert search("name = 'b-model'") == "b"
        assert search("name LIKE 'c%'") == search("attributes.name ILIKE 'C%'") == "c"
        assert search("tags.team = 'red'") == "db"
        assert search("params.lr = '0.2'") == "c"
        assert search("params.lr IN ('0.0', '0.3')") == "da"
        assert search("model_type = 'net' AND tags.team = 'blue'") == "c"
        assert search(f"model_id = '{models['a']}'") == "a"
        assert search("metrics.acc > 0.85") == "ba"  # any point
        assert search("metrics.acc < 0.15") == "ba"
        assert search("metrics.acc >= 0.15 AND params.lr != '0.1'") == "ca"
        test = [{"dataset_name": "test", "dataset_digest": "d1"}]
        assert search("metrics.acc < 0.85", datasets=test) == "c"
        assert search(datasets=test) == "cba"
        assert search(datasets=[{"dataset_name": "other", "dataset_digest": "d1"}]) == ""
        by_metric = {"field_name": "metrics.acc", "ascending": True}
        assert search(order_by=[by_metric]) == "cbad"  # the latest point; none comes last
        assert search(order_by=[by_metric | {"ascending": False}]) == "abcd"
        assert search(order_by=[{"field_name": "name", "ascending": True}]) == "abcd"
        assert search(order_by=[{"field_name": "creation_timestamp"}]) == "abcd"
        client.delete_logged_model(models["c"])
        assert search() == "dba"

    def test_pages(self, client, experiment, models):
        pages, token = [], None
        while True:
            page = client.search_logged_models([experiment], max_results=3, page_token=token)
            pages.append("".join(m.name[0] for m in page))
            token = page.token
            if not token:
                break
        assert pages == ["dcb", "a"]
        first = client.search_logged_models([experiment], max_results=3)
        with refused("INVALID_PARAMETER_VALUE"):
            client.search_logged_models([experiment], "name = 'x'", max_results=3, page_token=first.token)

    @pytest.mark.parametrize(
        "filter_string", ["name = 'a' OR name = 'b'", "metric.acc > 1", "name > 'a'", "metrics.acc LIKE 'x'", "name ="]
    )
    def test_filters_that_are_refused(self, client, experiment, filter_string):
        with refused("INVALID_PARAMETER_VALUE"):
            client.search_logged_models([experiment], filter_string)

    @ROOST_ONLY
    def test_an_attribute_that_is_none(self, client, experiment):
        with refused("INVALID_PARAMETER_VALUE", "bogus"):
            client.search_logged_models([experiment], "bogus = 'x'")

    def test_as_a_table(self, models, experiment, fluent):
        table = fluent.search_logged_models(experiment_ids=[experiment], filter_string="tags.team = 'red'")
        assert list(table["name"]) == ["d-model", "b-model"]
        assert list(table["model_id"]) == [models["d"], models["b"]]


class TestEvaluation:
    @pytest.mark.parametrize("api", ["mlflow.models.evaluate", "mlflow.evaluate"])
    def test_a_classifier(self, fluent, client, logged, classifier, api):
        evaluate = fluent.models.evaluate if api == "mlflow.models.evaluate" else fluent.evaluate
        data = fluent.data.from_pandas(TABLE.assign(y=LABELS), targets="y", name="held out")
        with fluent.start_run() as run:
            result = evaluate(
                logged.info.model_uri,
                data,
                model_type="classifier",
                evaluators="default",
                evaluator_config={"log_explainer": False},
            )
        expected = (classifier.predict(TABLE) == LABELS).mean()
        assert result.metrics["accuracy_score"] == pytest.approx(expected)
        stored = client.get_run(run.info.run_id)
        assert stored.data.metrics["accuracy_score"] == result.metrics["accuracy_score"]
        assert stored.data.metrics["example_count"] == len(TABLE)
        files = {f.path for f in client.list_artifacts(run.info.run_id)}
        assert {"confusion_matrix.png", "roc_curve_plot.png"} <= files
        assert [i.dataset.name for i in stored.inputs.dataset_inputs] == ["held out"]
        assert [i.model_id for i in stored.inputs.model_inputs] == [logged.id]
        model = client.get_logged_model(logged.id)
        linked = dataset_metrics(model, "held out")
        assert linked["accuracy_score"] == result.metrics["accuracy_score"]
        assert {m.run_id for m in model.metrics} == {run.info.run_id}
        experiment = stored.info.experiment_id
        good = f"metrics.accuracy_score >= {expected - 1e-9}"
        found = client.search_logged_models([experiment], good, datasets=[{"dataset_name": "held out",
            "dataset_digest": stored.inputs.dataset_inputs[0].dataset.digest}])
        assert [m.model_id for m in found] == [logged.id]
        assert client.search_logged_models([experiment], f"metrics.accuracy_score > {expected + 1e-9}") == []


class TestAutologging:
    @pytest.fixture(params=["mlflow.autolog", "mlflow.sklearn.autolog"])
    def autologging(self, fluent, request):
        switch = fluent.autolog if request.param == "mlflow.autolog" else fluent.sklearn.autolog
        switch(silent=True, log_datasets=True)
        yield fluent
        fluent.sklearn.autolog(disable=True, silent=True)
        fluent.autolog(disable=True, silent=True)

    def test_a_fit_logs_all_about_itself(self, autologging, client, monkeypatch):
        monkeypatch.setattr("mlflow.sklearn.get_default_pip_requirements", lambda *_, **__: ["scikit-learn"])
        monkeypatch.setattr("mlflow.models.infer_pip_requirements", lambda *_, **__: ["scikit-learn"])
        with autologging.start_run() as run:
            fitted = LogisticRegression(C=2.0).fit(TABLE, LABELS)
        stored = client.get_run(run.info.run_id)
        assert stored.data.params["C"] == "2.0" and stored.data.params["max_iter"] == "100"
        assert stored.data.metrics["training_score"] == pytest.approx(fitted.score(TABLE, LABELS))
        assert stored.data.tags["estimator_name"] == "LogisticRegression"
        assert [i.dataset.profile is not None for i in stored.inputs.dataset_inputs] == [True]
        files = {f.path for f in client.list_artifacts(run.info.run_id)}
        assert {"estimator.html", "training_confusion_matrix.png", "metric_info.json"} <= files
        (output,) = stored.outputs.model_outputs
        model = client.get_logged_model(output.model_id)
        assert model.status == LoggedModelStatus.READY and model.source_run_id == run.info.run_id
        assert model.params["C"] == "2.0"
        loaded = autologging.sklearn.load_model(f"models:/{output.model_id}")
        assert (loaded.predict_proba(TABLE) == fitted.predict_proba(TABLE)).all()


class TestWithoutProxy:
    """Models go to the artifact root by the client's own hand."""

    pytestmark = NEEDS_A_SERVER_OF_ITS_OWN

    def test_registered_and_loaded(self, start_server, tmp_path, classifier):
        root = tmp_path / "root"
        server: Server = start_server("--no-serve-artifacts", "--default-artifact-root", str(root))
        mlflow.set_tracking_uri(server.url)
        try:
            mlflow.set_experiment("direct")
            with mlflow.start_run():
                info = mlflow.sklearn.log_model(classifier, name="model", registered_model_name="m", **NEEDS)
            assert list(root.rglob("MLmodel"))
            for uri in ("models:/m/1", info.model_uri):
                assert (mlflow.sklearn.load_model(uri).coef_ == classifier.coef_).all()
            query = "name=m&version=1&path=MLmodel"
            assert info.model_id.encode() in server.get(f"/model-versions/get-artifact?{query}").body
        finally:
            mlflow.set_tracking_uri(None)


@NEEDS_A_SERVER_OF_ITS_OWN
def test_models_outlive_the_server(server, classifier):
    mlflow.set_tracking_uri(server.url)
    try:
        mlflow.set_experiment("kept")
        with mlflow.start_run():
            info = mlflow.sklearn.log_model(classifier, name="model", registered_model_name="m", **NEEDS)
            mlflow.log_metric("acc", 0.5, model_id=info.model_id)
        client = MlflowClient()
        before = client.get_logged_model(info.model_id).to_dictionary()
        server.restart()
        assert client.get_logged_model(info.model_id).to_dictionary() == before
        assert (mlflow.sklearn.load_model("models:/m/1").coef_ == classifier.coef_).all()
    finally:
        mlflow.set_tracking_uri(None)
