"""What screening has to know of the writer and the place: a few indexed reads, no writes."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from html import unescape
from typing import Any

from django.db import connection

from accounts.models import Person
from accounts.rules.roles import moderates_by_role
from articles.models import Article, Holding
from articles.models.identity import ONLY
from comments.rules.rulebook import book_of, score_of
from comments.screening import Door, Facts, Finding, Submission
from groundwork.composed import ask
from groundwork.ids import first_id_at

LATELY = timedelta(minutes=10)
REPEATED_WITHIN = timedelta(days=1)
RECORD = (
    40  # of a writer's latest public comments: what they are trusted by, and what an old fault fades out of
)

# One statement: composing four of them took longer than all of the writing (`make bench GROUP=posting`).
# The moments stand in brackets of their own so that PostgreSQL plans without their values: it takes what is newer than
# its statistics for nothing at all, and would read everything that anybody said today instead of this person's.
_FACTS = f"""
WITH latest AS (SELECT state FROM comments_comment
    WHERE person_id = %(person)s AND audience = 'public' ORDER BY id DESC LIMIT {RECORD})
SELECT
  (SELECT COUNT(*) FROM latest WHERE state = 'published'),
  (SELECT COUNT(*) FROM latest WHERE state IN ('hidden', 'spam')),
  (SELECT COUNT(*) FROM comments_comment
    WHERE person_id = %(person)s AND audience = 'public' AND id >= (SELECT CAST(%(lately)s AS bigint))
      AND id <> %(beside)s),
  EXISTS (SELECT 1 FROM comments_comment
    WHERE person_id = %(person)s AND audience = 'public' AND id >= (SELECT CAST(%(last_day)s AS bigint))
      AND id <> %(beside)s AND source = %(source)s),
  EXISTS (SELECT 1 FROM articles_authorship WHERE article_id = %(article)s AND user_id = %(user)s),
  EXISTS (SELECT 1 FROM comments_measure WHERE person_id = %(person)s AND kind = 'hold' AND lifted_at IS NULL
      AND (until IS NULL OR until > %(now)s)),
  EXISTS (SELECT 1 FROM comments_measure WHERE person_id = %(person)s AND kind IN ('mute', 'slow')
      AND lifted_at IS NULL AND (until IS NULL OR until > %(now)s)),
  (SELECT holding FROM articles_siteidentity WHERE id = {ONLY}),
  (SELECT rules_version FROM comments_screeningstate WHERE id = {ONLY}),
  (SELECT score_version FROM comments_screeningstate WHERE id = {ONLY})
"""  # noqa: S608 - of constants

_LINK = re.compile(r'<a href="(https?://[^"]+)"')
_HOST = re.compile(r"https?://(?:[^/?#@]*@)?([^/?#:]+)", re.IGNORECASE)
NO_DOOR = Door()


def submission_of(
    person: Person, *, source: str, html: str, door: Door = NO_DOOR, earlier: tuple[Finding, ...] = ()
) -> Submission:
    """What `person` sends, as the checks look at it. No query, unless a user's own row is not there yet."""
    links = [unescape(link) for link in _LINK.findall(html)]
    hosts = dict.fromkeys(host.group(1).lower() for link in links if (host := _HOST.match(link)))
    address = person.user.email if person.user is not None else person.email
    return Submission(source, len(links), tuple(hosts), person.name, address.lower(), door, earlier)


def facts_for(
    person: Person,
    article: Article,
    source: str,
    *,
    now: datetime,
    beside: int = 0,
    is_closed: bool = False,
    is_orphan: bool = False,
) -> Facts:
    """The facts about a submission by `person`. One query; more when rules or score are new to this process.

    `beside` is the comment that is being edited: it repeats nothing, but if it stands, its writer is no newcomer, and
    mending a typo in the first accepted comment does not take it away again. `is_closed` and `is_orphan` say what
    changed while the words waited for their writer's mail.
    """
    asked: dict[str, Any] = {
        "person": person.pk,
        "beside": beside,
        "lately": first_id_at((now - LATELY).timestamp()),
        "last_day": first_id_at((now - REPEATED_WITHIN).timestamp()),
        "source": source,
        "article": article.pk,
        "user": person.user_id,
        "now": connection.ops.adapt_datetimefield_value(now),
    }
    accepted, removed, lately, repeats, is_author, is_held, restricted, site, rules, score = ask(
        _FACTS, asked
    )[0]
    book = book_of(rules or 0)
    return Facts(
        is_staff=bool(is_author) or _moderates(person),
        is_guest=person.kind == Person.Kind.GUEST,
        accepted_before=accepted if person.is_proven else 0,
        removed_before=removed if person.is_proven else 0,
        posted_lately=lately,
        repeats=bool(source) and bool(repeats),
        holding=article.holding or site or Holding.FIRST,
        is_held=bool(is_held),
        is_restricted=bool(restricted),
        is_closed=is_closed,
        is_orphan=is_orphan,
        article=article.pk,
        tags=frozenset(article.tags.values_list("pk", flat=True)) if book.has_tags else frozenset(),
        book=book,
        score=score_of(score or 0),
    )


def _moderates(person: Person) -> bool:
    """Anywhere on the site. Whoever has a role is staff, so that most people cost no query."""
    return person.user is not None and person.user.is_staff and moderates_by_role(person.user)
