"""Ids that sort by time and cannot be counted.

63 bits, so that they fit a signed 64-bit column: 42 bits of milliseconds since 2020 (enough until 2159), then 21
random bits. Nobody can tell from two ids how many rows lie between them, so what is hidden cannot be counted. In
JSON they are strings: JavaScript's numbers end at 53 bits.
"""

from __future__ import annotations

import secrets
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime

EPOCH_MS = 1_577_836_800_000  # 2020-01-01T00:00:00Z
RANDOM_BITS = 21
EARLIER_MS = 3_600_000  # the first hour of 2020, in which nothing was written here
BEFORE_MS = 946_684_800_000  # the thirty years before 2020
LARGEST_ID = 2**63 - 1


@dataclass(slots=True)
class _Given:
    """What was drawn in the last millisecond. By chance two of a hundred would meet once in four hundred times."""

    first: int = -1
    given: set[int] = field(default_factory=set)


_last = _Given()
_lock = threading.Lock()


def new_id(at: float | None = None) -> int:
    """A fresh id, never twice from one process; later calls give larger ones from one millisecond to the next, in no
    order within one.

    `at` (seconds since 1970) is for rows brought with an older date, which stand in the order of their dates.
    """
    first = first_id_at(time.time() if at is None else at)
    with _lock:
        if first != _last.first:  # another millisecond
            _last.first, _last.given = first, set()
        while (drawn := secrets.randbits(RANDOM_BITS)) in _last.given:
            pass
        _last.given.add(drawn)
    return first | drawn


def first_id_at(timestamp: float) -> int:
    """The smallest id that could be made at `timestamp` (seconds since 1970).

    What was written before there were ids shares the first hour of them, in order: words of thirty years, brought from
    elsewhere, to about four minutes.
    """
    since = int(timestamp * 1000) - EPOCH_MS
    if since < EARLIER_MS:
        since = max(since + BEFORE_MS, 0) * EARLIER_MS // (BEFORE_MS + EARLIER_MS)
    return since << RANDOM_BITS


def time_of(pk: int) -> datetime:
    """When an id was made."""
    return datetime.fromtimestamp(((pk >> RANDOM_BITS) + EPOCH_MS) / 1000, UTC)


def whole_number(text: str) -> int:
    """The id or version that a form or an address names; 0, which nothing has, for anything else."""
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(LARGEST_ID))):
        return 0
    number = int(text)
    return number if number <= LARGEST_ID else 0
