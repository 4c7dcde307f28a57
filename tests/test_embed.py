"""Our talk on pages elsewhere: the script, what it asks for, who may, oEmbed; and a journey over two sites."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlencode, urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from articles.models import Article
from comments.links.embedding import page_address
from comments.models import PageElsewhere
from tests.talking import note, say, shown, talked_about

HERE = settings.SITE_URL
ESSAY = f"{HERE}/articles/essay/"
BLOG = "https://blog.example"


@pytest.fixture
def article(cast):
    return talked_about(cast.alice)


def ask(path, *urls, origin="", **more):
    query = urlencode([*(("url", url) for url in urls), *more.items()])
    return Client().get(f"{path}?{query}", headers={"Origin": origin} if origin else {})


def test_the_talk_is_html_that_can_stand_anywhere(cast, article, settings):
    settings.EMBED_ORIGINS = [BLOG]
    first = say(cast.bob, article, "First *words*.")
    say(cast.alice, article, "As in #1.", parent=first)
    note(cast.bob, article, "Second one", "Private words.", audience="private")
    answer = ask("/embed/talk/", ESSAY, origin=BLOG)
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (200, BLOG)
    assert "Origin" in answer["Vary"] and not answer.cookies
    tree = shown(answer)
    assert [node.text() for node in tree.css("article .body em")] == ["words"]
    assert "Private" not in tree.text() and tree.css_first("h2").text() == "2 comments"
    addresses = [node.attributes["href"] for node in tree.css("a[href]")]
    assert addresses and all(address.startswith(f"{HERE}/") for address in addresses)
    assert tree.css("[id], script, style, [style], form") == []
    # The same bytes for whoever asks, and for a member's browser.
    assert ask("/embed/talk/", ESSAY).content == answer.content


def test_only_pages_of_named_sites_may_read_it(cast, article, settings):
    settings.EMBED_ORIGINS = [BLOG]
    for origin in ("https://evil.example", f"{BLOG}.evil.example", "null", ""):
        answer = ask("/embed/talk/", ESSAY, origin=origin)
        assert "Access-Control-Allow-Origin" not in answer
    draft = f"{HERE}/articles/draft/"
    for unknown in (draft, f"{HERE}/admin/", "https://else.example/", "", "http://[", "javascript:1"):
        assert ask("/embed/talk/", unknown).status_code == 404
    many = [*(f"{ESSAY}?{n}" for n in range(80)), draft]
    counts = ask("/embed/counts/", *many, origin=BLOG)
    assert len(counts.json()) == 50 and set(counts.json().values()) == {0}
    assert counts["Access-Control-Allow-Origin"] == BLOG


def test_a_page_elsewhere_is_itself_an_article_to_us(cast, ada, alice, article):
    say(cast.bob, article, "About the page there.")
    there = "https://www.blog.example/2026/post/"
    add = reverse("admin:comments_pageelsewhere_add")
    assert alice.get(add).status_code == 403
    assert ada.post(add, {"article": article.pk, "address": "ftp://a.example/"}).status_code == 200
    assert ada.post(add, {"article": article.pk, "address": there}).status_code == 302
    assert PageElsewhere.objects.get().address == "blog.example/2026/post"
    for way in (there, "http://blog.example/2026/post?utm_source=x#top"):
        assert ask("/embed/counts/", way).json() == {way: 1}
    assert ask("/embed/counts/", "https://blog.example/2026/").json() == {}


def test_oembed(cast, article):
    comment = say(cast.bob, article, "Quite *so*.")
    for way, target in (
        ("/articles/essay/", ESSAY),
        ("/articles/essay/comments/", ESSAY),
        (f"/comments/{comment.pk}/", f"{HERE}/comments/{comment.pk}/"),
    ):
        named = f'type="application/json+oembed" href="{HERE}/oembed/?{urlencode({"url": target})}"'
        assert named in Client().get(way).content.decode()
    address = urlsplit(f"{HERE}/oembed/?{urlencode({'url': ESSAY})}")
    said = json.loads(Client().get(f"{address.path}?{address.query}").content)
    assert (said["version"], said["type"], said["title"], said["author_name"]) == (
        "1.0",
        "rich",
        "Essay",
        "Alice",
    )
    assert f'<a href="{ESSAY}">Essay</a>' in said["html"] and said["width"] == 600
    small = ask("/oembed/", f"{HERE}/comments/{comment.pk}/", maxwidth="300").json()
    assert "<em>so</em>" in small["html"] and (small["author_name"], small["width"]) == ("Bob", 300)
    assert ask("/oembed/", ESSAY, format="xml").status_code == 501
    assert ask("/oembed/", f"{HERE}/articles/none/").status_code == 404


class Blog(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        ours = self.server.ours
        policy = f"default-src 'self'; img-src data:; script-src {ours}; connect-src {ours}"
        self.send_header("Content-Security-Policy", policy)
        self.end_headers()
        self.wfile.write(self.server.html.encode())

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def blog() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Blog)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.mark.journey
def test_a_static_page_shows_the_talk_and_stays_whole_without_it(
    new_page, live_server, blog, settings, allowed_console_errors
):
    from tests.cast import assemble

    cast = assemble()
    settings.SITE_URL = live_server.url
    say(cast.bob, talked_about(cast.alice), "Said *here*.")
    blog.ours = live_server.url
    there = f"http://127.0.0.1:{blog.server_port}"
    essay = f"{live_server.url}/articles/essay/"
    blog.html = (
        f'<!doctype html><html lang="en"><title>Blog</title><link rel="icon" href="data:,"><p>A text.</p>'
        f'<p><a data-alliance="count" href="{essay}">Comments</a></p>'
        f'<p><a id="talk" data-alliance="talk" href="{essay}">What others say</a></p>'
        f'<script async src="{live_server.url}/embed.js"></script>'
    )
    allowed_console_errors.append("CORS")
    allowed_console_errors.append("Failed to load resource")
    page = new_page()
    page.goto(there)  # not named: the links stay what they are
    page.wait_for_load_state("networkidle")
    assert page.locator("article").count() == 0 and page.locator("#talk").inner_text() == "What others say"
    settings.EMBED_ORIGINS = [there]
    page.goto(f"{there}/again")
    page.locator(".alliance-talk article em", has_text="here").wait_for()
    page.locator("a", has_text="Comments (1)").wait_for()
    assert page.locator(".alliance-talk .say a").get_attribute("href") == f"{essay}comment/"
    # A page that is itself an article to us, whatever the address that it was asked for by.
    own = f"{there}/mine"
    PageElsewhere.objects.create(article=Article.objects.get(), address=page_address(own))
    blog.html = (
        f'<!doctype html><title>Blog</title><link rel="icon" href="data:,"><link rel="canonical" href="{own}">'
        f'<p><a data-alliance="talk here" href="{live_server.url}/">Talk</a></p>'
        f'<script async src="{live_server.url}/embed.js"></script>'
    )
    page.goto(f"{there}/elsewhere?x=1")
    page.locator(".alliance-talk article em", has_text="here").wait_for()
