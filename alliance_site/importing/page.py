"""One page of the web as a draft: fetched by the guarded client or read from a file; its source is named."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from articles.actions.drafting import save_draft
from articles.actions.importing import brought_before, prepare_article, write_article
from articles.importing import records
from articles.importing.addresses import same_form
from articles.importing.escaping import address, escaped
from articles.importing.records import Unreadable
from articles.importing.web_page import MOST_PAGE, WebPage, read_page
from articles.models import Article, ImportedItem
from groundwork.charsets import decoded
from groundwork.fetching import NotFetched, fetch

SOURCE = "page"
SECONDS = 30.0


def html_at(url: str) -> tuple[str, str]:
    """A page's html, and where it stood in the end. Raises Unreadable. Outside of transactions: it waits for others."""
    try:
        fetched = fetch(url, most_bytes=MOST_PAGE, seconds=SECONDS, headers={"Accept": "text/html"})
    except NotFetched as refused:
        raise Unreadable("not-fetched", refused.message) from refused
    if fetched.status != 200 or fetched.media_type not in ("text/html", "application/xhtml+xml"):
        raise Unreadable("not-fetched", f"{fetched.status} {fetched.media_type}")
    return decoded(fetched.content, fetched.charset), fetched.url


def html_in(path: Path) -> str:
    """A saved page's html. Raises Unreadable and OSError."""
    if path.stat().st_size > MOST_PAGE:
        raise Unreadable("packed-bomb")
    return decoded(path.read_bytes())


def bring_web_page(
    *, editor: User, html: str, url: str, language: str, restored: Collection[int] = ()
) -> tuple[Article, WebPage]:
    """Make a draft of the article on a page; once brought, only `restored` blocks change it again.

    Nothing is published: an editor looks at it first. Raises Unreadable or ValidationError.
    """
    page = read_page(html, url=url, restored=restored)
    key = same_form(url) or f"file:{page.title}"
    before = brought_before(SOURCE, key)
    source = "\n\n".join([page.source, _named(page)]) if url or page.site else page.source
    if before is not None and before.article is not None:
        if not restored:
            return before.article, page
        draft = before.article
        return save_draft(editor=editor, article=draft, expected_version=draft.version, source=source), page
    record = records.Article(
        id=key, title=page.title, slug="", source=source, state=records.DRAFT, language=page.language
    )
    prepared = prepare_article(record, source=SOURCE, language=language)
    with transaction.atomic():
        return write_article(prepared, authors=[editor], original=html), page


def bring_again(*, editor: User, article: Article, restored: Collection[int]) -> tuple[Article, WebPage]:
    """The draft made anew from the original that was kept, with more blocks of it. Raises ValidationError for none."""
    item = ImportedItem.objects.filter(article=article, source=SOURCE).first()
    if item is None or not item.original:
        raise ValidationError(_("This did not come from a page of the web."))
    page = read_page(item.original, url=f"https://{item.source_id}", restored=restored)
    source = "\n\n".join([page.source, _named(page)])
    return save_draft(editor=editor, article=article, expected_version=article.version, source=source), page


def _named(page: WebPage) -> str:
    """Where it comes from, as the last line of the text."""
    name = escaped(page.site or page.title, in_link=True)
    where = f"[{name}]({address(page.url)})" if page.url else name
    if page.author:
        return _("Source: %(author)s, %(where)s") % {"author": escaped(page.author), "where": where}
    return _("Source: %(where)s") % {"where": where}
