"""Where everything said is moderated: the queue and the log, inside the stock Django admin."""

from . import header, log, notices, queue

__all__ = ["header", "log", "notices", "queue"]
