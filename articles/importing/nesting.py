"""HTML whose elements stand in one another no deeper than anybody writes, so that parsing takes time as its length.

A parser of HTML looks through all open elements at many a tag (HTML 13.2.4.2), and opens every mark that was left open
again in each paragraph (13.2.4.3): 100 kB of `<b id=1><p><b id=2><p>` would become gigabytes. libxml2 leaves out what
lies deeper than 256 elements.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

MOST_OPEN = 200  # levels; browsers stop at 512
MOST_OPENED_AGAIN = 100_000  # marks in all paragraphs together
LEAST_MARKS = 8  # may always stand in one another
_TAG = re.compile(r"<(?:!--|(/?)([a-z][a-z0-9-]*)(?=[\s/>]))", re.IGNORECASE)
_END_OF_REMARK = re.compile("--!?>")
_END_OF_SCRIPT = re.compile(r"</script(?=[\s/>])", re.IGNORECASE)


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


# What has no end, or ends by itself where the next one begins; these stand in others only, which are counted.
_UNCOUNTED = _names(
    "a area base body br button caption col colgroup dd dt embed frame h1 h2 h3 h4 h5 h6 head hr html image img input"
    " keygen li link meta nobr option p param source tbody td tfoot th thead tr track wbr script"
)
_MARKS = _names("b big code em font i s small strike strong tt u")
# How many levels an element brings with what it holds; any other is one.
_LEVELS = {"table": 4, **dict.fromkeys(_names("ul ol dl menu dir ruby select"), 2)}
_INLINE = _MARKS | _names("abbr bdi bdo cite del dfn ins kbd mark q rb rp rt rtc samp span sub sup time var")


def bounded(html: str) -> str:
    """The same html; of what would stand deeper, only the words, with a line break where a block began."""
    standing = _Standing(max(LEAST_MARKS, MOST_OPENED_AGAIN // (html.count("<") or 1)))
    pieces: list[str] = []
    copied = 0
    for found in _tags(html, standing):
        name, is_end = found[2].lower(), bool(found[1])
        if standing.ended(name) if is_end else standing.begun(name):
            continue
        pieces += [html[copied : found.start(2)], "wbr" if is_end or name in _INLINE else "br"]
        copied = found.end(2)
    return "".join([*pieces, html[copied:]])


class _Standing:
    """What stands open at a place, and what was begun there and passed over."""

    def __init__(self, most_marks: int) -> None:
        self.opened: Counter[str] = Counter()
        self.passed_over: Counter[str] = Counter()
        self.levels = self.marks = 0
        self.most_marks = most_marks

    @property
    def is_drawing(self) -> bool:
        """Within a drawing or a formula a script is an element like any other."""
        return bool(self.opened["svg"] or self.opened["math"])

    def begun(self, name: str) -> bool:
        """Whether there is room for one more."""
        step, is_mark = _LEVELS.get(name, 1), name in _MARKS
        if self.levels + step > MOST_OPEN or (is_mark and self.marks >= self.most_marks):
            self.passed_over[name] += 1
            return False
        self.opened[name] += 1
        self.levels += step
        self.marks += is_mark
        return True

    def ended(self, name: str) -> bool:
        """Whether the end may stand: not where it is that of one passed over. One that ends nothing does no harm."""
        if self.passed_over[name]:
            self.passed_over[name] -= 1
            return False
        if self.opened[name]:
            self.opened[name] -= 1
            self.levels -= _LEVELS.get(name, 1)
            self.marks -= name in _MARKS
            if name == "ruby":  # its readings end with it
                self.levels -= sum(self.opened.pop(inner, 0) for inner in ("rb", "rp", "rt", "rtc"))
        return True


def _tags(html: str, standing: _Standing) -> Iterator[re.Match[str]]:
    """The tags that count; what stands in a remark or in a script is none."""
    place = 0
    while found := _TAG.search(html, place):
        place = found.end()
        name = (found[2] or "").lower()
        if not name:
            end = _END_OF_REMARK.search(html, found.start() + 2)
        elif name == "script" and not found[1] and not standing.is_drawing:
            end = _END_OF_SCRIPT.search(html, place)
        else:
            if name not in _UNCOUNTED:
                yield found
            continue
        if end is None:
            return
        place = end.end()
