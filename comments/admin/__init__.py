"""Where everything said is moderated: the queue and the log, inside the stock Django admin."""

from . import log, queue

__all__ = ["log", "queue"]
