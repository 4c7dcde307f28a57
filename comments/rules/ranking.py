"""How votes become an order. Pure: numbers in, a number out."""

from __future__ import annotations

from math import sqrt

# Of the normal distribution: 80 % of it lie within so many standard deviations. A wider interval would keep new
# comments down until dozens have voted; a narrower one would let two friends carry anything to the top.
DEVIATIONS = 1.2815515655446004
SCALE = 1_000_000  # scores are kept as whole millionths, so that a cursor compares them exactly
LIFT = 0.9  # of its own score is what a reply gives its branch: as good a root stands before it


def lower_bound(helpful: int, unhelpful: int) -> float:
    """The lower end of Wilson's score interval at 80 %, between 0 and 1; 0 without votes.

    How large the share of all readers who find it helpful is at least, as far as those who voted tell. E. B. Wilson,
    "Probable inference, the law of succession, and statistical inference", JASA 22 (1927), p. 209.
    """
    votes = helpful + unhelpful
    if votes == 0:
        return 0.0
    share, squared = helpful / votes, DEVIATIONS**2
    spread = DEVIATIONS * sqrt((share * (1 - share) + squared / (4 * votes)) / votes)
    return max(0.0, (share + squared / (2 * votes) - spread) / (1 + squared / votes))


def weight(helpful: int, unhelpful: int, *, is_reply: bool) -> int:
    """What a comment gives its branch, in millionths: its branch stands where its strongest comment puts it."""
    return int(lower_bound(helpful, unhelpful) * SCALE * (LIFT if is_reply else 1))
