"""What moderators read: the queue, one item, one person, the log and its numbers."""
