"""A text as its words: what is compared, and where each stands (code points, end exclusive)."""

import re
import sys
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from .folding import class_of_categories, fold

# Scripts that put no spaces between words: one token per character.
_UNSPACED = (
    "\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
_JOINED = class_of_categories("Mn", "Mc", "Me") + "\u00ad\u034f\u200b-\u200f\u2060\ufeff"
_PICTURE = "\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\U0001f000-\U0001f1e5\U0001f200-\U0001faff"
_TOKEN = re.compile(
    f"(?:(?![{_UNSPACED}])[\\w{_JOINED}])+(?:['’ʼ](?:(?![{_UNSPACED}])[\\w{_JOINED}])+)*"
    f"|[{_UNSPACED}][{_JOINED}]*"
    "|[\U0001f1e6-\U0001f1ff]{2}"
    f"|[{_PICTURE}](?:\u200d[{_PICTURE}]|[{_JOINED}\U0001f3fb-\U0001f3ff])*"
    f"|[^\\s\\w][{_JOINED}]*"
)
_SENTENCE_END = frozenset(".!?:;。！？：；।።؟…")
_CLOSING = frozenset("\"'”’»)]}」』）】")

# How strong a boundary stands before a token.
INSIDE, SPACE, SOFT_LINE, SENTENCE, PARAGRAPH = 0, 1, 2, 4, 6


@dataclass(frozen=True, slots=True)
class Tokens:
    """Words of a text, folded for comparing; a stretch known to be unchanged may stand as one word."""

    text: str
    words: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.words)

    def extend(self, more: "Tokens", shift: int = 0) -> None:
        """Add words read elsewhere, `shift` code points further on."""
        self.words.extend(more.words)
        self.starts.extend([start + shift for start in more.starts] if shift else more.starts)
        self.ends.extend([end + shift for end in more.ends] if shift else more.ends)

    def add(self, word: str, start: int, end: int) -> None:
        """Let `word` stand for what is from start to end (code points)."""
        self.words.append(word)
        self.starts.append(start)
        self.ends.append(end)

    def between(self, start: int, end: int) -> tuple[int, int]:
        """First and one past last token that touch start to end (code points)."""
        return bisect_right(self.ends, start), bisect_left(self.starts, end)

    def boundary(self, at: int) -> int:
        """How strong the boundary before token `at` is."""
        if at <= 0 or at >= len(self.words):
            return PARAGRAPH
        space = self.text[self.ends[at - 1] : self.starts[at]]
        lines = space.count("\n")
        if lines > 1:
            return PARAGRAPH
        before = at - 1
        while before > 0 and self.words[before] in _CLOSING:
            before -= 1
        last = self.text[self.ends[before] - 1 : self.ends[before]]
        ended = last in _SENTENCE_END
        if lines:
            return PARAGRAPH if ended else SOFT_LINE
        if ended and (space or last > "\u2fff"):
            return SENTENCE
        return SPACE if space else INSIDE


def tokenise(text: str, start: int = 0, end: int = sys.maxsize, limit: int = sys.maxsize) -> Tokens | None:
    """What stands from start to end (code points), folded for comparing; None beyond `limit` words."""
    tokens = Tokens(text)
    words, starts, ends = tokens.words, tokens.starts, tokens.ends
    for match in _TOKEN.finditer(text, start, min(end, len(text))):
        words.append(fold(match[0]))
        starts.append(match.start())
        ends.append(match.end())
        if len(words) > limit:
            return None
    return tokens
