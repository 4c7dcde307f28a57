"""Saying something: form, preview, answer, log-in on the way; and that one form gives one comment."""

import re

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Person
from articles.models import Article, PublicState
from comments.forms import NoteForm, SayForm
from comments.models import Comment, Mention
from comments.rules.groups import EVERYBODY, THE_AUTHORS
from tests.cast import PASSWORD, address_of
from tests.talking import (
    form,
    fresh,
    guest_form,
    note,
    page,
    path_of,
    say,
    shown,
    talked_about,
    texts,
    value_of,
    version,
)


@pytest.fixture
def article(cast):
    return talked_about(cast.alice)


@pytest.fixture
def place(article):
    return reverse("say", args=[article.slug])


# --- posting


@pytest.mark.parametrize("readers", [[EVERYBODY], [THE_AUTHORS, EVERYBODY], []])
@pytest.mark.parametrize(
    ("typed", "is_plain"),
    [
        ("key=k&body=Words&audience=public", True),
        ("body= \r\n&audience=", True),  # the action finds it empty
        (f"key={'k' * 64}+&body=Words", True),
        (f"key={'k' * 65}&body=Words", False),
        ("key=k&body=", False),
        ("key=k", False),
        ("key=k&body=Words%00", False),
        ("key=k%00&body=Words", False),
        ("key=k&body=Words&audience=private", False),
        ("key=k&body=&body=Last&audience=private&audience=public", True),
    ],
)
def test_a_form_that_nobody_sees_is_taken_as_the_one_that_is_built(typed, is_plain, readers):
    sent = QueryDict(typed)
    taken = SayForm.taken_unseen(sent, is_known=True, readers=readers)
    built = SayForm(sent, is_known=True, readers=readers)
    assert built.is_valid() == (taken is not None) == is_plain
    assert taken is None or taken == built.cleaned_data
    assert SayForm.taken_unseen(sent, is_known=False, readers=readers) is None
    assert NoteForm.taken_unseen(sent, is_known=True, readers=readers, sentences=(), revision=1) is None


def test_an_authors_comment_is_shown_at_once_in_its_thread(alice, article, place):
    answer = alice.post(place, form(article, body="Hello *you*"))
    comment = Comment.objects.get()
    assert answer.status_code == 303
    assert answer["Location"] == f"/articles/essay/?v={version(article)}#c1"
    assert (comment.state, comment.number, comment.in_thread) == ("published", 1, True)
    shown_now = page(Client(), path_of(answer["Location"]))
    assert shown_now.css_first("#c1 .body em").text() == "you"
    assert shown_now.css_first("#c1 .who").text() == "Alice"
    assert texts(shown_now.css("#discussion .count")) == ["1 comment"]


def test_what_it_costs(cast, bob, article, place):
    """The savepoint of the test's own transaction among them."""
    say(cast.bob, article, "Accepted before.")
    with CaptureQueriesContext(connection) as statements:
        answer = bob.post(place, form(article, body="Words"))
    assert answer["Location"].endswith("#c2")
    assert len(statements) <= (8 if connection.vendor == "postgresql" else 12), [s["sql"] for s in statements]
    with CaptureQueriesContext(connection) as more:
        bob.post(place, form(article, body="@alice and @nobody", key="calls-by-name"))
    assert len(more) <= len(statements) + 1, [s["sql"] for s in more]
    html = Comment.objects.get(number=3).html
    assert html == '<p><a class="mention" href="/people/alice/">@alice</a> and @nobody</p>\n'


def test_a_retry_finds_its_comment_though_the_discussion_was_closed_meanwhile(alice, article, place):
    fields = form(article, body="In time.")
    first = alice.post(place, fields)
    Article.objects.update(discussion=Article.Discussion.CLOSED)
    again = alice.post(place, fields)
    assert (again.status_code, again["Location"]) == (303, first["Location"])
    assert alice.post(place, form(article, body="Too late.")).status_code == 403
    assert alice.post(place, {**fields, "body": "Other words."}).status_code == 409
    assert Comment.objects.count() == 1


def test_a_members_first_comment_waits_and_its_writer_sees_why(bob, charlie, article, place):
    answer = bob.post(place, form(article))
    comment = Comment.objects.get()
    assert answer["Location"] == comment.get_absolute_url()
    own = page(bob, answer["Location"])
    assert "A moderator will look at it first." in own.css_first(".state").text()
    assert "first comment of this writer" in own.css_first(".state").text()
    assert charlie.get(answer["Location"]).status_code == 404
    assert Client().get(answer["Location"]).status_code == 404


def test_beyond_the_first_window_one_is_led_to_ones_comment_itself(cast, alice, article, place):
    for number in range(30):
        say(cast.alice, article, f"Number {number}.")
    answer = alice.post(place, form(article, body="The thirty-first."))
    comment = Comment.objects.get(number=31)
    assert answer["Location"] == f"{comment.get_absolute_url()}?v={version(article)}"
    assert "The thirty-first." in page(alice, answer["Location"]).css_first(".the .body").text()


def test_a_script_is_told_where_to_go(alice, article, place):
    answer = alice.post(place, form(article), headers={"X-Fragment": "1"})
    assert answer.status_code == 201 and answer["Location"].endswith("#c1")


def test_a_fragment_is_the_form_without_the_frame(alice, place):
    answer = alice.get(place, headers={"X-Fragment": "1"})
    assert answer["X-Fragment"] == "1"
    tree = shown(answer)
    assert tree.css_first("form.composer") is not None and tree.css_first(".masthead") is None
    assert b"<html" not in answer.content


@pytest.mark.parametrize("headers", [{}, {"X-Fragment": "1"}])
def test_the_composer_is_kept_nowhere(alice, place, headers):
    answer = alice.get(place, headers=headers)
    assert "no-store" in answer["Cache-Control"] and answer["X-Robots-Tag"] == "noindex"


# --- answering


def test_an_answer_stands_below_what_it_answers(cast, alice, article):
    first = say(cast.bob, article, "First.")
    say(cast.bob, article, "Second.")
    alice.post(reverse("reply", args=[first.pk]), form(article, body="An answer."))
    thread = page(Client(), "/articles/essay/").css("#discussion .c")
    assert [node.id for node in thread] == ["c1", "c3", "c2"]
    assert "d1" in thread[1].attributes["class"]
    to = thread[1].css_first(".to a")
    assert (to.text(), to.attributes["href"]) == ("1", "#c1")


def test_the_answered_words_stand_above_the_form(cast, bob, article):
    first = say(cast.alice, article, "To be *answered*.")
    tree = page(bob, reverse("reply", args=[first.pk]))
    assert tree.css_first("h1").text() == "Reply to 1 by Alice"
    assert "To be answered." in tree.css_first(".answered").text()


def test_a_quote_reply_begins_with_the_quoted_words(cast, bob, article):
    first = say(cast.alice, article, "One line.\n\nAnd another.")
    tree = page(bob, reverse("reply", args=[first.pk]) + "?quote=1")
    assert value_of(tree, "body") == "#1:\n\n> One line.\n>\n> And another.\n\n"


def test_what_was_hidden_is_neither_quoted_nor_answered(cast, alice, bob, article):
    first = say(cast.bob, article, "Rude words.")
    bob.post(reverse("withdraw", args=[first.pk]), {"version": first.version})
    address = reverse("reply", args=[first.pk])
    for query in ("", "?quote=1"):
        answer = alice.get(address + query)
        assert answer.status_code == 409
        assert b"Rude" not in answer.content and b"by Bob" not in answer.content
    answer = alice.post(address, form(article, body="My answer."))
    assert answer.status_code == 409 and value_of(shown(answer), "body") == "My answer."
    assert Comment.objects.count() == 1


# --- "#7"


def test_a_number_links_to_the_comment_which_lists_who_names_it(cast, article):
    first = say(cast.alice, article, "First.")
    second = say(cast.alice, article, "As said in #1, and in #99.")
    tree = page(Client(), "/articles/essay/")
    link = tree.css_first("#c2 .body a.mention")
    assert (link.text(), link.attributes["href"]) == ("#1", first.get_absolute_url())
    assert "#99" in tree.css_first("#c2 .body").text()
    named = tree.css_first("#c1 .named")
    assert " ".join(named.text().split()) == "mentioned in 2"
    assert named.css_first("a").attributes["href"] == "#c2"
    assert list(Mention.objects.values_list("source", "target")) == [(second.pk, first.pk)]


def test_who_is_not_shown_mentions_nobody(cast, bob, article, place):
    say(cast.alice, article, "First.")
    bob.post(place, form(article, body="As #1 says."))
    note(cast.bob, article, "Second one", "See #1.", audience="private")
    assert page(Client(), "/articles/essay/").css_first(".named") is None
    assert Mention.objects.count() == 2


# --- preview


def test_preview_shows_what_the_thread_will_show_and_keeps_what_was_typed(cast, bob, article, place):
    say(cast.alice, article, "First.")
    body = "**Bold** as #1\n\n<script>alert(1)</script>\n\n> quoted"
    fields = form(article, body=body, then="preview")
    tree = shown(bob.post(place, fields))
    assert Comment.objects.count() == 1
    assert value_of(tree, "body") == body and value_of(tree, "key") == fields["key"]
    bob.post(place, {**fields, "then": "post"})
    assert tree.css_first(".preview .body").inner_html == Comment.objects.get(number=None).html


def test_a_guests_fields_survive_the_preview(article, place):
    fields = guest_form(website="https://gwen.example", then="preview")
    tree = shown(Client().post(place, fields))
    assert {name: value_of(tree, name) for name in ("name", "email", "website", "key")} == {
        name: fields[name] for name in ("name", "email", "website", "key")
    }
    assert not Person.objects.filter(name="Gwen", proven_at=None).exists()


def test_a_preview_asks_for_no_name(article, place):
    tree = shown(Client().post(place, guest_form(body="*Look*", name="", email="", then="preview")))
    assert tree.css_first(".preview em").text() == "Look" and tree.css_first(".form-errors") is None


# --- once


@pytest.mark.parametrize("who", ["member", "guest"])
def test_the_same_form_twice_gives_one_comment(cast, bob, article, place, who):
    client, fields = (bob, form(article)) if who == "member" else (Client(), guest_form())
    first, second = client.post(place, fields), client.post(place, fields)
    assert Comment.objects.count() == 1
    assert first.status_code == second.status_code == 303 and first["Location"] == second["Location"]
    assert client.get(second["Location"]).status_code == 200


def test_a_guest_whose_first_answer_was_lost_still_owns_the_comment(article, place):
    fields = guest_form()
    Client().post(place, fields)
    again = Client()  # the cookie of the first answer never arrived
    answer = again.post(place, fields)
    assert again.get(answer["Location"]).status_code == 200
    assert Person.objects.filter(name="Gwen", proven_at=None).count() == 1


def test_a_changed_text_in_a_posted_form_is_neither_lost_nor_posted_unasked(alice, article, place):
    fields = form(article, body="First words.")
    alice.post(place, fields)
    answer = alice.post(place, {**fields, "body": "Other words."})
    tree = shown(answer)
    assert answer.status_code == 409 and Comment.objects.count() == 1
    assert value_of(tree, "body") == "Other words." and value_of(tree, "key") != fields["key"]
    assert "You posted this form before" in tree.css_first(".form-errors").text()
    alice.post(place, form(article, body="Other words.", key=value_of(tree, "key")))
    assert [comment.source for comment in Comment.objects.order_by("number")] == [
        "First words.",
        "Other words.",
    ]


def test_two_people_may_use_the_same_key(cast, alice, bob, article, place):
    alice.post(place, form(article, body="Mine.", key="1"))
    answer = bob.post(place, form(article, body="Mine, too.", key="1"))
    assert Comment.objects.count() == 2
    assert answer["Location"] == Comment.objects.get(person=cast.bob.person).get_absolute_url()


# --- who speaks


def test_who_is_logged_in_is_told_and_asked_for_no_name(bob, place):
    tree = page(bob, place)
    assert " ".join(tree.css_first(".whoami").text().split()) == "You are commenting as Bob · change"
    assert tree.css_first("[name=email]") is None and tree.css_first("[value=login]") is None


def test_change_lets_this_browser_speak_as_nobody_and_keeps_what_was_typed(bob, gwen, article, place):
    for client in (bob, gwen):
        answer = client.post(place, form(article, body="Half a thought", then="change"))
        assert answer.status_code == 303 and answer["Location"] == place
        tree = page(client, place)
        assert tree.css_first(".whoami") is None and tree.css_first("[name=email]") is not None
        assert value_of(tree, "body") == "Half a thought"


def test_what_was_typed_survives_the_log_in(cast, article, place):
    client = Client()
    fields = guest_form(body="Long and\nthoughtful", then="login")
    answer = client.post(place, fields)
    assert answer.status_code == 302
    assert answer["Location"] == f"{reverse('account_login')}?next={place}"
    login = {"login": address_of("bob"), "password": PASSWORD, "next": place}
    assert client.post(reverse("account_login"), login)["Location"] == place
    tree = page(client, place)
    assert value_of(tree, "body") == "Long and\nthoughtful" and value_of(tree, "key") == fields["key"]
    client.post(place, form(article, body=value_of(tree, "body"), key=value_of(tree, "key")))
    assert Comment.objects.get().person == cast.bob.person
    assert value_of(page(client, place), "body") == "", "a draft that was posted is forgotten"


def test_drafts_of_several_places_do_not_mix(cast, article, place):
    first = say(cast.alice, article, "First.")
    client = Client()
    client.post(place, guest_form(body="A comment", then="login"))
    client.post(reverse("reply", args=[first.pk]), guest_form(body="An answer", then="login"))
    assert value_of(page(client, place), "body") == "A comment"
    assert value_of(page(client, reverse("reply", args=[first.pk])), "body") == "An answer"


# --- the discussion's doors


def test_a_closed_discussion_says_so_and_keeps_what_was_typed(cast, bob):
    article = talked_about(cast.alice, "Closed", discussion="closed")
    place = reverse("say", args=[article.slug])
    for answer in (bob.get(place), bob.post(place, form(article, body="Too late?"))):
        assert answer.status_code == 403 and "closed" in shown(answer).css_first("[role=alert]").text()
    assert value_of(shown(bob.post(place, form(article, body="Too late?"))), "body") == "Too late?"
    tree = page(Client(), f"/articles/{article.slug}/")
    assert tree.css_first("#discussion .say") is None and tree.css_first("#discussion .closed") is not None


def test_it_closes_by_the_clock(cast, bob):
    article = talked_about(cast.alice, "Over", closes_after_days=0)
    assert bob.post(reverse("say", args=[article.slug]), form(article)).status_code == 403
    assert fresh(article).closes_at is not None and not Comment.objects.exists()


def test_a_discussion_that_holds_all_holds_what_others_say_and_not_its_author(cast, alice, bob):
    article = talked_about(cast.alice, "Moderated", holding="all")
    say(cast.bob, article, "Let pass.")
    bob.post(reverse("say", args=[article.slug]), form(article, body="Again."))
    assert Comment.objects.get(source="Again.").state == "held"
    alice.post(reverse("say", args=[article.slug]), form(article, body="Mine."))
    assert Comment.objects.get(source="Mine.").state == "published"


@pytest.mark.parametrize("name", ["say", "thread", "talk_feed", "notes"])
def test_nothing_is_said_about_a_draft_or_a_withdrawn_article(cast, bob, article, name):
    comment = say(cast.alice, article, "Said.")
    assert bob.get(reverse(name, args=[article.slug])).status_code == 200
    type(article).objects.filter(pk=article.pk).update(withdrawn_at=article.published_at)
    PublicState.objects.filter(pk=article.pk).update(version=99)
    assert bob.get(reverse(name, args=[article.slug])).status_code == 404
    for door in ("comment", "reply", "flag", "passage"):
        assert bob.get(reverse(door, args=[comment.pk])).status_code == 404


def test_a_former_address_leads_on(cast, bob, article):
    from articles.actions.describing import change_slug

    change_slug(editor=cast.alice, article=fresh(article), slug="other")
    answer = bob.get("/articles/essay/comment/?a=1")
    assert answer.status_code == 301 and answer["Location"] == "/articles/other/comment/?a=1"


def test_every_link_of_the_thread_opens(cast, article):
    first = say(cast.alice, article, "First.")
    say(cast.alice, article, "See #1.", parent=first)
    note(cast.alice, article, "Second one", "A note.")
    tree = page(Client(), "/articles/essay/")
    links = {a.attributes["href"] for a in tree.css("#discussion a[href]")}
    assert len(links) > 10
    for link in links:
        if link.startswith("/"):
            assert Client().get(re.sub("#.*", "", link)).status_code in (200, 302), link
