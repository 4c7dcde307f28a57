"""What stands for somebody beside their name: a picture of theirs, written anew, or the letters they begin with.

Nothing is asked of another host, and nothing that was uploaded is served as it came.
"""

from __future__ import annotations

from PIL import ImageOps

from groundwork.pictures import as_webp, opened, upright

MOST_AVATAR_BYTES = 8_000_000  # as it comes: a photograph of a phone
MOST_AVATAR_PIXELS = 40_000_000  # read from the header before anything is decoded; 160 MB of memory
SIDE = 320  # pixels: it is shown at 96, or smaller, on screens that have up to three for one
QUALITY = 85
HUES = 8  # classes of static/css/profile.css


def encode_avatar(data: bytes) -> bytes:
    """Decode a picture and write its middle again as a square WebP, upright, without any metadata.

    Of a moving picture the first frame stays. Raises ValidationError with a sentence for whoever gave the picture.
    """
    with opened(data, most_bytes=MOST_AVATAR_BYTES, most_pixels=MOST_AVATAR_PIXELS) as picture:
        picture.draft("RGB", (SIDE * 2, SIDE * 2))  # a JPEG is decoded no larger than is of use
        square = ImageOps.fit(upright(picture), (SIDE, SIDE))
    return as_webp(square, quality=QUALITY)


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
