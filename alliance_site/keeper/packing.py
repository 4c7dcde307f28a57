"""Packs a page that stays by brotli: a sixth smaller than gzip's best, for thirty times the work.

So it is done beside the answering, one page at a time, and only for pages that are asked for and have stood for a
while: of a page that changes every second nothing is packed that way.
"""

from __future__ import annotations

import gzip
import time
from concurrent.futures import ThreadPoolExecutor

import brotli  # type: ignore[import-untyped]  # has no types

from alliance_site.keeper.store import KeptPage, store

SERVED_BEFORE = 6  # times; gzip's best comes before that (handing.py)
STANDS = 3.0  # seconds
QUALITY = 11  # the best there is: 120 ms for an article with thirty comments, in which Python lets others run
_packer = ThreadPoolExecutor(
    max_workers=1, thread_name_prefix="packing"
)  # its thread starts with the first page


def pack_if_it_stays(path: str, page: KeptPage) -> None:
    """Have the page packed, unless it is, or is about to be; returns at once."""
    if page.brotlied or page.is_being_packed or page.served < SERVED_BEFORE:
        return
    if time.monotonic() - page.made_at < STANDS:
        return
    page.is_being_packed = True
    _packer.submit(_pack, path, page)


def _pack(path: str, page: KeptPage) -> None:
    if store.get(path) is page:  # not a newer one by now
        store.tighten(
            path, page, page.gzipped, brotli.compress(gzip.decompress(page.gzipped), quality=QUALITY)
        )


def wait_until_packed() -> None:
    """Until everything that was to be packed is."""
    _packer.submit(lambda: None).result()
