"""A page of the web: the article out of what stands around it, with its structure, and what was left out.

trafilatura says which words are the article's (the best of nine on 181 gold pages); the structure is then taken from
the page itself, block by block (`page_blocks.py`, `page_choosing.py`), since its own output loses captions, rules and
the ids that footnotes need. `make bench GROUP=extraction` measures it on pages with known articles.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import trafilatura
from lxml import etree
from lxml import html as lxml_html
from selectolax.lexbor import LexborHTMLParser

from articles.importing.dates import moment
from articles.importing.from_html import markdown_from_html
from articles.importing.nesting import bounded
from articles.importing.page_blocks import blocks_of, folded, words_in
from articles.importing.page_choosing import article_blocks
from articles.importing.records import Unreadable

MOST_PAGE = 10_000_000  # bytes
_WORDLESS = (
    ".//comment()|.//processing-instruction()|.//script|.//style|.//noscript|.//template|.//button|.//input|.//select"
    "|.//textarea|.//svg|.//canvas|.//iframe|.//object|.//embed|.//dialog"
)
_WITHOUT_WORDS = frozenset(["hr", "img", "br", "picture", "source"])
LEAST = 60  # letters that are no links: less is no article
MOST_SHOWN = 500  # characters of a block that was left out


@dataclass(frozen=True, slots=True)
class Dropped:
    """A block that was left out: its number names it to whoever wants it back."""

    number: int
    words: str


@dataclass
class WebPage:
    """What was found; `source` is Markdown."""

    title: str
    source: str
    author: str = ""
    site: str = ""
    language: str = ""
    url: str = ""
    made_at: datetime | None = None
    dropped: list[Dropped] = field(default_factory=list)
    lost: Counter[str] = field(default_factory=Counter)


def read_page(html: str, *, url: str = "", restored: Collection[int] = ()) -> WebPage:
    """The article of a page. `restored` are numbers of blocks that belong to it after all. Raises Unreadable."""
    html = _as_browsers_read_it(html)
    document = _extracted(html, url)
    root: Any = lxml_html.document_fromstring(html)
    language = str(root.get("lang") or "").split("-")[0].lower()
    for element in root.xpath(_WORDLESS):
        element.drop_tree()
    body = root.find("body")
    if body is None:
        raise Unreadable("no-article")
    blocks = blocks_of(body)
    chosen = article_blocks(blocks, document.body, restored)
    kept = [block.element for block in blocks if block.number in chosen]
    if sum(_letters_beside_links(element) for element in kept) < LEAST:
        raise Unreadable("no-article")
    dropped = [Dropped(each.number, each.words[:MOST_SHOWN]) for each in blocks if each.number not in chosen]
    top = _around(kept)
    _prune(top, kept)
    title = (document.title or "").strip()
    converted = markdown_from_html(_inner_html(top), page=url)
    return WebPage(
        title=title, source=_without_title(converted.source, title), author=(document.author or "").strip(),
        site=(document.sitename or urlsplit(url).hostname or "").strip(), language=language,
        url=url or (document.url or ""), made_at=moment(document.date), dropped=dropped, lost=converted.lost,
    )  # fmt: skip


def _as_browsers_read_it(html: str) -> str:
    """The same page written so that every parser makes the same tree of it."""
    parser = LexborHTMLParser(bounded(re.sub(r"\A\s*<\?xml[^>]*\?>", "", html.replace("\0", ""))))
    for node in parser.css("embed"):  # libxml2 puts all that follows into it
        node.decompose()
    return parser.html or ""


def _extracted(html: str, url: str) -> Any:
    """What trafilatura makes of it. Raises Unreadable where that is nothing."""
    document: Any = trafilatura.bare_extraction(
        html, url=url or None, favor_precision=True, include_comments=False, include_tables=True,
        include_images=False, include_formatting=False, include_links=False, with_metadata=True,
    )  # fmt: skip
    if document is None or not (document.text or "").strip():
        raise Unreadable("no-article")
    return document


def _letters_beside_links(block: Any) -> int:
    links = sum(len("".join(link.itertext())) for link in block.iter("a"))
    return len("".join(block.itertext()).strip()) - links


def _around(kept: list[Any]) -> Any:
    """The smallest element that holds every kept block."""
    chains = [[block, *block.iterancestors()] for block in kept]
    first = chains[0][1:] if len(kept) == 1 else chains[0]
    others = [set(chain) for chain in chains[1:]]
    return next(element for element in first if all(element in other for other in others))


def _prune(top: Any, kept: list[Any]) -> None:
    """Take out of `top` what holds no kept block; rules, breaks and pictures between them stay."""
    wanted = set(kept)
    holding = {above for block in kept for above in block.iterancestors()} - wanted
    past = 0
    left = [top]
    while left:
        element = left.pop()
        if element in holding:
            left += reversed(element)
        elif element in wanted:
            past += 1
        elif not (0 < past < len(kept) and _is_silent(element)):
            element.drop_tree()


def _is_silent(element: Any) -> bool:
    """A rule, a break or a picture, but not the pictures of a list of links."""
    has_some = next(element.iter(*_WITHOUT_WORDS), None) is not None
    return has_some and next(element.iter("li", "nav", "aside"), None) is None and not words_in(element)


def _inner_html(top: Any) -> str:
    if top.tag in ("body", "div", "article", "main", "section"):
        inside = [etree.tostring(child, encoding="unicode", method="html") for child in top]
        return (top.text or "") + "".join(inside)
    return str(etree.tostring(top, encoding="unicode", method="html", with_tail=False))


def _without_title(source: str, title: str) -> str:
    """The page's own heading stands above the article already."""
    first, _, rest = source.partition("\n")
    if first.startswith("#") and folded(first) == folded(title):
        return rest.strip("\n")
    return source
