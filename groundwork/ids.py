"""Ids that sort by time and cannot be counted.

63 bits, so that they fit a signed 64-bit column: 42 bits of milliseconds since 2020 (enough until 2159), then 21
random bits. Nobody can tell from two ids how many rows lie between them, so what is hidden cannot be counted. In
JSON they are strings: JavaScript's numbers end at 53 bits.
"""

from __future__ import annotations

import secrets
import time
from datetime import UTC, datetime

EPOCH_MS = 1_577_836_800_000  # 2020-01-01T00:00:00Z
RANDOM_BITS = 21
LARGEST_ID = 2**63 - 1


def new_id(at: float | None = None) -> int:
    """A fresh id; later calls give larger ones from one millisecond to the next, in no order within one.

    `at` (seconds since 1970) is for rows brought with an older date, which stand in the order of their dates.
    """
    if at is not None:
        return first_id_at(at) | secrets.randbits(RANDOM_BITS)
    elapsed_ms = time.time_ns() // 1_000_000 - EPOCH_MS
    return (elapsed_ms << RANDOM_BITS) | secrets.randbits(RANDOM_BITS)


def first_id_at(timestamp: float) -> int:
    """The smallest id that could be made at `timestamp` (seconds since 1970)."""
    return max(int(timestamp * 1000) - EPOCH_MS, 0) << RANDOM_BITS


def time_of(pk: int) -> datetime:
    """When an id was made."""
    return datetime.fromtimestamp(((pk >> RANDOM_BITS) + EPOCH_MS) / 1000, UTC)


def whole_number(text: str) -> int:
    """The id or version that a form or an address names; 0, which nothing has, for anything else."""
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(LARGEST_ID))):
        return 0
    number = int(text)
    return number if number <= LARGEST_ID else 0
