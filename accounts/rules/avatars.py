"""What stands for somebody beside their name: a picture of theirs, written anew, or the letters they begin with.

Nothing is asked of another host, and nothing that was uploaded is served as it came.
"""

from __future__ import annotations

import io
import struct

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from groundwork.languages import number

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")  # pictures made of pixels: an SVG can hold scripts
MOST_AVATAR_BYTES = 8_000_000  # as it comes: a photograph of a phone
MOST_AVATAR_PIXELS = 40_000_000  # read from the header before anything is decoded; 160 MB of memory
SIDE = 320  # pixels: it is shown at 96, or smaller, on screens that have up to three for one
QUALITY = 85
# What Pillow raises for a broken file; the last ones for broken metadata, which it reads to turn a picture upright.
BROKEN = (OSError, SyntaxError, ValueError, EOFError, TypeError, LookupError, ArithmeticError, struct.error)
HUES = 8  # classes of static/css/profile.css


def encode_avatar(data: bytes) -> bytes:
    """Decode a picture and write its middle again as a square WebP, upright, without any metadata.

    Of a moving picture the first frame stays. Raises ValidationError with a sentence for whoever gave the picture.
    """
    if len(data) > MOST_AVATAR_BYTES:
        raise too_large(len(data))
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_AVATAR_PIXELS:
                raise _too_many_pixels()
            picture.draft("RGB", (SIDE * 2, SIDE * 2))  # a JPEG is decoded no larger than is of use
            upright = ImageOps.exif_transpose(picture)
            has_alpha = upright.has_transparency_data
            square = ImageOps.fit(upright.convert("RGBA" if has_alpha else "RGB"), (SIDE, SIDE))
    except Image.DecompressionBombError as error:  # Pillow's own limit, far above ours
        raise _too_many_pixels() from error
    except BROKEN as error:
        raise ValidationError(_("This is no PNG, JPEG, WebP or GIF picture."), code="no_picture") from error
    clean = Image.new(
        square.mode, square.size
    )  # nothing but pixels: whatever else the file said stays behind
    clean.paste(square)
    encoded = io.BytesIO()
    clean.save(encoded, "WEBP", quality=QUALITY, method=4)
    return encoded.getvalue()


def too_large(size: int) -> ValidationError:
    """`size` in bytes."""
    message = _("The picture has %(size)s bytes; at most %(limit)s are possible.")
    params = {"size": number(size), "limit": number(MOST_AVATAR_BYTES)}
    return ValidationError(message, code="too_large", params=params)


def initials_of(name: str) -> str:
    """The one or two letters that a name is drawn as: of its first and its last word; of others its first sign."""
    words = [word for word in name.split() if word[0].isalnum()]
    if not words:
        return name.strip()[:1]
    letters = words[0][0] + (words[-1][0] if len(words) > 1 else "")
    return letters.upper()


def hue_of(person_id: int) -> int:
    """Which of the HUES colours is theirs, always the same."""
    return person_id % HUES


def _too_many_pixels() -> ValidationError:
    message = _("The picture has more than %(limit)s pixels.")
    return ValidationError(message, code="too_many_pixels", params={"limit": number(MOST_AVATAR_PIXELS)})
