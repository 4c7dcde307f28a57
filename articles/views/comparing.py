"""Two revisions of an article, compared: inline or side by side, with the notes at what changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.identity import site_of
from articles.models import Article, Revision
from articles.rules.access import access_article
from articles.rules.comparing import MOST_TEXT, TooMuch, changes_only, compare, paragraphs
from articles.rules.differences import word_changes
from groundwork.public_pages import Shown, declare, public_page


@public_page
@require_safe
def comparison(request: HttpRequest, slug: str, a: int, b: int) -> HttpResponse:
    """`/articles/<slug>/compare/<a>/<b>/`: from the earlier to the later; `?view=side` puts them side by side."""
    now = timezone.now()
    site = site_of(request).identity.version
    article = access_article(slug, now=now)
    if a > b:
        return redirect("compare", article.slug, b, a)
    old, new = _two(article, a, b, now)
    context: dict[str, Any] = {
        "article": article,
        "old": old,
        "new": new,
        "side": request.GET.get("view") == "side",
        "last": article.current.number if article.current else b,
    }
    context |= _compared(old, new)
    response = render(request, "articles/compare.html", context)
    return declare(response, Shown(site, {article.pk: article.state.version}))


def _two(article: Article, a: int, b: int, now: datetime) -> tuple[Revision, Revision]:
    """Both revisions, if everybody may read them and they are two."""
    last = article.current.number if article.current else 0
    if not 0 < a < b <= last:  # numbers beyond those of the database never get there
        raise Http404
    found = Revision.objects.filter(article=article, number__in=(a, b), published_at__lte=now)
    both = {revision.number: revision for revision in found.defer("source", "html", "contents")}
    if len(both) != 2:
        raise Http404
    return both[a], both[b]


def _compared(old: Revision, new: Revision) -> dict[str, Any]:
    heads = [
        word_changes(getattr(old, name), getattr(new, name))
        for name in ("title", "summary")
        if getattr(old, name) != getattr(new, name)
    ]
    try:
        rows = compare(paragraphs(old.text, old.blocks), paragraphs(new.text, new.blocks))
    except TooMuch:
        return {"too_much": True, "limit": MOST_TEXT, "heads": heads}
    return {"rows": changes_only(rows), "heads": heads, "is_same": all(row.kind == "same" for row in rows)}
