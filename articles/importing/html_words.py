"""The words of an element of HTML as Markdown: with their marks, links and pictures, and what could not be kept."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urljoin

from selectolax.lexbor import LexborNode

from articles.importing.escaping import (
    BREAK,
    LINK,
    PICTURE,
    address,
    code,
    escaped,
    finished,
    marked,
    plain,
    title,
)
from articles.importing.html_footnotes import Footnotes


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


MOST_MARKS = 60  # in one another; what lies deeper is plain words
BLOCKS = _names(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure"
    " footer form h1 h2 h3 h4 h5 h6 header hgroup hr li main menu nav ol p pre section summary table tbody td tfoot th"
    " thead tr ul"
)
DROPPED = _names(
    "script style noscript template button input select textarea svg math canvas map head link meta title"
    " base frame frameset object applet"
)
_SHOWN_ELSEWHERE = frozenset({"iframe", "video", "audio", "embed"})
_MARKED = {"b": "strong", "strong": "strong", "em": "em", "i": "em", "cite": "em", "dfn": "em", "var": "em"} | {
    "del": "s", "s": "s", "strike": "s"
}  # fmt: skip
_CODE = frozenset({"code", "kbd", "samp", "tt"})
_RAISED = str.maketrans("0123456789+-=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ")
_LOWERED = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
_SCHEMES = frozenset({"http", "https", "mailto"})


class Words:
    """`comment`: there are no pictures, and "#7" is plain words. `lost` counts what could not be kept."""

    def __init__(self, page: str, comment: bool, footnotes: Footnotes) -> None:
        self.page, self.comment, self.footnotes = page, comment, footnotes
        self.lost: Counter[str] = Counter()
        self._in_link = False
        self._marks_around = 0

    def paragraph(self, inline: str) -> str:
        """What was written inline as words that can stand for themselves; "" for none."""
        words, left_out = finished(inline)
        self.count("emphasis", left_out)
        return words.strip() and words

    def on_one_line(self, node: LexborNode) -> str:
        """An element's words on one line."""
        words, left_out = finished(self.inlines(node), lines=False)
        self.count("emphasis", left_out)
        return words

    def inlines(self, node: LexborNode) -> str:
        """All that an element holds, not yet finished."""
        if self._marks_around >= MOST_MARKS:
            self.lost["levels"] += 1
            return escaped(node.text(deep=True), mentions=self.comment, in_link=self._in_link)
        self._marks_around += 1
        words = "".join(self.inline(child) for child in children(node))
        self._marks_around -= 1
        return words

    def inline(self, node: LexborNode) -> str:
        """One of them."""
        tag = node.tag or ""
        if tag == "-text":
            return escaped(node.text_content or "", mentions=self.comment, in_link=self._in_link)
        if tag == "br":
            return BREAK
        if node.is_comment_node or tag in DROPPED:
            self.count(tag, int(not node.is_comment_node))
            return ""
        if tag == "a":
            return self._link(node)
        if tag == "img":
            return self._picture(node)
        if tag in _SHOWN_ELSEWHERE:
            return self._shown_elsewhere(node)
        if tag in _CODE:
            return code(node.text(deep=True))
        if tag in _MARKED:
            return marked(_MARKED[tag], self.inlines(node))
        if tag in ("sup", "sub"):
            return self._raised(node, tag)
        inside = self.inlines(node)
        if tag == "q":
            return f"“{inside}”"
        return f" {inside} " if tag in BLOCKS else inside

    def _link(self, node: LexborNode) -> str:
        number = self.footnotes.marks.get(node.mem_id)
        if number is not None:
            return f"{LINK}^{number}]"
        if node.mem_id in self.footnotes.backs:
            return ""
        url = self._absolute(node.attributes.get("href"))
        outside, self._in_link = self._in_link, self._in_link or bool(url)
        words = self.inlines(node)
        self._in_link = outside
        if not url or not words.strip():
            return words
        if LINK in words:  # a link that the parser left inside
            return words
        if plain(node.text(deep=True)).strip() == url and re.fullmatch(r"https?://[!-;=?-~]+", url):
            return f"<{url}>"
        before, inside, after = _edges(words)
        return f"{before}{LINK}{inside}]({address(url)}{title(node.attributes.get('title') or '')}){after}"

    def _picture(self, node: LexborNode) -> str:
        attributes = node.attributes
        lazy = (
            attributes.get("data-src") or attributes.get("data-lazy-src") or attributes.get("data-orig-file")
        )
        given = attributes.get("src") or ""
        url = self._absolute(lazy if lazy and (not given or given.startswith("data:")) else given)
        words = escaped(attributes.get("alt") or "", mentions=self.comment).replace("]", "\\]")
        if not url:
            self.lost["picture"] += 1
            return words
        if self.comment:
            return f"{LINK}{words or escaped(url)}]({address(url)})"
        return f"{PICTURE}{words}]({address(url)}{title(attributes.get('title') or '')})"

    def _shown_elsewhere(self, node: LexborNode) -> str:
        """A film or a frame of another site: a link to it."""
        self.lost[node.tag or ""] += 1
        inner = node.css_first("source")
        url = self._absolute(
            node.attributes.get("src") or (inner.attributes.get("src") if inner is not None else None)
        )
        if not url:
            return ""
        return f" {LINK}{escaped(node.attributes.get('title') or url)}]({address(url)}) "

    def _raised(self, node: LexborNode, tag: str) -> str:
        inside = self.inlines(node)
        words = node.text(deep=True).strip()
        if not words or LINK in inside:
            return inside
        table, sign = (_RAISED, "^") if tag == "sup" else (_LOWERED, "_")
        if all(ord(character) in table for character in words):
            return words.translate(table)
        if words.lower() in ("st", "nd", "rd", "th", "e", "er", "re", "o", "a", "tm"):
            return inside
        self.lost[tag] += 1
        return f"{sign}({inside})" if sign == "^" else f"\\_({inside})"

    def _absolute(self, url: str | None) -> str:
        """An address that may stand in a text; "" for any other, and for a place on the page itself."""
        url = (url or "").strip()
        if not url or url.startswith("#"):
            return ""
        try:
            url = urljoin(self.page, url) if self.page else url
        except ValueError:
            return ""
        scheme, colon, _rest = re.split(r"[/?#]", url, maxsplit=1)[0].partition(":")
        if colon and scheme.lower() not in _SCHEMES:
            self.lost["link"] += 1
            return ""
        return url

    def count(self, what: str, often: int) -> None:
        """Say that it could not be kept so many times."""
        if often:
            self.lost[what] += often


def _edges(words: str) -> tuple[str, str, str]:
    inside = words.strip(" \t\r\n\f")
    before, _, after = words.partition(inside)
    return before, inside, after


def children(node: LexborNode) -> Iterator[LexborNode]:
    """What stands straight in an element: words, too."""
    child = node.child
    while child is not None:
        yield child
        child = child.next
