"""What every database takes as text: Unicode without the null character, and without halves of characters.

JSON and Python's strings can name both; PostgreSQL stores neither, and no UTF-8 has the halves (lone surrogates).
"""

from __future__ import annotations

import re

_NOT_STORED = re.compile("[\0\ud800-\udfff]")


def is_storable(text: str) -> bool:
    """Whether it can be stored as it is."""
    if text.isascii():
        return "\0" not in text
    return _NOT_STORED.search(text) is None


def storable(text: str) -> str:
    """With U+FFFD in the place of each character that cannot be stored."""
    return _NOT_STORED.sub("\ufffd", text)
