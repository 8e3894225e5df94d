"""The pages of the web UI: a name for each, and where it is on a seeded server."""

import json
from collections import defaultdict
from urllib.parse import quote, urlencode

from seed_hostile import FILES


def routes(made: dict[str, dict]) -> dict[str, str]:
    """Hash routes by the name of the page, for what `made` (see seed.py) says is on the server."""
    found = {"experiments": "#/experiments", "models": "#/models", "prompts": "#/prompts", "about": "#/about"}
    for name in ("tutorial", "big", "rich", "hostile"):
        if name in made:
            found |= globals()[f"_of_{name}"](made[name])
    return found | {
        "unknown-page": "#/no/such/page",
        "unknown-experiment": "#/experiments/999999999",
        "unknown-run": f"#/experiments/0/runs/{'0' * 32}",
        "unknown-model": "#/models/no-such-model",
    }


def page_names() -> list[str]:
    """The names of all pages, for when there is no server yet."""
    ids = defaultdict(lambda: "0", parents=["0"] * 4, best_children=["0"] * 5, runs=["0"], files=list(FILES))
    return list(routes({name: ids | {"experiments": ids} for name in ("tutorial", "big", "rich", "hostile")}))


def run_route(experiment_id: str, run_id: str, rest: str = "", **query: str) -> str:
    """The page of a run; `rest` is what follows its id."""
    return f"#/experiments/{experiment_id}/runs/{run_id}{rest}" + (f"?{urlencode(query)}" if query else "")


def artifact_route(experiment_id: str, run_id: str, path: str) -> str:
    return run_route(experiment_id, run_id, "/artifacts/" + quote(path))


def compare_route(run_ids: list[str], experiment_ids: list[str]) -> str:
    """As the stock UI spells it."""
    return "#/compare-runs?" + urlencode({"runs": json.dumps(run_ids), "experiments": json.dumps(experiment_ids)})


def model_route(name: str, version: int | None = None) -> str:
    return f"#/models/{quote(name, safe='')}" + (f"/versions/{version}" if version else "")


def _of_tutorial(made: dict) -> dict[str, str]:
    challenge = made["experiments"]["challenge"]
    return {
        "tutorial-flat": f"#/experiments/{made['experiments']['flat']}",
        "tutorial-tree": f"#/experiments/{made['experiments']['nested']}",
        "tutorial-challenge": f"#/experiments/{challenge}",
        "tutorial-sweep": run_route(challenge, made["parents"][0]),
    }


def _of_big(made: dict) -> dict[str, str]:
    experiment, parents = made["experiment"], made["parents"]
    return {
        "big-tree": f"#/experiments/{experiment}",
        "big-sweep": run_route(experiment, parents[0]),
        "big-sweep-running": run_route(experiment, parents[-1]),
        "big-run": run_route(experiment, made["best_children"][0]),
        "compare-runs": compare_route(made["best_children"][:5], [experiment]),
        "compare-sweeps": compare_route([parents[0], parents[3], parents[-1]], [experiment]),
    }


def _of_rich(made: dict) -> dict[str, str]:
    experiment, showcase = made["experiment"], made["showcase"]
    found = {
        "rich-tree": f"#/experiments/{experiment}",
        "rich-sweep": run_route(experiment, made["sweep"]),
        "rich-folds": run_route(experiment, made["with_folds"]),
        "run": run_route(experiment, showcase),
        "run-model-metrics": run_route(experiment, showcase, "/model-metrics"),
        "model": model_route(made["model"]),
        "model-version": model_route(made["model"], 3),
        "prompt": f"#/prompts/{quote(made['prompt'], safe='')}",
    }
    for tab in ("overview", "metrics", "system", "artifacts"):
        found[f"run-{tab}"] = run_route(experiment, showcase, tab=tab)
    for name, path in (
        ("image", "plots/confusion.png"),
        ("markdown", "reports/README.md"),
        ("html", "reports/report.html"),
        ("table", "data/predictions.csv"),
        ("json", "data/settings.json"),
        ("text", "logs/train.log"),
        ("binary", "data/weights.bin"),
    ):
        found[f"artifact-{name}"] = artifact_route(experiment, showcase, path)
    return found


def _of_hostile(made: dict) -> dict[str, str]:
    experiment, run = made["experiment"], made["run"]
    found = {
        "hostile-tree": f"#/experiments/{experiment}",
        "hostile-sweep": run_route(experiment, made["sweep"]),
        "hostile-run": run_route(experiment, run),
        "hostile-compare": compare_route(made["runs"], [experiment]),
        "hostile-model": model_route(made["model"]),
        "hostile-version": model_route(made["model"], 2),
        "hostile-prompt": f"#/prompts/{made['prompt']}",
    }
    for tab in ("overview", "metrics", "artifacts"):
        found[f"hostile-run-{tab}"] = run_route(experiment, run, tab=tab)
    for number, path in enumerate(made["files"]):
        found[f"hostile-artifact-{number}"] = artifact_route(experiment, run, path)
    return found
