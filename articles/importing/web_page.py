"""A page of the web: the article out of what stands around it, with its structure, and what was left out.

trafilatura says which words are the article's (the best of nine on 181 gold pages); the structure is then taken from
the page itself, block by block, since its own output loses captions, rules and the ids that footnotes need.
"""

from __future__ import annotations

import codecs
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

from articles.importing.dates import moment
from articles.importing.from_html import markdown_from_html
from articles.importing.records import Unreadable

MOST_PAGE = 10_000_000  # bytes
_LEAVES = frozenset(
    [
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "td",
        "th",
        "pre",
        "dt",
        "dd",
        "figcaption",
        "caption",
        "summary",
    ]
)
_GONE = (
    "script", "style", "noscript", "template", "form", "button", "input", "select", "textarea", "svg", "canvas",
    "iframe", "object", "embed", "dialog",
)  # fmt: skip
_WITHOUT_WORDS = frozenset(["hr", "img", "br", "picture", "source"])
_AROUND = frozenset(["nav", "footer", "aside", "header"])
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
# Only Python takes these for charsets: they cost minutes, or make text of what is none.
_NO_CHARSETS = frozenset(
    {"idna", "mbcs", "oem", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7"}
)
_OFFER = re.compile(
    r"(?:^|[\s_-])(?:ads?|advert\w*|sponsor\w*|promo\w*|newsletter|subscri\w*|share|sharing|social|related|cookie\w*"
    r"|chat\w*|popup|paywall|outbrain|taboola)(?:$|[\s_-])",
    re.IGNORECASE,
)
# Characters: a shorter block may stand anywhere by chance, so it must be a block of the extract, too.
_SHORT = 25
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


def decoded(data: bytes, declared: str = "") -> str:
    """The page's characters: as its first bytes, its sender, or the page itself say, or as they fit (HTML 13.2.3)."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    found = _CHARSET.search(data[:4096])
    for name in (declared, found[1].decode("ascii") if found else "", "utf-8"):
        try:
            if name and codecs.lookup(name).name in _NO_CHARSETS:
                continue
            return data.decode(
                "windows-1252" if name.lower() in ("iso-8859-1", "latin1", "ascii") else name or "utf-8"
            )
        except (LookupError, UnicodeDecodeError):
            continue
    return data.decode("windows-1252", "replace")


def read_page(html: str, *, url: str = "", restored: Collection[int] = ()) -> WebPage:
    """The article of a page. `restored` are numbers of blocks that belong to it after all. Raises Unreadable."""
    html = re.sub(r"\A\s*<\?xml[^>]*\?>", "", html.replace("\0", ""))
    document: Any = trafilatura.bare_extraction(
        html, url=url or None, favor_precision=True, include_comments=False, include_tables=True,
        include_images=True, include_formatting=True, include_links=True, with_metadata=True,
    )  # fmt: skip
    if document is None or not (document.text or "").strip():
        raise Unreadable("no-article")
    root: Any = lxml_html.document_fromstring(html)
    language = str(root.get("lang") or "").split("-")[0].lower()
    for element in root.xpath("|".join(f"//{name}" for name in _GONE)):
        element.drop_tree()
    body = root.find("body")
    if body is None:
        raise Unreadable("no-article")
    kept, dropped = _sorted(body, _Words(document.body), restored)
    if sum(_letters_beside_links(block) for block in kept) < LEAST:
        raise Unreadable("no-article")
    top = _around(kept)
    kept = _without_offers(top, kept, restored, dropped)
    _prune(top, kept)
    title = (document.title or "").strip()
    converted = markdown_from_html(_inner_html(top), page=url)
    return WebPage(
        title=title, source=_without_title(converted.source, title), author=(document.author or "").strip(),
        site=(document.sitename or urlsplit(url).hostname or "").strip(), language=language,
        url=url or (document.url or ""), made_at=moment(document.date), dropped=dropped, lost=converted.lost,
    )  # fmt: skip


class _Words:
    """The words that trafilatura took for the article's."""

    def __init__(self, body: Any) -> None:
        self.blocks = {
            _folded("".join(element.itertext())) for element in body.iter() if isinstance(element.tag, str)
        }
        self.all = f" {_folded(' '.join(body.itertext()))} "
        self.letters = self.all.replace(" ", "")

    def have(self, words: str) -> bool:
        if len(words) < _SHORT:
            return words in self.blocks
        return f" {words} " in self.all or words.replace(" ", "") in self.letters


def _folded(words: str) -> str:
    """Letters and digits in lower case, single spaces between."""
    return " ".join(re.findall(r"\w+", words.casefold()))


def _sorted(body: Any, words: _Words, restored: Collection[int]) -> tuple[list[Any], list[Dropped]]:
    """The page's blocks that are the article's, and the others."""
    kept: list[Any] = []
    dropped: list[Dropped] = []
    for number, block in enumerate(_blocks(body), 1):
        text = " ".join("".join(block.itertext()).split())
        if number in restored or words.have(_folded(text)) or _is_rescued(block, kept):
            kept.append(block)
        else:
            dropped.append(Dropped(number, text[:MOST_SHOWN]))
    return kept, dropped


def _blocks(body: Any) -> list[Any]:
    """The innermost elements that hold words of their own, in order."""
    blocks: list[Any] = []
    for element in body.iter():
        if not isinstance(element.tag, str) or not "".join(element.itertext()).strip():
            continue
        own = (
            element.tag in _LEAVES
            or (element.text or "").strip()
            or any((c.tail or "").strip() for c in element)
        )
        if own and not any(above in blocks[-20:] for above in element.iterancestors()):
            inner = [c for c in element.iter() if c is not element and c.tag in _LEAVES]
            if not inner or (element.text or "").strip():
                blocks.append(element)
    return blocks


def _is_rescued(block: Any, kept: list[Any]) -> bool:
    """A caption beside a picture, or a cell of a table, whose neighbours are the article's."""
    if block.tag not in ("figcaption", "caption", "th", "td") or not kept:
        return False
    around = next((a for a in block.iterancestors() if a.tag in ("figure", "table")), None)
    if around is None or any(a.tag in _AROUND for a in around.iterancestors()):
        return False
    last = kept[-1]
    return around in list(last.iterancestors()) or around.getparent() in list(last.iterancestors())


def _letters_beside_links(block: Any) -> int:
    links = sum(len("".join(link.itertext())) for link in block.iter("a"))
    return len("".join(block.itertext()).strip()) - links


def _without_offers(
    top: Any, kept: list[Any], restored: Collection[int], dropped: list[Dropped]
) -> list[Any]:
    """Without what calls itself an advertisement or the like inside of the article; unless that is most of it."""
    numbers = {block: number for number, block in enumerate(_blocks(top.getroottree().find("body")), 1)}
    offers = [
        block
        for block in kept
        if numbers.get(block) not in restored
        and any(_OFFER.search(_names(each)) for each in _below(top, block))
    ]
    if sum(len("".join(block.itertext())) for block in offers) * 3 > len("".join(top.itertext())):
        return kept
    for block in offers:
        dropped.append(
            Dropped(numbers.get(block, 0), " ".join("".join(block.itertext()).split())[:MOST_SHOWN])
        )
    dropped.sort(key=lambda each: each.number)
    return [block for block in kept if block not in offers]


def _below(top: Any, block: Any) -> list[Any]:
    """The block and what it stands in, as far as that is inside of `top`."""
    chain = [block, *block.iterancestors()]
    return chain[: chain.index(top)] if top in chain else chain


def _names(element: Any) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}"


def _around(kept: list[Any]) -> Any:
    """The smallest element that holds every kept block."""
    chains = [[block, *block.iterancestors()] for block in kept]
    first = chains[0][1:] if len(kept) == 1 else chains[0]
    others = [set(chain) for chain in chains[1:]]
    return next(element for element in first if all(element in other for other in others))


def _prune(top: Any, kept: list[Any]) -> None:
    """Take out of `top` what holds no kept block; rules, breaks and pictures between them stay."""
    wanted = {element for block in kept for element in (block, *block.iterancestors(), *block.iter())}
    last = kept[-1]
    order = {element: n for n, element in enumerate(top.iter())}
    first_at, last_at = order.get(kept[0], 0), max(order.get(last, 0), 0)
    for element in list(top.iter()):
        if element in wanted or element is top or element.getparent() is None:
            continue
        inside = [each for each in element.iter() if isinstance(each.tag, str)]
        silent = not "".join(element.itertext()).strip() and any(
            each.tag in _WITHOUT_WORDS for each in inside
        )
        between = first_at < order.get(element, -1) < last_at
        if not (silent and between) and not any(above in kept for above in element.iterancestors()):
            element.drop_tree()


def _inner_html(top: Any) -> str:
    if top.tag in ("body", "div", "article", "main", "section"):
        inside = [etree.tostring(child, encoding="unicode", method="html") for child in top]
        return (top.text or "") + "".join(inside)
    return str(etree.tostring(top, encoding="unicode", method="html", with_tail=False))


def _without_title(source: str, title: str) -> str:
    """The page's own heading stands above the article already."""
    first, _, rest = source.partition("\n")
    if first.startswith("#") and _folded(first) == _folded(title):
        return rest.strip("\n")
    return source
