"""HTML written as the Markdown that articles and comments are kept in: the same words, in the same order.

What Markdown cannot say is said in words (a caption, a raised "th") or left as plain words, and counted in
`Converted.lost`: nothing a reader could read is dropped without a line. Scripts and forms are dropped and counted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

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
from articles.importing.html_footnotes import Footnotes, find_footnotes
from articles.importing.html_tables import as_rows, is_for_layout, written_table
from articles.importing.nesting import bounded


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


MOST_LEVELS = 40  # of elements that hold blocks; what lies deeper is plain words
MOST_MARKS = 60  # in one another; likewise
_SCHEMES = frozenset({"http", "https", "mailto"})
_BLOCKS = _names(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure"
    " footer form h1 h2 h3 h4 h5 h6 header hgroup hr li main menu nav ol p pre section summary table tbody td tfoot th"
    " thead tr ul"
)
_DROPPED = _names(
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
_LANGUAGE = re.compile(r"(?:^|\s)(?:language-|lang-|brush:\s*|highlight-source-)([A-Za-z0-9_+#.-]{1,40})")


@dataclass(frozen=True, slots=True)
class Converted:
    """Markdown, and how often each kind of thing could not be kept: "script", "emphasis", "merged cells" ..."""

    source: str
    lost: Counter[str] = field(default_factory=Counter)


def markdown_from_html(html: str, *, page: str = "", comment: bool = False) -> Converted:
    """The Markdown of a piece of HTML, parsed as browsers do (HTML 13.2).

    `page` is the address that relative links and pictures start from. A `comment` has no tables and no pictures, and
    its "#7" is plain words.
    """
    root = LexborHTMLParser(f"<body>{bounded(html)}").body
    if root is None:
        return Converted("")
    writer = _Writer(root, page, comment)
    return Converted(writer.written(root), writer.lost)


class _Writer:
    def __init__(self, root: LexborNode, page: str, comment: bool) -> None:
        self.page, self.comment = page, comment
        self.lost: Counter[str] = Counter()
        self.in_link = False
        self.marks_around = 0
        self.holding = _holding_blocks(root)
        self.footnotes = find_footnotes(root) if not comment else Footnotes()

    def written(self, root: LexborNode) -> str:
        blocks = self.blocks(root, 0)
        for number, holder in self.footnotes.notes.items():
            inside = self.blocks(holder, 0) or [""]
            first, *others = "\n\n".join(inside).split("\n")
            blocks.append("\n".join([f"[^{number}]: {first}", *(_indented(line, 4) for line in others)]))
        return "\n\n".join(blocks)

    # Blocks

    def blocks(self, node: LexborNode, level: int) -> list[str]:
        """The blocks in an element, each without blank lines around it."""
        blocks: list[str] = []
        run: list[str] = []

        def end_run() -> None:
            words = self.paragraph("".join(run))
            run.clear()
            if words:
                blocks.append(words)

        for child in _children(node):
            tag = child.tag or ""
            if tag in _BLOCKS or child.mem_id in self.holding:
                end_run()
                blocks += self.block(child, tag, level, after=blocks[-1] if blocks else "")
            else:
                run.append(self.inline(child))
        end_run()
        return blocks

    def block(self, node: LexborNode, tag: str, level: int, *, after: str = "") -> list[str]:
        """The blocks of one element that is a block or holds some; `after` is the one that it follows."""
        if node.mem_id in self.footnotes.held or tag in _DROPPED:
            return []
        if level > MOST_LEVELS:
            self.lost["levels"] += 1
            words = self.paragraph(escaped(node.text(deep=True), mentions=self.comment))
            return [words] if words else []
        if re.fullmatch("h[1-6]", tag):
            words = re.sub(r"(?<!\S)#+$", r"\\\g<0>", self.words(node))  # they would close the heading
            return [f"{'#' * int(tag[1])} {words}"] if words else []
        if tag in ("ul", "ol", "menu", "dir"):
            return self.list_of(node, tag, level, after)
        if tag == "table":
            return self.table(node, level)
        if tag == "pre":
            return self.preformatted(node, level)
        if tag == "blockquote":
            inside = "\n\n".join(self.blocks(node, level + 1))
            return ["\n".join(f"> {line}".rstrip() for line in inside.split("\n"))] if inside else []
        if tag == "hr":
            return [] if self.holds_footnotes(node.parent) else ["---"]
        if tag == "dd":  # below its term, which stands strong on a line of its own
            inside_list = self.blocks(node, level + 1)
            return [_item("-", inside_list, "\n\n")] if inside_list else []
        if tag in ("figcaption", "caption", "dt", "summary"):
            words, _ = finished(marked("strong" if tag in ("dt", "summary") else "em", self.inlines(node)))
            return [words] if words and node.mem_id not in self.holding else self.blocks(node, level + 1)
        return self.blocks(node, level + 1)

    def holds_footnotes(self, node: LexborNode | None) -> bool:
        """Whether this is the part of a page that its footnotes stand in, whose rule is theirs."""
        if node is None or not self.footnotes.held:
            return False
        names = f"{node.attributes.get('class') or ''} {node.attributes.get('role') or ''}"
        return bool(re.search(r"foot-?note|end-?note", names, re.IGNORECASE))

    def paragraph(self, inline: str) -> str:
        words, left_out = finished(inline)
        self.count("emphasis", left_out)
        return words.strip() and words

    def words(self, node: LexborNode) -> str:
        """An element's words on one line."""
        words, left_out = finished(self.inlines(node), lines=False)
        self.count("emphasis", left_out)
        return words

    def count(self, what: str, often: int) -> None:
        if often:
            self.lost[what] += often

    def list_of(self, node: LexborNode, tag: str, level: int, after: str) -> list[str]:
        kind = "ol" if tag == "ol" else "ul"
        # Two lists that follow each other would be one.
        other = bool(re.match(r"\d+\. " if kind == "ol" else "- ", after))
        number = _number(node.attributes.get("start"), 1)
        items: list[list[str]] = []
        marks: list[str] = []
        for child in _children(node):
            if child.tag is None or child.mem_id in self.footnotes.held:
                continue
            if child.tag == "-text" and not child.text(deep=True).strip():
                continue
            if child.tag in ("ul", "ol") and items:  # a list straight in a list belongs to the item before
                items[-1] += self.block(child, child.tag, level + 1)
                continue
            inside = (
                self.blocks(child, level + 1)
                if child.tag != "-text"
                else [self.paragraph(self.inline(child))]
            )
            items.append(inside)
            marks.append(f"{number}{')' if other else '.'}" if kind == "ol" else "*" if other else "-")
            number += 1
        if not items:
            return []
        gap = "\n\n" if any(len(_loose(item)) > 1 for item in items) else "\n"
        return [gap.join(_item(mark, item, gap) for mark, item in zip(marks, items, strict=True))]

    def table(self, node: LexborNode, level: int) -> list[str]:
        rows = as_rows(node)
        if self.comment or is_for_layout(rows):
            self.count("table", int(self.comment))
            return self.blocks(node, level + 1)
        caption = next((child for child in _children(node) if child.tag == "caption"), None)
        above = self.block(caption, "caption", level + 1) if caption is not None else []
        written, lost = written_table(rows, self.words)
        self.lost.update(lost)
        return [*above, written]

    def preformatted(self, node: LexborNode, level: int) -> list[str]:
        for line_end in node.css("br"):
            line_end.replace_with("\n")
        text = plain(node.text(deep=True))
        if "verse" in (node.attributes.get("class") or ""):
            lines = [escaped(line, mentions=self.comment) for line in text.strip("\n").split("\n")]
            words = self.paragraph(BREAK.join(lines))
            return [words] if words else []
        text = text.rstrip("\n")
        if not text.strip():
            return []
        fence = "`" * max(3, max((len(run) for run in re.findall("`+", text)), default=0) + 1)
        return [f"{fence}{_language(node)}\n{text}\n{fence}"]

    # Words

    def inlines(self, node: LexborNode) -> str:
        if self.marks_around >= MOST_MARKS:
            self.lost["levels"] += 1
            return escaped(node.text(deep=True), mentions=self.comment, in_link=self.in_link)
        self.marks_around += 1
        words = "".join(self.inline(child) for child in _children(node))
        self.marks_around -= 1
        return words

    def inline(self, node: LexborNode) -> str:
        tag = node.tag or ""
        if tag == "-text":
            return escaped(node.text_content or "", mentions=self.comment, in_link=self.in_link)
        if tag == "br":
            return BREAK
        if node.is_comment_node or tag in _DROPPED:
            self.count(tag, int(not node.is_comment_node))
            return ""
        if tag == "a":
            return self.link(node)
        if tag == "img":
            return self.picture(node)
        if tag in _SHOWN_ELSEWHERE:
            return self.shown_elsewhere(node)
        if tag in _CODE:
            return code(node.text(deep=True))
        if tag in _MARKED:
            return marked(_MARKED[tag], self.inlines(node))
        if tag in ("sup", "sub"):
            return self.raised(node, tag)
        inside = self.inlines(node)
        if tag == "q":
            return f"“{inside}”"
        return f" {inside} " if tag in _BLOCKS else inside

    def link(self, node: LexborNode) -> str:
        number = self.footnotes.marks.get(node.mem_id)
        if number is not None:
            return f"{LINK}^{number}]"
        if node.mem_id in self.footnotes.backs:
            return ""
        url = self.absolute(node.attributes.get("href"))
        outside, self.in_link = self.in_link, self.in_link or bool(url)
        words = self.inlines(node)
        self.in_link = outside
        if not url or not words.strip():
            return words
        if LINK in words:  # a link that the parser left inside
            return words
        if plain(node.text(deep=True)).strip() == url and re.fullmatch(r"https?://[!-;=?-~]+", url):
            return f"<{url}>"
        before, inside, after = _edges(words)
        return f"{before}{LINK}{inside}]({address(url)}{title(node.attributes.get('title') or '')}){after}"

    def picture(self, node: LexborNode) -> str:
        attributes = node.attributes
        lazy = (
            attributes.get("data-src") or attributes.get("data-lazy-src") or attributes.get("data-orig-file")
        )
        given = attributes.get("src") or ""
        url = self.absolute(lazy if lazy and (not given or given.startswith("data:")) else given)
        words = escaped(attributes.get("alt") or "", mentions=self.comment).replace("]", "\\]")
        if not url:
            self.lost["picture"] += 1
            return words
        if self.comment:
            return f"{LINK}{words or escaped(url)}]({address(url)})"
        return f"{PICTURE}{words}]({address(url)}{title(attributes.get('title') or '')})"

    def shown_elsewhere(self, node: LexborNode) -> str:
        """A film or a frame of another site: a link to it."""
        self.lost[node.tag or ""] += 1
        inner = node.css_first("source")
        url = self.absolute(
            node.attributes.get("src") or (inner.attributes.get("src") if inner is not None else None)
        )
        if not url:
            return ""
        return f" {LINK}{escaped(node.attributes.get('title') or url)}]({address(url)}) "

    def raised(self, node: LexborNode, tag: str) -> str:
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

    def absolute(self, url: str | None) -> str:
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


def _holding_blocks(root: LexborNode) -> set[int]:
    """The elements that have a block somewhere inside."""
    holding: set[int] = set()
    for node in root.traverse():
        if node.tag not in _BLOCKS:
            continue
        above = node.parent
        while above is not None and above.mem_id not in holding:
            holding.add(above.mem_id)
            above = above.parent
    return holding


def _children(node: LexborNode) -> Iterator[LexborNode]:
    child = node.child
    while child is not None:
        yield child
        child = child.next


def _language(node: LexborNode) -> str:
    inner = node.css_first("code")
    for element in (node, inner):
        if element is not None and (found := _LANGUAGE.search(element.attributes.get("class") or "")):
            return found[1]
    return ""


def _number(value: str | None, otherwise: int) -> int:
    return int(value) if value and re.fullmatch("[0-9]{1,9}", value) else otherwise


def _edges(words: str) -> tuple[str, str, str]:
    inside = words.strip(" \t\r\n\f")
    before, _, after = words.partition(inside)
    return before, inside, after


def _loose(item: list[str]) -> list[str]:
    """An item's blocks, but for a list below its words, which needs no blank line."""
    return [block for n, block in enumerate(item) if not (n and re.match(r"[-*] |\d+[.)] ", block))]


def _item(mark: str, blocks: list[str], gap: str) -> str:
    lines = gap.join(blocks).split("\n")
    width = len(mark) + 1
    return "\n".join([f"{mark} {lines[0]}".rstrip(), *(_indented(line, width) for line in lines[1:])])


def _indented(line: str, width: int) -> str:
    return " " * width + line if line else ""
