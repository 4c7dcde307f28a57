"""Html of ours as it is read elsewhere: a reader of RSS or of JSON Feed has nothing to resolve an address against."""

from __future__ import annotations

import re

from django.conf import settings
from django.utils.html import escape

# Within tags only: what somebody wrote about html stays as they wrote it. It is sanitised, so its quotes are double.
_TAG = re.compile(r"<[a-z][^<>]*>")
_ADDRESS = re.compile(r'(\s(?:href|src|cite)=")(#|/(?!/))')
_SET = re.compile(r'(?<=\ssrcset=")[^"]*')
_OF_SET = re.compile(r"(^|,\s*)(/(?!/))")


def with_full_addresses(html: str, home: str) -> str:
    """The same with whole addresses; what points into the page points into the one at `home`, an absolute address."""
    site, page = escape(settings.SITE_URL.rstrip("/")), escape(home)

    def address(found: re.Match[str]) -> str:
        return f"{found[1]}{page if found[2] == '#' else site}{found[2]}"

    def tag(found: re.Match[str]) -> str:
        whole = _ADDRESS.sub(address, found[0])
        return _SET.sub(lambda files: _OF_SET.sub(rf"\g<1>{site}\g<2>", files[0]), whole)

    return _TAG.sub(tag, html)
