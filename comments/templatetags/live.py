"""`{% live article last %}`: what scripts need to tell what is new, and what arrives. Asks the database nothing."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from django import template
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import Article

register = template.Library()


@register.inclusion_tag("comments/_live.html")
def live(article: Article, last: str, *, is_whole: bool = False, is_begun: bool = True) -> dict[str, Any]:
    """`last` is the newest number that the page knows of; `is_whole`: all of the thread is on it, oldest first."""
    return {
        "article": article,
        "last": last,
        "is_whole": is_whole,
        "is_begun": is_begun,
        "events": f"{settings.EVENTS_URL.rstrip('/')}/events/{quote(article.slug)}/"
        if settings.EVENTS_URL
        else "",
        "words": json.dumps(_words(), ensure_ascii=False, separators=(",", ":")),
    }


def _words() -> dict[str, str | dict[str, str]]:
    """With {n} and {date} where the browser puts its own."""
    return {
        "since": _by_number("%(n)s new since %(date)s", "%(n)s new since %(date)s"),
        "nothing": _("Nothing new since %(date)s") % {"date": "{date}"},
        "arrived": _by_number("%(n)s new comment", "%(n)s new comments"),
        "last": _("That was the last new one on this page."),
        "failed": _("They could not be fetched. Try again in a moment."),
    }


def _by_number(one: str, other: str) -> dict[str, str]:
    places = {"n": "{n}", "date": "{date}"}
    return {"one": ngettext(one, other, 1) % places, "other": ngettext(one, other, 2) % places}
