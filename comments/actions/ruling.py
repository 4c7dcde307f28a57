"""What a verdict of screening does to a comment: its state, its row of the log, its item in the queue."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from comments.actions.recording import Ruling
from comments.actions.reviewing import close_review, open_item
from comments.actions.standing import log, settle
from comments.models import Comment, Decision, Review, Suspicion
from comments.screening import Finding, Verdict, Weight
from comments.submitting import Refused
from groundwork.actions.outbox import enqueue

ASKED_ELSEWHERE = "ask_akismet"  # the outbox's name for it
# Findings that make a held comment possible spam, and not just one by somebody unknown.
SPAMMY = frozenset({"score", "trap", "haste", "no-proof", "akismet"})


class RefusedByRule(Refused):
    """A rule of the moderators refuses it. Which one is nobody's business: it would be the way around it."""

    def __init__(self) -> None:
        message = _(
            "The rules of this site do not let this be published. Your words stay here: change them, or write to us."
        )
        super().__init__("refused-by-rule", message)


def refuse(verdict: Verdict) -> None:
    """Raises RefusedByRule when the verdict says so."""
    if verdict.refuses:
        raise RefusedByRule


def state_by(verdict: Verdict) -> str:
    """The state in which a comment begins; one that is refused does not."""
    if verdict.marks_spam:
        return Comment.State.SPAM
    return Comment.State.HELD if verdict.holds else Comment.State.PUBLISHED


def carry_out(comment: Comment, verdict: Verdict, *, now: datetime) -> None:
    """Log what was decided on a comment that was written just now, in its transaction, and show it to moderators."""
    if verdict.holds or verdict.marks_spam:
        log(comment, ruling=ruling_by(verdict), state_from="", now=now)
    _show(comment, verdict, now, is_new=True)
    ask_elsewhere(comment, verdict)


def rule_on(comment: Comment, verdict: Verdict, *, now: datetime) -> None:
    """Move a comment that is there already to where the verdict wants it; what is held or hidden stays so.

    Nothing refuses what was taken before: it is held. Raises ChangedMeanwhile. In the caller's transaction.
    """
    _move(comment, verdict, now)
    if comment.state in (Comment.State.HELD, Comment.State.PUBLISHED):
        ask_elsewhere(comment, verdict)


def hold_meanwhile(comment: Comment, finding: Finding, *, now: datetime) -> None:
    """Hold a comment for what was found out after it was taken; one that moderators decided on since stays as it is.

    Twice changes nothing more. Raises ChangedMeanwhile.
    """
    verdict = Verdict(finding.weight, (finding,), comment.source)
    with transaction.atomic():
        _move(comment, verdict, now)


def ruling_by(verdict: Verdict) -> Ruling:
    """The row of the log: a rule is named by its number, so that the log holds nobody's words."""
    strongest = verdict.strongest
    label = f"rule:{strongest.rule}" if strongest.rule else strongest.code
    verb = "spam" if verdict.marks_spam else "hold"
    return Ruling(verb, Decision.By.RULE, by_label=label, reason=strongest.code)


def remember_door(comment: Comment, verdict: Verdict, *, now: datetime) -> None:
    """Keep what only the door could see, until the writer's mail is answered; nothing when there was nothing."""
    seen = [
        {"weight": int(finding.weight), "code": finding.code, "detail": finding.detail, "rule": finding.rule}
        for finding in verdict.findings
        if finding.at_door
    ]
    if seen:
        Suspicion.objects.create(comment=comment, findings=seen, made_at=now)


def ask_elsewhere(comment: Comment, verdict: Verdict) -> None:
    """Let the worker ask Akismet, where the site has it, about who is neither trusted nor decided on already."""
    if settings.AKISMET_KEY and (verdict.holds or verdict.weight in (Weight.PASS, Weight.NOTIFY)):
        enqueue(ASKED_ELSEWHERE, {"comment": comment.pk, "version": comment.version})


def seen_at_door(comment: Comment) -> tuple[Finding, ...]:
    """What `remember_door` kept. One query."""
    kept = Suspicion.objects.filter(comment=comment).values_list("findings", flat=True).first() or []
    return tuple(
        Finding(Weight(seen["weight"]), seen["code"], seen["detail"], rule=seen["rule"], at_door=True)
        for seen in kept
    )


def _move(comment: Comment, verdict: Verdict, now: datetime) -> None:
    to = Comment.State.HELD if verdict.refuses else state_by(verdict)
    if to != Comment.State.PUBLISHED and comment.state != to:
        settle(comment, to=to, ruling=ruling_by(verdict), now=now)
    if to == Comment.State.SPAM:
        close_review(comment, now=now)
    _show(comment, verdict, now)


def _show(comment: Comment, verdict: Verdict, now: datetime, *, is_new: bool = False) -> None:
    """What is marked as spam waits for nobody: it is found in the list of all comments."""
    if verdict.holds or verdict.refuses:
        is_spammy = any(finding.code in SPAMMY for finding in verdict.findings)
        cause = Review.Cause.SPAM if is_spammy else Review.Cause.HELD
        open_item(comment, cause=cause, reasons=verdict.reasons, now=now, is_new=is_new)
    elif verdict.notifies and comment.state == Comment.State.PUBLISHED:
        open_item(comment, cause=Review.Cause.FLAGGED, reasons=verdict.reasons, now=now, is_new=is_new)
