"""Where a note's words may have gone: sentences of the text to come, offered and never taken. Nothing is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from articles.rules.impact import Place
from comments.anchoring import Carried, Span, carry
from comments.paragraphs import sentences_of
from comments.rules.chaining import Stand

MOST_NEAR = 12  # sentences offered as the new place of a note
# Code points of a line that are looked at for sentences, either way; a text may be one line.
MOST_LINE = 4_000

Where = tuple[int, int]  # start and end, code points


def near_places(
    keys: Sequence[int], stands: Mapping[int, Stand], spans: Mapping[int, Where], now: str, text: str
) -> dict[int, list[Place]]:
    """Sentences of `text` for each note to be placed on: those of the line where its own stand, or would stand.

    `stands` is how the notes stand on `text`, `spans` where those of them that are not lost stand on `now`.
    """
    found = {pk: _sentences(text, at) for pk in keys if (at := stands[pk].start) is not None}
    lines = {pk: _lines_around(now, spans[pk][0]) for pk in keys if pk in spans and pk not in found}
    distinct = list(dict.fromkeys(line for around in lines.values() for line in around if line[0] < line[1]))
    carried = dict(zip(distinct, carry(now, text, [Span(*line) for line in distinct]), strict=True))
    for pk, around in lines.items():
        likely = _likely(*(carried.get(line) for line in around), text=text)
        found[pk] = _sentences(text, likely) if likely is not None else []
    return found


def _likely(own: Carried | None, before: Carried | None, after: Carried | None, *, text: str) -> int | None:
    """An offset in the line of the new text that took the place of an old one, judged by what stands around it."""
    if own is not None and own.start is not None:
        return own.start
    if before is not None and before.end is not None:
        return min(before.end + 1, len(text))
    if after is not None and after.start is not None:
        return max(0, after.start - 2)
    return None


def _lines_around(text: str, at: int) -> tuple[Where, Where, Where]:
    """The line that holds the offset, the one before it and the one after it; empty where there is none."""
    own = _line_at(text, at)
    before = _line_at(text, own[0] - 1) if own[0] else (0, 0)
    after = _line_at(text, own[1] + 1) if own[1] < len(text) else (0, 0)
    return own, before, after


def _line_at(text: str, at: int) -> Where:
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    return start, len(text) if end < 0 else end


def _sentences(text: str, at: int) -> list[Place]:
    first, last = _line_at(text, at)
    first, last = max(first, at - MOST_LINE), min(last, at + MOST_LINE)
    line = text[first:last]
    spans = sentences_of(line) or ([(0, len(line))] if line.strip() else [])
    return [
        {"start": first + start, "end": first + end, "words": line[start:end]}
        for start, end in spans[:MOST_NEAR]
    ]
