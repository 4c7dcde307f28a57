"""The moderation log, written: the one place that makes a Decision, whatever it is about."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from comments.models import Comment, Decision, DecisionName, DecisionWords, Review

SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Ruling:
    """Who decides what, and why."""

    verb: str
    by: str  # a Decision.By
    by_label: str  # a moderator's handle (kept beside the log), a rule's code, or the writer's kind
    reason: str
    by_id: int | None = None
    words: str = ""
    undoes: int | None = None
    until: datetime | None = None  # when a restriction ends by itself


def record_about_comment(comment: Comment, *, ruling: Ruling, state_from: str, now: datetime) -> Decision:
    """Write the row for a comment as it stands now; in the transaction that made it stand so."""
    decision = _row(ruling, now)
    _say_which(decision, comment, state_from)
    if ruling.by == Decision.By.PERSON:
        # The open item of the queue: why it was there and for how long. The caller closes it afterwards.
        waiting = Review.objects.filter(comment=comment.pk, closed_at=None)
        item = waiting.values_list("cause", "opened_at").first()
        if item is not None:
            _say_what_prompted(decision, *item)
    return _written(decision, ruling)


def record_about_comments(
    comments: Sequence[Comment],
    *,
    ruling: Ruling,
    states_from: Mapping[int, str],
    undoes: Mapping[int, int] | None = None,
    now: datetime,
) -> list[Decision]:
    """A row for each of many comments, decided alike by a moderator; a handful of statements for all of them.

    `undoes` names for each comment, by its id, the decision that is taken back.
    """
    waiting = Review.objects.filter(comment__in=[comment.pk for comment in comments], closed_at=None)
    prompted = {pk: (cause, at) for pk, cause, at in waiting.values_list("comment", "cause", "opened_at")}
    by_hash = _signature(ruling.by_id, ruling.by_label) if ruling.by_id is not None else ""
    decisions, words = list[Decision](), list[DecisionWords]()
    for comment in comments:
        decision = _row(ruling, now)
        _say_which(decision, comment, states_from[comment.pk])
        decision.by_hash = by_hash
        decision.undoes = (undoes or {}).get(comment.pk)
        if comment.pk in prompted:
            _say_what_prompted(decision, *prompted[comment.pk])
        if ruling.words:
            words.append(_words_of(decision, ruling.words))
        decisions.append(decision)
    DecisionWords.objects.bulk_create(words)
    return Decision.objects.bulk_create(decisions)


def record_about_person(
    person_id: int,
    *,
    ruling: Ruling,
    state_from: str = "",
    state_to: str = "",
    article_id: int | None = None,
    now: datetime,
) -> Decision:
    """Write the row for a measure on a person, without a comment; in the transaction of the measure.

    `state_from` and `state_to` are at most 12 characters, in the measure's own words ("muted").
    """
    decision = _row(ruling, now)
    decision.person_id, decision.article_id = person_id, article_id
    decision.state_from, decision.state_to = state_from, state_to
    return _written(decision, ruling)


def record_about_article(
    article_id: int, *, ruling: Ruling, state_from: str = "", state_to: str = "", now: datetime
) -> Decision:
    """Write the row for what was decided on a notice about a whole article."""
    decision = _row(ruling, now)
    decision.article_id, decision.state_from, decision.state_to = article_id, state_from, state_to
    return _written(decision, ruling)


def salted_hash(salt: bytes | memoryview[int], words: str) -> str:
    """SHA-256 over salt and words, hex: what the log keeps of what can be erased."""
    return hashlib.sha256(bytes(salt) + words.encode()).hexdigest()


def _row(ruling: Ruling, now: datetime) -> Decision:
    return Decision(
        made_at=now,
        verb=ruling.verb,
        by=ruling.by,
        by_id=ruling.by_id,
        reason=ruling.reason,
        undoes=ruling.undoes,
        until=ruling.until,
    )


def _say_which(decision: Decision, comment: Comment, state_from: str) -> None:
    decision.article_id, decision.comment_id = comment.article_id, comment.pk
    decision.comment_version, decision.person_id = comment.version, comment.person_id
    decision.state_from, decision.state_to = state_from, comment.state


def _say_what_prompted(decision: Decision, cause: str, opened_at: datetime) -> None:
    decision.prompted_by = cause
    decision.waited = max(0, int((decision.made_at - opened_at).total_seconds()))


def _words_of(decision: Decision, words: str) -> DecisionWords:
    salt = secrets.token_bytes(SALT_BYTES)
    decision.words_hash = salted_hash(salt, words)
    return DecisionWords(decision_id=decision.pk, salt=salt, words=words)


def _written(decision: Decision, ruling: Ruling) -> Decision:
    if ruling.by != Decision.By.PERSON:
        decision.by_label = ruling.by_label
    elif ruling.by_id is not None and ruling.by_label:
        decision.by_hash = _signature(ruling.by_id, ruling.by_label)
    if ruling.words:
        _words_of(decision, ruling.words).save(force_insert=True)
    decision.save(force_insert=True)
    return decision


def _signature(user_id: int, name: str) -> str:
    """The hash of the moderator's name; two who sign for the first time at once get the same one."""
    signed = DecisionName.objects.filter(user_id=user_id, name=name).values_list("hash", flat=True)
    found = signed.first()
    if found is None:
        salt = secrets.token_bytes(SALT_BYTES)
        row = DecisionName(hash=salted_hash(salt, name), user_id=user_id, salt=salt, name=name)
        DecisionName.objects.bulk_create([row], ignore_conflicts=True)
        found = signed.get()
    return found
