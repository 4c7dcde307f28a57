"""The rules and the score in force, compiled once per process and version; facts_for asks for the versions anyway."""

from __future__ import annotations

import logging
import struct
import time
import zlib
from typing import NamedTuple

from comments.models import ScreeningRule, ScreeningState
from comments.screening.book import NO_RULES, RuleBook, RuleLine
from comments.screening.score import Score, unpacked

SCORE_KEPT = 30.0  # seconds that a process goes on with the score it has, when there is a newer one


class _Kept(NamedTuple):
    version: int
    book: RuleBook


class _KeptScore(NamedTuple):
    version: int
    score: Score | None
    looked_at: float  # seconds of a clock that never goes back


# Replaced whole, so that threads see the one or the other; two that compile at once do the same work twice.
_book = _Kept(0, NO_RULES)
_score = _KeptScore(0, None, float("-inf"))


def book_of(version: int) -> RuleBook:
    """The rules of this version (0: none were ever made). One query when the version is new to this process."""
    global _book
    kept = _book
    if kept.version != version:
        kept = _Kept(version, RuleBook(rules_in_force()) if version else NO_RULES)
        _book = kept
    return kept.book


def rules_in_force() -> list[RuleLine]:
    columns = ("id", "kind", "text", "effect", "tag_id", "article_id")
    return [RuleLine(*row) for row in ScreeningRule.objects.in_force().values_list(*columns)]


def score_of(version: int) -> Score | None:
    """The learned score, None while there is none; at most SCORE_KEPT old, since every decision makes a new one."""
    global _score
    kept = _score
    if not version:
        return None
    now = time.monotonic()
    if kept.version == version or (kept.version and now - kept.looked_at < SCORE_KEPT):
        return kept.score
    state = ScreeningState.load()
    score = _read(state) if state.figures.get("speaks") and state.score else None
    _score = _KeptScore(state.score_version, score, now)
    return score


def _read(state: ScreeningState) -> Score | None:
    """None for what cannot be read: nobody's words are refused for it, and the worker writes a new one."""
    try:
        return unpacked(bytes(state.score), speaks=True)
    except (struct.error, zlib.error, ValueError):
        logging.getLogger(__name__).exception("the spam score cannot be read")
        return None


def forget_compiled() -> None:
    """Begin anew, as a process that just started."""
    global _book, _score
    _book, _score = _Kept(0, NO_RULES), _KeptScore(0, None, float("-inf"))
