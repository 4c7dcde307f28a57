from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person


class Flag(models.Model):
    """Somebody says that a comment should be looked at. One per person and comment; can be withdrawn."""

    class Reason(models.TextChoices):
        ABUSE = "abuse", _("It attacks somebody")
        SPAM = "spam", _("It is advertising or spam")
        OFF_TOPIC = "off-topic", _("It has nothing to do with the article")
        ILLEGAL = "illegal", _("It is against the law")
        OTHER = "other", _("Something else")

    class Outcome(models.TextChoices):
        UPHELD = "upheld", _("a moderator took it away")
        REJECTED = "rejected", _("a moderator let it stand")
        RAID = "raid", _("set aside as part of an attack")

    comment = models.ForeignKey("comments.Comment", on_delete=models.CASCADE, related_name="flags")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(_("reason"), max_length=9, choices=Reason)
    words = models.CharField(_("in your words"), max_length=1000, blank=True)
    made_at = models.DateTimeField()
    counts_since = models.DateTimeField(null=True)  # a guest's flag counts once the guest is proven
    withdrawn_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)  # a moderator has looked
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)  # holds while settled_at is set
    wants_answer = models.BooleanField(default=True)
    # One of many at once: counts for nothing (`counts_since` is None) until a moderator has looked at all of them.
    raid = models.ForeignKey("comments.Raid", on_delete=models.SET_NULL, null=True, related_name="flags")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comment", "person"], name="flag_once_per_person")]
        indexes = [
            models.Index(
                fields=["comment"],
                name="flag_open",
                condition=Q(counts_since__isnull=False, withdrawn_at=None, settled_at=None),
            ),
            models.Index(fields=["made_at"], name="flag_age"),  # a raid is many within minutes
        ]
