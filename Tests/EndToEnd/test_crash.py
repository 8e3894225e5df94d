"""Acknowledged writes survive SIGKILL: some rounds of crash.py, which plays any number of them."""

import pytest
from crash import Store


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
