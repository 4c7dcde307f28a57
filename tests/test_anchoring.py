"""Passages are carried through edits, or honestly declared lost."""

import pytest

from comments.anchoring import Span, carry


def carry_one(old: str, new: str, words: str):
    start = old.index(words)
    return carry(old, new, [Span(start, start + len(words))])[0]


def test_an_unchanged_text_keeps_every_passage():
    text = "One sentence. And another one.\nA second paragraph."
    placed = carry_one(text, text, "another")
    assert (placed.status, text[placed.start : placed.end]) == ("same", "another")


def test_a_passage_outside_the_text_is_refused():
    with pytest.raises(ValueError, match="no passage"):
        carry("short", "short", [Span(3, 9)])
