"""A request read into a method's name and its parameters, whatever an old client makes of XML-RPC (2003). Pure.

No entities and no document type are taken: bombs and foreign files end here. Dates stay text until somebody asks.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from xml.parsers import expat
from xmlrpc.client import Binary, DateTime, Unmarshaller

from alliance_site.xmlrpc.faults import NO_SUCH_METHOD, NOT_XML, WRONG_PARAMETERS, Fault

MOST_NAME = 60  # characters of a method's name
MOST_PARAMETERS = 12
_BLANK = b" \t\r\n\xef\xbb\xbf"  # what some send before the XML declaration
_DATE = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)(?:[T ](\d\d):?(\d\d)(?::?(\d\d)(?:\.\d+)?)?\s*(Z|[+-]\d\d:?\d\d)?)?", re.ASCII
)


class _Values(Unmarshaller):
    """The standard library's reading of values, and `true` for a boolean, which many write."""

    dispatch: ClassVar[dict[str, Any]] = dict(Unmarshaller.dispatch)  # type: ignore[misc]  # it is the class's there, too

    def end_boolean(self, data: str) -> None:
        said = data.strip().lower()
        if said not in ("0", "1", "true", "false"):
            raise ValueError("no boolean")
        self.append(said in ("1", "true"))
        self._value = False

    dispatch["boolean"] = end_boolean


def read_request(body: bytes) -> tuple[str, list[Any]]:
    """The method's name and its parameters. Raises Fault for whatever is no request of XML-RPC."""
    values = _Values(use_datetime=False, use_builtin_types=False)
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = values.start
    parser.EndElementHandler = values.end
    parser.CharacterDataHandler = values.data
    parser.buffer_text = True
    values.xml("", None)  # texts come decoded from expat
    try:
        parser.Parse(body.lstrip(_BLANK), True)
        parameters = values.close()
        name = values.getmethodname()
    except Fault:
        raise
    except (
        Exception
    ) as error:  # whatever a parser of values may stumble over: each is a request that cannot be read
        raise Fault(NOT_XML, f"This is no request of XML-RPC ({type(error).__name__}).") from error
    return _checked(name, parameters)


def _checked(name: str | None, parameters: Any) -> tuple[str, list[Any]]:
    name = (name or "").strip()
    if not name or len(name) > MOST_NAME:
        raise Fault(NO_SUCH_METHOD, "There is no such method here.")
    if len(parameters) > MOST_PARAMETERS:
        raise Fault(WRONG_PARAMETERS, "Too many parameters.")
    return name, list(parameters)


def _refuse_doctype(*_given: Any) -> None:
    raise Fault(NOT_XML, "A document type is not taken here.")


def words_in(value: Any) -> str:
    """A text, or a number that some send in its place. Raises Fault for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise Fault(WRONG_PARAMETERS, "A text was expected.")
    return str(value)


def struct_in(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Fault(WRONG_PARAMETERS, "A struct was expected.")
    return value


def list_in(value: Any) -> list[Any]:
    """An array; a text alone is one of one, and an empty one none, as some editors have it."""
    if isinstance(value, str):
        return [value] if value else []
    if not isinstance(value, list | tuple):
        raise Fault(WRONG_PARAMETERS, "An array was expected.")
    return list(value)


def flag_in(value: Any) -> bool:
    if isinstance(value, str):
        return value.strip().lower() in ("1", "true", "publish", "open")
    return bool(value)


def bytes_in(value: Any) -> bytes:
    if not isinstance(value, Binary):
        raise Fault(WRONG_PARAMETERS, "base64 was expected.")
    return bytes(value.data)


def moment_in(value: Any) -> datetime | None:
    """A date of any kind that editors write; UTC where no zone is named; None for none, or for one that is no date."""
    text = str(value.value if isinstance(value, DateTime) else value or "").strip()
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    try:
        moment = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
        return moment - _offset(found[7] or "Z")
    except (ValueError, OverflowError):
        return None


def _offset(zone: str) -> timedelta:
    if zone == "Z":
        return timedelta()
    sign, hours, minutes = (-1 if zone[0] == "-" else 1), int(zone[1:3]), int(zone[-2:])
    return sign * timedelta(hours=hours, minutes=minutes)


Reader = Callable[[Any], Any]
