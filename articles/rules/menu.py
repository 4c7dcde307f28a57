"""Where a menu may lead."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

PATH = re.compile(r"/(?![/\\])[^\s\\]*")  # of this site: "//host" and "/\host" would leave it
WEB_ADDRESS = URLValidator(schemes=["http", "https"])


def check_menu_url(url: str) -> None:
    """Raise ValidationError unless this is a path of the site or a web address."""
    if PATH.fullmatch(url):
        return
    try:
        WEB_ADDRESS(url)
    except ValidationError as error:
        raise ValidationError(_("Write a path such as /tags/ or a full web address."), code="url") from error
