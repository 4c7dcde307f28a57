"""Atom feeds of articles."""

from datetime import UTC, datetime, timedelta
from html import unescape

import feedparser
import pytest

from articles.actions.site import save_identity
from tests.publishing import edited, published

MAY = datetime(2025, 5, 17, 12, tzinfo=UTC)
HERE = "http://127.0.0.1:8000"


@pytest.fixture
def articles(cast):
    sea = published(cast.alice, "The <Sea> & co", "Words[^1].\n\n[^1]: Note.", at=MAY, tags=["Sea", "水"])
    published(cast.alice, "思いやり", "本文。", at=MAY + timedelta(days=1), language="ja", tags=["水"])
    save_identity(editor=cast.ada, name="Tides", tagline="On the sea", lead=None)
    return sea


def read(client, address, **headers):
    answer = client.get(address, **headers)
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = feedparser.parse(answer.content)
    assert not feed.bozo, feed.get("bozo_exception")
    return feed


def test_the_feed_of_all_articles(client, cast, articles):
    feed = read(client, "/feeds/articles/")
    assert (feed.feed.title, feed.feed.subtitle, feed.feed.link) == ("Tides", "On the sea", f"{HERE}/")
    assert feed.feed.id == f"{HERE}/feeds/articles/"
    newest, sea = feed.entries
    assert (newest.title, newest.title_detail.language) == ("思いやり", "ja")
    assert sea.title == "The <Sea> & co"
    assert sea.link == sea.id == f"{HERE}/articles/the-sea-co/"
    assert sea.author == "Alice"
    assert sea.published == "2025-05-17T12:00:00+00:00"
    assert {tag.term for tag in sea.tags} == {"Sea", "水"}
    assert unescape(sea.summary) == "About The <Sea> & co."
    assert ">1</a></sup>" in sea.content[0].value


def test_an_edit_moves_the_entry_s_updated_and_not_its_id(client, cast, articles):
    before = read(client, "/feeds/articles/").entries[1]
    edited(cast.ada, articles, "Other words.")
    after = read(client, "/feeds/articles/").entries[1]
    assert after.id == before.id
    assert after.published == before.published
    assert after.updated > before.updated
    assert "Other words." in after.content[0].value


def test_the_feed_of_a_tag(client, articles):
    feed = read(client, "/feeds/tags/sea/")
    assert feed.feed.title == "Tides: Sea"
    assert feed.feed.link == f"{HERE}/tags/sea/"
    assert [entry.link for entry in feed.entries] == [f"{HERE}/articles/the-sea-co/"]
    assert len(read(client, "/feeds/tags/水/").entries) == 2
    assert client.get("/feeds/tags/nothing/").status_code == 404


def test_addresses_do_not_follow_the_request(client, articles):
    first = client.get("/feeds/articles/").content
    answer = client.get("/feeds/articles/", {"x": "1"}, headers={"Host": "localhost"})
    assert answer.content == first
    assert b"localhost" not in first


def test_a_reader_that_has_it_gets_304(client, articles):
    tag = client.get("/feeds/articles/")["ETag"]
    assert client.get("/feeds/articles/", headers={"If-None-Match": tag}).status_code == 304


def test_an_empty_feed_is_the_same_in_every_process(client, db):
    feed = read(client, "/feeds/articles/")
    assert feed.entries == []
    assert feed.feed.updated == "1970-01-01T00:00:00+00:00"


def test_pages_name_their_feeds(client, articles):
    assert (
        'type="application/atom+xml" title="Tides" href="/feeds/articles/"'
        in client.get("/").content.decode()
    )
    assert 'href="/feeds/tags/sea/"' in client.get("/tags/sea/").content.decode()
