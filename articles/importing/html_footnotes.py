"""Footnotes of a page of HTML, however they were made: by role, by class, by the names that editors give."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

_NAMES = re.compile(
    r"(^|[^a-z])(fn|ftn|foot-?note|end-?note|note-?ref|sdfootnote|easy-footnote|cite_note)", re.I
)
_MARK = re.compile(r"[\[(]?\s*(\d{1,4}|[*†‡§¶]{1,3}|[a-z]|[ivxl]{1,5})\s*[\])]?", re.IGNORECASE)
_BACK = re.compile(r"[↩↑⤴^︎️\s]*|[\[(]?\d{1,4}[\])]?\.?|back|return", re.IGNORECASE)
_HOLDERS = ("li", "dd", "aside", "p", "div", "td")
_MOST_STEPS = 4  # from the element that a mark points at up to the one that holds the note's words


@dataclass
class Footnotes:
    """What stands for what, by the parser's own node ids."""

    marks: dict[int, int] = field(default_factory=dict)  # a link -> the number of its note
    notes: dict[int, LexborNode] = field(default_factory=dict)  # number -> the element that holds its words
    held: set[int] = field(default_factory=set)  # those elements, not to be written where they stand
    backs: set[int] = field(default_factory=set)  # links back to a mark, not to be written at all


def find_footnotes(root: LexborNode) -> Footnotes:
    """The footnotes of a tree, numbered in the order of their first marks."""
    found = Footnotes()
    targets = _targets(root)
    numbers: dict[int, int] = {}
    for link in root.css('a[href*="#"]'):
        name = _fragment(link)
        target = targets.get(name)
        if target is None or not _is_mark(link, name):
            continue
        holder = _holder(target)
        if holder is None or _is_inside(link, holder):
            continue
        number = numbers.setdefault(holder.mem_id, len(numbers) + 1)
        found.marks[link.mem_id] = number
        found.notes[number] = holder
        found.held.add(holder.mem_id)
    for holder in found.notes.values():
        found.backs |= {link.mem_id for link in _back_links(holder)}
    return found


def _targets(root: LexborNode) -> dict[str, LexborNode]:
    targets: dict[str, LexborNode] = {}
    for node in root.css("[id], a[name]"):
        for attribute in ("id", "name"):
            name = node.attributes.get(attribute)
            if name:
                targets.setdefault(name, node)
    return targets


def _fragment(link: LexborNode) -> str:
    return (link.attributes.get("href") or "").rpartition("#")[2]


def _is_mark(link: LexborNode, name: str) -> bool:
    """A short sign that points at a note; a line of a table of contents is none."""
    words = link.text(deep=True).strip()
    role = link.attributes.get("role") or ""
    if role == "doc-backlink" or "back" in (link.attributes.get("class") or ""):
        return False
    if role == "doc-noteref":
        return True
    if not _MARK.fullmatch(words):
        return False
    raised = any(node.tag == "sup" for node in _above(link, 2)) or link.css_first("sup") is not None
    return (raised or words[:1] in "[(" or bool(_NAMES.search(name))) and not _points_back(name)


def _points_back(name: str) -> bool:
    return bool(re.search(r"ref|back|anchor|anc$|_cite|src", name, re.IGNORECASE))


def _holder(target: LexborNode) -> LexborNode | None:
    for node in (target, *_above(target, _MOST_STEPS)):
        if node.tag in _HOLDERS:
            return node
    return None


def _is_inside(node: LexborNode, holder: LexborNode) -> bool:
    return any(above.mem_id == holder.mem_id for above in _above(node, 200))


def _above(node: LexborNode, most: int) -> Iterator[LexborNode]:
    above = node.parent
    while above is not None and most:
        yield above
        above, most = above.parent, most - 1


def _back_links(holder: LexborNode) -> Iterator[LexborNode]:
    for link in holder.css('a[href*="#"]'):
        if link.attributes.get("role") == "doc-backlink" or _BACK.fullmatch(link.text(deep=True).strip()):
            yield link
