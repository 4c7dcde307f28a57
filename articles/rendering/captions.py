"""Captions: `![words](picture "caption")` alone in a paragraph is a picture with its caption below.

The caption is the author's words, so it is a block of the text like any other: one can be pointed at.
"""

from __future__ import annotations

from markdown_it.token import Token

from .parsing import closing, opening, text_token

_AROUND = frozenset({"link_open", "link_close"})


def caption_pictures(tokens: list[Token]) -> list[Token]:
    """Frame each paragraph that is one picture with a title, whose title becomes a paragraph of its own behind it.

    Among other words a picture has no caption, and keeps its title.
    """
    placed: list[Token] = []
    caption = ""
    for index, token in enumerate(tokens):
        if token.type == "paragraph_open":
            caption = _taken_caption(tokens[index + 1])
            if caption:
                placed.append(opening("figure", "figure", block=True))
        placed.append(token)
        if token.type == "paragraph_close" and caption:
            placed += [*_caption(caption), closing("figure", "figure", block=True)]
            caption = ""
    return placed


def _taken_caption(content: Token) -> str:
    """The title of the picture that is all there is, taken off it; "" for any other paragraph."""
    children = content.children or []
    pictures = [child for child in children if child.type not in _AROUND]
    if len(pictures) != 1 or pictures[0].type != "image":
        return ""
    caption = str(pictures[0].attrs.get("title", ""))
    if not caption.strip():
        return ""
    del pictures[0].attrs["title"]
    return caption.strip()


def _caption(words: str) -> list[Token]:
    inline = Token("inline", "", 0, content=words, children=[text_token(words)], block=True)
    return [
        opening("figcaption", "figcaption", block=True),
        opening("paragraph", "p", block=True),
        inline,
        closing("paragraph", "p", block=True),
        closing("figcaption", "figcaption", block=True),
    ]
