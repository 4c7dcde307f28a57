"""The article's change page as a browser fills it in."""

import re

from articles.models import Article

LIST = "/admin/articles/article/"


def at(article, step="change"):
    return f"{LIST}{article.pk}/{step}/"


def typed(article=None, authors=(), **fields):
    """The change form as a browser sends it."""
    now = Article.objects.filter(pk=article.pk).first() if article else Article()
    rows = list(now.authorships.all()) if article else []
    form = {
        "title": now.title,
        "slug": now.slug,
        "summary": now.summary,
        "language": now.language,
        "source": now.source,
        "seen_version": now.version if article else "",
        "discussion": now.discussion,
        "holding": now.holding,
        "closes_after_days": now.closes_after_days or "",
        "authorships-TOTAL_FORMS": len(rows) + len(authors),
        "authorships-INITIAL_FORMS": len(rows),
        "_continue": "Save draft",
    }
    if now.notes_on:
        form["notes_on"] = "on"
    for n, row in enumerate(rows):
        form |= {f"authorships-{n}-id": row.pk, f"authorships-{n}-article": article.pk}
        form |= {f"authorships-{n}-user": row.user_id, f"authorships-{n}-position": row.position}
    for n, (user, position) in enumerate(authors, start=len(rows)):
        form |= {f"authorships-{n}-user": user.pk, f"authorships-{n}-position": position}
    return form | fields


def field_of(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', page)[1]
