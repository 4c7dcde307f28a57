"""An uploaded logo, made safe and small: nothing that was uploaded is ever served as it came."""

from __future__ import annotations

import hashlib

from groundwork.pictures import as_webp, opened, upright

MOST_LOGO_BYTES = 1_000_000
MOST_LOGO_PIXELS = 16_000_000  # as uploaded; read from the header before anything is decoded
LOGO_BOX = (
    480,
    160,
)  # pixels; a logo shows at 40 CSS pixels height, three times that is enough for any screen
QUALITY = 90


def encode_logo(data: bytes) -> tuple[str, bytes]:
    """Decode an uploaded picture and write it again as WebP, scaled down to fit LOGO_BOX.

    Returns a file name made of its content, and its bytes. Raises ValidationError.
    """
    with opened(data, most_bytes=MOST_LOGO_BYTES, most_pixels=MOST_LOGO_PIXELS) as picture:
        logo = upright(picture)
    logo.thumbnail(LOGO_BOX)
    content = as_webp(logo, quality=QUALITY, effort=6)  # it stands on every page
    return f"identity/logo-{hashlib.sha256(content).hexdigest()[:16]}.webp", content
