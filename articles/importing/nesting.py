"""HTML whose elements stand in one another no deeper than anybody writes, so that parsing takes time as its length.

A parser of HTML looks through all open elements at many a tag (HTML 13.2.4.2), and opens every mark that was left open
again in each paragraph (13.2.4.3): 100 kB of `<b id=1><p><b id=2><p>` would become gigabytes. libxml2 leaves out what
lies deeper than 256 elements.
"""

from __future__ import annotations

import re
from collections import Counter

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
_LEVELS = {
    "table": 4,
    "ul": 2,
    "ol": 2,
    "dl": 2,
    "menu": 2,
    "dir": 2,
    "ruby": 2,
    "select": 2,
}  # with what they hold
_INLINE = _MARKS | _names("abbr bdi bdo cite del dfn ins kbd mark q rb rp rt rtc samp span sub sup time var")


def bounded(html: str) -> str:
    """The same html; of what would stand deeper, only the words, with a line break where a block began."""
    most_marks = max(LEAST_MARKS, MOST_OPENED_AGAIN // (html.count("<") or 1))
    opened: Counter[str] = Counter()
    passed_over: Counter[str] = Counter()
    pieces: list[str] = []
    levels = marks = copied = place = 0
    while found := _TAG.search(html, place):
        place = found.end()
        name = (found[2] or "").lower()
        if not name or (name == "script" and not found[1] and not opened["svg"] and not opened["math"]):
            end = (_END_OF_SCRIPT if name else _END_OF_REMARK).search(
                html, found.end() if name else found.start() + 2
            )
            if end is None:
                break
            place = end.end()
        if not name or name in _UNCOUNTED:
            continue
        step = _LEVELS.get(name, 1)
        if found[1]:
            if passed_over[name]:
                passed_over[name] -= 1
            elif opened[name]:
                opened[name], levels, marks = opened[name] - 1, levels - step, marks - (name in _MARKS)
                if name == "ruby":  # its readings end with it
                    levels -= sum(opened.pop(inner, 0) for inner in ("rb", "rp", "rt", "rtc"))
                continue
            else:
                continue
        elif levels + step <= MOST_OPEN and (name not in _MARKS or marks < most_marks):
            opened[name], levels, marks = opened[name] + 1, levels + step, marks + (name in _MARKS)
            continue
        else:
            passed_over[name] += 1
        nothing = "wbr" if name in _INLINE or found[1] else "br"
        pieces += [html[copied : found.start(2)], nothing]
        copied = found.end(2)
    return "".join([*pieces, html[copied:]])
