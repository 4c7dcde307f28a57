"""The file that somebody takes along: everything as JSON for programs and as pages for people."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.actions.downloading import WORK, give_download, note_progress
from accounts.actions.leaving import selves_of
from accounts.models import Download
from articles.models import SiteIdentity
from comments.leaving.everything import WORDS, Part, parts_of
from groundwork.actions.outbox import does
from groundwork.languages import speaking

PAGE = 500  # of one's words on one page


@does(WORK)
def pack_everything(payload: dict[str, Any]) -> None:
    """Pack one download; nothing when it is packed already, or its owner has left. Twice makes one file."""
    download = Download.objects.filter(pk=payload["download"], ready_at=None).first()
    if download is None:
        return
    folder: Path = settings.DOWNLOADS_ROOT
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    packed = folder / f"{download.pk}-{token_hex(4)}.part"
    try:
        descriptor = os.open(packed, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file, speaking(download.person.language):
            is_wanted = pack(download, file, now=timezone.now())
        if is_wanted:
            give_download(download, packed=packed, now=timezone.now())
    finally:
        packed.unlink(missing_ok=True)


def pack(download: Download, file: IO[bytes], *, now: datetime) -> bool:
    """Write the archive; False when nobody wants it any more. A part's pages are in memory until it is written."""
    person = download.person
    parts = parts_of(selves_of(person), [person.user_id] if person.user_id else [])
    told = []
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for done, part in enumerate(parts):
            if not note_progress(download, done=done, total=len(parts)):
                return False
            told.append({"part": part, "count": _write_part(archive, part)})
        context = {"told": told, "person": person, "now": now, "site_name": SiteIdentity.load().name}
        archive.writestr("index.html", render_to_string("comments/leaving/index.html", context))
    return note_progress(download, done=len(parts), total=len(parts))


def _write_part(archive: ZipFile, part: Part) -> int:
    """Its rows as JSON, then, from that file of rows, as pages; returns how many rows. One is open at a time."""
    count, page = 0, list[dict[str, Any]]()
    pages = _Pages(archive, part)
    with archive.open(f"{part.name}.json", "w", force_zip64=True) as file:
        for lead, row in _led(part.rows):
            file.write((lead + json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)).encode())
            page.append(row)
            count += 1
            if len(page) == PAGE:
                pages.keep(page)
                page = []
        file.write(b"\n]\n" if count else b"[]\n")
    pages.keep(page)
    pages.write()
    return count


def _led(rows: Iterator[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    lead = "[\n"
    for row in rows:
        yield lead, row
        lead = ",\n"


class _Pages:
    """The pages of a part, drawn while its rows are read, and written when its other file is closed."""

    def __init__(self, archive: ZipFile, part: Part) -> None:
        self._archive, self._part = archive, part
        self._drawn: list[bytes] = []

    def keep(self, rows: list[dict[str, Any]]) -> None:
        if not rows:
            return
        is_words = self._part.line.model == WORDS
        number = len(self._drawn) + 1
        context = {"part": self._part, "rows": rows, "is_words": is_words, "number": number}
        self._drawn.append(render_to_string("comments/leaving/part.html", context).encode())

    def write(self) -> None:
        for number, drawn in enumerate(self._drawn, start=1):
            last = number == len(self._drawn)
            name = f"{self._part.name}.html" if number == 1 else f"{self._part.name}-{number}.html"
            link = (
                b"" if last else f'<p><a href="{self._part.name}-{number + 1}.html">&rarr;</a></p>'.encode()
            )
            self._archive.writestr(name, drawn.replace(b"<!--next-->", link))
