"""The characters of what others send as bytes: a page, a file, plain words. Pure functions."""

from __future__ import annotations

import codecs
import re

# Where HTML's tables differ from Python's: these mean Windows-1252 to every browser (Encoding Standard, 4.2).
_WESTERN = frozenset({"ascii", "iso8859-1"})
# Python knows them as charsets; nobody's page has one, and they cost minutes, or make text of what is none.
_NO_CHARSETS = frozenset(
    {"idna", "mbcs", "oem", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7"}
)
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_WITHIN = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([a-zA-Z0-9_.:-]{1,40})""", re.IGNORECASE)
_SNIFFED = 4096  # bytes in which a page says its charset; HTML asks for it in the first 1024
_OLD = "cp1252"


def decoded(data: bytes, declared: str = "") -> str:
    """By its mark of byte order, as `declared` by its sender, as a page itself says, as UTF-8, or as Windows-1252.

    In the order of HTML (13.2.3.2); what does not fit is passed over. Bytes that fit nothing become replacement
    characters; never raises.
    """
    for mark, marked in _MARKS:
        if data.startswith(mark):
            return data.decode(marked, "replace")
    for name in (declared, _said_within(data), "utf-8"):
        try:
            if (charset := _charset(name)) is not None:
                return data.decode(charset)
        except (LookupError, ValueError):  # not known, or not what it is
            continue
    return data.decode(_OLD, "replace")


def _said_within(data: bytes) -> str:
    """What a page names; one whose `<meta>` can be read so is not in the wide charset that it may name (13.2.3.2)."""
    found = _WITHIN.search(data[:_SNIFFED])
    name = found[1].decode("ascii").lower() if found else ""
    return "utf-8" if name.startswith(("utf-16", "utf-32")) else name


def _charset(name: str) -> str | None:
    """Python's word for what browsers take the name for; None for no name and no charset. Raises LookupError."""
    known = codecs.lookup(name).name.replace("_", "-") if name else ""
    if not known or known in _NO_CHARSETS:
        return None
    return _OLD if known in _WESTERN else known
