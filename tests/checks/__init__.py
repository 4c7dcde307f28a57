"""The thirty checks of a page that everybody can read, annotate and discuss; tests/test_thirty_checks.py lists them."""
