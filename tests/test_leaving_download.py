"""Taking everything along: packed by the worker, for its owner alone, removed after some days or with its owner."""

import io
import json
from datetime import timedelta
from zipfile import ZipFile

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actions.downloading import GIVEN_UP, forget_old_downloads
from accounts.models import Download
from comments.actions.flagging import flag_comment
from comments.actions.voting import vote_on
from comments.leaving import packing
from comments.models import Flag
from groundwork.actions.outbox import work_once
from groundwork.models import OutboxRow
from tests.cast import PASSWORD
from tests.talking import note, page, say, talked_about

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.DOWNLOADS_ROOT = tmp_path / "downloads"
    return settings.DOWNLOADS_ROOT


def content_of(answer) -> bytes:
    return b"".join(answer.streaming_content)


@pytest.fixture
def scene(cast):
    article = talked_about(cast.alice)
    said = note(cast.bob, article, "Second one there", "Mine, *all mine*, #law.")
    note(cast.bob, article, "the words are said twice", "Zanzibar.", audience="private")
    other = say(cast.charlie, article, "Charlies secretless words.")
    vote_on(person=cast.bob.person, comment=other, helpful=True)
    flag_comment(person=cast.bob.person, comment=other, reason="abuse", words="Rude of him.")
    return said


def test_everything_is_packed_with_progress_for_its_owner_alone(
    cast, bob, charlie, scene, folder, monkeypatch
):
    assert bob.post("/download/").status_code == bob.post("/download/").status_code == 303
    download = Download.objects.get()  # one, however often it was asked for
    seen = []
    note_progress = packing.note_progress
    monkeypatch.setattr(
        packing, "note_progress", lambda *a, **k: seen.append(k["done"]) or note_progress(*a, **k)
    )
    assert "in a moment" in page(bob, "/download/").text()
    Download.objects.update(done=3, total=9)
    assert "Packing: 3 of 9 parts" in page(bob, "/download/").text()
    OutboxRow.objects.filter(kind="pack_everything").update(attempts=0)
    while work_once():
        pass
    download.refresh_from_db()
    assert seen == list(range(download.total + 1)) and download.done == download.total > 10
    packing.pack_everything({"download": download.pk})  # the row once more, after a crash
    (file,) = folder.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600 and folder.stat().st_mode & 0o777 == 0o700
    assert page(bob, "/download/").css_first(f'a[href="/download/{download.pk}/"]') is not None
    answer = bob.get(f"/download/{download.pk}/")
    assert answer["Content-Disposition"].startswith("attachment") and "no-store" in answer["Cache-Control"]
    with ZipFile(io.BytesIO(content_of(answer))) as archive:
        everything = "\n".join(archive.read(name).decode() for name in archive.namelist())
        words = json.loads(archive.read("comments-comment.json"))
        assert json.loads(archive.read("comments-vote.json"))[0]["helpful"] is True
        assert json.loads(archive.read("comments-flag.json"))[0]["words"] == "Rude of him."
        assert "<em>all mine</em>" in archive.read("comments-comment.html").decode()
        assert "comments-comment.html" in archive.read("index.html").decode()
    assert [each["source"] for each in words] == ["Mine, *all mine*, #law.", "Zanzibar."]
    assert words[0]["passage"]["exact"] == "Second one there" and words[0]["tags"] == ["law"]
    assert words[0]["article"]["title"] == "Essay" and words[1]["audience"] == "private"
    assert cast.bob.password not in everything and "Charlies secretless" not in everything
    for client in (charlie, Client()):
        assert client.get(f"/download/{download.pk}/").status_code == 404
    assert Client().get("/download/").status_code == 302


def test_it_is_removed_when_its_days_are_over_or_its_owner_leaves(cast, bob, gwen, scene, folder, settings):
    settings.LEAVING_HOURS = 0
    for client in (bob, gwen):
        client.post("/download/")
    while work_once():
        pass
    first, second = Download.objects.order_by("person__kind")  # Gwen's, a guest's, and Bob's
    assert len(list(folder.iterdir())) == 2
    later = first.ends_at + timedelta(minutes=1)
    Download.objects.filter(pk=second.pk).update(ends_at=later + timedelta(days=1))
    assert forget_old_downloads(now=later) == 1 and not Download.objects.filter(pk=first.pk).exists()
    assert gwen.get(f"/download/{first.pk}/").status_code == 404
    bob.post("/leaving/", {"words": "keep", "password": PASSWORD})
    while work_once():
        pass
    assert not list(folder.iterdir()) and not Download.objects.exists()


def test_what_cannot_be_packed_is_given_up_and_may_be_asked_for_again(cast, bob, scene, folder, monkeypatch):
    bob.post("/download/")
    monkeypatch.setattr(packing, "pack", lambda *a, **k: 1 / 0)
    while work_once():
        pass
    assert Download.objects.get().ready_at is None and not list(folder.iterdir())
    assert forget_old_downloads(now=timezone.now() + GIVEN_UP + timedelta(seconds=1)) == 1
    for _ in range(4):
        assert bob.post("/download/").status_code == 303
        Download.objects.all().delete()
    answer = bob.post("/download/")
    assert answer.status_code == 429 and not Download.objects.exists() and Flag.objects.exists()
