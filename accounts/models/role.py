from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Role(models.Model):
    """What a user may do, and where: on the whole site, under a tag, or on one article."""

    class Name(models.TextChoices):
        AUTHOR = "author", _("author")
        MODERATOR = "moderator", _("moderator")
        ADMIN = "admin", _("admin")

    class Scope(models.TextChoices):
        SITE = "site", _("the whole site")
        TAG = "tag", _("a tag")
        ARTICLE = "article", _("an article")

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="roles")
    name = models.CharField(_("role"), max_length=10, choices=Name)
    scope = models.CharField(_("where"), max_length=7, choices=Scope, default=Scope.SITE)
    # accounts stands below articles and cannot point at them: the id of the tag or article, 0 for the site.
    scope_id = models.BigIntegerField(_("number of the tag or article"), default=0)
    given_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "name", "scope", "scope_id"], name="role_once"),
            models.CheckConstraint(
                condition=Q(scope="site", scope_id=0) | (~Q(scope="site") & Q(scope_id__gt=0)),
                name="role_scope_names_its_object",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_name_display()} ({self.get_scope_display()})"
