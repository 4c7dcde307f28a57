"""The blocks of a page of the web: the innermost elements that hold words, each with nothing but words inside.

Where words stand loose beside blocks, or are parted by empty lines of line breaks, they get a paragraph of their own,
so that each can be kept or left out alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


_CONTAINERS = _names(
    "address article aside blockquote body center dd details dialog dir div dl fieldset figure footer form header"
    " hgroup hr li main menu nav ol p section table tbody td tfoot th thead tr ul"
)
# What is one block whatever stands in it.
_WHOLE = _names("caption dt figcaption h1 h2 h3 h4 h5 h6 pre summary")
_BLOCKS = _CONTAINERS | _WHOLE
_NO_PARAGRAPHS_IN = _WHOLE | _names("dl dir menu ol table tbody tfoot thead tr ul")


@dataclass(frozen=True, eq=False, slots=True)
class Block:
    """`number` names it; `letters` are its letters and digits in lower case, without spaces."""

    number: int
    element: Any
    words: str
    letters: str


def blocks_of(body: Any) -> list[Block]:
    """The blocks below `body` in their order. Loose words in the tree are put into paragraphs."""
    holding = _holding_blocks(body)
    for container in [each for each in _outside_of_whole(body) if each.tag in _BLOCKS or each in holding]:
        if container.tag not in _NO_PARAGRAPHS_IN:
            _lay_out(container, holding)
    worded, above = _with_words(body)
    found: list[Block] = []
    for element in _outside_of_whole(body):
        if element in worded and element.tag in _BLOCKS and (element.tag in _WHOLE or element not in above):
            words = words_in(element)
            found.append(Block(len(found) + 1, element, words, folded(words)))
    return found


def words_in(element: Any) -> str:
    """Its words with single spaces; "" when there are none."""
    return " ".join("".join(element.itertext()).split())


def folded(words: str) -> str:
    """Letters and digits in lower case, without spaces."""
    return "".join(re.findall(r"\w+", words.casefold()))


def _outside_of_whole(body: Any) -> Iterator[Any]:
    """Every element below `body`, and itself, that stands in no element which is one block as a whole."""
    inside: Any = None
    for event, element in etree.iterwalk(body, events=("start", "end")):
        if inside is None and event == "start":
            yield element
            inside = element if element.tag in _WHOLE else None
        elif inside is element and event == "end":
            inside = None


def _holding_blocks(body: Any) -> set[Any]:
    """The elements that have a block somewhere inside."""
    holding: set[Any] = set()
    for element in body.iter(*_BLOCKS):
        above = element.getparent()
        while above is not None and above not in holding:
            holding.add(above)
            above = above.getparent()
    return holding


def _with_words(body: Any) -> tuple[set[Any], set[Any]]:
    """The elements with words somewhere inside, and those with a block inside that has some. Deepest first."""
    worded: set[Any] = set()
    above: set[Any] = set()
    for _event, element in etree.iterwalk(body, events=("end",)):
        if element in worded or (element.text or "").strip():
            worded.add(element)
        parent = element.getparent()
        if parent is None or element is body:
            continue
        if element in worded or (element.tail or "").strip():
            worded.add(parent)
        if element in above or (element.tag in _BLOCKS and element in worded):
            above.add(parent)
    return worded, above


def _lay_out(container: Any, holding: set[Any]) -> None:
    """Put each run of loose words into a paragraph, unless it is all that there is."""
    runs = list(_runs(container, holding))
    if len(runs) < 2:
        for piece in (piece for run in runs for piece in run):
            _append(container, piece)
        return
    if container.tag == "p":
        container.tag = "div"
    for run in runs:
        is_loose = isinstance(run[0], str) or not _is_block(run[0], holding)
        has_words = any(piece.strip() if isinstance(piece, str) else words_in(piece) for piece in run)
        into = etree.SubElement(container, "p") if is_loose and has_words else container
        for piece in run:
            _append(into, piece)


def _runs(container: Any, holding: set[Any]) -> Iterator[list[Any]]:
    """The pieces taken out of `container`: a block alone, or what stands together between blocks and empty lines."""
    run: list[Any] = []
    breaks = 0
    for piece in _taken_out(container):
        if not isinstance(piece, str) and _is_block(piece, holding):
            if run:
                yield run
            yield [piece]
            run, breaks = [], 0
            continue
        if not isinstance(piece, str) and piece.tag == "br":
            breaks += 1
        elif not isinstance(piece, str) or piece.strip():
            if breaks > 1:
                yield run
                run = []
            breaks = 0
        run.append(piece)
    if run:
        yield run


def _is_block(element: Any, holding: set[Any]) -> bool:
    return element.tag in _BLOCKS or element in holding


def _taken_out(container: Any) -> list[Any]:
    """Its text and its elements without their tails, in their order."""
    pieces: list[Any] = [container.text] if container.text else []
    container.text = None
    for child in list(container):
        tail, child.tail = child.tail, None
        pieces += [child, tail] if tail else [child]
        container.remove(child)
    return pieces


def _append(into: Any, piece: Any) -> None:
    if not isinstance(piece, str):
        into.append(piece)
    elif len(into):
        into[-1].tail = (into[-1].tail or "") + piece
    else:
        into.text = (into.text or "") + piece
