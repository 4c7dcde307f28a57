"""What the roles of a user allow. Pure reading; one query per user and request, remembered on the user."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.conf import settings

from accounts.models import Role, User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

Grant = tuple[str, str, int]  # role, scope, id of the tag or article (0 for the site)


def grants_of(user: User | AnonymousUser) -> frozenset[Grant]:
    """The user's roles as data; empty for anybody who is not logged in or not active."""
    if not isinstance(user, User) or not user.is_active:
        return frozenset()
    known: frozenset[Grant] | None = getattr(user, "_grants", None)
    if known is None:
        rows = Role.objects.filter(user=user).values_list("name", "scope", "scope_id")
        known = frozenset((name, scope, scope_id) for name, scope, scope_id in rows)
        if user.is_superuser:
            known |= {(Role.Name.ADMIN, Role.Scope.SITE, 0)}
        user._grants = known  # type: ignore[attr-defined]  # a memo for this request
    return known


def is_admin(user: User | AnonymousUser) -> bool:
    return (Role.Name.ADMIN, Role.Scope.SITE, 0) in grants_of(user)


def may_moderate(
    user: User | AnonymousUser,
    *,
    article_id: int | None,
    tag_ids: Collection[int] = (),
    is_author: bool = False,
) -> bool:
    """Whether the user may decide over the talk of this article; `article_id` None asks for the whole site.

    `is_author` says that they wrote it: they may where the site lets authors moderate their own articles.
    """
    grants = grants_of(user)
    if is_author and article_id is not None and authors_moderate(user):
        return True
    wanted = {(role, Role.Scope.SITE, 0) for role in (Role.Name.MODERATOR, Role.Name.ADMIN)}
    if article_id is not None:
        wanted |= {(Role.Name.MODERATOR, Role.Scope.ARTICLE, article_id)}
        wanted |= {(Role.Name.MODERATOR, Role.Scope.TAG, tag_id) for tag_id in tag_ids}
    return not grants.isdisjoint(wanted)


def authors_moderate(user: User | AnonymousUser) -> bool:
    """Whether this user, as an author, moderates what they wrote (AUTHORS_MODERATE)."""
    return settings.AUTHORS_MODERATE and any(
        name == Role.Name.AUTHOR for name, _scope, _id in grants_of(user)
    )


def moderates_anything(user: User | AnonymousUser) -> bool:
    """Whether the user has a queue: by role, or as an author where the site lets authors moderate."""
    return moderates_by_role(user) or authors_moderate(user)


def moderates_by_role(user: User | AnonymousUser) -> bool:
    return any(name in (Role.Name.MODERATOR, Role.Name.ADMIN) for name, _scope, _id in grants_of(user))


def may_write_articles(user: User | AnonymousUser) -> bool:
    return any(name in (Role.Name.AUTHOR, Role.Name.ADMIN) for name, _scope, _id in grants_of(user))
