"""In which language words are written, told by their script: for their `lang` attribute, and the letters about them.

A guess that is right where it matters most: nobody's English is read out by a Japanese voice, or set in its letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

# By script: its letters, and the languages written in it that we can be asked about. Latin is every other language's.
_LETTERS = {
    "kana": "\u3040-\u30ff",
    "han": "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff",
    "hangul": "\u1100-\u11ff\uac00-\ud7af",
    "arabic": "\u0600-\u06ff\u0750-\u077f",
    "hebrew": "\u0590-\u05ff",
    "cyrillic": "\u0400-\u04ff",
    "greek": "\u0370-\u03ff\u1f00-\u1fff",
    "thai": "\u0e00-\u0e7f",
    "devanagari": "\u0900-\u097f",
    "latin": "A-Za-z\u00c0-\u024f\u1e00-\u1eff",
}
_WRITTEN_IN = {
    "ja": "kana", "zh": "han", "ko": "hangul", "ar": "arabic", "fa": "arabic", "ur": "arabic", "he": "hebrew",
    "ru": "cyrillic", "uk": "cyrillic", "bg": "cyrillic", "sr": "cyrillic", "el": "greek", "th": "thai",
    "hi": "devanagari",
}  # fmt: skip
# Scripts of which one language is by far the most likely.
_ALONE = {"kana": "ja", "hangul": "ko", "hebrew": "he", "greek": "el", "thai": "th"}
_FOUND = {script: re.compile(f"[{letters}]") for script, letters in _LETTERS.items()}
_NOT_WORDS = re.compile(r"```.*?(?:```|$)|`[^`\n]*`|https?://\S+", re.DOTALL)


def language_of_words(source: str, likely: Iterable[str]) -> str:
    """The first of the `likely` languages (BCP 47) that is written in the script of most of the words.

    Else the only one that is; nothing where it cannot be told. Code and addresses count for nothing.
    """
    script = _script_of(_NOT_WORDS.sub(" ", source))
    if not script:
        return ""
    written = (language for language in likely if _WRITTEN_IN.get(_stem(language), "latin") == script)
    return next(written, _ALONE.get(script, ""))


def _script_of(text: str) -> str:
    """The script of most letters. Japanese is known by its kana, however few stand between the characters."""
    counts = {script: len(found.findall(text)) for script, found in _FOUND.items()}
    if counts["kana"]:
        counts["kana"] += counts.pop("han")
    script = max(counts, key=lambda name: counts[name])
    return script if counts[script] else ""


def _stem(language: str) -> str:
    return language.lower().partition("-")[0]
