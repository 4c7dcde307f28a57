"""Statements that go together: in their order, each with its own answer, all or none."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from groundwork.batches import Batch
from groundwork.models import IdempotencyKey

pytestmark = pytest.mark.django_db
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


def test_an_error_leaves_none_of_them_done():
    with pytest.raises(IntegrityError), transaction.atomic():
        batch = Batch()
        batch.add(INSERT, ["a", "1"])
        batch.add(INSERT, ["a", "2"])
        batch.send()
    assert not IdempotencyKey.objects.exists()
