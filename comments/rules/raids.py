"""Many flags on one person's comments from few threads within minutes: what looks like an attack. Reads only."""

from __future__ import annotations

from datetime import datetime, timedelta

from accounts.models import Person
from comments.models import Comment, Flag, Raid

WITHIN = timedelta(minutes=10)
FLAGS = 10  # fewer are what one rude comment on a busy day gets
PEOPLE = 6  # one or two who flag a lot are met by the limit
MOST_THREADS = 3  # who is rude everywhere is flagged everywhere
MOST_READ = 200  # flags looked at; there are never more, since the tenth opens the raid


def open_raid_on(person: Person) -> Raid | None:
    """The one that waits for a moderator. One query."""
    return Raid.objects.filter(person=person, settled_at=None).first()


def flags_of_a_raid(person: Person, now: datetime) -> list[Flag]:
    """The flags that together look like an attack on this person; none when they do not. One query."""
    lately = Flag.objects.filter(
        made_at__gte=now - WITHIN, comment__person=person, counts_since__isnull=False, settled_at=None,
        withdrawn_at=None, raid=None,
    )  # fmt: skip
    flags = list(lately.select_related("comment").order_by("-made_at")[:MOST_READ])
    people = {flag.person_id for flag in flags}
    threads = {flag.comment.article_id for flag in flags}
    looks_like_one = len(flags) >= FLAGS and len(people) >= PEOPLE and len(threads) <= MOST_THREADS
    return flags if looks_like_one else []


def most_flagged(flags: list[Flag]) -> Comment:
    """The comment that most of these flags are on; of several the oldest."""
    counts: dict[int, int] = {}
    for flag in flags:
        counts[flag.comment_id] = counts.get(flag.comment_id, 0) + 1
    pk = min(counts, key=lambda pk: (-counts[pk], pk))
    return next(flag.comment for flag in flags if flag.comment_id == pk)
