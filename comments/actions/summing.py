"""What pages show of votes and likes, brought up to date: the first change at once, a storm twice a minute.

Each vote is counted exactly where it is given (voting.py); a page that were built anew for each would be built all the
time while many vote. So counts and orders are applied in batches, each of which raises the article's version once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, Q

from articles.models import PublicState
from comments.models import Branch, Comment, Reception, Tally
from comments.rules.ranking import weight

SHOWN_EVERY = timedelta(seconds=30)
MOST_AT_ONCE = 2_000  # comments whose votes are applied in one transaction


def show_if_due(article_id: int, *, now: datetime) -> None:
    """Apply what is new on this article unless that was done within half a minute; the worker does the rest then.

    Of many at once one does it: who changes the row.
    """
    Reception.objects.bulk_create([Reception(article_id=article_id)], ignore_conflicts=True)
    due = Q(shown_at=None) | Q(shown_at__lte=now - SHOWN_EVERY)
    if Reception.objects.filter(due, pk=article_id).update(shown_at=now):
        sum_up(article_id, now=now)


def sum_up_all(*, now: datetime) -> int:
    """Apply what is new anywhere; returns on how many articles. For the worker."""
    articles = set(Tally.objects.filter(is_new=True).values_list("article", flat=True))
    articles |= set(Reception.objects.filter(is_new=True).values_list("pk", flat=True))
    for article_id in sorted(articles):
        Reception.objects.filter(pk=article_id).update(shown_at=now)
        while sum_up(article_id, now=now) == MOST_AT_ONCE:
            pass
    return len(articles)


@transaction.atomic
def sum_up(article_id: int, *, now: datetime) -> int:
    """Apply the new votes and likes of one article to what pages show; returns how many comments had any.

    The article's row is locked first, as by whoever posts: branches change under no other lock.
    """
    PublicState.touch(article_id)
    rows = Tally.objects.select_for_update(skip_locked=True).filter(article=article_id, is_new=True)
    tallies = list(rows.order_by("pk")[:MOST_AT_ONCE])
    if tallies:
        _score(tallies)
        _rank({tally.root_id for tally in tallies})
    reception = Reception.objects.select_for_update().filter(pk=article_id, is_new=True).first()
    if reception is not None:
        reception.shown, reception.is_new = reception.likes, False
        reception.save(update_fields=["shown", "is_new"])
    return len(tallies)


def _score(tallies: Sequence[Tally]) -> None:
    """What is not shown gives its branch nothing."""
    ids = [tally.pk for tally in tallies]
    shown = set(
        Comment.objects.filter(pk__in=ids, state=Comment.State.PUBLISHED).values_list("pk", flat=True)
    )
    for tally in tallies:
        tally.shown, tally.is_new = tally.helpful, False
        is_reply = tally.pk != tally.root_id
        tally.score = weight(tally.helpful, tally.unhelpful, is_reply=is_reply) if tally.pk in shown else 0
    Tally.objects.bulk_update(tallies, ["shown", "is_new", "score"], batch_size=200)


def _rank(roots: set[int]) -> None:
    """A branch stands where the strongest comment in it puts it."""
    found = Tally.objects.filter(root_id__in=roots).values_list("root_id")
    best = dict(found.annotate(best=Max("score")).values_list("root_id", "best"))
    branches = [Branch(pk=root, best=score) for root, score in sorted(best.items())]
    Branch.objects.bulk_update(branches, ["best"], batch_size=200)
