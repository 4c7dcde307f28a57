"""HTML written as the Markdown that articles and comments are kept in: the same words, in the same order.

What Markdown cannot say is said in words (a caption, a raised "th") or left as plain words, and counted in
`Converted.lost`: nothing a reader could read is dropped without a line. Scripts and forms are dropped and counted.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from articles.importing.escaping import BREAK, escaped, finished, marked, plain
from articles.importing.html_footnotes import Footnotes, find_footnotes
from articles.importing.html_tables import as_rows, is_for_layout, written_table
from articles.importing.html_words import BLOCKS, DROPPED, Words, children
from articles.importing.nesting import bounded

MOST_LEVELS = 40  # of elements that hold blocks; what lies deeper is plain words
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
    return Converted(writer.written(root), writer.words.lost)


class _Writer:
    def __init__(self, root: LexborNode, page: str, comment: bool) -> None:
        self.comment = comment
        self.holding = _holding_blocks(root)
        self.footnotes = find_footnotes(root) if not comment else Footnotes()
        self.words = Words(page, comment, self.footnotes)

    def written(self, root: LexborNode) -> str:
        blocks = self.blocks(root, 0)
        for number, holder in self.footnotes.notes.items():
            inside = self.blocks(holder, 0) or [""]
            first, *others = "\n\n".join(inside).split("\n")
            blocks.append("\n".join([f"[^{number}]: {first}", *(_indented(line, 4) for line in others)]))
        return "\n\n".join(blocks)

    def blocks(self, node: LexborNode, level: int) -> list[str]:
        """The blocks in an element, each without blank lines around it."""
        blocks: list[str] = []
        run: list[str] = []

        def end_run() -> None:
            words = self.words.paragraph("".join(run))
            run.clear()
            if words:
                blocks.append(words)

        for child in children(node):
            tag = child.tag or ""
            if tag in BLOCKS or child.mem_id in self.holding:
                end_run()
                blocks += self.block(child, tag, level, after=blocks[-1] if blocks else "")
            else:
                run.append(self.words.inline(child))
        end_run()
        return blocks

    def block(self, node: LexborNode, tag: str, level: int, *, after: str = "") -> list[str]:
        """The blocks of one element that is a block or holds some; `after` is the one that it follows."""
        if node.mem_id in self.footnotes.held or tag in DROPPED:
            return []
        if level > MOST_LEVELS:
            self.words.lost["levels"] += 1
            words = self.words.paragraph(escaped(node.text(deep=True), mentions=self.comment))
            return [words] if words else []
        if re.fullmatch("h[1-6]", tag):
            # Signs at its end would close the heading.
            words = re.sub(r"(?<!\S)#+$", r"\\\g<0>", self.words.on_one_line(node))
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
            mark = "strong" if tag in ("dt", "summary") else "em"
            words, _ = finished(marked(mark, self.words.inlines(node)))
            return [words] if words and node.mem_id not in self.holding else self.blocks(node, level + 1)
        return self.blocks(node, level + 1)

    def holds_footnotes(self, node: LexborNode | None) -> bool:
        """Whether this is the part of a page that its footnotes stand in, whose rule is theirs."""
        if node is None or not self.footnotes.held:
            return False
        names = f"{node.attributes.get('class') or ''} {node.attributes.get('role') or ''}"
        return bool(re.search(r"foot-?note|end-?note", names, re.IGNORECASE))

    def list_of(self, node: LexborNode, tag: str, level: int, after: str) -> list[str]:
        kind = "ol" if tag == "ol" else "ul"
        # Two lists that follow each other would be one.
        other = bool(re.match(r"\d+\. " if kind == "ol" else "- ", after))
        number = _number(node.attributes.get("start"), 1)
        items: list[list[str]] = []
        marks: list[str] = []
        for child in children(node):
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
                else [self.words.paragraph(self.words.inline(child))]
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
            self.words.count("table", int(self.comment))
            return self.blocks(node, level + 1)
        caption = next((child for child in children(node) if child.tag == "caption"), None)
        above = self.block(caption, "caption", level + 1) if caption is not None else []
        written, lost = written_table(rows, self.words.on_one_line)
        self.words.lost.update(lost)
        return [*above, written]

    def preformatted(self, node: LexborNode, level: int) -> list[str]:
        for line_end in node.css("br"):
            line_end.replace_with("\n")
        text = plain(node.text(deep=True))
        if "verse" in (node.attributes.get("class") or ""):
            lines = [escaped(line, mentions=self.comment) for line in text.strip("\n").split("\n")]
            words = self.words.paragraph(BREAK.join(lines))
            return [words] if words else []
        text = text.rstrip("\n")
        if not text.strip():
            return []
        fence = "`" * max(3, max((len(run) for run in re.findall("`+", text)), default=0) + 1)
        return [f"{fence}{_language(node)}\n{text}\n{fence}"]


def _holding_blocks(root: LexborNode) -> set[int]:
    """The elements that have a block somewhere inside."""
    holding: set[int] = set()
    for node in root.traverse():
        if node.tag not in BLOCKS:
            continue
        above = node.parent
        while above is not None and above.mem_id not in holding:
            holding.add(above.mem_id)
            above = above.parent
    return holding


def _language(node: LexborNode) -> str:
    inner = node.css_first("code")
    for element in (node, inner):
        if element is not None and (found := _LANGUAGE.search(element.attributes.get("class") or "")):
            return found[1]
    return ""


def _number(value: str | None, otherwise: int) -> int:
    return int(value) if value and re.fullmatch("[0-9]{1,9}", value) else otherwise


def _loose(item: list[str]) -> list[str]:
    """An item's blocks, but for a list below its words, which needs no blank line."""
    return [block for n, block in enumerate(item) if not (n and re.match(r"[-*] |\d+[.)] ", block))]


def _item(mark: str, blocks: list[str], gap: str) -> str:
    lines = gap.join(blocks).split("\n")
    width = len(mark) + 1
    return "\n".join([f"{mark} {lines[0]}".rstrip(), *(_indented(line, width) for line in lines[1:])])


def _indented(line: str, width: int) -> str:
    return " " * width + line if line else ""
