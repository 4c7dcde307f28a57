"""Words that mean nothing, as many as are wanted, always the same for the same seed.

Invented from syllables, used as often as words are in a language (the n-th most common about 1/n as often as the
first), so that pages compress about as they would with prose.
"""

from __future__ import annotations

from itertools import accumulate
from random import Random

ONSETS = (
    "b",
    "br",
    "c",
    "d",
    "dr",
    "f",
    "g",
    "gl",
    "h",
    "k",
    "l",
    "m",
    "n",
    "p",
    "pl",
    "r",
    "s",
    "st",
    "t",
    "tr",
    "v",
    "w",
)
VOWELS = ("a", "e", "i", "o", "u", "ai", "ea", "ou")
CODAS = ("", "", "", "n", "r", "s", "l", "t", "nd", "st", "m")
VOCABULARY = 4_000  # words
FLATTEN = 2.7  # as in Zipf and Mandelbrot: the first few words are not quite that common
SENTENCE = (6, 22)  # words
EMPHASISED = 0.15  # of the sentences have one emphasised word


class Babbler:
    """Sentences, paragraphs and comments from one seed; Markdown, and the html that rendering a comment gives."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.words = _vocabulary(Random(0))  # noqa: S311 - one vocabulary for all seeds, and nothing secret in it
        self.weights = list(accumulate(1 / (rank + FLATTEN) for rank in range(len(self.words))))

    def paragraph(self, words: int) -> tuple[str, str]:
        """About so many words (at least one sentence) as Markdown and as the inside of a <p>."""
        source: list[str] = []
        html: list[str] = []
        left = words
        while left > 0:
            length = min(left, self.random.randint(*SENTENCE))
            left -= length
            in_source, in_html = self._sentence(length)
            source.append(in_source)
            html.append(in_html)
        return " ".join(source), " ".join(html)

    def title(self, words: int) -> str:
        chosen = self.random.choices(self.words[50:], k=words)
        return " ".join(chosen).capitalize()

    def name(self) -> str:
        return " ".join(word.capitalize() for word in self.random.sample(self.words[200:], 2))

    def _sentence(self, length: int) -> tuple[str, str]:
        chosen = self.random.choices(self.words, cum_weights=self.weights, k=length)
        chosen[0] = chosen[0].capitalize()
        if length > 10:
            chosen[length // 2] += ","
        if length > 3 and self.random.random() < EMPHASISED:
            place = self.random.randrange(1, length // 2)
            marked = [*chosen]
            marked[place] = f"<em>{chosen[place]}</em>"
            chosen[place] = f"*{chosen[place]}*"
            return " ".join(chosen) + ".", " ".join(marked) + "."
        sentence = " ".join(chosen) + "."
        return sentence, sentence


def _vocabulary(random: Random) -> list[str]:
    words: dict[str, None] = {}
    while len(words) < VOCABULARY:
        syllables = 1 if len(words) < VOCABULARY // 20 else random.choice((1, 2, 2, 3))
        word = "".join(
            random.choice(ONSETS) + random.choice(VOWELS) for _ in range(syllables)
        ) + random.choice(CODAS)
        words[word] = None
    return list(words)
