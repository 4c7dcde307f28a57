"""Which address somebody may show as their website: a page of the open web, and nothing that pretends to be one."""

from __future__ import annotations

import ipaddress
from contextlib import suppress
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import Person

MOST_WEBSITE: int = Person._meta.get_field("website").max_length or 0  # characters


def clean_website(typed: str) -> str:
    """The address as it is stored; "" for none. Raises ValidationError, with a sentence for whoever typed it.

    http or https, a name of the public kind, and no user or password in it (RFC 3986, section 7.5: those mislead).
    """
    address = typed.strip()
    if not address:
        return ""
    if "://" not in address:
        address = f"https://{address}"
    if len(address) > MOST_WEBSITE:
        raise ValidationError(pgettext("on the web", "This address is too long."), code="long")
    try:
        URLValidator(schemes=["http", "https"])(address)
        parts = urlsplit(address)
    except (ValidationError, ValueError) as error:
        raise ValidationError(_("This is no address of a page on the web."), code="no_address") from error
    if "@" in parts.netloc or "." not in (parts.hostname or "") or _is_number(parts.hostname or ""):
        raise ValidationError(_("Give the address of a public page, by its name."), code="not_public")
    return address


def _is_number(host: str) -> bool:
    with suppress(ValueError):
        ipaddress.ip_address(host.strip("[]"))
        return True
    return False
