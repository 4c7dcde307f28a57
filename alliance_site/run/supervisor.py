"""Keeps the site's processes running, and ends all of them with itself."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from alliance_site.run.places import ROOT
from alliance_site.run.trouble import CannotStart, say

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
LOOK_EVERY = 0.2  # seconds
PATIENCE = 10.0  # seconds that a process may take to end by itself
FIRST_PAUSE, LONGEST_PAUSE = (
    1.0,
    30.0,
)  # seconds before a process that died is started again; doubled each time
STEADY = 60.0  # seconds after which a process counts as well again
PR_SET_PDEATHSIG = 1  # linux/prctl.h
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass(slots=True)
class Child:
    """One process to keep running, in a process group of its own, so that Ctrl-C reaches the supervisor alone."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    pause: float = FIRST_PAUSE
    due_at: float = 0.0

    def start(self, environment: Mapping[str, str]) -> None:
        self.process = subprocess.Popen(
            self.command, cwd=ROOT, env=environment, start_new_session=True, preexec_fn=_end_with_parent
        )
        self.started_at = time.monotonic()

    def ask_to_end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def make_end(self, *, by: float) -> None:
        """Wait until `by` (monotonic seconds), then end whatever is left of the process and its children."""
        if self.process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=max(0.0, by - time.monotonic()))
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Supervisor:
    """Starts the children, starts again whichever dies, and ends them all on Ctrl-C, TERM or HUP."""

    def __init__(self, children: list[Child], environment: Mapping[str, str]) -> None:
        self.children = children
        self.environment = environment
        self.ending = False

    def run(self, *, is_ready: Callable[[], bool], greet: Callable[[], None]) -> None:
        """Blocks until a signal ends it. Calls `greet` once `is_ready`; raises CannotStart if it never is."""
        for number in ENDING:
            signal.signal(number, self._end)
        try:
            for child in self.children:
                child.start(self.environment)
            if self._wait_until(is_ready):
                greet()
            while not self.ending:
                self._look_after_children()
                time.sleep(LOOK_EVERY)
        finally:
            self._end_all()

    def _end(self, *_: object) -> None:
        self.ending = True

    def _wait_until(self, is_ready: Callable[[], bool]) -> bool:
        while not self.ending:
            for child in self.children:
                if child.process is not None and child.process.poll() is not None:
                    raise CannotStart(
                        f"The {child.name} {_how_it_ended(child.process)} at once; see above for why."
                    )
            if is_ready():
                return True
            time.sleep(LOOK_EVERY)
        return False

    def _look_after_children(self) -> None:
        now = time.monotonic()
        for child in self.children:
            if child.process is None:
                if now >= child.due_at:
                    child.start(self.environment)
            elif child.process.poll() is not None:
                self._bury(child, now)

    def _bury(self, child: Child, now: float) -> None:
        if child.process is None:
            return
        if now - child.started_at >= STEADY:
            child.pause = FIRST_PAUSE
        say(f"The {child.name} {_how_it_ended(child.process)}; starting it again in {child.pause:.0f} s.")
        child.make_end(by=now)
        child.process = None
        child.due_at = now + child.pause
        child.pause = min(child.pause * 2, LONGEST_PAUSE)

    def _end_all(self) -> None:
        for child in self.children:
            child.ask_to_end()
        by = time.monotonic() + PATIENCE
        for child in self.children:
            child.make_end(by=by)


def _how_it_ended(process: subprocess.Popen[bytes]) -> str:
    code = process.returncode
    return f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"


def _end_with_parent() -> None:
    """On Linux the kernel ends the child when the supervisor is killed outright and can end nobody any more."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
