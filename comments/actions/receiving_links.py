"""Being told that a page elsewhere links to one of ours: by webmention or pingback, whoever says so.

Anybody may say it, so nothing is believed: it is written down, and the worker looks (`checking_links`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.encoding import iri_to_uri

from comments.links.meaning import Target, target_of
from comments.links.refusals import LinkRefused
from comments.models import ReceivedLink
from comments.models.link import MOST_SOURCE
from comments.rules.permissions import may_comment
from groundwork.actions.outbox import enqueue
from groundwork.fetching import is_own_host
from groundwork.limits import Limit, LimitReached, count_towards

LOOK = "look_at_link"  # the outbox's name for it
FROM_ONE_CLIENT = Limit("link-from", times=120, seconds=3600)  # a hub tells for many
ABOUT_ONE_HOST = Limit("link-about", times=60, seconds=3600)  # as often as it is fetched from


@dataclass(frozen=True, slots=True)
class Received:
    """`is_new` is False when this source told of this target before: then it is looked at again."""

    link: ReceivedLink
    is_new: bool


def receive_link(
    *, source: str, target: str, kind: str, client: str = "", now: datetime | None = None
) -> Received:
    """Write down that the page at `source` says it links to `target`, and let the worker look.

    `kind` is one of ReceivedLink.Kind, `client` the address that a limit is counted for ("": none is). Told twice, or
    by two at once, it is one row and one look. Raises LinkRefused, with the fault code of a pingback in it.
    """
    now = now or timezone.now()
    source, host = _checked_source(source)
    found = target_of(target, now=now)
    if found is None or len(iri_to_uri(found.path)) > MOST_SOURCE:
        raise LinkRefused("target")
    if not may_comment(found.article, now):
        raise LinkRefused("closed")
    _count(client, host, now)
    return _write(source, found, kind, now)


@transaction.atomic
def _write(source: str, target: Target, kind: str, now: datetime) -> Received:
    link, is_new = ReceivedLink.objects.get_or_create(
        source=source,
        target=iri_to_uri(target.path),
        defaults={"kind": kind, "article": target.article, "parent": target.comment, "told_at": now},
    )
    ReceivedLink.objects.filter(pk=link.pk).update(told_at=now, attempts=0)
    if ReceivedLink.objects.filter(pk=link.pk, is_due=False).update(is_due=True):
        enqueue(LOOK, {"link": link.pk}, due_at=now)
    return Received(link, is_new)


def forget_refused_links(*, now: datetime) -> int:
    """Delete what was told REFUSED_LINK_DAYS ago and never became part of the talk. Returns how many."""
    refused = ReceivedLink.objects.filter(state=ReceivedLink.State.REFUSED, comment=None, is_due=False)
    return refused.filter(told_at__lt=now - timedelta(days=settings.REFUSED_LINK_DAYS)).delete()[0]


def _checked_source(given: str) -> tuple[str, str]:
    """The address as it is stored, without its fragment, and its host. Raises LinkRefused."""
    try:
        parts = urlsplit(given.strip())
        host = parts.hostname or ""
        source = iri_to_uri(parts._replace(fragment="").geturl())
    except ValueError:
        raise LinkRefused("source") from None
    is_of_the_web = parts.scheme.lower() in ("http", "https") and host and parts.username is None
    if not is_of_the_web or len(source) > MOST_SOURCE or not source.isascii() or not source.isprintable():
        raise LinkRefused("source")
    if is_own_host(host):
        raise LinkRefused("own")
    return source, host.lower()


def _count(client: str, host: str, now: datetime) -> None:
    try:
        if client:
            count_towards(FROM_ONE_CLIENT, who=client, now=now)
        count_towards(ABOUT_ONE_HOST, who=host, now=now)
    except LimitReached as reached:
        raise LinkRefused("too-many", retry_after=reached.retry_after) from None
