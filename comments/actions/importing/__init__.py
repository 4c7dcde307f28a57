"""Bringing what was said elsewhere: the rows that posting would have written, in bulk, told to nobody.

Screening is not asked about what another site has decided on: what it had approved is shown, what it held waits here,
what was spam or trash stays that. Bodies are rendered and sanitised like any other.
"""

from .people import name_of
from .prepared import Prepared, prepare_comments
from .written import tell_nobody, write_comments

__all__ = ["Prepared", "name_of", "prepare_comments", "tell_nobody", "write_comments"]
