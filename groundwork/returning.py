"""Where mails come back to, and what the mail that says so means.

Each mail carries a key that says, to us alone, to which address it went and when: in its envelope's sender (behind a
plus), and in a header of its own, which most servers send back with it. Nobody who has not had a mail of that address
can make one, so nobody stops another's mails by a forged bounce.
"""

from __future__ import annotations

import re
from base64 import b32encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from email import message_from_bytes
from email.message import Message

from django.utils.crypto import constant_time_compare, salted_hmac

HEADER = "X-Delivery-Key"
GOOD_FOR = 21  # days: servers try for five, and some answer late
_DIGEST, _DAY, _SEAL = (
    26,
    4,
    16,
)  # characters: 128, 20 and 80 bits; with "bounces+" 54 of the 64 of RFC 5321, 4.5.3.1.1
_KEY = re.compile(rf"\+([a-z2-7]{{{_DIGEST + _DAY + _SEAL}}})@", re.IGNORECASE)
_IN_HEADER = re.compile(
    rf"^{HEADER}:\s*([a-z2-7]{{{_DIGEST + _DAY + _SEAL}}})\s*$", re.IGNORECASE | re.MULTILINE
)
_TO = ("To", "Delivered-To", "X-Original-To", "Envelope-To")
_MOST_RETURNED = 20_000  # characters of the mail that came back: its headers
_STATUS = re.compile(r"^\s*(\d)\.(\d{1,3})\.\d{1,3}")
# RFC 3463: the address, its mailbox, the way to its host, or no more than "for good". Systems (3), protocols (5),
# contents (6) and policies (7) speak of one mail, or of us.
_OF_THE_ADDRESS = frozenset("0124")


@dataclass(frozen=True, slots=True)
class Returned:
    """What a mail that came in says: nothing of ours (no keys), or whether the one it is about failed for good."""

    keys: tuple[str, ...]
    is_for_good: bool


def digest_of(address: str) -> str:
    """An address, as we know it without storing it: 26 characters, which only this site can make."""
    return _letters(salted_hmac("undelivered", address.strip().lower(), algorithm="sha256").digest(), _DIGEST)


def delivery_key(address: str, *, today: date) -> str:
    """The key of a mail to this address: letters and digits in one case, since servers change it."""
    told = digest_of(address) + _letters((today.toordinal() << 4).to_bytes(3, "big"), _DAY)
    return told + _seal(told)


def address_meant(key: str, *, today: date) -> str | None:
    """The digest of the address that a key of ours was made for; None if it is forged, swapped or too old."""
    told, seal = key[:-_SEAL].lower(), key[-_SEAL:].lower()
    if not constant_time_compare(seal, _seal(told)):
        return None
    days = range(today.toordinal() - GOOD_FOR, today.toordinal() + 2)
    made = {_letters((day << 4).to_bytes(3, "big"), _DAY) for day in days}
    return told[:_DIGEST] if told[_DIGEST:] in made else None


def return_path(address: str, key: str) -> str:
    """The envelope's sender of one mail: "bounces@host" becomes "bounces+KEY@host"."""
    local, _at, host = address.rpartition("@")
    return f"{local}+{key}@{host}"


def read_returned(mail: bytes) -> Returned:
    """Read a mail: a delivery status notification (RFC 3464) of a mail of ours says what became of it. Never raises."""
    message = message_from_bytes(mail)
    statuses = list(_failures(message))
    keys = tuple(dict.fromkeys(key.lower() for key in _keys(message))) if statuses else ()
    return Returned(keys, bool(statuses) and all(_is_for_good(status) for status in statuses))


def _failures(message: Message) -> Iterator[str]:
    """The status of each recipient who did not get it; what is only late is none (RFC 3464, section 2.3.3)."""
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status" or not part.is_multipart():
            continue
        for block in part.get_payload():
            if isinstance(block, Message) and str(block.get("Action", "")).strip().lower() == "failed":
                yield str(block.get("Status", ""))


def _is_for_good(status: str) -> bool:
    found = _STATUS.match(status)
    return found is not None and found[1] == "5" and found[2] in _OF_THE_ADDRESS


def _keys(message: Message) -> Iterator[str]:
    for name in _TO:
        for value in message.get_all(name, []):
            yield from _KEY.findall(str(value))
    for part in message.walk():
        if part.get_content_type() == "text/rfc822-headers":
            body = part.get_payload(decode=True)
            text = body.decode("ascii", "replace") if isinstance(body, bytes) else ""
            yield from _IN_HEADER.findall(text[:_MOST_RETURNED])
        elif part is not message and HEADER in part:  # the whole mail came back (message/rfc822)
            yield from _IN_HEADER.findall(f"{HEADER}: {part[HEADER]}")


def _seal(told: str) -> str:
    return _letters(salted_hmac("delivery-key", told, algorithm="sha256").digest(), _SEAL)


def _letters(data: bytes, length: int) -> str:
    return b32encode(data).decode().lower()[:length]
