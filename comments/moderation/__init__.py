"""What moderators read: the queue, one item, one person, the log and its numbers.

Two modules do more than read: `asking_akismet` has comments held, through the actions; `log` installs its triggers.
"""
