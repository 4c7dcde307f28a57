"""In which language words are written, told by their script and their commonest words: for their `lang` attribute.

Nothing is said where it cannot be told: a screen reader's usual voice is better than the wrong language's.
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
# Of languages in Latin letters: the words that hardly any sentence does without. Several share some: most hits count.
_COMMON = {
    language: frozenset(words.split())
    for language, words in {
        "en": "the of and to is are was in that it for not with this you have be as at but by or on from so i a we",
        "de": "der die das und ist nicht ein eine ich zu den dem des mit auf für als auch von sich wie es sie wir mehr",
        "fr": "le la les et est pas un une des du que qui dans pour ce il elle je nous vous sur avec plus mais ne en",
        "es": "el la los las y es no un una que en del de por con para se lo como más pero su al está son muy hay yo",
        "it": "il lo la gli e è non un una che di del della in per con si come più ma sono anche questo mi ho al dei",
        "pt": "o a os as e é não um uma que de do da em para com se por mais mas como isso são ao na no foi eu",
        "nl": "de het een en is niet van ik te dat die in op voor met zijn er maar ook aan als om bij dit wat wel naar",
        "sv": "och att det är inte en ett som på jag för med av den till om har de men var så han vi kan från man",
        "da": "og at det er ikke en et som på jeg for med af den til om har de men var så han vi kan fra man",
        "pl": "i w nie to się na jest że z do jak ale co po tak o za czy ma już tylko od tego dla był są",
        "id": "yang dan di ini itu tidak untuk dengan dari dalam akan pada juga saya ada adalah ke bisa karena oleh",
        "tr": "ve bir bu için değil ile çok da de ne gibi daha var olarak ama en kadar ben o sonra biz şey",
    }.items()
}  # fmt: skip
_HAS_A_TWIN = {"da", "id"}  # Norwegian, Malay: as likely, where nothing else speaks for either
_COMMON_IN = {
    word: [language for language, words in _COMMON.items() if word in words]
    for word in set().union(*_COMMON.values())
}
_WORD = re.compile(r"[^\W\d_]+")
TELLING = 8  # words: so many in a row without one of its commonest words are hardly a language's
LOOKED_AT = 400  # words
_FOUND = {script: re.compile(f"[{letters}]") for script, letters in _LETTERS.items()}
_NOT_WORDS = re.compile(r"```.*?(?:```|$)|`[^`\n]*`|https?://\S+", re.DOTALL)


def language_of_words(source: str, likely: Iterable[str]) -> str:
    """The first of the `likely` languages (BCP 47) that is written in the script of most of the words.

    Else the only one that is; of those in Latin letters another, where the words are rather its. Nothing where it
    cannot be told. Code and addresses count for nothing.
    """
    words = _NOT_WORDS.sub(" ", source)
    script = _script_of(words)
    if not script:
        return ""
    written = [language for language in likely if _WRITTEN_IN.get(_stem(language), "latin") == script]
    if script == "latin":
        return _by_common_words(words, written)
    return written[0] if written else _ALONE.get(script, "")


def _by_common_words(text: str, likely: list[str]) -> str:
    """The language whose commonest words stand in the text most often; in doubt, a likely one."""
    words = _WORD.findall(text.lower())[:LOOKED_AT]
    hits = dict.fromkeys(_COMMON, 0)
    for languages in filter(None, map(_COMMON_IN.get, words)):
        for language in languages:
            hits[language] += 1
    most = max(hits.values())
    for language in likely:
        known = hits.get(_stem(language))
        if known == most and (most or len(words) < TELLING):
            return language
        if known is None and most < len(words) / TELLING:
            return language  # we know none of its words, and the text holds few of the others'
    best = [language for language, count in hits.items() if count == most]
    is_sure = len(best) == 1 and most > 1 and all(_stem(language) in hits for language in likely)
    return best[0] if is_sure and best[0] not in _HAS_A_TWIN else ""


def _script_of(text: str) -> str:
    """The script of most letters. Japanese is known by its kana, however few stand between the characters."""
    if text.isascii():
        return "latin" if _FOUND["latin"].search(text) else ""
    counts = {script: len(found.findall(text)) for script, found in _FOUND.items()}
    if counts["kana"]:
        counts["kana"] += counts.pop("han")
    script = max(counts, key=lambda name: counts[name])
    return script if counts[script] else ""


def _stem(language: str) -> str:
    return language.lower().partition("-")[0]
