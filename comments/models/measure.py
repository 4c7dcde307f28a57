from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person


class MeasureQuerySet(models.QuerySet["Measure"]):
    def standing(self, now: datetime) -> Self:
        """Neither taken back nor over."""
        return self.filter(Q(until=None) | Q(until__gt=now), lifted_at=None)

    def newest_first(self) -> Self:
        return self.select_related("by__person", "lifted_by__person").order_by("-since", "-pk")


class Measure(models.Model):
    """What moderators did about somebody, until when and why; it ends by itself or is lifted.

    It is on exactly one of: a person; the address, the network or the browser of guests, which are known by digests
    (`comments/rules/measures.py`) or, the network, as a range.
    """

    class Kind(models.TextChoices):
        WARN = "warn", _("warned")
        SLOW = "slow", _("slowed down")
        HOLD = "hold", _("everything is held")
        MUTE = "mute", _("muted")
        SUSPEND = "suspend", _("suspended")
        REMOVE = "remove", _("all content removed")

    kind = models.CharField(max_length=7, choices=Kind)
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, null=True, related_name="measures", db_index=False
    )
    address = models.CharField(max_length=64, blank=True)  # a digest of a guest's address
    network = models.CharField(max_length=43, blank=True)  # "192.0.2.0/24", "2001:db8:1::/48"
    browser = models.CharField(max_length=64, blank=True)  # a digest of the id in the browser's session
    interval = models.PositiveIntegerField(null=True)  # seconds between two comments of who is slowed down
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)  # None: until it is lifted
    reason = models.CharField(max_length=20)  # a code of comments/rules/reasons.py
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    decision_id = models.BigIntegerField(unique=True)  # its row of the log
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects = MeasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, address="", network="", browser="")
                | (Q(person=None, network="", browser="") & ~Q(address=""))
                | (Q(person=None, address="", browser="") & ~Q(network=""))
                | (Q(person=None, address="", network="") & ~Q(browser="")),
                name="measure_on_one_thing",
            ),
            models.CheckConstraint(
                condition=~Q(kind="slow") | Q(interval__isnull=False), name="measure_slow_has_interval"
            ),
        ]
        indexes = [
            models.Index(fields=["person", "lifted_at"], name="measure_of_person"),
            models.Index(fields=["address"], name="measure_address", condition=~Q(address="")),
            models.Index(fields=["network"], name="measure_network", condition=~Q(network="")),
            models.Index(fields=["browser"], name="measure_browser", condition=~Q(browser="")),
        ]

    def __str__(self) -> str:
        """What it is, and what of a guest it is on."""
        if self.person_id is not None:
            return str(self.get_kind_display())
        if self.network:
            return _("network %(network)s blocked") % {"network": self.network}
        return str(_("address blocked") if self.address else _("browser blocked"))

    def stands(self, now: datetime) -> bool:
        return self.lifted_at is None and (self.until is None or self.until > now)
