"""What was decided, why, by whom, and what can be done about it: for the person concerned, in letters and on pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language

from comments.models import Appeal, Comment, Decision, Measure, Review
from comments.rules.appeals import appeal_until
from comments.rules.decisions import AGAINST_A_PERSON, decisive, words_beside
from comments.rules.ready_words import all_ready_words
from comments.rules.reasons import deed_of, words_of

WARNED_FOR = timedelta(days=90)  # on one's own page; moderators see a warning for good
STANDING_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Statement:
    """One decision, as the person concerned reads it. It does not name the moderator."""

    decision: Decision
    deed: str
    reason: str  # in a few words
    ready: str  # the site's words for this reason, whole sentences; may be empty
    words: str  # the moderator's own; may be empty
    by_rule: bool
    appeal: Appeal | None
    appeal_until: datetime
    may_appeal: bool


def statements_of(
    decisions: Iterable[Decision], *, language: str = "", now: datetime | None = None
) -> dict[int, Statement]:
    """By decision id. The caller knows that they stand. At most three queries, none without decisions."""
    decisions = list(decisions)
    if not decisions:
        return {}
    now = now or timezone.now()
    own = words_beside(decisions)
    ready = all_ready_words({d.reason for d in decisions}, language or get_language() or "en")
    appeals = {a.decision_id: a for a in Appeal.objects.filter(decision_id__in=[d.pk for d in decisions])}
    return {
        d.pk: Statement(
            decision=d,
            deed=deed_of(d.verb),
            reason="" if d.reason == "other" else words_of(d.reason),
            ready=ready[d.reason],
            words=own.get(d.pk, ""),
            by_rule=d.by == Decision.By.RULE,
            appeal=appeals.get(d.pk),
            appeal_until=appeal_until(d),
            may_appeal=d.pk not in appeals and now <= appeal_until(d),
        )
        for d in decisions
    }


def statements_for(comments: Iterable[Comment]) -> dict[int, Statement]:
    """By comment id, why those of them that are hidden are. Four queries, none when nothing is."""
    latest = decisive(comments)
    found = statements_of(latest.values())
    return {pk: found[decision.pk] for pk, decision in latest.items()}


def standing_against(person_id: int, now: datetime) -> list[Statement]:
    """What restricts this person now, and the warnings of three months, newest first. One query without any."""
    restricts = ~Q(kind=Measure.Kind.WARN) | Q(since__gt=now - WARNED_FOR)
    standing = Measure.objects.standing(now).filter(restricts, person=person_id)
    measures = list(standing.order_by("-since")[:STANDING_SHOWN])
    rows = Decision.objects.in_bulk([measure.decision_id for measure in measures]) if measures else {}
    shown = [d for d in rows.values() if d.verb in AGAINST_A_PERSON]
    found = statements_of(shown, now=now)
    return [found[m.decision_id] for m in measures if m.decision_id in found]


def held_because(comments: Iterable[Comment]) -> dict[int, list[str]]:
    """By comment id, why a rule holds it, in words. One query, none when nothing is held."""
    held = [comment.pk for comment in comments if comment.state == Comment.State.HELD]
    if not held:
        return {}
    causes = (Review.Cause.HELD, Review.Cause.SPAM)
    rows = Review.objects.filter(comment__in=held, closed_at=None).values_list("pk", "reasons")
    return {
        pk: list(dict.fromkeys(words_of(r["code"]) for r in reasons if r.get("cause", "held") in causes))
        for pk, reasons in rows
    }
