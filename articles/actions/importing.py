"""Bringing articles and pages of another site: written as drafting and publishing write them, but told to nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from articles.actions.indexing import index_article
from articles.actions.publishing import stored_form
from articles.actions.site import save_page
from articles.importing import records
from articles.importing.addresses import path_of
from articles.importing.records import Line
from articles.models import (
    Article,
    Authorship,
    FormerSlug,
    ImportedItem,
    Page,
    PublicState,
    Redirect,
    Revision,
    SiteIdentity,
    Tag,
)
from articles.models.imported import MOST_PATH
from articles.rendering import Rendered, render_article
from articles.rules.drafts import LANGUAGE_TAG, as_slug, as_stored, check_fields
from articles.rules.words import count_words

MOST_TITLE, MOST_SUMMARY, MOST_SLUG, MOST_TAG = 200, 400, 110, 60  # characters; room for "-12" after a slug


@dataclass
class Prepared:
    """An article ready to be written: everything slow is done, and nothing is locked yet."""

    record: records.Article
    article: Article
    rendered: Rendered | None  # None: a draft
    source: str
    lines: list[Line] = field(default_factory=list)


def brought_before(source: str, source_id: str) -> ImportedItem | None:
    """What of ours this item of another site is already."""
    items = ImportedItem.objects.select_related("article__current", "page")
    return items.filter(source=source, source_id=source_id[:200]).first()


def prepare_article(record: records.Article, *, source: str, language: str) -> Prepared:
    """Check and render an article. Raises ValidationError when it cannot be one of ours."""
    lines: list[Line] = []
    title = record.title.strip() or _first_words(record.source)
    article = Article(
        slug=free_slug(record.slug or title, record.id),
        title=_within(title, MOST_TITLE, "title-cut", lines),
        summary=_within(record.summary, MOST_SUMMARY, "summary-cut", lines),
        source=as_stored(record.source),
        language=record.language if LANGUAGE_TAG.fullmatch(record.language) else language,
        discussion=Article.Discussion.OPEN if record.is_open else Article.Discussion.CLOSED,
    )
    if record.slug and article.slug != as_slug(record.slug):
        lines.append(Line("slug-changed", article.title, article.slug))
    check_fields(article)
    rendered = None
    if record.state == records.PUBLISHED:
        rendered = render_article(article.source, language=article.language)
        if not rendered.text.strip():
            rendered = None
            lines.append(Line("empty", article.title))
    return Prepared(record, article, rendered, source, lines)


@transaction.atomic
def write_article(prepared: Prepared, *, authors: Sequence[User], original: str = "") -> Article:
    """Write what was prepared, with its tags, its first revision and the redirects from where it stood."""
    article, record = prepared.article, prepared.record
    article.save(force_insert=True)
    PublicState.objects.create(article=article)
    Authorship.objects.bulk_create(
        Authorship(article=article, user=user, position=n) for n, user in enumerate(authors)
    )
    article.tags.set(_tags(record.tags))
    if prepared.rendered is not None:
        _publish(article, prepared.rendered, record.made_at or timezone.now(), authors[0])
    ImportedItem.objects.create(
        source=prepared.source, source_id=record.id[:200], article=article, original=original
    )
    lead_here(record.urls, article=article)
    SiteIdentity.touch()
    return article


def _publish(article: Article, rendered: Rendered, at: datetime, editor: User) -> None:
    revision = Revision(
        article=article, number=1, title=article.title, summary=article.summary, language=article.language,
        source=article.source, text=rendered.text, words=count_words(rendered.text), published_at=at,
        published_by=editor, **stored_form(rendered),
    )  # fmt: skip
    revision.save(force_insert=True)
    article.current, article.published_at = revision, at
    article.save(update_fields=["current", "published_at"])
    index_article(article.pk)


@transaction.atomic
def bring_page(record: records.Page, *, editor: User, source: str, language: str) -> list[Line]:
    """Write a standing page, unless it was brought before. Raises ValidationError."""
    lines: list[Line] = []
    page = Page(
        slug=_free(record.slug or record.title or record.id, Page.objects, most=50),
        title=_within(record.title or record.slug, 120, "title-cut", lines),
        source=record.source,
        language=language,
        in_footer=False,
    )
    save_page(editor=editor, page=page)
    ImportedItem.objects.create(source=source, source_id=record.id[:200], page=page)
    lead_here(record.urls, page=page)
    return lines


def lead_here(urls: Sequence[str], *, article: Article | None = None, page: Page | None = None) -> None:
    """Lead an old site's addresses to where their text stands now; one that leads somewhere already is left."""
    paths = {path_of(url) for url in urls if urlsplit(url).path.strip("/") or urlsplit(url).query}
    Redirect.objects.bulk_create(
        [
            Redirect(path=path, article=article, page=page)
            for path in sorted(paths)
            if 1 < len(path) <= MOST_PATH
        ],
        ignore_conflicts=True,
    )


def free_slug(wanted: str, otherwise: str) -> str:
    """An address that no article has or had, as near to what is wanted as can be."""
    return _free(wanted or f"article-{otherwise}", Article.objects, FormerSlug.objects, most=MOST_SLUG)


def _free(wanted: str, *taken: object, most: int) -> str:
    stem = as_slug(slugify(wanted, allow_unicode=True))[:most].strip("-") or "article"
    for number in range(1, 10_000):
        slug = stem if number == 1 else f"{stem}-{number}"
        if not any(rows.filter(slug=slug).exists() for rows in taken):  # type: ignore[attr-defined]  # managers
            return slug
    raise ValidationError(_("There is no free address like “%(slug)s”."), params={"slug": stem})


def _within(words: str, most: int, code: str, lines: list[Line]) -> str:
    """The words, cut at a space and with a line of the report where they are too many."""
    words = " ".join(words.replace("\0", "").split())
    if len(words) <= most:
        return words
    lines.append(Line(code, words[:80], str(len(words))))
    return words[: most - 1].rpartition(" ")[0].rstrip() + "…"


def _first_words(source: str) -> str:
    text = render_article(source[:5_000], language="en").text
    words = " ".join(text.split()[:8])
    return words or _("Untitled")


def _tags(names: Sequence[str]) -> list[Tag]:
    tags: list[Tag] = []
    for name in dict.fromkeys(" ".join(name.split())[:MOST_TAG] for name in names):
        tag = Tag.objects.filter(name__iexact=name).first()
        if tag is None and (slug := slugify(name, allow_unicode=True)):
            tag = Tag.objects.filter(slug=slug[:MOST_TAG]).first()
            tag = tag or Tag.objects.create(name=name, slug=slug[:MOST_TAG])
        if tag is not None and tag not in tags:
            tags.append(tag)
    return tags
