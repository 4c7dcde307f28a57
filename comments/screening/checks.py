"""The checks, in their order. Each looks at the submission and the facts, and says what it finds."""

from __future__ import annotations

from collections.abc import Callable

from comments.screening.verdict import Facts, Finding, Submission, Verdict, Weight

MOST_LINKS = 2  # people who discuss cite one or two sources; more is what advertising looks like
MOST_IN_TEN_MINUTES = 10  # faster than anybody who reads what they answer

Check = Callable[[Submission, Facts], Finding | None]


def review(submission: Submission, facts: Facts) -> Verdict:
    """Run every check; the strongest finding decides, all are kept."""
    findings = tuple(found for check in ORDER if (found := check(submission, facts)) is not None)
    return Verdict(max((finding.weight for finding in findings), default=Weight.PASS), findings)


def _staff(submission: Submission, facts: Facts) -> Finding | None:
    return Finding(Weight.PASS_FOR_CERTAIN, "staff") if facts.is_staff else None


def _moderated(submission: Submission, facts: Facts) -> Finding | None:
    return Finding(Weight.HOLD, "moderated") if facts.is_moderated else None


def _repeat(submission: Submission, facts: Facts) -> Finding | None:
    return Finding(Weight.HOLD, "repeat") if facts.repeats else None


def _rate(submission: Submission, facts: Facts) -> Finding | None:
    if facts.posted_lately < MOST_IN_TEN_MINUTES:
        return None
    return Finding(Weight.HOLD, "rate", str(facts.posted_lately))


def _links(submission: Submission, facts: Facts) -> Finding | None:
    return Finding(Weight.HOLD, "links", str(submission.links)) if submission.links > MOST_LINKS else None


def _first_comment(submission: Submission, facts: Facts) -> Finding | None:
    if facts.accepted_before:
        return None
    return Finding(Weight.HOLD, "guest" if facts.is_guest else "first-comment")


ORDER: tuple[Check, ...] = (_staff, _moderated, _repeat, _rate, _links, _first_comment)
