"""What scripts need to put notes into an article's page: data that is the same for every reader."""

from __future__ import annotations

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import Article
from comments.marks import check_of

Phrases = dict[str, str | dict[str, str]]  # plain, or by number, or by colour


def margin_of(article: Article, *, marks: str, takes_notes: bool) -> dict[str, Any]:
    """`length` (code points) and `check` tell the browser's text from any other: it paints nothing on that one."""
    revision = article.revision
    return {
        "article": article,
        "marks": marks,
        "takes_notes": takes_notes,
        "revision": revision.pk,
        "length": len(revision.text),
        "check": check_of(revision.text),
        "phrases": in_single_quotes(first_phrases()),
    }


def in_single_quotes(value: object) -> SafeString:
    """JSON for an attribute between single quotes: with each double quote escaped a page is 40 bytes longer, packed."""
    written = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(written.replace("&", "&amp;").replace("'", "&#39;"))  # noqa: S308 - nothing else ends it


def first_phrases() -> Phrases:
    """What links behind paragraphs say, which scripts may have to count anew, and cards; the rest is in pieces.py."""
    return {
        "paragraph": by_number(
            "%(count)s note on paragraph %(number)s",
            "%(count)s notes on paragraph %(number)s",
            ("count", "n"),
            ("number", "p"),
        ),
        "none": _("Add a note to paragraph %(number)s") % {"number": "{p}"},
        "replies": by_number("%(n)s reply", "%(n)s replies"),
        "more": _("+%(n)s more in this section") % {"n": "{n}"},
    }


def by_number(one: str, other: str, *names: tuple[str, str]) -> dict[str, str]:
    """Both forms of a phrase, with {n} and the like where the browser puts its numbers."""
    places = {name: f"{{{short}}}" for name, short in (names or [("n", "n")])}
    return {"one": ngettext(one, other, 1) % places, "other": ngettext(one, other, 2) % places}
