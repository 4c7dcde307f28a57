"""The door of a form: a field that people do not see, the time that passed, proof of work where the site asks for it.

Whatever it finds only holds: a browser's autofill, a fast typist or a page without JavaScript loses no word by it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.utils.translation import gettext as _

from articles.models import Article
from comments.screening import Door
from comments.screening.proof import proven, puzzle_for
from comments.submitting import Refused
from groundwork.actions.idempotency import AlreadyDone, result_of, use_key
from groundwork.clients import client_of

TRAP, SINCE, PROOF = "subject", "since", "proof"  # names of the fields
SALT = "comments.doors"
MOST_SINCE = 100  # characters of the signed time


@dataclass(frozen=True, slots=True)
class Entry:
    """What came in through a form's door. `puzzle` is the one that was solved for it, empty when none was."""

    door: Door
    puzzle: str = ""

    def spend(self) -> None:
        """Count the proof as used, in the transaction that posts. Raises Refused when another has used it."""
        if not self.puzzle:
            return
        try:
            use_key(_spent(self.puzzle), result="1")
        except AlreadyDone as again:
            raise Refused("proof-spent", _("This form was sent before. Send it once more.")) from again


def door_fields(request: HttpRequest, article: Article) -> dict[str, Any]:
    """What the template draws: the time the form first appeared, and the puzzle, if there is one."""
    given = request.POST.get(SINCE, "")
    since = given if _signed_at(given) is not None else signing.dumps(int(time.time()), salt=SALT)
    puzzle = ""
    if settings.PROOF_OF_WORK:
        puzzle = puzzle_for(_action(article), secret=settings.SECRET_KEY, now=time.time())
    return {"trap": TRAP, "since": since, "puzzle": puzzle}


def entered(request: HttpRequest, article: Article) -> Entry:
    """What the posted form tells. One query where the site asks for proof of work, else none."""
    puzzle = _puzzle_solved(request, article) if settings.PROOF_OF_WORK else ""
    door = Door(
        network=client_of(request),
        trap_filled=bool(request.POST.get(TRAP)),
        seconds=_seconds_since(request.POST.get(SINCE, "")) if settings.TIME_TRAP else None,
        lacks_proof=settings.PROOF_OF_WORK and not puzzle,
    )
    return Entry(door, puzzle)


def programs_door(request: HttpRequest) -> Door:
    """Of what comes in without a form: no trap, no time, no puzzle."""
    return Door(network=client_of(request), lacks_proof=settings.PROOF_OF_WORK)


def _seconds_since(given: str) -> float | None:
    """How long ago the form appeared. None when there is no telling; a forged time was made up just now."""
    if not given:
        return None
    at = _signed_at(given)
    return 0.0 if at is None else max(0.0, time.time() - at)


def _signed_at(given: str) -> float | None:
    """The time that we signed, in seconds since 1970; None for anything else."""
    if len(given) > MOST_SINCE:
        return None
    try:
        return float(signing.loads(given, salt=SALT))
    except (signing.BadSignature, TypeError, ValueError):
        return None


def _puzzle_solved(request: HttpRequest, article: Article) -> str:
    solved = proven(request.POST.get(PROOF, ""), _action(article), secret=settings.SECRET_KEY)
    return solved.puzzle if solved is not None and result_of(_spent(solved.puzzle)) is None else ""


def _action(article: Article) -> str:
    return f"say:{article.pk}"


def _spent(puzzle: str) -> str:
    return f"proof:{puzzle}"[:64]
