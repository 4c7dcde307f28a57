"""The log under seal: each decision in one run, a chain that shows what was done to it, erasure that it survives."""

import threading
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from comments.actions import sealing as sealing_action
from comments.actions.forgetting import forget_signer, forget_words_about
from comments.actions.moderating import decide
from comments.actions.posting import post_comment
from comments.actions.recording import Ruling, record_about_person
from comments.actions.sealing import seal_decisions
from comments.models import Comment, DayCount, Decision, DecisionName, DecisionWords, Seal
from comments.moderation.log import install_triggers, remove_triggers
from comments.moderation.signers import signers_of
from comments.moderation.verifying import verify
from comments.rules import sealing
from groundwork.ids import new_id
from tests.publishing import published

pytestmark = pytest.mark.django_db

NOW = timezone.now()
EARLIER = NOW - timedelta(minutes=30)


def log_one(at=EARLIER, **columns) -> Decision:
    row = {
        "verb": "hide",
        "by": "rule",
        "by_label": "links",
        "article_id": 1,
        "comment_id": 2,
        "person_id": 3,
    }
    row |= {"state_from": "published", "state_to": "hidden", "reason": "abuse", "made_at": at}
    return Decision.objects.create(pk=new_id(at.timestamp()), **(row | columns))


@pytest.fixture
def runs(monkeypatch) -> list[Decision]:
    """Nine decisions, in three runs of three."""
    monkeypatch.setattr(sealing_action, "RUN", 3)
    made = [log_one(EARLIER + timedelta(seconds=n), comment_id=n + 1) for n in range(9)]
    assert seal_decisions(now=NOW) == 9
    return made


@pytest.fixture
def lifted(db):
    """Somebody who may do anything to the database."""
    remove_triggers(connection)
    yield
    install_triggers(connection)


def found(**options) -> list[tuple[int, str]]:
    return [(finding.seal, finding.kind) for finding in verify(now=NOW, **options).findings]


def the_command(*arguments: str) -> str:
    out = StringIO()
    call_command("verify_log", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


# --- sealing


def test_every_decision_is_in_one_run_and_the_chain_holds(runs):
    seals = list(Seal.objects.order_by("number"))
    assert [seal.number for seal in seals] == [1, 2, 3]
    assert [pk for seal in seals for pk in sealing.entries(bytes(seal.run))] == [d.pk for d in runs]
    assert len({seal.hash for seal in seals}) == 3
    assert seal_decisions(now=NOW) == 0
    assert found() == []


def test_what_has_not_settled_waits(runs):
    fresh = log_one(NOW - timedelta(seconds=5))
    assert seal_decisions(now=NOW) == 0
    assert (verify(now=NOW).waiting, found()) == (1, [])
    assert seal_decisions(now=NOW + timedelta(minutes=5)) == 1
    assert Seal.objects.latest("number").first_id == fresh.pk


def test_a_decision_committed_late_gets_its_seal_in_the_next_run(runs):
    late = log_one(EARLIER + timedelta(seconds=4, microseconds=500_000))
    assert (verify(now=NOW).waiting, found()) == (1, [])  # no seal yet, and no alarm either
    log_one(EARLIER + timedelta(minutes=1))
    assert seal_decisions(now=NOW) == 2
    seal = Seal.objects.latest("number")
    assert (seal.late, seal.first_id, seal.count) == (1, late.pk, 2)
    assert found() == []
    assert seal_decisions(now=NOW) == 0


def test_two_workers_at_once_make_one_chain(runs, monkeypatch):
    log_one(EARLIER + timedelta(minutes=1))
    behind = Seal.objects.get(number=2)
    monkeypatch.setattr(sealing_action, "_seal_of", lambda *_: Seal(pk=3, **_columns_of(behind)))
    counted = sorted(DayCount.objects.values_list("what", "key", "count"))
    assert seal_decisions(now=NOW) == 0
    assert Seal.objects.count() == 3
    assert sorted(DayCount.objects.values_list("what", "key", "count")) == counted


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_really_run_at_once_seal_and_count_each_decision_once(monkeypatch):
    monkeypatch.setattr(sealing_action, "RUN", 3)
    for n in range(30):
        log_one(EARLIER + timedelta(seconds=n), comment_id=n + 1)
    together, troubles = threading.Barrier(2), []

    def work() -> None:
        try:
            together.wait()
            for _round in range(12):
                seal_decisions(now=NOW)
        except Exception as error:
            troubles.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _worker in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seal_decisions(now=NOW)
    assert troubles == [] and found() == []
    assert sum(Seal.objects.values_list("count", flat=True)) == 30
    assert sum(DayCount.objects.filter(what="decision").values_list("count", flat=True)) == 30


def _columns_of(seal: Seal) -> dict:
    return {f.name: getattr(seal, f.name) for f in Seal._meta.fields if f.name != "number"}


def test_the_bytes_are_the_same_everywhere():
    """What one release sealed, every later one verifies: these lines are not to change."""
    at = datetime(2026, 11, 22, 1, 2, 3, 456789, tzinfo=UTC)
    row = (
        7,
        at,
        None,
        "hide",
        "rule",
        None,
        "lïnks",
        "",
        1,
        2,
        3,
        4,
        "held",
        "hidden",
        "abuse",
        "",
        9,
        None,
        "ab",
    )
    assert sealing.line_of(row) == (
        b'[7,1795309323456789,null,"hide","rule",null,"l\\u00efnks","",1,2,3,4,"held","hidden","abuse","",9,null,"ab"]'
    )


# --- verifying


def test_a_changed_decision_is_named(runs, lifted):
    Decision.objects.filter(pk=runs[4].pk).update(reason="fine")
    assert found() == [(2, "changed")]
    assert str(runs[4].pk) in verify(now=NOW).findings[0].words


def test_a_missing_decision_is_named(runs, lifted):
    Decision.objects.filter(pk=runs[8].pk).delete()
    assert found() == [(3, "missing")]


def test_a_decision_added_to_the_past_is_named(runs, lifted):
    later = NOW + timedelta(hours=3)
    log_one(later)
    seal_decisions(now=later + timedelta(minutes=5))
    assert found() == []
    added = log_one(EARLIER + timedelta(seconds=1, microseconds=500_000))
    assert found() == [(0, "added")]
    assert str(added.pk) in verify(now=NOW).findings[0].words
    assert seal_decisions(now=later + timedelta(minutes=6)) == 0  # no seal makes it right


def test_a_missing_seal_a_changed_one_and_a_rewritten_end_are_told_apart(runs, lifted):
    head = the_command("--head").strip()
    assert head == str(Seal.objects.get(number=3))
    with transaction.atomic():
        Seal.objects.filter(number=2).delete()
        assert found() == [(2, "seal missing"), (3, "chain broken")]
        transaction.set_rollback(True)
    with transaction.atomic():
        Seal.objects.filter(number=2).update(last_id=1)
        assert found() == [(2, "seal changed")]
        transaction.set_rollback(True)
    with transaction.atomic():
        Seal.objects.filter(number=2).update(made_at=EARLIER)
        assert found() == [(2, "chain broken")]
        transaction.set_rollback(True)
    with transaction.atomic():  # the last run, gone with its seal: only who noted the head can tell
        Decision.objects.filter(pk__gte=runs[6].pk).delete()
        Seal.objects.filter(number=3).delete()
        assert found() == []
        assert found(expect=[head]) == [(3, "seal missing")]
        transaction.set_rollback(True)
    assert found(expect=[head]) == []
    assert found(expect=["2:" + "0" * 64]) == [(2, "chain broken")]


def test_a_worker_that_does_not_seal_is_noticed():
    log_one(NOW - timedelta(hours=3))
    assert found() == [(0, "not sealed")]


def test_the_command_ends_with_1_when_something_is_wrong(runs, lifted):
    assert "Everything is as it was sealed." in the_command()
    Decision.objects.filter(pk=runs[0].pk).update(person_id=99)
    with pytest.raises(CommandError) as trouble:
        the_command()
    assert trouble.value.returncode == 1
    with pytest.raises(CommandError):
        the_command("--expect", "no head")


# --- what outlives what


def test_the_log_outlives_the_comment_its_writer_the_moderator_and_their_words(cast):
    article = published(cast.alice, "Essay")
    comment = post_comment(person=cast.bob.person, article=article, body="First.", key="1")
    decide(
        moderator=cast.mo, comment=comment, verb="hide", reason="abuse", words="Rude to Ann.", expected_version=1
    )  # fmt: skip
    assert seal_decisions(now=timezone.now() + timedelta(minutes=5)) == 2
    (decision,) = Decision.objects.filter(by="person")
    assert signers_of([decision]) == {decision.pk: "mo"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM comments_decision")
        stored = str(cursor.fetchall())
    assert "mo" not in stored.replace("moderated", "") and "Rude" not in stored and "Bob" not in stored

    assert (forget_words_about(person=cast.bob.person), forget_signer(user_id=cast.mo.pk)) == (1, 1)
    assert not DecisionWords.objects.exists() and not DecisionName.objects.exists()
    Comment.objects.all().delete()
    cast.mo.delete()
    cast.bob.delete()
    assert found() == []
    (decision,) = Decision.objects.filter(by="person")
    assert (decision.reason, decision.state_to, signers_of([decision])) == ("abuse", "hidden", {})


def test_words_and_names_may_go_but_not_change(cast):
    log = record_about_person(
        cast.bob.person.pk, ruling=Ruling("warn", "person", "mo", "abuse", by_id=cast.mo.pk, words="Be kind."),
        now=EARLIER,
    )  # fmt: skip
    assert found() == []
    DecisionWords.objects.filter(pk=log.pk).update(words="You fool.")
    assert found() == [(0, "words changed")]
    DecisionWords.objects.all().delete()
    DecisionName.objects.update(name="somebody-else")
    assert found() == [(0, "words changed")]


def test_two_decisions_of_one_moderator_share_a_name_and_nobody_elses(cast):
    for user in (cast.mo, cast.mo, cast.ada):
        ruling = Ruling("warn", "person", user.handle, "abuse", by_id=user.pk)
        record_about_person(cast.bob.person.pk, ruling=ruling, now=NOW)
    assert sorted(DecisionName.objects.values_list("name", flat=True)) == ["ada", "mo"]
    assert sorted(signers_of(Decision.objects.all()).values()) == ["ada", "mo", "mo"]


# --- append-only, too


@pytest.mark.parametrize("statement", ["UPDATE comments_seal SET count = 0", "DELETE FROM comments_seal"])
def test_a_seal_refuses_to_be_changed(runs, statement):
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert found() == []
