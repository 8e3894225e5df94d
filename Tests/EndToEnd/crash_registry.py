"""The part of crash.py about the model registry: each write is there once or not at all, and numbers never repeat."""

import json
from dataclasses import dataclass, field
from urllib.parse import urlencode

from crash_clients import ACKNOWLEDGED, API, OPEN, Writer
from wire import Wire

SHARED = "shared"  # the model that all clients register versions of


@dataclass(slots=True)
class Version:
    """One version, known by its source, which no other has."""

    model: str
    source: str
    state: str = OPEN
    number: int | None = None  # None: the answer never came
    deletion: str | None = None  # None: never asked for
    tags: dict[str, str] = field(default_factory=dict)  # to the state of the write


@dataclass(slots=True)
class Model:
    """A model that one client alone writes to. Tags have their keys as values."""

    name: str
    state: str = OPEN
    tags: dict[str, str] = field(default_factory=dict)
    alias_acknowledged: int | None = None  # number of the version that `champion` was last set to
    alias_sent: int | None = None


class RegistryClient(Writer):
    def __init__(self, port: int, name: str, seed: int):
        super().__init__(port, name, seed)
        self.models: list[Model] = []
        self.versions: list[Version] = []

    def step(self, wire: Wire) -> None:
        n = self.number
        if not self.models or self.random.random() < 0.03:
            model = Model(f"{self.name} {n}")
            self.models.append(model)
            body = {"name": model.name, "description": "d", "tags": [{"key": "first", "value": "first"}]}
            model.tags["first"] = OPEN
            model.state = model.tags["first"] = self.send(wire, "POST", "registered-models/create", body)
            return
        model = self.models[-1]
        mine = [v for v in self.versions if v.model == model.name and v.state == ACKNOWLEDGED and v.deletion is None]
        kind = self.random.choices(["version", "alias", "tag", "version tag", "delete"], [6, 3, 2, 2, 1])[0]
        if kind == "alias" and mine:
            version = self.random.choice(mine)
            model.alias_sent = version.number
            body = {"name": model.name, "alias": "champion", "version": str(version.number)}
            self.send(wire, "POST", "registered-models/alias", body)
            model.alias_acknowledged = version.number
        elif kind == "tag":
            model.tags[f"t{n}"] = OPEN
            body = {"name": model.name, "key": f"t{n}", "value": f"t{n}"}
            model.tags[f"t{n}"] = self.send(wire, "POST", "registered-models/set-tag", body)
        elif kind == "version tag" and mine:
            version = self.random.choice(mine)
            version.tags[f"t{n}"] = OPEN
            body = {"name": model.name, "version": str(version.number), "key": f"t{n}", "value": f"t{n}"}
            version.tags[f"t{n}"] = self.send(wire, "POST", "model-versions/set-tag", body)
        elif kind == "delete":
            self.delete_newest(wire)
        else:
            self.create_version(wire, self.random.choice([model.name, SHARED]))

    def create_version(self, wire: Wire, model: str) -> None:
        version = Version(model, f"s3://crash/{self.name}/{self.number}", tags={"first": OPEN})
        self.versions.append(version)
        body = {"name": model, "source": version.source, "tags": [{"key": "first", "value": "first"}]}
        reply = wire.request("POST", API + "model-versions/create", body)
        version.state = version.tags["first"] = self.outcome(reply)
        version.number = int(reply.json()["model_version"]["version"])

    def delete_newest(self, wire: Wire) -> None:
        """Of those on the shared model: often the highest of all, whose number would be the next to come."""
        mine = [v for v in self.versions if v.model == SHARED and v.state == ACKNOWLEDGED and v.deletion is None]
        if mine:
            mine[-1].deletion = OPEN
            body = {"name": SHARED, "version": str(mine[-1].number)}
            mine[-1].deletion = self.send(wire, "DELETE", "model-versions/delete", body)

    def send(self, wire: Wire, method: str, path: str, body: dict) -> str:
        return self.outcome(wire.request(method, API + path, body))


def create_shared(wire: Wire) -> None:
    reply = wire.request("POST", API + "registered-models/create", {"name": SHARED})
    assert reply.status == 200, reply


def verify_registry(wire: Wire, clients: list[RegistryClient], everything: list[RegistryClient]) -> None:
    """Looks at the models of `clients`, and at the shared one, which `everything` has written to.

    Raises AssertionError at the first broken promise.
    """
    for client in clients:
        for model in client.models:
            verify_model(wire, model, [v for v in client.versions if v.model == model.name])
    found = versions_of(wire, SHARED)
    verify_versions(found, [v for client in everything for v in client.versions if v.model == SHARED])


def verify_model(wire: Wire, model: Model, versions: list[Version]) -> None:
    reply = wire.request("GET", f"{API}registered-models/get?{urlencode({'name': model.name})}")
    assert reply.status in (200, 404), reply
    if reply.status == 404:
        assert model.state != ACKNOWLEDGED, f"model {model.name} is missing"
        return
    found = reply.json()["registered_model"]
    verify_tags(f"model {model.name}", found, model.tags)
    aliases = {alias["alias"]: int(alias["version"]) for alias in found.get("aliases", [])}
    allowed = {model.alias_acknowledged, model.alias_sent}
    assert aliases.get("champion") in allowed, f"model {model.name}: {aliases}, not of {allowed}"
    assert aliases.keys() <= {"champion"} and len(found.get("aliases", [])) <= 1
    verify_versions(versions_of(wire, model.name), versions)


def verify_versions(found: list[dict], versions: list[Version]) -> None:
    by_source: dict[str, list[dict]] = {}
    for entry in found:
        by_source.setdefault(entry["source"], []).append(entry)
    used: dict[int, str] = {}  # all numbers that were ever given, deleted ones too
    for version in versions:
        entries = by_source.pop(version.source, [])
        what = f"version {version.number} of {version.model} from {version.source}"
        assert len(entries) <= 1, f"{what} is there {len(entries)} times"
        number = int(entries[0]["version"]) if entries else version.number
        if version.deletion == ACKNOWLEDGED:
            assert not entries, f"{what} was deleted"
        elif version.state == ACKNOWLEDGED and version.deletion is None:
            assert entries, f"{what} is missing"
        assert version.number in (None, number), f"{what} is there as {number}"
        if entries:
            # What got no answer is kept in mind: its number is given away, too.
            version.number = number
            verify_tags(what, entries[0], version.tags)
        if number is not None:
            assert number not in used, f"{what}: {used[number]} had that number"
            used[number] = version.source
    assert not by_source, f"nobody registered {sorted(by_source)[:5]}"


def verify_tags(what: str, found: dict, sent: dict[str, str]) -> None:
    tags = [(tag["key"], tag["value"]) for tag in found.get("tags", [])]
    assert all(key == value for key, value in tags) and len(set(tags)) == len(tags), f"{what}: {tags}"
    keys = {key for key, _ in tags}
    acknowledged = {key for key, state in sent.items() if state == ACKNOWLEDGED}
    assert "first" in keys, f"{what}: is there without the tag that it was created with"
    assert acknowledged <= keys <= sent.keys(), f"{what}: has {keys}, sent {sent}"


def versions_of(wire: Wire, model: str) -> list[dict]:
    found: list[dict] = []
    token = {}
    while True:
        query = {"filter": f"name = '{model}'", "max_results": 1000, **token}
        reply = wire.request("GET", f"{API}model-versions/search?{urlencode(query)}")
        assert reply.status == 200, reply
        page = json.loads(reply.body)
        found += page.get("model_versions", [])
        if not page.get("next_page_token"):
            return found
        token = {"page_token": page["next_page_token"]}
