"""Where everything said is moderated: the queue and the log, inside the stock Django admin."""

from . import (
    appeals,
    bulk,
    elsewhere,
    header,
    listing,
    log,
    notices,
    overview,
    people,
    queue,
    screening,
    words,
)

__all__ = [
    "appeals",
    "bulk",
    "elsewhere",
    "header",
    "listing",
    "log",
    "notices",
    "overview",
    "people",
    "queue",
    "screening",
    "words",
]
