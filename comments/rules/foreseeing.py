"""What will become of words, told to whoever writes them before they are sent; never which rule it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from accounts.models import Person
from articles.models import Article
from comments.rules.facts import facts_for, submission_of
from comments.rules.reasons import words_of
from comments.screening import Weight, review


@dataclass(frozen=True, slots=True)
class Foreseen:
    """`reasons` are why a moderator will look first; none and `is_refused`: it will not be published at all."""

    reasons: tuple[str, ...] = ()
    is_refused: bool = False

    def __bool__(self) -> bool:
        return bool(self.reasons) or self.is_refused


def foreseen(person: Person, article: Article, *, source: str, html: str, now: datetime) -> Foreseen:
    """What screening would say now of public words. One query; writes nothing."""
    verdict = review(
        submission_of(person, source=source, html=html), facts_for(person, article, source, now=now)
    )
    if verdict.refuses or verdict.marks_spam:
        return Foreseen(is_refused=True)
    if not verdict.holds:
        return Foreseen()
    holding = (found for found in verdict.findings if found.weight in (Weight.DOUBT, Weight.HOLD))
    return Foreseen(tuple(dict.fromkeys(words_of(found.code) for found in holding)))
