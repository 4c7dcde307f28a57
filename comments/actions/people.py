"""Measures on people: each with a reason, for a time or until it is lifted, told to whom it concerns, in the log."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.roles import LastAdmin
from accounts.actions.suspending import restore_user, suspend_user
from accounts.models import Person, User
from comments.actions.recording import Ruling, record_about_person
from comments.actions.removing import go_on_removing, go_on_restoring
from comments.actions.telling import tell_of_measure, tell_that_it_is_lifted
from comments.models import Comment, Decision, GuestTrace, Measure
from comments.rules.measures import digest_of, may_measure
from comments.rules.reasons import MEASURE_REASONS
from comments.submitting import Refused, words_within
from groundwork.actions.idempotency import AlreadyDone, use_key
from groundwork.actions.outbox import does, enqueue

MOST_WORDS = 2_000  # characters of a moderator's own words, as with a decision on a comment
LONGEST = timedelta(days=3_660)  # longer is for ever, which is said by leaving the end away
VERBS = {
    Measure.Kind.WARN: "warn",
    Measure.Kind.SLOW: "slow",
    Measure.Kind.HOLD: "hold-all",
    Measure.Kind.MUTE: "mute",
    Measure.Kind.SUSPEND: "suspend",
    Measure.Kind.REMOVE: "remove-all",
}
Kind = Measure.Kind


class MayNotMeasure(Refused):
    status = 403

    def __init__(self) -> None:
        super().__init__("may-not", _("You cannot take measures on this person."))


class NotKnown(Refused):
    def __init__(self) -> None:
        super().__init__("not-known", _("It is not known, or not any more, from where this was written."))


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why a measure is taken. `key` makes a form that is sent twice one measure."""

    reason: str  # a code of reasons.MEASURE_REASONS
    words: str = ""  # the moderator's own, which the person reads
    key: str = ""


def warn_person(*, moderator: User, person: Person, grounds: Grounds, now: datetime | None = None) -> Measure:
    """Tell somebody to write differently; restricts nothing. Raises a Refused, as all of these do."""
    return _measure(moderator, Measure(kind=Kind.WARN, person=person), grounds, now)


def slow_person(
    *, moderator: User, person: Person, interval: int, grounds: Grounds,
    until: datetime | None = None, now: datetime | None = None,
) -> Measure:  # fmt: skip
    """Let somebody write publicly once in `interval` seconds."""
    if interval <= 0:
        raise Refused("interval", _("Choose how long they wait between two comments."))
    return _measure(
        moderator, Measure(kind=Kind.SLOW, person=person, interval=interval, until=until), grounds, now
    )


def hold_person(
    *,
    moderator: User,
    person: Person,
    grounds: Grounds,
    until: datetime | None = None,
    now: datetime | None = None,
) -> Measure:
    """Whatever they write waits for a moderator."""
    return _measure(moderator, Measure(kind=Kind.HOLD, person=person, until=until), grounds, now)


def mute_person(
    *,
    moderator: User,
    person: Person,
    grounds: Grounds,
    until: datetime | None = None,
    now: datetime | None = None,
) -> Measure:
    """They can write nothing public; what they try is told why and until when, and stays in its field."""
    return _measure(moderator, Measure(kind=Kind.MUTE, person=person, until=until), grounds, now)


def suspend_person(
    *,
    moderator: User,
    person: Person,
    grounds: Grounds,
    until: datetime | None = None,
    now: datetime | None = None,
) -> Measure:
    """A member cannot log in, and every session ends. Raises Refused for a guest and for the last admin."""
    user = person.user
    if user is None:
        raise Refused("no-member", _("Only a member can be suspended: mute a guest."))

    def shut_out(measure: Measure) -> None:
        suspend_user(user=user)
        enqueue("weigh_votes", {"person": person.pk})
        if measure.until is not None:
            enqueue("suspension_over", {"measure": measure.pk}, due_at=measure.until)

    try:
        return _measure(
            moderator, Measure(kind=Kind.SUSPEND, person=person, until=until), grounds, now, shut_out
        )
    except LastAdmin:
        message = _("Nothing was changed: somebody has to remain admin of the site.")
        raise Refused("last-admin", message) from None


def remove_all_of(
    *, moderator: User, person: Person, grounds: Grounds, now: datetime | None = None
) -> Measure:
    """Hide all that somebody has said publicly so far; lifting the measure shows it again, as it stood.

    The worker goes on where this ends; each comment has its row in the log.
    """
    measure = _measure(moderator, Measure(kind=Kind.REMOVE, person=person), grounds, now)
    go_on_removing({"measure": measure.pk, "after": 0})
    return measure


def block_guests(
    *, moderator: User, comment: Comment, by: str, grounds: Grounds,
    until: datetime | None = None, now: datetime | None = None,
) -> Measure:  # fmt: skip
    """Let no guest write from where this guest's comment came: its "address", "network" or "browser".

    Raises Refused when that is not known, or not any more.
    """
    measure = Measure(kind=Kind.MUTE, until=until, **{by: _known(comment, by)})
    return _measure(moderator, measure, grounds, now, about=comment.person)


def lift_measure(
    *, moderator: User, measure: Measure, words: str = "", is_told: bool = False, now: datetime | None = None
) -> Measure:
    """Take a measure back: it restricts no more, and what it hid is shown again. Lifting twice changes nothing.

    `is_told` says that the person hears of it anyway, as the answer to an appeal.
    """
    now = now or timezone.now()
    made = Decision.objects.get(pk=measure.decision_id)
    person = measure.person or _person(made.person_id)
    if person is None or not may_measure(moderator, person):
        raise MayNotMeasure
    with transaction.atomic():
        mine = Measure.objects.filter(pk=measure.pk, lifted_at=None)
        if not mine.update(lifted_at=now, lifted_by=moderator):
            return Measure.objects.get(pk=measure.pk)
        ruling = Ruling(
            "lift", Decision.By.PERSON, moderator.handle, "lifted", by_id=moderator.pk,
            words=words_within(words, MOST_WORDS), undoes=measure.decision_id,
        )  # fmt: skip
        record_about_person(person.pk, ruling=ruling, state_from=measure.kind, now=now)
        measure.lifted_at, measure.lifted_by = now, moderator
        _end(measure)
        if not is_told:
            tell_that_it_is_lifted(measure)
    if measure.kind == Kind.REMOVE:
        go_on_restoring({"measure": measure.pk, "after": 0})
    return measure


@does("suspension_over")
def end_suspension(payload: dict[str, Any]) -> None:
    """The time is over: they can log in again, unless another suspension stands."""
    measure = (
        Measure.objects.filter(pk=payload["measure"], lifted_at=None).select_related("person__user").first()
    )
    if measure is not None:
        _end(measure)


def _measure(
    moderator: User,
    measure: Measure,
    grounds: Grounds,
    now: datetime | None,
    take_effect: Callable[[Measure], None] = lambda measure: None,
    about: Person | None = None,
) -> Measure:
    """Check, replace one of the same kind that stands, write the row and the log, tell.

    `about` is the guest from whose address, network or browser nobody writes from now on.
    """
    now = now or timezone.now()
    person = measure.person or about
    if person is None or not may_measure(moderator, person):
        raise MayNotMeasure
    _check(measure, grounds, now)
    ruling = Ruling(
        VERBS[Kind(measure.kind)], Decision.By.PERSON, moderator.handle, grounds.reason, by_id=moderator.pk,
        words=words_within(grounds.words, MOST_WORDS), until=measure.until,
    )  # fmt: skip
    try:
        with transaction.atomic():
            decision = record_about_person(person.pk, ruling=ruling, state_to=measure.kind, now=now)
            if grounds.key:
                use_key(f"measure {moderator.pk} {grounds.key}", result=str(decision.pk))
            _replace(measure, moderator, now)
            measure.since, measure.by, measure.decision_id = now, moderator, decision.pk
            measure.reason = grounds.reason
            measure.save(force_insert=True)
            take_effect(measure)
            tell_of_measure(measure)
    except AlreadyDone as earlier:
        return Measure.objects.get(decision_id=int(earlier.result))
    return measure


def _check(measure: Measure, grounds: Grounds, now: datetime) -> None:
    if grounds.reason not in MEASURE_REASONS:
        raise Refused("reason", _("Choose why: they are told."))
    if grounds.reason == "other" and not grounds.words.strip():
        raise Refused("words", _("Say in your words why."))
    if measure.until is not None and not now < measure.until <= now + LONGEST:
        raise Refused("until", _("It must end in the future, and within ten years."))


def _replace(measure: Measure, moderator: User, now: datetime) -> None:
    """A measure of the same kind on the same one gives way to the new one; warnings add up."""
    if measure.kind in (Kind.WARN, Kind.REMOVE):
        return
    same = Measure.objects.standing(now).filter(
        kind=measure.kind, person=measure.person, address=measure.address, network=measure.network,
        browser=measure.browser,
    )  # fmt: skip
    same.update(lifted_at=now, lifted_by=moderator)


def _person(person_id: int | None) -> Person | None:
    people = Person.objects.select_related("user")
    return people.filter(pk=person_id).first() if person_id is not None else None


def _end(measure: Measure) -> None:
    person = measure.person
    if measure.kind != Kind.SUSPEND or person is None or person.user is None:
        return
    others = Measure.objects.standing(timezone.now()).filter(person=person, kind=Kind.SUSPEND)
    if not others.exclude(pk=measure.pk).exists():
        restore_user(user=person.user)
        enqueue("weigh_votes", {"person": person.pk})


def _known(comment: Comment, by: str) -> str:
    if by == "address" and comment.person.kind == Person.Kind.GUEST and comment.person.email:
        return digest_of(comment.person.email)
    if by in ("network", "browser"):
        trace = GuestTrace.objects.filter(comment=comment).first()
        known: str = getattr(trace, by, "") if trace is not None else ""
        if known:
            return known
    raise NotKnown
