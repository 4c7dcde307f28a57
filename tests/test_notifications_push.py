"""Web push: asked for in one browser, encrypted for it, without a name or a word, ended as it ends it."""

import json
from email.message import Message
from io import StringIO

import http_ece
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from comments.actions.telling import GRACE
from comments.actions.watching import watch
from comments.models import Comment, PushAddress
from comments.notifying import pushing
from comments.notifying.pushing import decoded, encoded, public_key
from groundwork.actions.outbox import FIRST_RETRY, work_once
from groundwork.fetching import Fetched
from tests.talking import page, say, talked_about

pytestmark = pytest.mark.django_db
ENDPOINT = "https://push.example/for/bob"


class PushService:
    """Stands in for the maker's service: takes what comes, answers as told."""

    def __init__(self) -> None:
        self.status = 201
        self.taken: list[tuple[str, dict[str, str], bytes]] = []

    def fetch(self, url, *, headers, body, **how) -> Fetched:
        self.taken.append((url, headers, body))
        return Fetched(url, self.status, Message(), b"")


def test_a_browser_that_asked_is_told_and_only_it_can_read_what(cast, bob, settings, monkeypatch):
    article, service = talked_about(cast.alice), PushService()
    monkeypatch.setattr(pushing, "fetch", service.fetch)
    key, secret = ec.generate_private_key(ec.SECP256R1()), b"s" * 16
    point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    asked = {"do": "start", "endpoint": ENDPOINT, "p256dh": encoded(point), "auth": encoded(secret)}

    assert bob.post("/notifications/push/", asked).status_code == 403  # the site has no key
    assert page(bob, "/notifications/watches/").css_first("#push") is None
    written = StringIO()
    call_command("push_key", stdout=written)
    settings.VAPID_PRIVATE_KEY = written.getvalue().strip()
    offered = page(bob, "/notifications/watches/").css_first("#push")
    assert offered.attributes["data-key"] == public_key() and "hidden" in offered.attributes
    for wrong in (
        {"endpoint": "http://push.example/"},
        {"endpoint": "https://["},
        {"p256dh": "AAAA"},
        {"auth": "é"},
    ):
        assert bob.post("/notifications/push/", {**asked, **wrong}).status_code == 400, wrong
    assert Client().post("/notifications/push/", asked).status_code == 403
    for _twice in range(2):
        assert bob.post("/notifications/push/", asked).status_code == 303
    script = bob.get("/notifications/push.js")
    assert script["Content-Type"].startswith("text/javascript") and b"showNotification" in script.content

    def work():
        while work_once(now=timezone.now() + 2 * GRACE):
            pass

    watch(person=cast.bob.person, place={"article": article}, pace="never")
    say(cast.alice, article, "Private words of Alice.")
    hidden = say(cast.alice, article, "Hidden.")
    Comment.objects.filter(pk=hidden.pk).update(state="hidden")
    work()
    ((url, headers, body),) = service.taken
    said = json.loads(http_ece.decrypt(body, private_key=key, auth_secret=secret, version="aes128gcm"))
    assert (
        url == ENDPOINT and said["body"] == "1 new notification" and said["url"].endswith("/notifications/")
    )
    assert "Alice" not in str(said) and b"notification" not in body
    token, sent_key = (
        part.partition("=")[2] for part in headers["Authorization"].removeprefix("vapid ").split(", ")
    )
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(sent_key))
    claims = jwt.decode(token, theirs, algorithms=["ES256"], audience="https://push.example")
    assert claims["sub"] == settings.SITE_URL
    assert (headers["Content-Encoding"], headers["Topic"]) == ("aes128gcm", "news")

    service.status = 503
    say(cast.alice, article, "Later.")
    work()
    service.status = 410
    while work_once(now=timezone.now() + 2 * FIRST_RETRY):
        pass
    assert len(service.taken) == 3 and not PushAddress.objects.exists()
    bob.post("/notifications/push/", asked)
    bob.post("/notifications/push/", {"do": "stop", "endpoint": ENDPOINT})
    assert not PushAddress.objects.exists()
