"""The talk as it is read: threads in windows and orders, margins, history, arrivals. Reads only."""
