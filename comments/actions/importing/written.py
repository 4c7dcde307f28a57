"""What was made ready, written under the article's lock; decisions that another site made stand in the log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import Person
from articles.importing import records
from articles.models import Article, PublicState
from comments.actions.importing.people import people_of
from comments.actions.importing.prepared import Prepared, Row, is_in_thread
from comments.actions.importing.stored import store
from comments.actions.importing.threads import Thread
from comments.actions.recording import Ruling, record_about_comments
from comments.actions.reviewing import open_review
from comments.models import Comment, Decision, ToldArticle

REASON = "imported"
VERBS = {Comment.State.HELD: "hold", Comment.State.SPAM: "spam", Comment.State.HIDDEN: "hide"}


@transaction.atomic
def write_comments(
    prepared: Prepared, *, article: Article, members: Mapping[str, Person], now: datetime
) -> None:
    """Write what was prepared, under the article's lock.

    `members` are those who speak for accounts of the other site, by their ids. Everybody else becomes a guest with the
    name and address that were given there, which proves nothing: whoever can read that mailbox may claim it later.
    """
    rows = prepared.rows
    if not rows:
        return
    shown = [row for row in rows if is_in_thread(row.record)]
    state = PublicState.objects.select_for_update().get(pk=article.pk)  # whoever posts now waits or is seen
    if shown:
        latest = max(row.record.made_at for row in shown)
        added = Counter[str](comments=sum(1 for row in shown if row.record.state == records.PUBLISHED))
        added["notes"] = sum(
            1 for row in shown if row.place is not None and row.record.state == records.PUBLISHED
        )
        active = max(latest, state.last_activity) if state.last_activity else latest
        state = PublicState.touch(article.pk, active_at=active, numbers=len(shown), added=added)
    people = people_of(prepared.source, rows, members)
    Thread(article, prepared.known, number=state.last_number - len(shown)).place(rows, people)
    store(prepared.source, rows)
    _rule(rows, now)


def tell_nobody(article: Article, *, now: datetime) -> None:
    """What came out on another site is no news here, even if it was yesterday; in the transaction that writes it."""
    ToldArticle.objects.get_or_create(article_id=article.pk, defaults={"told_at": now})


def _rule(rows: Sequence[Row], now: datetime) -> None:
    """A row of the log for each that is not shown, and an item of the queue for each that waits."""
    for state, verb in VERBS.items():
        comments = [row.comment for row in rows if row.comment is not None and row.comment.state == state]
        ruling = Ruling(verb, Decision.By.RULE, by_label=REASON, reason=REASON)
        record_about_comments(
            comments, ruling=ruling, states_from=dict.fromkeys([c.pk for c in comments], ""), now=now
        )
        if state == Comment.State.HELD:
            for comment in comments:
                open_review(comment, reasons=[{"code": REASON, "detail": ""}], now=now, is_new=True)
