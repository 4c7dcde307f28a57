"""Proof of work: a form carries a small puzzle for the browser, bound to what it is for and to a time.

ALTCHA's second version (altcha.org/docs): PBKDF2 over SHA-256, so that a browser can do it with what it has. A person
waits about a second while they write; whoever posts a hundred thousand times pays for each.
"""

from __future__ import annotations

import base64
import json
import secrets
from dataclasses import dataclass
from typing import Any

import altcha

ALGORITHM, COST = "PBKDF2/SHA-256", 5_000  # rounds each try; a try is some milliseconds
# Tries: the answer lies somewhere in between, chosen by us, so that nobody has bad luck and waits for ever.
FEWEST, MOST = 100, 400
VALID = 2 * 60 * 60  # seconds: a long comment is written in less, and an old form is given a new one
MOST_PROOF = 4_000  # characters of what comes back; a true one has about 600


@dataclass(frozen=True, slots=True)
class Proven:
    """A puzzle solved. `puzzle` names it, so that it counts once."""

    puzzle: str


def puzzle_for(action: str, *, secret: str, now: float) -> str:
    """A new one, as JSON for the form. `now` in seconds since 1970."""
    counter = FEWEST + secrets.randbelow(MOST - FEWEST)
    challenge = altcha.create_challenge(
        ALGORITHM,
        COST,
        counter=counter,
        expires_at=int(now) + VALID,
        data={"action": action},
        hmac_secret=secret,
    )
    return json.dumps(challenge.to_dict())


def proven(answer: str, action: str, *, secret: str) -> Proven | None:
    """What came back with the form; None when it is missing, forged, too old, wrong, or was for something else."""
    if not answer or len(answer) > MOST_PROOF or not answer.isascii():
        return None
    try:
        found: Any = json.loads(base64.b64decode(answer))["challenge"]["parameters"]
        verified = altcha.verify_solution(answer, secret).verified
        if not verified or found["data"]["action"] != action:
            return None
        return Proven(str(found["nonce"]))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
