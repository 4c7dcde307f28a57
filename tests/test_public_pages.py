"""Every public page: the same bytes for everybody, with the headers that this promise needs, at a bounded price.

A view marked `public_page` is found by walking all addresses; without an example below, the first test fails.
"""

import re
import sys
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.cache import cache
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone

from alliance_site.keeper.store import store
from articles.actions.drafting import create_article
from articles.actions.series import save_series, set_series
from articles.actions.site import save_identity, save_menu, save_page
from articles.models import Page, Revision, Series
from comments.actions.posting import post_comment
from comments.models import Comment
from comments.submitting import Selection
from groundwork.public_pages import is_public
from groundwork.sheets import forget_sheets
from tests.publishing import edited, published

LAST_YEAR = datetime(2025, 5, 17, 12, tzinfo=UTC)
SOURCE = "# One\n\nWords[^1] to read.\n\n- a\n- b\n\n[^1]: A footnote.\n\n| a |\n|---|\n| b |\n\n# Two\n\n# Three\n"
SOURCE += "\n![A sea](/media/pictures/0123456789abcdef-1600x1200.webp) and [@a, p. 1].\n\n[@a]: *A work*.\n"

# The name of each public address -> where an example of it stands on the stage.
EXAMPLES = {
    "home": lambda stage: [],
    "article": lambda stage: [stage.article.slug],
    "revisions": lambda stage: [stage.article.slug],
    "revision": lambda stage: [stage.article.slug, 1],
    "compare": lambda stage: [stage.article.slug, 1, 2],
    "cite": lambda stage: [stage.article.slug],
    "cite_revision": lambda stage: [stage.article.slug, 1],
    "citation": lambda stage: [stage.article.slug, 2, "bib"],
    "series": lambda stage: ["words"],
    "tag": lambda stage: ["日本-と-us"],
    "author": lambda stage: ["alice"],
    "profile": lambda stage: ["alice"],
    "archive": lambda stage: [],
    "archive_year": lambda stage: [2025],
    "page": lambda stage: ["about"],
    "articles_feed": lambda stage: [],
    "tag_feed": lambda stage: ["日本-と-us"],
    "articles_feed_as": lambda stage: ["rss"],
    "tag_feed_as": lambda stage: ["日本-と-us", "json"],
    "author_feed": lambda stage: ["alice"],
    "author_feed_as": lambda stage: ["alice", "rss"],
    "talk_feed_as": lambda stage: [stage.article.slug, "json"],
    "notes_feed": lambda stage: [stage.article.slug],
    "notes_feed_as": lambda stage: [stage.article.slug, "rss"],
    "search": lambda stage: [],
    "robots": lambda stage: [],
    "sitemap": lambda stage: [],
    "sitemap_site": lambda stage: [],
    "sitemap_articles": lambda stage: [stage.article.pk // 5_000],
    "favicon": lambda stage: [],
    "thread": lambda stage: [stage.article.slug],
    "latest": lambda stage: [stage.article.slug],
    "new": lambda stage: [stage.article.slug],
    "notes": lambda stage: [stage.article.slug],
    "paragraph": lambda stage: [stage.article.slug, 2],
    "comment": lambda stage: [stage.comment.pk],
    "talk_feed": lambda stage: [stage.article.slug],
    "pieces": lambda stage: [],
    "openness": lambda stage: [],
    "stored": lambda stage: [],
    "open_decisions": lambda stage: [],
}
ON_PAPER = {"articles_feed_as", "tag_feed_as", "author_feed", "author_feed_as", "talk_feed_as", "notes_feed",
            "notes_feed_as", "articles_feed", "latest", "citation", "tag_feed", "robots", "favicon", "talk_feed",
            "pieces",
            "sitemap", "sitemap_site", "sitemap_articles"}  # fmt: skip  # not HTML


def public_names():
    return sorted(name for name, view in walk(get_resolver()) if is_public(view))


def walk(resolver):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from walk(pattern)
        else:
            yield pattern.name, pattern.callback


PUBLIC = public_names()
PAGES = [name for name in PUBLIC if name not in ON_PAPER]


@pytest.fixture
def stage(cast, settings):
    settings.PUBLIC_DECISIONS = True
    stage = SimpleNamespace(cast=cast)
    published(cast.alice, "Before", at=LAST_YEAR - timedelta(days=1))
    stage.article = published(cast.alice, "日本 and the words", SOURCE, at=LAST_YEAR, tags=["日本 と US"])
    published(cast.alice, "After", at=LAST_YEAR + timedelta(days=1), tags=["日本 と US"])
    published(cast.alice, "思いやり", "本文。", at=LAST_YEAR + timedelta(days=2), language="ja")
    edited(cast.ada, stage.article, SOURCE + "\nMore.", note="Said more.")
    series = save_series(editor=cast.ada, series=Series(name="Words", slug="words"))
    set_series(editor=cast.ada, article=stage.article, series=series, part=1)
    save_identity(editor=cast.ada, name="Alliance", tagline="Read together", lead=stage.article)
    save_menu(editor=cast.ada, items=[("About", "/pages/about/")])
    save_page(editor=cast.ada, page=Page(slug="about", title="About", source="Who we are."))
    stage.comment = post_comment(person=cast.alice.person, article=stage.article, body="Quite so.", key="k1")
    words = Selection(stage.article.current_id, *place_of(stage.article, "to read"), "to read")
    note = post_comment(
        person=cast.ada.person, article=stage.article, body="By whom?", key="k2", selection=words
    )
    post_comment(person=cast.alice.person, article=stage.article, body="By you.", key="k3", parent=note)
    if stage.comment.state != Comment.State.PUBLISHED:
        pytest.fail(f"the example comment is {stage.comment.state}")
    stage.where = lambda name: reverse(name, args=EXAMPLES[name](stage))
    return stage


def place_of(article, words):
    text = Revision.objects.get(pk=article.current_id).text
    return text.index(words), text.index(words) + len(words)


def test_every_public_page_has_an_example():
    assert set(PUBLIC) <= set(EXAMPLES)
    assert len(PUBLIC) > 12


# Each test sets the stage once and walks every page on it: setting it costs more than any page.


def each(names=PUBLIC):
    """Every page, kept nowhere yet; what a failed test wrote last is the page that it failed on."""
    for name in names:
        store.clear()
        sys.stdout.write(f"{name}\n")
        yield name


def test_headers_and_304(client, stage):
    for name in each():
        for _kept in (False, True):
            answer = client.get(stage.where(name))
            assert answer.status_code == 200
            assert answer["Vary"] == "Accept-Encoding"
            assert not answer.cookies
            assert re.search(r"script-src 'self' 'sha256-[^' ]+';", answer["Content-Security-Policy"] + ";")
            assert "unsafe" not in answer["Content-Security-Policy"]
            assert answer["Content-Language"] == "en"
            assert answer["ETag"].startswith('W/"')
            assert "public" in answer["Cache-Control"]
            again = client.get(stage.where(name), headers={"If-None-Match": answer["ETag"]})
            assert (again.status_code, again.content) == (304, b"")
            assert again["Vary"] == "Accept-Encoding"
        assert client.post(stage.where(name)).status_code == 405  # nobody writes here


def test_the_same_bytes_for_everybody(client, bob, mo, stage):
    bob.cookies["member"] = "1"
    mo.cookies["django_language"] = "ja"
    asked = {"Authorization": "Bearer x", "Accept-Language": "ja", "User-Agent": "x", "Host": "localhost"}
    for name in each():
        first = client.get(stage.where(name))
        for reader in (bob, mo):
            for keep in (True, False):
                if not keep:
                    store.clear()
                answer = reader.get(stage.where(name), headers=asked)
                assert answer.content == first.content
                assert answer["ETag"] == first["ETag"]
                assert not answer.cookies


def test_what_it_costs(client, stage, django_assert_max_num_queries):
    for name in each():
        cache.clear()
        forget_sheets()
        with django_assert_max_num_queries(10):
            client.get(stage.where(name))
        with django_assert_max_num_queries(1):
            client.get(stage.where(name))


def test_only_the_canonical_address_is_kept(client, stage):
    for name in each():
        client.get(stage.where(name), {"utm_source": "x"})
        assert store.get(stage.where(name)) is None
        assert client.get(stage.where(name)).status_code == 200
        assert len(store._pages) == 1


def test_nothing_private_nothing_inline_nothing_foreign(client, stage):
    for name in each(PAGES):
        html = client.get(stage.where(name)).content.decode()
        assert "csrfmiddlewaretoken" not in html
        assert 'method="post"' not in html
        assert " style=" not in html
        styles = re.findall(r"<style[^>]*>(.*?)</style>", html, re.DOTALL)
        assert styles in ([settings.CRITICAL_CSS], [settings.CRITICAL_CSS, settings.LISTS_CSS])
        assert html.count(settings.FIRST_SCRIPT) == html.count("<script>") == 1
        for script in re.findall(r"<script [^>]*>", html):
            assert "src=" in script or "application/json" in script or "application/ld+json" in script
        for address in re.findall(r'(?:src|href)="(//[^"]*|https?:[^"]*)"', html):
            assert address.startswith(settings.SITE_URL)
        assert re.search(r"<title>[^<]+</title>", html)
        assert html.count("<h1") == 1
        assert 'name="viewport"' in html


def test_what_is_not_published_leaves_no_trace(client, stage):
    alice = stage.cast.alice
    before = {name: [client.get(stage.where(name)).content for _ in range(2)][-1] for name in each()}
    assert client.get("/articles/before/").status_code == 200  # what everybody sees stands on the pages
    published(alice, "Unseen scheduled", at=timezone.now() + timedelta(days=1), tags=["Unseen tag"])
    create_article(author=alice, slug="unseen-draft", title="Unseen draft", source="Unseen words.")
    for name in each():
        answer = client.get(stage.where(name))
        assert answer.content == before[name]
        assert b"nseen" not in answer.content
    for address in ("/articles/unseen-scheduled/", "/articles/unseen-draft/", "/tags/unseen-tag/"):
        assert client.get(address).status_code == 404


def test_an_unknown_address_is_a_page_of_ours(client, db):
    answer = client.get("/no/such/page/")
    assert answer.status_code == 404
    assert "There is nothing at this address" in answer.content.decode()
