"""`manage.py work`: does what the outbox holds, and its chores by the clock. One is enough; more do no harm."""

from __future__ import annotations

import logging
import signal
import time
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.utils import autoreload, timezone

from groundwork.actions.delivering import forget_undelivered
from groundwork.actions.idempotency import forget_old_keys
from groundwork.actions.outbox import forget_done_rows, work_once
from groundwork.chores import Rounds, chore
from groundwork.limits import forget_old_counters

IDLE = 1.0  # seconds between two looks at an empty outbox, and the longest that ending waits
AFTER_TROUBLE = 5  # looks left out while the database is away
TIDY_EVERY = 3600.0  # seconds

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Do what the outbox holds (mails, carrying passages) and its chores until it is told to end."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due now, then end")
        parser.add_argument("--reload", action="store_true", help="start again whenever the code changes")

    def handle(self, *, once: bool, reload: bool, **options: Any) -> None:
        self.ending = False
        if once:
            while work_once():
                pass
        elif reload:
            autoreload.run_with_reloader(self.work)
        else:
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, self.end)
            self.work()

    def end(self, *_: object) -> None:
        """End after what is being done now."""
        self.ending = True

    def work(self) -> None:
        log.info("worker: at work")
        rounds = Rounds(time.monotonic)
        while not self.ending:
            try:
                busy = rounds.make_one(timezone.now())
                busy = work_once() > 0 or busy
            except (OperationalError, InterfaceError) as error:
                log.error("worker: the database is away: %s", " ".join(str(error).split()))
                connection.close()
                self.rest(looks=AFTER_TROUBLE)
            else:
                close_old_connections()
                if not busy:
                    self.rest(looks=1)
        log.info("worker: ended")

    def rest(self, *, looks: int) -> None:
        for _ in range(looks):
            if not self.ending:
                time.sleep(IDLE)


@chore(every=TIDY_EVERY)
def tidy_up(now: datetime) -> None:
    """Forget what has served its time: keys, counters, rows of the outbox, sessions."""
    forget_old_keys(now=now)
    forget_old_counters(now=now)
    forget_done_rows(now=now)
    forget_undelivered(now=now)
    call_command("clearsessions")
