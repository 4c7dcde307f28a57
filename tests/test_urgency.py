"""What comes first, why, and until when it is put off: due times, several causes of one item, the sieve, snoozing."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser

from comments.actions.editing import edit_comment
from comments.actions.flagging import flag_comment, withdraw_flag
from comments.actions.moderating import decide, undo_decision
from comments.actions.posting import post_comment
from comments.actions.reviewing import drop_cause, open_item
from comments.actions.snoozing import snooze_item
from comments.models import Comment, Flag, Review
from comments.presenters.moderation import due_words
from comments.rules.urgency import due_at, severity_of_flags
from tests.cast import guest
from tests.publishing import published

QUEUE = "/admin/comments/review/"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_due_is_the_target_divided_by_the_weight(settings):
    assert due_at(cause="held", since=NOON, severity=10) == NOON + 4 * HOUR
    assert due_at(cause="held", since=NOON, severity=1) == NOON + 4 * HOUR, "never later than its target"
    assert due_at(cause="flagged", since=NOON, severity=40) == NOON + HOUR
    settings.QUEUE_HOURS = {"": 24.0, "notice": 1.0}
    assert due_at(cause="held", since=NOON, severity=10) == NOON + 24 * HOUR
    assert due_at(cause="notice", since=NOON, severity=60) == NOON + timedelta(minutes=10)


def test_flags_weigh_as_their_gravest_and_their_reporters():
    assert severity_of_flags(["spam"], 1.0) == 20
    assert severity_of_flags(["spam", "illegal", "spam"], 1.0) == 62
    assert severity_of_flags(["abuse"], 0.5) == 20
    assert severity_of_flags(["illegal"] * 9_999, 2.0) == 1_000


@pytest.mark.parametrize(
    ("off", "words"),
    [(30, "due in 30 min"), (239, "due in 4 h"), (60 * 47, "due in 47 h"), (60 * 72, "due in 3 days"),
     (-5, "5 min late"), (-130, "2 h late"), (-60 * 24 * 9, "9 days late")],
)  # fmt: skip
def test_due_in_words(off, words):
    due = due_words(NOON + timedelta(minutes=off), NOON)
    assert (due.words, due.is_late) == (words, off < 0)


# --- what follows stores


@pytest.fixture
def article(cast):
    return published(cast.alice, "Essay", tags=["Sea"])


@pytest.fixture
def held(cast, article) -> Comment:
    return post_comment(person=cast.bob.person, article=article, body="My first words.", key="held")


@pytest.fixture
def said(cast, article) -> Comment:
    return post_comment(person=cast.alice.person, article=article, body="The author speaks.", key="said")


def review_of(comment: Comment) -> Review:
    return Review.objects.get(pk=comment.pk)


def causes_of(comment: Comment) -> list[str]:
    return [reason["cause"] for reason in review_of(comment).reasons]


def listed(client, **query: str) -> list[str]:
    tree = LexborHTMLParser(client.get(QUEUE, query).content)
    return [node.text(strip=True) for node in tree.css(".said")]


@pytest.mark.django_db
def test_one_item_waits_for_several_causes_and_bears_the_gravest(held):
    later = timezone.now() + HOUR
    before = review_of(held)
    open_item(held, cause="appeal", reasons=[{"code": "other", "detail": "Why?"}], severity=30, now=later)
    item = review_of(held)
    assert (item.cause, item.severity, causes_of(held)) == ("appeal", 30, ["appeal", "held"])
    assert (item.opened_at, item.due_at) == (before.opened_at, later + 4 * HOUR / 3)
    open_item(
        held, cause="appeal", reasons=[{"code": "other"}, {"code": "abuse"}], severity=5, now=later + HOUR
    )
    item = review_of(held)
    assert (item.cause, causes_of(held)) == ("held", ["held", "appeal", "appeal"])
    assert item.due_at == before.due_at
    drop_cause(held, cause="held", now=later)
    assert (review_of(held).cause, review_of(held).closed_at) == ("appeal", None)
    drop_cause(held, cause="appeal", now=later)
    drop_cause(held, cause="appeal", now=later + HOUR)
    assert review_of(held).closed_at == later
    open_item(held, cause="notice", reasons=[{"code": "illegal"}], now=later + 2 * HOUR)
    item = review_of(held)
    assert (item.closed_at, item.opened_at, causes_of(held)) == (None, later + 2 * HOUR, ["notice"])


@pytest.mark.django_db
def test_who_was_right_before_is_heard_sooner(cast, mo, article, said, held):
    """Bob's earlier flags were upheld, Charlie's were not: the same flag weighs otherwise."""
    now = timezone.now()
    for n, (who, verb) in enumerate(
        [(cast.bob, "hide"), (cast.bob, "hide"), (cast.charlie, "keep"), (cast.charlie, "keep")]
    ):
        other = post_comment(person=cast.alice.person, article=article, body=f"Other {n}.", key=f"{n}")
        flag_comment(person=who.person, comment=other, reason="abuse")
        reason = "abuse" if verb == "hide" else "fine"
        decide(moderator=cast.mo, comment=other, verb=verb, reason=reason, expected_version=other.version)
    second = post_comment(person=cast.alice.person, article=article, body="Said again.", key="again")
    flag_comment(person=cast.charlie.person, comment=second, reason="abuse", now=now)
    flag_comment(person=cast.bob.person, comment=said, reason="abuse", now=now + timedelta(minutes=5))
    assert review_of(said).severity > 40 > review_of(second).severity
    assert listed(mo) == ["The author speaks.", "Said again.", "My first words."]
    withdraw_flag(person=cast.bob.person, comment=said)
    assert listed(mo) == ["Said again.", "My first words."]


@pytest.mark.django_db
def test_what_was_kept_stays_kept_until_its_words_change(cast, said):
    flag_comment(person=cast.bob.person, comment=said, reason="spam")
    kept = decide(moderator=cast.mo, comment=said, verb="keep", reason="fine", expected_version=said.version)
    hidden = decide(
        moderator=cast.mo, comment=said, verb="hide", reason="abuse", expected_version=said.version
    )
    undo_decision(moderator=cast.mo, comment=said, decision=hidden)
    flag_comment(person=cast.charlie.person, comment=said, reason="abuse")
    assert review_of(said).closed_at is not None, "hidden and shown again, it reads as it did"
    edit_comment(person=cast.alice.person, comment=said, body="Other words.", expected_version=said.version)
    flag_comment(person=cast.charlie.person, comment=said, reason="abuse")
    assert review_of(said).closed_at is None
    assert kept.verb == "keep"


@pytest.mark.django_db
def test_a_keep_taken_back_keeps_nothing(cast, said):
    flag_comment(person=cast.bob.person, comment=said, reason="spam")
    kept = decide(moderator=cast.mo, comment=said, verb="keep", reason="fine", expected_version=said.version)
    undo_decision(moderator=cast.mo, comment=said, decision=kept)
    withdraw_flag(person=cast.bob.person, comment=said)
    assert review_of(said).closed_at is not None
    flag_comment(person=cast.charlie.person, comment=said, reason="spam")
    assert review_of(said).closed_at is None


@pytest.mark.django_db
def test_a_storm_of_flags_stays_one_small_row(said):
    now = timezone.now()
    people = [guest(f"G{n}") for n in range(60)]
    Flag.objects.bulk_create(
        Flag(comment=said, person=person, reason="spam", made_at=now, counts_since=now) for person in people
    )
    flag_comment(person=guest("Last"), comment=said, reason="abuse")
    assert len(review_of(said).reasons) <= 50


@pytest.mark.django_db
def test_the_sieve_and_what_it_says(mo, ada, cast, article, held, said):
    other = published(cast.alice, "Other", language="ja")
    post_comment(person=cast.charlie.person, article=other, body="Elsewhere.", key="there")
    flag_comment(person=cast.bob.person, comment=said, reason="illegal")
    Review.objects.filter(pk=held.pk).update(due_at=timezone.now() - 3 * HOUR)
    tag = article.tags.get().pk
    ada.post(f"{QUEUE}{held.pk}/open/")
    for query, expected in (
        ({}, ["My first words.", "The author speaks.", "Elsewhere."]),
        ({"cause": "flagged"}, ["The author speaks."]), ({"cause": "appeal"}, []),
        ({"when": "late"}, ["My first words."]), ({"tag": str(tag)}, ["My first words.", "The author speaks."]),
        ({"article": str(other.pk)}, ["Elsewhere."]), ({"language": "ja"}, ["Elsewhere."]),
        ({"writer": str(cast.bob.person.pk)}, ["My first words."]), ({"whose": "mine"}, []),
        ({"whose": "taken"}, ["My first words."]), ({"whose": "free", "cause": "held"}, ["Elsewhere."]),
        ({"cause": "x", "when": "x", "whose": "x", "tag": "x", "language": ""},
         ["My first words.", "The author speaks.", "Elsewhere."]),
    ):  # fmt: skip
        assert listed(mo, **query) == expected, query
    page = mo.get(QUEUE).content.decode()
    assert "3 h late" in page or "2 h late" in page
    assert "due in 3" in page  # the flag: within 40 minutes
    assert "None of these waits" in mo.get(QUEUE, {"cause": "appeal"}).content.decode()
    # "Next" stays within what the list shows.
    assert str(said.pk) in mo.post(f"{QUEUE}next/", {"cause": "flagged"})["Location"]
    end = mo.post(f"{QUEUE}{said.pk}/decide/", {"verb": "keep", "version": str(said.version)}, follow=True)
    assert "Nothing more of these waits." in end.content.decode()


@pytest.mark.django_db
def test_put_off_it_comes_back_by_itself_or_when_something_graver_is_said(mo, cast, held, said):
    mo.post(f"{QUEUE}next/")
    answer = mo.post(f"{QUEUE}{held.pk}/snooze/", {"until": "hour"}, follow=True).content.decode()
    assert "Put off until" in answer
    assert "Nothing waits for you." in answer
    assert review_of(held).claimed_by is None
    assert listed(mo) == [] and listed(mo, when="snoozed") == ["My first words."]
    assert "Queue (0)" in mo.get("/admin/").content.decode()
    later = timezone.now() + HOUR + timedelta(minutes=1)
    assert Review.objects.waiting(later).count() == 1
    assert "Back now" in mo.get(f"{QUEUE}{held.pk}/").content.decode()
    mo.post(f"{QUEUE}{held.pk}/snooze/", {"until": "now"})
    assert listed(mo) == ["My first words."]
    mo.post(f"{QUEUE}{held.pk}/snooze/", {"until": "tomorrow"})
    open_item(held, cause="notice", reasons=[{"code": "illegal"}], now=timezone.now())
    assert listed(mo) == ["My first words."]
    assert (
        "Choose until when"
        in mo.post(f"{QUEUE}{held.pk}/snooze/", {"until": "x"}, follow=True).content.decode()
    )
    gone = mo.post(f"{QUEUE}{said.pk}/snooze/", {"until": "hour"}, follow=True).content.decode()
    assert "It waits for nobody any more." in gone


@pytest.mark.django_db
def test_tomorrow_is_a_morning(cast, held):
    for hour, expected in ((1, 7), (12, 31), (6, 31)):
        now = NOON.replace(hour=hour)
        back = snooze_item(moderator=cast.mo, comment=held, until="tomorrow", now=now)
        assert back == NOON.replace(hour=0) + timedelta(hours=expected)
