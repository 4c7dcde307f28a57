"""A class from a file: names and addresses as a spreadsheet saves them (CSV, RFC 4180). Pure: text in, rows out."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from accounts.rules.names import clean_name
from groundwork.storable import is_storable

MOST_ROWS = 500
MOST_BYTES = 200_000
MOST_EMAIL = 254  # characters
_SEPARATORS = ",;\t"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list: whom it names, or what is wrong with it."""

    line: int  # from 1, as a spreadsheet counts
    name: str
    email: str  # in small letters; empty when the line cannot be used
    problem: str = ""

    @property
    def is_good(self) -> bool:
        return not self.problem


class UnreadableList(Exception):
    """The file is no list; `message` is for people."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def text_of(raw: bytes) -> str:
    """The text of a file as spreadsheets save it: UTF-8, with a mark or without, or UTF-16 with one."""
    if len(raw) > MOST_BYTES:
        raise UnreadableList(_("This file is too large: at most %(n)d kB.") % {"n": MOST_BYTES // 1000})
    encoding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        raise UnreadableList(_("Save the file as CSV in UTF-8, then try again.")) from None


def read_list(text: str, *, invited: Iterable[str] = ()) -> list[Row]:
    """The rows of a list with a name and an address in each, in any order; a first line of headings is left out.

    `invited` are addresses that have an invitation to the group already. Nothing of it says who has an account.
    Raises UnreadableList for what has no address at all, or too many lines.
    """
    if not is_storable(text):
        raise UnreadableList(_("Save the file as CSV in UTF-8, then try again."))
    seen = set(invited)
    known = frozenset(seen)
    rows: list[Row] = []
    for line, cells in enumerate(_cells(text), 1):
        found = [cell for cell in (cell.strip() for cell in cells) if cell]
        if not found or (line == 1 and not any("@" in cell for cell in found)):
            continue
        row = _row(line, found)
        if row.is_good and row.email in seen:
            again = _("invited already") if row.email in known else _("stands in the list twice")
            row = Row(line, row.name, row.email, again)
        seen.add(row.email)
        rows.append(row)
        if len(rows) > MOST_ROWS:
            raise UnreadableList(_("At most %(n)d people at a time.") % {"n": MOST_ROWS})
    if not rows:
        raise UnreadableList(_("There is no line with a name and an address in it."))
    return rows


def _cells(text: str) -> Iterable[list[str]]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(_SEPARATORS, key=first.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    except csv.Error:
        raise UnreadableList(_("Save the file as CSV in UTF-8, then try again.")) from None


def _row(line: int, cells: list[str]) -> Row:
    emails = [cell for cell in cells if "@" in cell]
    names = [cell for cell in cells if "@" not in cell]
    if len(emails) != 1:
        return Row(line, " ".join(cells)[:80], "", _("no address, or more than one"))
    email = emails[0].lower()
    try:
        validate_email(email)
        if len(email) > MOST_EMAIL:
            raise ValidationError("")
    except ValidationError:
        return Row(line, " ".join(names)[:80], "", _("this is no e-mail address"))
    try:
        name = clean_name(" ".join(names)) if names else ""
    except ValidationError as error:
        return Row(line, "", "", " ".join(error.messages))
    return Row(line, name, email)
