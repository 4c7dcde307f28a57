"""Everything taken away from the admin: written by the worker, kept for some days in a folder that nobody is served.

Its ImportRun has the format `to:` and a key of formats.py.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from pathlib import Path
from secrets import token_hex
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from alliance_site.exporting.formats import FORMATS
from articles.models import ImportRun
from groundwork.actions.outbox import does, enqueue
from groundwork.chores import chore

log = logging.getLogger(__name__)

KIND = "export_site"
MOST_REASON = 400  # characters
BEFORE = "to:"  # of a run's format
GIVEN_UP = timedelta(days=1)  # the worker has tried for an hour: what is not ready then never is
HOUR = 60 * 60  # seconds
_OPEN = (ImportRun.State.WAITING, ImportRun.State.RUNNING)


def folder() -> Path:
    """Where they lie: outside of what is served, for this installation's own user only."""
    path = Path(settings.VAR) / "exports"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


@transaction.atomic
def ask_for_export(*, editor: User, form: str, now: datetime) -> ImportRun:
    """Have everything public written in a form of formats.py; while that goes on, asking again gives the same."""
    waiting = ImportRun.objects.select_for_update().filter(
        format=BEFORE + form, state__in=_OPEN, made_at__gt=now - GIVEN_UP
    )
    if (run := waiting.first()) is not None:
        return run
    name = f"site-{now:%Y-%m-%d}{FORMATS[form].ending}"
    run = ImportRun.objects.create(format=BEFORE + form, file_name=name, asked_by=editor)
    enqueue(KIND, {"run": str(run.pk)})
    return run


@does(KIND)
def _export(payload: dict[str, Any]) -> None:
    """The worker's part. Two at once make one file: the first that is ready is taken."""
    asked = ImportRun.objects.filter(pk=int(payload["run"]), state__in=_OPEN)
    run = asked.first()
    if run is None:
        return
    way = FORMATS[run.format.removeprefix(BEFORE)]
    part = folder() / f"{run.pk}-{token_hex(4)}.part{way.ending}"  # some go by how the name ends
    asked.update(state=ImportRun.State.RUNNING, options={"part": part.name})
    try:
        count = way.write(part)
        part.chmod(0o600)
        done = {"state": ImportRun.State.DONE, "done": count, "options": {"bytes": part.stat().st_size}}
        with transaction.atomic():
            if asked.update(**done, stored_as=f"{run.pk}.export", ended_at=timezone.now()):
                part.replace(folder() / f"{run.pk}.export")
    except Exception as trouble:  # told at once: tried again, it would only be late
        log.exception("export %s broke off", run.pk)
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
        reason = str(trouble) if isinstance(trouble, OSError) else f"{type(trouble).__name__}: {trouble}"
        asked.update(
            state=ImportRun.State.FAILED, options={"reason": reason[:MOST_REASON]}, ended_at=timezone.now()
        )
    finally:
        part.unlink(missing_ok=True)


def written_so_far(run: ImportRun) -> int:
    """Bytes of the file that the worker is writing."""
    try:
        part: str = run.options["part"]
        return (folder() / part).stat().st_size
    except (KeyError, OSError):
        return 0


def file_of(run: ImportRun) -> Path | None:
    """The file of a run that is ready; None when there is none, or its days are over."""
    path = folder() / run.stored_as
    is_there = run.format.startswith(BEFORE) and bool(run.stored_as) and path.is_file()
    return path if is_there and (run.ended_at or run.made_at) > timezone.now() - kept_for() else None


def kept_for() -> timedelta:
    """As what people take along of their own."""
    return timedelta(days=settings.DOWNLOAD_DAYS)


@chore(every=HOUR)
def forget_old_exports(now: datetime) -> int:
    """Remove the files whose days are over; returns how many."""
    old = ImportRun.objects.filter(format__startswith=BEFORE, ended_at__lte=now - kept_for()).exclude(
        stored_as=""
    )
    names = list(old.values_list("stored_as", flat=True))
    for name in names:
        (folder() / name).unlink(missing_ok=True)
    ImportRun.objects.filter(stored_as__in=names).update(stored_as="")
    return len(names)
