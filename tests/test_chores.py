"""What the worker does by the clock: each chore when its time has come, whatever another one does."""

import logging

import pytest
from django.db import OperationalError
from django.utils import timezone

from groundwork import chores
from groundwork.chores import Rounds, chore


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def done(monkeypatch) -> list[str]:
    """A worker's chores: one every minute, one every hour, one that fails."""
    monkeypatch.setattr(chores, "_chores", [])
    did: list[str] = []
    chore(every=60.0)(named("minutely", did.append))
    chore(every=60.0)(named("failing", fail))
    chore(every=3600.0)(named("hourly", did.append))
    return did


def named(name, work):
    def act(now) -> None:
        work(name)

    act.__name__ = name
    return act


def fail(name: str) -> None:
    raise ValueError("out of milk")


def test_each_when_its_time_has_come_whatever_another_does(done, caplog):
    clock = Clock()
    rounds = Rounds(clock)
    with caplog.at_level(logging.ERROR):
        for seconds in (0, 30, 60, 61, 3600):
            clock.seconds = seconds
            while rounds.make_one(timezone.now()):
                pass
    assert done == ["minutely", "hourly", "minutely", "hourly", "minutely"]
    assert [record.message for record in caplog.records] == ["worker: failing failed"] * 3


def test_after_each_the_outbox_has_its_turn(done):
    clock = Clock()
    rounds = Rounds(clock)
    assert rounds.make_one(timezone.now()) and done == ["minutely"]
    clock.seconds = 60
    assert rounds.make_one(timezone.now()) and rounds.make_one(timezone.now())
    assert done == ["minutely", "hourly"]  # before the one that was done a minute ago


def test_a_database_that_is_away_is_the_workers_to_wait_for(monkeypatch):
    monkeypatch.setattr(chores, "_chores", [])

    def away(name: str) -> None:
        raise OperationalError("gone")

    chore(every=60.0)(named("sealing", away))
    with pytest.raises(OperationalError):
        Rounds(Clock()).make_one(timezone.now())
