-- The runs of an experiment by their parents (NULL for roots), latest start first: lists of roots and of siblings begin
-- here. About 20 bytes for each run.
CREATE INDEX runs_by_tree ON runs (experiment_id, deleted, parent_id, start_time DESC);
