"""Addresses of the same text, written in different ways, told to be the same."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from articles.importing.records import Unreadable

# What mails, networks and editors add to an address (RFC 3986, section 3.4, knows nothing of them).
_FOLLOWERS = re.compile(
    r"utm_\w+|fbclid|gclid|dclid|msclkid|twclid|igshid|mc_[ce]id|_ga|ref_?src|share|nb|replytocom|amp|m|"
    r"doing_wp_cron|preview|thread",
    re.IGNORECASE,
)
_INDEX = re.compile(r"/(index|default)\.(html?|php|aspx?)$", re.IGNORECASE)
MOST_MAP_LINES = 200_000


def same_form(url: str) -> str:
    """host/path?query in one form: no scheme, no "www.", no fragment, no last slash, no words that only follow readers.

    "" for what is no web address. A path alone stays one.
    """
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("", "http", "https"):
        return ""
    return host + path_of(url)


def path_of(url: str) -> str:
    """The path and query of an address in the same one form; "/" for the front."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    path = _INDEX.sub("", unquote(parts.path)) if parts.path else ""
    path = re.sub("/{2,}", "/", path).rstrip("/")
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    kept = urlencode(sorted((name, value) for name, value in pairs if not _FOLLOWERS.fullmatch(name)))
    return f"{path or '/'}?{kept}" if kept else path or "/"


def read_map(lines: Iterable[str]) -> dict[str, str]:
    """A mapping file: "old address, new address" on each line, by comma, tab or "=>"; "#" begins a remark.

    Raises Unreadable, with the number of the line, for a line that is none.
    """
    mapping: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        words = line.strip().removeprefix("\ufeff")
        if not words or words.startswith("#"):
            continue
        cells = (
            words.split("=>")
            if "=>" in words
            else next(csv.reader([words], delimiter="\t" if "\t" in words else ","))
        )
        cells = [cell.strip() for cell in cells]
        if len(cells) != 2 or not all(cells) or number > MOST_MAP_LINES:
            raise Unreadable("bad-map", str(number))
        mapping[same_form(cells[0])] = cells[1]
    return mapping


def mapped(url: str, mapping: dict[str, str]) -> str:
    """Where the mapping leads an address, or the address itself; a line of a path alone stands for any host."""
    return mapping.get(same_form(url)) or mapping.get(path_of(url)) or url
