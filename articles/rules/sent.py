"""What a program sends as an article, made into a draft of ours: HTML into Markdown, a name into an address."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from articles.importing.from_html import markdown_from_html
from articles.models import Article, FormerSlug, SentBody
from articles.rendering import render_article
from articles.rules.drafts import check_source
from articles.rules.paragraphs import with_paragraphs
from groundwork.storable import is_storable

MOST_TITLE, MOST_SUMMARY, MOST_SLUG = 200, 400, 120  # characters; the sizes of the columns
MOST_WORDS_OF_TITLE = 60  # characters of a text's first line that stand for a title it does not have
MOST_TRIES = 50  # at a free address
HTML, MARKDOWN = SentBody.Format.HTML, SentBody.Format.MARKDOWN


@dataclass(frozen=True, slots=True)
class Sent:
    """What came; None is what the program did not name, which stays as it is."""

    title: str | None = None
    body: str | None = None
    format: str = HTML
    summary: str | None = None
    language: str | None = None
    slug: str | None = None
    tags: tuple[str, ...] | None = None  # names
    open_to_talk: bool | None = None
    at: datetime | None = None  # of the first publication
    change_note: str = field(default="")


def check_sent(sent: Sent) -> None:
    """Raises ValidationError for words that are no text, and for a date that is none in UTC."""
    words = (
        sent.title,
        sent.body,
        sent.summary,
        sent.language,
        sent.slug,
        sent.change_note,
        *(sent.tags or ()),
    )
    if not all(is_storable(each) for each in words if each):
        raise ValidationError(_("Null characters and halves of characters are not allowed."))
    try:
        is_date = sent.at is None or 1 < sent.at.astimezone(UTC).year < 9999
    except OverflowError:
        is_date = False
    if not is_date:
        raise ValidationError(_("This date is too far from today."))


def source_of(body: str, format: str) -> str:
    """The Markdown of what was sent; pictures of this site by their path. Raises ValidationError past the limits."""
    check_source(body)  # before it costs anything
    body = body.replace(f"{settings.SITE_URL.rstrip('/')}{settings.MEDIA_URL}", settings.MEDIA_URL)
    if format == MARKDOWN:
        return body
    return markdown_from_html(with_paragraphs(body)).source


def digest_of(source: str) -> str:
    return hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()


def body_for(article: Article) -> tuple[str, str]:
    """The text to give to a program, and its format: what was sent, while the draft is what was made of it.

    Otherwise the draft as HTML. `article` has its `sent_body` and `current` loaded.
    """
    sent: SentBody | None = getattr(article, "sent_body", None)
    if sent is not None and sent.source_digest == digest_of(article.source):
        return sent.body, sent.format
    current = article.current
    if current is not None and current.source == article.source:
        return with_whole_addresses(current.html), HTML
    return with_whole_addresses(render_article(article.source, language=article.language).html), HTML


def with_whole_addresses(html: str) -> str:
    """Pictures with the address of the site, so that an editor elsewhere can show them."""
    return html.replace(f'="{settings.MEDIA_URL}', f'="{settings.SITE_URL.rstrip("/")}{settings.MEDIA_URL}')


def title_for(title: str | None, source: str) -> str:
    """The title, or the first words of the text where there is none: an article has to be called something."""
    given = " ".join((title or "").split())
    if given:
        return given
    for line in source.split("\n"):
        words = " ".join(re.sub(r"[#>*_`\[\]!]|\([^()]*\)|^\s*[-+]\s", " ", line).split())
        if words:
            cut = words[:MOST_WORDS_OF_TITLE]
            return words if cut == words else f"{cut.rsplit(' ', 1)[0]} …"
    return _("Untitled")


def free_slug(wanted: str | None, title: str) -> str:
    """An address that no article has or had: the one asked for, or the title's, with a number where it is taken."""
    stem = slugify(unicodedata.normalize("NFC", wanted or title), allow_unicode=True)[: MOST_SLUG - 5].strip(
        "-_"
    )
    stem = stem or "article"
    like = {"slug__startswith": stem}
    taken = set(Article.objects.filter(**like).values_list("slug", flat=True))
    taken |= set(FormerSlug.objects.filter(**like).values_list("slug", flat=True))
    numbered = (stem if n == 1 else f"{stem}-{n}" for n in range(1, len(taken) + 2))
    return next(slug for slug in numbered if slug not in taken)
