"""The model registry: what a user of the stock client registers, versions, tags, stages, finds, loads and deletes.

oracle.py says how to run the same tests against a stock MLflow server.
"""

import threading
import time
import warnings
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException
from mlflow.prompt.constants import PROMPT_TEXT_TAG_KEY
from oracle import NEEDS_A_SERVER_OF_ITS_OWN, ROOST_ONLY, refused

# Stages are deprecated; they work all the same.
pytestmark = pytest.mark.filterwarnings("ignore:.*stages:FutureWarning", "ignore:.*stages:UserWarning")


@pytest.fixture
def model(client, name) -> str:
    client.create_registered_model(name)
    return name


def new_version(client: MlflowClient, model: str, source: str = "s3://bucket/m", **more) -> str:
    return client.create_model_version(model, source, **more).version


def numbers(versions) -> list[int]:
    return [int(v.version) for v in versions]


class TestModels:
    def test_created_with_all_it_can_have(self, client, name):
        before_ms = int(time.time() * 1000)
        client.create_registered_model(name, tags={"team": "red", "ü": "1"}, description="what\nfor")
        found = client.get_registered_model(name)
        assert (found.name, found.description, found.tags) == (name, "what\nfor", {"team": "red", "ü": "1"})
        assert found.aliases == {} and found.latest_versions == []
        assert before_ms - 1000 <= found.creation_timestamp <= int(time.time() * 1000) + 1000
        assert found.last_updated_timestamp == found.creation_timestamp

    @pytest.mark.parametrize("text", ["with space", "ümläut", "日本語", "it's", 'say "x"', "100%", "a+b&c=d", "x" * 300])
    def test_names_of_all_kinds(self, client, name, text):
        full = f"{name} {text}"
        client.create_registered_model(full)
        assert new_version(client, full) == "1"
        client.set_registered_model_alias(full, "best", "1")
        assert client.get_registered_model(full).name == full
        assert client.get_model_version_by_alias(full, "best").name == full
        assert client.get_model_version(full, "1").name == full

    @pytest.mark.parametrize("bad", ["", "   ", "a/b", "a:b", ".", ".."])
    def test_names_that_are_refused(self, url, bad):
        made = requests.post(f"{url}/api/2.0/mlflow/registered-models/create", json={"name": bad})
        assert (made.status_code, made.json()["error_code"]) == (400, "INVALID_PARAMETER_VALUE"), made.text
        got = requests.get(f"{url}/api/2.0/mlflow/registered-models/get", params={"name": bad})
        assert got.status_code == 400, got.text

    def test_a_name_is_taken_once(self, client, model):
        with refused("RESOURCE_ALREADY_EXISTS", f"Registered Model (name={model}) already exists"):
            client.create_registered_model(model)
        client.create_registered_model(model.upper())

    def test_unknown_ones(self, client, name):
        with refused("RESOURCE_DOES_NOT_EXIST", f"Registered Model with name={name} not found"):
            client.get_registered_model(name)
        with refused("RESOURCE_DOES_NOT_EXIST", name):
            client.create_model_version(name, "s3://bucket/m")
        with refused("RESOURCE_DOES_NOT_EXIST"):
            client.delete_registered_model(name)
        with refused("RESOURCE_DOES_NOT_EXIST"):
            client.rename_registered_model(name, f"{name}-new")
        with refused("RESOURCE_DOES_NOT_EXIST"):
            client.set_registered_model_tag(name, "a", "b")
        with refused("RESOURCE_DOES_NOT_EXIST"):
            client.get_latest_versions(name)
        with refused("RESOURCE_DOES_NOT_EXIST", f"Model Version (name={name}, version=1) not found"):
            client.get_model_version(name, "1")

    def test_description(self, client, model):
        time.sleep(0.003)
        client.update_registered_model(model, "new words")
        found = client.get_registered_model(model)
        assert found.description == "new words" and found.last_updated_timestamp > found.creation_timestamp
        version = new_version(client, model, description="first")
        client.update_model_version(model, version, "second")
        assert client.get_model_version(model, version).description == "second"

    def test_tags(self, client, model):
        version = new_version(client, model, tags={"a": "1", "mlflow.b": "2"})
        client.set_registered_model_tag(model, "k", "1")
        client.set_registered_model_tag(model, "k", "2")
        client.set_registered_model_tag(model, "empty", "")
        client.set_model_version_tag(model, version, "a", "3")
        client.set_model_version_tag(model, version, "n", 5)
        assert client.get_registered_model(model).tags == {"k": "2", "empty": ""}
        assert client.get_model_version(model, version).tags == {"a": "3", "mlflow.b": "2", "n": "5"}
        client.delete_registered_model_tag(model, "k")
        client.delete_registered_model_tag(model, "never set")
        client.delete_model_version_tag(model, version, "a")
        client.delete_model_version_tag(model, version, "never set")
        assert client.get_registered_model(model).tags == {"empty": ""}
        assert client.get_model_version(model, version).tags == {"mlflow.b": "2", "n": "5"}
        client.set_registered_model_tag(model, "long", "v" * 100_000)
        with refused("INVALID_PARAMETER_VALUE", "100000"):
            client.set_registered_model_tag(model, "long", "v" * 100_001)

    def test_rename_takes_everything_along(self, client, model, name):
        new_version(client, model, tags={"t": "1"})
        new_version(client, model)
        client.set_registered_model_alias(model, "champion", "1")
        client.set_registered_model_tag(model, "k", "v")
        new = f"{name} neu"
        client.rename_registered_model(model, new)
        with refused("RESOURCE_DOES_NOT_EXIST"):
            client.get_registered_model(model)
        found = client.get_registered_model(new)
        assert (found.tags, found.aliases) == ({"k": "v"}, {"champion": "1"})
        assert client.get_model_version_by_alias(new, "champion").tags == {"t": "1"}
        assert numbers(client.search_model_versions(f"name = '{new}'", order_by=["version_number"])) == [1, 2]
        assert client.search_model_versions(f"name = '{model}'") == []
        assert new_version(client, new) == "3"
        client.create_registered_model(model)  # the old name is free
        with refused("RESOURCE_ALREADY_EXISTS"):
            client.rename_registered_model(new, model)
        assert client.get_registered_model(new).aliases == {"champion": "1"}

    def test_delete_takes_everything_along(self, client, model):
        new_version(client, model, tags={"t": "1"})
        client.set_registered_model_alias(model, "champion", "1")
        client.set_registered_model_tag(model, "k", "v")
        client.delete_registered_model(model)
        with refused("RESOURCE_DOES_NOT_EXIST"):
            client.get_registered_model(model)
        with refused("RESOURCE_DOES_NOT_EXIST"):
            client.get_model_version(model, "1")
        assert client.search_registered_models(f"name = '{model}'") == []
        assert client.search_model_versions(f"name = '{model}'") == []
        client.create_registered_model(model)
        again = client.get_registered_model(model)
        assert (again.tags, again.aliases, again.latest_versions) == ({}, {}, [])
        assert new_version(client, model) == "1"
        assert client.get_model_version(model, "1").tags == {}


class TestVersions:
    def test_created_with_all_it_can_have(self, client, model, run_id):
        made = client.create_model_version(
            model, "s3://bucket/m", run_id=run_id, tags={"a": "1"}, run_link="http://l", description="d"
        )
        found = client.get_model_version(model, "1")
        assert (found.name, found.version, found.source, found.run_id) == (model, "1", "s3://bucket/m", run_id)
        assert (found.tags, found.run_link, found.description) == ({"a": "1"}, "http://l", "d")
        assert (found.status, found.current_stage, found.aliases) == ("READY", "None", [])
        assert made.creation_timestamp == found.creation_timestamp == found.last_updated_timestamp
        assert client.get_model_version_download_uri(model, "1") == "s3://bucket/m"
        assert [v.version for v in client.get_registered_model(model).latest_versions] == ["1"]

    def test_numbers_are_never_used_again(self, client, model):
        assert [new_version(client, model) for _ in range(3)] == ["1", "2", "3"]
        client.delete_model_version(model, "3")
        assert new_version(client, model) == "4"
        for number in ("1", "2", "4"):
            client.delete_model_version(model, number)
        assert client.search_model_versions(f"name = '{model}'") == []
        assert new_version(client, model) == "5"
        with refused("RESOURCE_DOES_NOT_EXIST", f"Model Version (name={model}, version=3) not found"):
            client.get_model_version(model, "3")
        with refused("RESOURCE_DOES_NOT_EXIST"):
            client.delete_model_version(model, "3")

    def test_those_registered_at_once_get_a_number_each(self, url, client, model):
        barrier = threading.Barrier(8)

        def register(_) -> list[str]:
            mine = MlflowClient(url)
            barrier.wait()
            return [new_version(mine, model) for _ in range(5)]

        with ThreadPoolExecutor(8) as pool:
            made = [int(version) for versions in pool.map(register, range(8)) for version in versions]
        found = sorted(numbers(client.search_model_versions(f"name = '{model}'")))
        assert sorted(made) == found
        assert len(set(made)) == 40

    @pytest.mark.parametrize(
        "source",
        ["/etc/passwd", "file:///etc/passwd", "../x", "s3://bucket/../x", "s3://bucket/%2e%2e/x", "s3://bucket",
         "mlflow-artifacts:/0/x", "runs:/0123456789abcdef0123456789abcdef/m", "models:/nowhere/1", "", "dummy-source"],
    )
    def test_sources_that_are_refused(self, url, client, model, source):
        made = requests.post(
            f"{url}/api/2.0/mlflow/model-versions/create", json={"name": model, "source": source}
        )
        assert 400 <= made.status_code < 500 and made.json()["error_code"] in (
            "INVALID_PARAMETER_VALUE", "RESOURCE_DOES_NOT_EXIST"), made.text
        assert client.search_model_versions(f"name = '{model}'") == []

    def test_copied_to_another_model(self, client, model, run_id):
        uri = client.get_run(run_id).info.artifact_uri
        client.create_model_version(model, f"{uri}/m", run_id=run_id, tags={"a": "1"}, description="d")
        copy = client.copy_model_version(f"models:/{model}/1", f"{model}-production")
        assert (copy.name, copy.version, copy.run_id) == (f"{model}-production", "1", run_id)
        assert client.get_model_version(copy.name, "1").source == f"models:/{model}/1"
        assert client.get_model_version_download_uri(copy.name, "1") == f"{uri}/m"


class TestAliases:
    def test_one_names_one_version_and_moves(self, client, model):
        for _ in range(3):
            new_version(client, model)
        client.set_registered_model_alias(model, "champion", "1")
        client.set_registered_model_alias(model, "alt", "1")
        assert client.get_model_version(model, "1").aliases == ["alt", "champion"]
        assert client.get_model_version_by_alias(model, "champion").version == "1"
        client.set_registered_model_alias(model, "champion", "3")
        assert client.get_model_version_by_alias(model, "champion").version == "3"
        assert client.get_registered_model(model).aliases == {"champion": "3", "alt": "1"}
        assert client.get_model_version(model, "1").aliases == ["alt"]
        client.delete_registered_model_alias(model, "champion")
        client.delete_registered_model_alias(model, "champion")
        assert client.get_registered_model(model).aliases == {"alt": "1"}
        with refused("INVALID_PARAMETER_VALUE", "Registered model alias champion not found."):
            client.get_model_version_by_alias(model, "champion")
        client.delete_model_version(model, "1")
        assert client.get_registered_model(model).aliases == {}

    def test_what_may_be_one(self, client, model):
        new_version(client, model)
        for alias in ("a", "A", "under_score-dash", "7", "größe", "別名", "x" * 255):
            client.set_registered_model_alias(model, alias, "1")
            assert client.get_model_version_by_alias(model, alias).version == "1"
        assert len(client.get_registered_model(model).aliases) == 7

    @pytest.mark.parametrize("alias", ["", "a b", "a.b", "a/b", "latest", "Latest", "v1", "V22", "x" * 256])
    def test_what_may_not(self, url, client, model, alias):
        new_version(client, model)
        body = {"name": model, "alias": alias, "version": "1"}
        done = requests.post(f"{url}/api/2.0/mlflow/registered-models/alias", json=body)
        assert (done.status_code, done.json()["error_code"]) == (400, "INVALID_PARAMETER_VALUE"), done.text
        assert client.get_registered_model(model).aliases == {}

    def test_of_versions_that_are_not_there(self, client, model):
        with refused("RESOURCE_DOES_NOT_EXIST", "version=9"):
            client.set_registered_model_alias(model, "champion", "9")
        client.create_registered_model(f"{model}-other")
        new_version(client, f"{model}-other")
        with refused("RESOURCE_DOES_NOT_EXIST", "version=1"):
            client.set_registered_model_alias(model, "champion", "1")


class TestStages:
    def test_moving_up_archives_what_was_there(self, client, model):
        for _ in range(4):
            new_version(client, model)
        client.transition_model_version_stage(model, "1", "Production")
        client.transition_model_version_stage(model, "2", "production")
        assert client.get_model_version(model, "2").current_stage == "Production"
        moved = client.transition_model_version_stage(model, "3", "Production", archive_existing_versions=True)
        assert moved.current_stage == "Production"
        stages = {v.version: v.current_stage for v in client.search_model_versions(f"name = '{model}'")}
        assert stages == {"1": "Archived", "2": "Archived", "3": "Production", "4": "None"}
        latest = {v.current_stage: v.version for v in client.get_latest_versions(model)}
        assert latest == {"Archived": "2", "Production": "3", "None": "4"}
        assert [v.version for v in client.get_latest_versions(model, ["Production", "Staging"])] == ["3"]
        latest = {v.current_stage: v.version for v in client.get_registered_model(model).latest_versions}
        assert latest == {"Archived": "2", "Production": "3", "None": "4"}

    def test_stages_that_are_none(self, client, model):
        new_version(client, model)
        with refused("INVALID_PARAMETER_VALUE", "Value must be one of None, Staging, Production, Archived."):
            client.transition_model_version_stage(model, "1", "Live")
        with refused("INVALID_PARAMETER_VALUE"):
            client.get_latest_versions(model, ["Live"])
        with refused("RESOURCE_DOES_NOT_EXIST"):
            client.transition_model_version_stage(model, "2", "Staging")

    @ROOST_ONLY
    def test_archiving_is_for_active_stages(self, client, model):
        new_version(client, model)
        with refused("INVALID_PARAMETER_VALUE", "Archived"):
            client.transition_model_version_stage(model, "1", "Archived", archive_existing_versions=True)


class TestSearching:
    def test_models(self, client, name):
        for suffix, tags in (("A", {"team": "x"}), ("b", {"team": "y", "z": "1"}), ("C", None), ("d_e", None)):
            client.create_registered_model(f"{name}-{suffix}", tags=tags)
            time.sleep(0.003)

        def search(filter_string: str = "", **more) -> list[str]:
            both = f"name LIKE '{name}-%'" + (f" AND {filter_string}" if filter_string else "")
            return [m.name.removeprefix(f"{name}-") for m in client.search_registered_models(both, **more)]

        assert search() == ["A", "C", "b", "d_e"]
        assert search("tags.team = 'x'") == ["A"]
        assert search("tags.team != 'x'") == ["b"]
        assert search("tags.team ILIKE 'Y' AND tags.z = '1'") == ["b"]
        assert search(f"name ILIKE '{name.upper()}-B'") == ["b"]
        assert search(f"name LIKE '{name}-B'") == []
        assert search(f"name IN ('{name}-A', '{name}-C')") == ["A", "C"]
        assert search(f"name != '{name}-A'") == ["C", "b", "d_e"]
        assert search(order_by=["name DESC"]) == ["d_e", "b", "C", "A"]
        assert search(order_by=["timestamp ASC"]) == ["A", "b", "C", "d_e"]
        client.update_registered_model(f"{name}-A", "touched")
        assert search(order_by=["last_updated_timestamp DESC"]) == ["A", "d_e", "C", "b"]
        found = client.search_registered_models(f"name = '{name}-b'")[0]
        assert found.tags == {"team": "y", "z": "1"}
        seen, token = [], None
        while True:
            page = client.search_registered_models(f"name LIKE '{name}-%'", max_results=3, page_token=token)
            seen.append([m.name[-1] for m in page])
            token = page.token
            if not token:
                break
        assert seen == [["A", "C", "b"], ["e"]]

    def test_versions(self, client, name, run_id):
        a, b = f"{name}-a", f"{name}-b"
        for model in (a, b):
            client.create_registered_model(model)
            for i in range(1, 4):
                run = run_id if i == 2 else None
                new_version(client, model, f"s3://bucket/{model[-1]}{i}", run_id=run, tags={"i": str(i)})
                time.sleep(0.003)

        def search(filter_string: str, **more) -> list[str]:
            return [f"{v.name[-1]}{v.version}" for v in client.search_model_versions(filter_string, **more)]

        both = f"name LIKE '{name}-%'"
        assert search(both) == ["b3", "b2", "b1", "a3", "a2", "a1"]
        assert search(f"name = '{a}'") == ["a3", "a2", "a1"]
        assert search(f"run_id = '{run_id}'") == ["b2", "a2"]
        assert search(f"{both} AND run_id IN ('{run_id}')") == ["b2", "a2"]
        assert search(f"name = '{a}' AND version_number >= 2") == ["a3", "a2"]
        assert search(f"name = '{a}' AND source_path = 's3://bucket/a1'") == ["a1"]
        assert search(f"{both} AND tags.i = '3'") == ["b3", "a3"]
        assert search(f"{both} AND tags.i != '3'", order_by=["version_number DESC", "name ASC"]) == [
            "a2", "b2", "a1", "b1"]
        assert search(both, order_by=["name ASC", "version_number ASC"]) == ["a1", "a2", "a3", "b1", "b2", "b3"]
        assert search(both, order_by=["creation_timestamp ASC"]) == ["a1", "a2", "a3", "b1", "b2", "b3"]
        client.update_model_version(a, "1", "touched")
        assert search(both)[0] == "a1"
        client.delete_model_version(b, "2")
        assert search(f"{both} AND tags.i = '2'") == ["a2"]
        pages, token = [], None
        while True:
            page = client.search_model_versions(
                both, max_results=2, order_by=["name", "version_number"], page_token=token
            )
            pages.append([f"{v.name[-1]}{v.version}" for v in page])
            token = page.token
            if not token:
                break
        assert pages == [["a1", "a2"], ["a3", "b1"], ["b3"]]

    @pytest.mark.parametrize(
        "filter_string, text",
        [
            ("description = 'x'", "description"),
            ("name > 'a'", ">"),
            ("name = 'a' OR", "OR"),
            ("name =", ""),
            ("params.x = '1'", "params"),
        ],
    )
    def test_filters_of_models_that_are_refused(self, client, filter_string, text):
        with refused("INVALID_PARAMETER_VALUE", text):
            client.search_registered_models(filter_string)

    @pytest.mark.parametrize(
        "filter_string, text",
        [
            ("version_number = 1.5", "1.5"),
            ("version_number = 'x'", "x"),
            ("source_path IN ()", ""),
            ("current_stage = 'None'", "current_stage"),
            ("name = 'a' OR", "OR"),
        ],
    )
    def test_filters_of_versions_that_are_refused(self, client, filter_string, text):
        with refused("INVALID_PARAMETER_VALUE", text):
            client.search_model_versions(filter_string)

    def test_orders_and_sizes_that_are_refused(self, client):
        with refused("INVALID_PARAMETER_VALUE", "creation_timestamp"):
            client.search_registered_models(order_by=["creation_timestamp"])
        with refused("INVALID_PARAMETER_VALUE"):
            client.search_model_versions(order_by=["run_id"])
        with refused("INVALID_PARAMETER_VALUE", "1001"):
            client.search_registered_models(max_results=1001)
        with refused("INVALID_PARAMETER_VALUE", "0"):
            client.search_model_versions(max_results=0)


class TestPrompts:
    def test_versions_of_a_text(self, client, fluent, name):
        first = fluent.genai.register_prompt(
            name, "Hi {{who}}!", commit_message="first", tags={"author": "me"}
        )
        second = fluent.genai.register_prompt(name, "Good day, {{who}}. ü", commit_message="second")
        assert (first.version, second.version) == (1, 2)
        fluent.genai.set_prompt_alias(name, "production", 1)
        for uri, text in (
            (f"prompts:/{name}/1", "Hi you!"),
            (f"prompts:/{name}/2", "Good day, you. ü"),
            (f"prompts:/{name}@production", "Hi you!"),
            (f"prompts:/{name}@latest", "Good day, you. ü"),
        ):
            assert fluent.genai.load_prompt(uri, cache_ttl_seconds=0).format(who="you") == text
        loaded = fluent.genai.load_prompt(f"prompts:/{name}/1", cache_ttl_seconds=0)
        assert loaded.commit_message == "first" and loaded.tags["author"] == "me" and loaded.aliases == ["production"]
        fluent.genai.set_prompt_alias(name, "production", 2)
        moved = fluent.genai.load_prompt(f"prompts:/{name}@production", cache_ttl_seconds=0)
        assert moved.version == 2
        fluent.genai.delete_prompt_alias(name, "production")
        with pytest.raises(MlflowException, match="production"):
            fluent.genai.load_prompt(f"prompts:/{name}@production", cache_ttl_seconds=0)
        assert fluent.genai.load_prompt(name, version=9, allow_missing=True) is None

    def test_a_chat_with_a_response_format(self, fluent, name):
        messages = [{"role": "system", "content": "Be {{style}}."}, {"role": "user", "content": "{{question}}"}]
        fluent.genai.register_prompt(name, messages, response_format={"type": "object"})
        loaded = fluent.genai.load_prompt(name, version=1, cache_ttl_seconds=0)
        assert loaded.template == messages and loaded.response_format == {"type": "object"}
        assert loaded.format(style="kind", question="Why?")[1] == {"role": "user", "content": "Why?"}

    def test_prompts_and_models_are_kept_apart(self, client, name):
        prompt, model = f"{name}-p", f"{name}-m"
        client.register_prompt(prompt, "Hi {{who}}")
        client.create_registered_model(model)
        new_version(client, model)
        both = f"name LIKE '{name}-%'"
        assert [m.name for m in client.search_registered_models(both)] == [model]
        assert [v.name for v in client.search_model_versions(both)] == [model]
        assert [p.name for p in client.search_prompts(both)] == [prompt]
        marked = "tags.`mlflow.prompt.is_prompt`"
        assert [m.name for m in client.search_registered_models(f"{both} AND {marked} = 'true'")] == [prompt]
        assert [m.name for m in client.search_registered_models(f"{both} AND {marked} != 'true'")] == [model]
        assert [v.name for v in client.search_model_versions(f"{both} AND {marked} = 'true'")] == [prompt]
        with pytest.raises(MlflowException, match="prompt"):
            client.create_registered_model(prompt)
        with pytest.raises(MlflowException, match="model"):
            client.register_prompt(model, "Hi")
        assert PROMPT_TEXT_TAG_KEY not in client.get_model_version(model, "1").tags

    def test_deleted(self, client, name):
        client.register_prompt(name, "one")
        client.register_prompt(name, "two")
        client.set_prompt_tag(name, "team", "red")
        assert client.get_prompt(name).tags["team"] == "red"
        client.delete_prompt_tag(name, "team")
        assert "team" not in client.get_prompt(name).tags
        client.delete_prompt_version(name, "2")
        with pytest.raises(MlflowException, match="version=2"):
            client.get_prompt_version(name, 2)
        assert client.register_prompt(name, "three").version == 3
        client.delete_prompt(name)
        assert client.get_prompt(name) is None
        assert [p.name for p in client.search_prompts(f"name = '{name}'")] == []

    def test_text_of_any_kind_up_to_the_limit(self, client, name):
        for text in ("ü{{x}}\n\t\"'\\ 日本🦉 {{ y }}", "x" * 100_000):
            version = client.register_prompt(name, text).version
            assert client.get_prompt_version(name, version).template == text
        with pytest.raises(MlflowException, match="100000"):
            client.register_prompt(name, "x" * 100_001)


@NEEDS_A_SERVER_OF_ITS_OWN
def test_the_registry_outlives_the_server(server):
    client = MlflowClient(server.url)
    client.create_registered_model("m", tags={"a": "1"}, description="d")
    for _ in range(3):
        new_version(client, "m", tags={"b": "2"})
    client.set_registered_model_alias("m", "champion", "2")
    client.delete_model_version("m", "3")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        client.transition_model_version_stage("m", "1", "Staging")
    client.register_prompt("p", "Hi {{who}}")

    def everything() -> tuple:
        return (
            dict(client.get_registered_model("m")),
            [dict(v) for v in client.search_model_versions("name = 'm'")],
            client.get_model_version_by_alias("m", "champion").version,
            client.load_prompt("p", cache_ttl_seconds=0).template,
        )

    before = everything()
    server.restart()
    assert str(everything()) == str(before)
    assert new_version(client, "m") == "4"
