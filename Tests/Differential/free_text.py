"""Messages whose status and code must be stock's, but whose wording need not be."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FreeText:
    reason: str
    pattern: str
    """For the beginning of stock's message."""
    beginning: str
    """A pattern for the beginning that Roost's message must have; groups of `pattern` may be used as `{1}`."""
    scenarios: str = ".*"
    """A pattern for the names of the scenarios where it counts."""
