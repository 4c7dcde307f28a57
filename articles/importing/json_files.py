"""JSON that anybody may have made."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, BinaryIO

from articles.importing.opening import open_bounded
from articles.importing.records import Unreadable

MOST_JSON = 500_000_000  # bytes, read at once


def read_json(path: Path) -> Any:
    """What the file holds, unpacked if it is gzip. Raises Unreadable."""
    with open_bounded(path) as file:
        return json_of(file)


def json_of(file: BinaryIO) -> Any:
    """What an open file holds. Raises Unreadable."""
    data = file.read(MOST_JSON + 1)
    if len(data) > MOST_JSON:
        raise Unreadable("packed-bomb")
    try:
        return json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Unreadable("not-text", str(error)) from error
    except (ValueError, RecursionError) as error:
        raise Unreadable("not-json", str(error)) from error


def texts(value: Any) -> list[dict[str, Any]]:
    """The objects in a list; an empty list for anything else."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def text(item: dict[str, Any], name: str) -> str:
    """A value as words; "" for null and for what is no plain value."""
    value = item.get(name)
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
