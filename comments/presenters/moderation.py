"""What a moderator reads about an item: reasons as chips, the log as sentences, an edit as its difference."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments.actions.moderating import is_undoable
from comments.models import Decision, Edit
from comments.moderation.item import Item
from comments.rules.reasons import deed_of, words_of

# One kanji or kana at a time: there are no spaces to tell the words by.
_TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|\w+|\s+|[^\w\s]")
_KEPT_CONTEXT = 160  # code points of unchanged words shown on either side of a change


@dataclass(frozen=True, slots=True)
class Chip:
    """One reason, however many gave it."""

    words: str
    times: int
    details: list[str]


@dataclass(frozen=True, slots=True)
class Due:
    """When somebody should have looked, in words."""

    words: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class Past:
    """One row of the log, as a sentence."""

    id: int
    at: datetime
    deed: str
    reason: str
    by: str  # empty for the writer's own deeds, which the deed names
    words: str
    undoable: bool


def chips_of(reasons: Iterable[dict[str, Any]]) -> list[Chip]:
    """Reasons that are alike become one chip; in the order in which they were given."""
    details: dict[str, list[str]] = {}
    for reason in reasons:
        details.setdefault(reason["code"], []).append(str(reason.get("detail") or ""))
    return [Chip(words_of(code), len(said), [d for d in said if d]) for code, said in details.items()]


def due_words(due_at: datetime, now: datetime) -> Due:
    """How far off its time is, rounded: in minutes up to an hour, in hours up to two days, then in days."""
    minutes = abs(int((due_at - now).total_seconds())) // 60
    if minutes < 60:
        span = ngettext("%(n)s min", "%(n)s min", minutes) % {"n": minutes}
    elif minutes < 48 * 60:
        hours = (minutes + 30) // 60
        span = ngettext("%(n)s h", "%(n)s h", hours) % {"n": hours}
    else:
        span = ngettext("%(n)s day", "%(n)s days", minutes // 1440) % {"n": minutes // 1440}
    is_late = due_at < now
    return Due((_("%(span)s late") if is_late else _("due in %(span)s")) % {"span": span}, is_late)


def versions_of(item: Item) -> list[tuple[Edit, list[tuple[str, str]]]]:
    """What it said before, newest first, each with what the edit after it changed."""
    after = [item.comment.source, *(edit.source for edit in item.edits)]
    return [(edit, difference(edit.source, new)) for edit, new in zip(item.edits, after, strict=False)]


def history_of(item: Item, since: int = 0) -> list[Past]:
    """The log of the item, newest first; `since` leaves out what was done up to that version of the comment."""
    return [
        _past(
            decision,
            words,
            by=item.signers.get(decision.pk, ""),
            undoable=is_undoable(decision, item.comment),
        )
        for decision, words in item.decisions
        if decision.comment_version > since
    ]


def difference(before: str, after: str) -> list[tuple[str, str]]:
    """What an edit changed, as ("same" | "gone" | "new" | "…", words); empty when nothing did."""
    if before == after:
        return []
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    parts: list[tuple[str, str]] = []
    for deed, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new).get_opcodes():
        if deed == "equal":
            parts.append(("same", "".join(old[old_from:old_to])))
            continue
        parts += [("gone", "".join(old[old_from:old_to])), ("new", "".join(new[new_from:new_to]))]
    return [
        part for index, whole in enumerate(parts) for part in _shortened(whole, index, len(parts)) if part[1]
    ]


def _past(decision: Decision, words: str, *, by: str, undoable: bool) -> Past:
    by = by if decision.by == Decision.By.PERSON else ""
    reason = words_of(decision.reason) if decision.verb != "undo" else ""
    return Past(decision.pk, decision.made_at, deed_of(decision.verb), reason, by, words, undoable)


def _shortened(part: tuple[str, str], index: int, parts: int) -> Iterator[tuple[str, str]]:
    """A long stretch of unchanged words keeps its ends, where the changes are."""
    kind, words = part
    if kind != "same" or len(words) <= 2 * _KEPT_CONTEXT:
        yield part
        return
    if index > 0:
        yield "same", words[:_KEPT_CONTEXT]
    yield "…", "…"
    if index < parts - 1:
        yield "same", words[-_KEPT_CONTEXT:]
