"""The guest's mailbox has answered: what waited for it is published or goes before the moderators."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.actions.blocking import move_blocks
from accounts.actions.guests import prove_guest
from accounts.models import Person
from articles.models import Article
from comments.actions.flagging import count_flags_of
from comments.actions.ruling import rule_on, seen_at_door, state_by
from comments.actions.standing import Ruling, settle
from comments.actions.watching import move_watches
from comments.models import Appeal, Comment, Decision, Flag, Measure, Remark
from comments.rules.facts import facts_for, submission_of
from comments.rules.measures import standing_on
from comments.screening import Finding, Verdict, Weight, review
from comments.submitting import ChangedMeanwhile


def prove(*, person: Person, now: datetime | None = None) -> Person:
    """Prove a guest and let go what waited; returns who speaks from now on. Twice changes nothing."""
    now = now or timezone.now()
    with transaction.atomic():
        speaker = prove_guest(person=person, now=now)
        if speaker.pk != person.pk:
            _move_what_was_said(person, speaker)
            if not speaker.name:  # followed by mail until now, without a word
                speaker.name = person.name
                speaker.save(update_fields=["name"])
    waiting = Comment.objects.filter(person=speaker, state=Comment.State.UNPROVEN).order_by("pk")
    for comment in waiting.select_related("article__current", "person__user", "parent"):
        with suppress(ChangedMeanwhile):  # the same link in another tab was quicker
            _let_go(comment, speaker, now)
    count_flags_of(speaker, now=now)
    return speaker


@transaction.atomic
def _let_go(comment: Comment, speaker: Person, now: datetime) -> None:
    verdict = _screen_now(comment, speaker, now)
    if state_by(verdict) == Comment.State.PUBLISHED and not verdict.refuses:
        ruling = Ruling("prove", Decision.By.WRITER, by_label="guest", reason="proven")
        settle(comment, to=Comment.State.PUBLISHED, ruling=ruling, now=now)
    rule_on(comment, verdict, now=now)


def _screen_now(comment: Comment, speaker: Person, now: datetime) -> Verdict:
    """Screened with what is known now, and with what the door saw when the words came in."""
    earlier = seen_at_door(comment)
    if any(measure.kind == Measure.Kind.MUTE for measure in standing_on(speaker, now)):
        # Sent as somebody new, and proven to be no such.
        earlier = (*earlier, Finding(Weight.HOLD, "member-held"))
    submission = submission_of(speaker, source=comment.source, html=comment.html, earlier=earlier)
    article: Article = comment.article
    facts = facts_for(
        speaker,
        article,
        comment.source,
        now=now,
        beside=comment.pk,
        is_closed=not article.takes_comments(now),
        is_orphan=comment.parent is not None and comment.parent.state != Comment.State.PUBLISHED,
    )
    return review(submission, facts)


def _move_what_was_said(person: Person, speaker: Person) -> None:
    """The merged guest's rows become the proven one's; where both have one (a flag, a watch), the older stays."""
    Comment.objects.filter(person=person).update(person=speaker)
    Flag.objects.filter(person=person).exclude(
        comment__in=Flag.objects.filter(person=speaker).values("comment")
    ).update(person=speaker)
    Flag.objects.filter(person=person).delete()
    for rows in (Appeal, Measure, Remark):
        rows.objects.filter(person=person).update(person=speaker)
    move_blocks(old=person, new=speaker)
    move_watches(from_person=person, to_person=speaker)
