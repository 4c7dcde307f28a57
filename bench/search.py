"""Searching 100,000 comments and 1,000 articles: what a whole answer takes, beside the index alone.

CPU milliseconds for each answer, of this process and of the database server: they hardly move when the machine is busy;
the quickest of the wall times stands beside them. The comments are those of one heavy article, with words put into them
whose frequency is known.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any

from alliance_site.run.postgres import postgres
from bench.measuring import cpu_seconds, python, row, seed, trial_site

COMMENTS, NOTES, ARTICLES = 100_000, 10_000, 1_000
TIMES = 25  # each question is asked, after two that warm up
MOST_MS = 100.0
BATCH = 1_000
# Every how many comments one holds the word.
FREQUENT = {"lighthouse": 2, "harbour": 7, "albatross": 2_500, "灯台の光が海を照らす。": 10, "鯨の歌": 2_000}
FIRST = datetime(2023, 1, 1, tzinfo=UTC)
QUESTIONS = {
    "a rare word": "q=albatross",
    "a common word": "q=lighthouse",
    "two words": "q=lighthouse+harbour",
    "a phrase": "q=%22harbour+said+so%22",
    "a word that nobody wrote": "q=zanzibar",
    "Japanese, common": "q=灯台の光",
    "Japanese, rare": "q=鯨の歌",
    "the beginning of a word": "q=alba*",
    "common, by one writer": "q=lighthouse&by=reader-3",
    "common, notes": "q=lighthouse&kind=note",
    "common, of a subject": "q=lighthouse&tag=Sea",
    "common, of some days": "q=lighthouse&kind=comment&since=2025-02-01&until=2025-02-03",
    "rare, in one article": "q=albatross&kind=comment&article={article}",
    "the page after": "q=lighthouse&after={after}",
    "older than the first five hundred": "q=lighthouse&after={older}",
}  # fmt: skip


def run() -> list[dict[str, Any]]:
    rows = _on_one_database("SQLite", "")
    with (
        tempfile.TemporaryDirectory(prefix="alliance-") as folder,
        postgres(Path(folder) / "postgres") as url,
    ):
        return rows + _on_one_database("PostgreSQL", url)


def _on_one_database(name: str, url: str) -> list[dict[str, Any]]:
    with trial_site(url) as environment:
        slug = seed(environment, COMMENTS, NOTES).strip("/").rpartition("/")[2]
        found = json.loads(python(environment, "-m", "bench.search", slug).splitlines()[-1])
    return [
        row(
            f"{question}, {name}", line["ms"], "ms", f"<= {MOST_MS:g}", line["ms"] <= MOST_MS,
            f"ids alone {line['index']} ms; by the clock {line['clock']} ms; {line['found']}",
        )
        for question, line in found.items()
    ]  # fmt: skip


# --- in the site's environment


def fill() -> None:
    """Put the words into the comments, make the articles, index both."""
    from articles.actions.indexing import index_missing as index_articles
    from comments.actions.indexing import index_missing as index_comments
    from comments.models import Comment

    pks = list(Comment.objects.order_by("pk").values_list("pk", flat=True))
    wanted = {pk: words for n, pk in enumerate(pks) if (words := _words_of(n))}
    changing = list(wanted)
    for first in range(0, len(changing), BATCH):
        comments = list(Comment.objects.filter(pk__in=changing[first : first + BATCH]).only("source", "html"))
        for comment in comments:
            comment.source = f"{wanted[comment.pk]} {comment.source}"
            comment.html = f"<p>{wanted[comment.pk]}</p>{comment.html}"
        Comment.objects.bulk_update(comments, ["source", "html"], batch_size=100)
    _articles()
    index_comments()
    index_articles()


def _words_of(n: int) -> str:
    return " ".join(f"{word} said so" for word, every in FREQUENT.items() if n % every == 0)


def _articles() -> None:
    """A thousand more, of 600 words each; every fourth about the sea."""
    from accounts.models import User
    from articles.models import Article, Authorship, PublicState, Revision, Tag

    writer, like = User.objects.latest("pk"), Revision.objects.latest("pk")
    sea = Tag.objects.create(name="Sea", slug="sea")
    moments = [FIRST + n * timedelta(hours=7) for n in range(ARTICLES)]
    articles = Article.objects.bulk_create(
        Article(slug=f"essay-{n}", title=f"Essay {n}", published_at=at) for n, at in enumerate(moments)
    )
    words = like.text.split()
    for n, article in enumerate(articles):
        text = " ".join([_words_of(n), *words[n : n + 600]])
        article.current = Revision.objects.create(
            article=article, number=1, title=article.title, language="la", source=text, html=f"<p>{text}</p>",
            text=text, renderer_version=like.renderer_version, published_at=moments[n],
        )  # fmt: skip
    Article.objects.bulk_update(articles, ["current"], batch_size=100)
    PublicState.objects.bulk_create(PublicState(article=article) for article in articles)
    Authorship.objects.bulk_create(Authorship(article=article, user=writer) for article in articles)
    Article.tags.through.objects.bulk_create(
        Article.tags.through(article_id=article.pk, tag_id=sea.pk) for article in articles[::4]
    )


def measure(slug: str) -> dict[str, dict[str, Any]]:
    """Ask every question as a browser would, and its words of the index alone."""
    from django.db import connection
    from django.http import QueryDict
    from django.utils import timezone

    from alliance_site.searching import Cursor, Wanted, find
    from comments.searching import WORDS
    from groundwork.searching import Asked

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    oldest = min(answer.pk for answer in find(Wanted("lighthouse", kind="comment"), now=timezone.now()).found)
    cursors = {"after": find(Wanted("lighthouse"), now=timezone.now()).next, "older": Cursor(before=oldest)}
    lines = {}
    for question, asked in QUESTIONS.items():
        query = asked.format(article=slug, **cursors)
        words = Asked.of(QueryDict(query)["q"])
        cpu, clock, answer = _cost(partial(_answer, query))
        index, _clock, _ids = _cost(partial(WORDS.matching, words, limit=1_000))
        lines[question] = {"ms": cpu, "clock": clock, "index": index, "found": answer}
    return lines


def _cost(ask: Callable[[], Any]) -> tuple[float, float, Any]:
    """CPU milliseconds of one time on average, the quickest by the clock, and what the last time gave."""
    for _time in range(2):
        ask()
    pids, clock, given = _processes(), list[float](), None
    before = sum(cpu_seconds(pid) for pid in pids)
    for _time in range(TIMES):
        started = time.perf_counter()
        given = ask()
        clock.append(1000 * (time.perf_counter() - started))
    cpu = 1000 * (sum(cpu_seconds(pid) for pid in pids) - before) / TIMES
    return round(cpu, 1), round(min(clock), 1), given


def _processes() -> list[int]:
    """This one, and the database server's at the other end of the connection."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return [os.getpid()]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return [os.getpid(), cursor.fetchone()[0]]


@cache
def _browser() -> Any:
    from django.test import Client

    return Client(headers={"host": "127.0.0.1"})


def _answer(query: str) -> str:
    """The head of the list: how many were found."""
    from selectolax.lexbor import LexborHTMLParser

    from groundwork.models import Counter

    Counter.objects.all().delete()  # this client asks more often than one may
    answer = _browser().get(f"/search/?{query}")
    if answer.status_code != 200:
        raise RuntimeError(f"{query} answers {answer.status_code}")
    tree = LexborHTMLParser(answer.content)
    head = tree.css_first("#answers")
    return f"{head.text() if head else '?'} ({len(tree.css('.hit'))} shown)"


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance_site.settings")
    django.setup()
    fill()
    print(json.dumps(measure(sys.argv[1]), ensure_ascii=False))
