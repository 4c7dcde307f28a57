"""Which decision holds for a comment or a person right now, and what those whom it concerns may read of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from comments.models import Comment, Decision, DecisionWords, Measure
from comments.rules.reasons import words_of

AWAY = (Comment.State.HIDDEN, Comment.State.SPAM)
# Rows of the log that answer or take back another one, and decide nothing against anybody themselves.
ANSWERING = ("undo", "uphold", "reject", "restore", "lift", "raid", "real")
AGAINST_A_PERSON = ("warn", "slow", "hold-all", "mute", "suspend", "remove-all")


def decisive(comments: Iterable[Comment]) -> dict[int, Decision]:
    """By comment id, the decision for which it is hidden or spam now. One query, none when all are shown."""
    states = {c.pk: c.state for c in comments if c.state in AWAY}
    if not states:
        return {}
    made = Decision.objects.filter(comment_id__in=states, state_to__in=AWAY)
    made = made.exclude(by=Decision.By.WRITER).exclude(verb__in=ANSWERING).order_by("id")
    return {d.comment_id: d for d in made if d.comment_id is not None and d.state_to == states[d.comment_id]}


def concerns(decision: Decision) -> bool:
    """Whether it is a decision against somebody, which they may read and appeal against."""
    if decision.by == Decision.By.WRITER or decision.verb in ANSWERING:
        return False
    return decision.state_to in AWAY if decision.comment_id else decision.verb in AGAINST_A_PERSON


def stands(decision: Decision, now: datetime) -> bool:
    """Whether it still holds: neither taken back nor replaced, and a measure neither lifted nor over. Two queries."""
    if decision.comment_id is None:
        measure = Measure.objects.filter(decision_id=decision.pk).first()
        return measure is not None and measure.stands(now)
    comment = Comment.objects.filter(pk=decision.comment_id).first()
    return comment is not None and decisive([comment]).get(comment.pk) == decision


def public_reason(comment: Comment) -> str:
    """Why the comment is not shown, for its writer and nobody else; empty when it is. Two queries."""
    return public_reasons([comment]).get(comment.pk, "")


def public_reasons(comments: Iterable[Comment]) -> dict[int, str]:
    """By comment id, why those of them that are hidden are. Two queries, none when nothing is hidden.

    The reason in the site's words, then the moderator's own. It does not say who decided: the site did.
    """
    latest = decisive(comments)
    own = words_beside(latest.values())
    return {pk: _said(d.reason, own.get(d.pk, "")) for pk, d in latest.items()}


def words_beside(decisions: Iterable[Decision]) -> dict[int, str]:
    """By decision id, what the moderator wrote, as far as it still stands. One query, none when nobody wrote."""
    worded = [decision.pk for decision in decisions if decision.words_hash]
    return {pk: row.words for pk, row in DecisionWords.objects.in_bulk(worded).items()} if worded else {}


def _said(reason: str, own: str) -> str:
    return own if reason == "other" and own else f"{words_of(reason)}. {own}".strip()
