"""The experiments of MLflow's tutorial on parent and child runs, as tutorial_blocks.py leaves them."""

import subprocess
import sys
import tempfile
from pathlib import Path

from harness import clean_environment

BLOCKS = Path(__file__).resolve().parents[1] / "tutorial_blocks.py"
ADDRESS = '"http://localhost:8080"'
EXPERIMENTS = {
    "flat": "No Child Runs",
    "nested": "Nested Child Association",
    "challenge": "Parent Child Association Challenge",
}
ENVIRONMENT = {"MLFLOW_DISABLE_TELEMETRY": "true", "GIT_PYTHON_REFRESH": "quiet"}


def seed_tutorial(url: str) -> dict:
    """Ids of the three experiments, and those of the parents of the last one, oldest first."""
    from mlflow import MlflowClient

    text = BLOCKS.read_text()
    assert text.count(ADDRESS) == 1, f"{BLOCKS} names its server elsewhere now"
    text = text.replace(ADDRESS, repr(url)).replace("import mlflow\n", "import mlflow\n\nrandom.seed(8)\n", 1)
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "tune.py"
        script.write_text(text)
        done = subprocess.run(
            [sys.executable, str(script)],
            cwd=folder,
            env=clean_environment(ENVIRONMENT),
            capture_output=True,
            text=True,
            timeout=300,
        )
        if done.returncode != 0:
            raise RuntimeError(f"the tutorial's blocks failed:\n{done.stderr}")
    client = MlflowClient(url)
    ids = {key: client.get_experiment_by_name(name).experiment_id for key, name in EXPERIMENTS.items()}
    parents = client.search_runs(
        [ids["challenge"]], "attributes.run_name LIKE 'parent_run%'", order_by=["attributes.start_time ASC"]
    )
    return {"experiments": ids, "parents": [run.info.run_id for run in parents]}
