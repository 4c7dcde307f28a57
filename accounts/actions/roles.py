"""Giving and taking roles. `is_staff` follows from the roles and is written here only."""

from __future__ import annotations

from django.db import transaction

from accounts.models import Person, Role, User
from accounts.signals import person_changed


class LastAdmin(Exception):
    """The site would be without an admin who can log in; nothing was taken."""


@transaction.atomic
def give_role(*, user: User, name: str, scope: str = Role.Scope.SITE, scope_id: int = 0) -> Role:
    """Give a role once; giving it again changes nothing. An admin of the site becomes Django's superuser too."""
    role, _created = Role.objects.get_or_create(user=user, name=name, scope=scope, scope_id=scope_id)
    _follow(user)
    return role


@transaction.atomic
def take_role(*, user: User, name: str, scope: str = Role.Scope.SITE, scope_id: int = 0) -> None:
    """Take a role; taking what was not given changes nothing. Raises LastAdmin."""
    role = Role.objects.filter(user=user, name=name, scope=scope, scope_id=scope_id)
    if (name, scope) == (Role.Name.ADMIN, Role.Scope.SITE):
        keep_another_admin(user)
    role.delete()
    _follow(user)


def keep_another_admin(user: User) -> None:
    """Raises LastAdmin when this user is an admin of the site and no other could log in. In a transaction.

    Locks the admins' roles first: two admins who take each other's role at once must not both succeed.
    """
    admins = Role.objects.filter(name=Role.Name.ADMIN, scope=Role.Scope.SITE)
    held_by = list(admins.select_for_update().order_by("pk").values_list("user_id", flat=True))
    others = User.objects.filter(pk__in=held_by, is_active=True).exclude(pk=user.pk)
    if user.pk in held_by and not others.exists():
        raise LastAdmin


def _follow(user: User) -> None:
    """What follows from the roles. Their marks beside what they said do, too, on the next building of each page."""
    held = set(user.roles.values_list("name", "scope"))
    user.is_staff = bool(held)
    user.is_superuser = (Role.Name.ADMIN, Role.Scope.SITE) in held
    user.save(update_fields=["is_staff", "is_superuser"])
    person = Person.objects.filter(user=user).first()
    if person is not None:
        transaction.on_commit(lambda: person_changed.send(sender=Person, person=person))
