"""Which blocks of a page are its article: those whose words trafilatura took for it, in the order that it took them.

Words that stand on the page several times, as in a list of other articles, count where they fit between the others.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection
from itertools import islice, pairwise
from typing import Any

from lxml import etree

from articles.importing.page_blocks import Block, folded

# Letters: what is shorter may stand anywhere by chance, so it must be a whole piece of the extract.
_SHORT = 25
_SURE = 60  # letters: so much is nowhere by chance, and counts out of order, too
_MOST_PLACES = 8  # that are tried of words which stand in the extract many times
_MOST_LETTERS = 2_000_000_000  # looked through for all blocks together: about two seconds
_NEAR = 4  # levels above a block
_AHEAD = 4  # blocks, among which is what a heading leads into
_AROUND = frozenset(["nav", "footer", "aside", "header"])
_HEADINGS = frozenset(["h2", "h3", "h4", "h5", "h6"])
_INLINE = frozenset(["hi", "ref", "del", "graphic"])
_OFFER = re.compile(
    r"(?:^|[\s_-])(?:ads?|advert\w*|sponsor\w*|promo\w*|newsletter|subscri\w*|share|sharing|social|related|cookie\w*"
    r"|chat\w*|comments?|popup|paywall|outbrain|taboola)(?:$|[\s_-])",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"(?:^|[\s_-])(?:lead|lede|intro|standfirst|perex|dek|subtitle|vorspann|chapo)(?:$|[\s_-])", re.I
)


def article_blocks(blocks: list[Block], extract: Any, restored: Collection[int]) -> set[int]:
    """The numbers of the blocks that are the article's; `extract` is the tree that trafilatura made of it."""
    chosen = _in_order(blocks, _Extract(extract))
    chosen |= _rescued(blocks, chosen)
    return (chosen - _offers(blocks, chosen)) | set(restored)


class _Extract:
    """The words that trafilatura took: their letters in one string, and where its pieces begin and end."""

    def __init__(self, body: Any) -> None:
        letters: list[str] = []
        length = 0
        self.edges = {0}
        for event, element in etree.iterwalk(body, events=("start", "end")):
            if element.tag not in _INLINE:
                self.edges.add(length)
            more = folded((element.text if event == "start" else element.tail) or "")
            letters.append(more)
            length += len(more)
        self.edges.add(length)
        self.letters = "".join(letters)
        self.left = _MOST_LETTERS
        self.starts: defaultdict[str, list[int]] = defaultdict(list)
        edges = sorted(self.edges)
        for start, end in pairwise(edges):
            self.starts[self.letters[start:end]].append(start)

    def places(self, letters: str) -> list[int]:
        """Where they stand: pieces of it that are these letters, or, for many letters, anywhere."""
        found = self.starts.get(letters, [])[:_MOST_PLACES]
        if found or len(letters) < _SHORT or self.left < 0:
            return found
        self.left -= len(self.letters)
        place = self.letters.find(letters)
        while place >= 0 and len(found) < _MOST_PLACES:
            found.append(place)
            place = self.letters.find(letters, place + 1)
        return found


def _in_order(blocks: list[Block], extract: _Extract) -> set[int]:
    """The heaviest series of blocks that stand in the extract one after the other; and what is there beyond doubt."""
    ends, weights = [0], [0]  # of the best series that ends there; both grow
    series: list[tuple[Any, ...]] = [()]
    often: dict[str, int] = defaultdict(int)
    found: set[int] = set()
    for block in blocks:
        often[block.letters] += 1
    for block in blocks:
        if not block.letters:
            continue
        size = len(block.letters)
        places = extract.places(block.letters)
        if places and size >= _SURE and often[block.letters] == 1:
            found.add(block.number)
        for place in sorted(places, reverse=True):
            before = bisect_right(ends, place) - 1
            _put(ends, weights, series, place + size, weights[before] + size, (series[before], block.number))
    chain: Any = series[-1]
    while chain:
        chain, number = chain
        found.add(number)
    return found


def _put(
    ends: list[int],
    weights: list[int],
    series: list[tuple[Any, ...]],
    end: int,
    weight: int,
    chain: tuple[Any, ...],
) -> None:
    """Remember a series, unless one that ends no later weighs as much; forget those that it outweighs."""
    at = bisect_right(ends, end)
    if weights[at - 1] >= weight:
        return
    past = at
    while past < len(ends) and weights[past] <= weight:
        past += 1
    if ends[at - 1] == end:
        at -= 1
    ends[at:past], weights[at:past], series[at:past] = [end], [weight], [chain]


def _rescued(blocks: list[Block], chosen: set[int]) -> set[int]:
    """What trafilatura left out amid what it took: paragraphs among their like, headings, captions, cells, a lead."""
    rescued = chosen | _among_their_like(blocks, chosen)
    last: Any = None
    for n, block in enumerate(blocks):
        if block.number in rescued or (last is not None and _belongs_to(block.element, last)):
            rescued.add(block.number)
            last = block.element
        elif any(each.number in rescued and _leads_into(block, each) for each in blocks[n + 1 : n + _AHEAD]):
            rescued.add(block.number)
    return rescued


def _among_their_like(blocks: list[Block], chosen: set[int]) -> set[int]:
    """Blocks that are no links and stand between chosen ones of the same kind; or long ones straight before these."""
    families: defaultdict[tuple[Any, ...], list[Block]] = defaultdict(list)
    for block in blocks:
        families[_kind(block.element)].append(block)
    found: set[int] = set()
    for family in families.values():
        taken = [n for n, block in enumerate(family) if block.number in chosen]
        if not taken:
            continue
        parent, known = family[taken[0]].element.getparent(), {family[n].letters for n in taken}
        for n, block in enumerate(family):
            is_long_beside = len(block.letters) >= _SURE and block.element.getparent() is parent
            is_again = is_long_beside and block.letters in known
            is_amid = n < taken[-1] and (n > taken[0] or is_long_beside)
            if is_again or (is_amid and not _is_mostly_links(block)):
                found.add(block.number)
    return found - chosen


def _kind(element: Any) -> tuple[Any, ...]:
    """What it is and what it stands in, by name and class."""
    above = islice(element.iterancestors(), _NEAR)
    return (element.tag, *((each.tag, each.get("class")) for each in above))


def _is_mostly_links(block: Block) -> bool:
    links = folded("".join(words for link in block.element.iter("a") for words in link.itertext()))
    return 2 * len(links) >= len(block.letters)


def _leads_into(block: Block, following: Block) -> bool:
    """A heading of what follows, or a lead that stands in an element of its own."""
    element = block.element
    near = list(islice(following.element.iterancestors(), _NEAR - 1))
    if element.tag in _HEADINGS:
        return element.getparent() in near and not _is_mostly_links(block)
    above = (element, element.getparent())
    return any(each.getparent() in near and _LEAD.search(_names(each)) for each in above if each is not None)


def _belongs_to(element: Any, last: Any) -> bool:
    """A caption of a picture, or a cell of a table, close to the article's last block."""
    above = [element, *element.iterancestors()]
    around = next((each for each in above if each.tag in ("figure", "table")), None)
    if around is None and element.tag == "figcaption":
        around = element
    if around is None or any(each.tag in _AROUND for each in above):
        return False
    near = list(islice(last.iterancestors(), _NEAR))
    return around in near or any(each in near for each in islice(around.iterancestors(), 2))


def _offers(blocks: list[Block], chosen: set[int]) -> set[int]:
    """What calls itself an advertisement or the like inside of the article; nothing, if that is most of it."""
    kept = [block for block in blocks if block.number in chosen]
    if not kept:
        return set()
    common = set(kept[0].element.iterancestors())
    for block in kept[1:]:
        common &= set(block.element.iterancestors())
    offers = [block for block in kept if _is_offer(block.element, common)]
    if 3 * sum(len(block.letters) for block in offers) > sum(len(block.letters) for block in kept):
        return set()
    return {block.number for block in offers}


def _is_offer(element: Any, common: set[Any]) -> bool:
    for each in (element, *element.iterancestors()):
        if each in common:
            return False
        if _OFFER.search(_names(each)):
            return True
    return False


def _names(element: Any) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}"
