-- Runs are a tree. What a run names in its tag mlflow.parentRunId is its raw parent; its parent is the run of that id,
-- if there is one, in whatever experiment and deleted or not. Runs on a cycle of raw parents (a run that names itself
-- is one) have no parent; those that hang off a cycle keep theirs. So the parents follow from the tags alone, and
-- going up from run to parent always ends. Roots and depths are not stored: a subtree then moves by one row.
ALTER TABLE runs ADD COLUMN parent_id INTEGER;

-- The children of a run. Only for runs with a parent, so that the others cost nothing.
CREATE INDEX runs_by_parent ON runs (parent_id, deleted, status, run_id) WHERE parent_id IS NOT NULL;

-- One row for each active run that has a parent and each of its metrics whose latest value is not NaN. The least and
-- the greatest value of a metric among a run's children, and who has it, are the ends of a range; their number and
-- mean take one scan of it.
CREATE TABLE child_values (
    parent_id INTEGER NOT NULL,
    key_id INTEGER NOT NULL,
    value REAL NOT NULL,
    run_id INTEGER NOT NULL,
    PRIMARY KEY (parent_id, key_id, value, run_id)
) WITHOUT ROWID;

-- Of all points of a metric: the least and the greatest value, where that is not the latest one (NULL when it is, and
-- while all points are NaN, which is neither); and the point with the least (step, ts, value, is_nan), whose step is
-- min_step. So the least value is coalesce(min_unless_latest, iif(is_nan, NULL, value)). Most metrics have one point,
-- or values that rise or fall all the way: noting only what is beside the latest value spares them an entry in one or
-- both of the indexes, which would more than double what a new metric costs.
ALTER TABLE latest_metrics ADD COLUMN min_unless_latest REAL;
ALTER TABLE latest_metrics ADD COLUMN max_unless_latest REAL;
ALTER TABLE latest_metrics ADD COLUMN first_ts INTEGER NOT NULL DEFAULT 0;
ALTER TABLE latest_metrics ADD COLUMN first_value REAL NOT NULL DEFAULT 0;
ALTER TABLE latest_metrics ADD COLUMN first_is_nan INTEGER NOT NULL DEFAULT 0;

UPDATE latest_metrics SET
    (min_unless_latest, max_unless_latest) = (
        SELECT nullif(min(p.value), iif(latest_metrics.is_nan, NULL, latest_metrics.value)),
            nullif(max(p.value), iif(latest_metrics.is_nan, NULL, latest_metrics.value))
        FROM metrics AS p
        WHERE p.run_id = latest_metrics.run_id AND p.key_id = latest_metrics.key_id AND p.is_nan = 0),
    (first_ts, first_value, first_is_nan) = (
        SELECT p.ts, p.value, p.is_nan FROM metrics AS p
        WHERE p.run_id = latest_metrics.run_id AND p.key_id = latest_metrics.key_id
        ORDER BY p.step, p.ts, p.value, p.is_nan LIMIT 1);

CREATE INDEX latest_metrics_by_min ON latest_metrics (key_id, min_unless_latest, run_id)
WHERE min_unless_latest IS NOT NULL;
CREATE INDEX latest_metrics_by_max ON latest_metrics (key_id, max_unless_latest, run_id)
WHERE max_unless_latest IS NOT NULL;

-- What parent_id and child_values hold at first is worked out by the program (RunTrees.rebuild), in the transaction of
-- this file: SQL alone would have to walk each cycle once for each run that leads to it.
