"""Statements that go together: in their order, each with its own answer, all or none."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.safestring import SafeString

from comments.models import Comment
from groundwork.batches import Batch
from groundwork.models import IdempotencyKey, OutboxRow
from tests.publishing import published

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
INSERT = (
    "INSERT INTO groundwork_idempotencykey (key, result, made_at) VALUES (%s, %s, '2026-01-01') RETURNING key"
)
COUNT = "SELECT COUNT(*) FROM groundwork_idempotencykey WHERE result <> %s"


def test_each_statement_gets_its_own_answer_in_one_round_trip_where_there_are_trips():
    batch = Batch()
    one, none, two, count = (
        batch.add(INSERT, ["a", "100 %"]),
        batch.add("UPDATE groundwork_idempotencykey SET result = %s WHERE key = %s", ["it's; 50 %", "a"]),
        batch.add(INSERT, ["b", "2"]),
        batch.add(COUNT, ["2"]),
    )
    with CaptureQueriesContext(
        connection,
    ) as sent:
        assert count.rows == [(1,)]
        assert (one.rows, none.rows, two.rows) == ([("a",)], [], [("b",)])
        batch.send()
    assert len(sent) == (1 if connection.vendor == "postgresql" else 4)
    assert IdempotencyKey.objects.get(key="a").result == "it's; 50 %"


def test_what_may_run_in_any_order_is_one_statement_where_that_is_cheaper():
    for round_ in range(4):  # the third time PostgreSQL has it planned
        batch = Batch()
        batch.insert(IdempotencyKey(key=f"k{round_}", result="100 %"))
        batch.insert(OutboxRow(kind="test", payload={"it": "isn't; 50 %"}, due_at=NOON))
        last = batch.add("DELETE FROM groundwork_idempotencykey WHERE key = %s", [f"k{round_ - 1}"])
        with CaptureQueriesContext(connection) as sent:
            batch.send(in_any_order=True)
        assert len(sent) == (1 if connection.vendor == "postgresql" else 3) and last.rows == []
    assert [key.key for key in IdempotencyKey.objects.all()] == ["k3"]
    assert OutboxRow.objects.filter(payload={"it": "isn't; 50 %"}, due_at=NOON).count() == 4
    batch.send(in_any_order=True)  # nothing waits


def test_every_kind_of_value_is_written_as_a_saved_one_is(cast):
    article = published(cast.alice, "Bases")
    wordy = {"source": "it's; 100 %\n\u3042", "html": SafeString("<p>it's</p>"), "state": Comment.State.HELD}
    for told in ({}, {"path": b"\0\xff%", "made_at": NOON.astimezone(timezone(timedelta(hours=9)))}):
        given = {"article": article, "person": cast.bob.person, "made_at": NOON, **wordy, **told}
        saved, batched = Comment(**given), Comment(**given)
        saved.save(force_insert=True)
        batch = Batch()
        batch.insert(batched)
        batch.send()
        rows = Comment.objects.filter(pk__in=[saved.pk, batched.pk]).order_by("pk").values()
        one, other = ({**row, "id": 0, "path": row["path"] and bytes(row["path"])} for row in rows)
        assert one == other and one["source"] == wordy["source"] and one["state"] == "held"


def test_a_row_is_inserted_as_it_would_be_saved():
    batch, key = Batch(), IdempotencyKey(key="k", result="r")
    batch.insert(key)
    assert not IdempotencyKey.objects.exists()
    batch.send()
    stored = IdempotencyKey.objects.get()
    assert (stored.key, stored.result, stored.made_at) == ("k", "r", key.made_at)
    key.result = "changed"
    key.save(update_fields=["result"])
    assert IdempotencyKey.objects.get().result == "changed"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fails", [False, True])
def test_a_transaction_that_begins_with_a_batch_is_one(fails):
    """No other transaction around it, whose BEGIN was sent already. PostgreSQL would warn of a second one."""
    warnings = []
    if connection.vendor == "postgresql":
        connection.ensure_connection()
        connection.connection.add_notice_handler(lambda notice: warnings.append(notice.message_primary))
    for _time in range(2):
        batch = Batch()
        with suppress(IntegrityError), transaction.atomic():
            assert batch.add(INSERT, ["a", "1"]).rows == [("a",)]
            assert batch.add(INSERT, ["b", "2"]).rows == [("b",)]
            if fails:
                batch.add(INSERT, ["a", "3"]).rows  # noqa: B018 - sends it
        assert transaction.get_autocommit()
        assert IdempotencyKey.objects.count() == (0 if fails else 2)
        with suppress(IntegrityError), transaction.atomic():  # the very first one fails
            batch.add(INSERT, ["c", "1"])
            batch.add(INSERT, ["c", "2"])
            batch.send()
        assert not IdempotencyKey.objects.filter(key="c").exists()
        IdempotencyKey.objects.all().delete()
    assert warnings == []


def test_an_error_leaves_none_of_them_done():
    with pytest.raises(IntegrityError), transaction.atomic():
        batch = Batch()
        batch.add(INSERT, ["a", "1"])
        batch.add(INSERT, ["a", "2"])
        batch.send()
    assert not IdempotencyKey.objects.exists()
