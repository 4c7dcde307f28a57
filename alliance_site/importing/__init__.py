"""Bringing a blog with all its talk: reads what articles/importing reads, and has the actions of both apps write it."""
