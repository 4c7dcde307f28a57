"""Likes and pins of an article, as html for the places of its page."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape, unescape
from zlib import crc32

from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from comments.reading.reception import Pinned, Received

WORDS = 140  # characters of a pinned comment
TINTS = 6  # of drawn faces


def likes_html(received: Received) -> str:
    """How many like the article, and the faces of those who want to be seen; nothing before the first."""
    if not received.likes:
        return ""
    count = ngettext("%(n)s person likes this", "%(n)s people like this", received.likes) % {
        "n": received.likes
    }
    return f'<span class="likes">{escape(count)}</span> {faces_html(received.faces)}'


def faces_html(names: Sequence[str]) -> str:
    """A drawn face for each: initials, the whole name for whoever does not see them."""
    if not names:
        return ""
    faces = "".join(
        f'<li class="face t{crc32(name.encode()) % TINTS}" title="{escape(name)}"><span aria-hidden="true">'
        f'{escape(initials(name))}</span><span class="visually-hidden">{escape(name)}</span></li>'
        for name in names
    )
    return f'<ul class="faces" aria-label="{escape(_("Among them"))}">{faces}</ul>'


def initials(name: str) -> str:
    """Of the first and the last word; of a name without Latin-like parts its first sign."""
    parts = name.split()
    letters = [parts[0][0], parts[-1][0]] if len(parts) > 1 else [name.strip()[:1]]
    return "".join(letters).upper()


def pins_html(pins: Sequence[Pinned], shown: Sequence[int] = ()) -> str:
    """What is pinned: its writer, its beginning, a link to where it stands; nothing when nothing is."""
    if not pins:
        return ""
    rows = "".join(
        f'<li><a href="{_where(pin, shown)}">#{pin.number}</a> <b class="who" dir="auto">{escape(pin.name)}</b> '
        f'<span{_lang(pin)} dir="auto">{escape(beginning_of(pin.html))}</span></li>'
        for pin in pins
    )
    return f'<ul class="pins" aria-label="{escape(_("Pinned comments"))}">{rows}</ul>'


def _lang(pin: Pinned) -> str:
    return f' lang="{escape(pin.language)}"' if pin.language != get_language() else ""


def beginning_of(html: str) -> str:
    """The first words of a comment, without its markup; `html` may end within a tag."""
    opened, closed = html.rfind("<"), html.rfind(">")
    whole = html[:opened] if opened > closed else html
    words = " ".join(unescape(strip_tags(whole)).split())
    return Truncator(words).chars(WORDS)


def _where(pin: Pinned, shown: Sequence[int]) -> str:
    return f"#c{pin.number}" if pin.pk in shown else reverse("comment", args=[pin.pk])
