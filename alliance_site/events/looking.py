"""What the events read of the database: how the talk about public articles stands."""

from __future__ import annotations

import resource
from collections.abc import Collection, Mapping

from asgiref.sync import sync_to_async
from django.db import close_old_connections
from django.utils import timezone

from alliance_site.events.hub import Standing
from articles.models import Article

MOST = 5_000  # connections that one process holds
SPARED = 100  # open files for everything else

_SHOWN = ("pk", "state__last_number", "state__comments")


def find_article(slug: str) -> tuple[int, Standing] | None:
    """The public article of this slug, and how the talk about it stands. One query."""
    row = Article.objects.published(timezone.now()).filter(slug=slug).values_list(*_SHOWN).first()
    return None if row is None else (row[0], Standing(*row[1:]))


def look(article_ids: Collection[int]) -> Mapping[int, Standing]:
    """The same for those among these articles that are public now. One query by primary keys."""
    rows = Article.objects.published(timezone.now()).filter(pk__in=article_ids).values_list(*_SHOWN)
    return {pk: Standing(last, comments) for pk, last, comments in rows}


def most_connections() -> int:
    """As many as the process may hold: each is an open file."""
    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST if allowed == resource.RLIM_INFINITY else max(1, min(MOST, allowed - SPARED))


@sync_to_async
def find_soon(slug: str) -> tuple[int, Standing] | None:
    close_old_connections()  # no request ends here, after which Django would do it
    return find_article(slug)


@sync_to_async
def look_soon(article_ids: Collection[int]) -> Mapping[int, Standing]:
    close_old_connections()
    return look(article_ids)
