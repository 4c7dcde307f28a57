"""What a seal hashes. Pure: the same bytes on every database, so that a log can be carried from one to another.

A decision is its columns as one line of JSON (RFC 8259; no spaces, ASCII, times as microseconds since 1970). A seal is
SHA-256 over a line of its own (form, number, count, time of making, the previous seal's hash) and the line of each
decision, in the order of ids. Erasable words and names are not in it; the salted hashes of them are.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

FORM = 1  # of new seals; an older one is verified by its own
COLUMNS: dict[int, tuple[str, ...]] = {
    1: (
        "id", "made_at", "until", "verb", "by", "by_id", "by_label", "by_hash", "article_id", "comment_id",
        "comment_version", "person_id", "state_from", "state_to", "reason", "prompted_by", "waited", "undoes",
        "words_hash",
    ),
}  # fmt: skip
TIMES = (1, 2)  # where the times stand, in every form
START = "0" * 64  # what stands for the hash before the first seal
ID_BYTES, DIGEST_BYTES = 8, 8
ENTRY_BYTES = ID_BYTES + DIGEST_BYTES  # of Seal.run
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_encode = json.JSONEncoder(separators=(",", ":")).encode


def line_of(row: Sequence[Any]) -> bytes:
    """The bytes of one decision; `row` holds the columns of its form, in their order."""
    values = list(row)
    for place in TIMES:
        if values[place] is not None:
            values[place] = microseconds(values[place])
    return _encode(values).encode()


def entry_of(decision_id: int, line: bytes) -> bytes:
    """What Seal.run keeps of one decision: enough to say which one is missing, changed or too many."""
    return decision_id.to_bytes(ID_BYTES, "big") + hashlib.sha256(line).digest()[:DIGEST_BYTES]


def seal_hash(
    *, form: int, number: int, count: int, made_at: datetime, previous: str, lines: Iterable[bytes]
) -> str:
    """The hash of a seal over its run, hex. `previous` is the hash of the seal before, START for the first."""
    head = f"{form}|{number}|{count}|{microseconds(made_at)}|{previous}".encode()
    return hashlib.sha256(b"\n".join([head, *lines, b""])).hexdigest()


def entries(run: bytes) -> dict[int, bytes]:
    """By decision id, the digest in Seal.run."""
    return {
        int.from_bytes(run[at : at + ID_BYTES], "big"): run[at + ID_BYTES : at + ENTRY_BYTES]
        for at in range(0, len(run), ENTRY_BYTES)
    }


def microseconds(at: datetime) -> int:
    return (at - _EPOCH) // _MICROSECOND
