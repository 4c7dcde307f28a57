"""What keeps the site from starting, in one line that says what to do."""

from __future__ import annotations

import sys


class CannotStart(Exception):
    """Its text is the one line that is shown."""


def say(line: str = "") -> None:
    """Tell whoever started this, at once: the other end may be a pipe."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
