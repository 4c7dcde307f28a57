"""What the worker does by the clock, beside the outbox: sealing, counting, forgetting. Each app registers its own."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import InterfaceError, OperationalError

log = logging.getLogger(__name__)

Work = Callable[[datetime], object]


@dataclass(frozen=True, slots=True)
class Chore:
    name: str
    every: float  # seconds
    work: Work


_chores: list[Chore] = []


def chore(*, every: float) -> Callable[[Work], Work]:
    """Register a function of the time now. It must bear being called twice, and by two workers at once."""

    def register(work: Work) -> Work:
        _chores.append(Chore(work.__name__, every, work))
        return work

    return register


class Rounds:
    """When one worker last did each chore. `clock` counts seconds and never goes back."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock
        self.done_at: dict[str, float] = {}

    def make_one(self, now: datetime) -> bool:
        """Do the chore that was left undone longest of those whose time has come; False when none's has.

        One at a time: what waits in the outbox has its turn after each. One that fails is logged and tried again when
        it is due next. Raises OperationalError or InterfaceError: the database is away, and the worker waits for it.
        """
        due = [each for each in _chores if self.clock() - self._done_at(each) >= each.every]
        if not due:
            return False
        each = min(due, key=self._done_at)
        self.done_at[each.name] = self.clock()
        try:
            each.work(now)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            log.exception("worker: %s failed", each.name)
        return True

    def _done_at(self, each: Chore) -> float:
        return self.done_at.get(each.name, float("-inf"))
