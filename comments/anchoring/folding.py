"""What counts as the same writing: quotes, dashes, spaces, case, width and Unicode form do not.

Folding is done word by word, so the offset map is the list of word boundaries and nothing else.
"""

import sys
import unicodedata
from functools import lru_cache

# Signs that an editor or a typesetter swaps without touching a word.
_SIGNS = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛ʼ′`´ʹ＇", "'"),
        **dict.fromkeys("“”„‟″«»＂", '"'),
        **dict.fromkeys("‐‑‒–—―−﹘﹣－", "-"),
        "…": ".",
        "·": "•",
    }
)
# Invisible joiners, soft hyphens, direction marks and variation selectors change how a word looks.
_INVISIBLE = dict.fromkeys(
    [
        0xAD,
        0x34F,
        0x61C,
        0x2060,
        0xFEFF,
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0xFE00, 0xFE10),
    ]
)


@lru_cache(maxsize=65_536)
def fold(word: str) -> str:
    """The word as it is compared: NFKC (Unicode UAX 15), case folded, signs made plain."""
    if word.isascii():
        return word.lower().replace("`", "'")
    plain = unicodedata.normalize("NFC", word).translate(_INVISIBLE).translate(_SIGNS)
    return unicodedata.normalize("NFKC", plain).casefold() or word


def class_of_categories(*categories: str) -> str:
    """A regular expression class body of all code points of these general categories."""
    ranges: list[list[int]] = []
    for code in range(0x80, 0x20000):
        if unicodedata.category(chr(code)) in categories:
            if ranges and ranges[-1][1] == code - 1:
                ranges[-1][1] = code
            else:
                ranges.append([code, code])
    body = "".join(f"\\U{low:08x}-\\U{high:08x}" for low, high in ranges)
    return body + "\\U000e0100-\\U000e01ef" if sys.maxunicode > 0xFFFF else body
