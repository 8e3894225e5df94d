"""What MLflow's own pages are looked at with: data logged by the stock client, and the pages by name."""

import os
from dataclasses import dataclass, field
from urllib.parse import quote


@dataclass
class Stock:
    """What is there."""

    experiment: str
    parent: str
    children: list[str]
    run: str
    model_id: str
    model: str = "stock-model"


def log_everything(url: str) -> Stock:
    """A sweep, and a run with one of everything that the classic pages show, whose model has two versions."""
    os.environ.update(MLFLOW_DISABLE_TELEMETRY="true", GIT_PYTHON_REFRESH="quiet")
    import mlflow
    import pandas
    from mlflow.models import ModelSignature
    from mlflow.types.schema import ColSpec, Schema

    class Doubled(mlflow.pyfunc.PythonModel):
        def predict(self, context, model_input, params=None):
            return model_input * 2

    mlflow.set_tracking_uri(url)
    experiment = mlflow.set_experiment("stock-pages").experiment_id
    children = []
    with mlflow.start_run(run_name="sweep-parent") as parent:
        mlflow.log_param("search", "grid")
        for depth in range(4):
            with mlflow.start_run(run_name=f"trial-{depth}", nested=True) as child:
                mlflow.log_params({"depth": depth, "kind": ("gini", "entropy")[depth % 2]})
                for step in range(5):
                    mlflow.log_metric("loss", 1 / (depth + step + 1), step=step)
                children.append(child.info.run_id)
    with mlflow.start_run(run_name="showcase") as run:
        for step in range(20):
            mlflow.log_metrics({"accuracy": 1 - 0.5**step, "system/cpu_utilization_percentage": 50.0 + step}, step=step)
        mlflow.log_param("alpha", 0.5)
        mlflow.set_tags({"team": "cellar", "mlflow.note.content": "A **note**."})
        mlflow.log_text("plain words of an artifact", "notes/words.txt")
        mlflow.log_dict({"answer": 42}, "answer.json")
        table = pandas.DataFrame({"x": [1.0, 2.0], "y": [3.0, 4.0]})
        mlflow.log_input(mlflow.data.from_pandas(table, name="points"), context="training")
        signature = ModelSignature(Schema([ColSpec("double", "x")]), Schema([ColSpec("double", "y")]))
        mlflow.log_table({"question": ["q1", "q2"], "answer": ["a1", "a2"]}, "eval.json")
        logged = mlflow.pyfunc.log_model(
            name="doubled", python_model=Doubled(), signature=signature, pip_requirements=[],
            registered_model_name=Stock.model,
        )
    mlflow.register_model(logged.model_uri, Stock.model)
    client = mlflow.MlflowClient()
    client.set_registered_model_alias(Stock.model, "champion", "2")
    client.update_registered_model(Stock.model, "A model that doubles.")
    mlflow.set_tracking_uri(None)
    return Stock(experiment, parent.info.run_id, children, run.info.run_id, logged.model_id)


@dataclass
class StockPage:
    route: str
    """Behind `/mlflow/#`."""

    shows: list[str]
    """Texts that come out of the server's data."""

    absent: list[str] = field(default_factory=list)


def pages(made: Stock) -> dict[str, StockPage]:
    experiment, run = f"/experiments/{made.experiment}", f"/experiments/{made.experiment}/runs/{made.run}"
    two = made.children[:2]
    runs, experiments = quote(str(two).replace("'", '"')), quote(f'["{made.experiment}"]')
    versions = quote(f'{{"1":"{made.run}","2":"{made.run}"}}')
    return {
        "home": StockPage("/", ["stock-pages"]),
        "experiments": StockPage("/experiments", ["stock-pages"]),
        "runs": StockPage(f"{experiment}/runs", ["sweep-parent", "showcase"]),
        "charts": StockPage(f"{experiment}/runs?compareRunsMode=CHART", ["accuracy", "showcase"]),
        "artifacts of runs": StockPage(f"{experiment}/runs?compareRunsMode=ARTIFACT", ["eval.json"]),
        "logged models": StockPage(f"{experiment}/models", ["doubled"]),
        "compared runs": StockPage(f"/compare-runs?runs={runs}&experiments={experiments}", ["trial-0", "trial-1"]),
        "run": StockPage(run, ["showcase", "alpha", "accuracy", "points", "doubled"]),
        "parent run": StockPage(f"{experiment}/runs/{made.parent}", ["sweep-parent", "trial-3"]),
        "model metrics": StockPage(f"{run}/model-metrics", ["accuracy"]),
        "system metrics": StockPage(f"{run}/system-metrics", ["cpu_utilization_percentage"]),
        "artifacts": StockPage(f"{run}/artifacts/notes/words.txt", ["plain words of an artifact"]),
        "traces of a run": StockPage(f"{run}/traces", ["showcase"]),
        "logged model": StockPage(f"{experiment}/models/{made.model_id}", ["doubled", "showcase"]),
        "files of a logged model": StockPage(f"{experiment}/models/{made.model_id}/artifacts", ["MLmodel"]),
        "metric": StockPage(
            f"/metric?runs={runs}&metric=%22loss%22&experiments={experiments}&plot_metric_keys=%5B%22loss%22%5D"
            "&plot_layout=%7B%7D&x_axis=step&y_axis_scale=linear&line_smoothness=1&show_point=false"
            "&deselected_curves=%5B%5D&last_linear_y_axis_range=%5B%5D", ["loss", "trial-0"]),
        "models": StockPage("/models", [made.model]),
        "model": StockPage(f"/models/{made.model}", [made.model, "champion", "A model that doubles."]),
        "model version": StockPage(f"/models/{made.model}/versions/2", ["Version 2", "champion", "double"]),
        "compared versions": StockPage(
            f"/compare-model-versions?name=%22{made.model}%22&runs={versions}", ["Comparing 2 Versions", "showcase"]),
        "traces": StockPage(f"{experiment}/traces", ["stock-pages"]),
        "prompts": StockPage("/prompts", ["Prompts"]),
        "settings": StockPage("/settings", ["Settings"]),
        # Last, as the pages remember the order and the filter of an experiment.
        "runs by a metric": StockPage(
            f"{experiment}/runs?orderByKey=metrics.%60loss%60&orderByAsc=true", ["trial-3", "showcase"]),
        "runs by a filter": StockPage(
            f"{experiment}/runs?searchFilter=params.depth%20%3D%20%222%22", ["sweep-parent"], ["showcase"]),
    }
