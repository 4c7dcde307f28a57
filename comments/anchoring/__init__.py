"""Where a passage stands after its text was edited. Pure Python; knows nothing of the site."""

from .carrying import Carried, Span, carry

__all__ = ["Carried", "Span", "carry"]
