from .counter import Counter
from .idempotency import IdempotencyKey
from .outbox import OutboxRow
from .undelivered import Undelivered

__all__ = ["Counter", "IdempotencyKey", "OutboxRow", "Undelivered"]
