"""A page of the web asked for in the admin: fetched and read by the worker, looked at, and then made a draft.

Its ImportRun has the format `page`. What was found stands in `options["found"]`, what was left out in `lines` (number,
words), and what somebody brought back of it in `options["restored"]`; the page itself is kept until it is a draft.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from lxml.etree import LxmlError

from accounts.models import User
from alliance_site.importing.background import folder
from alliance_site.importing.page import SOURCE, bring_web_page, html_at
from alliance_site.importing.words import trouble_in_words
from articles.actions.importing import brought_before
from articles.importing.addresses import same_form
from articles.importing.records import Unreadable
from articles.importing.web_page import WebPage, read_page
from articles.models import Article, ImportRun
from groundwork.actions.outbox import does, enqueue
from groundwork.charsets import decoded

FORMAT = "page"
KIND = "read_page"


def ask_for_page(
    *, editor: User, url: str = "", name: str = "", data: bytes = b"", language: str
) -> ImportRun:
    """Have the page at `url` fetched and read, or the saved one whose bytes are `data`. Nothing of the site changes."""
    options = {"url": url, "language": language, "restored": []}
    run = ImportRun(
        format=FORMAT, file_name=(url or name)[:200], is_trial=True, asked_by=editor, options=options
    )
    if data:
        run.stored_as = f"{run.pk}.page"
        _kept(run).write_bytes(decoded(data).encode("utf-8", "replace"))
    with transaction.atomic():
        run.save(force_insert=True)
        enqueue(KIND, {"run": str(run.pk)})
    return run


@does(KIND)
def _read(payload: dict[str, Any]) -> None:
    """The worker's part; a second time it finds nothing to do, or reads the same page again."""
    asked = ImportRun.objects.filter(pk=int(payload["run"]), format=FORMAT)
    run = asked.filter(state__in=[ImportRun.State.WAITING, ImportRun.State.RUNNING]).first()
    if run is None:
        return
    asked.update(state=ImportRun.State.RUNNING)
    try:
        if not run.stored_as:
            html, run.options["url"] = html_at(run.options["url"])
            run.stored_as = f"{run.pk}.page"
            _kept(run).write_bytes(html.encode("utf-8", "replace"))
        page = _page(run, restored=())
    except (Unreadable, LxmlError, OSError) as trouble:
        _fail(run, trouble)
        return
    run.options["found"] = _found(page)
    run.lines = [[block.number, block.words] for block in page.dropped]
    run.state, run.ended_at = ImportRun.State.DONE, timezone.now()
    run.save(update_fields=["state", "options", "lines", "stored_as", "ended_at"])


def _fail(run: ImportRun, trouble: Exception) -> None:
    code, detail = "no-article", ""
    if isinstance(trouble, Unreadable):
        code, detail = trouble.code, trouble.detail
    words = str(trouble) if isinstance(trouble, OSError) else trouble_in_words(code, detail)
    _kept(run).unlink(missing_ok=True)
    run.state, run.ended_at, run.stored_as, run.lines = ImportRun.State.FAILED, timezone.now(), "", []
    run.options["reason"] = words
    run.save(update_fields=["state", "options", "lines", "stored_as", "ended_at"])


def choose_blocks(*, run: ImportRun, number: int, is_wanted: bool) -> bool:
    """Bring a block back that was left out, or leave it out again; False when there is no such block.

    The page is read outside of the transaction, which others would have to wait for; and again, if another block was
    chosen meanwhile.
    """
    while True:
        run = ImportRun.objects.get(pk=run.pk)
        if not may_become_draft(run):
            return False
        before = run.options["restored"]
        known: dict[int, str] = dict([*run.lines, *before])
        if number not in known:
            return False
        wanted = {each for each, _words in before}
        wanted = wanted | {number} if is_wanted else wanted - {number}
        page = _page(run, restored=wanted)
        with transaction.atomic():
            run = ImportRun.objects.select_for_update().get(pk=run.pk)
            if not may_become_draft(run):
                return False
            if run.options["restored"] == before:
                run.options |= {
                    "found": _found(page), "restored": [[each, known[each]] for each in sorted(wanted)],
                }  # fmt: skip
                run.lines = [[block.number, block.words] for block in page.dropped]
                run.save(update_fields=["options", "lines"])
                return True


def make_draft(*, editor: User, run: ImportRun) -> Article | None:
    """The article as it was looked at, as a draft of the editor's; the same one when it is asked again.

    A page that was brought before is the article that it became then, as it stands. None when there is nothing to make
    it of. Raises ValidationError.
    """
    with transaction.atomic():
        article = _made(editor, run)
    if article is not None:
        _kept(run).unlink(missing_ok=True)
    return article


def _made(editor: User, run: ImportRun) -> Article | None:
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if (made := run.options.get("article")) is not None:
        return Article.objects.filter(pk=made).first()
    if not may_become_draft(run):
        return None
    article = article_before(run)
    if article is None:
        restored = [number for number, _words in run.options["restored"]]
        url, language = run.options["url"], run.options["language"]
        article, _page_read = bring_web_page(
            editor=editor, html=_html(run), url=url, language=language, restored=restored
        )
    run.options["article"], run.is_trial, run.stored_as = article.pk, False, ""
    run.save(update_fields=["options", "is_trial", "stored_as"])
    return article


def may_become_draft(run: ImportRun) -> bool:
    """Whether it was read, and the page is still there."""
    return run.format == FORMAT and run.state == ImportRun.State.DONE and bool(run.stored_as)


def article_before(run: ImportRun) -> Article | None:
    """What the page became when it was brought before."""
    key = same_form(run.options["url"]) or f"file:{run.options['found']['title']}"
    before = brought_before(SOURCE, key)
    return before.article if before is not None else None


def _page(run: ImportRun, *, restored: Collection[int]) -> WebPage:
    return read_page(_html(run), url=run.options["url"], restored=restored)


def _found(page: WebPage) -> dict[str, str]:
    return {
        "title": page.title, "source": page.source, "author": page.author, "site": page.site,
        "language": page.language, "url": page.url,
    }  # fmt: skip


def _html(run: ImportRun) -> str:
    try:
        return _kept(run).read_bytes().decode("utf-8")
    except OSError as trouble:
        raise ValidationError(str(trouble)) from trouble


def _kept(run: ImportRun) -> Path:
    return folder() / f"{run.pk}.page"
