"""Writing drafts. Readers see nothing of this before publishing."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from articles.models import Article, Authorship, PublicState, Revision
from articles.rules.drafts import as_slug, as_stored, check_fields, check_slug


class EditedMeanwhile(Exception):
    """Somebody else wrote first; `article` is how it stands now. Nothing of the second editor's was written."""

    def __init__(self, article: Article) -> None:
        super().__init__(f"article {article.pk} is at version {article.version}")
        self.article = article


def create_article(
    *, author: User, slug: str, title: str, summary: str = "", source: str = "", language: str = "en"
) -> Article:
    """Begin an article with its first author. Raises ValidationError, by field."""
    article = Article(
        slug=as_slug(slug), title=title, summary=summary, source=as_stored(source), language=language
    )
    check_fields(article)
    _check_free(article.slug)
    try:
        with transaction.atomic():
            article.save(force_insert=True)
            PublicState.objects.create(article=article)
            Authorship.objects.create(article=article, user=author)
    except IntegrityError:
        _check_free(article.slug)
        raise
    return article


def save_draft(
    *,
    editor: User,
    article: Article,
    expected_version: int,
    title: str | None = None,
    summary: str | None = None,
    source: str | None = None,
    language: str | None = None,
) -> Article:
    """Write the draft and raise its version; None leaves a field as it is.

    `expected_version` is the one that the editor began from: raises EditedMeanwhile if the draft is no longer there,
    ValidationError, by field, if it may not be written. Returns the article as it now stands.
    """
    given = {
        "title": title,
        "summary": summary,
        "source": None if source is None else as_stored(source),
        "language": language,
    }
    changes = {name: value for name, value in given.items() if value is not None}
    draft = Article.objects.get(pk=article.pk)
    for name, value in changes.items():
        setattr(draft, name, value)
    check_fields(draft)
    move_on(draft, expected_version=expected_version, **changes)
    return draft


def revert_draft(*, editor: User, article: Article, revision: Revision, expected_version: int) -> Article:
    """Make an earlier revision the draft again: its title, summary, text and language; readers see nothing of it yet.

    What the draft held and was never published is replaced. Raises EditedMeanwhile if that is not what the editor saw
    (`expected_version`), ValidationError if the revision is another article's or no longer what a draft may hold.
    """
    if revision.article_id != article.pk:
        raise ValidationError(_("This is no revision of the article."), code="of_another_article")
    return save_draft(
        editor=editor,
        article=article,
        expected_version=expected_version,
        title=revision.title,
        summary=revision.summary,
        source=revision.source,
        language=revision.language,
    )


def move_on(article: Article, *, expected_version: int | None = None, **changes: Any) -> None:
    """Write columns of an article's row and raise its version, so that whoever has an older form open is told.

    Raises EditedMeanwhile if `expected_version` is given and no longer true. `article.version` follows.
    """
    row = Article.objects.filter(pk=article.pk)
    if expected_version is not None:
        row = row.filter(version=expected_version)
    if not row.update(version=F("version") + 1, **changes):
        raise EditedMeanwhile(Article.objects.get(pk=article.pk))
    article.refresh_from_db(fields=["version", *changes])


def delete_draft(*, editor: User, article: Article) -> None:
    """Delete an article that was never published; raises ValidationError for any other: it can be withdrawn."""
    if not Article.objects.filter(pk=article.pk, current=None, published_at=None).delete()[0]:
        raise ValidationError(_("What was published can be withdrawn, not deleted."), code="published")


def _check_free(slug: str) -> None:
    try:
        check_slug(slug)
    except ValidationError as error:
        raise ValidationError({"slug": error.error_list}) from error
