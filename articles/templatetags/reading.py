"""How article pages write times, languages and the body. Nothing here asks the database."""

from __future__ import annotations

from datetime import UTC, datetime

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import pgettext

from articles import presenting
from articles.models import Article, Revision
from groundwork.sheets import place

register = template.Library()
register.filter("language_name", presenting.language_name)
register.filter("direction", presenting.direction)
register.filter("minutes", presenting.reading_minutes)
register.filter("first_picture", presenting.first_picture)


@register.simple_tag
def article_body(article: Article, revision: Revision) -> SafeString:
    """The article's html, with a place behind each paragraph for the link to its notes, where it takes notes."""
    html = revision.html
    if article.notes_on:
        html = presenting.with_note_links(
            html,
            revision.blocks,
            lambda number: f"p/{number}/",  # from the article's own address, which would stand in each
            lambda number, link: place(presenting.note_place(number), link),
        )
    html = presenting.with_further(html, revision.blocks)
    return mark_safe(html)  # noqa: S308 - sanitised when it was written; what we add is escaped


@register.simple_tag
def first_words(revision: Revision) -> str:
    return presenting.first_words(revision.text, revision.blocks)


@register.simple_tag
def day(moment: datetime, kind: str = "") -> SafeString:
    """A date, in UTC: the same for every reader. `kind` is a class of microformats."""
    moment = moment.astimezone(UTC)
    words = date_format(moment, pgettext("date format, docs.djangoproject.com: date", "j F Y"))
    named = format_html(' class="{}"', kind) if kind else ""
    return format_html('<time{} datetime="{}">{}</time>', named, moment.date().isoformat(), words)


@register.simple_tag
def moment(at: datetime) -> SafeString:
    """A date with its time of day, in UTC; a script turns it into the reader's own."""
    at = at.astimezone(UTC)
    words = date_format(at, pgettext("date and time format, docs.djangoproject.com: date", "j F Y, H:i"))
    return format_html('<time datetime="{}">{} UTC</time>', at.strftime("%Y-%m-%dT%H:%M:%SZ"), words)
