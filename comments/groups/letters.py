"""The letter that invites somebody into a group. Sent by the worker, from rows of the outbox."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.groups import INVITED, token_of
from accounts.models import Invitation
from comments.letters.mails import full_address, send_letter
from groundwork.actions.outbox import does
from groundwork.languages import speaking
from groundwork.limits import Limit, LimitReached, count_towards

TO_ONE_ADDRESS = Limit(
    "group-letters-to", times=5, seconds=86_400
)  # nobody's mailbox is filled through groups


@does(INVITED)
def send_invitation(payload: dict[str, Any]) -> None:
    """One mail, unless the invitation was used, withdrawn or ended meanwhile, or the group is archived."""
    invitations = Invitation.objects.select_related("group", "made_by").exclude(email="")
    invitation = invitations.filter(pk=payload["invitation"]).first()
    if invitation is None or not invitation.is_good(timezone.now()):
        return
    if invitation.group.archived_at is not None:
        return
    try:
        count_towards(TO_ONE_ADDRESS, who=invitation.email, now=timezone.now())
    except LimitReached:
        return
    host = invitation.made_by
    with speaking(host.language if host is not None else ""):
        context = {
            "name": invitation.name,
            "group": invitation.group,
            "host": host.name if host is not None else "",
            "until": invitation.expires_at,
            "link": full_address(reverse("accept_invitation", args=[token_of(invitation)])),
        }
        subject = _("You are invited to read together: %(group)s") % {"group": invitation.group.name}
        send_letter(subject, "comments/mail/group_invitation.txt", context, to=invitation.email)
