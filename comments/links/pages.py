"""A page from elsewhere as text and as a tree, whatever it is made of. Pure functions on bytes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from comments.anchoring.graphemes import boundary_up_to
from groundwork.charsets import decoded

MOST_DEPTH = 500  # elements in one another: the parser's time grows with the square of it
MOST_TAGS = 300_000
MOST_ANCESTORS = 1_000
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
# HTML, 13.2.4.3: each of these that is left open is built again in every paragraph that follows, so that a page of
# 40 kB becomes gigabytes. For us they are only words.
_FORMATTING = re.compile(
    r"<(/?)(?:b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)(?=[\s/>])", re.ASCII | re.IGNORECASE
)
# Which end by themselves, or hold nothing: an old page never closes its paragraphs.
_CLOSE_THEMSELVES = frozenset(
    {"p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option", "optgroup", "colgroup", "rp", "rt",
     "html", "head", "body", "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source",
     "track", "wbr"}
)  # fmt: skip
# Not text for people: zero-width and control characters, directions, lone surrogates.
_NO_TEXT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\uffff\ud800-\udfff]"
)


class OddPage(Exception):
    """The page is built so that reading it would take longer than it is worth."""


def tree_of(content: bytes, charset: str = "") -> LexborHTMLParser:
    """Raises OddPage."""
    text = decoded(content, charset)
    _refuse_odd(text)
    return LexborHTMLParser(_FORMATTING.sub(r"<\1span", text))


def _refuse_odd(text: str) -> None:
    """An end closes what has its own name; one that closes nothing is nothing."""
    opened = Counter[str]()
    depth = 0
    for number, found in enumerate(_TAG.finditer(text)):
        name = found[2].lower()
        if name not in _CLOSE_THEMSELVES and (not found[1] or opened[name]):
            step = -1 if found[1] else 1
            opened[name] += step
            depth += step
        if depth > MOST_DEPTH or number > MOST_TAGS:
            raise OddPage


def base_of(tree: LexborHTMLParser, url: str) -> str:
    """What relative addresses in a page begin with: its own address, or its <base>."""
    base = tree.css_first("base[href]")
    given = (base.attributes.get("href") or "") if base is not None else ""
    return joined(url, given) or url


def joined(base: str, href: str) -> str:
    """The absolute address; "" for what is none."""
    try:
        return urljoin(base, href.strip())
    except ValueError:
        return ""


def above(node: LexborNode) -> Iterator[LexborNode]:
    """The elements around a node, from the inside."""
    parent = node.parent
    for _level in range(MOST_ANCESTORS):
        if parent is None:
            return
        yield parent
        parent = parent.parent


def plain(text: str) -> str:
    """Words on one line, without what is no text."""
    return " ".join(_NO_TEXT.sub(" ", text).split())


def cut_at_word(text: str, most: int) -> str:
    """At most `most` code points, ended at a space where one is near; "…" says that there was more.

    Never within a character as people see it.
    """
    if len(text) <= most:
        return text
    short = text[: boundary_up_to(text, most - 1)]
    space = short.rfind(" ")
    if space > most // 2:
        short = short[:space]
    return short.rstrip(" ,;:–—-") + "…"
