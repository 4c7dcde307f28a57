"""A whole site in a zip that anybody may have made: looked through before anything of it is used."""

from __future__ import annotations

import hashlib
import lzma
import re
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from alliance_site.exporting.packed import FOLDER, MEDIA, SITE
from articles.importing.json_files import json_of
from articles.importing.opening import MOST_BYTES, bounded
from articles.importing.records import Unreadable
from articles.rules.pictures import MOST_PICTURE_BYTES

MOST_FILES = 200_000
MOST_NAMES = 100_000_000  # bytes of media.json
CHUNK = 65_536  # bytes
_ENTRY = re.compile(rf"{re.escape(SITE)}|{re.escape(MEDIA)}|{FOLDER}[0-9a-f]{{64}}")
_NAME = re.compile(r"(?:pictures|people|identity)/[A-Za-z0-9][A-Za-z0-9_-]{0,80}\.webp")
# What the library raises for a broken, locked or strangely packed file.
_BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, RuntimeError, ValueError, EOFError)


class Packed:
    """A context. Everything in it raises Unreadable for what no export of ours is."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> Packed:
        try:
            self.zip = zipfile.ZipFile(self.path)
        except _BROKEN as error:
            raise Unreadable("broken-packing", str(error)) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.zip.close()

    def check(self, tell: Callable[[], None] = lambda: None) -> None:
        """Look at all names and sizes, then at all pictures' digests. `tell` is called between them."""
        entries = self.zip.infolist()
        names = [entry.filename for entry in entries]
        for name in names:
            if not _ENTRY.fullmatch(name):
                raise Unreadable("not-ours", name)
        if len(set(names)) != len(names) or SITE not in names or MEDIA not in names:
            raise Unreadable("not-ours", "a file is missing, or there twice")
        # Parts that lie over one another make many files of one.
        is_bomb = len(entries) > MOST_FILES or sum(e.compress_size for e in entries) > self._bytes()
        if is_bomb or any(entry.file_size > _most(entry.filename) for entry in entries):
            raise Unreadable("packed-bomb")
        if any(entry.flag_bits & 1 for entry in entries):
            raise Unreadable("broken-packing", "it is locked with a password")
        self.files = self._files(set(names))
        for entry in entries:
            if entry.filename.startswith(FOLDER):
                self._check_digest(entry)
                tell()

    def site(self) -> BinaryIO:
        """The rows' document, within bounds."""
        entry = self.zip.getinfo(SITE)
        try:
            return bounded(self.zip.open(entry), packed=entry.compress_size)
        except _BROKEN as error:
            raise Unreadable("broken-packing", str(error)) from error

    def read(self, digest: str) -> bytes:
        """A picture's bytes, as `check` saw them."""
        with self._opened(self.zip.getinfo(FOLDER + digest)) as file:
            return file.read(MOST_PICTURE_BYTES)

    def _bytes(self) -> int:
        return self.path.stat().st_size

    def _files(self, entries: set[str]) -> dict[str, str]:
        """Names under the media folder and their digests; "" for a picture that was missing over there already."""
        with self._opened(self.zip.getinfo(MEDIA)) as file:
            listed = json_of(file)
        files = listed.get("files") if isinstance(listed, dict) else None
        if not isinstance(files, dict):
            raise Unreadable("not-ours", MEDIA)
        for name, digest in files.items():
            if not _NAME.fullmatch(name) or (digest != "" and f"{FOLDER}{digest}" not in entries):
                raise Unreadable("not-ours", name)
        return files

    def _check_digest(self, entry: zipfile.ZipInfo) -> None:
        digest, size = hashlib.sha256(), 0
        with self._opened(entry) as file:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
                if size > MOST_PICTURE_BYTES:
                    raise Unreadable("packed-bomb")
        if FOLDER + digest.hexdigest() != entry.filename:
            raise Unreadable("wrong-digest", entry.filename)

    def _opened(self, entry: zipfile.ZipInfo) -> BinaryIO:
        try:
            return bounded(self.zip.open(entry), packed=entry.compress_size)
        except _BROKEN as error:
            raise Unreadable("broken-packing", str(error)) from error


def _most(name: str) -> int:
    return {SITE: MOST_BYTES, MEDIA: MOST_NAMES}.get(name, MOST_PICTURE_BYTES)
