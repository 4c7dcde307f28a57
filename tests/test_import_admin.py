"""Bringing in the admin: looked at first, brought by the worker, reported; and everything taken away from there."""

import json
import zipfile
from datetime import timedelta
from email.message import Message
from io import BytesIO
from pathlib import Path
from unittest.mock import Mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError

from accounts.models import User
from alliance_site.exporting import background as background_of_exports
from alliance_site.exporting.whole import FORMAT, VERSION
from alliance_site.importing import asked_page, background
from articles.models import Article, ImportedItem, ImportRun, Tag
from comments.actions.importing import write_comments
from groundwork.actions.outbox import work_once
from groundwork.fetching import NotFetched
from groundwork.fetching.client import Fetched
from groundwork.models import OutboxRow
from tests.conftest import logged_in
from tests.publishing import published

pytestmark = pytest.mark.django_db

FILE = Path(__file__).parent / "imports" / "wordpress.xml"
HERE = "/admin/articles/importrun/"


@pytest.fixture(autouse=True)
def _aside(settings, tmp_path):
    settings.VAR = tmp_path


def sent(client, data, **fields):
    upload = SimpleUploadedFile("blog.xml", data)
    return client.post(HERE, {"kind": "wordpress", "file": upload, "language": "en", **fields})


def test_a_file_is_looked_at_then_brought_and_then_gone(cast, tmp_path):
    ada = logged_in(cast.ada)
    answer = sent(ada, FILE.read_bytes())
    run = ImportRun.objects.get()
    assert answer["Location"] == f"{HERE}{run.pk}/"
    assert "It waits for the worker." in ada.get(answer["Location"]).content.decode()
    assert ada.post(f"{HERE}{run.pk}/bring/").status_code == 302  # too early: nothing begins
    work_once()
    page = ada.get(answer["Location"]).content.decode()
    assert "Nothing was written yet." in page and "Bring it" in page
    assert "The comment 14 answers 99, which is not there" in page
    assert not Article.objects.exists()
    for _twice in range(2):
        ada.post(f"{HERE}{run.pk}/bring/")
    work_once()
    work_once()
    run.refresh_from_db()
    assert (run.state, run.is_trial, run.stored_as) == ("done", False, "")
    assert run.counts["articles"] == 2 and run.counts.get("known articles", 0) == 0
    assert Article.objects.count() == 2 and not list((tmp_path / "imports").iterdir())
    page = ada.get(answer["Location"]).content.decode()
    assert "See the articles" in page and "Bring it" not in page
    assert "blog.xml" in ada.get(HERE).content.decode()


def test_what_is_wrong_is_said_where_it_is(cast, monkeypatch):
    ada = logged_in(cast.ada)
    assert "line 1" in sent(ada, b"<x/>", mapping="only one").content.decode()
    assert sent(ada, b"<x/>", language="none such").status_code == 422
    monkeypatch.setattr("alliance_site.admin.importing.MOST_UPLOAD", 2)
    assert "too large for the browser" in sent(ada, b"<x/>").content.decode()
    monkeypatch.undo()
    assert not ImportRun.objects.exists()


def test_a_file_that_cannot_be_read_ends_with_its_reason(cast, settings, tmp_path):
    settings.VAR = tmp_path
    ada = logged_in(cast.ada)
    sent(ada, b"<rss/>")
    work_once()
    run = ImportRun.objects.get()
    assert run.state == "failed" and run.stored_as == ""
    page = ada.get(f"{HERE}{run.pk}/").content.decode()
    assert '<p class="errornote" role="status">This is no export of WordPress.' in page


def test_a_run_whose_worker_died_is_taken_up_again(cast):
    ada = logged_in(cast.ada)
    sent(ada, FILE.read_bytes())
    run = ImportRun.objects.get()
    ImportRun.objects.update(state="running", options={**run.options, "seen": "2020-01-01T00:00:00+00:00"})
    assert "Go on with it" in ada.get(f"{HERE}{run.pk}/").content.decode()
    background._bring({"run": str(run.pk)})
    assert ImportRun.objects.get().state == "done"
    background._bring({"run": str(run.pk)})  # a second claim finds it done
    assert ImportRun.objects.get().is_trial


def test_what_nobody_foresaw_is_a_line_and_leaves_nothing_of_its_text(cast, monkeypatch):
    ada = logged_in(cast.ada)
    place = sent(ada, FILE.read_bytes())["Location"]
    work_once()
    told = []

    def fails_once(*given, **named):
        told.append(Article.objects.count())
        if len(told) == 1:
            raise KeyError("a mistake of ours")
        return write_comments(*given, **named)

    monkeypatch.setattr("alliance_site.importing.running.write_comments", fails_once)
    ada.post(f"{place}bring/")
    work_once()
    run = ImportRun.objects.get()
    assert (run.state, told[0], run.counts["articles"]) == ("done", 1, 1)
    assert "KeyError: &#x27;a mistake of ours&#x27;" in ada.get(place).content.decode()
    # Nothing of it, not even its author, whom it made a member; the other text is there, with the same author's.
    assert Article.objects.count() == run.counts["articles"] and ImportedItem.objects.count() == 2
    assert run.counts["members"] == User.objects.filter(email="nora@kettle.example.org").count()
    again = sent(ada, FILE.read_bytes())["Location"]
    work_once()
    ada.post(f"{again}bring/")
    work_once()
    run = ImportRun.objects.first()
    assert run.counts["articles"] == 1 and run.counts["known articles"] == 1
    assert Article.objects.count() == 2 and User.objects.filter(email="nora@kettle.example.org").count() == 1


def test_an_import_that_breaks_off_says_so_at_once_and_can_be_gone_on_with(cast, monkeypatch, tmp_path):
    ada = logged_in(cast.ada)
    place = sent(ada, FILE.read_bytes())["Location"]
    work_once()
    monkeypatch.setattr(
        "alliance_site.importing.running.brought_before", Mock(side_effect=OperationalError("disk is full"))
    )
    ada.post(f"{place}bring/")
    work_once()
    run = ImportRun.objects.get()
    assert (run.state, run.lines[0][0]) == ("failed", "broke-off")
    page = ada.get(place).content.decode()
    assert "It broke off here (OperationalError: disk is full)" in page and "Go on with it" in page
    assert not OutboxRow.objects.filter(
        kind=background.KIND, done_at=None
    ).exists()  # not tried again in secret
    monkeypatch.undo()
    ada.post(f"{place}bring/")
    work_once()
    run.refresh_from_db()
    assert (run.state, run.stored_as, Article.objects.count()) == ("done", "", 2)
    assert not list((tmp_path / "imports").iterdir())


def test_everything_public_is_written_by_the_worker_and_kept_for_days(cast, tmp_path, monkeypatch):
    published(cast.alice, "Kettle")
    ada = logged_in(cast.ada)
    places = {ada.post(f"{HERE}away/", {"format": "json"})["Location"] for _twice in range(2)}
    (place,) = places
    assert "It waits for the worker." in ada.get(place).content.decode()
    assert ada.get(f"{place}file/").status_code == 404
    work_once()
    run = ImportRun.objects.get()
    background_of_exports._export({"run": str(run.pk)})  # a second claim finds it done
    assert f'href="{place}file/"' in ada.get(place).content.decode()
    answer = ada.get(f"{place}file/")
    assert "attachment" in answer["Content-Disposition"] and run.file_name in answer["Content-Disposition"]
    with zipfile.ZipFile(BytesIO(b"".join(answer.streaming_content))) as packed:
        whole = json.loads(packed.read("site.json"))
    assert whole["rows"]["articles.Article"][0]["slug"] == "kettle" and whole["private"] is False
    other = ada.post(f"{HERE}away/", {"format": "markdown"})["Location"]
    with monkeypatch.context() as broken:
        broken.setattr("alliance_site.exporting.markdown._files", Mock(side_effect=KeyError("ours")))
        work_once()
    assert (
        "KeyError: &#x27;ours&#x27;" in ada.get(other).content.decode()
    )  # at once, not after an hour of trying
    other = ada.post(f"{HERE}away/", {"format": "markdown"})["Location"]
    work_once()
    with zipfile.ZipFile(BytesIO(b"".join(ada.get(f"{other}file/").streaming_content))) as packed:
        assert packed.namelist() == ["articles/kettle.md"]
    assert logged_in(cast.mo).get(f"{place}file/").status_code in (302, 403)
    assert logged_in(cast.mo).post(f"{HERE}away/", {"format": "json"}).status_code in (302, 403)
    assert background_of_exports.forget_old_exports(run.ended_at + timedelta(days=6)) == 0
    assert background_of_exports.forget_old_exports(run.ended_at + timedelta(days=8)) == 2
    assert ada.get(f"{place}file/").status_code == 404 and not list((tmp_path / "exports").iterdir())
    assert "not kept any more" in ada.get(place).content.decode()


def test_a_site_like_this_one_is_looked_at_and_brought(cast, tmp_path):
    ada = logged_in(cast.ada)
    head = {"format": FORMAT, "version": VERSION, "site": "", "made_at": "", "private": False}
    tags = [{"id": "7", "name": "Tea", "slug": "tea"}]
    data = json.dumps({**head, "rows": {"articles.Tag": tags}}).encode()
    place = sent(ada, data, kind="alliance")["Location"]
    work_once()
    page = ada.get(place).content.decode()
    assert "Nothing was written yet." in page and "Rows" in page and not Tag.objects.exists()
    ada.post(f"{place}bring/")
    work_once()
    assert Tag.objects.get().name == "Tea" and ImportRun.objects.get().state == "done"
    Tag.objects.update(id=8)
    place = sent(ada, data, kind="alliance")["Location"]
    work_once()
    run = ImportRun.objects.first()
    assert run.state == "failed" and run.counts == {} and Tag.objects.count() == 1
    Tag.objects.all().delete()
    sent(ada, data, kind="alliance")
    work_once()
    kept = ImportRun.objects.exclude(stored_as="").get()
    assert [background.forget_waiting_files(kept.made_at + timedelta(days=days)) for days in (29, 31)] == [
        0,
        1,
    ]
    assert not list((tmp_path / "imports").iterdir())
    assert "Nothing was written" in ada.get(place).content.decode()


def test_a_site_that_comes_says_how_far_it_is_though_its_rows_are_one_transaction(
    cast, monkeypatch, tmp_path
):
    ada, seen = logged_in(cast.ada), []
    head = {"format": FORMAT, "version": VERSION, "site": "", "made_at": "", "private": False}
    tags = [{"id": str(n), "name": f"Tag {n}", "slug": f"tag-{n}"} for n in range(1, 61)]
    data = json.dumps({**head, "rows": {"articles.Tag": tags}}).encode()
    place = sent(ada, data, kind="alliance")["Location"]
    work_once()

    def looking():
        row = ImportRun.objects.get()
        assert (row.state, row.done, row.counts) == ("running", 0, {})  # nobody waits for this row
        ImportRun.objects.update(options={**row.options, "seen": "2020-01-01T00:00:00+00:00"})
        background._bring({"run": str(row.pk)})  # another worker finds that somebody is at it
        seen.append(ada.get(place).content.decode())

    monkeypatch.setattr("alliance_site.importing.whole.index_articles", looking)
    ada.post(f"{place}bring/")
    work_once()
    (page,) = seen
    assert "60 things read" in page and '<th scope="row">Rows</th><td>60</td>' in page
    assert "Go on with it" not in page and "Go on with it" not in ada.get(place).content.decode()
    assert ImportRun.objects.get().done == Tag.objects.count() == 60
    assert not list((tmp_path / "imports").iterdir())


def test_a_page_of_the_web_is_looked_at_then_mended_then_a_draft(cast, monkeypatch, tmp_path):
    ada = logged_in(cast.ada)
    url, asked = "https://tea.example.org/kettle", []

    def answer(address, **_limits):
        asked.append(address)
        if len(asked) == 1:
            raise NotFetched("too_slow")
        headers = Message()
        headers["Content-Type"] = "text/html; charset=utf-8"
        return Fetched(url, 200, headers, (FILE.parent / "page.html").read_bytes())

    monkeypatch.setattr("alliance_site.importing.page.fetch", answer)
    assert ada.post(f"{HERE}page/", {"language": "en"}).status_code == 422
    places = [ada.post(f"{HERE}page/", {"url": url, "language": "en"})["Location"] for _twice in range(2)]
    assert asked == [] and "It waits for the worker." in ada.get(places[0]).content.decode()
    work_once()
    assert "The page could not be had" in ada.get(places[0]).content.decode()
    page = ada.get(places[1]).content.decode()
    assert page.index("Sponsored") < page.index("short pieces, such as menus") < page.index("12,345 visitors")
    assert "Nora Ngo, Tea Weekly" in page and "Small bubbles</h2>" in page and "Make it a draft" in page
    run = ImportRun.objects.get(state="done")
    offer, words = next(block for block in run.lines if "Sponsored" in block[1])
    for leave in ({}, {"leave": "1"}, {}):
        ada.post(f"{HERE}{run.pk}/restore/", {"number": offer, **leave})
        run.refresh_from_db()
        assert (words in run.options["found"]["source"]) is not bool(leave)
    assert ada.post(f"{HERE}{run.pk}/restore/", {"number": "9999"}).status_code == 302
    cookies = next(number for number, block in run.lines if "cookies" in block)
    read = asked_page._page

    def read_while_another_chooses(*args, **options):
        monkeypatch.setattr(asked_page, "_page", read)
        assert asked_page.choose_blocks(run=run, number=offer, is_wanted=False)
        return read(*args, **options)

    monkeypatch.setattr(asked_page, "_page", read_while_another_chooses)
    assert asked_page.choose_blocks(run=run, number=cookies, is_wanted=True)
    run.refresh_from_db()
    assert [number for number, _words in run.options["restored"]] == [cookies]  # both choices hold
    ada.post(f"{HERE}{run.pk}/restore/", {"number": offer})
    drafts = {ada.post(f"{HERE}{run.pk}/draft/")["Location"] for _twice in range(2)}
    draft = Article.objects.get()
    assert drafts == {f"/admin/articles/article/{draft.pk}/change/"} and draft.current is None
    assert words in draft.source and draft.source.endswith(f"[Tea Weekly]({url})")
    assert "It is a draft now." in ada.get(places[1]).content.decode()
    assert not (tmp_path / "imports" / f"{run.pk}.page").exists()
    upload = SimpleUploadedFile("saved.html", (FILE.parent / "page.html").read_bytes())
    again = ada.post(f"{HERE}page/", {"url": url, "file": upload, "language": "en"})["Location"]
    work_once()
    assert len(asked) == 2 and "was brought before" in ada.get(again).content.decode()
    ada.post(f"{again}draft/")
    assert Article.objects.get().version == draft.version
