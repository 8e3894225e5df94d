-- The run whose runs/delete-tree took this one, itself included; NULL for runs that are active or were deleted in
-- another way. runs/restore-tree brings back the runs with the same mark.
ALTER TABLE runs ADD COLUMN deleted_with INTEGER;

CREATE INDEX runs_by_deletion ON runs (deleted_with) WHERE deleted_with IS NOT NULL;

-- Besides 0 (active) and 1 (deleted), `deleted` is 2 for a run that runs/purge has removed, but not yet all of its
-- points: such a run has no name that anybody could ask for, and nothing but points.

-- Finds the points that a purged run gave to logged models.
CREATE INDEX logged_model_metrics_by_run ON logged_model_metrics (run_id);

-- Folders of runs, models and experiments that are gone for good. A folder is noted by the transaction that removes
-- its owner and forgotten when its files are gone, so that a crash in between leaves files that the next purge finds,
-- and never a run whose files are missing. owner_id: of the run or logged model. only_if_empty: an experiment's folder,
-- which others may share.
CREATE TABLE artifact_removals (
    removal_id INTEGER PRIMARY KEY,
    uri TEXT NOT NULL,
    owner_id TEXT NOT NULL,
    only_if_empty INTEGER NOT NULL
);
