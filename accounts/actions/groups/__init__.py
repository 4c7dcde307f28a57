"""Making and leading a reading group; coming in and leaving it. The only writer of groups and memberships."""

from accounts.actions.groups.belonging import (
    change_role,
    join_group,
    leave_group,
    mark_read,
    move_memberships,
    remove_member,
    take_pseudonym,
)
from accounts.actions.groups.inviting import (
    INVITED,
    accept_invitation,
    ask_in,
    forget_invited,
    invitation_for,
    invite_by_link,
    invite_by_mail,
    token_of,
    withdraw_invitation,
)
from accounts.actions.groups.making import archive_group, bring_group_back, change_group, make_group

__all__ = [
    "INVITED",
    "accept_invitation",
    "archive_group",
    "ask_in",
    "bring_group_back",
    "change_group",
    "change_role",
    "forget_invited",
    "invitation_for",
    "invite_by_link",
    "invite_by_mail",
    "join_group",
    "leave_group",
    "make_group",
    "mark_read",
    "move_memberships",
    "remove_member",
    "take_pseudonym",
    "token_of",
    "withdraw_invitation",
]
