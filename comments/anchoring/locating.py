"""A quote found in a text by its words and its context, or not at all: never a guess."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate
from typing import Literal

from .carrying import Span, carry
from .graphemes import boundary_from, boundary_up_to
from .tokens import Tokens, tokenise

# Context that a selector holds on either side (code points).
CONTEXT = 32
# Beyond this many places a quote is ambiguous, whatever its context.
_PLACES = 500
# So many candidates are named when none can be chosen.
_NAMED = 20
# A quote this long (letters) proves itself; a shorter one needs its context, if it has one ...
_TELLING = 24
# ... and this much of it (0 to 1) must agree.
_AGREEING = 0.4
# The best of several places must have so much more of its context than the next (0 to 1).
_MARGIN = 0.2
# A quote whose words changed must be this much like what is there (letters, 0 to 1).
_NEAR = 0.75
# Texts with more words (of CJK: characters) than this are searched for the exact quote only.
_WORDS = 250_000
# Longer quotes are not compared letter by letter (code points).
_COMPARED = 2_000


@dataclass(frozen=True, slots=True)
class Selector:
    """W3C Web Annotation Data Model, 4.2.4 TextQuoteSelector and 4.2.5 TextPositionSelector.

    Positions are code points of the text the selector was made on, end exclusive.
    """

    exact: str
    prefix: str = ""
    suffix: str = ""
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Located:
    """Where a quote stands; start and end are None when it is not there or could be in several places."""

    start: int | None
    end: int | None
    exactness: Literal["exact", "folded", "near", "none"]
    confidence: float
    candidates: tuple[Span, ...] = ()


NOT_FOUND = Located(None, None, "none", 0.0)


def describe(text: str, start: int, end: int) -> Selector:
    """The selector of a passage, with up to 32 code points of context that tear no character.

    Raises ValueError when start and end (code points, end exclusive) enclose nothing in the text.
    """
    if not 0 <= start < end <= len(text):
        raise ValueError(f"no passage of {len(text)} code points: {start} to {end}")
    first = min(start, boundary_from(text, max(0, start - CONTEXT)))
    last = max(end, boundary_up_to(text, min(len(text), end + CONTEXT)))
    return Selector(text[start:end], text[first:start], text[end:last], start, end)


def locate(text: str, selector: Selector) -> Located:
    """Where the quote of the selector stands in the text, in code points."""
    if not selector.exact.strip():
        return NOT_FOUND
    places = _exact_places(text, selector.exact)
    if places:
        return _choose(text, selector, places, "exact")
    tokens = tokenise(text, limit=_WORDS)
    quote = _letters(selector.exact)
    if tokens is None or not quote:
        return NOT_FOUND
    places = _folded_places(tokens, quote)
    return _choose(text, selector, places, "folded") if places else _near(text, selector)


def _exact_places(text: str, quote: str) -> list[Span]:
    return [Span(at, at + len(quote)) for at in _finds(text, quote)]


def _folded_places(tokens: Tokens, quote: str) -> list[Span]:
    """Where the quote stands when case, quotes, dashes, spaces and Unicode form do not count."""
    letters = "".join(tokens.words)
    firsts = list(accumulate((len(word) for word in tokens.words), initial=0))
    return [
        Span(_offset(tokens, firsts, at)[0], _offset(tokens, firsts, at + len(quote) - 1)[1])
        for at in _finds(letters, quote)
    ]


def _offset(tokens: Tokens, firsts: Sequence[int], at: int) -> tuple[int, int]:
    """Start and end in the text of folded letter `at`; of its word, where folding changed the length."""
    word = bisect_right(firsts, at) - 1
    start, end = tokens.starts[word], tokens.ends[word]
    if end - start != len(tokens.words[word]):
        return start, end
    return start + at - firsts[word], start + at - firsts[word] + 1


def _finds(text: str, quote: str) -> list[int]:
    """Where the quote begins in the text, at most one more place than can be judged."""
    found: list[int] = []
    at = text.find(quote)
    while at >= 0 and len(found) <= _PLACES:
        found.append(at)
        at = text.find(quote, at + 1)
    return found


def _letters(text: str) -> str:
    tokens = tokenise(text, limit=_WORDS // 4)
    return "".join(tokens.words) if tokens else ""


def _choose(
    text: str, selector: Selector, places: list[Span], exactness: Literal["exact", "folded"]
) -> Located:
    """The one place whose context agrees; the stated position settles a tie, nothing else does."""
    stated = (
        Span(selector.start, selector.end)
        if selector.start is not None and selector.end is not None
        else None
    )
    named = tuple(places[:_NAMED])
    if len(places) > _PLACES:
        return Located(None, None, "none", 0.0, named)
    prefix, suffix = _letters(selector.prefix), _letters(selector.suffix)
    agreed = [_agreement(text, place, prefix, suffix) for place in places]
    best = max(agreed)
    if len(places) == 1:
        short = len(_letters(selector.exact)) < _TELLING
        if short and (prefix or suffix) and best < _AGREEING:
            return Located(None, None, "none", 0.0, named)
        sure = 0.99 if best >= _AGREEING else 0.9 if not short else 0.8
        return _located(places[0], exactness, sure)
    leading = [place for place, agreement in zip(places, agreed, strict=True) if agreement > best - _MARGIN]
    if len(leading) == 1 and best >= _AGREEING:
        return _located(leading[0], exactness, 0.95)
    if stated in leading and (best >= _AGREEING or not (prefix or suffix)):
        return _located(stated, exactness, 0.8)
    return Located(None, None, "none", 0.0, named)


def _located(place: Span, exactness: Literal["exact", "folded", "near"], confidence: float) -> Located:
    if exactness == "folded":
        confidence -= 0.02
    return Located(place.start, place.end, exactness, round(confidence, 3))


def _agreement(text: str, place: Span, prefix: str, suffix: str) -> float:
    """How much of the folded context stands around a place, 0 to 1."""
    shares = []
    if prefix:
        there = _letters(text[max(0, place.start - 2 * CONTEXT) : place.start])
        shares.append(_share(there[::-1], prefix[::-1]))
    if suffix:
        there = _letters(text[place.end : place.end + 2 * CONTEXT])
        shares.append(_share(there, suffix))
    return sum(shares) / len(shares) if shares else 0.0


def _share(there: str, wanted: str) -> float:
    """How much of what is wanted is there: from the quote outwards, or scattered, which counts less."""
    if there.startswith(wanted):
        return 1.0
    wanted, there = wanted[: 2 * CONTEXT], there[: 2 * CONTEXT]
    same = next((at for at, (a, b) in enumerate(zip(wanted, there, strict=False)) if a != b), len(there))
    blocks = SequenceMatcher(None, wanted, there, autojunk=False).get_matching_blocks()
    scattered = sum(block.size for block in blocks if block.size > 2)
    return max(same, 0.8 * scattered) / len(wanted)


def _near(text: str, selector: Selector) -> Located:
    """The quote with changed words, carried over with its context as if the text had been edited."""
    start = len(selector.prefix)
    quoted = selector.prefix + selector.exact + selector.suffix
    carried = carry(quoted, text, [Span(start, start + len(selector.exact))])[0]
    if carried.start is None or carried.end is None or carried.end - carried.start > _COMPARED:
        return NOT_FOUND
    there = _letters(text[carried.start : carried.end])
    likeness = SequenceMatcher(None, _letters(selector.exact), there, autojunk=False).ratio()
    if likeness < _NEAR:
        return NOT_FOUND
    place = Span(carried.start, carried.end)
    return _located(place, "near", min(0.85, carried.confidence))
