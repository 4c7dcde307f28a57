"""What the outbox holds is done at least once through any crash, by one worker at a time, and not for ever."""

import os
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Session
from groundwork.actions import outbox
from groundwork.actions.idempotency import AlreadyDone, use_key
from groundwork.actions.outbox import (
    BATCH,
    CLAIM,
    FIRST_RETRY,
    MOST_ATTEMPTS,
    MOST_ERROR,
    does,
    enqueue,
    forget_done_rows,
    work_once,
)
from groundwork.limits import Limit, count_towards
from groundwork.management.commands.work import Command, tidy_up
from groundwork.models import Counter, IdempotencyKey, OutboxRow

NOW = datetime(2021, 3, 1, 12, 0, tzinfo=UTC)

# A worker of its own, which gets stuck in the middle of its work.
STUCK = """
import sys, django
django.setup()
from groundwork.actions.outbox import does, work_once
@does("parcel")
def get_stuck(payload):
    print("in the middle", flush=True)
    sys.stdin.read()
work_once()
"""


@pytest.fixture
def done(monkeypatch) -> list[str]:
    """What was done, by the name in the payload."""
    monkeypatch.setattr(outbox, "_work", {})
    names: list[str] = []
    does("parcel")(lambda payload: names.append(payload["name"]))
    return names


@pytest.fixture
def failing(monkeypatch) -> list[datetime]:
    """Work that always fails; holds a mark for each attempt."""
    monkeypatch.setattr(outbox, "_work", {})
    attempts: list[str] = []

    @does("parcel")
    def fail(payload):
        attempts.append(payload["name"])
        raise RuntimeError("no such street \0 \ud800" + "!" * MOST_ERROR)

    return attempts


def post(name: str, *, due_at: datetime = NOW) -> OutboxRow:
    return enqueue("parcel", {"name": name}, due_at=due_at)


def environment_for(database_url: str) -> dict[str, str]:
    return {**os.environ, "DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "alliance_site.settings"}


@pytest.mark.django_db
def test_done_once_in_the_order_of_time(done):
    post("second", due_at=NOW)
    post("first", due_at=NOW - timedelta(seconds=1))
    post("later", due_at=NOW + timedelta(seconds=1))
    assert work_once(now=NOW) == 2
    assert work_once(now=NOW) == 0
    assert done == ["first", "second"]


@pytest.mark.django_db
def test_a_deed_undone_leaves_nothing_to_do(done):
    with pytest.raises(RuntimeError), transaction.atomic():
        post("never")
        raise RuntimeError("the deed failed")
    assert work_once(now=NOW) == 0


@pytest.mark.django_db
def test_failure_backs_off_and_ends(failing):
    row = post("parcel")
    now = NOW
    pauses = []
    for _ in range(MOST_ATTEMPTS):
        assert work_once(now=now) == 1
        row.refresh_from_db()
        pauses.append(row.due_at - now)
        assert work_once(now=row.due_at - timedelta(seconds=1)) == 0 or row.failed_at
        now = row.due_at
    assert pauses[:-1] == [FIRST_RETRY * 2**n for n in range(MOST_ATTEMPTS - 1)]
    assert (row.attempts, row.failed_at, len(failing)) == (MOST_ATTEMPTS, now, MOST_ATTEMPTS)
    assert work_once(now=now + timedelta(days=365)) == 0
    assert row.last_error.startswith("RuntimeError: no such street")
    assert len(row.last_error) == MOST_ERROR


@pytest.mark.django_db
def test_a_kind_that_nobody_does_is_tried_again(done):
    row = enqueue("from a newer release", {}, due_at=NOW)
    assert work_once(now=NOW) == 1
    row.refresh_from_db()
    assert (row.attempts, row.failed_at, row.done_at) == (1, None, None)


@pytest.mark.django_db
def test_one_failure_does_not_keep_the_others(done):
    enqueue("unknown", {}, due_at=NOW - timedelta(seconds=1))
    post("after it")
    work_once(now=NOW)
    assert done == ["after it"]


@pytest.mark.django_db
def test_a_claim_that_ran_out_is_not_worked_on(done):
    """The rows before it in the batch took so long that another worker has taken this one since."""
    row = post("slow batch")
    (mine,) = outbox._claim(NOW)
    (theirs,) = outbox._claim(NOW + CLAIM + timedelta(seconds=1))
    assert mine.pk == theirs.pk == row.pk
    outbox._do(mine, lambda: NOW + CLAIM + timedelta(seconds=2))
    assert done == []
    outbox._do(theirs, lambda: NOW + CLAIM + timedelta(seconds=2))
    assert done == ["slow batch"]


@pytest.mark.django_db
def test_work_that_kills_its_worker_ends_too(done):
    row = post("poison")
    now = NOW
    for _ in range(MOST_ATTEMPTS):
        (claimed,) = outbox._claim(now)
        assert outbox._begin(claimed, now)  # and here the worker dies
        now += CLAIM + timedelta(seconds=1)
    work_once(now=now)
    row.refresh_from_db()
    assert row.failed_at == now
    assert done == []


@pytest.mark.django_db(transaction=True)
def test_two_at_once_never_claim_the_same_row():
    many = 6 * BATCH
    OutboxRow.objects.bulk_create(
        OutboxRow(kind="parcel", payload={}, due_at=NOW - timedelta(seconds=n)) for n in range(many)
    )
    together = threading.Barrier(2)
    claimed: list[int] = []

    def claim_all() -> None:
        try:
            together.wait()
            while rows := outbox._claim(NOW):
                claimed.extend(row.pk for row in rows)
        finally:
            connection.close()

    threads = [threading.Thread(target=claim_all) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(claimed) >= many - BATCH  # on PostgreSQL one may end while the other holds the last rows
    assert len(claimed) == len(set(claimed))


@pytest.mark.django_db(transaction=True)
def test_a_crash_in_the_middle_leads_to_a_second_attempt(done, database_url):
    row = enqueue("parcel", {"name": "fragile"})
    worker = subprocess.Popen(
        [sys.executable, "-c", STUCK],
        env=environment_for(database_url),
        cwd=settings.ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with worker:
        assert worker.stdout.readline() == "in the middle\n"
        worker.send_signal(signal.SIGKILL)
    assert worker.returncode == -signal.SIGKILL
    row.refresh_from_db()
    assert work_once(now=row.claimed_until) == 0
    assert work_once(now=row.claimed_until + timedelta(seconds=1)) == 1
    row.refresh_from_db()
    assert done == ["fragile"]
    assert row.attempts == 2
    assert row.done_at is not None


@pytest.mark.django_db(transaction=True)
def test_the_worker_ends_cleanly_when_told_to(database_url):
    worker = subprocess.Popen(
        [sys.executable, "manage.py", "work"],
        env=environment_for(database_url),
        cwd=settings.ROOT,
        stderr=subprocess.PIPE,
        text=True,
    )
    with worker:
        assert "at work" in worker.stderr.readline()
        worker.terminate()
        rest = worker.stderr.read()
    assert worker.returncode == 0
    assert "worker: ended" in rest
    assert "Traceback" not in rest


@pytest.mark.django_db
def test_once_does_all_that_is_due_and_ends(done):
    for n in range(BATCH + 1):
        post(f"{n}")
    call_command("work", "--once")
    assert len(done) == BATCH + 1


@pytest.mark.django_db
def test_the_worker_bears_a_database_that_is_away(monkeypatch):
    """It says so, waits, and looks again."""
    from django.db import OperationalError

    command = Command()
    command.ending = False
    looks: list[str] = []

    def look() -> int:
        looks.append("look")
        if len(looks) == 1:
            raise OperationalError("the server closed the connection")
        command.end()
        return 0

    monkeypatch.setattr("groundwork.management.commands.work.work_once", look)
    monkeypatch.setattr("groundwork.management.commands.work.connection.close", lambda: looks.append("close"))
    monkeypatch.setattr("groundwork.management.commands.work.close_old_connections", lambda: None)
    monkeypatch.setattr("groundwork.management.commands.work.time.sleep", lambda seconds: None)
    command.work()
    assert looks == ["look", "close", "look"]


@pytest.mark.django_db
def test_what_is_long_done_is_forgotten(settings):
    done, failed = timedelta(days=3), timedelta(days=20)
    settings.OUTBOX_DAYS, settings.OUTBOX_FAILED_DAYS = done.days, failed.days
    OutboxRow.objects.bulk_create(
        [
            OutboxRow(kind="done", due_at=NOW, done_at=NOW),
            OutboxRow(kind="failed", due_at=NOW, failed_at=NOW),
            OutboxRow(kind="waiting", due_at=NOW),
        ]
    )
    assert forget_done_rows(now=NOW + done) == 0
    assert forget_done_rows(now=NOW + done + timedelta(seconds=1)) == 1
    assert forget_done_rows(now=NOW + failed + timedelta(seconds=1)) == 1
    assert OutboxRow.objects.get().kind == "waiting"


@pytest.mark.django_db
def test_tidying_up_forgets_what_has_served_its_time():
    use_key("old", result="1")
    IdempotencyKey.objects.update(made_at=NOW)
    count_towards(Limit("old", 5, 60), who="bob", now=NOW)
    OutboxRow.objects.create(kind="done", due_at=NOW, done_at=NOW)
    Session.objects.create(session_key="old", session_data="", expire_date=NOW)
    tidy_up(timezone.now())
    left = [model.objects.count() for model in (IdempotencyKey, Counter, OutboxRow, Session)]
    assert left == [0, 0, 0, 0]


@pytest.mark.django_db
def test_a_key_used_twice_tells_what_it_gave():
    use_key("click", result="12")
    with pytest.raises(AlreadyDone) as told:
        use_key("click", result="13")
    assert told.value.result == "12"


@pytest.mark.django_db(transaction=True)
def test_a_key_used_by_two_at_once_gives_one_result():
    together = threading.Barrier(8)
    results: list[str] = []

    def click(name: str) -> None:
        try:
            together.wait()
            with transaction.atomic():
                use_key("double click", result=name)
                results.append(f"did {name}")
        except AlreadyDone as earlier:
            results.append(earlier.result)
        finally:
            connection.close()

    threads = [threading.Thread(target=click, args=(f"{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (deed,) = [result for result in results if result.startswith("did ")]
    assert [result for result in results if result != deed] == [deed.removeprefix("did ")] * 7
