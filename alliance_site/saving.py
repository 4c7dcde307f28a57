"""A program's saves, so that none of them undoes in silence what was written on the site meanwhile.

Neither MetaWeblog nor Micropub has a version. So each token has a memory of what it was given of an article and what it
wrote itself: a save over a text that it was never given is refused. The memory is the cache's; what it has forgotten
counts as never given, which is only asked for where a draft is not published: all else is in the article's history.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext as _

from articles.actions.drafting import create_article
from articles.actions.sending import resend_article, send_article, take_away
from articles.models import Article, SentBody
from articles.rules.drafts import DRAFT_FIELDS, differs
from articles.rules.sent import MOST_TITLE, Sent, digest_of, free_slug

if TYPE_CHECKING:
    from accounts.models import AccessToken
    from accounts.rules.tokens import Access

MOST_REMEMBERED = 1_000  # articles of one token; the ones given longest ago are forgotten
REMEMBERED_SECONDS = 60 * 24 * 3600


class ChangedOnSite(Exception):
    """The draft is not what this program was given last. Nothing was written."""


@dataclass(frozen=True, slots=True)
class Given:
    """`was_opened`: asked for by itself, or written; not only one of a list, which programs fetch again unasked."""

    digest: str
    was_opened: bool


def remember(token: AccessToken, articles: Iterable[Article], *, opened: bool) -> None:
    """These were given to the token's program, with their texts, as they are now."""
    known = _known(token)
    for article in articles:
        digest, before = _digest(article), known.pop(article.pk, None)
        known[article.pk] = Given(
            digest, opened or (before is not None and before.was_opened and before.digest == digest)
        )
    kept = list(known.items())[-MOST_REMEMBERED:]
    cache.set(_key(token), [(pk, given.digest, given.was_opened) for pk, given in kept], REMEMBERED_SECONDS)


def send(access: Access, *, sent: Sent, publish: bool) -> Article:
    """As send_article; what the program wrote it knows."""
    article = send_article(editor=access.user, sent=sent, publish=publish)
    remember(access.token, [article], opened=True)
    return article


def resend(access: Access, *, article: Article, sent: Sent, publish: bool) -> Article:
    """As resend_article. Raises ChangedOnSite.

    A draft that was written on the site, and that the program saw in a list only, is kept as a draft of its own: lists
    are fetched again beside what somebody has open, so nobody knows whether they saw it.
    """
    given = check_given(access, article)
    with transaction.atomic():
        if sent.body is not None and not (given and given.was_opened) and _was_written_here(article):
            _keep_beside(access, article)
        article = resend_article(editor=access.user, article=article, sent=sent, publish=publish)
    remember(access.token, [article], opened=True)
    return article


def take(access: Access, *, article: Article) -> None:
    """As take_away; a draft that would be gone for good must be what the program was given. Raises ChangedOnSite."""
    if article.published_at is None:
        check_given(access, article)
    take_away(editor=access.user, article=article)


def check_given(access: Access, article: Article) -> Given | None:
    """What the program was given, if that is how the draft still is. Raises ChangedOnSite."""
    given = _known(access.token).get(article.pk)
    if given.digest != _digest(article) if given else differs(article, article.current):
        raise ChangedOnSite
    return given


def _was_written_here(article: Article) -> bool:
    """Whether the text is neither what a program sent last nor what readers have."""
    sent: SentBody | None = getattr(article, "sent_body", None)
    by_program = sent is not None and sent.source_digest == digest_of(article.source)
    return not by_program and differs(article, article.current)


def _keep_beside(access: Access, article: Article) -> None:
    named = _("%(title)s (as it was on the site)")
    room = MOST_TITLE - len(named % {"title": ""})
    create_article(
        author=access.user,
        slug=free_slug(None, article.title),
        title=named % {"title": article.title[:room]},
        summary=article.summary,
        source=article.source,
        language=article.language,
    )


def _digest(article: Article) -> str:
    whole = "\0".join(str(getattr(article, name)) for name in DRAFT_FIELDS)
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _key(token: AccessToken) -> str:
    return f"given:{token.pk}"


def _known(token: AccessToken) -> dict[int, Given]:
    kept: list[tuple[int, str, bool]] = cache.get(_key(token)) or []
    return {pk: Given(digest, was_opened) for pk, digest, was_opened in kept}
