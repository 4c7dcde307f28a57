"""What is counted of the log, day by day, for charts and statistics. Pure: decisions in, counts out.

`what` and the parts of its `key`, joined by "|":

| what | key | counts |
|---|---|---|
| decision | verb, by, reason | every decision |
| prompted | cause | a moderator's decisions by what brought the item up; empty: their own look |
| moderator | user id | a moderator's decisions |
| rule | code, held / right / wrong | what a rule caught, and what a moderator then made of it |
| wait | cause, bucket | how long decided items had waited: `bucket_of` |
| late | cause | decided items that had waited longer than their target |
| posted | | public comments: counted from their table, not from the log |
| score | good, spam, good_held, spam_caught | what the spam score last said of itself that day |
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from comments.models import Comment, Decision

DECISION, PROMPTED, MODERATOR, RULE = "decision", "prompted", "moderator", "rule"
WAIT, LATE, POSTED, SCORE = "wait", "late", "posted", "score"
HELD, RIGHT, WRONG = "held", "right", "wrong"
PER_DOUBLING = 4  # buckets of waiting times: each reaches a fifth further than the one before
_STANDS_AFTER_ALL = Comment.State.PUBLISHED
_REMOVED = (Comment.State.HIDDEN, Comment.State.SPAM)

CAUGHT = (Comment.State.HELD, Comment.State.SPAM)  # what a rule can make of a comment

Counts = Counter[tuple[str, date, str]]
Caught = tuple[str, str]  # the rule, and the state that it put the comment into


def counts_of(
    decisions: Iterable[Decision], *, held_by: Mapping[int, Caught], targets: Mapping[str, timedelta]
) -> Counts:
    """Count these decisions. `held_by`: by comment id, the rule that caught it last; `targets`: by cause."""
    counts: Counts = Counter()
    for decision in decisions:
        day = decision.made_at.date()
        counts[DECISION, day, f"{decision.verb}|{decision.by}|{decision.reason}"] += 1
        if decision.by == Decision.By.RULE and decision.state_to in CAUGHT:
            counts[RULE, day, f"{decision.by_label}|{HELD}"] += 1
        if decision.by != Decision.By.PERSON:
            continue
        counts[PROMPTED, day, decision.prompted_by] += 1
        if decision.by_id is not None:
            counts[MODERATOR, day, str(decision.by_id)] += 1
        if decision.waited is not None:
            counts[WAIT, day, f"{decision.prompted_by}|{bucket_of(decision.waited)}"] += 1
            target = targets.get(decision.prompted_by)
            if target is not None and decision.waited > target.total_seconds():
                counts[LATE, day, decision.prompted_by] += 1
        for key, sign in _said_of_rule(decision, held_by):
            counts[RULE, day, key] += sign
    return counts


def bucket_of(seconds: int) -> int:
    """Which bucket a waiting time falls into: 0 for none, then PER_DOUBLING per doubling."""
    return int(PER_DOUBLING * math.log2(seconds + 1))


def seconds_of(bucket: int) -> float:
    """The middle of a bucket: at most a tenth off what fell into it."""
    return float(2 ** ((bucket + 0.5) / PER_DOUBLING) - 1)


def quantile(waits: Mapping[int, int], part: float) -> float | None:
    """Seconds that `part` (0 to 1) of the items waited at most, from counts by bucket; None without any."""
    total, seen = sum(waits.values()), 0
    for bucket in sorted(waits):
        seen += waits[bucket]
        if seen >= part * total and waits[bucket]:
            return seconds_of(bucket)
    return None


def _said_of_rule(decision: Decision, held_by: Mapping[int, Caught]) -> Iterable[tuple[str, int]]:
    """A moderator let through what a rule caught, or removed it; taking that back takes the count back."""
    caught = held_by.get(decision.comment_id or 0)
    if caught is None:
        return
    rule, state = caught
    undone = decision.verb == "undo"
    before, after = decision.state_from, decision.state_to
    if undone:
        before, after = after, before
    if before != state or before == after:
        return
    if after == _STANDS_AFTER_ALL:
        yield f"{rule}|{WRONG}", -1 if undone else 1
    elif after in _REMOVED:
        yield f"{rule}|{RIGHT}", -1 if undone else 1
