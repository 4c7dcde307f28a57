"""Pictures of an old site's texts: taken from a folder, where there is one; listed where they cannot be had."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ValidationError

from accounts.models import User
from articles.actions.pictures import add_picture
from articles.rules.pictures import MOST_PICTURE_BYTES, encode_picture, foreign_addresses, with_our_copies

# Jetpack serves pictures of any site from its own: https://i0.wp.com/<host>/<path>?resize=...
_PHOTON = re.compile(r"https?://i\d\.wp\.com/", re.IGNORECASE)
_SCALED = re.compile(r"-\d{1,5}x\d{1,5}(?=\.\w+$)|-scaled(?=\.\w+$)")


def with_pictures(
    source: str, *, folder: Path | None, editor: User, is_trial: bool
) -> tuple[str, int, list[str]]:
    """The text with the pictures that lie in the folder, how many there were, and the addresses of the others."""
    ours: dict[str, str] = {}
    missing: list[str] = []
    found = 0
    for url, alt in foreign_addresses(source):
        file = _file_of(url, folder) if folder is not None else None
        if file is None:
            missing.append(url)
        elif is_trial:
            found += 1
        else:
            try:
                picture = add_picture(editor=editor, encoded=encode_picture(file.read_bytes()), alt=alt)
            except ValidationError:
                missing.append(url)
            else:
                ours[url], found = picture.url, found + 1
    return with_our_copies(source, ours), found, missing


def _file_of(url: str, folder: Path) -> Path | None:
    """The file of an address: by its path, or by what follows the folder's own name in it, never outside the folder."""
    url = _PHOTON.sub("https://", url)
    path = unquote(urlsplit(url).path)
    after = path.rpartition("/uploads/")[2] if "/uploads/" in path else path
    for wanted in dict.fromkeys(
        (path, after, _SCALED.sub("", path), _SCALED.sub("", after), Path(path).name)
    ):
        file = (folder / wanted.lstrip("/")).resolve()
        inside = file.is_relative_to(folder.resolve()) and file.is_file()
        if inside and file.stat().st_size <= MOST_PICTURE_BYTES:
            return file
    return None
