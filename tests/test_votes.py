"""Votes: one per person, changed and taken back, counted exactly, and shown as a number that nobody stands behind."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Person
from alliance_site.keeper.store import store
from comments.actions.flagging import flag_comment
from comments.actions.people import Grounds, lift_measure, suspend_person
from comments.actions.summing import SHOWN_EVERY, sum_up_all
from comments.actions.voting import vote_on, withdraw_vote
from comments.models import Comment, Flag, Measure, Raid, Review, Tally, Vote
from comments.rules.raids import FEWEST_FLAGS, NEWCOMER
from comments.rules.raids import FLAGS as MANY
from comments.submitting import Refused
from groundwork.actions.outbox import work_once
from tests.cast import guest
from tests.talking import note, page, say, shown, talked_about, texts, version


@pytest.fixture
def comment(cast):
    return say(cast.bob, talked_about(cast.alice), "Arguable words.")


@pytest.fixture
def place(comment):
    return reverse("helpful", args=[comment.pk])


def counted(comment) -> tuple[int, int]:
    tally = Tally.objects.filter(pk=comment.pk).first()
    return (tally.helpful, tally.unhelpful) if tally else (0, 0)


def count_on_page(comment) -> list[str]:
    return texts(page(Client(), "/articles/essay/").css(f"#c{comment.number} .up b"))


def test_a_vote_is_given_changed_and_taken_back_without_javascript(charlie, alice, comment, place):
    link = page(Client(), "/articles/essay/").css_first("#c1 .up")
    assert link.attributes["href"] == place and link.text() == "Helpful"
    for _twice in range(2):
        answer = charlie.post(place, {"helpful": "1"})
        assert answer.status_code == 303 and answer["Location"] == place
        assert counted(comment) == (1, 0)
    assert "You found it helpful." in page(charlie, place).css_first(".state").text()
    assert count_on_page(comment) == ["1"]
    charlie.post(place, {"helpful": "0"})
    alice.post(place, {"helpful": "0"})
    assert counted(comment) == (0, 2) and Vote.objects.count() == 2
    for _twice in range(2):
        charlie.post(place, {"withdraw": "1"})
    assert counted(comment) == (0, 1)
    assert page(charlie, place).css_first(".state") is None


def test_proven_guests_vote_and_nobody_else_whom_nobody_knows(cast, bob, gwen, comment, place):
    assert gwen.post(place, {"helpful": "1"}).status_code == 303
    stranger = Client().post(place, {"helpful": "1"})
    assert stranger.status_code == 403
    assert f"/accounts/login/?next={place}" in stranger.content.decode()
    assert bob.post(place, {"helpful": "1"}).status_code == 422, "it is his own"
    assert page(bob, place).css_first("form.voting") is None
    with pytest.raises(Refused):
        vote_on(person=guest("Unknown", proven=False), comment=comment, helpful=True)
    private = note(cast.bob, comment.article, "Second one", "Mine.", audience="private")
    assert gwen.post(reverse("helpful", args=[private.pk]), {"helpful": "1"}).status_code == 404
    assert counted(comment) == (1, 0) and Vote.objects.count() == 1


def test_a_script_is_answered_with_the_new_state_and_told_its_own_votes(charlie, comment, place):
    answer = charlie.post(place, {"helpful": "0"}, headers={"X-Fragment": "1"})
    form = shown(answer).css_first("form.voting")
    assert (answer.status_code, form.attributes["data-vote"], form.attributes["data-helpful"]) == (
        200,
        "0",
        "0",
    )
    mine = charlie.get(reverse("my_votes", args=["essay"]))
    assert mine.json() == {"votes": {str(comment.pk): False}} and "no-store" in mine["Cache-Control"]
    nobody = Client().get(reverse("my_votes", args=["essay"]))
    assert nobody.json() == {"votes": {}} and nobody.cookies["member"].value == ""


def test_who_voted_and_what_was_voted_against_is_shown_to_nobody(alice, bob, mo, charlie, comment, place):
    charlie.post(place, {"helpful": "0"})
    sum_up_all(now=timezone.now())
    addresses = ("/articles/essay/", "/articles/essay/comments/?order=best", comment.get_absolute_url(),
                 "/api/v1/articles/essay/comments", place)  # fmt: skip
    for client in (Client(), alice, bob, mo):
        for address in addresses:
            text = client.get(address).content.decode()
            assert "Charlie" not in text and "unhelpful" not in text, address
    assert count_on_page(comment) == []


def test_a_storm_of_votes_counts_every_one_and_builds_the_page_once(cast, comment):
    """The first is shown at once, the rest when the half minute is over, in one change of the page."""
    people = [guest(f"Voter{n}") for n in range(40)]
    now = timezone.now()
    vote_on(person=people[0], comment=comment, helpful=True, now=now)
    before = version(comment.article)
    assert count_on_page(comment) == ["1"]
    for n, person in enumerate(people):
        vote_on(person=person, comment=comment, helpful=n % 4 != 3, now=now + timedelta(seconds=n / 2))
    assert version(comment.article) == before, "no page has to be built for any of them"
    store.clear()
    assert count_on_page(comment) == ["1"], "and one that is built anew shows the same"
    assert counted(comment) == (30, 10)
    sum_up_all(now=now + SHOWN_EVERY)
    assert version(comment.article) == before + 1 and count_on_page(comment) == ["30"]
    sum_up_all(now=now + SHOWN_EVERY)
    assert version(comment.article) == before + 1, "nothing is new"
    withdraw_vote(person=people[0], comment=comment, now=now + 3 * SHOWN_EVERY)
    assert count_on_page(comment) == ["29"], "after a quiet time the next is shown at once again"


@pytest.mark.django_db(transaction=True)
def test_two_at_once_and_twice_are_counted_once_per_person(cast):
    comment = say(cast.bob, talked_about(cast.alice), "Arguable words.")
    people = [guest(f"Voter{n}") for n in range(4)]

    def vote(n: int) -> None:
        try:
            vote_on(person=Person.objects.get(pk=people[n % 4].pk), comment=comment, helpful=n < 8)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(vote, [0, 0, 1, 1, 2, 3, 2, 3, 0, 1]))
    helpful = Vote.objects.filter(helpful=True).count()
    assert Vote.objects.count() == 4
    assert counted(comment) == (helpful, 4 - helpful)
    assert connection.vendor in ("sqlite", "postgresql")


def test_the_votes_of_who_is_suspended_do_not_count_until_that_is_over(cast, comment):
    other = say(cast.alice, comment.article, "More words.")
    now = timezone.now()
    vote_on(person=cast.charlie.person, comment=comment, helpful=True, now=now)
    vote_on(person=cast.charlie.person, comment=other, helpful=False, now=now)
    vote_on(person=cast.gwen, comment=comment, helpful=True, now=now)
    measure = suspend_person(
        moderator=cast.mo, person=cast.charlie.person, grounds=Grounds(reason="abuse"), now=now
    )
    for _again in range(2):
        while work_once():
            pass
        assert counted(comment) == (1, 0) and counted(other) == (0, 0)
    sum_up_all(now=now)
    assert count_on_page(comment) == ["1"]
    lift_measure(moderator=cast.mo, measure=Measure.objects.get(pk=measure.pk))
    while work_once():
        pass
    assert counted(comment) == (2, 0) and counted(other) == (0, 1)


def test_nobody_votes_for_ever(cast, monkeypatch, charlie, place):
    from comments.actions import voting

    monkeypatch.setattr(voting, "VOTES", voting.VOTES.__class__("vote", times=2, seconds=3600))
    for _n in range(2):
        assert charlie.post(place, {"helpful": "1"}).status_code == 303
    refused = charlie.post(place, {"helpful": "0"})
    assert refused.status_code == 429 and int(refused["Retry-After"]) > 0
    assert charlie.post(place, {"withdraw": "1"}).status_code == 303, "taking back is always allowed"
    assert not Vote.objects.exists() and Comment.objects.count() == 1


def test_votes_of_newcomers_make_a_few_flags_an_attack_and_those_of_others_do_not(cast, comment):
    now = timezone.now()
    people = [guest(f"Crowd{n}") for n in range(MANY)]
    old = Person.objects.filter(pk__in=[person.pk for person in people])
    old.update(created_at=now - 2 * NEWCOMER)
    for person in people[:-FEWEST_FLAGS]:
        vote_on(person=person, comment=comment, helpful=False, now=now)
    for person in people[-FEWEST_FLAGS:]:
        flag_comment(person=person, comment=comment, reason="abuse", now=now)
    assert not Raid.objects.exists(), "regulars who agree are no attack"
    old.update(created_at=now)
    flag_comment(person=people[-1], comment=comment, reason="spam", now=now)
    raid = Raid.objects.get()
    assert raid.person == cast.bob.person and raid.flags.count() == FEWEST_FLAGS
    assert not Flag.objects.filter(counts_since__isnull=False).exists()
    assert Review.objects.get(closed_at=None).cause == "raid"
