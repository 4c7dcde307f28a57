"""Webmentions and pingbacks that go out: found where the page names its endpoint, told once a version, and again."""

import xmlrpc.client
from datetime import timedelta
from email.message import Message
from urllib.parse import parse_qs

import pytest
from django.conf import settings
from django.utils import timezone

from articles.actions.publishing import restore_article, withdraw_article
from comments.links.discovering import Endpoint, endpoint_of
from comments.models import SentLink
from groundwork.actions.outbox import work_once
from groundwork.fetching import Fetched, NotFetched
from groundwork.models import OutboxRow
from tests.neighbours import Neighbours
from tests.publishing import edited, published
from tests.talking import say, talked_about

HERE = settings.SITE_URL
THERE, OTHER, HOOK = "https://there.example/post", "https://old.example/post", "https://there.example/hook"
PAGE = "https://there.example/a/page"

# What a page answers with -> where a webmention about it goes. The cases of webmention.rocks 1 to 23, in pages of our
# own, and what RFC 8288 and Pingback 1.0 add. "" as a header is none, None no endpoint.
ENDPOINTS = [
    ({"Link": "</hook>; rel=webmention"}, "", HOOK),  # 1: relative
    ({"Link": "<https://there.example/hook>; rel=webmention"}, "", HOOK),  # 2: absolute
    ({}, '<link rel="webmention" href="/hook">', HOOK),  # 3
    ({}, '<link href="https://there.example/hook" rel="webmention" />', HOOK),  # 4
    ({}, '<p><a rel="webmention" href="/hook">me</a>', HOOK),  # 5
    ({}, '<p><a href="https://there.example/hook" rel="webmention">me</a>', HOOK),  # 6
    ({"LinK": '</hook>; rel="webmention"'}, "", HOOK),  # 7: odd case, 8: quoted
    ({}, '<link rel="webmention other" href="/hook">', HOOK),  # 9: several relations
    ({"Link": '</hook>; rel="webmention other"'}, "", HOOK),  # 10
    # 11: three, the header first
    ({"Link": "</1>; rel=webmention"}, "<link rel=webmention href=/2><a rel=webmention href=/3>", "https://there.example/1"),
    ({}, '<link rel="not-webmention" href="/no"><a rel="webmention" href="/hook">', HOOK),  # 12
    ({}, '<!-- <a rel="webmention" href="/no"> --><a rel="webmention" href="/hook">', HOOK),  # 13
    ({}, '<code>&lt;a href="/no" rel="webmention"></code><a href="/hook" rel="webmention">', HOOK),  # 14
    ({}, '<link rel="webmention" href="">', PAGE),  # 15: empty, so the page itself
    ({}, '<a rel="webmention" href="/1"></a><link rel="webmention" href="/2">', "https://there.example/1"),  # 16
    ({}, '<p><link rel="webmention" href="/1"><a rel="webmention" href="/2">', "https://there.example/1"),  # 17
    ({"Link": ["</no>; rel=other", '</hook>; rel="webmention"']}, "", HOOK),  # 18: two headers
    ({"Link": '</no>; rel="other", </hook>; rel="webmention"'}, "", HOOK),  # 19: one of two
    ({}, '<link rel="webmention"><a rel="webmention" href="/hook">', HOOK),  # 20: no href
    ({}, '<link rel="webmention" href="/hook?q=1&amp;r=2">', "https://there.example/hook?q=1&r=2"),  # 21: its query
    ({}, '<link rel="webmention" href="hook">', "https://there.example/a/hook"),  # 22: relative to the page
    # 23: redirected
    ({"X-Url": f"{PAGE}/here"}, '<a rel=webmention href="hook">', f"{PAGE}/hook"),
    ({"Link": '</no>; title="a; rel=webmention"; rel=x, <h,2>;rel="x WebMention"'}, "", f"{PAGE[:-4]}h,2"),
    ({}, '<base href="https://cdn.example/"><a rel=webmention href="hook">', "https://cdn.example/hook"),
    ({"Content-Type": "text/plain"}, '<a rel=webmention href="/hook">', None),
    ({}, '<a rel="webmention" href="javascript:alert(1)">', None),
    ({}, "<div>" * 5000 + '<a rel="webmention" href="/hook">', None),
    ({}, '<a rel="pingback" href="/no">', None),
]  # fmt: skip


def test_where_a_page_wants_to_be_told():
    assert len(ENDPOINTS) > 23
    for headers, html, where in ENDPOINTS:
        found = endpoint_of(answer(headers, html))
        assert found == (Endpoint("webmention", where) if where else None), (headers, html)


def answer(headers, html) -> Fetched:
    message = Message()
    for name, value in {"Content-Type": "text/html; charset=utf-8", **headers}.items():
        for each in value if isinstance(value, list) else [value]:
            message[name] = each
    return Fetched(headers.get("X-Url", PAGE), 200, message, html.encode())


def test_a_pingback_where_there_is_no_webmention():
    link = '<link rel="pingback" href="https://there.example/x?a=1&amp;b">'
    assert endpoint_of(answer({}, link)) == Endpoint("pingback", "https://there.example/x?a=1&b")
    assert (
        endpoint_of(answer({"x-PINGBACK": "https://there.example/y"}, link)).url == "https://there.example/y"
    )
    both = answer({"X-Pingback": "https://there.example/y"}, '<a rel=webmention href="/hook">')
    assert endpoint_of(both).protocol == "webmention"


@pytest.fixture
def neighbours(monkeypatch):
    others = Neighbours(
        {
            THERE: (200, {"Link": f"<{HOOK}>; rel=webmention"}, ""),
            HOOK: (202, {}, ""),
            OTHER: (200, {"X-Pingback": "https://old.example/rpc"}, ""),
            "https://old.example/rpc": (200, {}, xmlrpc.client.dumps(("thanks",), methodresponse=True)),
        }
    )
    monkeypatch.setattr("comments.actions.sending_links.fetch", others.fetch)
    return others


def work():
    while work_once(now=timezone.now() + timedelta(seconds=2)):
        pass


def test_an_article_tells_the_pages_that_it_links_to(cast, neighbours):
    words = f"See [there]({THERE}), [again]({THERE}), [old]({OTHER}), [me]({HERE}/articles/x/) and [no](https://no.example/)."
    article = published(cast.alice, "Essay", words)
    assert neighbours.asked == []
    work()
    source = f"{HERE}/articles/essay/"
    (hook, mention), (rpc, ping) = sorted(neighbours.told(), key=lambda told: "old" in told[0])
    assert (hook, parse_qs(mention.decode())) == (HOOK, {"source": [source], "target": [THERE]})
    assert (rpc, xmlrpc.client.loads(ping)) == ("https://old.example/rpc", ((source, OTHER), "pingback.ping"))
    states = dict(SentLink.objects.values_list("target", "state"))
    assert states == {THERE: "told", OTHER: "told", "https://no.example/": "unasked"}
    # The same version once more is nothing new, whoever asks for it.
    OutboxRow.objects.filter(kind__in=("links_of_article", "tell_link")).update(done_at=None, attempts=0)
    work()
    assert len(neighbours.told()) == 2
    # A new one is, to those who understand it; so is a link that is gone.
    edited(cast.alice, article, f"See [there]({THERE}).")
    work()
    assert [url for url, _ in neighbours.told()[2:]] == [HOOK]
    edited(cast.alice, article, "See nothing.")
    work()
    assert [url for url, _ in neighbours.told()[3:]] == [HOOK]
    assert not SentLink.objects.filter(is_there=True).exists()
    # And one that is added, with those that were told of an earlier version (webmention.rocks, update 1 and 2).
    neighbours.pages["https://new.example/"] = '<link rel=webmention href="/hook">'
    neighbours.pages["https://new.example/hook"] = (202, {}, "")
    edited(cast.alice, article, f"See [there]({THERE}) and [new](https://new.example/).")
    work()
    assert sorted(url for url, _ in neighbours.told()[4:]) == ["https://new.example/hook", HOOK]


def test_an_article_that_goes_is_told_and_one_of_long_ago_is_no_news(cast, neighbours):
    old = published(cast.alice, "Old", f"[there]({THERE})", at=timezone.now() - timedelta(days=30))
    later = published(cast.alice, "Later", f"[there]({THERE})", at=timezone.now() + timedelta(days=1))
    work()
    assert neighbours.asked == [] and OutboxRow.objects.filter(kind="links_of_article").get().payload == {
        "article": later.pk
    }
    edited(cast.alice, old, f"[there]({THERE}), still.")
    work()
    withdraw_article(editor=cast.alice, article=old)
    work()
    restore_article(editor=cast.alice, article=old)
    work()
    assert [url for url, _ in neighbours.told()] == [HOOK] * 3


def test_a_comment_tells_while_everybody_sees_it(cast, bob, neighbours):
    article = talked_about(cast.alice)
    comment = say(cast.bob, article, f"Look: {THERE}")
    private = say(cast.bob, article, f"Look: {OTHER}", audience="private")
    work()
    source = f"{HERE}/comments/{comment.pk}/"
    assert [parse_qs(body.decode())["source"] for _, body in neighbours.told()] == [[source]]
    bob.post(f"/comments/{comment.pk}/edit/", {"body": "No more.", "version": comment.version})
    work()
    assert len(neighbours.told()) == 2
    assert not SentLink.objects.filter(comment=private).exists()


def test_who_is_away_is_told_later_and_who_refuses_is_left_alone(cast, neighbours):
    neighbours.pages[HOOK] = (503, {}, "")
    published(cast.alice, "Essay", f"[there]({THERE})")
    work()
    link = SentLink.objects.get()
    assert (link.state, link.attempts, link.told_version) == ("waiting", 1, "")
    waiting = OutboxRow.objects.get(kind="tell_link", done_at=None)
    assert waiting.due_at > timezone.now() + timedelta(minutes=1)
    neighbours.pages[HOOK] = (400, {}, "no")
    work_once(now=waiting.due_at)
    link.refresh_from_db()
    assert (link.state, link.reason) == ("failed", "status-400")
    SentLink.objects.update(told_version="", state="waiting")
    for refusal, state in ((NotFetched("private"), "failed"), (NotFetched("too_slow"), "waiting")):
        neighbours.pages[THERE] = refusal
        OutboxRow.objects.filter(kind="tell_link").update(done_at=None, due_at=timezone.now(), attempts=0)
        SentLink.objects.update(attempts=0, state="waiting")
        work()
        assert SentLink.objects.get().state == state


def test_a_pingback_s_fault_is_heard_but_registered_already_is_no_fault(cast, neighbours):
    for number, (code, state) in enumerate(((0, "failed"), (48, "told"))):
        fault = xmlrpc.client.dumps(xmlrpc.client.Fault(code, "words"), methodresponse=True)
        neighbours.pages["https://old.example/rpc"] = (200, {}, fault)
        article = published(cast.alice, f"Essay {number}", f"[there]({OTHER})")
        work()
        assert SentLink.objects.get(article=article).state == state


def test_nobody_is_told_where_the_site_does_not_want_it(cast, neighbours, settings):
    settings.SEND_LINKS = False
    published(cast.alice, "Essay", f"[there]({THERE})")
    work()
    assert neighbours.asked == []
