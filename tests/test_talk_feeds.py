"""The Atom feed of a discussion (RFC 4287) with its threads (RFC 4685)."""

import re
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import reverse

from comments import feeds
from tests.talking import form, note, page, say, talked_about

ATOM = "{http://www.w3.org/2005/Atom}"
THREADING = "{http://purl.org/syndication/thread/1.0}"


@pytest.fixture
def article(cast):
    return talked_about(cast.alice)


def feed(article) -> ElementTree.Element:
    answer = Client().get(reverse("talk_feed", args=[article.slug]))
    assert answer.status_code == 200 and answer["Content-Type"].startswith("application/atom+xml")
    return ElementTree.fromstring(answer.content)


def entries(root) -> list[ElementTree.Element]:
    return root.findall(f"{ATOM}entry")


def test_it_lists_what_is_shown_the_newest_first(cast, article):
    first = say(cast.bob, article, "First *words*.")
    say(cast.alice, article, "An answer.", parent=first)
    root = feed(article)
    assert root.findtext(f"{ATOM}title") == "Comments on “Essay”"
    newest, oldest = entries(root)
    assert [entry.findtext(f"{ATOM}title") for entry in (newest, oldest)] == ["#2 Alice", "#1 Bob"]
    assert oldest.findtext(f"{ATOM}content") == "<p>First <em>words</em>.</p>\n"
    assert oldest.findtext(f"{ATOM}author/{ATOM}name") == "Bob"
    assert oldest.find(f"{ATOM}link").attrib["href"].endswith(first.get_absolute_url())


def test_each_entry_says_what_it_answers(cast, article):
    first = say(cast.bob, article, "First.")
    say(cast.alice, article, "An answer.", parent=first)
    answer, root_comment = (entry.find(f"{THREADING}in-reply-to").attrib for entry in entries(feed(article)))
    assert answer["ref"].endswith(first.get_absolute_url()) == answer["href"].endswith(
        first.get_absolute_url()
    )
    assert root_comment["href"].endswith("/articles/essay/")


def test_what_a_feed_must_have(cast, article):
    """RFC 4287, 4.1.1 and 4.1.2."""
    say(cast.bob, article, "First.")
    root = feed(article)
    for node in (root, entries(root)[0]):
        for name in ("id", "title", "updated"):
            assert (node.findtext(f"{ATOM}{name}") or "").strip(), name
    ids = [entry.findtext(f"{ATOM}id") for entry in entries(root)]
    assert all(re.match("https?://", each) for each in ids) and len(set(ids)) == len(ids)


def test_an_empty_one_is_valid_and_always_the_same(article):
    first, again = (ElementTree.tostring(feed(article)) for _time in range(2))
    assert first == again and entries(feed(article)) == []


def test_an_edit_is_an_update_and_keeps_its_id(cast, bob, article):
    comment = say(cast.bob, article, "First.")
    before = entries(feed(article))[0]
    type(comment).objects.filter(pk=comment.pk).update(
        made_at="2020-01-01T00:00Z", shown_at="2020-01-01T00:00Z"
    )
    bob.post(reverse("edit", args=[comment.pk]), {"body": "Other words.", "version": comment.version})
    after = entries(feed(article))[0]
    assert after.findtext(f"{ATOM}id") == before.findtext(f"{ATOM}id")
    assert after.findtext(f"{ATOM}content") == "<p>Other words.</p>\n"
    assert (
        after.findtext(f"{ATOM}updated") > after.findtext(f"{ATOM}published") == "2020-01-01T00:00:00+00:00"
    )


def test_what_is_not_shown_is_not_in_it(cast, bob, article):
    gone = say(cast.bob, article, "Withdrawn later.")
    bob.post(reverse("withdraw", args=[gone.pk]), {"version": gone.version})
    bob.post(reverse("say", args=["essay"]), form(article, body="Held."))
    note(cast.bob, article, "Second one", "Private.", audience="private")
    assert entries(feed(article)) == []


def test_only_the_newest_stand_in_it(cast, article, monkeypatch):
    monkeypatch.setattr(feeds, "MOST_ENTRIES", 2)
    for number in range(3):
        say(cast.alice, article, f"Number {number}.")
    assert [entry.findtext(f"{ATOM}title") for entry in entries(feed(article))] == ["#3 Alice", "#2 Alice"]


def test_names_with_markup_are_text(cast, article):
    cast.gwen.name = "<b>Gwen</b> & Co."
    cast.gwen.save()
    say(cast.gwen, article, "Words.")
    assert entries(feed(article))[0].findtext(f"{ATOM}author/{ATOM}name") == "<b>Gwen</b> & Co."


def test_the_pages_lead_to_it(cast, article):
    say(cast.alice, article, "Words.")
    for address in ("/articles/essay/", "/articles/essay/comments/"):
        assert page(Client(), address).css_first("main a[href='/feeds/articles/essay/']") is not None
