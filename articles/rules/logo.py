"""An uploaded logo, made safe and small: nothing that was uploaded is ever served as it came."""

from __future__ import annotations

import hashlib
import io

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from accounts.rules.avatars import BROKEN
from groundwork.languages import number

MOST_LOGO_BYTES = 1_000_000
MOST_LOGO_PIXELS = 16_000_000  # as uploaded; read from the header before anything is decoded
LOGO_BOX = (
    480,
    160,
)  # pixels; a logo shows at 40 CSS pixels height, three times that is enough for any screen
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")  # pictures made of pixels: an SVG can hold scripts
QUALITY = 90


def encode_logo(data: bytes) -> tuple[str, bytes]:
    """Decode an uploaded picture and write it again as WebP, scaled down to fit LOGO_BOX.

    Returns a file name made of its content, and its bytes. Raises ValidationError.
    """
    if len(data) > MOST_LOGO_BYTES:
        message = _("The picture has %(size)s bytes; at most %(limit)s are possible.")
        params = {"size": number(len(data)), "limit": number(MOST_LOGO_BYTES)}
        raise ValidationError(message, code="too_large", params=params)
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_LOGO_PIXELS:
                message = _("The picture has more than %(limit)s pixels.")
                raise ValidationError(
                    message, code="too_many_pixels", params={"limit": number(MOST_LOGO_PIXELS)}
                )
            upright = ImageOps.exif_transpose(picture).convert("RGBA")
    except (*BROKEN, Image.DecompressionBombError) as error:
        raise ValidationError(_("This is no PNG, JPEG, WebP or GIF picture."), code="no_picture") from error
    upright.thumbnail(LOGO_BOX)
    encoded = io.BytesIO()
    upright.save(encoded, "WEBP", quality=QUALITY, method=6)
    content = encoded.getvalue()
    return f"identity/logo-{hashlib.sha256(content).hexdigest()[:16]}.webp", content
