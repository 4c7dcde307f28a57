"""Headings: their levels on the page, and anchors that readers can link to.

Headings carry the id of their block, so the anchor is an element of its own beside the heading. Inside it,
its accessible name would be read out as part of the heading.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from markdown_it.token import Token

from .names import accessible_name
from .parsing import closing, opening, plain_text

# Keeps readers' anchors apart from the ids of the page around the article ("comments", "main", "p12").
ANCHOR_PREFIX = "s-"
# Long enough for any title, short enough for a link.
MAX_ANCHOR_LENGTH = 80

_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Anchor:
    """A heading's place in the contents: the ``open_token`` gets its block number later."""

    open_token: Token
    level: int
    anchor: str


def shift_headings(tokens: list[Token], *, by: int) -> None:
    """Push every heading ``by`` levels down, in place; nothing goes below h6."""
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1:]) + by, _DEEPEST)}"


def leave_h1_to_the_page(tokens: list[Token]) -> None:
    """Shift the headings by one if the text itself uses h1, so that their order stays; in place.

    An h1 that only a quote, a list or a footnote holds becomes an h2 by itself.
    """
    if any(token.tag == "h1" and not token.level for token in tokens):
        shift_headings(tokens, by=1)
    for token in tokens:
        if token.tag == "h1":
            token.tag = "h2"


def add_anchors(tokens: list[Token], language: str) -> tuple[list[Token], list[Anchor]]:
    """Put an anchor beside each heading of the outermost level that has words.

    Headings in quotes, lists and footnotes are no part of the contents and get none.
    """
    placed: list[Token] = []
    anchors: list[Anchor] = []
    taken: dict[str, int] = {}
    for index, token in enumerate(tokens):
        if token.type not in ("heading_open", "heading_close") or token.level:
            placed.append(token)
            continue
        inline = tokens[index + 1 if token.nesting == 1 else index - 1]
        title = " ".join(plain_text(inline.children or []).split())
        if not title:
            placed.append(token)
        elif token.nesting == 1:
            anchor = _unique(slug(title), taken)
            anchors.append(Anchor(token, int(token.tag[1:]), anchor))
            placed += [opening("section", "div", {"class": "heading", "id": anchor}, block=True), token]
        else:
            placed += [token, *_link(anchors[-1].anchor, title, language)]
            placed.append(closing("section", "div", block=True))
    return placed, anchors


def slug(title: str) -> str:
    """A readable anchor: letters, marks and digits of any script, in lower case, words joined by hyphens."""
    kept = [
        char if unicodedata.category(char)[0] in "LMN" else "-"
        for char in unicodedata.normalize("NFC", title).lower()
        if unicodedata.category(char) not in ("Cf", "Cc") and char not in "'’"
    ]
    words = re.sub("-+", "-", "".join(kept)).strip("-")[:MAX_ANCHOR_LENGTH].strip("-")
    return ANCHOR_PREFIX + (words or "section")


def _unique(anchor: str, taken: dict[str, int]) -> str:
    """The anchor, or the anchor and the lowest free number from 2 on; ``taken`` counts its uses."""
    unique = anchor
    while unique in taken:
        taken[anchor] += 1
        unique = f"{anchor}-{taken[anchor]}"
    taken[unique] = 1
    return unique


def _link(anchor: str, title: str, language: str) -> list[Token]:
    attrs: dict[str, str | int | float] = {
        "class": "anchor",
        "href": f"#{anchor}",
        "aria-label": accessible_name("section", language, title=title),
    }
    return [opening("anchor", "a", attrs, block=False), closing("anchor", "a", block=True)]
