"""Everything in one zip: `site.json` (whole.py), pictures under the digests of their bytes, `media.json` between them.

Memory follows the number of the pictures (about a kilobyte for each), not their size or that of the site.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.files.storage import default_storage

from accounts.models import User
from alliance_site.exporting.whole import write_whole
from articles.models import Picture, SiteIdentity

SITE, MEDIA, FOLDER = "site.json", "media.json", "media/"
CHUNK = 65_536  # bytes


def write_packed(path: Path, *, private: bool = False) -> int:
    """Write everything to a zip that is not there yet; returns how many rows and pictures."""
    with zipfile.ZipFile(path, "x", zipfile.ZIP_DEFLATED) as packed:
        with packed.open(SITE, "w", force_zip64=True) as raw:
            file = io.TextIOWrapper(raw, encoding="utf-8", newline="\n")
            count = write_whole(file, private=private)
            file.flush()
            file.detach()
        names = dict(_packed_pictures(packed))
        packed.writestr(MEDIA, json.dumps({"files": names}, indent=0) + "\n")
    return count + sum(1 for digest in names.values() if digest)


def picture_names() -> Iterator[str]:
    """The files that rows name: pictures at their largest, people's, the logo."""
    ready = Picture.objects.filter(state=Picture.State.READY).exclude(name="").order_by("name")
    yield from ready.values_list("name", flat=True).distinct().iterator()
    yield from User.objects.exclude(avatar="").order_by("pk").values_list("avatar", flat=True).iterator()
    yield from SiteIdentity.objects.exclude(logo="").values_list("logo", flat=True)


def _packed_pictures(packed: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Each name with the SHA-256 of what lies there; "" where nothing does."""
    for name in picture_names():
        if not default_storage.exists(name):
            yield name, ""
            continue
        with default_storage.open(name) as file:
            digest = hashlib.sha256()
            for chunk in _chunks(file):
                digest.update(chunk)
            there = FOLDER + digest.hexdigest()
            if there not in packed.NameToInfo:
                file.seek(0)
                # They are packed already: another time would only take time.
                entry = zipfile.ZipInfo(there)
                entry.external_attr = 0o600 << 16
                with packed.open(entry, "w") as out:
                    for chunk in _chunks(file):
                        out.write(chunk)
        yield name, digest.hexdigest()


def _chunks(file: File[Any]) -> Iterator[bytes]:
    while chunk := file.read(CHUNK):
        yield chunk
