"""Giving and taking roles. `is_staff` follows from the roles and is written here only."""

from __future__ import annotations

from django.db import transaction

from accounts.models import Role, User


@transaction.atomic
def give_role(*, user: User, name: str, scope: str = Role.Scope.SITE, scope_id: int = 0) -> Role:
    """Give a role once; giving it again changes nothing. An admin of the site becomes Django's superuser too."""
    role, _created = Role.objects.get_or_create(user=user, name=name, scope=scope, scope_id=scope_id)
    _follow(user)
    return role


@transaction.atomic
def take_role(*, user: User, name: str, scope: str = Role.Scope.SITE, scope_id: int = 0) -> None:
    """Take a role; taking what was not given changes nothing."""
    Role.objects.filter(user=user, name=name, scope=scope, scope_id=scope_id).delete()
    _follow(user)


def _follow(user: User) -> None:
    held = set(user.roles.values_list("name", "scope"))
    user.is_staff = bool(held)
    user.is_superuser = (Role.Name.ADMIN, Role.Scope.SITE) in held
    user.save(update_fields=["is_staff", "is_superuser"])
