"""How long a text is to a reader."""

from __future__ import annotations

import re

# Scripts written without spaces: kana, Han, Thai, Lao, Khmer, Myanmar. (Hangul has spaces.)
UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]"
)
WORD = re.compile(r"\w+(?:['’\-.,]\w+)*")
CHARACTERS_PER_WORD = 2  # of an unspaced script: a Japanese word has about two


def count_words(text: str) -> int:
    """Words in a canonical text: runs of letters and digits, and two characters of an unspaced script count as one.

    A rough measure for "12 minutes to read", equal on every machine.
    """
    unspaced = len(UNSPACED.findall(text))
    spaced = len(WORD.findall(UNSPACED.sub(" ", text)))
    return spaced + -(-unspaced // CHARACTERS_PER_WORD)
