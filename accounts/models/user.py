from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    """Makes a user together with the Person who speaks for it: neither is ever without the other."""

    @transaction.atomic
    def create_user(
        self, email: str, password: str | None = None, *, name: str, handle: str, **fields: Any
    ) -> User:
        from accounts.models.person import Person

        user = self.model(email=email.strip().lower(), handle=handle, **fields)
        user.set_password(password)
        user.save(using=self._db)
        Person.objects.create(kind=Person.Kind.USER, user=user, name=name)
        return user

    @transaction.atomic
    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        fields.setdefault("name", "Admin")
        fields.setdefault("handle", "admin")
        from accounts.models.role import Role

        user = self.create_user(email, password, is_staff=True, is_superuser=True, **fields)
        Role.objects.create(user=user, name=Role.Name.ADMIN)  # what is_superuser follows from
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who can log in, by e-mail. What they are called is their Person's name."""

    email = models.EmailField(_("e-mail address"), unique=True)
    handle = models.SlugField(
        _("handle"), max_length=60, unique=True, help_text=_("The last part of the profile's address.")
    )
    bio = models.TextField(_("about"), max_length=2000, blank=True)
    avatar = models.FileField(_("picture"), upload_to="people/", blank=True)  # square, written anew
    is_staff = models.BooleanField(
        _("may open the admin"), default=False, help_text=_("Follows from the roles; set with them.")
    )
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_any_case")]

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        return self.person.name

    def get_short_name(self) -> str:
        return self.person.name
