"""One person before a moderator: how their words have fared, what was done about them, what moderators wrote down."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.http import Http404
from django.utils import timezone

from accounts.models import Person, User
from accounts.rules.roles import may_moderate
from comments.models import Appeal, Comment, Decision, DecisionWords, GuestTrace, Measure, Remark
from comments.rules.measures import may_measure
from comments.rules.reasons import words_of
from comments.rules.reporting import ReporterRecord, records_of

PAGE = 30  # comments on one page of what somebody said
MEASURES_SHOWN = 20
REMARKS_SHOWN = 20
TRACES_READ = 20  # of the latest comments; a guest who moves on has other networks
NEIGHBOURS_SHOWN = 10
MOST_COUNTED = 1_000  # of one person's comments: who has said more is known by the latest of them


@dataclass(frozen=True, slots=True)
class Taken:
    """A measure, in words."""

    measure: Measure
    reason: str
    words: str
    stands: bool


@dataclass(frozen=True, slots=True)
class About:
    person: Person
    states: dict[str, int]  # how many of the latest MOST_COUNTED public comments are in which state
    as_reporter: ReporterRecord
    measures: list[Taken]  # newest first; those that stand before those that are over
    remarks: list[Remark]  # newest first
    appeals_upheld: int
    appeals_rejected: int
    may_measure: bool  # whether the one who looks may take measures
    may_open: bool  # and may open the person's page, and write remarks there


def about(person: Person, user: User | None = None, *, now: datetime | None = None) -> About:
    """What a moderator should know of a person before deciding. Six queries. `user` is the moderator who looks."""
    now = now or timezone.now()
    said = Comment.objects.filter(person=person, audience=Comment.Audience.PUBLIC).order_by("-pk")
    states = Counter(said.values_list("state", flat=True)[:MOST_COUNTED])
    outcomes = dict(
        Appeal.objects.filter(person=person).order_by().values_list("outcome").annotate(Count("pk"))
    )
    remarks = Remark.objects.filter(person=person).select_related("by__person")
    return About(
        person=person,
        states=states,
        as_reporter=records_of([person.pk])[person.pk],
        measures=measures_on(person, now),
        remarks=list(remarks.order_by("-made_at", "-pk")[:REMARKS_SHOWN]),
        appeals_upheld=outcomes.get(Appeal.Outcome.UPHELD, 0),
        appeals_rejected=outcomes.get(Appeal.Outcome.REJECTED, 0),
        may_measure=user is not None and may_measure(user, person),
        may_open=user is not None and may_moderate(user, article_id=None),
    )


@dataclass(frozen=True, slots=True)
class InForce:
    """A measure that stands, and on whom: for a closed door the guest from whom it was learnt."""

    measure: Measure
    person: Person | None
    reason: str


def in_force(now: datetime, before: int | None) -> tuple[list[InForce], int | None]:
    """One page of all that restricts anybody now, the newest first, and the cursor of the next. Three queries."""
    standing = (
        Measure.objects.standing(now).exclude(kind=Measure.Kind.WARN).select_related("person", "by__person")
    )
    if before is not None:
        standing = standing.filter(pk__lt=before)
    measures = list(standing.order_by("-pk")[: PAGE + 1])
    doors = [m.decision_id for m in measures if m.person_id is None]
    of_doors = dict(Decision.objects.filter(pk__in=doors).values_list("pk", "person_id")) if doors else {}
    guests = Person.objects.in_bulk([pk for pk in of_doors.values() if pk is not None]) if doors else {}
    shown = [
        InForce(m, m.person or guests.get(of_doors.get(m.decision_id) or 0), words_of(m.reason))
        for m in measures[:PAGE]
    ]
    return shown, measures[PAGE - 1].pk if len(measures) > PAGE else None


def person_for(person_id: int) -> Person:
    """The person, merged ones as who they became; raises Http404 where there is none."""
    people = Person.objects.select_related("user", "merged_into__user")
    person = people.filter(pk=person_id).exclude(kind=Person.Kind.SITE).first()
    if person is None:
        raise Http404
    return person.merged_into or person


def said_by(person: Person, before: int | None) -> tuple[list[Comment], int | None]:
    """One page of what somebody said publicly, newest first, and the cursor of the next. A range of an index."""
    said = Comment.objects.filter(person=person, audience=Comment.Audience.PUBLIC)
    said = said.exclude(state__in=(Comment.State.UNPROVEN, Comment.State.ERASED))
    if before is not None:
        said = said.filter(pk__lt=before)
    found = list(said.select_related("article", "trace").order_by("-pk")[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None


def neighbours_of(person: Person) -> list[Person]:
    """Guests who wrote from a network that this guest wrote from, as long as that is known. Two queries."""
    traces = GuestTrace.objects.filter(comment__person=person).exclude(network="").order_by("-made_at")
    networks = set(traces.values_list("network", flat=True)[:TRACES_READ])
    if not networks:
        return []
    others = GuestTrace.objects.filter(network__in=networks).exclude(comment__person=person)
    pks = others.order_by("comment__person").values_list("comment__person", flat=True).distinct()
    return list(Person.objects.filter(pk__in=list(pks[:NEIGHBOURS_SHOWN])))


def measures_on(person: Person, now: datetime) -> list[Taken]:
    """The latest, those that stand first, with the doors closed to this guest. One query, two when there are any."""
    of_doors = Decision.objects.filter(person_id=person.pk, verb="mute").values("id")
    theirs = Q(person=person) | Q(person=None, decision_id__in=of_doors)
    measures = list(Measure.objects.filter(theirs).newest_first()[:MEASURES_SHOWN])
    words = DecisionWords.objects.in_bulk([m.decision_id for m in measures]) if measures else {}
    taken = [
        Taken(
            measure=measure,
            reason=words_of(measure.reason),
            words=words[measure.decision_id].words if measure.decision_id in words else "",
            stands=measure.stands(now),
        )
        for measure in measures
    ]
    return sorted(taken, key=lambda each: not each.stands)
