"""How much is new, for pages of one's own; never on a public page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.whoami import speaker
from comments.notifying.grouping import MOST_COUNTED, news_of
from groundwork.public_pages import is_stripped


def bell(request: HttpRequest) -> dict[str, Any]:
    """Context for templates: `news`, as text ("3", "99+", "" for nothing). Asks nothing until a template shows it."""
    return {"news": SimpleLazyObject(lambda: _news(request))}


def _news(request: HttpRequest) -> str:
    if is_stripped(request):
        return ""
    person = speaker(request)
    return as_text(news_of(person)) if person is not None else ""


def as_text(n: int) -> str:
    return f"{MOST_COUNTED}+" if n > MOST_COUNTED else str(n or "")
