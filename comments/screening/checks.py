"""The checks, in their order. Each looks at the submission and the facts, and says what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from comments.screening.verdict import Facts, Finding, Submission, Verdict, Weight

MOST_CHARACTERS = 20_000  # as the models have it; longer is refused before screening, whoever asks
MOST_LINKS = 2  # people who discuss cite one or two sources; more is what advertising looks like
MOST_IN_TEN_MINUTES = 10  # faster than anybody who reads what they answer
ENOUGH_TRUST = 5  # comments that stood: whoever has so many is no stranger, and passes what are only doubts
TOO_FAST = 3.0  # seconds: nobody reads a form, thinks and writes in less
EFFECTS = {"notify": Weight.NOTIFY, "hold": Weight.HOLD, "spam": Weight.SPAM, "refuse": Weight.REFUSE}
GUESTS_TOO, EVERYTHING = ("guest", "all"), "all"  # of the modes, those that hold more than newcomers

Check = Callable[[Submission, Facts], Iterator[Finding]]


def review(submission: Submission, facts: Facts) -> Verdict:
    """Run every check; the strongest finding decides, all are kept."""
    findings = tuple(found for check in ORDER for found in check(submission, facts))
    weight = max((finding.weight for finding in findings), default=Weight.PASS)
    return Verdict(weight, findings, submission.source)


def _length(submission: Submission, facts: Facts) -> Iterator[Finding]:
    if len(submission.source) > MOST_CHARACTERS:
        yield Finding(Weight.REFUSE, "too-long", str(len(submission.source)))


def _closed(submission: Submission, facts: Facts) -> Iterator[Finding]:
    if facts.is_closed:
        yield Finding(Weight.HOLD, "closed-meanwhile")
    if facts.is_orphan:
        yield Finding(Weight.HOLD, "parent-gone")


def _repeat(submission: Submission, facts: Facts) -> Iterator[Finding]:
    if facts.repeats:
        yield Finding(Weight.HOLD, "repeat")


def _staff(submission: Submission, facts: Facts) -> Iterator[Finding]:
    if facts.is_staff:
        yield Finding(Weight.PASS_FOR_CERTAIN, "staff")


def _trusted(submission: Submission, facts: Facts) -> Iterator[Finding]:
    if facts.trust >= ENOUGH_TRUST:
        yield Finding(Weight.TRUSTED, "trusted", str(facts.trust))


def _rules(submission: Submission, facts: Facts) -> Iterator[Finding]:
    """Whoever makes rules may speak about what they forbid."""
    if facts.is_staff:
        return
    for hit in facts.book.hits(submission, article=facts.article, tags=facts.tags):
        yield Finding(EFFECTS[hit.effect], "rule", hit.text, hit.marks, hit.rule, at_door=hit.at_door)


def _rate(submission: Submission, facts: Facts) -> Iterator[Finding]:
    if facts.posted_lately >= MOST_IN_TEN_MINUTES:
        yield Finding(Weight.HOLD, "rate", str(facts.posted_lately))


def _links(submission: Submission, facts: Facts) -> Iterator[Finding]:
    if submission.links > MOST_LINKS:
        yield Finding(Weight.DOUBT, "links", str(submission.links))


def _record(submission: Submission, facts: Facts) -> Iterator[Finding]:
    """A newcomer is somebody of whom nothing stands yet; what was removed since counts against what stood."""
    if facts.holding == "open":
        return
    if not facts.accepted_before:
        yield Finding(Weight.HOLD, "guest" if facts.is_guest else "first-comment")
    elif facts.trust <= 0:
        yield Finding(Weight.HOLD, "removed-before", str(facts.removed_before))
    elif facts.is_guest and facts.holding in GUESTS_TOO:
        yield Finding(Weight.HOLD, "guest")


def _held(submission: Submission, facts: Facts) -> Iterator[Finding]:
    if facts.holding == EVERYTHING:
        yield Finding(Weight.HOLD, "moderated")
    if facts.is_held:
        yield Finding(Weight.HOLD, "member-held")


def _score(submission: Submission, facts: Facts) -> Iterator[Finding]:
    """Silent until it has learned enough; it holds, and does nothing else."""
    if facts.score is None or not facts.score.speaks:
        return
    likeness = facts.score.judge(submission.source)
    if likeness.is_spam:
        yield Finding(Weight.DOUBT, "score", likeness.in_words, likeness.marks)


def _door(submission: Submission, facts: Facts) -> Iterator[Finding]:
    door = submission.door
    if door.trap_filled:
        yield Finding(Weight.DOUBT, "trap", at_door=True)
    if door.seconds is not None and door.seconds < TOO_FAST:
        yield Finding(Weight.DOUBT, "haste", f"{max(0.0, door.seconds):.1f} s", at_door=True)
    if door.lacks_proof:
        yield Finding(Weight.DOUBT, "no-proof", at_door=True)
    yield from submission.earlier


ORDER: tuple[Check, ...] = (
    *(_length, _closed, _staff, _trusted, _repeat, _rules),
    *(_rate, _links, _record, _held, _score, _door),
)
