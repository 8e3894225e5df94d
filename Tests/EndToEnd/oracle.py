"""Which server the tests of the client speak to.

Roost, unless MLFLOW_URL is set: then the server there. That is how these tests were written: first true of a stock
MLflow server, then required of Roost. MLFLOW_ARTIFACTS is then the folder that it was given as
`--artifacts-destination`. The few places where Roost answers better on purpose are marked ROOST_ONLY.
"""

import os
from contextlib import contextmanager
from pathlib import Path

import pytest
from mlflow.exceptions import RestException

MLFLOW_URL = os.environ.get("MLFLOW_URL")
MLFLOW_ARTIFACTS = Path(os.environ["MLFLOW_ARTIFACTS"]) if "MLFLOW_ARTIFACTS" in os.environ else None
ROOST_ONLY = pytest.mark.skipif(MLFLOW_URL is not None, reason="stock MLflow differs here by accident")
NEEDS_A_SERVER_OF_ITS_OWN = pytest.mark.skipif(MLFLOW_URL is not None, reason="looks at Roost's process or settings")


@contextmanager
def refused(code: str, text: str = ""):
    """Expects the client to raise the server's error of this code, with `text` in its message."""
    with pytest.raises(RestException) as caught:
        yield
    assert caught.value.error_code == code, str(caught.value)
    assert text in str(caught.value)
