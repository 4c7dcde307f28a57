"""Telling people: what the worker does with events and letters, what stands in a mail, and the links in it."""
