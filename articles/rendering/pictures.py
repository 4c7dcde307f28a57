"""The addresses of our own pictures, which tell their size: whoever renders a text needs no file and no database.

`/media/pictures/<digest>-<width>x<height>.webp` is the picture at its largest; beside it lies the same one at the
smaller of WIDTHS. So a page keeps a picture's place free before it has come, and a phone fetches the small one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it.token import Token

from .parsing import plain_text

FOLDER = "pictures/"
WIDTHS = (480, 960, 1600)  # pixels: a phone, the column of a text, the column on a screen of double density
MOST_HEIGHT = 4000  # pixels
_ADDRESS = re.compile(r"/media/(pictures/([0-9a-f]{16})-([1-9]\d{0,3})x([1-9]\d{0,3})\.webp)")
# The column of a text (58 characters of its size), or the screen without its margins.
_SIZES = "(min-width: 43rem) 36rem, 92vw"


def file_name(digest: str, width: int, height: int) -> str:
    """Where a picture of this size (pixels) lies under the media folder."""
    return f"{FOLDER}{digest}-{width}x{height}.webp"


def scaled(width: int, height: int, to: int) -> tuple[int, int]:
    """The size at width `to`, in whole pixels, none of them 0."""
    return to, max(1, round(height * to / width))


def smaller_sizes(width: int, height: int) -> list[tuple[int, int]]:
    """The sizes besides the largest in which a picture of this size is stored."""
    return [scaled(width, height, to) for to in WIDTHS if to < width]


def picture_files(name: str) -> list[str]:
    """All files of the picture whose largest one is called `name`; none for what is no name of ours."""
    found = _ADDRESS.fullmatch(f"/media/{name}")
    if found is None:
        return []
    sizes = [*smaller_sizes(int(found[3]), int(found[4])), (int(found[3]), int(found[4]))]
    return [file_name(found[2], *size) for size in sizes]


def show_sizes(image: Token) -> None:
    """Give the image element of one of our pictures its size and its smaller files, in place."""
    found = _ADDRESS.fullmatch(str(image.attrs.get("src", "")))
    if found is None:
        return
    image.attrs |= {"width": found[3], "height": found[4]}
    files = picture_files(found[1])
    if len(files) > 1:
        widths = [*(to for to in WIDTHS if to < int(found[3])), int(found[3])]
        listed = zip(files, widths, strict=True)
        image.attrs |= {"srcset": ", ".join(f"/media/{file} {w}w" for file, w in listed), "sizes": _SIZES}


def foreign_pictures(tokens: list[Token]) -> Iterator[tuple[str, str]]:
    """Address (normalised) and words of every image of another site, in the parser's own tokens."""
    for token in tokens:
        for child in token.children or ():
            url = str(child.attrs.get("src", ""))
            if child.type == "image" and re.match(r"https?://", url, re.IGNORECASE):
                yield url, plain_text(child.children or [])
