"""The page keeper: holds whole public pages ready, compressed, and hands them out before anything else wakes up.

A kept page is checked against the stored versions with one small query at most once a second per process, so it is at
most a second behind on any number of processes and machines, with no invalidation messages.
"""
