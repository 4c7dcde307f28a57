"""The page of the queue: what it shows of the list, and how it can be narrowed."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person, User
from articles.models import Article, Tag
from comments.models import Review
from comments.moderation.queue import MOST_COUNTED, Sieve, Waiting, articles_of
from comments.presenters.moderation import chips_of, due_words

WHEN = (
    ("", gettext_lazy("any time")),
    ("late", gettext_lazy("past its time")),
    ("snoozed", gettext_lazy("put off")),
)
WHOSE = (
    ("", gettext_lazy("anybody's")),
    ("mine", gettext_lazy("open with me")),
    ("taken", gettext_lazy("open with others")),
    ("free", gettext_lazy("open with nobody")),
)


def queue_context(user: User, sieve: Sieve, waiting: Waiting, now: datetime) -> dict[str, Any]:
    """Everything queue.html shows but for what each page of the admin has."""
    return {
        "title": _("Queue"),
        "rows": [
            (review, chips_of(review.reasons), due_words(review.due_at, now)) for review in waiting.reviews
        ],
        "waiting": waiting,
        "count": f"{MOST_COUNTED:,}+" if waiting.count > MOST_COUNTED else waiting.count,
        "sieve": sieve,
        "fields": sieve.fields,
        "query": urlencode(sieve.fields),
        "beside_cause": urlencode({k: v for k, v in sieve.fields.items() if k != "cause"}),
        "causes": Review.Cause.choices,
        "whens": WHEN,
        "whoses": WHOSE,
        "tags": list(Tag.objects.values_list("pk", "name")[:200]),
        "languages": _languages(user),
        "narrowed": _narrowed(sieve, waiting),
        "now": now,
    }


def _languages(user: User) -> list[str]:
    """Those of the articles; nothing to choose from where there is one."""
    articles = articles_of(user)
    articles = Article.objects.all() if articles is None else articles
    found = sorted(articles.order_by().values_list("language", flat=True).distinct())
    return found if len(found) > 1 else []


def _narrowed(sieve: Sieve, waiting: Waiting) -> list[tuple[str, str]]:
    """The article and the writer that the list is narrowed to: what to say, and the address without it."""
    said: list[tuple[str, str]] = []
    if sieve.article:
        title = Article.objects.filter(pk=sieve.article).values_list("title", flat=True).first()
        said.append((_("on “%(title)s”") % {"title": title or "?"}, _without(sieve, "article")))
    if sieve.writer:
        name = Person.objects.filter(pk=sieve.writer).values_list("name", flat=True).first()
        said.append((_("by %(name)s") % {"name": name or "?"}, _without(sieve, "writer")))
    return said


def _without(sieve: Sieve, name: str) -> str:
    return "?" + urlencode({field: value for field, value in sieve.fields.items() if field != name})
