"""Programs of others: ronkyuu sends us a webmention over HTTP, mf2py reads our pages; and the guarded client itself
is led to nothing that it should not fetch."""

import socket

import mf2py
import pytest
import ronkyuu
from django.conf import settings
from django.test import Client
from django.utils import timezone

from comments.actions.checking_links import look_at_link
from comments.models import Comment, ReceivedLink
from tests.cast import assemble
from tests.talking import say, talked_about

HERE = settings.SITE_URL


def test_ronkyuu_tells_us_over_http(live_server, settings):
    settings.SITE_URL = live_server.url.replace("localhost", "127.0.0.1")
    talked_about(assemble().alice)
    essay = f"{settings.SITE_URL}/articles/essay/"
    answer = ronkyuu.sendWebmention("https://other.example/post", essay, test_urls=False)
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"{settings.SITE_URL}/webmention/{ReceivedLink.objects.get().pk}/"
    assert (ReceivedLink.objects.get().source, ReceivedLink.objects.get().kind) == (
        "https://other.example/post",
        "webmention",
    )


def test_mf2py_finds_who_wrote_what_on_our_pages(cast):
    article = talked_about(cast.alice)
    first = say(cast.bob, article, "First *words*.")
    say(cast.alice, article, "An answer.", parent=first)
    html = Client().get("/articles/essay/").content.decode()
    (entry,) = [
        item
        for item in mf2py.parse(doc=html, url=f"{HERE}/articles/essay/")["items"]
        if "h-entry" in item["type"]
    ]
    said = entry["properties"]
    assert (said["name"], said["summary"]) == (["Essay"], ["About Essay."])
    assert said["author"][0]["properties"]["name"] == ["Alice"]
    assert said["published"] and "First sentence here." in said["content"][0]["value"]
    for address in (f"/comments/{first.pk}/", "/articles/essay/comments/"):
        items = mf2py.parse(doc=Client().get(address).content.decode(), url=HERE + address)["items"]
        cites = [item["properties"] for item in items if "h-cite" in item["type"]]
        assert [cite["author"][0]["properties"]["name"] for cite in cites] == [["Bob"], ["Alice"]]
        assert cites[0]["author"][0]["properties"]["url"] == [f"{HERE}/people/bob/"]
        assert cites[0]["content"][0]["value"].strip() == "First words."
        assert cites[0]["url"] == [f"{HERE}/comments/{first.pk}/"] and cites[0]["published"]


@pytest.mark.parametrize(
    ("addresses", "source", "reason"),
    [
        (["127.0.0.1"], "http://a.example/", "private"),
        (["64:ff9b::7f00:1"], "http://a.example/", "private"),
        (["2002:7f00:1::1"], "http://a.example/", "private"),
        (["ff0e::1"], "http://a.example/", "private"),
        (["93.184.216.34"], f"{HERE.replace('127.0.0.1', 'localhost')}/admin/", "own"),
    ],
)
def test_nothing_is_fetched_that_should_not_be(cast, monkeypatch, addresses, source, reason):
    """The real client: the name is looked up, judged, and nobody is called."""
    dialled: list[object] = []
    monkeypatch.setattr("groundwork.fetching.client.look_up", lambda host, port: addresses)
    monkeypatch.setattr(socket, "create_connection", lambda address, *a, **k: dialled.append(address))
    article = talked_about(cast.alice)
    link = ReceivedLink.objects.create(
        kind="webmention", source=source, target="/articles/essay/", article=article, told_at=timezone.now()
    )
    look_at_link(link_id=link.pk)
    link.refresh_from_db()
    assert (link.state, link.reason, dialled) == ("refused", reason, []) and not Comment.objects.exists()
