"""Rows as files, written as they are read: CSV that stays words in a spreadsheet, and JSON."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

# What a spreadsheet takes for the beginning of a formula (OWASP, "CSV Injection"), in its wide forms, too.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_of(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """RFC 4180, a row to a piece; no cell is a formula."""
    write = csv.writer(_Line()).writerow
    for row in rows:
        yield write([harmless(cell) for cell in row])


class _Line:
    """What csv.writer writes to: gives each line back."""

    def write(self, line: str) -> str:
        return line


def harmless(cell: object) -> object:
    """A cell that no spreadsheet takes for a formula: an apostrophe before whatever would begin one."""
    if not isinstance(cell, str):
        return cell
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) or cell.startswith(_FORMULA) else cell


def json_of(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """An array of objects, one to a line."""
    lead = "[\n"
    for row in rows:
        yield lead + json.dumps(row, ensure_ascii=False)
        lead = ",\n"
    yield "[]" if lead == "[\n" else "\n]"
