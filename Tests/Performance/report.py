"""Figures, ratios and targets, as a table for people and as JSON for programs."""

import json
import os
import platform
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

HIGHER, LOWER = "higher", "lower"  # which is better


@dataclass(slots=True)
class Figure:
    value: float
    at_least: bool = False  # the true value is above this one (a time-out)
    note: str = ""


@dataclass(slots=True)
class Row:
    id: str
    label: str
    unit: str
    better: str
    stock_ratio: float | None = None  # Roost must be this many times better than stock MLflow
    fml_ratio: float | None = None
    limit: float | None = None  # Roost must not be above this
    figures: dict[str, Figure] = field(default_factory=dict)

    def ratio(self, other: str) -> Figure | None:
        """How many times better Roost is than the other."""
        ours, theirs = self.figures.get("roost"), self.figures.get(other)
        if ours is None or theirs is None or not ours.value or not theirs.value:
            return None
        if self.better == HIGHER:
            return Figure(ours.value / theirs.value)
        return Figure(theirs.value / ours.value, at_least=theirs.at_least)

    def misses(self) -> list[str]:
        """The targets that are not reached, of those that can be told from what has been measured."""
        ours, missed = self.figures.get("roost"), []
        if ours is None:
            return missed
        if ours.at_least:
            missed.append("no answer in time")
        for other, target in (("stock", self.stock_ratio), ("fml", self.fml_ratio)):
            ratio = self.ratio(other)
            # A lower bound of the ratio below the target leaves the question open.
            if target is not None and ratio is not None and ratio.value < target and not ratio.at_least:
                missed.append(f"{ratio.value:.1f}x {TITLES[other]} of {target:g}x")
        if self.limit is not None and ours.value > self.limit:
            missed.append(f"{number(ours.value)} of at most {number(self.limit)} {self.unit}")
        return missed

    def verdict(self) -> str:
        """Empty when there is no target, or when stock, which it is compared with, has not been measured."""
        if self.misses():
            return "MISSED"
        open_question = self.stock_ratio is not None and self.ratio("stock") is None
        return "ok" if "roost" in self.figures and self.target() and not open_question else ""

    def target(self) -> str:
        parts = []
        if self.stock_ratio is not None:
            parts.append(f"{self.stock_ratio:g}x")
        if self.fml_ratio is not None:
            parts.append(f"{self.fml_ratio:g}x F")
        if self.limit is not None:
            parts.append(f"<= {number(self.limit)} {self.unit}")
        return ", ".join(parts)


TITLES = {"roost": "Roost", "stock": "MLflow", "fml": "FastTrackML"}


def number(value: float) -> str:
    if value >= 1000:
        return f"{value:,.0f}".replace(",", " ")
    if value >= 100:
        return f"{value:.0f}"
    if value >= 10:
        return f"{value:.1f}"
    return f"{value:.2f}"


def text_of(figure: Figure | None, suffix: str = "") -> str:
    if figure is None:
        return "-"
    return ("> " if figure.at_least else "") + number(figure.value) + suffix + ("*" if figure.note else "")


def table_of(rows: list[Row], servers: list[str]) -> tuple[list[str], list[list[str]]]:
    others = [s for s in servers if s != "roost"] if "roost" in servers else []
    head = ["work", "unit"] + [TITLES[s] for s in servers] + [f"vs {TITLES[s]}" for s in others] + ["target", ""]
    body = []
    for row in rows:
        if not row.figures:
            continue
        body.append(
            [row.label, row.unit] + [text_of(row.figures.get(s)) for s in servers]
            + [text_of(row.ratio(s), "x") for s in others] + [row.target(), row.verdict()])
    return head, body


def plain(head: list[str], body: list[list[str]]) -> str:
    widths = [max(len(line[i]) for line in [head, *body]) for i in range(len(head))]

    def line(cells):
        out = [cell.ljust(w) if i < 2 else cell.rjust(w) for i, (cell, w) in enumerate(zip(cells, widths))]
        return "  ".join(out).rstrip()

    return "\n".join([line(head), "  ".join("-" * w for w in widths), *map(line, body)])


def markdown(head: list[str], body: list[list[str]]) -> str:
    rule = ["---" if i < 2 else "--:" for i in range(len(head))]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [head, rule, *body])


def notes_of(rows: list[Row]) -> list[str]:
    return [f"* {row.label}, {TITLES[name]}: {figure.note}"
            for row in rows for name, figure in row.figures.items() if figure.note]


def machine(folder: Path) -> dict[str, str]:
    """What the figures depend on."""
    cpu = "unknown CPU"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            cpu = line.split(":", 1)[1].strip()
            break
    memory_kib = int(Path("/proc/meminfo").read_text().split()[1])
    return {
        "cpu": f"{cpu}, {len(os.sched_getaffinity(0))} cores",
        "memory": f"{memory_kib / 1024 / 1024:.0f} GiB",
        "kernel": f"{platform.system()} {platform.release()} {platform.machine()}",
        "disk": f"{_file_system(folder)}, fdatasync of 4 KiB {_sync_ms(folder):.2f} ms (median)",
        "load before": " ".join(f"{value:.2f}" for value in os.getloadavg()),
        "date": time.strftime("%Y-%m-%d %H:%M %Z"),
    }


def _file_system(folder: Path) -> str:
    """Type of the file system; on a tmpfs syncing costs nothing, and no figure of writing means anything."""
    best = ("", "unknown file system")
    for line in Path("/proc/mounts").read_text().splitlines():
        _, point, kind, *_ = line.split()
        inside = point == "/" or folder == Path(point) or Path(point) in folder.parents
        if inside and len(point) >= len(best[0]):
            best = (point, kind)
    return best[1]


def _sync_ms(folder: Path) -> float:
    path, times = folder / "sync-probe", []
    with open(path, "wb", buffering=0) as file:
        for _ in range(41):
            file.write(bytes(4096))
            start = time.perf_counter()
            os.fdatasync(file.fileno())
            times.append(time.perf_counter() - start)
    path.unlink()
    return sorted(times)[len(times) // 2] * 1000


def as_json(rows: list[Row], extra: dict) -> str:
    listed = [asdict(row) | {"missed": row.misses()} for row in rows if row.figures]
    return json.dumps(extra | {"rows": listed}, indent=1)
