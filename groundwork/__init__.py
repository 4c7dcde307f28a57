"""What every other app stands on: ids, the outbox, limits, idempotency keys, text folding. Knows nobody."""
