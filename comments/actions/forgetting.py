"""What has served its time is forgotten, by the worker: traces of guests, who gave notices, addresses of nobody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Membership, Person
from comments.models import (
    Appeal,
    Comment,
    Decision,
    DecisionName,
    DecisionWords,
    Flag,
    GuestTrace,
    Measure,
    Notice,
    Watch,
)

AT_ONCE = 1_000  # rows per statement, so that nobody waits for a lock
MOST_ROUNDS = 100


def trace_age() -> timedelta:
    return timedelta(days=settings.GUEST_TRACE_DAYS)


def notice_age() -> timedelta:
    return timedelta(days=settings.NOTICE_DAYS)


def forget_traces(*, now: datetime) -> int:
    """Delete the traces of guests that are older than GUEST_TRACE_DAYS; returns how many."""
    old = GuestTrace.objects.filter(made_at__lt=now - trace_age())
    return _in_rounds(lambda ids: GuestTrace.objects.filter(pk__in=ids).delete()[0], old)


def forget_notifiers(*, now: datetime) -> int:
    """Forget who gave the notices that were answered more than NOTICE_DAYS ago; the notices stay."""
    old = Notice.objects.filter(settled_at__lt=now - notice_age()).exclude(name="", email="")
    blank = dict.fromkeys(Notice.PERSONAL_COLUMNS, "")
    return _in_rounds(lambda ids: Notice.objects.filter(pk__in=ids).update(**blank, forgotten_at=now), old)


def forget_addresses(*, now: datetime) -> int:
    """Forget the addresses of guests of whom nothing is here: no words, flags, appeals, measures, nothing followed, and
    no reading group that they are in.

    Who came less than GUEST_DAYS ago may still write. Returns how many.
    """
    not_yet = now - timedelta(days=settings.GUEST_DAYS)
    mine = OuterRef("pk")
    words = Comment.objects.filter(person=mine).exclude(state=Comment.State.ERASED)
    guests = Person.objects.filter(kind=Person.Kind.GUEST, created_at__lt=not_yet).exclude(email="")
    empty = guests.filter(~Exists(words), *(
        ~Exists(model.objects.filter(person=mine)) for model in (Flag, Watch, Appeal, Measure)
    ), ~Exists(Membership.objects.standing().filter(person=mine)))  # fmt: skip
    blank = {"email": "", "website": "", "proven_at": None}
    return _in_rounds(lambda ids: Person.objects.filter(pk__in=ids).update(**blank), empty)


def forget_signer(*, user_id: int) -> int:
    """Forget how a moderator was called; what they decided stands, and so do its seals. Returns how many names."""
    return DecisionName.objects.filter(user_id=user_id).delete()[0]


def forget_words_about(*, person: Person) -> int:
    """Forget what moderators wrote with decisions about a person and what they said. Returns how many."""
    about = Decision.objects.filter(person_id=person.pk).exclude(words_hash="")
    return DecisionWords.objects.filter(decision_id__in=list(about.values_list("pk", flat=True))).delete()[0]


def _in_rounds(forget: Callable[[list[int]], int], rows: QuerySet[Any]) -> int:
    """Forget AT_ONCE rows at a time; what is left after MOST_ROUNDS waits for the next hour."""
    forgotten = 0
    for _round in range(MOST_ROUNDS):
        ids = list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
        if not ids:
            break
        forgotten += forget(ids)
    return forgotten
