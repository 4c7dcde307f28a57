"""Where everything said is moderated: the queue and the log, inside the stock Django admin."""

from . import bulk, header, listing, log, notices, queue, screening

__all__ = ["bulk", "header", "listing", "log", "notices", "queue", "screening"]
