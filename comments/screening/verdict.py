"""The data of screening: what comes in, what is known, what is said."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum


class Weight(IntEnum):
    """How strong a finding is; the strongest decides."""

    PASS = 0
    HOLD = 1
    PASS_FOR_CERTAIN = 2  # staff and the article's own authors: no weaker finding holds them
    REFUSE = 3


@dataclass(frozen=True, slots=True)
class Submission:
    """What somebody sends."""

    source: str  # Markdown, at most MOST_BODY characters
    links: int  # how many links its rendered form holds


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the writer and the place when the submission comes in."""

    is_staff: bool = False
    is_guest: bool = False
    accepted_before: int = 0  # comments of this proven writer that stood; never counted for a typed name
    posted_lately: int = 0  # in the last ten minutes
    repeats: bool = False  # the same words by the same writer in the last day
    is_moderated: bool = False  # the discussion holds everything first


@dataclass(frozen=True, slots=True)
class Finding:
    weight: Weight
    code: str  # of comments/rules/reasons.py
    detail: str = ""  # what was seen: a count, a word


@dataclass(frozen=True, slots=True)
class Verdict:
    weight: Weight
    findings: tuple[Finding, ...] = field(default=())

    @property
    def holds(self) -> bool:
        return self.weight == Weight.HOLD

    @property
    def refuses(self) -> bool:
        return self.weight == Weight.REFUSE

    @property
    def reasons(self) -> list[dict[str, str]]:
        """As kept beside the comment, the strongest first."""
        ordered = sorted(self.findings, key=lambda finding: -finding.weight)
        return [
            {"code": f.code, "detail": f.detail} for f in ordered if f.weight in (Weight.HOLD, Weight.REFUSE)
        ]
