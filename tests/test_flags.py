"""Flags: by anyone, with a reason, once per person, to be taken back; a guest's counts once proven."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Person
from comments.models import Comment, Flag, Review
from tests.cast import address_of
from tests.letters import letter, link_in
from tests.talking import page, say, shown, talked_about, texts, value_of, version


@pytest.fixture
def comment(cast):
    return say(cast.bob, talked_about(cast.alice), "Arguable words.")


@pytest.fixture
def place(comment):
    return reverse("flag", args=[comment.pk])


def waiting() -> list[list[str]]:
    reviews = Review.objects.filter(closed_at=None, cause="flagged")
    return [[reason["code"] for reason in review.reasons] for review in reviews]


def test_a_flag_has_a_reason_and_is_in_the_queue_at_once(charlie, place):
    tree = page(charlie, place)
    assert "Arguable words." in tree.css_first(".answered").text()
    assert len(tree.css("[name=reason]")) == len(Flag.Reason.values)
    answer = charlie.post(place, {"reason": "abuse", "words": "It is rude."})
    assert answer.status_code == 303 and answer["Location"] == place
    assert "You flagged it: It attacks somebody." in " ".join(
        page(charlie, place).css_first(".state").text().split()
    )
    assert waiting() == [["abuse"]]


def test_flagging_again_changes_the_reason(charlie, place):
    charlie.post(place, {"reason": "abuse"})
    charlie.post(place, {"reason": "spam"})
    assert [flag.reason for flag in Flag.objects.all()] == ["spam"] and waiting() == [["spam"]]


def test_a_flag_taken_back_leaves_the_queue_and_others_stay(charlie, alice, place):
    charlie.post(place, {"reason": "abuse"})
    alice.post(place, {"reason": "spam"})
    for _time in range(2):
        assert charlie.post(place, {"withdraw": "1"}).status_code == 303
    assert waiting() == [["spam"]]
    alice.post(place, {"withdraw": "1"})
    assert waiting() == []
    assert page(charlie, place).css_first("form.composer") is not None, "it may be flagged anew"


def test_a_guests_flag_counts_once_the_mail_is_answered(place):
    guest = Client()
    fields = {"reason": "spam", "words": "", "name": "Greta", "email": address_of("greta")}
    assert guest.post(place, fields).status_code == 303
    assert "It counts once you have opened the link" in page(guest, place).css_first(".state").text()
    assert waiting() == []
    message = letter(address_of("greta"))
    assert "A flag waits for you, too." in message.body
    link = link_in(message)
    assert "A flag of yours waits, too." in page(Client(), link).css_first("main").text()
    Client().post(link)
    assert waiting() == [["spam"]]


def test_a_flag_changes_nothing_that_is_public(charlie, comment, place):
    before = version(comment.article)
    charlie.post(place, {"reason": "illegal"})
    assert version(comment.article) == before
    assert "flagged" not in page(Client(), comment.get_absolute_url()).css_first("main").text().lower()


def test_ones_own_words_are_not_flagged(bob, place):
    tree = page(bob, place)
    assert tree.css_first("[name=reason]") is None
    assert "It is your own" in tree.css_first("main").text()
    answer = bob.post(place, {"reason": "spam"})
    assert answer.status_code == 422 and not Flag.objects.exists()
    assert "cannot be flagged" in shown(answer).css_first("[role=alert]").text()


def test_a_tombstone_shows_neither_words_nor_name_to_who_would_flag_it(bob, charlie, comment, place):
    bob.post(reverse("withdraw", args=[comment.pk]), {"version": comment.version})
    tree = page(charlie, place)
    assert "Arguable" not in tree.html and "Bob" not in tree.html
    assert "nothing to flag" in tree.css_first("main").text()


@pytest.mark.parametrize(
    ("fields", "says"),
    [({}, "This field is required"), ({"reason": "dislike"}, "Select a valid choice"),
     ({"reason": "spam", "words": "x" * 1001}, "1000"), ({"reason": "spam", "words": "a\x00b"}, "Null")],
)  # fmt: skip
def test_what_cannot_be_is_told_in_its_place(charlie, place, fields, says):
    answer = charlie.post(place, fields)
    tree = shown(answer)
    assert answer.status_code == 422 and not Flag.objects.exists()
    assert any(says in text for text in texts(tree.css(".field-errors")))
    assert value_of(tree, "words").replace("�", "\x00") == fields.get("words", "")


def test_a_guest_without_a_name_is_asked_for_it(place):
    answer = Client().post(place, {"reason": "spam", "words": "Look.", "email": "no address"})
    tree = shown(answer)
    assert answer.status_code == 422 and not Person.objects.filter(name="").exists()
    assert len(tree.css("[aria-invalid=true]")) == 2 and value_of(tree, "words") == "Look."


def test_a_private_or_held_comment_is_not_there_to_be_flagged(cast, charlie):
    article = talked_about(cast.alice, "Other")
    private = say(cast.bob, article, "Mine alone.", audience="private")
    assert Comment.objects.filter(pk=private.pk).exists()
    assert charlie.get(reverse("flag", args=[private.pk])).status_code == 404
    assert charlie.post(reverse("flag", args=[private.pk]), {"reason": "spam"}).status_code == 404
