"""Clients of crash.py: threads that write until the server goes away, and what each noted of every request."""

import random
import threading

from wire import Closed, Reply, Wire

API = "/api/2.0/mlflow/"

OPEN, ACKNOWLEDGED, REFUSED = "open", "acknowledged", "refused"


class Writer(threading.Thread):
    """Takes one step after the other on one connection until the server goes away or `stop` is called."""

    def __init__(self, port: int, name: str, seed: int, refusals: frozenset[int] = frozenset()):
        super().__init__(name=name, daemon=True)
        self.port = port
        self.random = random.Random(seed)
        self.refusals = refusals  # statuses that mean "not saved" in the test at hand, not a bug
        self.number = 0
        self.failure: str | None = None
        self.is_stopped = False

    def stop(self) -> None:
        self.is_stopped = True

    def run(self) -> None:
        try:
            with Wire(self.port) as wire:
                while not self.is_stopped:
                    self.number += 1
                    self.step(wire)
        except (OSError, Closed):
            pass  # the kill
        except Exception as error:
            self.failure = f"{self.name}: {error!r}"

    def step(self, wire: Wire) -> None:
        raise NotImplementedError

    def outcome(self, reply: Reply) -> str:
        if reply.status == 200:
            return ACKNOWLEDGED
        if reply.status in self.refusals:
            return REFUSED
        raise AssertionError(f"answered {reply.status}: {reply.body[:500]!r}")
