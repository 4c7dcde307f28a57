"""What is kept of people, why, and how long: one list, which each app adds to; a privacy page can be made from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any


@dataclass(frozen=True, slots=True)
class Kept:
    """`what`, `why` and `ends` are words for people, translated when they are read."""

    what: Any
    why: Any
    ends: Any  # in words: when it is forgotten
    age: Callable[[], timedelta] | None = (
        None  # asked when it is read: settings decide; None when no clock does
    )


_kept: list[Kept] = []


def keeps(*, what: Any, why: Any, ends: Any, age: Callable[[], timedelta] | None = None) -> None:
    """Say once, where it is forgotten, that something is kept."""
    _kept.append(Kept(what, why, ends, age))


def all_kept() -> tuple[Kept, ...]:
    return tuple(_kept)
