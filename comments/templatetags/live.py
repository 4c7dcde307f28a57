"""`{% live article last %}`: what scripts need to tell what is new, and what arrives. Asks the database nothing."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django import template
from django.conf import settings

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
    }
