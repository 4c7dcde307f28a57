"""Doors: one account of each kind gets a fresh password, told once."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

from django.urls import reverse

from accounts.models import User

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that can be mistaken for something else
GROUPS, LETTERS = 4, 4  # 16 letters of 31: 79 bits


def open_doors(path: Path) -> None:
    """Set new passwords for one admin, author, moderator and member of the sample, and write them to `path` as JSON.

    The file is readable by its owner only; whoever asked for it shows the passwords and deletes it.
    """
    doors = (
        ("admin", "ruth@example.org", reverse("admin:index")),
        ("author", "alice@example.org", reverse("admin:index")),
        ("moderator", "mo@example.org", reverse("admin:index")),
        ("member", "bob@example.org", reverse("account_login")),
    )
    told = []
    for door, email, url in doors:
        password = _password()
        user = User.objects.get(email=email)
        user.set_password(password)
        user.save(update_fields=["password"])
        told.append({"door": door, "email": email, "password": password, "url": url})
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(told, file, indent=2)


def _password() -> str:
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(LETTERS)) for _ in range(GROUPS))
