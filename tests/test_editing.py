"""Changing one's own words: without trace at first, with history later; and taking them back."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comments.models import Comment, Decision, Edit
from comments.rules.permissions import GRACE
from tests.cast import PASSWORD, address_of
from tests.talking import form, note, page, say, shown, talked_about, texts, value_of, version


@pytest.fixture
def article(cast):
    return talked_about(cast.alice)


@pytest.fixture
def comment(cast, article):
    """Bob's, as everybody sees it."""
    return say(cast.bob, article, "As it was said.")


def edit(client, comment, body, **fields):
    current = Comment.objects.get(pk=comment.pk)
    return client.post(
        reverse("edit", args=[comment.pk]), {"body": body, "version": current.version, **fields}
    )


def grown_old(comment):
    earlier = timezone.now() - GRACE - timedelta(seconds=1)
    Comment.objects.filter(pk=comment.pk).update(made_at=earlier)
    return Comment.objects.get(pk=comment.pk)


# --- editing


def test_the_form_holds_what_it_says_now(bob, comment):
    tree = page(bob, reverse("edit", args=[comment.pk]))
    assert value_of(tree, "body") == "As it was said."
    assert "stays readable" not in tree.css_first("main").text()


def test_in_the_first_minutes_an_edit_leaves_no_trace(bob, article, comment):
    before = version(article)
    answer = edit(bob, comment, "As it was *meant*.")
    assert answer.status_code == 303 and answer["Location"].endswith("#c1")
    tree = page(Client(), comment.get_absolute_url())
    assert tree.css_first("#c1 .body").text().strip() == "As it was meant."
    assert tree.css_first(".edited") is None and tree.css_first("#history") is None
    assert not Edit.objects.exists() and version(article) == before + 1


def test_later_the_old_words_stay_readable(bob, comment):
    comment = grown_old(comment)
    assert "stays readable" in page(bob, reverse("edit", args=[comment.pk])).css_first("main").text()
    edit(bob, comment, "Second words.")
    edit(bob, comment, "Third words.")
    tree = page(Client(), comment.get_absolute_url())
    assert tree.css_first("#c1 .body").text().strip() == "Third words."
    assert texts(tree.css("#history .body")) == ["As it was said.", "Second words."]
    link = page(Client(), "/articles/essay/").css_first("#c1 a.edited")
    assert link.attributes["href"] == f"{comment.get_absolute_url()}#history"


def test_the_history_goes_with_the_words(bob, comment):
    comment = grown_old(comment)
    edit(bob, comment, "Second words.")
    bob.post(reverse("withdraw", args=[comment.pk]), {"version": Comment.objects.get().version})
    assert "As it was said." not in page(Client(), comment.get_absolute_url()).html
    assert "Second words." not in page(Client(), comment.get_absolute_url()).html


def test_the_same_words_are_no_edit(bob, article, comment):
    before = version(article)
    edit(bob, grown_old(comment), "As it was said.\r\n")
    assert not Edit.objects.exists() and version(article) == before


def test_an_edit_moves_its_mentions(cast, bob, article, comment):
    say(cast.alice, article, "Second.")
    mine = say(cast.bob, article, "As in #1.")
    edit(bob, mine, "As in #2.")
    tree = page(Client(), "/articles/essay/")
    assert tree.css_first("#c1 .named") is None and tree.css_first("#c2 .named a").text() == "3"


def test_what_two_edit_at_once_is_told_and_kept(bob, comment):
    seen = comment.version
    edit(bob, comment, "From one tab.")
    answer = edit(bob, comment, "From another tab.", version=seen)
    tree = shown(answer)
    assert answer.status_code == 409 and value_of(tree, "body") == "From another tab."
    assert "From one tab." in tree.css_first(".preview").text()
    again = {"body": value_of(tree, "body"), "version": value_of(tree, "version")}
    assert bob.post(reverse("edit", args=[comment.pk]), again).status_code == 303
    assert Comment.objects.get().source == "From another tab."


def test_an_edit_that_screening_holds_leaves_a_tombstone_for_the_while(bob, article, comment):
    answer = edit(bob, comment, "https://a.example https://b.example https://c.example")
    assert answer["Location"] == reverse("mine")
    held = Comment.objects.get()
    assert (held.state, held.number) == ("held", 1)
    tree = page(Client(), "/articles/essay/")
    assert tree.css_first("#c1 .gone").text() == "Being looked at by a moderator"
    assert texts(tree.css(".count")) == ["0 comments"]
    assert "a.example" in page(bob, reverse("mine")).css_first(".mine").text()


def test_an_author_needs_no_second_look(cast, alice, article):
    mine = say(cast.alice, article, "Mine.")
    edit(alice, mine, "https://a.example https://b.example https://c.example")
    assert Comment.objects.get(pk=mine.pk).state == "published"


@pytest.mark.parametrize(
    ("body", "says"), [("  ", "Write something first"), ("x" * 20_001, "20,001 characters")]
)
def test_what_cannot_be_stays_in_its_field(bob, comment, body, says):
    answer = edit(bob, comment, body)
    assert answer.status_code == 422
    assert says in shown(answer).css_first(".form-errors").text()
    assert value_of(shown(answer), "body").strip() == body.strip()
    assert Comment.objects.get().source == "As it was said."


def test_what_was_typed_survives_the_end_of_the_log_in(comment):
    client = Client()
    place = reverse("edit", args=[comment.pk])
    answer = client.post(place, {"body": "Much later.", "version": comment.version})
    assert answer.status_code == 302 and "/accounts/login/?next=" in answer["Location"]
    login = {"login": address_of("bob"), "password": PASSWORD, "next": place}
    assert client.post(reverse("account_login"), login)["Location"] == place
    assert value_of(page(client, place), "body") == "Much later."


# --- withdrawing


def test_withdrawing_asks_first_and_then_leaves_a_tombstone(cast, bob, article, comment):
    say(cast.alice, article, "An answer.", parent=comment)
    place = reverse("withdraw", args=[comment.pk])
    assert "Its number stays" in page(bob, place).css_first("main").text()
    assert Comment.objects.get(number=1).state == "published", "looking changes nothing"
    bob.post(place, {"version": comment.version})
    assert Comment.objects.get(number=1).state == "withdrawn"
    assert Decision.objects.filter(verb="withdraw", by="writer", comment_id=comment.pk).count() == 1


def test_withdrawing_twice_is_once(bob, article, comment):
    place = reverse("withdraw", args=[comment.pk])
    for _time in range(2):
        assert bob.post(place, {"version": comment.version}).status_code == 303
    assert Decision.objects.filter(verb="withdraw").count() == 1
    assert "withdrawn already" in page(bob, place).css_first("main").text()


def test_what_changed_meanwhile_is_not_withdrawn_unseen(bob, comment):
    edit(bob, comment, "Other words.")
    answer = bob.post(reverse("withdraw", args=[comment.pk]), {"version": comment.version})
    assert answer.status_code == 409 and Comment.objects.get().state == "published"
    assert "changed meanwhile" in shown(answer).css_first("[role=alert]").text()
    again = bob.post(reverse("withdraw", args=[comment.pk]), {"version": value_of(shown(answer), "version")})
    assert again.status_code == 303


def test_a_held_comment_that_is_withdrawn_was_never_there(cast, bob, article):
    bob.post(reverse("say", args=["essay"]), form(article))
    held = Comment.objects.get()
    bob.post(reverse("withdraw", args=[held.pk]), {"version": held.version})
    assert page(Client(), "/articles/essay/").css(".c") == []
    assert Comment.objects.get().review.closed_at is not None
    assert say(cast.alice, article, "First to be shown.").number == 1


def test_withdrawn_words_can_not_be_edited(bob, comment):
    bob.post(reverse("withdraw", args=[comment.pk]), {"version": comment.version})
    assert bob.get(reverse("edit", args=[comment.pk])).status_code == 403
    assert edit(bob, comment, "Back again.").status_code == 403
    assert Comment.objects.get().source == "As it was said."


def test_a_withdrawn_note_is_painted_no_more(cast, bob, article):
    mine = note(cast.bob, article, "Second one", "A note.")
    assert page(Client(), "/articles/essay/notes/").css(".placed")
    bob.post(reverse("withdraw", args=[mine.pk]), {"version": mine.version})
    assert page(Client(), "/articles/essay/notes/").css(".placed") == []
    assert page(Client(), "/articles/essay/p/1/").css(".notes .c") == []


# --- who may not


@pytest.mark.parametrize("door", ["edit", "withdraw"])
def test_nobody_else_may_not_even_a_moderator(charlie, mo, alice, gwen, comment, door):
    assert Comment.objects.filter(pk=comment.pk, state="published").exists()
    for client in (charlie, mo, alice, gwen):
        assert client.get(reverse(door, args=[comment.pk])).status_code == 404
        answer = client.post(
            reverse(door, args=[comment.pk]), {"body": "Forged.", "version": comment.version}
        )
        assert answer.status_code == 404
    assert Client().get(reverse(door, args=[comment.pk])).status_code == 404
    after = Comment.objects.get()
    assert (after.source, after.state, after.version) == ("As it was said.", "published", comment.version)


def test_mine_is_mine_alone(cast, bob, charlie, article, comment):
    say(cast.charlie, article, "Charlie's.")
    assert "As it was said." in page(bob, reverse("mine")).css_first("main").text()
    assert "As it was said." not in page(charlie, reverse("mine")).css_first("main").text()
    assert Client().get(reverse("mine")).status_code == 302
