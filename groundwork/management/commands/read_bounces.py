"""`manage.py read_bounces`: read mails that came back, from a mail server's pipe or out of a Maildir folder."""

from __future__ import annotations

import mailbox
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from groundwork.actions.delivering import count_bounce
from groundwork.returning import read_returned

MOST_BYTES = 1_000_000  # of one mail: what is said of it stands before the mail that came back
TRY_AGAIN = 75  # EX_TEMPFAIL of sysexits.h, as pipe(8) of Postfix reads it


class Command(BaseCommand):
    help = "Read mails that came back (one on standard input, or a Maildir), so that none go where nobody is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--maildir", type=Path, help="read what is new in this folder instead")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.BOUNCE_ADDRESS:
            raise CommandError(
                "BOUNCE_ADDRESS is not set: no mail of this site could be known when it comes back."
            )
        try:
            if options["maildir"] is not None:
                self.stdout.write(_in_words(*_read_folder(options["maildir"])))
            else:
                _read(sys.stdin.buffer.read(MOST_BYTES))
        except Error as error:
            raise CommandError(f"the database is away: {error}", returncode=TRY_AGAIN) from error


def _read_folder(path: Path) -> tuple[int, int]:
    """Read what is new in a folder: mails of ours that came back are deleted, others kept as read. Counts of both."""
    if not (path / "new").is_dir():
        raise CommandError(f"{path} is no Maildir: it has no folder “new”.")
    folder = mailbox.Maildir(path, create=False)
    came_back = others = 0
    for key in [key for key, mail in folder.iteritems() if mail.get_subdir() == "new"]:
        with folder.get_file(key) as file:
            is_ours = _read(file.read(MOST_BYTES))
        if is_ours:
            folder.discard(key)
            came_back += 1
        else:
            message = folder[key]
            message.set_subdir("cur")
            message.add_flag("S")
            folder[key] = message
            others += 1
    return came_back, others


def _read(mail: bytes) -> bool:
    """Count what one mail says; whether it is about a mail that may have been ours. Others are nobody's business."""
    returned = read_returned(mail)
    if returned.is_for_good:
        for key in returned.keys:
            if count_bounce(key):
                break
    return bool(returned.keys)


def _in_words(came_back: int, others: int) -> str:
    return f"{came_back} came back and are deleted, {others} others are kept as read."
