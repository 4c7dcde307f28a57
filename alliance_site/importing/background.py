"""Imports asked for in the admin: the file is kept aside, looked at and brought by the worker, and then deleted."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from alliance_site.importing.formats import FORMATS, KINDS, WHOLE
from alliance_site.importing.progress import forget_progress, read_progress, write_progress
from alliance_site.importing.reports import Report
from alliance_site.importing.running import Bringer, Wishes
from alliance_site.importing.whole import Conflict, bring_whole
from alliance_site.importing.words import trouble_in_words
from articles.importing.addresses import read_map
from articles.importing.records import Line, Unreadable
from articles.models import ImportRun
from groundwork.actions.outbox import does, enqueue
from groundwork.chores import chore

log = logging.getLogger(__name__)

KIND = "bring_file"
MOST_UPLOAD = 500_000_000  # bytes; what is larger is brought with manage.py
DAY = 24 * 60 * 60  # seconds
BROKE_OFF = "broke-off"  # of a report's line: its file is kept, and the import can be gone on with
SILENT = timedelta(minutes=5)  # without a word of how far it is: its worker is gone


def folder() -> Path:
    """Where files wait: outside of what is served, for this installation's own user only."""
    path = Path(settings.VAR) / "imports"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def ask_for_trial(
    *, editor: User, kind: str, name: str, chunks: Iterable[bytes], mapping: str = "", language: str = "en"
) -> ImportRun:
    """Keep the file aside and have it looked at. Nothing of the site changes."""
    run = ImportRun(
        format=kind, file_name=name[:200], is_trial=True, asked_by=editor,
        options={"mapping": mapping, "language": language},
    )  # fmt: skip
    suffix = "".join(letter for letter in Path(name).suffix if letter.isalnum() or letter == ".")[:10]
    run.stored_as = f"{run.pk}{suffix}"
    with (folder() / run.stored_as).open("xb") as file:
        for chunk in chunks:
            file.write(chunk)
    with transaction.atomic():
        run.save(force_insert=True)
        enqueue(KIND, {"run": str(run.pk)})
    return run


@transaction.atomic
def ask_to_bring(*, editor: User, run: ImportRun) -> bool:
    """Bring what was looked at; once, however often it is asked. A run that broke off is taken up again."""
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if not may_be_asked(run, timezone.now()):
        return False
    looked = run.is_trial and run.state == ImportRun.State.DONE
    run.is_trial = run.is_trial and not looked
    run.state, run.done, run.counts, run.lines, run.ended_at = ImportRun.State.WAITING, 0, {}, [], None
    run.save()
    enqueue(KIND, {"run": str(run.pk)})
    return True


def may_be_asked(run: ImportRun, now: datetime) -> bool:
    """Whether its file is there, and was looked at, or broke off, or was left by its worker."""
    looked = run.is_trial and run.state == ImportRun.State.DONE
    is_there = run.format in KINDS and bool(run.stored_as)
    return is_there and (looked or run.state == ImportRun.State.FAILED or is_abandoned(run, now))


def is_abandoned(run: ImportRun, now: datetime) -> bool:
    """Whether it began and nothing has been heard of it for a while."""
    if run.state != ImportRun.State.RUNNING:
        return False
    told = [datetime.fromisoformat(run.options["seen"])] if run.options.get("seen") else []
    if (progress := read_progress(folder() / run.stored_as)) is not None:
        told.append(progress.seen)
    return not told or max(told) < now - SILENT


def as_it_stands(run: ImportRun) -> ImportRun:
    """The run with how far it is: of a whole site that comes, its row cannot say so. Not to be saved."""
    if run.state == ImportRun.State.RUNNING and run.stored_as:
        progress = read_progress(folder() / run.stored_as)
        if progress is not None:
            run.done, run.counts = progress.done, progress.counts
    return run


@does(KIND)
def _bring(payload: dict[str, Any]) -> None:
    """The worker's part. A second claim while the first one is at it changes nothing."""
    pk, now = int(payload["run"]), timezone.now()
    run = ImportRun.objects.select_related("asked_by").filter(pk=pk).first()
    if run is None or run.asked_by is None or not run.stored_as:
        return
    if run.state != ImportRun.State.WAITING and not is_abandoned(run, now):
        return
    waiting = ImportRun.objects.filter(pk=pk, state=run.state)
    if not waiting.update(state=ImportRun.State.RUNNING, options={**run.options, "seen": now.isoformat()}):
        return
    report = Report(tell=lambda report: _tell(run, report))
    trouble = _tried(run, run.asked_by, report, now)
    if trouble is not None:
        report.say_first(trouble)
    _end(run, report, trouble)


def _tried(run: ImportRun, editor: User, report: Report, now: datetime) -> Line | None:
    """Look at the file, or bring it; why it broke off, if it did."""
    try:
        _read(run, editor, report, now)
    except Unreadable as trouble:
        return Line("", trouble_in_words(trouble.code, trouble.detail))
    except Conflict as trouble:
        report.counts.clear()
        return Line("nothing-written", "", str(trouble))
    except OSError as trouble:
        return Line("", str(trouble))
    except Exception as trouble:
        # Nobody foresaw it: told at once, to the admin here and whole to whoever runs the server. It is not tried
        # again by itself, which would only hide it for an hour.
        log.exception("import %s broke off", run.pk)
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
        if run.format == WHOLE:
            report.counts.clear()
        return Line(BROKE_OFF, "", f"{type(trouble).__name__}: {trouble}")
    return None


def _read(run: ImportRun, editor: User, report: Report, now: datetime) -> None:
    """Raises Unreadable, Conflict, OSError."""
    path = folder() / run.stored_as
    if run.format == WHOLE:
        bring_whole(path, report, is_trial=run.is_trial)
        return
    wishes = Wishes(
        editor=editor, now=now, language=run.options.get("language", "en"), is_trial=run.is_trial,
        mapping=read_map(run.options.get("mapping", "").splitlines()),
    )  # fmt: skip
    Bringer(FORMATS[run.format][1](path), wishes, report).run()


@chore(every=DAY)
def forget_waiting_files(now: datetime) -> int:
    """Remove the files that were not brought, or not wholly, within IMPORT_FILE_DAYS; returns how many."""
    limit = now - timedelta(days=settings.IMPORT_FILE_DAYS)
    old = ImportRun.objects.filter(made_at__lte=limit).exclude(format__startswith="to:")
    names = list(old.exclude(stored_as="").values_list("stored_as", flat=True))
    for name in names:
        (folder() / name).unlink(missing_ok=True)
        forget_progress(folder() / name)
    ImportRun.objects.filter(stored_as__in=names).update(stored_as="")
    return len(names)


def _tell(run: ImportRun, report: Report) -> None:
    if run.format == WHOLE:  # in the midst of its one transaction
        file = folder() / run.stored_as
        write_progress(file, done=report.done, counts=report.counts, now=timezone.now())
        return
    seen = {**run.options, "seen": timezone.now().isoformat()}
    ImportRun.objects.filter(pk=run.pk).update(done=report.done, counts=dict(report.counts), options=seen)


def _end(run: ImportRun, report: Report, trouble: Line | None) -> None:
    lines = [[line.code, line.where, line.detail] for line in report.lines]
    keeps_file = trouble.code == BROKE_OFF if trouble else run.is_trial
    ImportRun.objects.filter(pk=run.pk).update(
        state=ImportRun.State.FAILED if trouble else ImportRun.State.DONE,
        done=report.done, counts=dict(report.counts), lines=lines, ended_at=timezone.now(),
        options={**run.options, "more": report.more}, stored_as=run.stored_as if keeps_file else "",
    )  # fmt: skip
    forget_progress(folder() / run.stored_as)
    if not keeps_file:
        (folder() / run.stored_as).unlink(missing_ok=True)
