"""The order "best": what a handful of votes is worth beside many."""

import pytest

from comments.rules.ranking import LIFT, SCALE, lower_bound, weight


def test_few_but_unanimous_and_many_but_mixed_stand_apart():
    """Neither the share nor the difference decides: each would order one of these pairs the other way round."""
    few, many_mixed, many_good, one = (3, 0), (60, 40), (90, 10), (1, 0)
    assert lower_bound(*few) > lower_bound(*many_mixed), "by the difference, 3 against 20, it would be below"
    assert lower_bound(*many_good) > lower_bound(*few), "by the share, 0.9 against 1, it would be below"
    assert lower_bound(*many_mixed) > lower_bound(*one), "one vote is nearly none"


@pytest.mark.parametrize(
    ("helpful", "unhelpful", "expected"),
    [(0, 0, 0.0), (0, 7, 0.0), (1, 0, 0.3784), (10, 0, 0.8589), (5, 5, 0.3122), (600, 400, 0.5800)],
)
def test_it_is_wilsons_interval_at_eighty_percent(helpful, unhelpful, expected):
    assert lower_bound(helpful, unhelpful) == pytest.approx(expected, abs=0.0005)


def test_more_of_the_same_is_worth_more_and_nothing_leaves_its_bounds():
    for n in (1, 3, 10, 100, 10_000):
        assert 0 < lower_bound(n, 0) < lower_bound(n + 1, 0) < 1
        assert lower_bound(n, n) < lower_bound(n + 1, n)
        assert lower_bound(n, n + 1) < lower_bound(n, n) < 0.5


def test_a_reply_gives_its_branch_nearly_its_own_score():
    assert weight(20, 0, is_reply=True) == int(lower_bound(20, 0) * LIFT * SCALE)
    assert weight(20, 0, is_reply=False) > weight(20, 0, is_reply=True) > weight(5, 1, is_reply=False)
    assert weight(0, 0, is_reply=True) == 0
