"""Taking everything along: asked for, packed by the worker, kept for some days for its owner alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts.actions.leaving import forget_downloads
from accounts.models import Download, Person
from groundwork.actions.outbox import enqueue
from groundwork.limits import Limit, count_towards

WORK = "pack_everything"  # the outbox's name for it
ASKED = Limit("download", times=5, seconds=24 * 60 * 60)  # to pack is some work
GIVEN_UP = timedelta(days=1)  # the worker has tried for an hour: what is not ready then never is


def ask_for_download(*, person: Person, now: datetime) -> Download:
    """Have everything packed; while that goes on, asking again gives the same. Raises LimitReached."""
    waiting = Download.objects.filter(person=person, ready_at=None)
    if (download := waiting.first()) is not None:
        return download
    count_towards(ASKED, who=str(person.pk), now=now)
    try:
        with transaction.atomic():
            download = Download.objects.create(person=person, asked_at=now)
            enqueue(WORK, {"download": download.pk})
    except IntegrityError:  # asked twice at once
        return waiting.get()
    forget_downloads(Download.objects.filter(person=person, ready_at__isnull=False))
    return download


def note_progress(download: Download, *, done: int, total: int) -> bool:
    """How far the worker is; False when nobody wants it any more, since its owner has left."""
    download.done, download.total = done, total
    return Download.objects.filter(pk=download.pk, ready_at=None).update(done=done, total=total) > 0


def give_download(download: Download, *, packed: Path, now: datetime) -> bool:
    """Put the packed file where its owner finds it; removes it when it came too late, or twice."""
    ready = {"ready_at": now, "ends_at": now + timedelta(days=settings.DOWNLOAD_DAYS)}
    path = settings.DOWNLOADS_ROOT / download.file_name
    with transaction.atomic():
        waiting = Download.objects.filter(pk=download.pk, ready_at=None)
        if waiting.update(**ready, bytes=packed.stat().st_size):
            packed.replace(path)
            return True
    packed.unlink(missing_ok=True)
    return False


def forget_old_downloads(*, now: datetime) -> int:
    """Remove the files whose days are over, and what could not be packed; returns how many."""
    old = Q(ends_at__lte=now) | Q(ready_at=None, asked_at__lt=now - GIVEN_UP)
    return forget_downloads(Download.objects.filter(old))
