"""
The runs that the searches go over, the same on every server: made by a seeded generator, so that they need not be kept
in memory, and the searches with the answers that the generator itself gives to them.
"""

import heapq
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

# A family is a parent run and its children, as a hyper-parameter search leaves them.
FAMILY = 50
FIRST_START_MS = 1_780_000_000_000
FAMILY_EVERY_MS = 3_600_000

METRICS = ("loss", "val_loss", "acc", "val_acc", "f1", "auc", "grad_norm", "lr_final", "seconds", "throughput")
OPTIMIZERS = ("adam", "Adam", "AdamW", "sgd", "rmsprop")
MODELS = ("ResNet-50", "resnet-101", "ViT-B/16", "convnext-tiny", "EfficientNet-B0", "unet", "bert-base", "GPT2-small")
CORPORA = ("ImageNet-1k", "imagenet-21k", "cifar10", "COCO", "wikitext-103", "librispeech", "openimages", "C4")
TEAMS = ("vision", "speech", "text", "ranking", "Vision-Research")
STAGES = ("dev", "dev", "dev", "staging", "prod")


@dataclass(slots=True)
class Run:
    index: int
    parent: int | None  # index of the parent run
    name: str
    user: str
    start_ms: int  # unique, so that the default order is one without ties
    end_ms: int
    status: str
    metrics: dict[str, float]
    params: dict[str, str]
    tags: dict[str, str]  # without mlflow.parentRunId, the value of which differs from server to server


class Dataset:
    """`count` runs with 10 metrics, 10 params and 10 tags each (with mlflow.parentRunId or mlflow.note.content)."""

    def __init__(self, count: int, seed: int):
        if count < FAMILY:
            raise ValueError(f"{count} runs are too few for one family of {FAMILY}")
        self.count = count
        self.seed = seed
        # Halfway through, so that it is neither the first nor the last thing that anybody finds.
        self.searched_parent = count // FAMILY // 2 * FAMILY

    def __iter__(self) -> Iterator[Run]:
        rng = random.Random(self.seed)
        for index in range(self.count):
            yield _make_run(index, rng)

    def families(self) -> Iterator[list[Run]]:
        family = []
        for run in self:
            if run.parent is None and family:
                yield family
                family = []
            family.append(run)
        yield family

    def searches(self) -> list["Search"]:
        return _searches(self)

    def expect(self, searches: list["Search"]) -> None:
        """Fills in the answers: names of the first runs that match, in order."""
        found = {search.name: [] for search in searches}
        for run in self:
            for search in searches:
                if search.matches(run):
                    found[search.name].append((*search.order(run), run.name))
        for search in searches:
            matching = found[search.name]
            search.total = len(matching)
            search.expected = [row[-1] for row in heapq.nsmallest(max(search.sizes), matching)]
            # A larger page than that which already holds everything would be the same search again.
            smaller = (0, *search.sizes)
            search.sizes = tuple(size for size, before in zip(search.sizes, smaller) if before < max(1, len(matching)))


def _make_run(index: int, rng: random.Random) -> Run:
    # `int(random() * n)` takes a fifth of the time of randrange, and there are two million of them.
    r = rng.random

    def pick(values):
        return values[int(r() * len(values))]

    family, place = divmod(index, FAMILY)
    start_ms = FIRST_START_MS + family * FAMILY_EVERY_MS + place * 60_000 + int(r() * 50_000)
    seconds = rng.expovariate(1 / 1800)
    name = f"run-{index:06d}"
    metrics = {
        "loss": rng.lognormvariate(0, 1),
        "val_loss": rng.lognormvariate(0.2, 1),
        "acc": r(),
        "val_acc": r(),
        "f1": r() ** 2,
        "auc": 0.5 + r() / 2,
        "grad_norm": rng.lognormvariate(1, 2),
        "lr_final": 10 ** (-1 - 5 * r()),
        "seconds": seconds,
        "throughput": float(int(r() * 5000)),
    }
    params = {
        "lr": f"{10 ** (-1 - int(r() * 40) / 8):.2e}",
        "batch_size": str(2 ** (3 + int(r() * 7))),
        "optimizer": pick(OPTIMIZERS),
        "model": pick(MODELS),
        "dropout": f"{int(r() * 10) / 20}",
        "seed": str(int(r() * 1000)),
        "epochs": str(5 * (1 + int(r() * 20))),
        "weight_decay": f"{10 ** -(2 + int(r() * 5)):.0e}",
        "layers": str(6 + int(r() * 43)),
        "data_path": f"/data/{pick(CORPORA)}/shard-{int(r() * 2000):04d}/part-{int(r() * 64):02d}.parquet",
    }
    user = f"user{int(r() ** 2 * 20):02d}"
    tags = {
        "mlflow.user": user,
        "mlflow.source.name": pick(("train.py", "finetune.py", "sweep.py", "evaluate.py")),
        "mlflow.runName": name,
        "team": pick(TEAMS),
        "stage": pick(STAGES),
        "corpus": pick(CORPORA),
        "host": f"node-{int(r() * 200):03d}",
        "commit": f"{int(r() * 5000) * 2654435761 & 0xFFFFFFFFFF:040x}",
        "trial": f"{family}-{place}",
    }
    status = "FINISHED" if r() < 0.9 else "FAILED"
    return Run(
        index, family * FAMILY if place else None, name, user, start_ms, start_ms + int(seconds * 1000), status,
        metrics, params, tags)


def tags_of(run: Run, parent_id: str | None) -> dict[str, str]:
    """All ten tags."""
    if parent_id is None:
        return run.tags | {"mlflow.note.content": f"Sweep {run.index // FAMILY}: one parent run and its trials."}
    return run.tags | {"mlflow.parentRunId": parent_id}


def newest_first(run: Run) -> tuple:
    return (-run.start_ms,)


@dataclass
class Search:
    """A runs/search, and what it must find."""

    name: str
    filter: str  # `{parent}` stands for the id of the parent run that is searched for
    matches: Callable[[Run], bool]
    order_by: tuple[str, ...] = ()
    order: Callable[[Run], tuple] = newest_first
    sizes: tuple[int, ...] = (100, 1000)  # max_results
    total: int = 0
    expected: list[str] | None = None

    def body(self, experiment_id: str, size: int, parent_id: str) -> bytes:
        return json.dumps({
            "experiment_ids": [experiment_id],
            "run_view_type": "ACTIVE_ONLY",
            "filter": self.filter.replace("{parent}", parent_id),
            "max_results": size,
            "order_by": list(self.order_by),
        }).encode()


def _searches(data: Dataset) -> list[Search]:
    three = "metrics.loss < 0.5 AND params.optimizer = 'adam' AND tags.team = 'vision'"

    def is_three(run: Run) -> bool:
        return run.metrics["loss"] < 0.5 and run.params["optimizer"] == "adam" and run.tags["team"] == "vision"

    span = data.count // FAMILY * FAMILY_EVERY_MS
    since, until = FIRST_START_MS + span // 2, FIRST_START_MS + span // 2 + span // 20
    parent = data.searched_parent
    return [
        Search("no filter", "", lambda run: True),
        Search("tag", "tags.team = 'vision'", lambda run: run.tags["team"] == "vision"),
        Search("rare tag", "tags.host = 'node-137'", lambda run: run.tags["host"] == "node-137"),
        Search("children of one parent", "tags.mlflow.parentRunId = '{parent}'", lambda run: run.parent == parent,
               sizes=(100,)),
        Search("metric + param + tag", three, is_three),
        Search("the same, by a metric", three, is_three, ("metrics.val_acc DESC",),
               lambda run: (-run.metrics["val_acc"], -run.start_ms)),
        Search("no filter, by a metric", "", lambda run: True, ("metrics.loss ASC",),
               lambda run: (run.metrics["loss"], -run.start_ms)),
        Search("LIKE", "params.data_path LIKE '%/shard-017%'", lambda run: "/shard-017" in run.params["data_path"]),
        Search("ILIKE", "params.model ILIKE '%resnet%'", lambda run: "resnet" in run.params["model"].lower()),
        Search("time range", f"attributes.start_time >= {since} AND attributes.start_time < {until}",
               lambda run: since <= run.start_ms < until),
    ]
