"""An experiment with one of every kind of thing that a run can hold, and registered models and prompts beside it."""

import contextlib
import io
import json
import math
import random
import struct
import tempfile
import time
import zlib
from pathlib import Path

from rest import Rest
from sweeps import point

EXPERIMENT = "Rich"
MODEL = "wine-classifier"
PROMPT = "support-reply"
CURVE_STEPS = 2000

NOTE = """\
# What was tried

A **forest** of 100 trees on the *wine* data, with `max_depth` as the only thing that varies.

## Findings

1. Depth 8 is enough; see [the confusion matrix](plots/confusion.png).
2. More trees do not help:
   - 100 trees: 0.971
   - 400 trees: 0.972
3. ~~Boosting~~ was left out.

| depth | accuracy | seconds |
| ----- | -------: | :-----: |
| 4     |   0.942  |   1.1   |
| 8     |   0.971  |   1.9   |
| 16    |   0.971  |   3.4   |

```python
forest = RandomForestClassifier(max_depth=8)
forest.fit(features, labels)  # 1.9 s
```

> Keep the seed: results differ by 0.004 between seeds.

![A picture of the plots](plots/confusion.png)

---

See <https://scikit-learn.org> for the rest.
"""

REPORT = """\
<!doctype html>
<html><head><meta charset="utf-8"><title>Report</title>
<style>body { font: 15px sans-serif; margin: 2em } td, th { padding: .3em 1em; border-bottom: 1px solid #bbb }</style>
</head><body><h1>Report</h1><p>Accuracy by fold.</p>
<table><tr><th>fold</th><th>accuracy</th></tr><tr><td>0</td><td>0.968</td></tr><tr><td>1</td><td>0.974</td></tr></table>
</body></html>
"""

PLOT = """\
<svg xmlns="http://www.w3.org/2000/svg" width="320" height="200" viewBox="0 0 320 200">
<rect width="320" height="200" fill="#fafafa"/>
<polyline fill="none" stroke="#2563eb" stroke-width="3" points="20,180 80,120 140,90 200,62 260,48 300,44"/>
<text x="20" y="24" font-family="sans-serif" font-size="14" fill="#333">accuracy by depth</text>
</svg>
"""


def seed_rich(url: str, curve_steps: int = CURVE_STEPS) -> dict:
    """Ids of the experiment, its sweep, the run with everything, the run with folds; names of model and prompt."""
    rest = Rest(url)
    now_ms = int(time.time() * 1000)
    experiment_id = rest.create_experiment(
        EXPERIMENT, {"mlflow.note.content": "One of *everything*.", "team": "cellar", "cost-centre": "4711"}
    )
    start_ms = now_ms - 3 * 3_600_000
    sweep_id = rest.create_run(experiment_id, "forest-search", start_ms, _tags("sweep.py", note="Depth and leaf size."))
    trials = _log_trials(rest, experiment_id, sweep_id, start_ms)
    showcase_id = rest.create_run(
        experiment_id,
        "showcase",
        now_ms - 3_600_000,
        _tags("train.py", sweep_id, NOTE)
        | {
            "stage": "candidate",
            "reviewer": "mira",
            "ticket": "https://example.org/tickets/12",
            "mlflow.source.git.commit": "4f2c9d1b7a3e5c6d8e9f0a1b2c3d4e5f6a7b8c9d",
            "mlflow.source.git.branch": "main",
        },
    )
    _log_curves(rest, showcase_id, now_ms - 3_600_000, curve_steps)
    rest.log_batch(
        showcase_id,
        [point("accuracy", 0.981, now_ms), point("loss", 0.058, now_ms)],
        {"depth": 10, "leaf": 1, "criterion": "gini", "trees": 100, "features": "sqrt", "notes": "x" * 400},
    )
    _log_files(url, showcase_id)
    _log_datasets(url, showcase_id)
    _log_models(url, experiment_id, showcase_id, trials)
    _register_prompts(url)
    rest.end_run(showcase_id, "FINISHED", now_ms - 600_000)
    rest.log_batch(sweep_id, [point("best_accuracy", 0.981, now_ms - 600_000)], {"best_depth": 10, "best_leaf": 1})
    rest.end_run(sweep_id, "FINISHED", now_ms - 500_000)
    rest.close()
    return {
        "experiment": experiment_id,
        "sweep": sweep_id,
        "showcase": showcase_id,
        "with_folds": trials[0],
        "trials": trials,
        "model": MODEL,
        "prompt": PROMPT,
    }


def _tags(source: str, parent_id: str = "", note: str = "") -> dict[str, str]:
    tags = {"mlflow.user": "mira", "mlflow.source.name": source, "mlflow.source.type": "LOCAL"}
    tags |= {"mlflow.parentRunId": parent_id} if parent_id else {}
    return tags | ({"mlflow.note.content": note} if note else {})


def _log_trials(rest: Rest, experiment_id: str, sweep_id: str, start_ms: int) -> list[str]:
    """Twelve trials, each with five folds below it, one of which has failed."""
    rng, ids = random.Random(3), []
    for number in range(12):
        at_ms = start_ms + number * 500_000
        depth, leaf = 2 + number % 6 * 2, 1 + number // 6 * 4
        params = {"depth": depth, "leaf": leaf, "criterion": ("gini", "entropy")[number % 2], "trees": 100}
        trial_id = rest.create_run(experiment_id, f"forest-d{depth}-l{leaf}", at_ms, _tags("train.py", sweep_id))
        ids.append(trial_id)
        scores = []
        for fold in range(5):
            fold_ms = at_ms + 10_000 + fold * 90_000
            fold_id = rest.create_run(experiment_id, f"fold-{fold}", fold_ms, _tags("train.py", trial_id))
            fails = (number, fold) == (4, 3)
            score = 0.98 - 0.004 * (depth - 10) ** 2 / 4 - 0.002 * leaf + rng.gauss(0, 0.004)
            if not fails:
                scores.append(score)
            points = [] if fails else [
                point("accuracy", round(score, 4), fold_ms + 80_000),
                point("loss", round(-math.log(score) * 3, 4), fold_ms + 80_000),
            ]
            rest.log_batch(fold_id, points, params | {"fold": fold})
            rest.end_run(fold_id, "FAILED" if fails else "FINISHED", fold_ms + 80_000)
        mean = sum(scores) / len(scores)
        end_ms = at_ms + 480_000
        points = [point("accuracy", round(mean, 4), end_ms), point("loss", round(-math.log(mean) * 3, 4), end_ms)]
        rest.log_batch(trial_id, points, params)
        rest.end_run(trial_id, "FINISHED", end_ms)
    return ids


def _log_curves(rest: Rest, run_id: str, start_ms: int, steps: int) -> None:
    """Three curves with `steps` points, one of them with NaN and infinities, and what the machine did meanwhile."""
    rng, points = random.Random(4), []
    for step in range(steps):
        at_ms = start_ms + step * 1400
        part = step / steps
        points.append(point("train/loss", 2.3 * math.exp(-4 * part) + 0.05 + rng.gauss(0, 0.02), at_ms, step))
        points.append(point("validation/accuracy", 0.98 - 0.9 * math.exp(-5 * part) + rng.gauss(0, 0.004), at_ms, step))
        norm: float | str = rng.lognormvariate(1 - part, 0.6)
        if 0.30 < part < 0.32:
            norm = "NaN"
        elif part in (0.5, 0.75):
            norm = "Infinity" if part == 0.5 else "-Infinity"
        points.append(point("gradient_norm", norm, at_ms, step))
    used = 31.0
    for step in range(200):
        at_ms = start_ms + step * 14_000
        used += rng.gauss(0.02, 0.1)
        points += [
            point("system/cpu_utilization_percentage", round(62 + 20 * math.sin(step / 9) + rng.gauss(0, 6), 1), at_ms, step),
            point("system/system_memory_usage_percentage", round(used, 1), at_ms, step),
            point("system/system_memory_usage_megabytes", round(used * 655.36), at_ms, step),
            point("system/disk_usage_percentage", round(41 + step / 100, 1), at_ms, step),
            point("system/network_receive_megabytes", round(step * 0.7, 2), at_ms, step),
            point("system/gpu_0_utilization_percentage", round(min(100, 88 + rng.gauss(0, 5)), 1), at_ms, step),
        ]
    rest.log_batch(run_id, points)


def png(width: int, height: int) -> bytes:
    """A picture of a colour gradient with a grid."""
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        for x in range(width):
            on_grid = x % 40 == 0 or y % 40 == 0
            rows += bytes((235, 235, 240) if on_grid else (40 + 160 * x // width, 90 + 90 * y // height, 190))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(rows))) + chunk(b"IEND", b"")


def _log_files(url: str, run_id: str) -> None:
    lines = "".join(f"2026-01-01 12:{n // 60 % 60:02d}:{n % 60:02d} INFO step {n} done\n" for n in range(40_000))
    rows = "\n".join(f"{n},{n * 7 % 13},\"wine, no. {n}\",{n / 31:.4f}" for n in range(400))
    nested = {"forest": {"depth": 10, "leaf": 1}, "seeds": list(range(12)), "ok": True, "note": None, "π": 3.14159}
    files: dict[str, str | bytes] = {
        "plots/confusion.png": png(480, 320),
        "plots/depth.svg": PLOT,
        "plots/deep/er/still/curve.png": png(160, 120),
        "reports/report.html": REPORT,
        "reports/README.md": NOTE.replace("(artifacts/", "(../").replace("(plots/", "(../plots/"),
        "data/predictions.csv": f"id,class,name,score\n{rows}\n",
        "data/settings.json": json.dumps(nested, ensure_ascii=False),
        "data/weights.bin": bytes(range(256)) * 64,
        "notes.txt": "Petals tell most.\nLeaves tell little.\n",
        "train.py": "import sklearn\n\n\ndef train(depth: int) -> None:\n    print(depth)\n",
        "settings.yaml": "depth: 10\nleaf: 1\n",
        "logs/train.log": lines,
        "empty.txt": "",
        "a name with spaces & ümläuts.txt": "read me\n",
    }
    log_files(url, run_id, files)


def log_files(url: str, run_id: str, files: dict[str, str | bytes]) -> None:
    """Artifacts of a run, by their paths."""
    from mlflow import MlflowClient

    with tempfile.TemporaryDirectory() as folder:
        for path, data in files.items():
            file = Path(folder) / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data.encode() if isinstance(data, str) else data)
        with quiet(url):
            MlflowClient(url).log_artifacts(run_id, folder)


def _log_datasets(url: str, run_id: str) -> None:
    import mlflow
    import pandas

    table = pandas.DataFrame({"alcohol": [12.8, 13.1, 14.2], "ash": [2.1, 2.3, 2.6], "class": ["a", "b", "a"]})
    with quiet(url):
        for context, name in (("training", "wine-training"), ("validation", "wine-validation")):
            data = mlflow.data.from_pandas(table, source=f"https://example.org/{name}.csv", name=name, targets="class")
            with mlflow.start_run(run_id=run_id):
                mlflow.log_input(data, context=context)


def _log_models(url: str, experiment_id: str, run_id: str, trials: list[str]) -> None:
    """Three versions of one registered model with stages, aliases and tags, and a second model without any."""
    import mlflow
    from mlflow import MlflowClient
    from mlflow.models import infer_signature
    from sklearn.datasets import load_wine
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    features, labels = load_wine(return_X_y=True, as_frame=True)
    client = MlflowClient(url)
    with quiet(url):
        client.create_registered_model(
            MODEL, {"team": "cellar", "domain": "wine"}, "Tells **three wines** apart.\n\n- see the runs"
        )
        mlflow.set_experiment(experiment_id=experiment_id)
        for number, (model_run, strength) in enumerate([(trials[3], 0.01), (trials[4], 0.1), (run_id, 1.0)], 1):
            classifier = make_pipeline(StandardScaler(), LogisticRegression(C=strength)).fit(features, labels)
            with mlflow.start_run(run_id=model_run):
                info = mlflow.sklearn.log_model(
                    classifier,
                    name="classifier",
                    params={"C": str(strength), "solver": "lbfgs"},
                    tags={"kind": "linear"},
                    signature=infer_signature(features, classifier.predict(features)),
                    input_example=features.head(2) if number == 3 else None,
                    registered_model_name=MODEL,
                    pip_requirements=["scikit-learn"],
                )
                mlflow.log_metric("accuracy", 0.95 + number / 100, model_id=info.model_id)
                mlflow.log_metric("log_loss", 0.2 - number / 50, model_id=info.model_id)
            client.set_model_version_tag(MODEL, str(number), "validated", "yes" if number > 1 else "no")
            client.update_model_version(MODEL, str(number), f"Regularised with **C = {strength}**.")
        client.transition_model_version_stage(MODEL, "1", "Archived")
        client.transition_model_version_stage(MODEL, "2", "Production")
        client.transition_model_version_stage(MODEL, "3", "Staging")
        client.set_registered_model_alias(MODEL, "champion", "2")
        client.set_registered_model_alias(MODEL, "challenger", "3")
        client.set_registered_model_alias(MODEL, "shadow", "3")
        client.create_registered_model("wine-without-versions", {"team": "cellar"}, "Registered, but without a version so far.")


def _register_prompts(url: str) -> None:
    from mlflow import MlflowClient

    client = MlflowClient(url)
    lines = [
        "You answer customers of a wine shop.",
        "Be short.",
        "Customer: {{question}}",
        "Answer in {{language}}.",
    ]
    second = [lines[0], "Be short and friendly.", *lines[2:]]
    third = [lines[0], second[1], "Name the bottle's year if you know it.", *lines[2:]]
    with quiet(url):
        for text, message in ((lines, "First words"), (second, "Friendlier"), (third, "Ask for the year")):
            client.register_prompt(PROMPT, "\n".join(text), commit_message=message, tags={"task": "support"})
        client.set_prompt_alias(PROMPT, "production", 2)
        client.register_prompt(
            "wine-chat",
            [{"role": "system", "content": "You know wines."}, {"role": "user", "content": "{{question}}"}],
            commit_message="Chat",
        )


@contextlib.contextmanager
def quiet(url: str):
    """The fluent API pointed at the server, and what the client prints kept back."""
    import logging

    import mlflow

    level = logging.getLogger("mlflow").level
    logging.getLogger("mlflow").setLevel(logging.ERROR)
    mlflow.set_tracking_uri(url)
    mlflow.set_registry_uri(url)
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            yield
    finally:
        mlflow.set_tracking_uri(None)
        mlflow.set_registry_uri(None)
        logging.getLogger("mlflow").setLevel(level)
