"""The Python examples of the README, not a byte changed, against Roost, with the stock client."""

import re
import subprocess
import sys

import pytest
from harness import REPOSITORY, Server, clean_environment, run_in_own_network

README_PORT = 8080  # written into the examples
CLIENT_ENVIRONMENT = {"MLFLOW_DISABLE_TELEMETRY": "true", "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "0"}


def example_below(heading: str) -> str:
    """The first Python block of the section that begins with this line."""
    sections = re.split(r"^(?=#+ )", (REPOSITORY / "README.md").read_text(), flags=re.MULTILINE)
    section = [text for text in sections if text.startswith(f"{heading}\n")]
    assert len(section) == 1, f"README.md has {len(section)} sections {heading!r}"
    block = re.search(r"^```python\n(.*?)^```$", section[0], re.MULTILINE | re.DOTALL)
    assert block, f"no Python example in the section {heading!r}"
    return block[1]


@pytest.mark.parametrize(
    "heading, then, said",
    [
        ("# Roost", "print(best['params.lr'][0], best['metrics.loss'][0])", "0.01 0.02"),
        (
            "## Models and files",
            "print(mlflow.search_runs()['status'][0], mlflow.artifacts.load_text("
            "'runs:/' + mlflow.last_active_run().info.run_id + '/notes/findings.txt'))",
            "[0 0 0]\nFINISHED petals tell most",
        ),
        (
            "## Runs are a tree",
            "print(mlflow.search_runs(filter_string='count(child) > 0',"
            " order_by=['max(child.metrics.loss) DESC'])['tags.mlflow.runName'].tolist())",
            "mlp 0.5 [{'key': 'depth', 'value': '5'}] {'FINISHED': 5}\n"
            "cnn 0.5 [{'key': 'depth', 'value': '3'}] {'FINISHED': 5}\n['mlp', 'cnn']",
        ),
    ],
)
def test_the_example_runs_unchanged(heading, then, said, tmp_path):
    script = tmp_path / "example.py"
    script.write_text(f"{example_below(heading)}\n{then}\n")

    def run() -> None:
        server = Server(tmp_path / "server", port=README_PORT)
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
            kept = [line for line in done.stdout.splitlines() if not re.search("View (run|experiment)", line)]
            assert "\n".join(kept) == said
            server.assert_well()
        finally:
            server.release()

    try:
        run_in_own_network(run)
    except PermissionError:
        run()
