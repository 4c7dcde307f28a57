"""Pictures that others give: opened within limits, and written anew as pixels alone.

What is refused is said in a sentence for whoever gave the picture, as a ValidationError.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from groundwork.languages import number

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")  # pictures made of pixels: an SVG can hold scripts
# What Pillow raises for a broken file; the last ones for broken metadata, which it reads to turn a picture upright.
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, TypeError, LookupError, ArithmeticError, struct.error)


@contextmanager
def opened(data: bytes, *, most_bytes: int, most_pixels: int) -> Iterator[Image.Image]:
    """The picture in a file while it is decoded; of a moving one the first frame. Raises ValidationError.

    The pixels are read from the header, before anything is decoded.
    """
    if len(data) > most_bytes:
        raise too_large(len(data), most_bytes)
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            if picture.width * picture.height > most_pixels:
                raise _too_many_pixels(most_pixels)
            yield picture
    except Image.DecompressionBombError as error:  # Pillow's own limit, far above ours
        raise _too_many_pixels(most_pixels) from error
    except _BROKEN as error:
        raise ValidationError(_("This is no PNG, JPEG, WebP or GIF picture."), code="no_picture") from error


def too_large(size: int, most: int) -> ValidationError:
    """Both in bytes."""
    message = _("The picture has %(size)s bytes; at most %(limit)s are possible.")
    params = {"size": number(size), "limit": number(most)}
    return ValidationError(message, code="too_large", params=params)


def _too_many_pixels(most: int) -> ValidationError:
    message = _("The picture has more than %(limit)s pixels.")
    return ValidationError(message, code="too_many_pixels", params={"limit": number(most)})


def upright(picture: Image.Image) -> Image.Image:
    """As its metadata says that it was held, in red, green and blue, with transparency if it has some."""
    turned = ImageOps.exif_transpose(picture)
    return turned.convert("RGBA" if turned.has_transparency_data else "RGB")


def as_webp(picture: Image.Image, *, quality: int, effort: int = 4) -> bytes:
    """Nothing but pixels: whatever else the file said stays behind. `effort`, up to 6, is time against bytes."""
    clean = Image.new(picture.mode, picture.size)
    clean.paste(picture)
    encoded = io.BytesIO()
    clean.save(encoded, "WEBP", quality=quality, method=effort)
    return encoded.getvalue()
