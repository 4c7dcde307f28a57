"""person_changed: sender Person; person. Sent on commit when a name, website or standing changed.

member_arrived: sender Person; person, email, guest_id. Sent when a member logs in with a proven address, or proves one:
the address, and the guest of the same browser, if any.
"""

from django.dispatch import Signal

person_changed = Signal()
member_arrived = Signal()
