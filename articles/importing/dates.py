"""Dates of every kind, as aware moments in UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)  # before the web: whatever says so says nothing
LATEST = datetime(2150, 1, 1, tzinfo=UTC)  # ids end in 2159 (groundwork/ids.py)
_EPOCH = re.compile(r"\d{9,13}")


def moment(text: str | float | None, *, offset: timedelta = timedelta(0)) -> datetime | None:
    """The moment that a date names: ISO 8601, RFC 5322, "2012-01-31 23:59:59", or seconds or milliseconds since 1970.

    `offset` is that of a local time without a zone. None for what is empty, all zeros, or no date of the web's age.
    """
    if text is None:
        return None
    words = str(text).strip()
    if not words or words.startswith("0000"):
        return None
    found = _epoch(words) or _iso(words) or _mail(words)
    if found is None:
        return None
    try:
        aware = (found - offset).replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except OverflowError:
        return None
    return aware if EARLIEST <= aware < LATEST else None


def _epoch(words: str) -> datetime | None:
    number = words.partition(".")[0]
    if not _EPOCH.fullmatch(number):
        return None
    seconds = int(number) / (1000 if len(number) > 10 else 1)
    return datetime.fromtimestamp(seconds, UTC)


def _iso(words: str) -> datetime | None:
    try:
        return datetime.fromisoformat(words)
    except ValueError:
        return None


def _mail(words: str) -> datetime | None:
    try:
        return parsedate_to_datetime(words)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
