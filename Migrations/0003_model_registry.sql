-- Registered models and prompts, which are registered models with a tag. Times are milliseconds since 1970.
CREATE TABLE registered_models (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    -- Empty when there is none.
    description TEXT NOT NULL,
    creation_time INTEGER NOT NULL,
    last_updated_time INTEGER NOT NULL,
    -- The greatest version number ever given; the next version gets the one after it, also when that was deleted.
    last_version INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE registered_model_tags (
    id INTEGER NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (id, key)
) WITHOUT ROWID;

CREATE TABLE registered_model_aliases (
    id INTEGER NOT NULL,
    alias TEXT NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (id, alias)
) WITHOUT ROWID;

-- id is the registered model's. stage: 0 None, 1 Staging, 2 Production, 3 Archived. description is NULL once it was
-- cleared. logged_model_id is the public id, empty when there is none. storage_location is where the files are when
-- the source only refers to them, else empty.
CREATE TABLE model_versions (
    version_id INTEGER PRIMARY KEY,
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    creation_time INTEGER NOT NULL,
    last_updated_time INTEGER NOT NULL,
    description TEXT,
    stage INTEGER NOT NULL,
    source TEXT NOT NULL,
    storage_location TEXT NOT NULL,
    run_id TEXT NOT NULL,
    run_link TEXT NOT NULL,
    logged_model_id TEXT NOT NULL,
    UNIQUE (id, version)
);

-- The order of model-versions/search when no other is asked for: of all versions, and of one model's.
CREATE INDEX model_versions_by_update ON model_versions (last_updated_time DESC, id, version DESC);
CREATE INDEX model_versions_by_model_update ON model_versions (id, last_updated_time DESC, version DESC);
-- The latest version of each stage.
CREATE INDEX model_versions_by_stage ON model_versions (id, stage, version);
CREATE INDEX model_versions_by_run ON model_versions (run_id);

-- With rowids, unlike the other tags: the text of a prompt is a tag, and it may be long.
CREATE TABLE model_version_tags (
    id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (id, version, key)
);

-- Finds versions by a tag, and the prompts among them. The text of a prompt is too long to be looked for.
CREATE INDEX model_versions_by_tag ON model_version_tags (key, value, id, version) WHERE length(value) <= 128;
