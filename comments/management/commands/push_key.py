"""`manage.py push_key`: a new key for VAPID_PRIVATE_KEY, to be kept like a password."""

from __future__ import annotations

from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from django.core.management.base import BaseCommand

from comments.notifying.pushing import encoded


class Command(BaseCommand):
    help = "Make a key for web push (VAPID_PRIVATE_KEY)."

    def handle(self, *args: Any, **options: Any) -> None:
        number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
        self.stdout.write(encoded(number.to_bytes(32, "big")))
