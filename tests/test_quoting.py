"""“Quote this elsewhere”: a bookmarklet, a page to confirm, a draft; nothing is written by following a link."""

from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from articles.models import Article
from articles.rendering import render_article
from tests.talking import page, shown

GIVEN = {
    "words": "Some *words*,\n<b>two</b> lines",
    "url": "https://there.example/a_b?c=1&d#e",
    "title": "On [it] & more",
    "via": "https://via.example/list",
}


def test_from_a_page_elsewhere_to_a_draft(cast, alice):
    link = page(alice, "/quote/").css_first("main a[href^='javascript:']").attributes["href"]
    assert f"open('{settings.SITE_URL}/quote/?'" in link
    answer = alice.get("/quote/", GIVEN)
    tree = shown(answer)
    assert not Article.objects.exists() and "no-store" in answer["Cache-Control"]
    fields = {
        node.attributes["name"]: node.attributes["value"] for node in tree.css("main form [type=hidden]")
    }
    assert fields["words"] == GIVEN["words"]
    first, again = (alice.post("/quote/", fields) for _time in range(2))
    article = Article.objects.get()
    for answer in (first, again):
        assert (answer.status_code, answer["Location"]) == (
            303,
            reverse("admin:articles_article_change", args=[article.pk]),
        )
    assert (article.title, article.current_id, article.authors.get()) == (GIVEN["title"], None, cast.alice)
    html = render_article(article.source, language="en").html
    assert "Some *words*," in html and "&lt;b&gt;two&lt;/b&gt; lines" in html and "<blockquote>" in html
    assert 'href="https://there.example/a_b?c=1&amp;d#e"' in html and "On [it] &amp; more</a>" in html
    assert 'via <a href="https://via.example/list"' in html


def test_what_does_not_come_along_is_said(alice):
    for words, is_cut in (
        ("a" * 6_000, True),
        ("a" * 1_999 + "…", True),
        ("a" * 1_999, False),
        ("Short …", False),
    ):
        tree = page(alice, f"/quote/?{urlencode({**GIVEN, 'words': words})}")
        assert (tree.css_first("main .message") is not None) is is_cut
        assert tree.css_first("[name=words]").attributes["value"].endswith("…") is (is_cut or "…" in words)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "", "http://[", "ftp://a.example/", "https://a.example/" + "a" * 2000]
)
def test_what_is_no_page_is_not_quoted(alice, url):
    assert alice.post("/quote/", {**GIVEN, "url": url}).status_code == 422
    assert not Article.objects.exists()


def test_only_authors_quote(cast, bob):
    assert Client().get("/quote/", GIVEN)["Location"].startswith("/accounts/login/?next=/quote/%3Fwords")
    assert bob.get("/quote/", GIVEN).status_code == bob.post("/quote/", GIVEN).status_code == 403
    assert not Article.objects.exists()
