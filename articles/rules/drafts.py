"""What a draft may hold. Pure checks on data, for the actions and for the forms that call them."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from articles.models import Article, FormerSlug, Revision
from groundwork.languages import number
from groundwork.storable import is_storable

MOST_SOURCE_BYTES = 2_000_000  # of UTF-8; a long book chapter has 100,000
# A language tag as HTML's lang takes it (BCP 47: language, script, region), without extensions.
LANGUAGE_TAG = re.compile(r"[a-z]{2,3}(-[a-z]{4})?(-([a-z]{2}|[0-9]{3}))?", re.IGNORECASE)
# Line ends that browsers and files bring; the source has LF only.
LINE_ENDS = re.compile(r"\r\n?")

DRAFT_FIELDS = ("title", "summary", "source", "language")  # what a revision takes over from the draft


def as_stored(source: str) -> str:
    """The source with LF line ends, as it is stored and compared. Nothing else of it is changed."""
    return LINE_ENDS.sub("\n", source)


def as_slug(slug: str) -> str:
    """The slug in one Unicode form (NFC): the same letters must not make two addresses."""
    return unicodedata.normalize("NFC", slug)


def check_text(text: str) -> None:
    """Raise ValidationError if this is not Unicode text that every database takes."""
    if not is_storable(text):
        raise ValidationError(_("This holds characters that are not Unicode text."), code="not_text")


def check_source(source: str) -> None:
    """Raise ValidationError if a source is over the limit or not Unicode text."""
    check_text(source)
    size = len(source.encode())
    if size > MOST_SOURCE_BYTES:
        message = _(
            "The text has %(size)s bytes; at most %(limit)s are possible. Nothing was cut: split it into parts."
        )
        raise ValidationError(
            message, code="too_long", params={"size": number(size), "limit": number(MOST_SOURCE_BYTES)}
        )


def check_language(language: str) -> None:
    """Raise ValidationError if this is no language tag."""
    if not LANGUAGE_TAG.fullmatch(language):
        raise ValidationError(_("Write a language tag, such as en, ja, ar or pt-br."), code="language")


def check_slug(slug: str, *, article_id: int = 0) -> None:
    """Raise ValidationError if another article stands, or once stood, at this address; 0 asks for a new one."""
    if Article.objects.filter(slug=slug).exclude(pk=article_id).exists():
        raise ValidationError(_("Another article has this address."), code="taken")
    former = (
        FormerSlug.objects.filter(slug=slug).exclude(article_id=article_id).select_related("article").first()
    )
    if former is not None:
        message = _("This address once belonged to “%(title)s” and still leads there.")
        raise ValidationError(message, code="taken", params={"title": former.article.title})


def differs(article: Article, revision: Revision | None) -> bool:
    """Whether publishing the draft would show readers anything that `revision` does not."""
    return revision is None or any(getattr(article, name) != getattr(revision, name) for name in DRAFT_FIELDS)


def check_fields(article: Article) -> None:
    """Raise ValidationError, by field, for all that is wrong with a draft about to be written."""
    problems: dict[str, Any] = {}
    try:
        article.clean_fields(exclude={"current"})
    except ValidationError as error:
        problems = error.update_error_dict(problems)
    checks = {"title": check_text, "summary": check_text, "source": check_source, "language": check_language}
    for name, check in checks.items():
        try:
            check(getattr(article, name))
        except ValidationError as error:
            problems.setdefault(name, []).extend(error.error_list)
    if problems:
        raise ValidationError(problems)
