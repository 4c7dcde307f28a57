"""What is told of moderation: statements of reasons as files, statistics for everybody; and what is forgotten."""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser

from accounts.models import Person
from alliance_site.keeper.store import store
from comments.actions.flagging import flag_comment
from comments.actions.forgetting import forget_addresses, forget_notifiers, forget_traces
from comments.actions.moderating import decide, undo_decision
from comments.actions.recording import Ruling, record_about_person
from comments.actions.sealing import seal_decisions
from comments.models import Comment, Decision, GuestTrace, Notice, Seal
from comments.moderation.statistics import openness
from comments.rules.restrictions import FIELDS
from groundwork.retention import all_stored
from tests.cast import guest
from tests.publishing import published
from tests.talking import say, talked_about

pytestmark = pytest.mark.django_db


@pytest.fixture
def comment(cast):
    return say(cast.bob, talked_about(cast.alice), "Arguable words.")


@pytest.fixture
def busy(cast, comment):
    """Held by a rule and approved, flagged and hidden, taken back, spam; a warning, a mute."""
    flag_comment(person=cast.charlie.person, comment=comment, reason="abuse")
    hide(cast, comment, "illegal", words="=cmd|' /C calc'!A0")
    undo_decision(moderator=cast.mo, comment=fresh(comment), decision=Decision.objects.latest("pk"))
    hide(cast, comment, "abuse", words="Rude to Ann.")
    mute = Ruling("mute", "person", "mo", "abuse", by_id=cast.mo.pk, until=timezone.now() + timedelta(days=7))
    record_about_person(cast.bob.person.pk, ruling=mute, state_to="muted", now=timezone.now())
    return comment


def hide(cast, comment, reason, words=""):
    comment = fresh(comment)
    return decide(
        moderator=cast.mo, comment=comment, verb="hide", reason=reason, words=words,
        expected_version=comment.version,
    )  # fmt: skip


def fresh(comment: Comment) -> Comment:
    return Comment.objects.select_related("article", "person").get(pk=comment.pk)


# --- statements of reasons, exported


def exported(*arguments: str) -> str:
    out = io.StringIO()
    call_command("export_decisions", *arguments, stdout=out)
    return out.getvalue()


def test_every_restriction_is_a_statement_of_reasons(busy):
    rows = list(csv.DictReader(io.StringIO(exported("--restrictions"))))
    assert [row["measure"] for row in rows] == ["Held", "Hidden", "Hidden", "Muted"]
    held, illegal, abuse, mute = rows
    assert (held["decided_automatically"], held["detected_automatically"]) == ("yes", "yes")
    assert (illegal["ground"], abuse["ground"]) == ("law", "rules of the site")
    assert (abuse["prompted_by"], abuse["detected_automatically"]) == ("flagged", "no")
    assert (abuse["about"], abuse["comment"], abuse["restricts"]) == ("comment", str(busy.pk), "visibility")
    assert (
        illegal["taken_back_by"] == str(Decision.objects.get(verb="undo").pk) and not abuse["taken_back_by"]
    )
    assert (mute["about"], mute["restricts"], mute["comment"]) == ("person", "service", "")
    assert mute["until"] > mute["made_at"] and "appeal" in mute["redress"]
    assert set(FIELDS) - set(mute) == {"words"}
    assert (
        "Ann" not in str(rows) and "Bob" not in str(rows) and "mo" not in str(list(mute.values())).split("'")
    )


def test_words_only_where_asked_for_and_never_as_a_formula(busy, tmp_path):
    file = tmp_path / "all.csv"
    exported("--with-words", "--output", str(file))
    words = [row["words"] for row in csv.DictReader(io.StringIO(file.read_text()))]
    assert "Rude to Ann." in words and "'=cmd|' /C calc'!A0" in words


def test_as_json_page_by_page_and_by_day(busy, monkeypatch):
    monkeypatch.setattr("comments.moderation.exporting.PAGE", 2)
    rows = json.loads(exported("--format", "json"))
    assert [int(row["id"]) for row in rows] == list(
        Decision.objects.order_by("pk").values_list("pk", flat=True)
    )
    assert json.loads(exported("--format", "json", "--until", "2020-12-31")) == []
    with pytest.raises(CommandError):
        exported("--since", "2026-13-01")


def test_moderators_of_the_site_export_it_in_the_admin(mo, alice, bob, busy):
    today = timezone.now().date()
    place = f"/admin/comments/decision/export/?since={today}&until={today}&restrictions=1&format="
    for form in ("csv", "json"):
        answer = mo.get(place + form)
        told = b"".join(answer.streaming_content).decode()
        assert f".{form}" in answer["Content-Disposition"] and "no-store" in answer["Cache-Control"]
        assert str(busy.pk) in told and "Ann" not in told
    assert mo.get(place + "xml").status_code == 400
    assert mo.get("/admin/comments/decision/export/?format=csv&since=x&until=y").status_code == 400
    assert "Export for a transparency report" in mo.get("/admin/comments/decision/").content.decode()
    for other in (alice, bob):
        assert other.get(place + "csv").status_code in (302, 403)
    assert f"/admin/comments/person/{busy.person_id}/" in mo.get("/admin/comments/decision/").content.decode()


# --- for everybody


def test_everybody_reads_the_numbers_and_nobodys_name(client, cast, busy):
    assert "Nothing has been decided yet." in client.get("/moderation/").content.decode()
    store.clear()
    seal_decisions(now=timezone.now() + timedelta(minutes=5))
    tree = LexborHTMLParser(client.get("/moderation/").content)
    (month,) = [
        [cell.text() for cell in row.css("td")] for row in tree.css("#months ~ .table")[0].css("tbody tr")
    ]
    assert month[:6] == ["5", "1", "4", "1", "0", "0"]  # approve, hide, undo, hide, mute; hold
    reasons = {
        row.css_first("th").text(): row.css("td")[0].text() for row in tree.css(".table")[1].css("tbody tr")
    }
    assert reasons == {
        "Attacks a person": "2", "Against the law": "1", "The first comment of this writer": "0",
    }  # fmt: skip
    assert str(Seal.objects.get()) in tree.body.text()
    words = tree.body.text()
    for name in ("Bob", "Mo ", "Ann", "Charlie", "Arguable"):
        assert name not in words


def test_a_day_counts_once_and_an_appeal_that_was_right_too(cast, comment, monkeypatch):
    answer = Ruling("uphold", "person", "mo", "appeal-upheld", by_id=cast.mo.pk)
    record_about_person(cast.bob.person.pk, ruling=answer, now=timezone.now())
    for _round in range(3):
        seal_decisions(now=timezone.now() + timedelta(minutes=5))
    (month,) = openness(now=timezone.now()).months
    assert (month.upheld, month.by_people, month.by_rules) == (1, 2, 1)
    assert month.median_hours == pytest.approx(0, abs=0.1)


def test_decisions_one_by_one_only_where_the_site_wants_it(client, settings, monkeypatch, busy):
    assert client.get("/moderation/decisions/").status_code == 404
    settings.PUBLIC_DECISIONS = True
    monkeypatch.setattr("comments.views.openness.PAGE", 4)
    store.clear()
    assert "/moderation/decisions/" in client.get("/moderation/").content.decode()
    first = LexborHTMLParser(client.get("/moderation/decisions/").content)
    rows = [[cell.text() for cell in row.css("td")][1:] for row in first.css("tbody tr")]
    assert rows[0] == ["Muted", "Attacks a person", "a person"] and len(rows) == 4
    older = first.css_first("[rel=next]").attributes["href"]
    rest = LexborHTMLParser(client.get(f"/moderation/decisions/{older}").content)
    assert [row.css("td")[1].text() for row in rest.css("tbody tr")] == ["Approved", "Held"]
    assert "Ann" not in first.body.text() and str(busy.pk) not in first.html


# --- forgetting


def test_traces_end_with_their_days(cast, comment, settings):
    now = timezone.now()
    kept = say(cast.bob, comment.article, "Another.")
    for about, days in ((comment, 8), (kept, 6)):
        GuestTrace.objects.create(comment=about, network="192.0.2.0/24", made_at=now - timedelta(days=days))
    settings.GUEST_TRACE_DAYS = 7
    assert [forget_traces(now=now) for _time in range(2)] == [1, 0]
    assert GuestTrace.objects.get().comment == kept


def test_who_gave_a_notice_is_forgotten_half_a_year_after_the_answer(comment):
    now = timezone.now()
    for days in (181, 179, None):
        Notice.objects.create(
            comment=comment, url="/", law="other", why="Why.", name="Nora", email="nora@example.org",
            made_at=now - timedelta(days=365),
            settled_at=now - timedelta(days=days) if days else None, outcome="kept" if days else "",
        )  # fmt: skip
    assert [forget_notifiers(now=now) for _time in range(2)] == [1, 0]
    forgotten = Notice.objects.get(email="")
    assert (forgotten.name, forgotten.why, forgotten.forgotten_at) == ("", "Why.", now)
    assert Notice.objects.filter(name="Nora").count() == 2


def test_an_address_stays_as_long_as_something_of_its_owner_is_here(cast, settings):
    article = published(cast.alice, "Talk")
    writes, flags, gone = guest("Wanda"), guest("Flora"), guest("Gone")
    comment = say(writes, article, "My words.")
    flag_comment(person=flags, comment=comment, reason="spam")
    settings.GUEST_DAYS = 40
    month = timezone.now() + timedelta(days=41)
    assert forget_addresses(now=timezone.now() + timedelta(days=39)) == 0
    forget_addresses(now=month)
    assert set(Person.objects.exclude(email="").values_list("name", flat=True)) == {"Wanda", "Flora"}
    gone.refresh_from_db()
    assert (gone.email, gone.proven_at) == ("", None)


def test_what_ends_by_the_clock_is_listed_with_its_age(settings):
    ages = [line.age() for line in all_stored() if line.age is not None]
    assert timedelta(days=settings.GUEST_TRACE_DAYS) in ages and timedelta(days=settings.NOTICE_DAYS) in ages
