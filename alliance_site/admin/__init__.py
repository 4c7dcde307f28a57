"""What of the admin needs to know the whole site."""

from . import importing  # noqa: F401 - registers itself
