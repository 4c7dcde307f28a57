"""Pictures of an old site's texts: taken from a folder, where there is one; listed where they cannot be had."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ValidationError

from accounts.models import User
from articles.actions.pictures import add_picture, forget_files
from articles.models import Picture
from articles.rules.pictures import (
    MOST_PICTURE_BYTES,
    Encoded,
    encode_picture,
    foreign_addresses,
    with_our_copies,
)

# Jetpack serves pictures of any site from its own: https://i0.wp.com/<host>/<path>?resize=...
_PHOTON = re.compile(r"https?://i\d\.wp\.com/", re.IGNORECASE)
MOST_PARTS = 10  # of a path
_SCALED = re.compile(r"-\d{1,5}x\d{1,5}(?=\.\w+$)|-scaled(?=\.\w+$)")


@dataclass(frozen=True, slots=True)
class Found:
    """A text that shows our copies, those copies with their words, and the addresses that nothing was found for."""

    source: str
    pictures: Sequence[tuple[Encoded, str]] = ()
    missing: Sequence[str] = ()


def pictures_of(source: str, folder: Path | None) -> Found:
    """The text with the pictures that lie in the folder, made ready. Nothing is written yet."""
    ours: dict[str, str] = {}
    pictures: list[tuple[Encoded, str]] = []
    missing: list[str] = []
    for url, alt in foreign_addresses(source):
        file = _file_of(url, folder) if folder is not None else None
        try:
            if file is None:
                raise ValidationError("")
            encoded = encode_picture(file.read_bytes())
        except (ValidationError, OSError):
            missing.append(url)
        else:
            ours[url] = Picture(name=encoded.name).url
            pictures.append((encoded, alt))
    return Found(with_our_copies(source, ours), pictures, missing)


def keep_pictures(found: Found, *, editor: User) -> None:
    """Write them, in the transaction of their text."""
    for encoded, alt in found.pictures:
        add_picture(editor=editor, encoded=encoded, alt=alt)


def lose_pictures(found: Found) -> None:
    """Remove the files of those whose text was not written after all, unless another shows them."""
    for encoded, _alt in found.pictures:
        forget_files(encoded.name)


def _file_of(url: str, folder: Path) -> Path | None:
    """The file of an address: by its path, or so much of its end as lies in the folder, never outside the folder."""
    parts = unquote(urlsplit(_PHOTON.sub("https://", url)).path).strip("/").split("/")[-MOST_PARTS:]
    wanted = ["/".join(parts[n:]) for n in range(len(parts))]
    for name in dict.fromkeys([*wanted, *(_SCALED.sub("", each) for each in wanted)]):
        file = (folder / name).resolve()
        inside = file.is_relative_to(folder.resolve()) and file.is_file()
        if inside and file.stat().st_size <= MOST_PICTURE_BYTES:
            return file
    return None
