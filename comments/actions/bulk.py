"""One verb for many comments: chosen, looked over, started, carried out by the worker, taken back as one.

Every comment is decided on its own, by the same verbs as by hand. What moved on since it was chosen is left as it is,
and told.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules.roles import moderates_anything
from comments.actions.bulk_items import decide_items
from comments.actions.moderating import checked_words
from comments.models import BulkDeed, BulkItem, Comment, Review
from comments.submitting import Refused
from groundwork.actions.outbox import does, enqueue

KIND = "bulk"
MOST_IN_BULK = 10_000  # comments of one deed: what a person can still answer for, having seen a sample
BATCH = 100  # comments of one transaction: whoever writes beside it waits for a part of a second at most
TURN = 10  # batches of one row of the outbox, which must end long before its claim does


def prepare_bulk(
    *, moderator: User, comments: QuerySet[Comment] | QuerySet[Review], now: datetime | None = None
) -> BulkDeed:
    """Choose comments, or what of them waits in the queue, as they stand now: at most MOST_IN_BULK, in their order.

    Nothing happens to them yet. Whoever calls has made sure that the moderator may see them.
    """
    now = now or timezone.now()
    version = F("comment__version") if comments.model is Review else F("version")
    chosen = comments.annotate(chosen_id=F("pk"), chosen_version=version)
    sql, params = chosen.values_list("chosen_id", "chosen_version")[:MOST_IN_BULK].query.sql_with_params()
    with transaction.atomic():
        deed = BulkDeed.objects.create(made_by=moderator, total=0, prepared_at=now)
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO comments_bulkitem (deed_id, comment_id, version, outcome) "  # noqa: S608 - the ORM's own
                f"SELECT %s, chosen_id, chosen_version, '' FROM ({sql}) AS chosen",
                [deed.pk, *params],
            )
            deed.total = cursor.rowcount
        deed.save(update_fields=["total"])
    return deed


def start_bulk(
    *, moderator: User, deed: BulkDeed, verb: str, reason: str, words: str = "", now: datetime | None = None
) -> None:
    """Let the worker carry it out; twice starts it once. Raises Refused (verb, reason or words that do not fit)."""
    now = now or timezone.now()
    if deed.made_by_id != moderator.pk:
        raise Refused("not-yours", _("Somebody else has chosen these."))
    words = checked_words(verb, reason, words)
    with transaction.atomic():
        started = BulkDeed.objects.filter(pk=deed.pk, started_at=None).update(
            verb=verb, reason=reason, words=words, started_at=now
        )
        if started:
            enqueue(KIND, {"deed": deed.pk})


def undo_bulk(*, moderator: User, deed: BulkDeed, now: datetime | None = None) -> BulkDeed:
    """Take back all that a deed decided and that has not moved on since; returns the deed that does so.

    Once: asked again, it returns the same one. Raises Refused while the deed is under way.
    """
    now = now or timezone.now()
    if deed.ended_at is None or deed.verb == "undo":
        raise Refused("not-ended", _("It is still under way: stop it first."))
    with transaction.atomic():
        undo, is_new = BulkDeed.objects.get_or_create(
            undoes=deed,
            defaults={
                "made_by": moderator, "verb": "undo", "reason": "undo", "total": deed.done,
                "prepared_at": now, "started_at": now,
            },
        )  # fmt: skip
        if is_new:
            done = deed.items.filter(outcome=BulkItem.Outcome.DONE).order_by("-pk")
            sql, params = done.values_list("comment_id", "version", "decision_id").query.sql_with_params()
            with connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO comments_bulkitem (deed_id, comment_id, version, decision_id, outcome) "  # noqa: S608 - the ORM's own
                    f"SELECT %s, comment_id, version, decision_id, '' FROM ({sql}) AS done",
                    [undo.pk, *params],
                )
            enqueue(KIND, {"deed": undo.pk})
    return undo


def stop_bulk(*, moderator: User, deed: BulkDeed, now: datetime | None = None) -> None:
    """End it after the batch that is being done; what is done stays, and can be taken back."""
    running = BulkDeed.objects.filter(pk=deed.pk, started_at__isnull=False, ended_at=None)
    running.update(
        ended_at=now or timezone.now(), words="", stopped=_("Stopped by %(name)s.") % {"name": moderator}
    )


def forget_unstarted(*, now: datetime) -> int:
    """What was chosen UNSTARTED_DAYS ago and never started; returns how many deeds."""
    old = now - timedelta(days=settings.UNSTARTED_DAYS)
    return BulkDeed.objects.filter(started_at=None, prepared_at__lt=old).delete()[0]


@does(KIND)
def carry_out(payload: dict[str, Any]) -> None:
    """Some batches, then a new row of the outbox for the rest. Killed, it goes on where the last batch ended."""
    for _turn in range(TURN):
        if not _carry_out_batch(payload["deed"]):
            return
    enqueue(KIND, payload)


@transaction.atomic
def _carry_out_batch(deed_id: int) -> bool:
    """Decide the next comments of a deed; False when there is nothing more to do.

    The deed's row is locked, so that two workers take turns, and each comment is decided once.
    """
    now = timezone.now()
    running = (
        BulkDeed.objects.select_for_update(of=("self",))
        .select_related("made_by")
        .filter(pk=deed_id, started_at__isnull=False, ended_at=None)
    )
    deed = running.first()
    if deed is None:
        return False
    waiting = deed.items.filter(outcome=BulkItem.Outcome.WAITING).order_by("pk")
    ids = list(waiting.values_list("pk", flat=True)[:BATCH])
    moderator = deed.made_by  # read anew with each batch: roles may have been lost
    if ids and (moderator is None or not moderates_anything(moderator)):
        _end(deed, now, stopped=_("Whoever started it moderates no longer."))
        return False
    items = decide_items(deed, ids, moderator, now) if moderator is not None else []
    deed.done += sum(item.outcome == BulkItem.Outcome.DONE for item in items)
    deed.skipped += sum(item.outcome != BulkItem.Outcome.DONE for item in items)
    if len(ids) < BATCH:
        _end(deed, now)
        return False
    deed.save(update_fields=["done", "skipped"])
    return True


def _end(deed: BulkDeed, now: datetime, *, stopped: str = "") -> None:
    """The words go: they stand with each decision, where they can be erased."""
    deed.ended_at, deed.words, deed.stopped = now, "", stopped
    deed.save(update_fields=["done", "skipped", "ended_at", "words", "stopped"])
