"""The corpus: modules that define scenarios when they are imported."""

from __future__ import annotations

import importlib
import pkgutil


def load() -> None:
    """Imports every module of the corpus, in the order of their names."""
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda module: module.name):
        importlib.import_module(f"{__name__}.{module.name}")
