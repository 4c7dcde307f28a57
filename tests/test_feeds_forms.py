"""The three forms of each feed: the same entries in Atom, RSS and JSON Feed, with their threads; and WebSub."""

import json
from datetime import timedelta
from unittest.mock import Mock
from urllib.parse import parse_qs, urlsplit

import feedparser
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.actions import telling_hub
from articles.feeds.addresses import with_full_addresses
from comments.feeds import replies_key
from groundwork.actions.outbox import work_once
from groundwork.models import OutboxRow
from tests.cast import PASSWORD
from tests.neighbours import Neighbours
from tests.talking import note, page, say, talked_about

HERE = settings.SITE_URL


@pytest.fixture
def article(cast):
    return talked_about(cast.alice, "Title & <b>", tags=["Sea"])


def read(address: str, form: str) -> tuple[list[dict], dict]:
    """The entries, as far as the forms have a word for the same thing, and the feed itself."""
    answer = Client().get(address)
    kind = {"atom": "atom+xml", "rss": "rss+xml", "json": "feed+json"}[form]
    assert (answer.status_code, answer["Content-Type"]) == (200, f"application/{kind}; charset=utf-8"), (
        address
    )
    if form == "json":
        feed = json.loads(answer.content)
        assert feed["version"] == "https://jsonfeed.org/version/1.1" and feed["feed_url"] == HERE + address
        for item in feed["items"]:
            assert {"id", "url", "content_html", "date_published"} <= item.keys()
        return [
            {"id": item["id"], "title": item["title"], "html": item["content_html"].strip(),
             "total": item["_thread"].get("total"), "answers": item["_thread"].get("in_reply_to")}
            for item in feed["items"]
        ], feed  # fmt: skip
    parsed = feedparser.parse(answer.content)
    assert not parsed.bozo, parsed.get("bozo_exception")
    return [
        {"id": entry.id, "title": entry.title, "html": entry.content[0].value.strip(),
         "total": int(entry.get("slash_comments") or entry["thr_total"]),
         "answers": (entry.get("thr_in-reply-to") or {}).get("ref")}
        for entry in parsed.entries
    ], parsed.feed  # fmt: skip


def forms_of(address: str) -> list[list[dict]]:
    named = {"atom": address, "rss": f"{address[:-1]}.rss", "json": f"{address[:-1]}.json"}
    return [read(where, form)[0] for form, where in named.items()]


def test_the_forms_hold_the_same(cast, article):
    first = say(cast.bob, article, "First *words* & more.")
    say(cast.alice, article, "An answer.", parent=first)
    noted = note(cast.bob, article, "Second one", "A note.")
    note(cast.bob, article, "Second one", "Private.", audience="private")
    slug = article.slug
    for address, count in (
        ("/feeds/articles/", 1),
        ("/feeds/tags/sea/", 1),
        ("/feeds/authors/alice/", 1),
        (f"/feeds/articles/{slug}/", 3),
        (f"/feeds/notes/{slug}/", 1),
    ):
        atom, rss, as_json = forms_of(address)
        assert len(atom) == count and atom == rss == as_json, address
    newest, answer, root = forms_of(f"/feeds/articles/{slug}/")[0]
    assert (newest["id"], newest["total"]) == (f"{HERE}/comments/{noted.pk}/", 0)
    assert answer["answers"] == root["id"] == f"{HERE}/comments/{first.pk}/" and root["total"] == 1
    (entry,) = feedparser.parse(Client().get("/feeds/articles.rss").content).entries
    assert (entry.title, entry.slash_comments) == ("Title & <b>", "3")
    assert entry.wfw_commentrss == f"{HERE}/feeds/articles/{slug}.rss"
    assert Client().get(urlsplit(entry.wfw_commentrss).path).status_code == 200
    assert Client().get("/feeds/articles.exe").status_code == 404
    assert Client().get("/feeds/authors/bob/").status_code == 404  # published nothing


def test_no_address_is_relative_to_anything(cast, article):
    """Only Atom has xml:base; RSS and JSON Feed have nothing to resolve an address against."""
    first = say(cast.bob, article, "First.")
    answer = say(cast.alice, article, f'As #{first.number} says: `<a href="/x">`.', parent=first)
    here = f"{HERE}/comments/{answer.pk}/"
    html = (
        '<a href="#fn-1">1</a> <a href="//b/">b</a> '
        '<img alt="a &gt; b" src="/media/a" srcset="/media/a 1w, /media/b 2w">'
    )
    whole = with_full_addresses(html, here)
    assert whole == (
        f'<a href="{here}#fn-1">1</a> <a href="//b/">b</a> '
        f'<img alt="a &gt; b" src="{HERE}/media/a" srcset="{HERE}/media/a 1w, {HERE}/media/b 2w">'
    )
    for entries in forms_of(f"/feeds/articles/{article.slug}/"):
        said = next(entry["html"] for entry in entries if entry["id"] == here)
        assert f'href="{HERE}/comments/{first.pk}/"' in said and '&lt;a href="/x"&gt;' in said.replace(
            "&quot;", '"'
        )


def test_the_answers_to_a_member_have_a_secret_address(cast, bob, article):
    mine = say(cast.bob, article, "A question.")
    say(cast.alice, article, "An answer.", parent=mine)
    say(cast.bob, article, "Thanks to myself.", parent=mine)
    say(cast.alice, article, "To nobody.")
    shown = page(bob, reverse("mine")).css_first("a[href^='/feeds/replies/']").attributes["href"]
    assert shown == f"/feeds/replies/{replies_key(cast.bob)}/"
    atom, rss, as_json = forms_of(shown)
    assert [entry["title"] for entry in atom] == ["#2 Alice – Title & <b>"] and atom == rss == as_json
    answer = Client().get(shown)
    assert "no-store" in answer["Cache-Control"] and answer["X-Robots-Tag"] == "noindex"
    for forged in (f"{cast.bob.pk}-{'0' * 32}", replies_key(cast.alice)[:-1], "x", f"{10**30}-a"):
        assert Client().get(f"/feeds/replies/{forged}/").status_code == 404
    cast.bob.set_password(f"{PASSWORD} anew")
    cast.bob.save()
    assert Client().get(shown).status_code == 404


HUB = "https://hub.example/"


class Hub:
    """What hubs do: fetch what they are told of, see whether it names them and itself, and hand on what is new."""

    def __init__(self) -> None:
        self.known: dict[str, bytes] = {}
        self.handed_on: list[str] = []

    def __call__(self, method: str, body: bytes):
        told = parse_qs(body.decode())
        (topic,) = told["hub.url"]
        assert (method, told["hub.mode"], told["hub.topic"]) == ("POST", ["publish"], [topic])
        answer = Client().get(topic.removeprefix(HERE))
        assert answer.status_code == 200 and answer["Link"] == f'<{HUB}>; rel="hub", <{topic}>; rel="self"'
        assert HUB.encode() in answer.content
        if self.known.get(topic) != answer.content:
            self.handed_on.append(topic.removeprefix(HERE))
        self.known[topic] = answer.content
        return 204, {}, ""

    def work(self) -> list[str]:
        self.handed_on.clear()
        while work_once(now=timezone.now() + timedelta(seconds=61)):
            pass
        return self.handed_on


def test_a_hub_is_told_and_fetches_every_feed(cast, bob, settings, monkeypatch):
    hub = Hub()
    others = Neighbours({HUB: hub})
    monkeypatch.setattr("articles.actions.telling_hub.fetch", others.fetch)
    settings.WEBSUB_HUB = HUB
    article = talked_about(cast.alice, tags=["Sea"])
    named = {"/feeds/articles/", "/feeds/tags/sea.json", "/feeds/authors/alice.rss", "/ja/feeds/articles/"}
    assert named <= set(hub.work()) and len(hub.known) == len(others.told()) == 3 * 3 * 2
    first = say(cast.bob, article, "First.")
    say(cast.alice, article, "Second.")
    note(cast.bob, article, "Second one", "Private.", audience="private")
    talk = {f"/feeds/articles/essay{end}" for end in ("/", ".rss", ".json")}
    assert talk <= set(hub.work())
    assert len(others.told()) == 18 + 2 * 3 * 2  # two comments within a minute are told once
    bob.post(reverse("edit", args=[first.pk]), {"body": "Other words.", "version": first.version})
    assert talk <= set(hub.work())
    note(cast.bob, article, "Second one", "Private, too.", audience="private")
    assert hub.work() == [] and len(others.told()) == 18 + 12 + 12
    assert (
        settings.WEBSUB_HUB not in Client().get(f"/feeds/replies/{replies_key(cast.bob)}/").content.decode()
    )


def test_a_hub_is_told_of_a_talk_again_when_the_worker_ended_before_it_was(cast, settings, monkeypatch):
    settings.WEBSUB_HUB = HUB
    about = {"article": talked_about(cast.alice).pk}
    with monkeypatch.context() as dying, pytest.raises(KeyboardInterrupt):
        dying.setattr(telling_hub, "enqueue_all", Mock(side_effect=KeyboardInterrupt))
        telling_hub.tell_hub_of_talk(about)
    for _time in range(2):  # and once is enough
        telling_hub.tell_hub_of_talk(about)
        assert OutboxRow.objects.filter(kind=telling_hub.TOPIC).count() == 2 * 3 * 2
