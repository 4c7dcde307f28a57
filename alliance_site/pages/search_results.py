"""What the search page shows of one thing found: plain values and pieces of text; the template escapes, last."""

from __future__ import annotations

import html
import re
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from articles.models import Article, Revision
from comments.models import Comment
from groundwork.snippets import Piece, marked, snippet

MOST_QUOTED = 160  # code points shown of a note's passage
_BREAKS = re.compile(r"<(?:/(?:p|li|h[1-6]|blockquote|td|th|pre|tr)|br|hr)\b[^>]*>")
_TAGS = re.compile(r"<[^>]*>")


def shown(item: Article | Comment, query: str) -> dict[str, Any]:
    """For templates/_found.html."""
    return _article(item, query) if isinstance(item, Article) else _comment(item, query)


def plain_text(body: str) -> str:
    """The words of a comment's sanitised html. Not safe to show unescaped."""
    return html.unescape(_TAGS.sub("", _BREAKS.sub(" ", body)))


def words_of(item: Article | Comment, query: str) -> list[Piece]:
    """The snippet of one thing found."""
    if isinstance(item, Article):
        return _of_revision(item.revision, query)
    return snippet(plain_text(item.html), query)


def written_at(comment: Comment) -> datetime:
    return comment.shown_at or comment.made_at


def _article(article: Article, query: str) -> dict[str, Any]:
    revision = article.revision
    return {
        "kind": _("Article"),
        "address": article.get_absolute_url(),
        "title": marked(revision.title, query),
        "language": revision.language,
        "pieces": _of_revision(revision, query),
        "article": article,
        "at": article.published_at,
    }


def _comment(comment: Comment, query: str) -> dict[str, Any]:
    passage = getattr(comment, "passage", None)
    name = {"number": comment.number, "name": comment.person.name}
    title = _("Note %(number)s by %(name)s") if passage else _("Comment %(number)s by %(name)s")
    exact = " ".join(passage.exact.split()) if passage else ""
    return {
        "kind": _("Note") if passage else _("Comment"),
        "address": comment.get_absolute_url(),
        "title": [Piece(title % name, False)],
        "language": "",
        "pieces": words_of(comment, query),
        "words_language": comment.language,
        "quote": exact if len(exact) <= MOST_QUOTED else f"{exact[:MOST_QUOTED]}…",
        "quote_language": comment.article.revision.language,
        "on": comment.article,
        "at": written_at(comment),
    }


def _of_revision(revision: Revision, query: str) -> list[Piece]:
    """Where its text has the words; its summary, if only that or the title has."""
    found = snippet(revision.text, query)
    if revision.summary and not any(piece.is_marked for piece in found):
        return snippet(revision.summary, query)
    return found
