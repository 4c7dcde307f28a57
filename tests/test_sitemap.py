"""What search engines are given: the sitemap in files of bounded size, robots.txt, what the head of an article says."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser

from alliance_site.keeper.store import store
from alliance_site.pages import machines
from articles.actions.publishing import withdraw_article
from articles.actions.site import save_page
from articles.models import Article, Page, PublicState
from comments.actions.editing import withdraw_comment
from tests.publishing import edited, published
from tests.talking import say, talked_about

MAY = datetime(2025, 5, 17, 12, tzinfo=UTC)
HOST = "http://127.0.0.1:8000"


def lines_of(client, address: str) -> list[tuple[str, str]]:
    """Addresses of a sitemap in the site's own language, each with its day."""
    answer = client.get(address)
    assert answer.status_code == 200 and answer["Content-Type"].startswith("application/xml"), address
    tree = LexborHTMLParser(answer.content)
    return [
        (line.css_first("loc").text().removeprefix(HOST), day.text() if (day := line.css_first("lastmod")) else "")
        for line in tree.css("url, sitemap") if not line.css_first("loc").text().startswith(f"{HOST}/ja/")
    ]  # fmt: skip


@pytest.mark.django_db
def test_every_file_and_everything_that_is_read(client, cast, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(machines, "PER_FILE", 2)
    for _odd in range(Article.objects.create(slug="draft").pk % 2):
        Article.objects.create(slug="other-draft")
    first, second, third = (
        published(cast.alice, f"Essay {n}", at=MAY + timedelta(days=n), tags=["Sea"]) for n in (1, 2, 3)
    )
    published(cast.alice, "To come", at=timezone.now() + timedelta(days=1), tags=["Unseen"])
    save_page(editor=cast.ada, page=Page(slug="about", title="About", source="Us."))
    PublicState.objects.filter(pk=second.pk).update(last_activity=MAY + timedelta(days=90))
    edited(cast.alice, third, "Edited.")
    with django_assert_max_num_queries(5):
        files = [address for address, _day in lines_of(client, "/sitemap.xml")]
    assert files[0] == "/sitemaps/site.xml" and len(files) == 3
    days = {address: day for file in files[1:] for address, day in lines_of(client, file)}
    assert days == {
        "/articles/essay-1/": "2025-05-18", "/articles/essay-2/": "2025-08-15",
        "/articles/essay-3/": timezone.now().date().isoformat(),
    }  # fmt: skip
    assert dict(lines_of(client, "/sitemap.xml"))[files[1]] == max(
        day for _address, day in lines_of(client, files[1])
    )
    site = [address for address, _day in lines_of(client, "/sitemaps/site.xml")]
    assert sorted(site) == [
        "/",
        "/archive/",
        "/archive/2025/",
        "/authors/alice/",
        "/pages/about/",
        "/tags/sea/",
    ]
    for address in site:
        assert client.get(address).status_code == 200, address
    assert client.get("/sitemaps/articles/999999999999.xml").status_code == 404
    withdraw_article(editor=cast.ada, article=first)
    withdraw_article(editor=cast.ada, article=second)
    withdraw_article(editor=cast.ada, article=third)
    store.clear()
    assert lines_of(client, "/sitemap.xml") == [("/sitemaps/site.xml", "")]
    assert client.get(files[1]).status_code == 404


@pytest.mark.django_db
def test_it_is_kept_for_an_hour_at_most(client, cast, monkeypatch):
    published(cast.alice, "Essay", at=MAY)
    now = timezone.now().replace(minute=59)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    file = lines_of(client, "/sitemap.xml")[1][0]
    assert lines_of(client, file) == [("/articles/essay/", "2025-05-17")]
    tag = client.get(file)["ETag"]
    PublicState.objects.update(last_activity=MAY + timedelta(days=1))
    assert client.get(file, headers={"If-None-Match": tag}).status_code == 304
    now += timedelta(minutes=1)
    assert lines_of(client, file) == [("/articles/essay/", "2025-05-18")]


@pytest.mark.django_db
def test_robots_are_kept_from_what_is_not_for_them(client):
    text = client.get("/robots.txt").content.decode()
    for kept_out in ("/accounts/", "/admin/", "/api/", "/search/?"):
        assert f"Disallow: {kept_out}\n" in text
    assert f"Sitemap: {HOST}/sitemap.xml" in text


def head_of(client, address: str) -> tuple[LexborHTMLParser, dict]:
    tree = LexborHTMLParser(client.get(address).content)
    (data,) = tree.css("script[type='application/ld+json']")
    return tree, json.loads(data.text())


@pytest.mark.django_db
def test_the_head_of_an_article_for_programs(client, cast):
    hostile = "The Sea </script><script>alert(1)</script> & more"
    article = talked_about(cast.alice, hostile, at=MAY, tags=["Water & waves"], language="en")
    tree, data = head_of(client, article.get_absolute_url())
    assert (data["commentCount"], data["comment"]) == (0, [])
    first = say(cast.bob, article, "Words that stand once.")
    gone = say(cast.charlie, article, "Taken back.", parent=first)
    say(cast.charlie, article, "For me alone.", audience="private")
    say(cast.alice, article, "An answer.", parent=gone)
    say(cast.charlie, article, "Words of another.")
    withdraw_comment(person=cast.charlie.person, comment=gone, expected_version=gone.version)
    tree, data = head_of(client, article.get_absolute_url())
    home = f"{HOST}{article.get_absolute_url()}"
    assert (data["@type"], data["@id"], data["headline"], data["inLanguage"]) == (
        "Article",
        home,
        hostile,
        "en",
    )
    assert data["author"] == [{"@type": "Person", "name": "Alice", "url": f"{HOST}/authors/alice/"}]
    assert data["datePublished"] == MAY.isoformat() and data["keywords"] == ["Water & waves"]
    assert (data["commentCount"], [said["author"]["name"] for said in data["comment"]]) == (
        3,
        ["Bob", "Charlie"],
    )
    for said in data["comment"]:
        assert tree.css_first(said["@id"]) is not None
    html = client.get(article.get_absolute_url()).content.decode()
    assert (
        html.count("Words that stand once.") == 1
        and "<script>alert" not in html
        and "For me alone" not in html
    )
    said = {meta.attributes["property"]: meta.attributes["content"] for meta in tree.css("meta[property]")}
    assert said == {
        "og:type": "article", "og:title": hostile, "og:url": home, "og:site_name": "Alliance", "og:locale": "en",
        "og:description": f"About {hostile}.", "article:published_time": MAY.isoformat(),
        "article:tag": "Water & waves",
    }  # fmt: skip
    assert tree.css_first("link[rel=canonical]").attributes["href"] == home
