"""The language the corpus is written in: a scenario is a named list of steps, a step one HTTP request.

Anything in `${…}` is a value that is known only while the scenario is played:

* `${u}`            eight hex digits, new each time, so that a scenario never meets another one's experiments
* `${exp.NAME}`     id of an experiment that the scenario created
* `${run.NAME}`     id of a run that the scenario created
* `${model.NAME}`   id of a logged model that the scenario created
* any other name    a value taken from an earlier answer with `capture=`
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

API = "/api/2.0/mlflow/"
AJAX = "/ajax-api/2.0/mlflow/"

#: Marks "choose the Content-Type that fits": JSON if the request has a body, none otherwise.
FITTING = object()

#: Paths of the requests that set times which answers show; the scenario pauses after each.
TIMED = re.compile("/(registered-models|model-versions|logged-models)(/|$)")

#: Every scenario, in the order the corpus modules define them.
SCENARIOS: list["Scenario"] = []


@dataclass(frozen=True)
class Step:
    """One request and what to keep of its answer."""

    title: str
    method: str
    path: str
    query: Any = None
    """Pairs, a dict, or a ready-made query string; None for no question mark at all."""
    body: Any = None
    """A value that is sent as JSON, or bytes or text that are sent as they are when `raw` is set."""
    raw: bool = False
    headers: tuple[tuple[str, str], ...] = ()
    capture: tuple[tuple[str, str], ...] = ()
    """Names to give to parts of the answer: (name, dotted path), or (name, `@` and the name of a header)."""
    show_headers: tuple[str, ...] = ()
    """Names of response headers to record."""
    only: tuple[str, ...] | None = None
    """Records of each object in a list one field only: (name of the list, dotted path in its objects), and with a
    third text only those values that contain it, as recorded."""
    unordered: str = ""
    """Name of a list in the answer that has no order here, although lists of that name have one elsewhere."""


@dataclass(frozen=True)
class Pause:
    """Lets the servers' millisecond clocks move on, so that two times which should differ do."""

    seconds: float = 0.003


@dataclass(frozen=True)
class SortIds:
    """Hands out the given names again, in the order of the ids behind them.

    Run ids are random and break ties in searches. Runs that were created by equal requests can be named in the
    order of their ids before anything else is logged to them, which makes such answers reproducible.
    """

    names: tuple[str, ...]


@dataclass
class Scenario:
    """A list of steps that starts from nothing it did not create itself."""

    name: str
    module: str
    prefix: str = API
    steps: list[Step | Pause | SortIds] = field(default_factory=list)
    titles: set[str] = field(default_factory=set)

    # Requests

    def request(
        self,
        method: str,
        endpoint: str,
        *,
        title: str | None = None,
        query: Any = None,
        body: Any = None,
        raw: str | bytes | None = None,
        content_type: Any = FITTING,
        headers: dict[str, str] | None = None,
        capture: dict[str, str] | None = None,
        show_headers: tuple[str, ...] = (),
        only: tuple[str, ...] | None = None,
        unordered: str = "",
    ) -> None:
        """Adds a request. `endpoint` is relative to the scenario's prefix unless it starts with a slash."""
        path = endpoint if endpoint.startswith("/") else self.prefix + endpoint
        sent = dict(headers or {})
        if content_type is FITTING:
            if body is not None or raw is not None:
                sent["Content-Type"] = "application/json"
        elif content_type is not None:
            sent["Content-Type"] = content_type
        self.steps.append(
            Step(
                title=self._unique(title or _describe(method, endpoint, query, body)),
                method=method,
                path=path,
                query=query,
                body=raw if raw is not None else body,
                raw=raw is not None,
                headers=tuple(sent.items()),
                capture=tuple((capture or {}).items()),
                show_headers=show_headers,
                only=only,
                unordered=unordered,
            )
        )
        if method != "GET" and TIMED.search(path):
            self.pause()

    def post(self, endpoint: str, body: Any = None, title: str | None = None, **options: Any) -> None:
        self.request("POST", endpoint, body=body, title=title, **options)

    def get(self, endpoint: str, query: Any = None, title: str | None = None, **options: Any) -> None:
        self.request("GET", endpoint, query=query, title=title, **options)

    def patch(self, endpoint: str, body: Any = None, title: str | None = None, **options: Any) -> None:
        self.request("PATCH", endpoint, body=body, title=title, **options)

    def delete(self, endpoint: str, body: Any = None, title: str | None = None, **options: Any) -> None:
        self.request("DELETE", endpoint, body=body, title=title, **options)

    def put(self, endpoint: str, content: str | bytes, title: str | None = None, **options: Any) -> None:
        """Uploads a file: its bytes are sent as they are, without a content type unless one is given."""
        options.setdefault("content_type", None)
        self.request("PUT", endpoint, raw=content, title=title, **options)

    # What most scenarios need first

    def experiment(self, name: str = "main", title: str | None = None, **fields: Any) -> None:
        """Creates an experiment, known as `${exp.NAME}`, called `${u}-NAME` unless a name is given."""
        body = {"name": "${u}-" + name, **fields}
        self.post("experiments/create", body, title or f"create experiment {name}",
                  capture={f"exp.{name}": "experiment_id"})
        self.pause()

    def run(self, name: str = "A", experiment: str = "main", title: str | None = None, **fields: Any) -> None:
        """Creates a run, known as `${run.NAME}`, called NAME unless a `run_name` is given."""
        body = {"experiment_id": f"${{exp.{experiment}}}", "run_name": name, **fields}
        self.post("runs/create", body, title or f"create run {name}", capture={f"run.{name}": "run.info.run_id"})

    def logged_model(self, name: str = "A", experiment: str = "main", title: str | None = None, **fields: Any) -> None:
        """Creates a logged model, known as `${model.NAME}`, called NAME unless a `name` is given."""
        body = {"experiment_id": f"${{exp.{experiment}}}", "name": name, **fields}
        self.post("logged-models", body, title or f"create logged model {name}",
                  capture={f"model.{name}": "model.info.model_id"})

    def show_logged_model(self, name: str = "A", title: str | None = None) -> None:
        self.get(f"logged-models/${{model.{name}}}", title=title or f"read logged model {name}")

    def registered_model(self, name: str = "M", title: str | None = None, **fields: Any) -> None:
        """Creates a registered model called `${u}-NAME`."""
        self.post("registered-models/create", {"name": "${u}-" + name, **fields},
                  title or f"create registered model {name}")

    def show_registered_model(self, name: str = "M", title: str | None = None) -> None:
        self.get("registered-models/get", {"name": "${u}-" + name}, title or f"read registered model {name}")

    def version(self, name: str = "M", title: str | None = None, **fields: Any) -> None:
        """Creates the next version of the registered model `${u}-NAME`; its source is in a bucket unless given."""
        self.post("model-versions/create", {"name": "${u}-" + name, "source": "s3://bucket/model", **fields},
                  title or f"create a version of {name}")

    def show_version(self, name: str = "M", version: str = "1", title: str | None = None) -> None:
        self.get("model-versions/get", {"name": "${u}-" + name, "version": version},
                 title or f"read version {version} of {name}")

    def show_run(self, name: str = "A", title: str | None = None) -> None:
        self.get("runs/get", {"run_id": f"${{run.{name}}}"}, title or f"read run {name}")

    def show_experiment(self, name: str = "main", title: str | None = None) -> None:
        self.get("experiments/get", {"experiment_id": f"${{exp.{name}}}"}, title or f"read experiment {name}")

    # Between requests

    def pause(self) -> None:
        self.steps.append(Pause())

    def sort_ids(self, *names: str) -> None:
        self.steps.append(SortIds(names))

    def _unique(self, title: str) -> str:
        candidate, count = title, 1
        while candidate in self.titles:
            count += 1
            candidate = f"{title} #{count}"
        self.titles.add(candidate)
        return candidate


def _describe(method: str, endpoint: str, query: Any, body: Any) -> str:
    """The title of a step without one: its request, cut short."""
    sent = body if body is not None else query
    text = "" if sent is None else " " + (sent if isinstance(sent, str) else json.dumps(sent, ensure_ascii=False))
    text = f"{method} {endpoint}{text}"
    return text if len(text) <= 100 else text[:99] + "…"


def scenario(name: str, module: str, prefix: str = API) -> Scenario:
    """Starts a scenario and registers it. `module` is the corpus module's `__name__`."""
    if any(known.name == name for known in SCENARIOS):
        raise ValueError(f"two scenarios are called {name!r}")
    made = Scenario(name=name, module=module.rpartition(".")[2], prefix=prefix)
    SCENARIOS.append(made)
    return made
