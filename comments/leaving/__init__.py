"""Leaving, and taking along all that is stored: what the pages and the file are made of."""
