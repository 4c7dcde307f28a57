"""What stands around an article's text: its address, authors, tags, and whether it is open to talk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Field
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from articles.actions.drafting import move_on
from articles.actions.indexing import index_article
from articles.models import Article, Authorship, FormerSlug, PublicState, SiteIdentity, Tag
from articles.rules.drafts import as_slug, check_slug


def change_slug(*, editor: User, article: Article, slug: str) -> None:
    """Move an article to another address; a published one keeps its former address as a redirect, for good.

    Raises ValidationError, by field, if the address is no slug or belongs, or belonged, to another article.
    """
    slug = as_slug(slug)
    old = Article.objects.values_list("slug", flat=True).get(pk=article.pk)
    if slug == old:
        return
    _check_address(article, slug)
    try:
        with transaction.atomic():
            FormerSlug.objects.filter(slug=slug, article=article).delete()
            if article.published_at is not None and article.published_at <= timezone.now():
                FormerSlug.objects.get_or_create(slug=old, defaults={"article": article})
            move_on(article, slug=slug)
            _show(article)
    except IntegrityError:
        _check_address(article, slug)  # somebody took it in between
        raise


def _check_address(article: Article, slug: str) -> None:
    try:
        _check_column("slug", slug)
        check_slug(slug, article_id=article.pk)
    except ValidationError as error:
        raise ValidationError({"slug": error.error_list}) from error


@transaction.atomic
def set_authors(*, editor: User, article: Article, authors: Sequence[User]) -> None:
    """Name the authors in the order of the byline; raises ValidationError if there is none or one is named twice."""
    wanted = [author.pk for author in authors]
    if not wanted:
        raise ValidationError(_("An article has at least one author."), code="no_author")
    if len(set(wanted)) < len(wanted):
        raise ValidationError(_("An author is named twice."), code="twice")
    if wanted == list(Authorship.objects.filter(article=article).values_list("user_id", flat=True)):
        return
    Authorship.objects.filter(article=article).delete()
    Authorship.objects.bulk_create(
        Authorship(article=article, user_id=pk, position=place) for place, pk in enumerate(wanted)
    )
    move_on(article)
    index_article(article.pk)
    _show(article)


@transaction.atomic
def set_tags(*, editor: User, article: Article, tags: Iterable[Tag]) -> None:
    """File the article under exactly these tags."""
    wanted = {tag.pk for tag in tags}
    if wanted == set(article.tags.values_list("pk", flat=True)):
        return
    article.tags.set(wanted)
    move_on(article)
    _show(article)


@transaction.atomic
def set_discussion(
    *,
    editor: User,
    article: Article,
    discussion: str,
    closes_after_days: int | None,
    notes_on: bool,
    holding: str | None = None,
) -> None:
    """Open or close the talk of an article, let it close `closes_after_days` after publication, allow notes.

    `holding` is a `Holding`, empty for the site's, None to leave it as it is. Raises ValidationError, by field.
    """
    wanted: dict[str, Any] = {
        "discussion": discussion,
        "closes_after_days": closes_after_days,
        "notes_on": notes_on,
    }
    if holding is not None:
        wanted["holding"] = holding
    standing = Article.objects.values(*wanted).get(pk=article.pk)
    if wanted == standing:
        return
    problems = {}
    for name, value in wanted.items():
        try:
            _check_column(name, value)
        except ValidationError as error:
            problems[name] = error.error_list
    if problems:
        raise ValidationError(problems)
    move_on(article, **wanted)
    PublicState.touch(article.pk)


def _check_column(name: str, value: Any) -> None:
    column = cast("Field[Any, Any]", Article._meta.get_field(name))
    column.clean(value, None)


def _show(article: Article) -> None:
    """Tell the pages that show the article, if any do."""
    if article.current_id is not None:
        PublicState.touch(article.pk)
        SiteIdentity.touch()
