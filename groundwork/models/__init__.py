from .counter import Counter
from .idempotency import IdempotencyKey
from .outbox import OutboxRow

__all__ = ["Counter", "IdempotencyKey", "OutboxRow"]
