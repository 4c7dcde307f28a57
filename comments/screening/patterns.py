"""Patterns of rules: checked when they are entered, searched for all at once. RE2 only (github.com/google/re2, Syntax).

RE2 reads a text once, whatever the pattern; what would make it slow or large cannot be written in its language, or is
refused here.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

import re2  # type: ignore[import-untyped]  # it ships no types

if TYPE_CHECKING:
    from comments.screening.book import RuleLine

MOST_MEMORY = 1 << 20  # bytes that one compiled pattern may take; a usual one takes a few thousand
MOST_INSTRUCTIONS = 3_000  # of the compiled program: x{1000} alone is 1,000
MOST_FOUND = 50  # places of one pattern in one text
CANARY = "screening\u2063canary"  # stands in no text

Span = tuple[int, int]


class BadPattern(ValueError):
    """The pattern cannot be a rule. `code` says why; see `comments/rules/writing_rules.py` for the words."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


# What RE2 says, by a part of it, and what that means.
_SAYS = {
    "invalid perl operator": "looks-around",
    "invalid escape sequence": "escape",
    "pattern too large": "too-large",
    "invalid repetition size": "too-large",
    "bad repetition operator": "repetition",
    "no argument for repetition": "repetition",
    "missing )": "bracket",
    "unexpected )": "bracket",
    "missing ]": "bracket",
    "invalid character class": "bracket",
    "nesting depth": "too-large",
    "trailing \\": "escape",
}


def options() -> re2.Options:
    """Upper and lower case alike; silent about errors, which are told to whoever wrote the pattern."""
    chosen = re2.Options()
    chosen.case_sensitive = False
    chosen.log_errors = False
    chosen.max_mem = MOST_MEMORY
    return chosen


def check_pattern(text: str) -> None:
    """Raises BadPattern for what RE2 refuses, what is too large, and what matches even an empty text."""
    try:
        compiled = re2.compile(text, options())
    except re2.error as error:
        said = _said(error)
        code = next((code for part, code in _SAYS.items() if part in said), "syntax")
        if code == "escape" and any(f"\\{digit}" in text for digit in "123456789"):
            code = "refers-back"
        raise BadPattern(code, said) from error
    if compiled.programsize > MOST_INSTRUCTIONS:
        raise BadPattern("too-large", str(compiled.programsize))
    if compiled.search("") is not None:
        raise BadPattern("matches-nothing")


def _said(error: Exception) -> str:
    given = error.args[0] if error.args else ""
    return given.decode(errors="replace") if isinstance(given, bytes) else str(given)


class PatternIndex:
    """Many patterns: what they need to contain is looked for first, so that most are never tried."""

    def __init__(self, patterns: Sequence[tuple[RuleLine, str]]) -> None:
        self._rules: list[RuleLine] = []
        self._filter = re2.Filter()
        for rule, text in patterns:
            try:
                self._filter.Add(text, options())
            except re2.error:  # of an older release of RE2, or written around the form
                logging.getLogger(__name__).error("rule %d is no pattern any more: %r", rule.id, text)
            else:
                self._rules.append(rule)
        self._is_filtered = bool(self._rules) and self._compiled()

    def _compiled(self) -> bool:
        """False when so many patterns do not fit the filter's memory: each is tried alone then."""
        canary = self._filter.Add(CANARY, options())
        self._filter.Compile()
        return canary in (self._filter.Match(CANARY) or ())

    def found(self, source: str) -> Iterator[tuple[RuleLine, list[Span]]]:
        """The rules whose pattern stands in the source, and where (code points)."""
        if not self._rules:
            return
        likely = self._filter.Match(source) or () if self._is_filtered else range(len(self._rules))
        for index in sorted(likely):
            if index < len(self._rules):
                found = islice(self._filter.re(index).finditer(source), MOST_FOUND)
                spans = [match.span() for match in found]
                if spans:
                    yield self._rules[index], [span for span in spans if span[0] < span[1]]
