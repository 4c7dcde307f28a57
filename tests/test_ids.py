"""Ids that sort by time and are never given twice by one process."""

from itertools import chain, repeat

from groundwork import ids
from groundwork.ids import first_id_at, new_id, time_of

MOMENT = 1_790_000_000.5  # seconds


def test_what_is_made_in_one_millisecond_never_meets(monkeypatch):
    """Many rows are written at once in bulk: chance alone would have two of them collide every now and then."""
    draws = chain([7, 7, 7, 8, 7], repeat(9))
    monkeypatch.setattr(ids.secrets, "randbits", lambda bits: next(draws))
    made = [new_id(MOMENT) for _row in range(3)]
    assert made == [first_id_at(MOMENT) + drawn for drawn in (7, 8, 9)]


def test_an_id_says_when_it_was_made():
    assert time_of(new_id(MOMENT)).timestamp() == MOMENT
    assert new_id(MOMENT) < new_id(MOMENT + 0.001) < new_id()
