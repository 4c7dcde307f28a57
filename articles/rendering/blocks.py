"""Blocks: where a reader's passage can lie, numbered in the tokens and measured in the finished html.

A block is a leaf block element with something in it. Loose text in a list item or a cell gets a paragraph
of its own, so that every block is one element with ``id="p<n>"`` and a link can stand behind it. An empty
cell, item, heading or code block is none: there is nothing to point at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it.token import Token
from selectolax.lexbor import LexborHTMLParser

from .names import accessible_name
from .parsing import closing, code_of, needs_direction, opening, reads_right_to_left

# The kind of a paragraph, by the innermost thing it stands in. In a footnote and in the list of references
# (endings.py) everything is a "note".
_CONTAINERS = {
    "blockquote": "quote", "list_item": "li", "td": "cell", "th": "cell", "figcaption": "caption", "ending": "note",
}  # fmt: skip

# A whole tag as the sanitiser writes it: attribute values are quoted, and text never holds a bare "<".
_TAG = re.compile(r'<[^<>"]*(?:"[^"]*"[^<>"]*)*>')
_BLOCK_TAG = re.compile(r'<(p|h[2-6]|pre) (?:[^"]*"[^"]*" )*?id="p([0-9]+)"')


@dataclass(frozen=True, slots=True)
class Block:
    """One block; the n-th is ``blocks[n - 1]``.

    ``start`` and ``end`` (exclusive) are code points of ``text``, ``html_end`` is the code point of ``html``
    right after the block's end tag, where the link to its notes may stand.
    """

    kind: str
    start: int
    end: int
    html_end: int


def open_tight_lists(tokens: list[Token]) -> None:
    """Show the paragraphs that the parser hides in tight lists; a class lets CSS close them up again."""
    lists: list[Token] = []
    for token in tokens:
        if token.type in ("bullet_list_open", "ordered_list_open"):
            lists.append(token)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif token.hidden:
            token.hidden = False
            lists[-1].attrs["class"] = "tight"


def frame_tables(tokens: list[Token], language: str) -> list[Token]:
    """Give the words of each cell a paragraph, and each table a frame.

    A table can be wider than a phone: its frame scrolls, so it takes the focus and has a name.
    """
    framed: list[Token] = []
    tables = 0
    for index, token in enumerate(tokens):
        if token.type == "table_open":
            tables += 1
            framed += [_frame(accessible_name("table", language, n=tables)), token]
        elif token.type == "table_close":
            framed += [token, closing("frame", "div", block=True)]
        elif token.type == "inline" and tokens[index - 1].type in ("td_open", "th_open"):
            if token.children:
                framed += [
                    opening("paragraph", "p", block=True),
                    token,
                    closing("paragraph", "p", block=True),
                ]
        else:
            framed.append(token)
    return framed


def _frame(name: str) -> Token:
    attrs: dict[str, str | int | float] = {"class": "table", "role": "group", "tabindex": "0"}
    return opening("frame", "div", attrs | {"aria-label": name}, block=True)


def number_blocks(tokens: list[Token], language: str) -> list[str]:
    """Write ``id="p<n>"`` on every block's token, in document order; returns their kinds."""
    kinds: list[str] = []
    inside: list[str] = []
    right_to_left = reads_right_to_left(language)
    for index, token in enumerate(tokens):
        container = _container_of(token)
        if container and token.nesting == 1:
            inside.append(container)
        elif container:
            inside.pop()
        elif token.type in ("paragraph_open", "heading_open"):
            content = tokens[index + 1]
            if content.children:
                kinds.append(_kind(token, inside))
                token.attrs["id"] = f"p{len(kinds)}"
                if needs_direction(content.content, language):
                    token.attrs["dir"] = "auto"
        elif token.type in ("fence", "code_block") and code_of(token):
            kinds.append(_kind(token, inside))
            token.attrs["id"] = f"p{len(kinds)}"
            token.attrs["tabindex"] = "0"  # long lines are scrolled to, by keys as well
            if right_to_left:
                token.attrs["dir"] = "ltr"
    return kinds


def _container_of(token: Token) -> str:
    return _CONTAINERS.get(token.type.removesuffix("_open").removesuffix("_close"), "")


def _kind(token: Token, inside: list[str]) -> str:
    if "note" in inside:
        return "note"
    if token.type == "heading_open":
        return token.tag
    if token.type in ("fence", "code_block"):
        return "code"
    return inside[-1] if inside else "p"


def measure_blocks(html: str, kinds: list[str]) -> tuple[str, tuple[Block, ...]]:
    """The canonical text of finished html, and its blocks.

    The text is read from the tree that an HTML5 parser builds, so it is what a browser's ``textContent``
    gives. Raises RuntimeError if the html does not hold exactly the blocks that were numbered.
    """
    words = [
        element.text(deep=True)
        for element in LexborHTMLParser(html).css('[id^="p"]')  # no other id of ours starts so
    ]
    ends = list(_block_ends(html))
    if not len(words) == len(ends) == len(kinds) or any(number != n for n, (number, _) in enumerate(ends, 1)):
        raise RuntimeError(f"{len(kinds)} blocks numbered, {len(words)} read, {len(ends)} found in the html")
    blocks = []
    start = 0
    for kind, content, (_, html_end) in zip(kinds, words, ends, strict=True):
        blocks.append(Block(kind, start, start + len(content), html_end))
        start += len(content) + 1
    return "\n".join(words), tuple(blocks)


def _block_ends(html: str) -> Iterator[tuple[int, int]]:
    """The number of each block, and the place after its end tag."""
    end_tag, number = "", 0
    for tag in _TAG.finditer(html):
        if end_tag:
            if tag.group() == end_tag:
                yield number, tag.end()
                end_tag = ""
        elif found := _BLOCK_TAG.match(tag.group()):
            end_tag, number = f"</{found[1]}>", int(found[2])
