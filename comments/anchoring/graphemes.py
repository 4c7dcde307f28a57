"""Where a text may be cut without tearing a character as people see it (after Unicode UAX 29)."""

import unicodedata

_JOINER = "\u200d"
_REGIONAL = range(0x1F1E6, 0x1F200)
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_TAGS = range(0xE0020, 0xE0080)
_JAMO_LEADING = range(0x1100, 0x1160)
_JAMO_FOLLOWING = range(0x1160, 0x1200)
_LOW_SURROGATES = range(0xDC00, 0xE000)
_HIGH_SURROGATES = range(0xD800, 0xDC00)
# A longer chain of marks is no character any more (code points).
_LONGEST = 64


def is_boundary(text: str, at: int) -> bool:
    """True when cutting before code point `at` tears nothing."""
    if at <= 0 or at >= len(text):
        return True
    before, after = text[at - 1], text[at]
    code = ord(after)
    if after == "\n":
        return before != "\r"
    if after == _JOINER or code in _SKIN_TONES or code in _TAGS or unicodedata.category(after)[0] == "M":
        return before.isspace()
    if before == _JOINER:
        return unicodedata.category(after) != "So"
    if code in _LOW_SURROGATES:
        return ord(before) not in _HIGH_SURROGATES
    if code in _JAMO_FOLLOWING:
        return ord(before) not in _JAMO_LEADING and ord(before) not in _JAMO_FOLLOWING
    if code in _REGIONAL:
        return _regional_before(text, at) % 2 == 0
    return True


def _regional_before(text: str, at: int) -> int:
    """How many flag letters stand right before `at`; two of them are one flag."""
    count = 0
    while count < at and ord(text[at - 1 - count]) in _REGIONAL:
        count += 1
    return count


def boundary_from(text: str, at: int) -> int:
    """The first place to cut at or after `at`."""
    end = min(len(text), at + _LONGEST)
    while at < end and not is_boundary(text, at):
        at += 1
    return at


def boundary_up_to(text: str, at: int) -> int:
    """The last place to cut at or before `at`."""
    start = max(0, at - _LONGEST)
    while at > start and not is_boundary(text, at):
        at -= 1
    return at
