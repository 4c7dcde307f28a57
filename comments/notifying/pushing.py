"""Web push: a word that there is something new, encrypted for one browser, passed on by its maker.

RFC 8030, 8291 and 8292.
It says how much is new and nothing of what: neither the push service nor a lock screen learns a name or a word.
"""

from __future__ import annotations

import json
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any
from urllib.parse import urlsplit

import http_ece  # type: ignore[import-untyped]  # it has no types
import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from accounts.models import Person
from articles.models import SiteIdentity
from comments.actions.notifying import PUSH, forget_browser
from comments.letters.mails import full_address
from comments.models import Notification, PushAddress
from comments.notifying.grouping import news_of
from comments.rules.concerned import can_hear, may_hear_of
from groundwork.actions.outbox import does
from groundwork.fetching import fetch
from groundwork.languages import speaking
from groundwork.limits import Limit, LimitReached, count_towards

TO_ONE_BROWSER = Limit("push-to", times=20, seconds=3600)  # what is more would only be swept away
KEPT_FOR = 60 * 60 * 24  # seconds that a push service keeps it for a browser that is off
SIGNED_FOR = 60 * 60 * 12  # seconds; RFC 8292 allows a day
MOST_ANSWER = 4_000  # bytes
# Everybody's browser is told through these few hosts: the limits on fetches from one host are not meant for them.
MAKERS = ("fcm.googleapis.com", "push.services.mozilla.com", "push.apple.com", "notify.windows.com")
GONE = (404, 410)  # RFC 8030, section 7.3: the browser wants no more


def private_key() -> ec.EllipticCurvePrivateKey | None:
    """The site's key, of VAPID_PRIVATE_KEY; None where there is none."""
    if not settings.VAPID_PRIVATE_KEY:
        return None
    return ec.derive_private_key(int.from_bytes(decoded(settings.VAPID_PRIVATE_KEY), "big"), ec.SECP256R1())


def public_key() -> str:
    """As browsers want it: the uncompressed point, base64url; empty where there is no key."""
    key = private_key()
    if key is None:
        return ""
    return encoded(key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def encoded(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """Raises ValueError for what is no base64url."""
    return urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))


@does(PUSH)
def send_push(payload: dict[str, Any]) -> None:
    """One word to one browser; none when it was read or may not be told any more."""
    browser = PushAddress.objects.select_related("person__user").filter(pk=payload["browser"]).first()
    told = Notification.objects.unread().filter(pk=payload["notification"]).first()
    key = private_key()
    if browser is None or told is None or key is None or not _may_still(told, browser.person):
        return
    try:
        count_towards(TO_ONE_BROWSER, who=str(browser.pk), now=timezone.now())
    except LimitReached:
        return
    answer = fetch(
        browser.endpoint, method="POST", most_bytes=MOST_ANSWER, cut=True,
        body=_encrypted(_words_for(browser.person), browser), headers=_headers(browser.endpoint, key),
        is_counted=not _is_of_a_maker(browser.endpoint),
    )  # fmt: skip
    if answer.status in GONE:
        forget_browser(endpoint=browser.endpoint)
    elif answer.status == 429 or answer.status >= 500:
        raise ConnectionError(f"the push service said {answer.status}")


def _is_of_a_maker(endpoint: str) -> bool:
    host = f".{urlsplit(endpoint).hostname}"
    return any(host.endswith(f".{maker}") for maker in MAKERS)


def _may_still(told: Notification, person: Person) -> bool:
    if told.person_id != person.pk or not can_hear(person):
        return False
    return told.comment_id is None or bool(may_hear_of(person, [told.comment_id]))


def _words_for(person: Person) -> bytes:
    n = news_of(person)
    with speaking(person.language):
        words = ngettext("%(n)d new notification", "%(n)d new notifications", n) % {"n": n}
        said = {
            "title": SiteIdentity.load().name,
            "body": words,
            "url": full_address(reverse("notifications")),
        }
    return json.dumps(said).encode()


def _encrypted(words: bytes, browser: PushAddress) -> bytes:
    """RFC 8291: with a key of this message alone, so that only the browser reads it."""
    encrypted: bytes = http_ece.encrypt(
        words, private_key=ec.generate_private_key(ec.SECP256R1()), dh=decoded(browser.p256dh),
        auth_secret=decoded(browser.auth), version="aes128gcm",
    )  # fmt: skip
    return encrypted


def _headers(endpoint: str, key: ec.EllipticCurvePrivateKey) -> dict[str, str]:
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int(time.time()) + SIGNED_FOR,
        "sub": settings.SITE_URL,
    }
    token = jwt.encode(claims, key, algorithm="ES256")
    return {
        "Authorization": f"vapid t={token}, k={public_key()}",
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(KEPT_FOR),
        "Topic": "news",  # what waits at the push service is replaced by what comes later
        "Urgency": "normal",
    }
