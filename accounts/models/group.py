"""Reading groups: who reads together, in which role, and how they came in. What they say is the talk's business."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models.person import MOST_NAME, Person
from groundwork.ids import new_id

MOST_GROUP_NAME = 80  # characters
MOST_DESCRIPTION = 2_000  # characters


class ReadingGroup(models.Model):
    """People who read together. What they write for the group is seen by its members alone, archived or not."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("name"), max_length=MOST_GROUP_NAME)
    slug = models.SlugField(_("address"), max_length=MOST_GROUP_NAME, unique=True, allow_unicode=True)
    description = models.TextField(_("what it is about"), max_length=MOST_DESCRIPTION, blank=True)
    # Open: anybody proven may see its name and join. Never what is said in it: that is for members, always.
    is_open = models.BooleanField(pgettext_lazy("a group", "open"), default=False)
    # Members' public notes, written from the group, appear under a name that only the group can tell.
    pseudonyms = models.BooleanField(_("other names towards the public"), default=False)
    made_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)  # since then it can be read, and nothing said

    class Meta:
        verbose_name = _("reading group")
        verbose_name_plural = _("reading groups")

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    def standing(self) -> Self:
        """Of those who are in their group now."""
        return self.filter(left_at=None)

    def of(self, person: Person | None) -> Self:
        """Where this person is in now; nowhere for nobody, and for a name that is only typed."""
        if person is None or not person.is_proven:
            return self.none()
        return self.standing().filter(person=person)


class Membership(models.Model):
    """Somebody in a group. One row for each pair: who leaves and comes back has the same one again."""

    class Role(models.TextChoices):
        OWNER = "owner", _("owner")
        INSTRUCTOR = "instructor", _("instructor")
        MEMBER = "member", pgettext_lazy("of a group", "member")

    LEADING = (Role.OWNER, Role.INSTRUCTOR)

    group = models.ForeignKey(
        ReadingGroup, on_delete=models.CASCADE, related_name="memberships", db_index=False
    )
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.MEMBER)
    listed_name = models.CharField(max_length=MOST_NAME, blank=True)  # as the class's list has it
    # Who speaks for them in public, where the group has pseudonyms: a Person of their own, which names nobody.
    alias = models.OneToOneField(
        Person, on_delete=models.SET_NULL, null=True, related_name="alias_of", verbose_name=_("pseudonym")
    )
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)  # said before is not new to them; None: all of it is

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [models.UniqueConstraint(fields=["group", "person"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.person} ({self.get_role_display()})"

    @property
    def leads(self) -> bool:
        """Whether they may invite, set tasks, hide words of the group and see its table."""
        return self.role in self.LEADING and self.left_at is None


class Invitation(models.Model):
    """A link that lets somebody in. The table alone opens nothing: it keeps only a digest of what the link holds.

    With an address it went to one mailbox and is good for one person; without, for whoever has the link.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    group = models.ForeignKey(ReadingGroup, on_delete=models.CASCADE, related_name="invitations")
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the token, hex
    role = models.CharField(_("role"), max_length=10, choices=Membership.Role, default=Membership.Role.MEMBER)
    made_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    most_uses = models.PositiveIntegerField(null=True)  # None: as many as come before it ends
    uses = models.PositiveIntegerField(default=0)
    withdrawn_at = models.DateTimeField(null=True)
    name = models.CharField(max_length=MOST_NAME, blank=True)  # as the class's list has it
    email = models.EmailField(blank=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.CheckConstraint(
                condition=Q(most_uses=None) | Q(uses__lte=models.F("most_uses")),
                name="invitation_not_overused",
            ),
            models.CheckConstraint(
                condition=Q(email="") | Q(most_uses=1), name="invitation_by_mail_is_for_one"
            ),
            models.UniqueConstraint(
                fields=["group", "email"],
                condition=~Q(email="") & Q(withdrawn_at=None),
                name="invitation_once_per_address",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group} ({self.uses})"

    def is_good(self, now: datetime) -> bool:
        """Whether it lets anybody in at this time; the group may still be archived."""
        is_used_up = self.most_uses is not None and self.uses >= self.most_uses
        return self.withdrawn_at is None and self.expires_at > now and not is_used_up
