"""Letting other sites know that an article came, changed or went: rows of the outbox, in the transaction of the deed.

What they are for is known above: `comments/actions/sending_links.py` tells the pages that are linked, and
`articles/actions/telling_hub.py` those who subscribed to the feeds.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from groundwork.actions.outbox import enqueue

LINKS = "links_of_article"
HUB, TALK_HUB = "tell_hub", "tell_hub_of_talk"
TOGETHER = timedelta(minutes=1)  # what is said within it is told to the hub once
NEWS = timedelta(days=1)  # what appeared longer ago was brought from elsewhere, and is no news there
_HAS_LINKS = 'href="http'


def announce(article_id: int, *html: str, at: datetime) -> None:
    """`html` is what it reads now, and read before; `at` is when readers see it."""
    if at < timezone.now() - NEWS:
        return
    if settings.SEND_LINKS and any(_HAS_LINKS in each for each in html):
        enqueue(LINKS, {"article": article_id}, due_at=at)
    if settings.WEBSUB_HUB:
        enqueue(HUB, {"article": article_id}, due_at=at)


def announce_talk(article_id: int, *, at: datetime) -> None:
    """What everybody sees of the talk about the article changed at `at`."""
    if settings.WEBSUB_HUB:
        enqueue(TALK_HUB, {"article": article_id}, due_at=at + TOGETHER)
