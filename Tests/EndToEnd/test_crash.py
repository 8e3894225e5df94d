"""Acknowledged writes survive SIGKILL: some rounds of crash.py, which plays any number of them."""

import random
import time

import pytest
from crash import Store
from harness import Server


@pytest.mark.parametrize("seed", range(6))
def test_the_server_keeps_its_word_through_kills(seed, tmp_path):
    """Six kills on one store, so that recovery meets what recovery left."""
    store = Store(tmp_path, seed)
    try:
        for _ in range(6):
            store.play_round()
        store.finish()
    finally:
        store.server.release()


@pytest.mark.parametrize("seed", range(4))
def test_a_start_that_is_killed_can_be_repeated(seed, tmp_path):
    """A new store is being made when the kill comes; the next start makes it whole."""
    choose = random.Random(seed)
    for i in range(12):
        server = Server(tmp_path / f"s{i}")
        try:
            for _ in range(choose.randint(1, 3)):
                server.start(wait=False)
                time.sleep(choose.uniform(0, 0.06))
                server.kill()
            server.start()
            experiments = server.post("experiments/search", {"max_results": 10}).json()["experiments"]
            assert [e["experiment_id"] for e in experiments] == ["0"]
            assert server.new_run()
            server.assert_well()
            assert server.stop() == 0
            checked = server.check()
            assert checked.returncode == 0, checked
        finally:
            server.release()
