-- MLflow 3's logged models. Like runs they have a public id and a small integer that everything else refers to.
-- status: 0 unspecified, 1 PENDING, 2 READY, 3 UPLOAD_FAILED. Times are milliseconds since 1970. Texts that were not
-- given are empty.
CREATE TABLE logged_models (
    id INTEGER PRIMARY KEY,
    model_id TEXT NOT NULL UNIQUE,
    experiment_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    artifact_location TEXT NOT NULL,
    creation_time INTEGER NOT NULL,
    last_updated_time INTEGER NOT NULL,
    status INTEGER NOT NULL,
    model_type TEXT NOT NULL,
    source_run_id TEXT NOT NULL,
    deleted INTEGER NOT NULL DEFAULT 0,
    -- How many rows of logged_model_metrics it has.
    n_points INTEGER NOT NULL DEFAULT 0
);

-- The order of logged-models/search when no other is asked for.
CREATE INDEX logged_models_by_creation ON logged_models (experiment_id, deleted, creation_time DESC, model_id);

-- The page of a run looks for the models it made.
CREATE INDEX logged_models_by_source_run
ON logged_models (experiment_id, source_run_id, deleted, creation_time DESC, model_id);

CREATE TABLE logged_model_tags (
    id INTEGER NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (id, key)
) WITHOUT ROWID;

CREATE TABLE logged_model_params (
    id INTEGER NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (id, key)
) WITHOUT ROWID;

-- Points that name a model, besides being in `metrics` of their run. Key ids are those of `keys`, run ids those of
-- `runs`; data set texts are empty when none was named. NaN is 0 here, as on MLflow, which has no mark for it.
CREATE TABLE logged_model_metrics (
    id INTEGER NOT NULL,
    key_id INTEGER NOT NULL,
    ts INTEGER NOT NULL,
    step INTEGER NOT NULL,
    run_id INTEGER NOT NULL,
    value REAL NOT NULL,
    dataset_name TEXT NOT NULL,
    dataset_digest TEXT NOT NULL,
    -- Its place among the points of the model, from 0: they are shown in the order they came in.
    place INTEGER NOT NULL,
    PRIMARY KEY (id, key_id, ts, step, run_id)
) WITHOUT ROWID;

CREATE INDEX logged_model_metrics_by_dataset ON logged_model_metrics (id, dataset_name, dataset_digest)
WHERE dataset_name <> '';
