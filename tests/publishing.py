"""Articles for tests, made the way authors make them."""

from datetime import datetime

from django.utils.text import slugify

from articles.actions.drafting import create_article, save_draft
from articles.actions.publishing import publish_revision
from articles.models import Article, Tag


def published(
    author, title, source="One paragraph.", *, at: datetime | None = None, tags=(), language="en", **fields
):
    """An article that can be read from `at` on (None: now). `fields` are set on its row."""
    slug = slugify(title, allow_unicode=True)
    article = create_article(
        author=author, slug=slug, title=title, summary=f"About {title}.", source=source, language=language
    )
    for name in tags:
        article.tags.add(Tag.objects.get_or_create(name=name, slug=slugify(name, allow_unicode=True))[0])
    if fields:
        Article.objects.filter(pk=article.pk).update(**fields)
        article.refresh_from_db()
    publish_revision(editor=author, article=article, at=at)
    return article


def edited(editor, article, source, *, note=""):
    """The article, published once more."""
    draft = save_draft(
        editor=editor,
        article=article,
        expected_version=Article.objects.get(pk=article.pk).version,
        source=source,
    )
    publish_revision(editor=editor, article=draft, change_note=note)
    return draft
