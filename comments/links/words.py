"""What a page elsewhere says of us, as the Markdown of a comment: its words and nothing that they could set off."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from comments.links.mentions import Mention

_SPECIAL = re.compile(r"([\\`*_\[\]<>&#|~$^=#{}])")
_BEGINS = re.compile(r"^([0-9]{1,9})([.)])|^([-+:])")


def body_of(mention: Mention, source: str) -> str:
    """The title, and the words around the link as a quote; an answer's own words as they are."""
    said = {"like-of": _("Likes this."), "repost-of": _("Shared this."), "bookmark-of": _("Keeps this.")}
    if mention.deed in said:
        return literal(said[mention.deed])
    if mention.deed == "in-reply-to" and mention.excerpt:
        return literal(mention.excerpt)
    parts = [f"**{literal(mention.title)}**"] if mention.title else []
    parts += [f"> {literal(mention.excerpt)}"] if mention.excerpt else []
    return "\n\n".join(parts) or literal(source)


def literal(text: str) -> str:
    """One line of text as Markdown that shows exactly it: no emphasis, no html, no mention of a comment, no link."""
    text = _SPECIAL.sub(r"\\\1", text).replace("://", r"\://")
    return _BEGINS.sub(lambda found: f"{found[1]}\\{found[2]}" if found[1] else f"\\{found[3]}", text)
