"""A paragraph as a thing to write about: its words, and its sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from articles.models import Revision

MOST_SENTENCES = 40  # more choices than anybody reads; the quote field takes any words

# A sentence ends at a full stop, question or exclamation mark with what closes it, before white space; in Japanese and
# Chinese at the ideographic full stop, which no space follows. Abbreviations make a sentence too short, never wrong:
# the choice is the reader's, and the quote field takes any words.
_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s+[^a-z\s])|[。！？]+[」』）]*")


@dataclass(frozen=True, slots=True)
class Paragraph:
    number: int  # of the block, from 1
    kind: str
    start: int  # code points in the revision's text
    end: int
    text: str


def paragraph_of(revision: Revision, number: int) -> Paragraph | None:
    """The n-th block; None when there is no such block."""
    if not 1 <= number <= len(revision.blocks):
        return None
    kind, start, end, _html_end = revision.blocks[number - 1]
    return Paragraph(number, kind, start, end, revision.text[start:end])


def sentences_of(text: str) -> list[tuple[int, int]]:
    """Start and end (code points in `text`, end exclusive) of each sentence, without the space around it."""
    ends = [match.end() for match in _END.finditer(text)][: MOST_SENTENCES - 1]
    bounds = [0, *ends, len(text)]
    found = []
    for start, end in pairwise(bounds):
        words = text[start:end]
        if words.strip():
            lead = len(words) - len(words.lstrip())
            found.append((start + lead, start + len(words.rstrip())))
    return found if len(found) > 1 else []
