"""`python -m bench.crowd COMMENTS`: a site of a busy decade, written by the row; prints what to measure it by, as JSON.

In a process of its own, since the settings of a site are read once per process. Everything is what the actions would
have written, as far as moderators' pages read it.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from random import Random
from typing import Any

import django

WAITING = 10_500  # held; a tenth as many are flagged
ARTICLES, PEOPLE, BODIES = 200, 5_000, 400
WORDS_EACH = 60
ENDS = datetime(2026, 11, 1, tzinfo=UTC)
BETWEEN = timedelta(minutes=2)
AT_ONCE = 5_000  # rows
SESSION_MODERATOR = "mo@load.example.org"


def fill(comments: int) -> dict[str, str]:
    """The site; returns the moderator's session and the words that are searched."""
    from django.db import connection

    from alliance_site.seeding.babble import Babbler

    random = Random(7)
    session = _moderator()
    articles, people = _articles(Babbler(random)), _people(Babbler(random))
    rows = Crowd(comments, articles, people, random)
    write = _copied if connection.vendor == "postgresql" else _inserted
    _lift_the_index(connection)
    write("comments_comment", COMMENT, rows.comments())
    write("comments_searchtext", SEARCH, rows.texts())
    write("comments_review", REVIEW, rows.reviews())
    _set_the_index(connection)
    rows.count()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    return {
        "session": session,
        "rare": f"rare{comments // 3}",
        "common": "common",
        "middling": "middling",
        "old": "old",
    }


COMMENT = (
    "id", "article_id", "person_id", "kind", "state", "audience", "version", "source", "html", "language",
    "in_thread", "number", "position", "path", "depth", "replies_shown", "made_at", "shown_at", "source_url",
    "colour", "tags",
)  # fmt: skip
SEARCH = ("comment_id", "text")
REVIEW = ("comment_id", "article_id", "cause", "reasons", "severity", "opened_at", "due_at")


class Crowd:
    """The rows, in order of time; made twice the same."""

    def __init__(self, count: int, articles: list[int], people: list[int], random: Random) -> None:
        from alliance_site.seeding.babble import Babbler
        from groundwork.folding import search_text
        from groundwork.ids import first_id_at

        self.size, self.articles, self.people = count, articles, people
        babbler = Babbler(random)
        self.bodies = [babbler.paragraph(WORDS_EACH)[0] for _ in range(BODIES)]
        self.folded = [search_text(body) for body in self.bodies]
        self.first, self.id_at = ENDS - count * BETWEEN, first_id_at
        self.held_every = max(2, count // WAITING)
        self.numbers = dict.fromkeys(articles, 0)

    def comments(self) -> Iterator[tuple[Any, ...]]:
        for n in range(self.size):
            at, state, article = self._at(n), self._state(n), self._article(n)
            shown = state in ("published", "hidden", "spam", "withdrawn")
            pk, number = self._id(n), None
            if shown:
                self.numbers[article] += 1
                number = self.numbers[article]
            body = f"{self.bodies[n % BODIES]} {self._marks(n)}"
            yield (
                pk, article, self.people[n % PEOPLE], "pingback" if n % 5_000 == 9 else "comment", state, "public", 1,
                body, f"<p>{body}</p>", "", shown, number, pk if shown else None,
                pk.to_bytes(8, "big") if shown else None, 0, 0, at, at if shown else None, "",
                "yellow", "",
            )  # fmt: skip

    def texts(self) -> Iterator[tuple[Any, ...]]:
        for n in range(self.size):
            yield self._id(n), f"{self.folded[n % BODIES]}{self._marks(n)} "

    def reviews(self) -> Iterator[tuple[Any, ...]]:
        for n in range(self.size):
            flagged = n % (10 * self.held_every) == 7
            if not flagged and self._state(n) != "held":
                continue
            at, cause, severity = self._at(n), "flagged" if flagged else "held", 40 if flagged else 10
            code = "abuse" if flagged else "guest"
            said = {"cause": cause, "code": code, "detail": "", "severity": severity, "since": at.isoformat()}
            due = at + timedelta(hours=4) * 10 / severity
            yield self._id(n), self._article(n), cause, json.dumps([said]), severity, at, due

    def count(self) -> None:
        from articles.models import PublicState

        for article, number in self.numbers.items():
            PublicState.objects.filter(pk=article).update(
                comments=number, last_number=number, last_position=self._id(self.size)
            )

    def _at(self, n: int) -> datetime:
        return self.first + n * BETWEEN

    def _id(self, n: int) -> int:
        return self.id_at(self._at(n).timestamp())

    def _article(self, n: int) -> int:
        """A tenth of all is about one article."""
        return self.articles[0] if n % 10 == 3 else self.articles[n * 7 % ARTICLES]

    def _state(self, n: int) -> str:
        if n % self.held_every == 1:
            return "held"
        return {2: "hidden", 3: "spam", 4: "spam", 5: "withdrawn"}.get(n % 100, "published")

    def _marks(self, n: int) -> str:
        """Words of every frequency: one, a third of a hundredth, a third, and a fifth of what is not new."""
        marks = [f"rare{n}"]
        marks += ["common"] if n % 3 == 0 else []
        marks += ["middling"] if n % 331 == 0 else []
        marks += ["old"] if n % 4 == 0 and n < self.size * 0.8 else []
        return " ".join(marks)


def _moderator() -> str:
    from accounts.actions.roles import give_role
    from accounts.models import Role, User
    from bench.members import session_of

    user = User.objects.create_user(SESSION_MODERATOR, None, name="Mo", handle="mo")
    give_role(user=user, name=Role.Name.MODERATOR)
    return session_of(user)


def _articles(babbler: Any) -> list[int]:
    from accounts.models import User
    from articles.actions.drafting import create_article
    from articles.actions.publishing import publish_revision

    author = User.objects.create_user("alice@load.example.org", None, name="Alice", handle="alice")
    made = []
    for n in range(ARTICLES):
        article = create_article(
            author=author, slug=f"crowd-{n}", title=babbler.title(5), summary="", source=babbler.paragraph(60)[0],
            language="la",
        )  # fmt: skip
        publish_revision(editor=author, article=article, at=ENDS)
        made.append(article.pk)
    return made


def _people(babbler: Any) -> list[int]:
    from accounts.models import Person

    guests = [
        Person(kind=Person.Kind.GUEST, name=babbler.name(), email=f"g{n}@load.example.org", proven_at=ENDS)
        for n in range(PEOPLE)
    ]
    return [person.pk for person in Person.objects.bulk_create(guests)]


def _copied(table: str, columns: tuple[str, ...], rows: Iterator[tuple[Any, ...]]) -> None:
    from django.db import connection

    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)


def _inserted(table: str, columns: tuple[str, ...], rows: Iterator[tuple[Any, ...]]) -> None:
    from django.db import connection, transaction

    places = ", ".join("%s" for _ in columns)
    insert = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})"
    with transaction.atomic(), connection.cursor() as cursor:
        while batch := [tuple(map(_for_sqlite, row)) for row in islice(rows, AT_ONCE)]:
            cursor.executemany(insert, batch)


def _for_sqlite(value: Any) -> Any:
    """Times as Django writes them there."""
    return f"{value:%Y-%m-%d %H:%M:%S.%f}" if isinstance(value, datetime) else value


def _lift_the_index(connection: Any) -> None:
    """Built once over all is quicker than row by row."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DROP INDEX search_text_words")


def _set_the_index(connection: Any) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE INDEX search_text_words ON comments_searchtext "
                "USING gin (array_to_tsvector(string_to_array(btrim(btrim(text) || ' ~' || (comment_id >> 52)), ' ')))"
            )


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance_site.settings")
    django.setup()
    json.dump(fill(int(sys.argv[1])), sys.stdout)
