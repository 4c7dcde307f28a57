"""Pages drawn once, with places left open for what changes from reading to reading.

A template costs several times what joining its html costs. So what stands around a thread is drawn once for all that it
depends on, its stamp (the site's version, a revision), with a place for each part that changes with every comment;
a reading fills the places. A sheet under another stamp is never handed out, so nobody needs to be told when it is old.
"""

from __future__ import annotations

import re
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

# From what a page is about, and the query that it was asked with, to the html of some of its places.
Filler = Callable[[Any, Mapping[str, Any]], Mapping[str, str]]

MOST_CHARACTERS = 4_000_000  # of all kept sheets of a process: 4 to 16 MB
# Nobody can write a place into a page: its marks are made anew in each process and never shown.
_SECRET = secrets.token_hex(12)
_OPEN, _MIDDLE, _CLOSE = (f"\x02{_SECRET}{sign}" for sign in "([)")
_PLACE = re.compile(f"{re.escape(_OPEN)}([a-z0-9_]+){re.escape(_MIDDLE)}(.*?){re.escape(_CLOSE)}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Html with places. `fillers` say what is in them, `until` is when the clock alone makes the sheet old."""

    parts: Sequence[str]
    places: Mapping[
        str, int
    ]  # a place's name -> its index in `parts`, where its html stands while nobody fills it
    fillers: Sequence[Filler] = ()
    until: datetime | None = None

    def filled(self, *given: Mapping[str, str]) -> str:
        """The html with what was given in its places, which is html too; names without a place are passed over."""
        parts = list(self.parts)
        for values in given:
            for name, html in values.items():
                index = self.places.get(name)
                if index is not None:
                    parts[index] = html
        return "".join(parts)


def place(name: str, otherwise: str = "") -> SafeString:
    """For a template's context: a place of this name, which once in a sheet shows the html `otherwise` until filled."""
    return mark_safe(f"{_OPEN}{name}{_MIDDLE}{otherwise}{_CLOSE}")  # noqa: S308 - the caller's html


def sheet_of(html: str, *, fillers: Sequence[Filler] = (), until: datetime | None = None) -> Sheet:
    """Cut drawn html at its places. Raises ValueError if two have the same name."""
    pieces = _PLACE.split(html)  # text, name, otherwise, text, name, otherwise, ..., text
    names = pieces[1::3]
    if len(set(names)) < len(names):
        raise ValueError(f"a place stands twice among {', '.join(names)}")
    del pieces[1::3]
    return Sheet(tuple(pieces), {name: 2 * n + 1 for n, name in enumerate(names)}, tuple(fillers), until)


def sheet_for(
    slot: Hashable, stamp: Hashable, draw: Callable[[], Sheet], *, now: datetime | None = None
) -> Sheet:
    """The sheet that was drawn for this stamp, or else a new one, which takes the slot.

    `stamp` must hold all that the sheet shows, or versions of it that were read before `draw` reads the rest.
    Where templates are being written nothing is kept.
    """
    if settings.DEBUG:
        return draw()
    sheet = _kept.get(slot, stamp)
    if sheet is None or (sheet.until is not None and (now is None or sheet.until <= now)):
        sheet = draw()
        _kept.put(slot, stamp, sheet)
    return sheet


def forget_sheets() -> None:
    """For tests: versions begin anew."""
    _kept.clear()


class _Shelf:
    """A thread-safe map from slot to sheet, bounded in characters, least recently used out first."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._sheets: OrderedDict[Hashable, tuple[Hashable, Sheet, int]] = OrderedDict()
        self._characters = 0
        self._lock = threading.Lock()

    def get(self, slot: Hashable, stamp: Hashable) -> Sheet | None:
        with self._lock:
            kept = self._sheets.get(slot)
            if kept is None or kept[0] != stamp:
                return None
            self._sheets.move_to_end(slot)
            return kept[1]

    def put(self, slot: Hashable, stamp: Hashable, sheet: Sheet) -> None:
        weight = sum(map(len, sheet.parts))
        with self._lock:
            self._drop(slot)
            if weight > self.most:
                return
            self._sheets[slot] = (stamp, sheet, weight)
            self._characters += weight
            while self._characters > self.most:
                self._drop(next(iter(self._sheets)))

    def clear(self) -> None:
        with self._lock:
            self._sheets.clear()
            self._characters = 0

    def _drop(self, slot: Hashable) -> None:
        kept = self._sheets.pop(slot, None)
        if kept is not None:
            self._characters -= kept[2]


_kept = _Shelf(MOST_CHARACTERS)
