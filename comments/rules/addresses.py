"""What stands at an address of this site that somebody pasted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve

from articles.models import Article
from comments.models import Comment
from groundwork.ids import LARGEST_ID

OF_ARTICLE = frozenset({"article", "thread", "notes", "paragraph", "say", "revisions", "revision", "compare"})
OF_COMMENT = frozenset({"comment", "flag", "reply", "passage"})
MOST_DIGITS = 9  # of a comment's number


@dataclass(frozen=True, slots=True)
class Found:
    article: Article
    comment: Comment | None  # None: the article itself


def found_at(address: str, *, now: datetime) -> Found | None:
    """The public comment or article that an address leads to; None when it leads elsewhere, or to nothing shown.

    Takes a path, or an address of this site; "#c12" after an article's is its comment 12. Two queries at most.
    """
    try:
        parts = urlsplit(address.strip())
        ours = not parts.netloc or parts.netloc.lower() == urlsplit(settings.SITE_URL).netloc.lower()
        match = resolve(unquote(parts.path)) if ours else None
    except (ValueError, Resolver404):
        return None
    if match is None:
        return None
    shown = Comment.objects.filter(in_thread=True, state=Comment.State.PUBLISHED)
    if match.url_name in OF_COMMENT and match.kwargs["pk"] <= LARGEST_ID:
        comment = shown.filter(pk=match.kwargs["pk"]).select_related("article", "person").first()
        if comment is None or not comment.article.is_published(now):
            return None
        return Found(comment.article, comment)
    if match.url_name not in OF_ARTICLE:
        return None
    article = Article.objects.published().filter(slug=match.kwargs["slug"]).select_related("current").first()
    if article is None:
        return None
    number = parts.fragment[1:] if parts.fragment[:1] == "c" else ""
    if not (number.isascii() and number.isdecimal() and len(number) <= MOST_DIGITS):
        return Found(article, None)
    comment = shown.filter(article=article, number=number).select_related("article", "person").first()
    return Found(article, comment) if comment is not None else None
