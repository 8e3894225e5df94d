"""The search of sweeps.py, logged to a server."""

import time

from rest import Rest, each
from sweeps import Trial, make_sweeps, parent_results, parent_tags, trial_tags

EXPERIMENT = "Big sweep"


def seed_big(url: str, parents: int = 20, children: int = 500, name: str = EXPERIMENT) -> dict:
    """Ids of the experiment, of its parents (oldest first), and of the best child of each."""
    rest = Rest(url)
    experiment_id = rest.create_experiment(name, {"mlflow.note.content": "Twenty sweeps of one small network."})
    made = []
    for sweep in make_sweeps(parents, children, int(time.time() * 1000)):
        parent_id = rest.create_run(experiment_id, sweep.name, sweep.start_ms, parent_tags(sweep), sweep.user)
        tags = trial_tags(sweep, parent_id)

        def log(lane: Rest, trial: Trial) -> str:
            run_id = lane.create_run(experiment_id, trial.name, trial.start_ms, tags, sweep.user)
            lane.log_batch(run_id, trial.points, trial.params)
            if trial.end_ms is not None:
                lane.end_run(run_id, trial.status, trial.end_ms)
            return run_id

        ids = each(url, sweep.trials, log, connections=16)
        points, params = parent_results(sweep)
        rest.log_batch(parent_id, points, params)
        if sweep.end_ms is not None:
            rest.end_run(parent_id, sweep.status, sweep.end_ms)
        made.append((parent_id, ids[sweep.trials.index(sweep.best)], sweep.best.loss))
    rest.close()
    return {
        "experiment": experiment_id,
        "parents": [parent for parent, _, _ in made],
        "best_children": [child for _, child, _ in made],
        "best_losses": [loss for _, _, loss in made],
    }
