"""What everybody may know of moderation: statistics, and, if the site wants, the decisions without anybody's name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.identity import site_of
from comments.models import Decision
from comments.moderation.statistics import openness
from comments.rules.reasons import deed_of, words_of
from comments.views.answering import number_in
from groundwork.public_pages import Shown, declare, public_page

COUNTED_ANEW = 600  # seconds; nobody needs the numbers sooner
PAGE = 100


@dataclass(frozen=True, slots=True)
class Anonymous:
    """One decision, as everybody may read it: no ids, no names, no words, and the day but not the minute."""

    day: date
    deed: str
    reason: str
    by_rule: bool


@public_page
@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """`/moderation/`"""
    now = timezone.now()
    version = site_of(request).identity.version
    context = {"open": openness(now=now), "shows_decisions": settings.PUBLIC_DECISIONS}
    return declare(render(request, "comments/openness.html", context), Shown(version, until=_until(now)))


@public_page
@require_safe
def decisions(request: HttpRequest) -> HttpResponse:
    """`/moderation/decisions/`, newest first; 404 unless the site wants it (PUBLIC_DECISIONS)."""
    if not settings.PUBLIC_DECISIONS:
        raise Http404
    now, before = timezone.now(), number_in(request, "before")
    version = site_of(request).identity.version
    rows = Decision.objects.exclude(by=Decision.By.WRITER).order_by("-pk")
    found = list((rows.filter(pk__lt=before) if before is not None else rows)[: PAGE + 1])
    context = {
        "decisions": [_anonymous(decision) for decision in found[:PAGE]],
        "before": found[PAGE - 1].pk if len(found) > PAGE else None,
        "is_first": before is None,
    }
    return declare(
        render(request, "comments/open_decisions.html", context), Shown(version, until=_until(now))
    )


def _until(now: datetime) -> datetime:
    """The end of this stretch of COUNTED_ANEW: the same for everybody who asks in it, and so is the ETag."""
    return datetime.fromtimestamp((int(now.timestamp()) // COUNTED_ANEW + 1) * COUNTED_ANEW, tz=UTC)


def _anonymous(decision: Decision) -> Anonymous:
    return Anonymous(
        day=decision.made_at.date(),
        deed=deed_of(decision.verb),
        reason=words_of(decision.reason) if decision.verb != "undo" else "",
        by_rule=decision.by == Decision.By.RULE,
    )
