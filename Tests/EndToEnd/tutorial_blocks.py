"""A hyperparameter search in the manner of MLflow's tutorial on parent and child runs, in words of our own.

Run as a program, it leaves behind what the tutorial's blocks do: 50 runs without parents, three rounds of 5 parents
with 5 children each, and 5 parents with 25 children that record the best of their children. test_tutorial.py runs it
beside the tutorial itself, and alone where the tutorial's text is not at hand.
"""

import random

import mlflow

mlflow.set_tracking_uri("http://localhost:8080")


def draw(first, second):
    return {
        "param1": random.choice(first),
        "param2": random.choice(second),
        "metric1": random.random(),
        "metric2": abs(random.normalvariate(5, 2.5)),
    }


def record(drawn):
    for key, value in drawn.items():
        (mlflow.log_metric if key.startswith("metric") else mlflow.log_param)(key, value)


# Without parents: five tests of five runs, and then all of it a second time.

mlflow.set_experiment("No Child Runs")
for _ in range(2):
    for test in range(5):
        for number in range(5):
            with mlflow.start_run(run_name=f"run_{number}_test_{test}"):
                record(draw("abc", "def"))

# With parents: the tag tells the rounds apart.

mlflow.set_experiment("Nested Child Association")


def search(test, first, second, round_name, children=5):
    """One parent run with its children; returns the children's draws."""
    draws = []
    for number in range(children):
        with mlflow.start_run(run_name=f"run_{number}_test_{test}", nested=True):
            draws.append(draw(first, second))
            record(draws[-1])
            mlflow.set_tag("test_identifier", round_name)
    return draws


for name, first, second in (("default", "xyz", "uvw"), ("params_test_2", "xyz", "uvw"), ("params_test_3", "bc", "df")):
    for test in range(5):
        with mlflow.start_run(run_name=f"parent_run_test_{name}_{test}"):
            mlflow.set_tag("test_identifier", name)
            search(test, first, second, name)

# The challenge: each parent has the best of its 25 children.

mlflow.set_experiment("Parent Child Association Challenge")
for test in range(5):
    with mlflow.start_run(run_name=f"parent_run_test_subset_test_{test}"):
        mlflow.set_tag("test_identifier", "subset_test")
        best = min(search(test, "ab", "df", "subset_test", children=25), key=lambda drawn: drawn["metric1"])
        mlflow.log_metric("best_metric1", best["metric1"])
        mlflow.log_param("best_param1", best["param1"])
        mlflow.log_param("best_param2", best["param2"])
