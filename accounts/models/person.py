from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from groundwork.ids import new_id

MOST_NAME = 80  # characters


class PersonQuerySet(models.QuerySet["Person"]):
    def proven_guest(self, email: str) -> PersonQuerySet:
        """The guest who has proven this address, if any: at most one, by constraint.

        None for no address: pseudonyms have none, and count as proven.
        """
        found = self.filter(
            kind=Person.Kind.GUEST, email=email.strip().lower(), proven_at__isnull=False, merged_into=None
        )
        return found.exclude(email="")


class Person(models.Model):
    """Who speaks: a user, a guest (a name and an e-mail), or a site (the other end of a pingback)."""

    class Kind(models.TextChoices):
        USER = "user", _("member")
        GUEST = "guest", _("guest")
        SITE = "site", _("site")

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=5, choices=Kind)
    user = models.OneToOneField(
        "accounts.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="person"
    )
    name = models.CharField(_("name"), max_length=MOST_NAME)
    email = models.EmailField(_("e-mail address"), blank=True)  # a guest's; a user's stands on the user
    website = models.URLField(_("website"), blank=True)
    proven_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    # Of the interface and of letters: what a member chose; for a guest, of the page they wrote on. Empty: the site's.
    language = models.CharField(_("language"), max_length=10, blank=True)
    left_at = models.DateTimeField(null=True, editable=False)  # since then nobody speaks as this person

    # Every column that says who somebody is; erasing a person clears exactly these (held by a test).
    PERSONAL_COLUMNS = ("user", "name", "email", "website", "proven_at", "merged_into")

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(
                fields=["email"],
                condition=Q(kind="guest", proven_at__isnull=False, merged_into=None) & ~Q(email=""),
                name="person_one_proven_guest_per_address",
            )
        ]
        indexes = [models.Index(fields=["email"], name="person_email", condition=~Q(email=""))]

    def __str__(self) -> str:
        return self.name

    @property
    def is_proven(self) -> bool:
        """Whether this name belongs to an account or a proven mailbox, not just to whoever typed it."""
        return self.kind == self.Kind.USER or self.proven_at is not None
