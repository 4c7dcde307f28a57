"""`{% notes_then article revision %}`: the notes as they stood on an old revision. Two queries, by `past_notes`."""

from __future__ import annotations

from typing import Any

from django import template

from articles.models import Article, Revision
from comments.reading.past import past_notes

register = template.Library()
MOST_DIGITS = 9  # of `?from=`


@register.inclusion_tag("comments/_past.html", takes_context=True)
def notes_then(context: dict[str, Any], article: Article, revision: Revision) -> dict[str, Any]:
    request = context.get("request")
    given = request.GET.get("from", "") if request is not None else ""
    first = int(given) if given.isascii() and given.isdecimal() and len(given) <= MOST_DIGITS else 0
    return {"article": article, "revision": revision, "past": past_notes(revision, first)}
