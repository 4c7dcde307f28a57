"""Pinned comments: by the article's authors and by moderators, few, and gone with their words. And marks."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actions.roles import give_role
from accounts.models import Role
from comments.actions.moderating import decide
from comments.actions.pinning import MOST
from comments.models import Comment, Decision, Pin
from tests.talking import page, say, talked_about, texts


@pytest.fixture
def article(cast):
    return talked_about(cast.alice)


@pytest.fixture
def comment(cast, article):
    return say(cast.bob, article, "Words *worth* reading & keeping.")


def pins() -> list[str]:
    return texts(page(Client(), "/articles/essay/").css(".pins li"))


def test_an_author_pins_and_takes_down(alice, comment):
    place = reverse("pin", args=[comment.pk])
    for _twice in range(2):
        assert alice.post(place, {"pin": "1"}).status_code == 303
    assert pins() == ["#1 Bob Words worth reading & keeping."]
    tree = page(Client(), "/articles/essay/")
    assert tree.css_first(".pins a").attributes["href"] == "#c1"
    assert texts(tree.css("#c1 .mark")) == ["pinned"]
    assert texts(page(Client(), comment.get_absolute_url()).css("#c1 .mark")) == ["pinned"]
    assert "It is pinned" in page(alice, place).css_first(".state").text()
    assert not Decision.objects.filter(verb="pin").exists(), "her own page is hers to arrange"
    for _twice in range(2):
        alice.post(place, {"pin": "0"})
    assert pins() == [] and not Pin.objects.exists()


def test_moderators_pin_with_a_row_in_the_log_and_nobody_else_does(bob, charlie, gwen, mo, comment):
    place = reverse("pin", args=[comment.pk])
    for client in (bob, charlie):
        assert client.get(place).status_code == 403
        assert client.post(place, {"pin": "1"}).status_code == 403
    for client in (Client(), gwen):
        assert client.post(place, {"pin": "1"}).status_code == 302
    assert not Pin.objects.exists()
    mo.post(place, {"pin": "1"})
    mo.post(place, {"pin": "0"})
    verbs = Decision.objects.filter(comment_id=comment.pk, reason="pinned").order_by("id")
    assert [(row.verb, row.state_from, row.state_to) for row in verbs] == [
        ("pin", "published", "published"),
        ("unpin", "published", "published"),
    ]
    assert "Pinned" in page(mo, reverse("admin:comments_decision_changelist")).html


def test_a_pin_goes_with_its_words_and_comes_back_with_them(cast, alice, comment):
    alice.post(reverse("pin", args=[comment.pk]), {"pin": "1"})
    for verb, expected in (("hide", []), ("approve", ["#1"])):
        comment.refresh_from_db()
        decide(
            moderator=cast.mo, comment=comment, verb=verb, reason="fine" if verb == "approve" else "abuse",
            expected_version=comment.version,
        )  # fmt: skip
        assert [pin.split()[0] for pin in pins()] == expected


def test_only_a_few_are_pinned(cast, alice, article):
    said = [say(cast.bob, article, f"Words {n}.") for n in range(MOST + 1)]
    answers = [alice.post(reverse("pin", args=[c.pk]), {"pin": "1"}).status_code for c in said]
    assert answers == [303] * MOST + [422]
    assert [pin.split()[0] for pin in pins()] == ["#1", "#2", "#3"]
    hidden = Comment.objects.get(number=4)
    decide(moderator=cast.mo, comment=hidden, verb="hide", reason="abuse", expected_version=hidden.version)
    assert alice.post(reverse("pin", args=[hidden.pk]), {"pin": "1"}).status_code == 422


def test_moderators_are_marked_where_they_speak(cast, article, django_capture_on_commit_callbacks):
    say(cast.mo, article, "A word from a moderator.")
    say(cast.bob, article, "A word.")
    said = Comment.objects.get(number=1)
    for address in ("/articles/essay/", "/articles/essay/comments/?order=best", said.get_absolute_url()):
        assert texts(page(Client(), address).css("#c1 .mark")) == ["moderator"], address
    assert not page(Client(), "/articles/essay/").css("#c2 .mark")
    with django_capture_on_commit_callbacks(execute=True):
        give_role(user=cast.bob, name=Role.Name.MODERATOR)
    assert texts(page(Client(), "/articles/essay/").css("#c2 .mark")) == ["moderator"], "kept pages follow"
