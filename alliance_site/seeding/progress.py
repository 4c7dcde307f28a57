"""A progress bar for a terminal; nothing but the end for anything else."""

from __future__ import annotations

import time
from typing import Any, Protocol

WIDTH = 40  # characters
EVERY = 0.1  # seconds between two drawings


class Stream(Protocol):
    def write(self, text: str, /) -> Any: ...
    def flush(self) -> Any: ...


class Bar:
    """Says how far a long work has come: call it with the number of things done."""

    def __init__(self, stream: Stream, total: int) -> None:
        self.stream = stream
        self.total = max(1, total)
        self.is_drawn = bool(getattr(stream, "isatty", lambda: False)())
        self.started = self.drawn_at = time.monotonic()

    def __call__(self, done: int) -> None:
        now = time.monotonic()
        is_last = done >= self.total
        if not is_last and (not self.is_drawn or now - self.drawn_at < EVERY):
            return
        self.drawn_at = now
        full = WIDTH * min(done, self.total) // self.total
        bar = f"[{'#' * full}{'.' * (WIDTH - full)}] {done:,} of {self.total:,}, {now - self.started:.0f} s"
        if self.is_drawn:
            self.stream.write("\r" + bar)
        if is_last:
            self.stream.write("\n" if self.is_drawn else bar + "\n")
        self.stream.flush()
