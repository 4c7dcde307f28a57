"""Many flags on one person's comments from few threads within minutes: what looks like an attack. Reads only."""

from __future__ import annotations

from datetime import datetime, timedelta

from accounts.models import Person
from comments.models import Comment, Flag, Raid, Vote

WITHIN = timedelta(minutes=10)
FLAGS = 10  # fewer are what one rude comment on a busy day gets
FEWEST_FLAGS = 3  # with votes of newcomers beside them: votes alone wait for nobody, and hold nothing back
NEWCOMER = timedelta(days=7)  # who came this lately may have come for it
PEOPLE = 6  # one or two who flag a lot are met by the limit
MOST_THREADS = 3  # who is rude everywhere is flagged everywhere
MOST_READ = 200  # flags looked at; there are never more, since the tenth opens the raid


def open_raid_on(person: Person) -> Raid | None:
    """The one that waits for a moderator. One query."""
    return Raid.objects.filter(person=person, settled_at=None).first()


def flags_of_a_raid(person: Person, now: datetime) -> list[Flag]:
    """The flags that together look like an attack on this person; none when they do not. One query, or two.

    Not-helpful votes of newcomers on the same comments count as flags do: the same crowd, with less to type.
    """
    lately = Flag.objects.filter(
        made_at__gte=now - WITHIN, comment__person=person, counts_since__isnull=False, settled_at=None,
        withdrawn_at=None, raid=None,
    )  # fmt: skip
    flags = list(lately.select_related("comment").order_by("-made_at")[:MOST_READ])
    people = {flag.person_id for flag in flags}
    threads = {flag.comment.article_id for flag in flags}
    if len(flags) < FEWEST_FLAGS or len(threads) > MOST_THREADS:
        return []
    if len(flags) >= FLAGS and len(people) >= PEOPLE:
        return flags
    against = _newcomers_against({flag.comment_id for flag in flags}, now)
    looks_like_one = len(flags) + len(against) >= FLAGS and len({*people, *against}) >= PEOPLE
    return flags if looks_like_one else []


def _newcomers_against(comments: set[int], now: datetime) -> list[int]:
    """Who came lately and found the flagged comments not helpful within the same minutes, once for each vote."""
    votes = Vote.objects.filter(
        comment__in=comments, helpful=False, made_at__gte=now - WITHIN, person__created_at__gte=now - NEWCOMER
    )
    return list(votes.values_list("person", flat=True)[:MOST_READ])


def most_flagged(flags: list[Flag]) -> Comment:
    """The comment that most of these flags are on; of several the oldest."""
    counts: dict[int, int] = {}
    for flag in flags:
        counts[flag.comment_id] = counts.get(flag.comment_id, 0) + 1
    pk = min(counts, key=lambda pk: (-counts[pk], pk))
    return next(flag.comment for flag in flags if flag.comment_id == pk)
