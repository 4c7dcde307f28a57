"""What is answered, as XML that every client can read: no control characters, dates without a zone, ids as texts."""

from __future__ import annotations

import re
import xmlrpc.client
from datetime import UTC, datetime
from typing import Any

from django.http import HttpResponse

from alliance_site.xmlrpc.faults import Fault

# Not allowed in XML 1.0 (section 2.2), and let through by the standard library, so that the client would break.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
DATE = "%Y%m%dT%H:%M:%S"


def answer(value: Any) -> HttpResponse:
    body = xmlrpc.client.dumps((clean(value),), methodresponse=True, encoding="utf-8")
    return _response(body)


def refuse(fault: Fault) -> HttpResponse:
    """A fault is an answer with status 200: clients read nothing else."""
    said = xmlrpc.client.Fault(fault.code, clean(fault.words))
    return _response(xmlrpc.client.dumps(said, methodresponse=True, encoding="utf-8"))


def date(moment: datetime) -> xmlrpc.client.DateTime:
    """UTC; without a Z, at which clients in Python stumble."""
    return xmlrpc.client.DateTime(moment.astimezone(UTC).strftime(DATE))


def clean(value: Any) -> Any:
    """The same with nothing in it that XML cannot hold."""
    if isinstance(value, str):
        return _NOT_XML.sub("", str(value))
    if isinstance(value, dict):
        return {clean(str(key)): clean(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [clean(inner) for inner in value]
    return value


def _response(body: str) -> HttpResponse:
    response = HttpResponse(body, content_type="text/xml; charset=utf-8")
    response["Cache-Control"] = "no-store"
    return response
