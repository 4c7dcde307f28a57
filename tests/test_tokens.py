"""Tokens for programs: shown once, scoped, revocable, throttled; and what the API lets them do."""

import base64
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions.suspending import suspend_user
from accounts.actions.tokens import make_token, revoke_token
from accounts.models import AccessToken, Role
from accounts.rules.scopes import CREATE, allows, grants_within, known_scopes
from accounts.rules.tokens import FAILED_BY_ADDRESS
from comments.actions.posting import post_comment
from comments.models import Comment
from tests.cast import PASSWORD
from tests.publishing import published

SITE = (Role.Scope.SITE, 0)
BASE = "/api/v1"


def bearer(secret: str | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def basic(name: str, secret: str | None) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode()}


def test_a_token_carries_no_more_of_its_members_roles_than_its_scopes():
    admin, author, part = (Role.Name.ADMIN, *SITE), (Role.Name.AUTHOR, *SITE), (Role.Name.MODERATOR, "tag", 3)
    everything = frozenset({admin, author, part})
    assert grants_within(everything, frozenset({"read", "comment"})) == frozenset()
    assert grants_within(everything, frozenset({"publish", "moderate"})) == everything
    assert grants_within(frozenset({admin}), frozenset({"publish"})) == {author}
    assert grants_within(frozenset({admin}), frozenset({CREATE})) == {author}
    assert grants_within(frozenset({admin}), frozenset({"moderate"})) == {(Role.Name.MODERATOR, *SITE)}
    assert grants_within(everything, frozenset({"moderate"})) == {part, (Role.Name.MODERATOR, *SITE)}
    assert known_scopes(["publish", "x", "read", "create"]) == ["read", "publish"]
    assert allows(frozenset({"publish"}), CREATE) and not allows(frozenset({CREATE}), "publish")


@pytest.mark.django_db
def test_a_member_makes_one_sees_it_once_and_revokes_it(cast, bob):
    new = reverse("new_token")
    asked = bob.get(new, follow=True)  # the password first: a browser left open mints no keys
    bob.post(asked.redirect_chain[-1][0], {"password": PASSWORD})
    page = bob.get(new).content.decode()
    assert 'value="comment"' in page and 'value="moderate"' not in page and 'value="publish"' not in page
    key = re.search(r'name="key" value="([^"]+)"', page)[1]
    form = {"name": "Editor", "kind": "app", "scopes": ["read", "comment"], "ends": "30", "key": key}
    assert bob.post(new, {**form, "scopes": ["publish"]}).status_code == 422
    assert bob.post(new, {**form, "name": " "}).status_code == 422
    made = bob.post(new, form)
    assert "no-store" in made["Cache-Control"]
    secret = re.search(r"<code>([a-z2-9]{4}(?:-[a-z2-9]{4}){5})</code>", made.content.decode())[1]
    again = bob.post(new, form).content.decode()
    token = AccessToken.objects.get()
    assert secret not in again and "sent before" in again
    assert secret not in str(AccessToken.objects.values().get()) and token.expires_at > timezone.now()
    post_comment(person=cast.bob.person, article=published(cast.alice, "Essay"), body="Mine.", key="held-one")
    mine = f"{BASE}/comments/{Comment.objects.get().pk}"  # held, so only Bob's
    typed = secret.upper().replace("-", " ")
    for name in ("bob", "BOB@example.org"):
        assert Client().get(mine, headers=basic(name, typed)).json()["source"] == "Mine."
    assert Client().get(mine, headers=basic("alice", secret)).status_code == 401
    assert Client().get(mine, headers=bearer(secret)).status_code == 401  # an app password is no bearer
    listed = bob.get(reverse("access_tokens")).content.decode()
    assert "Editor" in listed and secret not in listed
    revoke = reverse("revoke_token", args=[token.pk])
    assert bob.get(revoke).status_code == 405
    bob.post(revoke)
    assert Client().get(mine, headers=basic("bob", secret)).status_code == 401
    assert "There are none yet" in bob.get(reverse("access_tokens")).content.decode()


@pytest.mark.django_db
def test_nobody_sees_or_revokes_anothers(cast, alice, charlie, ada, client):
    token, _secret = make_token(user=cast.bob, kind="personal", name="Bob's script", scopes=["read"])
    for other in (alice, charlie, client):
        assert b"Bob&#x27;s script" not in other.get(reverse("access_tokens"), follow=True).content
        assert other.post(reverse("revoke_token", args=[token.pk])).status_code in (302, 404)
    assert b"Bob&#x27;s script" not in alice.get("/admin/accounts/accesstoken/").content
    assert alice.post(f"/admin/accounts/accesstoken/{token.pk}/revoke/").status_code == 404
    assert AccessToken.objects.get().revoked_at is None
    listed = ada.get("/admin/accounts/accesstoken/").content
    assert b"Bob&#x27;s script" in listed and b'href="/admin/accounts/accesstoken/add/"' in listed
    assert ada.get(f"/admin/accounts/accesstoken/{token.pk}/revoke/").status_code == 200
    ada.post(f"/admin/accounts/accesstoken/{token.pk}/revoke/")
    assert AccessToken.objects.get().revoked_at is not None


@pytest.mark.django_db
def test_the_api_takes_a_token_with_its_scopes_and_without_csrf(cast):
    article = published(cast.alice, "Essay", source="Some words to note.")
    program = Client(enforce_csrf_checks=True)
    secret = make_token(user=cast.alice, kind="personal", name="Script", scopes=["comment"]).secret
    place = f"{BASE}/articles/{article.slug}/comments"
    note = {"revision_id": article.current_id, "start": 0, "end": 4, "exact": "Some"}

    def post(headers, **body):
        given = {"body": "By a program.", "key": "program-1", **body}
        return program.post(place, given, content_type="application/json", headers=headers)

    said = post(bearer(secret))
    assert said.status_code == 201, said.content
    refused = post(bearer(secret), key="program-2", selection=note)
    assert (refused.status_code, refused.json()["scopes"]) == (403, ["annotate"])
    assert 'error="insufficient_scope"' in refused["WWW-Authenticate"]
    mine = f"{BASE}/comments/{said.json()['id']}"
    assert program.get(mine, headers=bearer(secret)).json()["source"] is None  # it may not read as Alice
    changed = program.patch(
        mine, {"body": "Changed.", "version": 1}, content_type="application/json", headers=bearer(secret)
    )
    assert changed.status_code == 200
    program.force_login(cast.alice)  # a wrong token is not made right by a session
    wrong = program.get(mine, headers=bearer("alliance_forged"))
    assert (wrong.status_code, wrong.json()["type"]) == (401, "/api/v1/docs#invalid-token")
    assert post(bearer("alliance_forged"), key="program-3").status_code == 401
    assert post({}, key="program-4").status_code == 403  # a session needs the CSRF token as before


@pytest.mark.django_db
def test_what_ended_was_revoked_or_shut_out_opens_nothing(cast):
    now = timezone.now()
    secrets = {
        who: make_token(user=user, kind="personal", name=who, scopes=["comment"]).secret
        for who, user in (("bob", cast.bob), ("charlie", cast.charlie), ("mo", cast.mo))
    }

    def opens(who):
        body = {"body": "", "key": "too-empty"}
        answer = Client().post(
            f"{BASE}/articles/none/comments",
            body,
            content_type="application/json",
            headers=bearer(secrets[who]),
        )
        return {404: True, 401: False}[answer.status_code]

    assert all(opens(who) for who in secrets)
    used = AccessToken.objects.get(user=cast.bob).last_used_at
    assert used >= now and opens("bob") and AccessToken.objects.get(user=cast.bob).last_used_at == used
    AccessToken.objects.filter(user=cast.bob).update(expires_at=now)
    revoke_token(token=AccessToken.objects.get(user=cast.charlie))
    suspend_user(user=cast.mo)
    assert not any(opens(who) for who in secrets)


@pytest.mark.django_db
def test_an_address_that_keeps_failing_is_not_listened_to(cast):
    secret = make_token(user=cast.bob, kind="personal", name="Script", scopes=["read"]).secret
    place = f"{BASE}/comments/1"
    here, there = Client(REMOTE_ADDR="192.0.2.1"), Client(REMOTE_ADDR="192.0.2.2")
    for _ in range(FAILED_BY_ADDRESS.times):
        assert here.get(place, headers=bearer("wrong")).status_code == 401
    for tried in ("wrong", secret):
        refused = here.get(place, headers=bearer(tried))
        assert refused.status_code == 429 and int(refused["Retry-After"]) > 0
    assert here.get(place).status_code == 404  # whoever names no token is not concerned
    assert there.get(place, headers=bearer(secret)).status_code == 404
    AccessToken.objects.update(created_at=timezone.now() - timedelta(days=400))
    assert there.get(place, headers=bearer(secret)).status_code == 404  # age alone ends nothing
