"""A kept page as an answer: the same before Django (front.py) and as its outermost middleware (middleware.py)."""

from __future__ import annotations

import gzip
import re
import time
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.utils import timezone
from django.utils.http import parse_etags

from alliance_site.keeper.packing import pack_if_it_stays
from alliance_site.keeper.store import KeptPage, store

TIGHT = 9  # gzip level, once a page proves to be asked for
SERVED_BEFORE_TIGHT = 3
SMALLEST_WORTH_PACKING = 500  # bytes
IN_A_304 = ("ETag", "Cache-Control", "Vary", "Content-Location")  # RFC 9110, 15.4.5
OFFERED = r"(?:^|,)\s*%s\s*(?:;\s*q=([01](?:\.[0-9]{0,3})?)\s*)?(?:,|$)"
GZIP_OFFERED = re.compile(OFFERED % "(?:x-)?gzip", re.IGNORECASE)
BROTLI_OFFERED = re.compile(OFFERED % "br", re.IGNORECASE)


class Answer(NamedTuple):
    status: int
    headers: list[tuple[str, str]]
    body: bytes


def is_fresh(page: KeptPage, known: int = 0) -> bool:
    """Whether the page was checked within the last second, and its reader cannot know of anything newer.

    `known` is an article's version that the reader has seen.
    """
    if time.monotonic() - page.checked_at >= settings.KEEPER_CHECK_SECONDS:
        return False
    if known > max(page.shown.articles.values(), default=0):
        return False
    return page.shown.until is None or timezone.now() < page.shown.until


def hand_out(page: KeptPage, path: str, environ: Mapping[str, Any]) -> Answer:
    """What to answer whoever asks so for the page that is kept under `path`; `environ` is WSGI's."""
    page.served += 1
    if page.served == SERVED_BEFORE_TIGHT:
        page = store.tighten(path, page, gzip.compress(gzip.decompress(page.gzipped), TIGHT, mtime=0))
    pack_if_it_stays(path, page)
    if _is_known(page.etag, environ.get("HTTP_IF_NONE_MATCH", "")):
        return Answer(304, [header for header in page.headers if header[0] in IN_A_304], b"")
    body = page.gzipped
    plain_bytes = int.from_bytes(body[-4:], "little")  # RFC 1952, 2.3.1: ISIZE
    if page.brotlied and offers_brotli(environ.get("HTTP_ACCEPT_ENCODING", "")):
        headers, body = [*page.headers, ("Content-Encoding", "br")], page.brotlied
    elif plain_bytes >= SMALLEST_WORTH_PACKING and takes_gzip(environ):
        headers = [*page.headers, ("Content-Encoding", "gzip")]
    else:
        headers, body = page.headers, gzip.decompress(body)
    return Answer(200, [*headers, ("Content-Length", str(len(body)))], body)


def _is_known(etag: str, if_none_match: str) -> bool:
    """Weak comparison, RFC 9110, 8.8.3.2 and 13.1.2."""
    if not if_none_match:
        return False
    tags = parse_etags(if_none_match)
    return tags == ["*"] or etag.removeprefix("W/") in {tag.removeprefix("W/") for tag in tags}


def takes_gzip(environ: Mapping[str, Any]) -> bool:
    return offers_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))


@lru_cache(maxsize=256)  # browsers send a handful of values
def offers_gzip(accepted: str) -> bool:
    """Whether gzip is named, and not with a weight of zero (RFC 9110, 12.5.3)."""
    return _offers(GZIP_OFFERED, accepted)


@lru_cache(maxsize=256)
def offers_brotli(accepted: str) -> bool:
    """The same of brotli (RFC 7932). Whoever takes both gets what is smaller, whichever is weighted more."""
    return _offers(BROTLI_OFFERED, accepted)


def _offers(coding: re.Pattern[str], accepted: str) -> bool:
    offer = coding.search(accepted)
    return offer is not None and (offer[1] is None or float(offer[1]) > 0)
