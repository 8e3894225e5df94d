-- Runs, metrics, params and tags refer to each other by small integers: a point of a metric then takes about 30 bytes
-- (MLflow's own tables: about 235), and everything of one run lies together in its table.

CREATE TABLE experiments (
    experiment_id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    artifact_location TEXT NOT NULL,
    deleted INTEGER NOT NULL DEFAULT 0,
    creation_time INTEGER NOT NULL,
    last_update_time INTEGER NOT NULL
);

CREATE TABLE experiment_tags (
    experiment_id INTEGER NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (experiment_id, key)
) WITHOUT ROWID;

-- Names of metrics, params and tags. A name is stored once and never removed.
CREATE TABLE keys (
    key_id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);

-- status: 1 RUNNING, 2 SCHEDULED, 3 FINISHED, 4 FAILED, 5 KILLED. Times are milliseconds since 1970.
CREATE TABLE runs (
    run_id INTEGER PRIMARY KEY,
    uuid TEXT NOT NULL UNIQUE,
    experiment_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    user_id TEXT NOT NULL,
    status INTEGER NOT NULL,
    deleted INTEGER NOT NULL DEFAULT 0,
    start_time INTEGER NOT NULL,
    end_time INTEGER,
    deleted_time INTEGER,
    artifact_uri TEXT NOT NULL
);

-- The order of runs/search when no other is asked for.
CREATE INDEX runs_by_start ON runs (experiment_id, deleted, start_time DESC, uuid);

-- Every point. SQLite has no NaN: such a point has value 0 and is_nan 1.
CREATE TABLE metrics (
    run_id INTEGER NOT NULL,
    key_id INTEGER NOT NULL,
    step INTEGER NOT NULL,
    ts INTEGER NOT NULL,
    value REAL NOT NULL,
    is_nan INTEGER NOT NULL,
    PRIMARY KEY (run_id, key_id, step, ts, value, is_nan)
) WITHOUT ROWID;

-- The point with the greatest (step, ts, value) of each run and key, and what is known of the others:
-- n_points of them from min_step on; arrangement 2: steps all different, and times never fall as steps rise;
-- 1: the same with equal steps; 0: neither is known.
CREATE TABLE latest_metrics (
    run_id INTEGER NOT NULL,
    key_id INTEGER NOT NULL,
    value REAL NOT NULL,
    ts INTEGER NOT NULL,
    step INTEGER NOT NULL,
    is_nan INTEGER NOT NULL,
    n_points INTEGER NOT NULL,
    min_step INTEGER NOT NULL,
    arrangement INTEGER NOT NULL,
    PRIMARY KEY (run_id, key_id)
) WITHOUT ROWID;

CREATE INDEX latest_metrics_by_value ON latest_metrics (key_id, is_nan, value, run_id);

CREATE TABLE params (
    run_id INTEGER NOT NULL,
    key_id INTEGER NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (run_id, key_id)
) WITHOUT ROWID;

CREATE INDEX params_by_value ON params (key_id, value, run_id);

CREATE TABLE tags (
    run_id INTEGER NOT NULL,
    key_id INTEGER NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (run_id, key_id)
) WITHOUT ROWID;

CREATE INDEX tags_by_value ON tags (key_id, value, run_id);

CREATE TABLE datasets (
    dataset_id INTEGER PRIMARY KEY,
    experiment_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    digest TEXT NOT NULL,
    source_type TEXT NOT NULL,
    source TEXT NOT NULL,
    schema TEXT,
    profile TEXT,
    UNIQUE (experiment_id, name, digest)
);

CREATE TABLE run_datasets (
    run_id INTEGER NOT NULL,
    dataset_id INTEGER NOT NULL,
    PRIMARY KEY (run_id, dataset_id)
) WITHOUT ROWID;

CREATE INDEX run_datasets_by_dataset ON run_datasets (dataset_id, run_id);

CREATE TABLE run_dataset_tags (
    run_id INTEGER NOT NULL,
    dataset_id INTEGER NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (run_id, dataset_id, key)
) WITHOUT ROWID;

CREATE TABLE run_model_inputs (
    run_id INTEGER NOT NULL,
    model_id TEXT NOT NULL,
    PRIMARY KEY (run_id, model_id)
) WITHOUT ROWID;

CREATE TABLE run_model_outputs (
    run_id INTEGER NOT NULL,
    model_id TEXT NOT NULL,
    step INTEGER NOT NULL,
    PRIMARY KEY (run_id, model_id)
) WITHOUT ROWID;
