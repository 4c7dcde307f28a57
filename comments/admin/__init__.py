"""Where everything said is moderated: the queue and the log, inside the stock Django admin."""

from . import header, log, queue, screening

__all__ = ["header", "log", "queue", "screening"]
