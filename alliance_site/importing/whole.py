"""A whole site brought back from its own export: every row as it was, in one transaction or not at all."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from django.contrib.auth.hashers import make_password
from django.core.management.color import no_style
from django.db import IntegrityError, connection, models, transaction

from alliance_site.exporting.tables import BATCH, columns_of, exported_models, from_json
from alliance_site.exporting.whole import FORMAT, VERSION
from alliance_site.importing.packed import Packed
from alliance_site.importing.reports import Report
from alliance_site.importing.whole_pictures import bring_pictures
from articles.actions.indexing import index_missing as index_articles
from articles.importing.json_files import json_of
from articles.importing.opening import open_bounded
from articles.importing.records import Line, Unreadable
from articles.models import SiteIdentity
from comments.actions.indexing import index_all, index_missing
from comments.models import Comment

MOST_LINE = 50_000_000  # bytes: the largest row is a revision of 2 MB, written several times in its own forms


class Conflict(Exception):
    """Something of this site is in the way: another row has the same address, name or number."""


def bring_whole(path: Path, report: Report, *, is_trial: bool = False) -> Report:
    """Write every row that is not here; rows that are stay as they are, and differences are reported.

    Of a zip the pictures, too: after the rows, each whole or not at all, so that doing it again brings what is missing.
    Members come without passwords. Raises Unreadable or Conflict, and then nothing was written.
    """
    if not zipfile.is_zipfile(path):
        _bring_rows(lambda: open_bounded(path), report, is_trial)
        return report
    with Packed(path) as packed:
        packed.check(lambda: report.tell(report))
        _bring_rows(packed.site, report, is_trial)
        bring_pictures(packed, report, is_trial=is_trial)
    return report


def _bring_rows(opened: Callable[[], BinaryIO], report: Report, is_trial: bool) -> None:
    with transaction.atomic():
        try:
            for model, rows in _tables(opened):
                new = _bring(model, rows, report)
                if model is Comment and not is_trial:
                    index_all(new)
            if is_trial:
                transaction.set_rollback(True)
                return
            connection.check_constraints()
        except IntegrityError as error:
            raise Conflict(str(error)) from error
        _count_on()
        index_articles()
        index_missing()
        SiteIdentity.touch()


def _tables(opened: Callable[[], BinaryIO]) -> Iterator[tuple[type[models.Model], list[dict[str, Any]]]]:
    """Every table's rows in batches. A document that somebody has formatted anew is read at once instead."""
    known = {model._meta.label: model for model in exported_models()}
    label, batch = "", list[dict[str, Any]]()
    for label_here, row in _rows(opened):
        if label_here not in known:
            raise Unreadable("not-ours", label_here)
        if label_here != label or len(batch) == BATCH:
            if batch:
                yield known[label], batch
            label, batch = label_here, []
        batch.append(row)
    if batch:
        yield known[label], batch


def _rows(opened: Callable[[], BinaryIO]) -> Iterator[tuple[str, dict[str, Any]]]:
    with opened() as file:
        head = file.readline(MOST_LINE)
        if not head.rstrip().endswith(b'"rows": {'):
            yield from _rows_at_once(opened)
            return
        try:
            _check(json.loads(head.rstrip() + b"}}"))
            label = ""
            while line := file.readline(MOST_LINE):
                words = line.strip().removeprefix(b",")
                if words.endswith(b": ["):
                    label = json.loads(words[:-3])
                elif words not in (b"]", b"}}", b""):
                    yield label, json.loads(words)
        except (ValueError, RecursionError) as error:
            raise Unreadable("not-ours", str(error)) from error


def _rows_at_once(opened: Callable[[], BinaryIO]) -> Iterator[tuple[str, dict[str, Any]]]:
    with opened() as file:
        whole = json_of(file)
    _check(whole)
    for label, rows in whole["rows"].items():
        for row in rows:
            yield label, row


def _check(head: Any) -> None:
    if not isinstance(head, dict) or head.get("format") != FORMAT or head.get("version") != VERSION:
        raise Unreadable("not-ours")


def _bring(model: type[models.Model], rows: list[dict[str, Any]], report: Report) -> list[Any]:
    """The rows that are new here, written."""
    fields = columns_of(model)
    try:
        made = [model(**{f.attname: from_json(f, row[f.attname]) for f in fields}) for row in rows]
    except (KeyError, TypeError, ValueError) as error:
        raise Unreadable("not-ours", f"{model._meta.label}: {error}") from error
    if model is SiteIdentity:
        for each in made:
            each.save(force_update=SiteIdentity.objects.filter(pk=each.pk).exists())
        report.counts["rows"] += len(made)
        return made
    here = model._base_manager.in_bulk([each.pk for each in made])
    for each in made:
        there = here.get(each.pk)
        if there is not None and any(
            getattr(each, f.attname) != _plain(getattr(there, f.attname)) for f in fields
        ):
            report.say(Line("differs", model._meta.label, str(each.pk)))
        if there is None and model._meta.label == "accounts.User":
            each.password = make_password(None)  # type: ignore[attr-defined]  # a User
    new = [each for each in made if each.pk not in here]
    _insert(model, new)
    report.counts["rows"] += len(new)
    report.counts["known rows"] += len(made) - len(new)
    report.step(len(made))
    return new


def _insert(model: type[models.Model], rows: list[Any]) -> None:
    """Rows as they are: bulk_create would set the times of writing to now."""
    fields = model._meta.concrete_fields
    size = max(1, connection.ops.bulk_batch_size([field.attname for field in fields], rows))
    for first in range(0, len(rows), size):
        model._base_manager._insert(  # type: ignore[attr-defined]  # what loaddata's save_base calls, too
            rows[first : first + size], fields=fields, using=connection.alias, raw=True
        )


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def _count_on() -> None:
    """Keys that the database counts go on after the largest that was brought."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(exported_models())):
            cursor.execute(statement)
