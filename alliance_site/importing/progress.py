"""How far an import is whose rows come in one transaction, which lets nobody see a word of it before its end.

It stands in a file beside the import's own, which the pages and the worker share as they share that one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

ENDING = ".far"


@dataclass(frozen=True, slots=True)
class Progress:
    done: int  # rows and pictures read
    counts: dict[str, int]  # as of a report
    seen: datetime


def write_progress(file: Path, *, done: int, counts: Mapping[str, int], now: datetime) -> None:
    """Say how far the import of `file` is; whoever reads at that moment finds this or what stood there, whole."""
    new = file.with_name(f"{file.name}{ENDING}-new")
    new.write_text(json.dumps({"done": done, "counts": dict(counts), "seen": now.isoformat()}))
    new.replace(_beside(file))


def read_progress(file: Path) -> Progress | None:
    """None where none was written, or it has ended."""
    try:
        words = json.loads(_beside(file).read_text())
        return Progress(words["done"], words["counts"], datetime.fromisoformat(words["seen"]))
    except (OSError, ValueError, KeyError):
        return None


def forget_progress(file: Path) -> None:
    """When it has ended."""
    _beside(file).unlink(missing_ok=True)


def _beside(file: Path) -> Path:
    return file.with_name(f"{file.name}{ENDING}")
