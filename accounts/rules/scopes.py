"""What a token allows, and what is left of its member's roles while a program speaks for them. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from accounts.models import Role
from accounts.rules.roles import Grant

READ, COMMENT, ANNOTATE, MODERATE, PUBLISH = "read", "comment", "annotate", "moderate", "publish"
SCOPES = {
    READ: _("read what its member may read"),
    COMMENT: _("comment, answer, vote, like and flag"),
    ANNOTATE: _("write notes on passages"),
    MODERATE: _("moderate, where its member may"),
    PUBLISH: _("write and publish articles, where its member may"),
}
# Of Micropub (W3C, 2017, section 5.2) and IndieAuth; a token given to a site holds these.
CREATE, UPDATE, DELETE, UNDELETE, MEDIA, DRAFT = "create", "update", "delete", "undelete", "media", "draft"
PROFILE = "profile"
INDIEAUTH_SCOPES = {
    CREATE: _("publish articles in your name"),
    DRAFT: _("write drafts in your name; whatever it sends stays a draft"),
    UPDATE: _("change your articles"),
    DELETE: _("withdraw your articles"),
    UNDELETE: _("give withdrawn articles of yours back to readers"),
    MEDIA: _("upload pictures"),
    PROFILE: _("see your name and the address of your page"),
}
WRITING = frozenset({CREATE, UPDATE, DELETE, UNDELETE, MEDIA, DRAFT})
ON_SITE = (Role.Scope.SITE, 0)


def known_scopes(asked: Iterable[str], *, indieauth: bool = False) -> list[str]:
    """Those of `asked` that there are, each once, in our order."""
    wanted = set(asked)
    return [name for name in (INDIEAUTH_SCOPES if indieauth else SCOPES) if name in wanted]


def allows(scopes: frozenset[str], scope: str) -> bool:
    """Whether a token with `scopes` may do what `scope` names; who may publish may all of Micropub."""
    return scope in scopes or (scope in WRITING and PUBLISH in scopes)


def grants_within(grants: frozenset[Grant], scopes: frozenset[str]) -> frozenset[Grant]:
    """The member's roles as far as the token carries them.

    An admin's token that may publish and moderate is an admin's; one that may do one of the two is an author's or a
    moderator's. So whatever asks for roles further down need know nothing of tokens.
    """
    writes, moderates = PUBLISH in scopes or not WRITING.isdisjoint(scopes), MODERATE in scopes
    left: set[Grant] = set()
    carried = {str(Role.Name.AUTHOR): writes, str(Role.Name.MODERATOR): moderates}
    for grant in grants:
        role = grant[0]
        if role == Role.Name.ADMIN and not (writes and moderates):
            left |= {(Role.Name.AUTHOR, *ON_SITE)} if writes else set()
            left |= {(Role.Name.MODERATOR, *ON_SITE)} if moderates else set()
        elif carried.get(role, True):
            left.add(grant)
    return frozenset(left)
