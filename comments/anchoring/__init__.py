"""Where a passage stands after its text was edited. Pure Python; knows nothing of the site."""

from .carrying import Carried, Span, carry
from .locating import Located, Selector, describe, locate

__all__ = ["Carried", "Located", "Selector", "Span", "carry", "describe", "locate"]
