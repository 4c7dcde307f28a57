"""Where kept pages lie: in this process, bounded, least recently used out first."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from groundwork.public_pages import Shown

MOST_BYTES = 64 * 1024 * 1024  # per process
OVERHEAD_BYTES = 2_000  # headers, key and bookkeeping of one page, roughly


@dataclass(slots=True)
class KeptPage:
    shown: Shown
    etag: str
    headers: list[tuple[str, str]]  # without Content-Encoding and Content-Length
    gzipped: bytes
    checked_at: float  # seconds, monotonic clock
    served: int = 0
    brotlied: bytes = b""  # once it has stood for a while (packing.py)
    made_at: float = field(default_factory=time.monotonic)  # seconds
    is_being_packed: bool = False

    @property
    def weight(self) -> int:
        return len(self.gzipped) + len(self.brotlied) + OVERHEAD_BYTES


class Store:
    """A thread-safe map from path to KeptPage, with one lock per page for its builder."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.most_bytes = most_bytes
        self._pages: OrderedDict[str, KeptPage] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()
        self._builders: dict[str, tuple[threading.Lock, int]] = {}

    def get(self, key: str) -> KeptPage | None:
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def put(self, key: str, page: KeptPage) -> None:
        with self._lock:
            self._drop(key)
            if page.weight > self.most_bytes:
                return
            self._pages[key] = page
            self._bytes += page.weight
            while self._bytes > self.most_bytes:
                self._drop(next(iter(self._pages)))

    def tighten(self, key: str, page: KeptPage, gzipped: bytes, brotlied: bytes = b"") -> KeptPage:
        """Put the same page, packed smaller, in the place of `page`, unless a newer one lies there by now."""
        tight = replace(page, gzipped=gzipped, brotlied=brotlied)
        with self._lock:
            if self._pages.get(key) is page:
                self._pages[key] = tight
                self._bytes += tight.weight - page.weight
        return tight

    def drop(self, key: str) -> None:
        with self._lock:
            self._drop(key)

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()
            self._bytes = 0

    def _drop(self, key: str) -> None:
        page = self._pages.pop(key, None)
        if page is not None:
            self._bytes -= page.weight

    @contextmanager
    def building(self, key: str) -> Iterator[None]:
        """One builder at a time per page; whoever comes second waits, and should look again."""
        with self._lock:
            lock, waiting = self._builders.get(key, (threading.Lock(), 0))
            self._builders[key] = (lock, waiting + 1)
        try:
            with lock:
                yield
        finally:
            with self._lock:
                lock, waiting = self._builders[key]
                if waiting == 1:
                    del self._builders[key]
                else:
                    self._builders[key] = (lock, waiting - 1)


store = Store()
