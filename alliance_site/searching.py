"""One search over articles, comments and notes: the one call of the page and the API. Asks both apps; writes nothing.

Found is only what everybody may read now. The best answers come first, then the newest: articles that hold all words
in their title, articles, comments in which the words stand together. At most a thousand articles and five hundred
comments are ranked at once; comments that are older than those follow, ranked among themselves. So the cost is bounded
whatever is asked, there is no OFFSET and no COUNT(*), and a page that follows another neither repeats nor skips.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, Self

from django.db.models import Q

from accounts.models import Person
from articles import searching as among_articles
from articles.models import Article
from articles.models.article import byline
from articles.searching import find_articles, tagged, unreadable
from comments import searching as among_comments
from comments.models import Comment
from comments.searching import find_comments
from groundwork.ids import LARGEST_ID, RANDOM_BITS, first_id_at, time_of
from groundwork.searching import Asked

PER_PAGE = 20
MOST_QUERY = 200  # characters
MOST_NAMESAKES = 50  # people of one name
ARTICLES, COMMENTS, NOTES = "article", "comment", "note"
KINDS = (ARTICLES, COMMENTS, NOTES)
_CURSOR = re.compile(r"([0-9]{1,19})(?:-([0-9]{1,2})-([0-9]{1,19}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is searched; whatever is empty does not narrow."""

    words: str
    kind: str = ""  # one of KINDS
    by: str = ""  # a member's handle, or a name
    tag: str = ""  # of the article: name or address
    article: str = ""  # slug
    since: date | None = None
    until: date | None = None  # that day included


@dataclass(frozen=True, slots=True)
class Cursor:
    """Behind which answer a page begins, among comments older than `before`."""

    before: int = LARGEST_ID
    nearness: int = 99
    place: int = LARGEST_ID

    def __str__(self) -> str:
        return f"{self.before}-{self.nearness}-{self.place}"

    @classmethod
    def of(cls, text: str) -> Self | None:
        """As an address says it; None for what is no cursor."""
        found = _CURSOR.fullmatch(text)
        if found is None:
            return None
        before, nearness, place = found.groups()
        return cls(int(before)) if nearness is None else cls(int(before), int(nearness), int(place))


class Answer(NamedTuple):
    """One thing found, in the order of answers: the nearest, then the newest."""

    nearness: int
    place: int  # time-ordered, as ids are
    is_comment: bool
    pk: int


@dataclass(frozen=True, slots=True)
class Results:
    asked: Asked
    found: list[Article | Comment]  # in their order; with what a page shows of them
    count: int  # among all that was ranked with these
    is_capped: bool  # more than the count were found, or could be
    next: Cursor | None  # of the page that follows
    searched_to: datetime | None  # what follows is older than this


def find(wanted: Wanted, *, now: datetime, cursor: Cursor | None = None) -> Results:
    """One page of what everybody may read at `now`. About ten statements."""
    asked = Asked.of(wanted.words)
    at = cursor or Cursor()
    if not asked:
        return Results(asked, [], 0, False, None, None)
    answers, older_than, is_capped = _answers(asked, wanted, at.before, now)
    answers.sort(reverse=True)
    behind = [answer for answer in answers if (answer.nearness, answer.place) < (at.nearness, at.place)]
    shown, following, searched_to = behind[:PER_PAGE], None, None
    if len(behind) > PER_PAGE:
        following = Cursor(at.before, shown[-1].nearness, shown[-1].place)
    elif older_than is not None:
        following, searched_to = Cursor(older_than), time_of(older_than)
    return Results(asked, _loaded(shown), len(answers), is_capped, following, searched_to)


def _answers(
    asked: Asked, wanted: Wanted, before: int, now: datetime
) -> tuple[list[Answer], int | None, bool]:
    """All that is ranked together; where the search goes on, and whether it does or could."""
    people = _people(wanted.by) if wanted.by else None
    articles = _articles(wanted)
    answers, older_than, is_capped = list[Answer](), None, False
    if wanted.kind in ("", ARTICLES) and before == LARGEST_ID:  # articles stand before the first comments
        among = among_articles.Narrowing(people, articles, wanted.since, wanted.until)
        matches, is_capped = find_articles(asked, among, now=now)
        answers += [Answer(m.nearness, _place(m.published_at, m.pk), False, m.pk) for m in matches]
    if wanted.kind != ARTICLES:
        talk = among_comments.Narrowing(
            notes={COMMENTS: False, NOTES: True}.get(wanted.kind),
            people=people, articles=articles, hidden=unreadable(now), since=wanted.since, until=wanted.until,
        )  # fmt: skip
        found = find_comments(asked, talk, before=before)
        answers += [Answer(nearness, pk, True, pk) for pk, nearness in found.nearness.items()]
        older_than = found.older_than
    return answers, older_than, is_capped or older_than is not None


def _people(by: str) -> list[int]:
    """Whoever goes by this name: several may."""
    named = Person.objects.filter(Q(user__handle__iexact=by.removeprefix("@")) | Q(name__iexact=by))
    return list(named.values_list("pk", flat=True)[:MOST_NAMESAKES])


def _articles(wanted: Wanted) -> list[int] | None:
    """Ids that the filters leave; None is any. Whether one of them can be read is asked where it would show."""
    if not wanted.tag and not wanted.article:
        return None
    found = tagged(wanted.tag) if wanted.tag else None
    if not wanted.article:
        return found
    named = list(Article.objects.filter(slug=wanted.article).values_list("pk", flat=True))
    return named if found is None else [pk for pk in named if pk in set(found)]


def _place(published_at: datetime, pk: int) -> int:
    """Among the ids of comments by time."""
    return first_id_at(published_at.timestamp()) | (pk % (1 << RANDOM_BITS))


def _loaded(answers: list[Answer]) -> list[Article | Comment]:
    """With all that a page shows of them, in their order; long columns that it does not show stay where they are."""
    articles = (
        Article.objects.select_related("current", "state")
        .defer("source", *_columns("current", "source", "html", "blocks", "contents"))
        .prefetch_related(byline())
        .in_bulk([answer.pk for answer in answers if not answer.is_comment])
    )
    comments = (
        Comment.objects.select_related("person", "passage", "article__current")
        .defer("source", "article__source")
        .defer(*_columns("article__current", "source", "html", "text", "blocks", "contents"))
        .in_bulk([answer.pk for answer in answers if answer.is_comment])
    )
    found: list[Article | Comment | None] = [
        comments.get(answer.pk) if answer.is_comment else articles.get(answer.pk) for answer in answers
    ]
    return [item for item in found if item is not None]


def _columns(prefix: str, *names: str) -> list[str]:
    return [f"{prefix}__{name}" for name in names]
