"""Words of an article replaced in its Markdown: proved by what it reads, or not done."""

import random
import re

import pytest

from articles.rendering import render_article
from articles.rules.replacing import places, with_words_replaced

SOURCE = """# The word

The word of **Article 5** is [short](/x). The word again, and `the word` as code.

- one
- two
"""


def replaced(old, new, nth=0, source=SOURCE):
    text = render_article(source, language="en").text
    start = -1
    for _ in range(nth + 1):
        start = text.index(old, start + 1)
    changed = with_words_replaced(
        source, language="en", text=text, start=start, end=start + len(old), words=new
    )
    if changed is not None:
        assert render_article(changed, language="en").text == text[:start] + new + text[start + len(old) :]
    return changed


@pytest.mark.parametrize("nth", [0, 1, 2])
def test_the_one_that_is_meant_where_words_recur(nth):
    assert replaced("The word", "A phrase", nth).count("A phrase") == 1


@pytest.mark.parametrize(
    "words", ["plain", "*stars* and <b>tags</b>", "[a](b) `c` 1. # _x_ & &amp; \\ !", "日本の言葉"]
)
def test_words_are_words_whatever_they_look_like(words):
    assert replaced("again, and", words) is not None


def test_within_a_link_bold_words_and_code():
    assert "[long](/x)" in replaced("short", "long")
    assert "**Article 6**" in replaced("Article 5", "Article 6")
    assert "`other words`" in replaced("the word", "other words")


@pytest.mark.parametrize("old", ["of Article 5 is", "code.\none", "is short."])
def test_what_markup_parts_is_left_to_a_person(old):
    assert replaced(old, "x") is None


def test_nothing_is_no_replacement():
    assert replaced("again", "and again") is not None and replaced("again", " ") is None


def test_a_word_among_very_many_is_found_by_its_number():
    source = "aa " * 300
    assert replaced("a a", "a b", 250, source).index("b") == 250 * 3 + 3


class Counting(str):
    """A text that counts how many of its letters are looked at, at the least."""

    looked_at = 0

    def find(self, words, start=0):
        at = super().find(words, start)
        self.looked_at += len(words) + (at if at != -1 else len(self)) - start
        return at

    def startswith(self, words, start):
        self.looked_at += len(words)
        return super().startswith(words, start)


@pytest.mark.parametrize(
    ("piece", "words"),
    [("a", "a" * 2_000), ("ab", "ab" * 1_000), ("a" * 99 + "b", "a" * 99), ("a", "a" * 99 + "b"), ("a", "a")],
)
def test_words_that_recur_are_found_by_looking_at_each_letter_a_few_times(piece, words):
    text = Counting(piece * (8_000 // len(piece)))
    found = sum(1 for _place in places(text, words))
    assert text.looked_at <= 4 * (len(text) + len(words))
    assert found == len(re.findall(f"(?={re.escape(words)})", str(text)))


def test_all_places_are_found_whatever_overlaps():
    dice = random.Random(6)
    for _round in range(300):
        text = "".join(dice.choices("ab", k=40))
        start = dice.randrange(30)
        words = text[start : start + dice.randrange(1, 9)]
        assert list(places(text, words)) == [m.start() for m in re.finditer(f"(?={words})", text)]
