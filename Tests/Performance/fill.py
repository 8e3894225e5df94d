"""Putting the dataset and metric points into a server: over its API, or straight into its stopped SQLite file."""

import json
import random
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from dataset import Dataset, Run, tags_of
from servers import Server
from wire import Task, post_bytes, pump

SAMPLE_EVERY = 97  # every so many runs, one is remembered for runs/get
EARLY_EVERY, EARLY_AT = 4001, 7  # and every so many, beginning there, one for another point of its loss


@dataclass
class Filled:
    """Which runs a server holds after a fill."""

    experiment_id: str
    parent_id: str = ""  # of the parent run that is searched for
    parent_ids: dict[int, str] = field(default_factory=dict)  # by index
    sample_ids: list[str] = field(default_factory=list)
    early_ids: dict[int, str] = field(default_factory=dict)  # by index


def fill_by_api(port: int, data: Dataset, filled: Filled, connections: int = 16, skip: int = 0) -> None:
    """
    Creates the runs as a client does: runs/create with the tags, log-batch with the rest, runs/update at the end.
    The first `skip` runs (whole families) are there already.
    """
    families = (family for family in data.families() if family[0].index >= skip)
    pump(port, (_family_task(family, filled) for family in families), connections)
    filled.parent_id = filled.parent_ids[data.searched_parent]


def _family_task(family: list[Run], filled: Filled) -> Task:
    parent_id = None
    for run in family:
        tags = tags_of(run, parent_id if run.parent is not None else None)
        created = yield post_bytes("runs/create", json.dumps({
            "experiment_id": filled.experiment_id, "user_id": run.user, "run_name": run.name,
            "start_time": run.start_ms, "tags": _pairs(tags)}).encode())
        run_id = json.loads(created)["run"]["info"]["run_id"]
        if run.parent is None:
            parent_id = run_id
        metrics = [{"key": k, "value": v, "timestamp": run.end_ms, "step": 0} for k, v in run.metrics.items()]
        yield post_bytes("runs/log-batch", json.dumps({
            "run_id": run_id, "metrics": metrics, "params": _pairs(run.params), "tags": []}).encode())
        yield post_bytes("runs/update", json.dumps({
            "run_id": run_id, "status": run.status, "end_time": run.end_ms}).encode())
        _remember(run, run_id, filled)


def _pairs(values: dict[str, str]) -> list[dict[str, str]]:
    return [{"key": key, "value": value} for key, value in values.items()]


def _remember(run: Run, run_id: str, filled: Filled) -> None:
    if run.parent is None:
        filled.parent_ids[run.index] = run_id
    if run.index % SAMPLE_EVERY == 0:
        filled.sample_ids.append(run_id)
    if run.index % EARLY_EVERY == EARLY_AT:
        filled.early_ids[run.index] = run_id


def fill_database(server_name: str, database: Path, data: Dataset, filled: Filled) -> None:
    """
    Writes what the server would have written, to tables that the server has made itself. It must be stopped. Secondary
    indexes are dropped and made again at the end, as anybody would for a bulk import; the rows are in the order of the
    runs, as they come when runs are logged one after another.
    """
    connection = sqlite3.connect(database, isolation_level=None)
    execute = connection.execute
    journal_mode = execute("PRAGMA journal_mode").fetchone()[0]
    execute("PRAGMA journal_mode = OFF")
    execute("PRAGMA synchronous = OFF")
    execute("PRAGMA cache_size = -2000000")
    tables = ("runs", "metrics", "latest_metrics", "params", "tags")
    indexes = execute(
        f"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN {tables}"
    ).fetchall()
    execute("BEGIN EXCLUSIVE")
    for name, _ in indexes:
        execute(f'DROP INDEX "{name}"')
    insert = {"stock": _insert_stock, "fml": _insert_fml}[server_name]
    first_row = execute("SELECT count(*) FROM runs").fetchone()[0]
    for chunk in _identified(data, filled):
        insert(connection, filled.experiment_id, chunk, first_row)
    for _, sql in indexes:
        execute(sql)
    execute("COMMIT")
    execute(f"PRAGMA journal_mode = {journal_mode}")
    connection.close()
    filled.parent_id = filled.parent_ids[data.searched_parent]


def _identified(data: Dataset, filled: Filled) -> Iterator[list[tuple[Run, str, dict[str, str]]]]:
    """Chunks of (run, run id, tags)."""
    ids = random.Random(data.seed + 1)
    chunk = []
    for family in data.families():
        parent_id = None
        for run in family:
            run_id = f"{ids.getrandbits(128):032x}"
            chunk.append((run, run_id, tags_of(run, parent_id)))
            if run.parent is None:
                parent_id = run_id
            _remember(run, run_id, filled)
        if len(chunk) >= 2000:
            yield chunk
            chunk = []
    yield chunk


_RUN_COLUMNS = (
    "run_uuid, name, source_type, source_name, entry_point_name, user_id, status, start_time, end_time, "
    "source_version, lifecycle_stage, artifact_uri, experiment_id")


def _run_row(run: Run, run_id: str, experiment_id: str, artifact_root: str) -> tuple:
    return (run_id, run.name, "UNKNOWN", "", "", run.user, run.status, run.start_ms, run.end_ms, "", "active",
            f"{artifact_root}/{run_id}/artifacts", int(experiment_id))


def _insert_stock(db: sqlite3.Connection, experiment_id: str, chunk: list, _first_row: int) -> None:
    root = f"mlflow-artifacts:/{experiment_id}"
    db.executemany(
        f"INSERT INTO runs ({_RUN_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
        [_run_row(run, run_id, experiment_id, root) for run, run_id, _ in chunk])
    metrics = [(key, value, run.end_ms, run_id) for run, run_id, _ in chunk for key, value in run.metrics.items()]
    for table in ("metrics", "latest_metrics"):
        db.executemany(
            f"INSERT INTO {table} (key, value, timestamp, run_uuid, step, is_nan) VALUES (?,?,?,?,0,0)", metrics)
    db.executemany(
        "INSERT INTO params (key, value, run_uuid) VALUES (?,?,?)",
        [(key, value, run_id) for run, run_id, _ in chunk for key, value in run.params.items()])
    db.executemany(
        "INSERT INTO tags (key, value, run_uuid) VALUES (?,?,?)",
        [(key, value, run_id) for _, run_id, tags in chunk for key, value in tags.items()])


def _insert_fml(db: sqlite3.Connection, experiment_id: str, chunk: list, first_row: int) -> None:
    root = f"./artifacts/{experiment_id}"
    db.executemany(
        f"INSERT INTO runs ({_RUN_COLUMNS}, row_num) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        [(*_run_row(run, run_id, experiment_id, root), first_row + run.index) for run, run_id, _ in chunk])
    metrics = [(key, value, run.end_ms, run_id) for run, run_id, _ in chunk for key, value in run.metrics.items()]
    for table, count_column in (("metrics", "iter"), ("latest_metrics", "last_iter")):
        db.executemany(
            f"INSERT INTO {table} (key, value, timestamp, run_uuid, step, is_nan, {count_column}, context_id) "
            "VALUES (?,?,?,?,0,0,1,1)", metrics)
    db.executemany(
        "INSERT INTO params (key, value_str, run_uuid) VALUES (?,?,?)",
        [(key, value, run_id) for run, run_id, _ in chunk for key, value in run.params.items()])
    db.executemany(
        "INSERT INTO tags (key, value, run_uuid) VALUES (?,?,?)",
        [(key, value, run_id) for _, run_id, tags in chunk for key, value in tags.items()])


POINTS_OF_BATCH = 1000
STEPS_OF_BATCH = 20
KEYS = tuple(f"train/metric_{key:02d}" for key in range(POINTS_OF_BATCH // STEPS_OF_BATCH))


def log_points(server: Server, run_ids: Iterable[str], steps: int, first_step: int = 0, connections: int = 4,
               keys: tuple[str, ...] = KEYS) -> None:
    """Gives every run `steps` more points of every key, in batches of 1000 in the order of training."""
    tasks = (_points_task(run_id, steps, first_step, keys) for run_id in run_ids)
    pump(server.port, tasks, connections, may_send_again=server.drops_connections)


def _points_task(run_id: str, steps: int, first_step: int, keys: tuple[str, ...]) -> Task:
    rng = random.Random(run_id)
    steps_of_batch = POINTS_OF_BATCH // len(keys)
    # Numbers take most of the time of rendering: each run has one set of values, rotated from batch to batch.
    values = [repr(rng.random()) for _ in range(POINTS_OF_BATCH + 1)]
    for step in range(first_step, first_step + steps, steps_of_batch):
        values.append(values.pop(0))
        number = iter(values)
        points = [
            f'{{"key":"{key}","value":{next(number)},"timestamp":{1_790_000_000_000 + s * 50},"step":{s}}}'
            for s in range(step, min(step + steps_of_batch, first_step + steps)) for key in keys]
        yield post_bytes("runs/log-batch", f'{{"run_id":"{run_id}","metrics":[{",".join(points)}]}}'.encode())
