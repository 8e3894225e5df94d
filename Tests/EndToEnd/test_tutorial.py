"""MLflow's tutorial on parent and child runs, unchanged, against Roost, with the stock client.

The tutorial's text is not ours and so not in the repository: it is read from where ROOST_TUTORIAL says, or from
the `shared` folder beside the checkout. `tutorial_blocks.py` does the same in our own words and always runs.
"""

import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from harness import REPOSITORY, Server, clean_environment, run_in_own_network

TUTORIAL_PORT = 8080  # written into the tutorial
TUTORIAL = Path(os.environ.get("ROOST_TUTORIAL") or REPOSITORY.parent / "shared" / "seed-parent-child-runs.md")
CLIENT_ENVIRONMENT = {"MLFLOW_DISABLE_TELEMETRY": "true", "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "0"}


def blocks_of_tutorial() -> str:
    """The tutorial's Python blocks in their order, not a byte changed."""
    blocks = re.findall(r"^```python\n(.*?)^```$", TUTORIAL.read_text(), re.MULTILINE | re.DOTALL)
    assert len(blocks) == 7, f"{TUTORIAL} has {len(blocks)} Python blocks; the tutorial has 7"
    return "\n".join(blocks)


@pytest.mark.parametrize("text", ["tutorial", "own words"])
def test_the_tutorial_runs_unchanged(text, tmp_path):
    script = tmp_path / "blocks.py"
    if text == "own words":
        script.write_bytes((Path(__file__).parent / "tutorial_blocks.py").read_bytes())
    elif TUTORIAL.exists():
        script.write_text(blocks_of_tutorial())
    else:
        pytest.skip(f"the tutorial's text is not at {TUTORIAL}; set ROOST_TUTORIAL to its path")
    data = tmp_path / "data"
    live = {}

    def run_and_look() -> None:
        server = Server(tmp_path / "server", data=data, port=TUTORIAL_PORT)
        try:
            server.start()
            done = subprocess.run(
                [sys.executable, str(script)],
                cwd=tmp_path,
                env=clean_environment(CLIENT_ENVIRONMENT),
                capture_output=True,
                text=True,
                timeout=300,
            )
            assert done.returncode == 0, f"{done.stderr}\n{server.log}"
            live.update(assert_what_the_tutorial_left(server.url))
            server.assert_well()
            assert server.stop() == 0
        finally:
            server.release()

    try:
        run_in_own_network(run_and_look)
    except PermissionError:
        run_and_look()

    # Again from the disk, at another address.
    server = Server(tmp_path / "restarted", data=data)
    try:
        server.start()
        assert assert_what_the_tutorial_left(server.url) == live
        server.assert_well()
    finally:
        server.release()


def assert_what_the_tutorial_left(url: str) -> dict:
    """Looks at all that the tutorial logged, the way its reader would, and returns it to be compared."""
    from mlflow import MlflowClient

    client = MlflowClient(url)
    experiments = {e.name: e for e in client.search_experiments()}
    assert set(experiments) >= {"No Child Runs", "Nested Child Association", "Parent Child Association Challenge"}
    assert all(e.creation_time > 0 for e in experiments.values())

    def search(experiment: str, filter_string: str = "", **more) -> list:
        return list(client.search_runs([experiments[experiment].experiment_id], filter_string, **more))

    # 1. Fifty runs, no parent among them.
    loose = search("No Child Runs")
    assert len(loose) == 50
    assert len(search("No Child Runs", "tags.mlflow.parentRunId IS NULL")) == 50
    assert search("No Child Runs", "tags.mlflow.parentRunId IS NOT NULL") == []
    assert Counter(r.info.run_name for r in loose) == {f"run_{i}_test_{t}": 2 for i in range(5) for t in range(5)}
    for run in loose:
        assert run.data.params["param1"] in ("a", "b", "c") and run.data.params["param2"] in ("d", "e", "f")

    # 2. Three rounds of five parents with five children.
    nested = "Nested Child Association"
    assert len(search(nested)) == 90
    for ident, first, second in (
        ("default", "xyz", "uvw"),
        ("params_test_2", "xyz", "uvw"),
        ("params_test_3", "bc", "df"),
    ):
        assert len(search(nested, f"tags.test_identifier = '{ident}'")) == 30
        parents = search(nested, f"tags.test_identifier = '{ident}' AND tags.mlflow.parentRunId IS NULL")
        assert {r.info.run_name for r in parents} == {f"parent_run_test_{ident}_{t}" for t in range(5)}
        for parent in parents:
            test = parent.info.run_name.rsplit("_", 1)[1]
            children = search(nested, f"tags.mlflow.parentRunId = '{parent.info.run_id}'")
            assert {r.info.run_name for r in children} == {f"run_{i}_test_{test}" for i in range(5)}
            assert len(children) == 5
            assert {r.data.tags["test_identifier"] for r in children} == {ident}
            assert all(r.data.params["param1"] in first and r.data.params["param2"] in second for r in children)
            assert all(client.get_parent_run(r.info.run_id).info.run_id == parent.info.run_id for r in children[:1])
            assert parent.data.params == {} and parent.data.metrics == {}

    # 3. The challenge: a parent has the best of its 25 children, to the last bit.
    challenge = "Parent Child Association Challenge"
    assert len(search(challenge)) == 130
    parents = search(challenge, "tags.mlflow.parentRunId IS NULL", order_by=["metrics.best_metric1 ASC"])
    assert len(parents) == 5
    assert {r.info.run_name for r in parents} == {f"parent_run_test_subset_test_{t}" for t in range(5)}
    bests = [r.data.metrics["best_metric1"] for r in parents]
    assert bests == sorted(bests)
    for parent in parents:
        mine = f"tags.mlflow.parentRunId = '{parent.info.run_id}'"
        children = search(challenge, mine, order_by=["metrics.metric1 ASC"])
        values = [r.data.metrics["metric1"] for r in children]
        assert len(children) == 25 and values == sorted(values)
        best = children[0]
        assert parent.data.metrics == {"best_metric1": min(values)}
        assert parent.data.params == {
            "best_param1": best.data.params["param1"],
            "best_param2": best.data.params["param2"],
        }
        better = search(challenge, f"{mine} AND metrics.metric1 <= {values[4]!r}")
        assert {r.info.run_id for r in better} == {r.info.run_id for r in children[:5]}
    assert (
        search(challenge, "tags.test_identifier = 'subset_test'", order_by=["metrics.metric1"], max_results=1)[
            0
        ].data.metrics["metric1"]
        == bests[0]
    )

    everything = {}
    for name in experiments:
        for run in search(name):
            info = run.info
            assert info.status == "FINISHED" and info.lifecycle_stage == "active"
            assert 1_600_000_000_000 < info.start_time <= info.end_time
            assert run.data.tags["mlflow.runName"] == info.run_name
            assert run.data.tags["mlflow.source.name"].endswith("blocks.py")
            if "metric1" in run.data.metrics:
                assert 0 <= run.data.metrics["metric1"] <= 1 and run.data.metrics["metric2"] >= 0
                history = client.get_metric_history(info.run_id, "metric1")
                assert [m.value for m in history] == [run.data.metrics["metric1"]]
            everything[info.run_id] = run.to_dictionary()
    assert len(everything) == 50 + 90 + 130
    return everything
