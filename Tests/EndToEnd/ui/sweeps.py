"""A search as people leave it behind: 20 sweeps of 500 trials over six parameters, some of which matter.

The loss depends on the learning rate most (a bowl over its logarithm), then on the optimizer and the depth, a little on
the weight decay, and not at all on the dropout; the data set is the same everywhere. Each sweep begins at random and
then tries places near its best; later sweeps search narrower ranges, and the network gets better meanwhile.
"""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, field

OPTIMIZERS = {"adamw": 0.0, "adam": 0.02, "rmsprop": 0.07, "sgd": 0.16}
USERS = ("mira", "jonas", "aiko", "sam")
ALGORITHMS = ("random", "tpe", "cma-es", "hyperband")
EPOCHS = 5
SLOTS = 4  # trials of a sweep that run at the same time


@dataclass
class Trial:
    name: str
    params: dict[str, str]
    points: list[dict]
    status: str
    start_ms: int
    end_ms: int | None
    loss: float | None  # None if it has none that is a number


@dataclass
class Sweep:
    name: str
    algorithm: str
    user: str
    status: str
    start_ms: int
    end_ms: int | None
    space: str
    floor: float  # the loss that no trial of it comes below
    trials: list[Trial] = field(default_factory=list)

    @property
    def best(self) -> Trial:
        return min((t for t in self.trials if t.loss is not None and t.status == "FINISHED"), key=lambda t: t.loss)


@dataclass
class _Space:
    """Ranges of one sweep: decades of the learning rate, layers, optimizers."""

    decades: tuple[float, float]
    depth: tuple[int, int]
    optimizers: tuple[str, ...]


def make_sweeps(parents: int, children: int, end_ms: int, seed: int = 5) -> Iterator[Sweep]:
    """The sweeps, oldest first. The newest still runs; `end_ms` is now for it."""
    rng = random.Random(seed)
    every_ms = 22_000  # from one start to the next
    last_start = end_ms - children * every_ms - 60_000
    for number in range(parents):
        is_last = number == parents - 1
        start_ms = last_start - (parents - 1 - number) * (children * every_ms + 5_400_000)
        sweep = Sweep(
            name=f"sweep-{number + 1:02d}",
            algorithm=ALGORITHMS[number % 4],
            user=USERS[number % 3 if number < 12 else 3],
            status="RUNNING" if is_last else "FINISHED",
            start_ms=start_ms,
            end_ms=None,
            space=("wide", "wide", "narrow", "narrow")[number * 4 // parents],
            floor=round(0.27 - 0.07 * number / parents + rng.uniform(-0.015, 0.015), 4),
        )
        _fill(sweep, children, every_ms, rng, stays_open=is_last)
        if not is_last:
            sweep.end_ms = max(trial.end_ms for trial in sweep.trials) + 2000
        yield sweep


def _fill(sweep: Sweep, children: int, every_ms: int, rng: random.Random, stays_open: bool) -> None:
    if sweep.space == "wide":
        space = _Space((-5.0, -0.5), (2, 12), tuple(OPTIMIZERS))
    else:
        space = _Space((-4.0, -2.0), (4, 12), ("adamw", "adam"))
    best: tuple[float, dict] | None = None
    for number in range(children):
        drawn = _draw(space, rng)
        if best and sweep.algorithm != "random" and rng.random() < min(0.7, number / 100):
            drawn = _near(best[1], space, rng)
        start_ms = sweep.start_ms + 1500 + number * every_ms + int(rng.random() * 4000)
        status = "FINISHED"
        if stays_open and number >= children - SLOTS:
            status = "RUNNING"
        elif (luck := rng.random()) < 0.02:
            status = "FAILED"
        elif luck < 0.03:
            status = "KILLED"
        trial = _trial(f"trial-{number:03d}", sweep.floor, drawn, start_ms, status, every_ms * SLOTS, rng)
        sweep.trials.append(trial)
        if trial.loss is not None and status == "FINISHED" and (best is None or trial.loss < best[0]):
            best = (trial.loss, drawn)


def _draw(space: _Space, rng: random.Random) -> dict:
    return {
        "decade": rng.uniform(*space.decades),
        "weight_decade": rng.uniform(-6, -2),
        "depth": rng.randint(*space.depth),
        "dropout": round(rng.uniform(0, 0.5), 2),
        "optimizer": rng.choice(space.optimizers),
    }


def _near(best: dict, space: _Space, rng: random.Random) -> dict:
    def held(value, low_high):
        return min(max(value, low_high[0]), low_high[1])

    return {
        "decade": held(rng.gauss(best["decade"], 0.35), space.decades),
        "weight_decade": held(rng.gauss(best["weight_decade"], 0.5), (-6, -2)),
        "depth": held(best["depth"] + rng.randint(-1, 1), space.depth),
        "dropout": round(rng.uniform(0, 0.5), 2),
        "optimizer": best["optimizer"] if rng.random() < 0.8 else rng.choice(space.optimizers),
    }


def _trial(
    name: str, floor: float, drawn: dict, start_ms: int, status: str, length_ms: int, rng: random.Random
) -> Trial:
    end_loss = (
        floor
        + 0.13 * (drawn["decade"] + 2.9) ** 2
        + OPTIMIZERS[drawn["optimizer"]]
        + 0.0045 * (drawn["depth"] - 8) ** 2
        + 0.006 * (drawn["weight_decade"] + 4) ** 2
        + abs(rng.gauss(0, 0.02))
    )
    params = {
        "learning_rate": f"{10 ** drawn['decade']:.3g}",
        "weight_decay": f"{10 ** drawn['weight_decade']:.2g}",
        "depth": str(drawn["depth"]),
        "dropout": str(drawn["dropout"]),
        "optimizer": drawn["optimizer"],
        "dataset": "cifar10",
    }
    diverged = drawn["decade"] > -0.7 and drawn["optimizer"] != "sgd"
    seconds = length_ms / 1000 * (0.55 + drawn["depth"] / 30) * rng.uniform(0.9, 1.1)
    epochs = EPOCHS if status == "FINISHED" else rng.randint(0, EPOCHS - 2)
    points, loss = [], None
    for epoch in range(epochs):
        at_ms = start_ms + int(seconds * 1000 * (epoch + 1) / EPOCHS)
        loss = end_loss + 1.6 * math.exp(-1.3 * epoch) * (1 if epoch < EPOCHS - 1 else 0)
        if diverged and epoch >= 2:
            loss = math.nan
        shown = "NaN" if math.isnan(loss) else round(loss, 5)
        points.append(point("loss", shown, at_ms, epoch))
        if not math.isnan(loss):
            points.append(point("train_loss", round(loss * (0.93 - 0.05 * epoch), 5), at_ms, epoch))
            points.append(point("accuracy", round(math.exp(-0.62 * loss) * 0.99, 5), at_ms, epoch))
    end_ms = start_ms + int(seconds * 1000 * max(1, epochs) / EPOCHS) + 400
    if status == "FINISHED":
        points.append(point("seconds", round(seconds, 2), end_ms))
    kept = None if loss is None or math.isnan(loss) else round(loss, 5)
    return Trial(name, params, points, status, start_ms, None if status == "RUNNING" else end_ms, kept)


def point(key: str, value: float | str, timestamp_ms: int, step: int = 0) -> dict:
    """One point of a metric; a value that is no number is given as the text that the protocol has for it."""
    return {"key": key, "value": value, "timestamp": timestamp_ms, "step": step}


def parent_tags(sweep: Sweep) -> dict[str, str]:
    return {
        "algorithm": sweep.algorithm,
        "search_space": sweep.space,
        "mlflow.user": sweep.user,
        "mlflow.source.name": "sweep.py",
        "mlflow.source.type": "LOCAL",
    }


def trial_tags(sweep: Sweep, parent_id: str) -> dict[str, str]:
    return {
        "mlflow.parentRunId": parent_id,
        "mlflow.user": sweep.user,
        "mlflow.source.name": "train.py",
        "mlflow.source.type": "LOCAL",
    }


def parent_results(sweep: Sweep) -> tuple[list[dict], dict[str, str]]:
    """What a sweep says of its best trial: points of metrics, and params."""
    best = sweep.best
    at_ms = sweep.end_ms or best.end_ms
    return [point("best_loss", best.loss, at_ms)], {f"best_{key}": value for key, value in best.params.items()}
