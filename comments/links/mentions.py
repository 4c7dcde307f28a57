"""Where a page links to us, in which words, and who wrote it. Pure functions on data; microformats2 by mf2py."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import mf2py  # type: ignore[import-untyped]  # it has no types
from selectolax.lexbor import LexborHTMLParser, LexborNode

from comments.anchoring.graphemes import boundary_from
from comments.links.pages import above, base_of, cut_at_word, joined, plain, tree_of
from groundwork.charsets import decoded
from groundwork.fetching import Fetched

MOST_EXCERPT = 300  # code points of the words around the link
MOST_REPLY = 2_000  # and of an answer, which was written to be read here
MOST_TITLE = 150
MOST_NAME = 80
MOST_ENTRY = 100_000  # characters of html that microformats are looked for in
HTML = frozenset({"text/html", "application/xhtml+xml"})
_BLOCKS = frozenset(
    {"p", "li", "blockquote", "dd", "dt", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "figcaption", "div",
     "section", "article", "main", "aside", "body"}
)  # fmt: skip
_NO_WORDS = "script, style, noscript, template, svg, nav, button, form"
_URL = re.compile(r"https?://[^\s<>\"')\]]+")
# microformats2 properties that say what the link does, the first that names us.
_DEEDS = ("in-reply-to", "like-of", "repost-of", "bookmark-of")

Leads = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Mention:
    """A page that links to us. `deed` is a property of microformats2, or "" for a link in the text."""

    author: str
    author_url: str
    title: str
    excerpt: str
    deed: str = ""


def mention_in(fetched: Fetched, leads: Leads) -> Mention | None:
    """What the page says of us; None when no address in it leads to us by `leads`.

    A page that links to us ten thousand times is one mention, in the words of the first. Raises OddPage.
    """
    if fetched.media_type in HTML:
        return _in_html(fetched, leads)
    if fetched.media_type == "text/plain":
        text = decoded(fetched.content, fetched.charset)
        for found in _URL.finditer(text):
            if leads(found[0]):
                around = text[max(0, found.start() - MOST_EXCERPT) : found.end() + MOST_EXCERPT]
                return Mention(_host_of(fetched.url), "", "", _around(plain(around), plain(found[0])))
    return None


def _in_html(fetched: Fetched, leads: Leads) -> Mention | None:
    tree = tree_of(fetched.content, fetched.charset)
    base = base_of(tree, fetched.url)
    link = _link_to_us(tree, base, leads)
    if link is None:
        return None
    entry = _entry_around(link, base)
    deed = next((name for name in _DEEDS if _names_us(entry.get(name, ()), leads)), "")
    author, author_url = _author(entry, tree, fetched.url)
    title = cut_at_word(_title(entry, tree), MOST_TITLE)
    words = _words_of(entry) if deed == "in-reply-to" else ""
    excerpt = cut_at_word(words, MOST_REPLY) if words else _excerpt(link)
    return Mention(author, author_url, title, excerpt if excerpt != title else "", deed)


def _link_to_us(tree: LexborHTMLParser, base: str, leads: Leads) -> LexborNode | None:
    """The first link in the text; otherwise whatever else names our address."""
    other = None
    for node in tree.css("[href], [src], [cite], [data]"):
        if any(
            leads(joined(base, node.attributes.get(name) or "")) for name in ("href", "src", "cite", "data")
        ):
            if node.tag == "a" and not any(each.tag in ("nav", "footer") for each in above(node)):
                return node
            other = other or node
    return other


def _entry_around(link: LexborNode, base: str) -> Mapping[str, Sequence[Any]]:
    """The properties of the h-entry that the link stands in; none where there is none, or one too large."""
    for node in above(link):
        if "h-entry" in (node.attributes.get("class") or "").split():
            html = node.html or ""
            if len(html) > MOST_ENTRY:
                return {}
            try:
                items = mf2py.parse(doc=html, url=base)["items"]
            except Exception:  # whatever a hostile page makes of somebody else's parser
                logging.getLogger(__name__).info("links: microformats that cannot be read", exc_info=True)
                return {}
            return next((item["properties"] for item in items if "h-entry" in item["type"]), {})
    return {}


def _names_us(values: Sequence[Any], leads: Leads) -> bool:
    return any(leads(address) for value in values for address in _addresses(value))


def _addresses(value: Any) -> list[str]:
    """A URL, or those of an h-cite."""
    if isinstance(value, str):
        return [value]
    given = [value.get("value"), *value.get("properties", {}).get("url", ())]
    return [each for each in given if isinstance(each, str)]


def _author(entry: Mapping[str, Sequence[Any]], tree: LexborHTMLParser, url: str) -> tuple[str, str]:
    """Name and page: of the entry's author, else of the page's; an address elsewhere than on its site is nobody's."""
    name = address = ""
    for value in entry.get("author", ()):
        if isinstance(value, str):
            name = value
            continue
        properties = value.get("properties", {})
        name = _first_text(properties.get("name", ())) or str(value.get("value") or "")
        address = _first_text(properties.get("url", ()))
        break
    name = plain(name) or _meta(tree, "author") or _meta(tree, "og:site_name") or _host_of(url)
    own = urlsplit(url).netloc.lower()
    is_own = address.startswith(("http://", "https://")) and urlsplit(address).netloc.lower() == own
    return cut_at_word(name, MOST_NAME), address if is_own else ""


def _title(entry: Mapping[str, Sequence[Any]], tree: LexborHTMLParser) -> str:
    name = plain(_first_text(entry.get("name", ())))
    if name and name not in _words_of(entry):  # else it is the words once more, which microformats imply
        return name
    title = tree.css_first("head > title")
    return plain(title.text()) if title is not None else _meta(tree, "og:title")


def _words_of(entry: Mapping[str, Sequence[Any]]) -> str:
    for value in entry.get("content", ()):
        return plain(str(value.get("value", "")) if isinstance(value, dict) else str(value))
    return ""


def _first_text(values: Sequence[Any]) -> str:
    return next((value for value in values if isinstance(value, str)), "")


def _meta(tree: LexborHTMLParser, name: str) -> str:
    found = tree.css_first(f'meta[name="{name}"], meta[property="{name}"]')
    return plain(found.attributes.get("content") or "") if found is not None else ""


def _host_of(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _excerpt(link: LexborNode) -> str:
    """The words of the block around the link, without scripts and menus, cut between words on both sides."""
    block = next((node for node in above(link) if node.tag in _BLOCKS), None)
    if block is None or link.tag in ("link", "meta"):
        return ""
    words, at = _block_words(block, link)
    return _around(words, words[at[0] : at[1]], at[0])


def _block_words(block: LexborNode, link: LexborNode) -> tuple[str, tuple[int, int]]:
    """The text of the block, and where in it the link's own words stand."""
    before: list[str] = []
    inside: list[str] = []
    behind: list[str] = []
    parts = before
    left = 4 * MOST_EXCERPT  # of what comes behind: no need to walk through a whole page
    silent: set[int] = set()
    for node in block.css(_NO_WORDS):
        if node.mem_id not in silent:  # else it stands in one that was walked through
            silent.update(each.mem_id for each in node.traverse(include_text=True))
    within = {node.mem_id for node in link.traverse(include_text=True)}
    for node in block.traverse(include_text=True):
        if node.mem_id in within:
            parts = inside
        elif parts is inside:
            parts = behind
        if node.tag != "-text" or node.mem_id in silent:
            continue
        parts.append(node.text_content or "")
        left -= len(parts[-1]) if parts is behind else 0
        if left < 0:
            break
    first = plain("".join(before)[-4 * MOST_EXCERPT :])
    own, last = plain("".join(inside)), plain("".join(behind))
    gap = (
        " "
        if first and (not before or "".join(before)[-1:].isspace() or "".join(inside)[:1].isspace())
        else ""
    )
    tail = " " if last and ("".join(inside)[-1:].isspace() or "".join(behind)[:1].isspace()) else ""
    start = len(first) + len(gap)
    return f"{first}{gap}{own}{tail}{last}", (start, start + len(own))


def _around(words: str, own: str, start: int | None = None) -> str:
    """About MOST_EXCERPT code points with the link's own words in the middle; "…" where something is left out."""
    if len(words) <= MOST_EXCERPT:
        return words
    at = words.find(own) if start is None else start
    room = max(0, MOST_EXCERPT - len(own)) // 2
    begin, end = max(0, at - room), min(len(words), at + len(own) + room)
    if begin:
        space = words.find(" ", begin, at)
        begin = space + 1 if space >= 0 else boundary_from(words, begin)
    return ("…" if begin else "") + cut_at_word(words[begin:], min(MOST_EXCERPT, end - begin))
