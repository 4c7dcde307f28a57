"""The data of screening: what comes in, what is known, what is said."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from comments.screening.book import NO_RULES, RuleBook
from comments.screening.score import Score

Marks = tuple[tuple[int, int], ...]  # start and end in the source, code points


class Weight(IntEnum):
    """How strong a finding is; the strongest decides."""

    PASS = 0
    NOTIFY = 1  # published, and shown to the moderators
    DOUBT = 2  # holds, unless the writer is trusted
    TRUSTED = 3  # a record that outweighs every doubt
    HOLD = 4
    PASS_FOR_CERTAIN = 5  # staff and the article's own authors: nothing holds them
    SPAM = 6
    REFUSE = 7


@dataclass(frozen=True, slots=True)
class Finding:
    weight: Weight
    code: str  # of comments/rules/reasons.py
    detail: str = ""  # what was seen: a count, a word; for moderators
    marks: Marks = ()
    rule: int = 0  # id of the ScreeningRule, 0 when it was none
    at_door: bool = False  # nobody can find it again later

    def as_kept(self, source: str) -> dict[str, Any]:
        """As it is kept with the comment; a mark keeps its words, so that an edit cannot misplace it."""
        kept: dict[str, Any] = {"code": self.code, "detail": self.detail}
        if self.rule:
            kept["rule"] = self.rule
        if self.marks:
            kept["marks"] = [[start, end, source[start:end]] for start, end in self.marks]
        return kept


@dataclass(frozen=True, slots=True)
class Door:
    """What a form knows of how its words came in; an API or an import knows none of it."""

    network: str = ""  # the address of the writer's browser
    trap_filled: bool = False  # the field that people do not see
    seconds: float | None = None  # from the form's first appearance to its coming back; None: unknown
    lacks_proof: bool = False  # proof of work was asked for and not given


@dataclass(frozen=True, slots=True)
class Submission:
    """What somebody sends."""

    source: str  # Markdown
    links: int = 0  # how many links its rendered form holds
    hosts: tuple[str, ...] = ()  # where they lead
    name: str = ""  # of the writer
    address: str = ""  # the writer's e-mail address
    door: Door = field(default_factory=Door)
    earlier: tuple[Finding, ...] = ()  # what its door saw, when it comes in for the second time


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the writer, the place and the rules when the submission comes in."""

    is_staff: bool = False  # moderates something, or is an author of this article
    is_guest: bool = False
    accepted_before: int = 0  # of this writer's latest comments, those that stand; 0 for a typed name
    removed_before: int = 0  # of the same, those that moderators took away
    posted_lately: int = 0  # in the last ten minutes
    repeats: bool = False  # the same words by the same writer in the last day
    holding: str = "first"  # what the discussion holds: "open", "first", "guest" or "all"
    is_held: bool = False  # moderators hold whatever this writer says
    is_restricted: bool = False  # muted or slowed down; refused before the checks, or muted since it was sent
    is_closed: bool = False  # the discussion closed before the writer's mail was answered
    is_orphan: bool = False  # what it answers is gone since
    article: int = 0  # the scope of rules
    tags: frozenset[int] = frozenset()
    book: RuleBook = NO_RULES
    score: Score | None = None

    @property
    def trust(self) -> int:
        """Grows with what was accepted, falls three times as fast with what was removed."""
        return self.accepted_before - 3 * self.removed_before


@dataclass(frozen=True, slots=True)
class Verdict:
    """What screening says; `findings` as the checks gave them."""

    weight: Weight
    findings: tuple[Finding, ...] = ()
    source: str = ""

    @property
    def holds(self) -> bool:
        return self.weight in (Weight.DOUBT, Weight.HOLD)

    @property
    def marks_spam(self) -> bool:
        return self.weight == Weight.SPAM

    @property
    def refuses(self) -> bool:
        return self.weight == Weight.REFUSE

    @property
    def notifies(self) -> bool:
        """It is published, and moderators want to see it."""
        return self.weight in (Weight.NOTIFY, Weight.TRUSTED) and bool(self._of(Weight.NOTIFY))

    @property
    def strongest(self) -> Finding:
        """The finding that decides. Raises ValueError when there is none."""
        return max(self.findings, key=lambda finding: finding.weight)

    @property
    def reasons(self) -> list[dict[str, Any]]:
        """Whatever speaks against it, as kept beside the comment, the strongest first."""
        against = self._of(Weight.NOTIFY, Weight.DOUBT, Weight.HOLD, Weight.SPAM, Weight.REFUSE)
        ordered = sorted(against, key=lambda finding: -finding.weight)
        return [finding.as_kept(self.source) for finding in ordered]

    def _of(self, *weights: Weight) -> list[Finding]:
        return [finding for finding in self.findings if finding.weight in weights]
