"""Lists of a thousand articles: pages that are complete, bounded in size and cost, and nothing behind the last."""

from datetime import UTC, datetime, timedelta

import pytest
from selectolax.lexbor import LexborHTMLParser

from articles.models import Article, Authorship, PublicState, Revision, Tag
from articles.rendering import RENDERER_VERSION

NEW_YEAR = datetime(2025, 1, 1, tzinfo=UTC)
MANY = 1_000


@pytest.fixture
def many(cast):
    """A thousand articles of one year, one author and one subject, every one with its rows."""
    moments = [NEW_YEAR + n * timedelta(hours=8) for n in range(MANY)]
    articles = Article.objects.bulk_create(
        Article(slug=f"essay-{n}", title=f"Essay {n}", published_at=at) for n, at in enumerate(moments)
    )
    revisions = Revision.objects.bulk_create(
        Revision(
            article=article, number=1, title=article.title, language="en", source="Words.", html="<p>Words.</p>",
            text="Words.", renderer_version=RENDERER_VERSION, published_at=at,
        )
        for article, at in zip(articles, moments, strict=True)
    )  # fmt: skip
    for article, revision in zip(articles, revisions, strict=True):
        article.current = revision
    Article.objects.bulk_update(articles, ["current"], batch_size=100)
    PublicState.objects.bulk_create(PublicState(article=article) for article in articles)
    Authorship.objects.bulk_create(Authorship(article=article, user=cast.alice) for article in articles)
    sea = Tag.objects.create(name="Sea", slug="sea")
    Article.tags.through.objects.bulk_create(
        Article.tags.through(article_id=article.pk, tag_id=sea.pk) for article in articles
    )
    return articles


def listed(client, address: str) -> tuple[list[str], LexborHTMLParser]:
    answer = client.get(address)
    assert answer.status_code == 200, address
    tree = LexborHTMLParser(answer.content)
    return [link.attributes["href"] for link in tree.css(".listed :is(h2, h3) a")], tree


def test_a_thousand_articles(client, many, django_assert_max_num_queries):
    newest_first = [article.get_absolute_url() for article in reversed(many)]
    for home, size, last in (
        ("/archive/2025/", 100, 10),
        ("/tags/sea/", 30, 34),
        ("/authors/alice/", 30, 34),
    ):
        for number in (1, 2, last):
            address = home if number == 1 else f"{home}?page={number}"
            with django_assert_max_num_queries(12):
                shown, tree = listed(client, address)
            assert shown == newest_first[(number - 1) * size : number * size], address
            canonical = tree.css_first("link[rel=canonical]").attributes["href"]
            assert canonical == f"http://127.0.0.1:8000{address}"
            nexts = [link.attributes["href"] for link in tree.css("a[rel=next]")]
            assert nexts == ([] if number == last else [f"?page={number + 1}"])
            assert f"Page {number} of {last}" in tree.css_first("main").text()
        assert tree.css_first("a[rel=prev]").attributes["href"] == f"?page={last - 1}"
        assert listed(client, f"{home}?page=2")[1].css_first("a[rel=prev]").attributes["href"] == "."
        for nowhere in (last + 1, 0, -1, "x", "", "9" * 5000, "1.5"):
            assert client.get(f"{home}?page={nowhere}").status_code == 404, nowhere
    shown, tree = listed(client, "/")
    assert len(shown) == 12 and tree.css_first('main a[href="/archive/"]') is not None
    assert "<span>1000</span>" in client.get("/archive/").content.decode()
    files = LexborHTMLParser(client.get("/sitemap.xml").content).css("loc")
    assert len(files) == 2 or many[0].pk // 5_000 != many[-1].pk // 5_000
