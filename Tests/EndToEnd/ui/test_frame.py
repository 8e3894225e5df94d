"""The frame of these suites: what the seeds leave on a server, and that the watch on pages sees what it must."""

import pytest
import requests
from browsing import Guard
from conftest import CHILDREN, PARENTS


def runs_of(site, experiment_id: str, where: str = "") -> list[dict]:
    body = {"experiment_ids": [experiment_id], "filter": where, "max_results": 50_000}
    return requests.post(f"{site.url}/api/2.0/mlflow/runs/search", json=body).json()["runs"]


def test_big_has_its_sweeps_and_all_kinds_of_trials(site):
    made = site.made["big"]
    runs = runs_of(site, made["experiment"])
    assert len(runs) == PARENTS * (CHILDREN + 1)
    assert {run["info"]["status"] for run in runs} == {"FINISHED", "FAILED", "KILLED", "RUNNING"}
    best = runs_of(site, made["experiment"], f"attributes.run_id = '{made['parents'][0]}'")[0]["data"]
    assert {m["key"]: m["value"] for m in best["metrics"]}["best_loss"] == made["best_losses"][0]


def test_the_tutorial_and_the_rich_run_are_there(site):
    made = site.made
    assert len(runs_of(site, made["tutorial"]["experiments"]["challenge"])) == 5 * 26
    listed = requests.get(
        f"{site.url}/api/2.0/mlflow/artifacts/list", {"run_id": made["rich"]["showcase"], "path": "plots"}
    ).json()
    assert {file["path"] for file in listed["files"]} == {"plots/confusion.png", "plots/deep", "plots/depth.svg"}


def test_every_hostile_file_is_there(site):
    made = site.made["hostile"]
    for path in made["files"]:
        reply = requests.get(f"{site.url}/get-artifact", {"run_id": made["run"], "path": path})
        assert reply.status_code == 200, path
        assert reply.headers["X-Content-Type-Options"] == "nosniff"


def test_a_site_of_its_own_may_be_changed(own_site, site):
    run_id = own_site.made["rich"]["trials"][0]
    requests.post(f"{own_site.url}/api/2.0/mlflow/runs/delete", json={"run_id": run_id}).raise_for_status()
    stages = [
        requests.get(f"{of.url}/api/2.0/mlflow/runs/get", {"run_id": run_id}).json()["run"]["info"]["lifecycle_stage"]
        for of in (own_site, site)
    ]
    assert stages == ["deleted", "active"]


class TestGuard:
    @pytest.mark.parametrize(
        "script, said",
        [
            ("console.error('broken')", "console: broken"),
            ("setTimeout(() => { throw new Error('broken') })", "thrown: broken"),
            ("fetch('http://203.0.113.7/').catch(() => 0)", "outside: http://203.0.113.7/"),
            ("setTimeout(() => alert('hello'))", "dialog: hello"),
        ],
    )
    def test_notes(self, site, open_page, guard, script, said):
        page, own = open_page(), Guard()
        guard.allow("")
        own.watch(page)
        page.route("http://203.0.113.7/", lambda route: route.abort())
        page.goto(f"{site.url}/health")
        page.evaluate(f"() => {{ {script} }}")
        page.wait_for_timeout(200)
        assert said in "\n".join(own.found)
        with pytest.raises(AssertionError, match="must not"):
            own.assert_clean()
        own.allow("broken|203|hello")
        own.assert_clean()

    def test_axe_finds_what_is_wrong(self, page, axe):
        page.set_content("<main><h1>A heading</h1><input type=text></main>")
        with pytest.raises(AssertionError, match="label"):
            axe(page)
