"""What may stand inside a block: links that do not nest, pictures of our own, emphasis of sane depth.

HTML does not nest links: a parser would tear the outer one apart and move words about. So every line of
inline tokens is swept once, before it becomes html.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import unquote

from markdown_it.token import Token

from .parsing import closing, is_external, opening, plain_text, text_token
from .pictures import show_sizes

# Nobody can see the seventeenth emphasis; browsers rearrange a DOM deeper than 512.
MAX_EMPHASIS_LEVELS = 16

_EMPHASIS = frozenset({"em", "strong", "s"})
_OUR_PICTURES = ("/media/", "/static/")


def sweep_inline(
    tokens: Sequence[Token], *, link_rel: str, external_rel: str | None = None, pictures: bool
) -> None:
    """Tidy the children of every inline token, in place.

    ``link_rel`` goes on every link ("" for none), ``external_rel`` (if given) on those that leave the site
    instead. With ``pictures``, images under /media/ and /static/ stay; every other image becomes a link.
    """
    for token in tokens:
        if token.type == "inline" and token.children:
            sweep = _Sweep(link_rel, link_rel if external_rel is None else external_rel, pictures)
            token.children = sweep.run(token.children)


def is_our_picture(url: str) -> bool:
    """Whether an image's address lies in this site's own files, and cannot climb out of them."""
    path = unquote(url.split("?")[0].split("#")[0])
    return path.startswith(_OUR_PICTURES) and not re.search(r"\\|//|(?:^|/)\.\.?(?:/|$)", path)


class _Sweep:
    """One walk over the inline tokens of one block."""

    def __init__(self, link_rel: str, external_rel: str, pictures: bool) -> None:
        self.link_rel = link_rel
        self.external_rel = external_rel
        self.pictures = pictures
        self.kept: list[Token] = []
        self.links_open = 0
        self.link_start = 0
        self.emphasis_open = 0

    def run(self, tokens: Sequence[Token]) -> list[Token]:
        for token in tokens:
            if token.type == "link_open":
                self.open_link(token)
            elif token.type == "link_close":
                self.close_link(token)
            elif token.type == "image":
                self.place_image(token)
            elif token.tag in _EMPHASIS:
                self.place_emphasis(token)
            else:
                self.kept.append(token)
        return [token for token in self.kept if token.type != "text" or token.content]

    def open_link(self, token: Token) -> None:
        self.links_open += 1
        if self.links_open > 1:
            return
        rel = self.external_rel if is_external(str(token.attrs.get("href", ""))) else self.link_rel
        if rel:
            token.attrs["rel"] = rel
        self.link_start = len(self.kept)
        self.kept.append(token)

    def close_link(self, token: Token) -> None:
        self.links_open -= 1
        if self.links_open:
            return
        inside = self.kept[self.link_start + 1 :]
        if plain_text(inside).strip() or any(child.type == "image" for child in inside):
            self.kept.append(token)
        else:
            del self.kept[self.link_start]  # a link without a word is one that nobody can follow

    def place_image(self, token: Token) -> None:
        url = str(token.attrs.get("src", ""))
        if self.pictures and is_our_picture(url):
            token.attrs["loading"] = "lazy"
            show_sizes(token)
            self.kept.append(token)
            return
        words = text_token(plain_text(token.children or []).strip() or url)
        if not url:
            self.kept.append(words)
            return
        attrs: dict[str, str | int | float] = {"href": url}
        if "title" in token.attrs:
            attrs["title"] = token.attrs["title"]
        self.open_link(opening("link", "a", attrs, block=False))
        self.kept.append(words)
        self.close_link(closing("link", "a", block=False))

    def place_emphasis(self, token: Token) -> None:
        depth = self.emphasis_open if token.nesting == 1 else self.emphasis_open - 1
        self.emphasis_open += token.nesting
        if depth < MAX_EMPHASIS_LEVELS:
            self.kept.append(token)
