"""person_changed: sender Person; person. Sent on commit when a name, website or standing changed."""

from django.dispatch import Signal

person_changed = Signal()
