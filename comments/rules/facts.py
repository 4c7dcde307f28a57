"""What screening has to know of the writer and the place: a few indexed reads, no writes."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection

from accounts.models import Person
from accounts.rules.roles import moderates_anything
from articles.models import Article
from comments.screening import Facts, Submission
from groundwork.ids import first_id_at

LATELY = timedelta(minutes=10)
REPEATED_WITHIN = timedelta(days=1)
ENOUGH = 5  # accepted comments; more do not change a verdict


# One statement: composing four of them took longer than all of the writing (`make bench GROUP=posting`).
# The moments stand in brackets of their own so that PostgreSQL plans without their values: it takes what is newer than
# its statistics for nothing at all, and would read everything that anybody said today instead of this person's.
_FACTS = f"""
SELECT
  (SELECT COUNT(*) FROM (SELECT 1 FROM comments_comment
    WHERE person_id = %(person)s AND audience = 'public' AND state = 'published' LIMIT {ENOUGH}) AS accepted),
  (SELECT COUNT(*) FROM comments_comment
    WHERE person_id = %(person)s AND audience = 'public' AND id >= (SELECT CAST(%(lately)s AS bigint))
      AND id <> %(beside)s),
  EXISTS (SELECT 1 FROM comments_comment
    WHERE person_id = %(person)s AND audience = 'public' AND id >= (SELECT CAST(%(last_day)s AS bigint))
      AND id <> %(beside)s AND source = %(source)s),
  EXISTS (SELECT 1 FROM articles_authorship WHERE article_id = %(article)s AND user_id = %(user)s)
"""  # noqa: S608 - of constants


def submission_of(*, source: str, html: str) -> Submission:
    return Submission(source=source, links=html.count('<a href="http'))


def facts_for(person: Person, article: Article, source: str, *, now: datetime, beside: int = 0) -> Facts:
    """The facts about a submission by `person`.

    `beside` is the comment that is being edited: it repeats nothing, but if it stands, its writer is no newcomer, and
    mending a typo in the first accepted comment does not take it away again.
    """
    asked: dict[str, int | str | None] = {
        "person": person.pk,
        "beside": beside,
        "lately": first_id_at((now - LATELY).timestamp()),
        "last_day": first_id_at((now - REPEATED_WITHIN).timestamp()),
        "source": source,
        "article": article.pk,
        "user": person.user_id,
    }
    with connection.cursor() as cursor:
        cursor.execute(_FACTS, asked)
        accepted, lately, repeats, is_author = cursor.fetchone()
    return Facts(
        is_staff=bool(is_author) or _moderates(person),
        is_guest=person.kind == Person.Kind.GUEST,
        accepted_before=accepted if person.is_proven else 0,
        posted_lately=lately,
        repeats=bool(source) and bool(repeats),
        is_moderated=article.discussion == Article.Discussion.MODERATED,
    )


def _moderates(person: Person) -> bool:
    """Anywhere on the site. Whoever has a role is staff, so that most people cost no query."""
    return person.user is not None and person.user.is_staff and moderates_anything(person.user)
