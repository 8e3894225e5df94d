"""Reads and writes `recorded/*.json`: one file a corpus module, one line an answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "recorded"

#: Scenario name to its answers.
Recording = dict[str, list[dict[str, Any]]]


def read_all() -> Recording:
    recording: Recording = {}
    for path in sorted(FOLDER.glob("*.json")):
        recording.update(json.loads(path.read_text(encoding="utf-8")))
    return recording


def write(module: str, recording: Recording) -> None:
    blocks = []
    for name, answers in recording.items():
        lines = ",\n".join("    " + _line(answer) for answer in answers)
        blocks.append(f"  {json.dumps(name)}: [\n{lines}\n  ]")
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{module}.json").write_text("{\n" + ",\n".join(blocks) + "\n}\n", encoding="utf-8")


def _line(answer: dict[str, Any]) -> str:
    fields = []
    for name, value in answer.items():
        text = json.dumps(value, sort_keys=True, ensure_ascii=False)
        fields.append(f"{json.dumps(name)}: {text}")
    return "{" + ", ".join(fields) + "}"
