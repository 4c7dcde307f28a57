from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from groundwork.ids import new_id

MOST_TOKEN_NAME = 80  # characters
USED_EVERY = timedelta(minutes=1)  # how exact "last used" is: who asks often must not write each time
MOST_SCOPES = 120  # characters: all the words that there are, with room


class AccessTokenQuerySet(models.QuerySet["AccessToken"]):
    def standing(self, now: datetime) -> AccessTokenQuerySet:
        """Those that open a door at `now`, if their member is active."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=now), revoked_at=None)


class AccessToken(models.Model):
    """What a program speaks for a member with. Only the digest of its secret is kept: it is shown once."""

    class Kind(models.TextChoices):
        APP_PASSWORD = "app", _("app password")
        PERSONAL = "personal", _("personal token")
        INDIEAUTH = "indieauth", _("given to a site (IndieAuth)")

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="access_tokens",
        verbose_name=_("member"),
        editable=False,
    )
    kind = models.CharField(_("kind"), max_length=9, choices=Kind, editable=False)
    name = models.CharField(_("name"), max_length=MOST_TOKEN_NAME, editable=False)
    client = models.CharField(_("site"), max_length=500, blank=True, editable=False)  # IndieAuth's client_id
    scopes = models.CharField(_("may"), max_length=MOST_SCOPES, blank=True, editable=False)  # between spaces
    digest = models.CharField(max_length=64, unique=True, editable=False)  # SHA-256 of the secret, in hex
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)  # to the minute
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)
    expires_at = models.DateTimeField(_("ends"), null=True, editable=False)

    objects = AccessTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("token for a program")
        verbose_name_plural = _("tokens for programs")
        indexes = [models.Index(fields=["user", "-created_at"], name="token_of_user")]

    def __str__(self) -> str:
        return self.name

    @property
    def scope_set(self) -> frozenset[str]:
        return frozenset(self.scopes.split())

    def was_used(self, now: datetime) -> None:
        """Write down when, at most once in USED_EVERY, however many programs use it at the same time."""
        if self.last_used_at is None or self.last_used_at <= now - USED_EVERY:
            row = AccessToken.objects.filter(pk=self.pk, last_used_at=self.last_used_at)
            row.update(last_used_at=now)

    def stands(self, now: datetime) -> bool:
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > now)
