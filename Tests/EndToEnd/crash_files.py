"""The part of crash.py about artifacts: each file is there whole or not at all, and nothing else is."""

import random
import time
from dataclasses import dataclass, field
from pathlib import Path

from crash_clients import ACKNOWLEDGED, OPEN, Writer
from wire import Reply, Wire

PROXY = "/api/2.0/mlflow-artifacts/artifacts"
SIZES = {0: 1, 1: 1, 1000: 8, 70_000: 4, 300_000: 2, 3_000_000: 0.5}
# The server's own corner of the artifact folder: empty when no upload is under way, but for the file that locks it.
UPLOADS = ".roost-uploads"


def contents(seed: str, size: int) -> bytes:
    return random.Random(seed).randbytes(size)


@dataclass(slots=True)
class Upload:
    """One file that is written once, and perhaps deleted."""

    path: str
    size: int
    state: str = OPEN
    deletion: str | None = None  # None: never asked for

    def data(self) -> bytes:
        return contents(self.path, self.size)


@dataclass(slots=True)
class Replaced:
    """One file that is written again and again, each time with a larger number."""

    path: str
    sizes: dict[int, int] = field(default_factory=dict)
    acknowledged: int = 0
    sent: int = 0

    def data(self, number: int) -> bytes:
        return contents(f"{self.path} {number}", self.sizes[number])


class FileClient(Writer):
    def __init__(self, port: int, folder: str, name: str, seed: int):
        super().__init__(port, name, seed)
        self.folder = f"{folder}/{name}"
        self.uploads: list[Upload] = []
        self.replaced = Replaced(f"{self.folder}/replaced")

    def step(self, wire: Wire) -> None:
        size = self.random.choices([*SIZES], [*SIZES.values()])[0]
        kind = self.random.choices(["new", "again", "delete"], [8, 2, 1])[0]
        kept = [upload for upload in self.uploads if upload.state == ACKNOWLEDGED and upload.deletion is None]
        if kind == "again":
            self.replaced.sent = self.number
            self.replaced.sizes[self.number] = size
            self.outcome(self.put(wire, self.replaced.path, self.replaced.data(self.number)))
            self.replaced.acknowledged = self.number
        elif kind == "delete" and kept:
            upload = self.random.choice(kept)
            upload.deletion = OPEN
            upload.deletion = self.outcome(wire.request("DELETE", f"{PROXY}/{upload.path}"))
        else:
            depth = "".join(f"{self.random.randrange(3)}/" for _ in range(self.random.randrange(3)))
            upload = Upload(f"{self.folder}/{depth}f{self.number}", size)
            self.uploads.append(upload)
            upload.state = self.outcome(self.put(wire, upload.path, upload.data()))

    def put(self, wire: Wire, path: str, data: bytes) -> Reply:
        if self.random.random() < 0.2:
            # As from a slow line: the kill then comes in the middle of the body.
            head = f"PUT {PROXY}/{path} HTTP/1.1\r\nHost: {wire.host}\r\nContent-Length: {len(data)}\r\n\r\n"
            wire.send(head.encode() + data[: len(data) // 2])
            time.sleep(self.random.uniform(0, 0.03))
            wire.send(data[len(data) // 2 :])
            return wire.reply()
        return wire.request("PUT", f"{PROXY}/{path}", data)


def verify_files(wire: Wire, clients: list[FileClient]) -> None:
    """Raises AssertionError at the first broken promise."""
    for client in clients:
        for upload in client.uploads:
            got = fetch(wire, upload.path)
            what = f"{upload.path} of {upload.size} bytes ({upload.state}, deletion {upload.deletion})"
            if upload.deletion == ACKNOWLEDGED:
                assert got is None, f"{what} is there"
            elif upload.state == ACKNOWLEDGED and upload.deletion is None:
                assert got is not None, f"{what} is missing"
            assert got is None or got == upload.data(), f"{what} is there with {len(got)} bytes, not its own"
        file = client.replaced
        got = fetch(wire, file.path)
        allowed = {number for number in (file.acknowledged, file.sent) if number}
        assert got is not None or not file.acknowledged, f"{file.path} is missing"
        assert got is None or any(got == file.data(number) for number in allowed), (
            f"{file.path} has {len(got)} bytes, which are those of none of {sorted(allowed)}"
        )


def fetch(wire: Wire, path: str) -> bytes | None:
    reply = wire.request("GET", f"{PROXY}/{path}")
    assert reply.status in (200, 404), f"{path}: {reply.status} {reply.body[:500]!r}"
    return reply.body if reply.status == 200 else None


def verify_folder(artifacts: Path, clients: list[FileClient]) -> None:
    """That nothing is on the disk but what was uploaded: no half files, and no temporary ones."""
    expected, possible = set(), set()
    for client in clients:
        for upload in client.uploads:
            if upload.deletion != ACKNOWLEDGED:
                possible.add(upload.path)
                if upload.state == ACKNOWLEDGED and upload.deletion is None:
                    expected.add(upload.path)
        if client.replaced.sent:
            possible.add(client.replaced.path)
        if client.replaced.acknowledged:
            expected.add(client.replaced.path)
    found = {str(path.relative_to(artifacts)) for path in artifacts.rglob("*") if not path.is_dir()}
    found.discard(f"{UPLOADS}/lock")
    assert not found - possible, f"left in the artifact folder: {sorted(found - possible)[:5]}"
    assert not expected - found, f"not in the artifact folder: {sorted(expected - found)[:5]}"


def upload_again(wire: Wire, clients: list[FileClient], choose: random.Random) -> int:
    """What a client's library does with half of the uploads that got no answer."""
    count = 0
    for client in clients:
        for upload in client.uploads:
            if upload.state == OPEN and choose.random() < 0.5:
                reply = wire.request("PUT", f"{PROXY}/{upload.path}", upload.data())
                assert reply.status == 200, f"{upload.path}: {reply}"
                upload.state = ACKNOWLEDGED
                count += 1
    return count
