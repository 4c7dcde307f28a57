"""What the worker does for the talk by the clock."""

from __future__ import annotations

from datetime import datetime

from accounts.actions.downloading import forget_old_downloads
from accounts.actions.groups import forget_invited
from comments.actions.bulk import forget_unstarted
from comments.actions.counting import count_posted, count_score
from comments.actions.digesting import send_digests
from comments.actions.forgetting import forget_addresses, forget_notifiers, forget_traces
from comments.actions.learning import learn_from_decisions
from comments.actions.noticing import answer_decided
from comments.actions.notifying import forget_old, tell_of_articles, write_digests
from comments.actions.receiving_links import forget_refused_links
from comments.actions.sealing import seal_decisions
from comments.actions.summing import SHOWN_EVERY, sum_up_all
from groundwork.chores import chore

MINUTE, FIVE_MINUTES, HOUR, DAY = 60.0, 300.0, 3600.0, 86_400.0  # seconds


@chore(every=SHOWN_EVERY.total_seconds())
def show_new_votes(now: datetime) -> None:
    sum_up_all(now=now)


@chore(every=MINUTE)
def seal_the_log(now: datetime) -> None:
    seal_decisions(now=now)


@chore(every=MINUTE)
def answer_notices(now: datetime) -> None:
    answer_decided(now=now)


@chore(every=MINUTE)
def tell_of_new_articles(now: datetime) -> None:
    tell_of_articles(now=now)


@chore(every=MINUTE)
def write_letters_that_are_due(now: datetime) -> None:
    write_digests(now=now)


@chore(every=HOUR)
def count_what_was_posted(now: datetime) -> None:
    count_posted(now=now)
    count_score(now=now)


@chore(every=FIVE_MINUTES)
def learn_what_is_spam(now: datetime) -> None:
    learn_from_decisions(now=now)


@chore(every=FIVE_MINUTES)
def tell_the_day(now: datetime) -> None:
    send_digests(now=now)


@chore(every=HOUR)
def forget_what_has_served(now: datetime) -> None:
    forget_traces(now=now)
    forget_notifiers(now=now)
    forget_refused_links(now=now)
    forget_old(now=now)
    forget_old_downloads(now=now)


@chore(every=DAY)
def forget_who_left(now: datetime) -> None:
    forget_addresses(now=now)
    forget_invited(now=now)


@chore(every=HOUR)
def forget_what_was_never_started(now: datetime) -> None:
    forget_unstarted(now=now)
