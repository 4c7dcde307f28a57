"""What is searched of articles, written where they are published or their authors change."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from articles.models import Article, SearchText
from articles.models.article import byline
from groundwork.folding import search_text, within_bytes

if TYPE_CHECKING:
    from articles.models.article import ArticleQuerySet

# PostgreSQL takes at most 1,048,575 bytes of different words: 128,000 Japanese characters, five English novels.
MOST_BYTES = 900_000
BATCH = 100  # articles, of up to 2 MB each
NEVER_SEARCHED = ("source", *(f"current__{name}" for name in ("source", "html", "blocks", "contents")))


def index_article(article_id: int) -> None:
    """Keep the words of the article's current revision for searching; in the transaction that changes them."""
    _index(_whole().filter(pk=article_id))


def index_articles_of(user_id: int) -> None:
    """The same for all articles of an author."""
    _index(_whole().filter(authorships__user=user_id))


def index_missing() -> int:
    """Index whatever was brought in without it; returns how many. State drives the work: twice changes nothing."""
    count = 0
    while missing := list(_whole().filter(search_text=None)[:BATCH]):
        _index(missing)
        count += len(missing)
    return count


def _whole() -> ArticleQuerySet:
    published_once = Article.objects.filter(current__isnull=False)
    return published_once.select_related("current").defer(*NEVER_SEARCHED).prefetch_related(byline())


def _index(articles: Iterable[Article]) -> None:
    SearchText.objects.bulk_create(
        [_words_of(article) for article in articles],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["article"],
        update_fields=["title", "text"],
    )


def _words_of(article: Article) -> SearchText:
    revision = article.revision
    people = [getattr(authorship.user, "person", None) for authorship in article.authorships.all()]
    names = [person.name for person in people if person is not None]
    everything = "\n".join([revision.title, revision.summary, *names, revision.text])
    words = within_bytes(search_text(everything), MOST_BYTES)
    return SearchText(article=article, title=search_text(revision.title), text=words)
