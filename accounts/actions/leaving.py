"""Leaving the site: asked for, thought over for a day, then done. What was said is the talk's business."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from secrets import token_hex

from django.conf import settings
from django.db import models, transaction
from django.db.models import ProtectedError, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.actions.roles import keep_another_admin
from accounts.models import Download, Invitation, Leaving, Membership, Person, Session, User
from accounts.signals import person_changed
from groundwork.actions.clearing import clear_rows, forget_files
from groundwork.actions.outbox import enqueue
from groundwork.retention import Goes, all_stored

WORK = "leave"  # the outbox's name for it
FORMER_ADDRESS = "former.invalid"  # RFC 2606, section 2: no mail ever goes there


def grace() -> timedelta:
    """How long somebody who asked to leave can stay; none when the site wants it so."""
    return timedelta(hours=settings.LEAVING_HOURS)


@transaction.atomic
def ask_to_leave(*, person: Person, erases_words: bool, now: datetime) -> Leaving:
    """Leave after the grace. Asking again changes only what becomes of the words; the time stays.

    Raises LastAdmin when nobody else could run the site.
    """
    if person.user is not None:
        keep_another_admin(person.user)
    due_at = now + grace()
    leaving, is_new = Leaving.objects.update_or_create(
        person=person,
        defaults={"erases_words": erases_words},
        create_defaults={"erases_words": erases_words, "asked_at": now, "due_at": due_at},
    )
    if is_new:
        enqueue(WORK, {"person": person.pk}, due_at=due_at)
    return leaving


def stay(*, person: Person) -> bool:
    """Change one's mind within the grace; whether there was anything to take back."""
    return Leaving.objects.filter(person=person).delete()[0] > 0


def due_leaving(person_id: int, *, now: datetime) -> Leaving | None:
    """Who leaves now, locked in the caller's transaction; None for who stays, has left, or may still think it over."""
    due = Leaving.objects.select_for_update(of=("self",)).select_related("person__user")
    return due.filter(person=person_id, due_at__lte=now).first()


def selves_of(person: Person) -> list[int]:
    """All that speak for one human: the person, guests merged into it, and its pseudonyms in reading groups."""
    merged = Person.objects.filter(Q(pk=person.pk) | Q(merged_into=person))
    selves = list(merged.values_list("pk", flat=True))
    aliases = Membership.objects.filter(person__in=selves, alias__isnull=False)
    return sorted({*selves, *aliases.values_list("alias", flat=True)})


def close_account(*, leaving: Leaving, now: datetime) -> list[int]:
    """Forget who this was: name, addresses, password, sessions, keys. Returns the persons that spoke for them.

    In the caller's transaction. Nobody can log in or come by a mail's link any more. The rows of the persons stay,
    naming nobody, and so does an account that articles name as their author. Raises LastAdmin.
    """
    person, user = leaving.person, leaving.person.user
    selves = selves_of(person)
    if user is not None:
        keep_another_admin(user)
        _forget_invited([user.email])
        Session.objects.filter(user=user).delete()
        clear_rows(people=(), users=[user.pk], goes=(Goes.LEAVING,))
        _forget_user(user)
    _forget_invited(Person.objects.filter(pk__in=selves).exclude(email="").values_list("email", flat=True))
    _hand_groups_on(selves)
    Membership.objects.filter(person__in=selves).delete()
    _forget_persons(selves, keeps_user=User.objects.filter(person=person).exists(), now=now)
    Leaving.objects.filter(person__in=selves).delete()
    forget_downloads(Download.objects.filter(person__in=selves))
    for pk in selves:
        transaction.on_commit(_tell_changed(pk))
    return selves


def forget_downloads(downloads: models.QuerySet[Download]) -> int:
    """Remove the files, then what is known of them; returns how many."""
    found = list(downloads)
    for download in found:
        (settings.DOWNLOADS_ROOT / download.file_name).unlink(missing_ok=True)
    return Download.objects.filter(pk__in=[download.pk for download in found]).delete()[0]


def former_name() -> str:
    """What somebody who left is called, in the site's own language: it is stored."""
    with translation.override(settings.LANGUAGE_CODE):
        return _("Former member")


def _forget_invited(addresses: Iterable[str]) -> None:
    """Whom a reading group invited by mail, and under which name; a link that was not used lets nobody in now."""
    invited = Invitation.objects.filter(email__in=list(addresses))
    invited.filter(withdrawn_at=None, uses=0).update(withdrawn_at=timezone.now())
    invited.update(name="", email="")


def _hand_groups_on(selves: list[int]) -> None:
    """A reading group needs an owner: its instructors come first, then who has been in it longest."""
    for owned in Membership.objects.standing().filter(person__in=selves, role=Membership.Role.OWNER):
        others = Membership.objects.standing().filter(group=owned.group_id).exclude(person__in=selves)
        others = others.select_for_update()
        if others.filter(role=Membership.Role.OWNER).exists():
            continue
        heir = others.filter(role=Membership.Role.INSTRUCTOR).order_by("joined_at", "pk").first()
        heir = heir or others.order_by("joined_at", "pk").first()
        if heir is not None:
            heir.role = Membership.Role.OWNER
            heir.save(update_fields=["role"])


def _forget_persons(selves: list[int], *, keeps_user: bool, now: datetime) -> None:
    blank = {name: _blank(Person, name) for name in Person.PERSONAL_COLUMNS}
    blank |= {"name": former_name(), "language": "", "left_at": now}
    if keeps_user:
        del blank["user"]
    persons = Person.objects.filter(pk__in=selves)
    forget_files(persons)
    persons.update(**blank)


def _forget_user(user: User) -> None:
    """Delete the account; where articles name it, what is in it."""
    try:
        with transaction.atomic():
            forget_files(User.objects.filter(pk=user.pk))
            User.objects.filter(pk=user.pk).delete()
    except ProtectedError:
        _empty_user(user)


def _empty_user(user: User) -> None:
    """Clear all that the list names of an account, but what must be unique, which says nothing then."""
    forget_files(User.objects.filter(pk=user.pk))
    (line,) = (line for line in all_stored() if line.model == User._meta.label)
    for name in line.columns:
        if User._meta.get_field(name).many_to_many:
            getattr(user, name).clear()
        else:
            setattr(user, name, _blank(User, name))
    user.handle = f"former-{token_hex(6)}"
    user.email = f"{user.handle}@{FORMER_ADDRESS}"
    user.set_unusable_password()
    user.is_active = user.is_staff = user.is_superuser = False
    user.last_login = None
    user.save()


def _blank(model: type[models.Model], name: str) -> object:
    column = model._meta.get_field(name)
    return None if getattr(column, "null", False) else ""


def _tell_changed(pk: int) -> Callable[[], None]:
    def tell() -> None:
        person_changed.send(sender=Person, person=Person.objects.get(pk=pk))

    return tell
