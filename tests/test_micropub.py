"""Micropub and IndieAuth: the cases of micropub.rocks, and what other people's programs must not get."""

import io
import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from accounts.actions.tokens import make_token
from accounts.models import AccessToken
from alliance_site.indieauth.asking import OddRequest, asked_in
from alliance_site.indieauth.codes import challenge_of
from articles.models import Article, Picture, Tag
from articles.rules.pictures import encode_picture

SITE = "http://127.0.0.1:8000"
END, MEDIA = "/micropub/", "/micropub/media/"
APP = "https://quill.example/"
VERIFIER = "a-verifier-of-forty-three-characters-or-more-0"
ASK = {
    "response_type": "code", "client_id": APP, "redirect_uri": f"{APP}back", "state": "s 1",
    "code_challenge": challenge_of(VERIFIER), "code_challenge_method": "S256", "scope": "create update media email",
}  # fmt: skip


@pytest.fixture
def token(cast) -> dict[str, str]:
    secret = make_token(user=cast.alice, kind="personal", name="Script", scopes=["publish"]).secret
    return {"Authorization": f"Bearer {secret}"}


def picture(name="teal.png") -> SimpleUploadedFile:
    data = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(data, "PNG")
    return SimpleUploadedFile(name, data.getvalue(), "image/png")


def post(headers, body, **more):
    kind = {} if "raw" in more else {"content_type": "application/json"}
    return Client(enforce_csrf_checks=True).post(END, body, headers=headers, **kind)


def form(headers, **fields):
    return Client(enforce_csrf_checks=True).post(END, fields, headers=headers)


def refused(answer, status, code="invalid_request"):
    assert answer.status_code == status, answer.content
    assert answer.json()["error"] == code


def last() -> Article:
    return Article.objects.order_by("-pk").first()


@pytest.mark.django_db
def test_entries_are_made_by_form_json_and_multipart(token, client):
    made = form(token, h="entry", content="Hello *there*.", **{"category[]": ["sea", "sky"], "mp-slug": "hi"})
    assert (made.status_code, made["Location"]) == (201, f"{SITE}/articles/hi/")
    assert (last().title, last().source, last().tags.count()) == ("Hello there .", "Hello *there*.", 2)
    assert client.get("/articles/hi/").status_code == 200
    entry = {
        "type": ["h-entry"],
        "properties": {
            "name": ["From JSON"], "content": [{"html": "<p>One <b>bold</b></p>"}], "summary": ["Short"],
            "category": ["sea"], "photo": [{"value": f"{SITE}/media/pictures/x.webp", "alt": "A sea"}],
            "published": ["2025-01-02T03:04:05+01:00"], "in-reply-to": ["https://a.example/?b=1&c=2"],
            "unheard-of": [{"x": [1]}],
        },
    }  # fmt: skip
    assert post(token, json.dumps(entry)).status_code == 201
    assert last().source == (
        "↩ <https://a.example/?b=1&c=2>\n\nOne **bold**\n\n![A sea](/media/pictures/x.webp)"
    )
    assert f"{last().published_at:%Y-%m-%d %H:%M}" == "2025-01-02 02:04" and last().summary == "Short"
    with_file = form(token, h="entry", content="See:", photo=picture(), **{"post-status": "draft"})
    assert with_file.status_code == 201 and last().published_at is None
    assert last().source == f"See:\n\n![](<{Picture.objects.get().url}>)"
    in_form = Client().post(END, {"h": "entry", "content": "x", "access_token": token["Authorization"][7:]})
    assert in_form.status_code == 201 and Tag.objects.count() == 2


@pytest.mark.django_db
def test_update_delete_undelete_and_queries(token, client):
    def ask(**query):
        return client.get(END, query, headers=token).json()

    url = form(token, h="entry", name="Entry", content="One.", **{"category[]": ["a", "b"]})["Location"]

    def update(**body):
        return post(token, json.dumps({"action": "update", "url": url, **body}))

    assert update(replace={"content": ["Two."]}).status_code == 204
    assert last().current.source == "Two." and last().current.number == 2
    assert update(add={"category": ["b", "c"]}, delete={"category": ["a"]}).status_code == 204
    assert ask(q="source", url=url, **{"properties[]": "category"}) == {
        "properties": {"category": ["b", "c"]}
    }
    assert update(delete=["category"]).status_code == 204
    whole = ask(q="source", url=url)
    assert (whole["type"], whole["properties"]["content"], whole["properties"]["category"]) == (
        ["h-entry"],
        ["Two."],
        [],
    )
    assert ask(q="source")["items"] == [whole]
    assert update(add={"photo": [f"{SITE}/media/pictures/y.webp"]}).status_code == 204
    assert last().current.source == "Two.\n\n![](<https://127>)".replace(
        "https://127", "/media/pictures/y.webp"
    )
    moved = update(replace={"mp-slug": ["moved"]})
    assert (moved.status_code, moved["Location"]) == (201, f"{SITE}/articles/moved/")
    page = "/articles/moved/"
    assert form(token, action="delete", url=url).status_code == 204  # by its former address, too
    assert client.get(page).status_code == 404
    assert post(token, json.dumps({"action": "undelete", "url": f"{SITE}{page}"})).status_code == 204
    assert client.get(page).status_code == 200
    assert ask(q="config")["media-endpoint"] == f"{SITE}{MEDIA}" and ask(q="syndicate-to") == {
        "syndicate-to": []
    }
    assert ask(q="category") == {"categories": ["a", "b", "c"]}
    uploaded = client.post(MEDIA, {"file": picture()}, headers=token)
    assert uploaded.status_code == 201 and uploaded["Location"] == f"{SITE}{Picture.objects.get().url}"


@pytest.mark.django_db
def test_odd_requests_are_refused_and_write_nothing(cast, token, client):
    bodies = [
        "{", "[]", "[" * 100_000, '{"type": ["h-event"], "properties": {"content": ["x"]}}',
        '{"type": ["h-entry"], "properties": {"content": "x"}}', '{"type": ["h-entry"], "properties": {}}',
        '{"type": ["h-entry"], "properties": {"content": [{"text": "x"}]}}',
        '{"type": ["h-entry"], "properties": {"content": ["x"], "published": ["soon"]}}',
        '{"type": ["h-entry"], "properties": {"content": ["x"], "photo": ["javascript:x"]}}',
        '{"type": ["h-entry"], "properties": {"content": ["x"], "category": [{"a": 1}]}}',
        '{"type": ["h-entry"], "properties": {"content": ["\\ud800"]}}',
        '{"action": "destroy"}', '{"action": "update", "url": 3}',
        '{"action": "update", "url": "https://evil.example/articles/a/", "replace": {}}',
    ]  # fmt: skip
    for body in bodies:
        refused(post(token, body), 400)
    for url in (f"{SITE}/admin/", f"{SITE}/articles/none/", f"{SITE}/nowhere"):
        refused(post(token, json.dumps({"action": "delete", "url": url})), 404)
    refused(form(token, h="entry", content="x", video=picture()), 400)
    refused(client.post(MEDIA, {"file": SimpleUploadedFile("a.png", b"<svg/>")}, headers=token), 400)
    refused(client.get(END, {"q": "passwords"}, headers=token), 400)
    refused(form({}, h="entry", content="x"), 401, "unauthorized")
    refused(form({"Authorization": "Bearer forged"}, h="entry", content="x"), 401, "unauthorized")
    refused(form(token, h="entry", content="x", access_token="twice"), 400)
    theirs = make_token(user=cast.bob, kind="personal", name="B", scopes=["publish"]).secret
    refused(form({"Authorization": f"Bearer {theirs}"}, h="entry", content="x"), 403, "forbidden")
    drafts = make_token(user=cast.alice, kind="indieauth", name="D", scopes=["draft"]).secret
    drafting = {"Authorization": f"Bearer {drafts}"}
    refused(form(drafting, action="delete", url=f"{SITE}/"), 403, "insufficient_scope")
    assert (
        client.put(END).status_code == 405 and not Article.objects.exists() and not Picture.objects.exists()
    )
    assert form(drafting, h="entry", content="x").status_code == 201 and last().published_at is None


@pytest.mark.django_db
def test_a_token_that_is_revoked_in_mid_upload_leaves_nothing(token, client, monkeypatch):
    def slow(data):
        AccessToken.objects.update(revoked_at=timezone.now())
        return encode_picture(data)

    monkeypatch.setattr("alliance_site.micropub.views.encode_picture", slow)
    refused(form(token, h="entry", content="See:", photo=picture()), 401, "unauthorized")
    AccessToken.objects.update(revoked_at=None)
    refused(client.post(MEDIA, {"file": picture()}, headers=token), 401, "unauthorized")
    assert not Article.objects.exists() and not Picture.objects.exists()


def ask_with(**changes):
    return asked_in({**ASK, **changes})


def test_a_client_is_answered_on_its_own_host_only():
    assert ask_with().back(code="c").startswith("https://quill.example/back?code=c&state=s+1")
    assert ask_with().scopes == ("create", "update", "media")  # "email" is none of ours
    assert ask_with(client_id="http://127.0.0.1:8080/", redirect_uri="http://127.0.0.1:8080/x").host
    odd = [
        {"client_id": "ftp://a.example/"}, {"client_id": "https://a.example"}, {"client_id": f"{APP}#x"},
        {"client_id": "https://u:p@quill.example/"}, {"client_id": "https://10.0.0.1/"}, {"client_id": f"{APP}../x"},
        {"redirect_uri": "https://evil.example/back"}, {"redirect_uri": "https://quill.example:8443/"},
        {"redirect_uri": "https://quill.example\\@evil.example/"}, {"redirect_uri": "http://quill.example/back"},
        {"redirect_uri": "javascript:alert(1)"}, {"redirect_uri": f"{APP}back\nSet-Cookie:x"}, {"state": ""},
        {"code_challenge": ""}, {"code_challenge_method": "plain"}, {"response_type": "token"},
    ]  # fmt: skip
    for changes in odd:
        with pytest.raises(OddRequest):
            ask_with(**changes)


@pytest.mark.django_db
def test_a_member_lets_a_program_in_and_takes_it_back(cast, alice, client):
    told = client.get("/.well-known/oauth-authorization-server").json()
    paths = {
        name: urlsplit(told[f"{name}_endpoint"]).path for name in ("authorization", "token", "revocation")
    }
    assert 'rel="indieauth-metadata"' in client.get("/").content.decode()
    assert client.get(paths["authorization"], ASK).status_code == 302  # to the log-in
    page = alice.get(paths["authorization"], ASK)
    assert "form-action 'self' https://quill.example" in page["Content-Security-Policy"]
    assert "<strong>quill.example</strong>" in page.content.decode()
    assert (
        alice.get(paths["authorization"], {**ASK, "redirect_uri": "https://evil.example/"}).status_code == 400
    )
    consent = re.search(r'<form class="form" method="post" action="([^"]+)"', page.content.decode())[1]
    no = alice.post(consent, {**ASK, "deny": "yes"})
    assert parse_qs(urlsplit(no["Location"]).query)["error"] == ["access_denied"]
    back = alice.post(
        consent, {**ASK, "allow": "yes", "may": ["create", "delete"]}
    )  # it did not ask to delete
    said = parse_qs(urlsplit(back["Location"]).query)
    assert (back["Location"].startswith(f"{APP}back?"), said["state"], said["iss"]) == (
        True,
        ["s 1"],
        [f"{SITE}/"],
    )
    redeem = {"grant_type": "authorization_code", "code": said["code"][0], "client_id": APP,
              "redirect_uri": ASK["redirect_uri"], "code_verifier": VERIFIER}  # fmt: skip
    for wrong in ({"code_verifier": "x" * 43}, {"client_id": "https://evil.example/"}, {"code": "forged"},
                  {"redirect_uri": f"{APP}elsewhere"}, {"grant_type": "password"}):  # fmt: skip
        assert client.post(paths["token"], {**redeem, **wrong}).json() == {"error": "invalid_grant"}
    given = client.post(paths["token"], redeem).json()
    assert (given["me"], given["scope"], given["token_type"]) == (
        f"{SITE}/authors/alice/",
        "create",
        "Bearer",
    )
    assert client.post(paths["token"], redeem).status_code == 400  # once
    bearer = {"Authorization": f"Bearer {given['access_token']}"}
    assert client.get(paths["token"], headers=bearer).json()["client_id"] == APP
    assert form(bearer, h="entry", content="From Quill.").status_code == 201
    refused(form(bearer, action="delete", url=f"{SITE}/articles/from-quill/"), 403, "insufficient_scope")
    assert "quill.example" in alice.get("/accounts/tokens/").content.decode()
    assert client.post(paths["revocation"], {"token": given["access_token"]}).status_code == 200
    refused(form(bearer, h="entry", content="Again."), 401, "unauthorized")
    assert AccessToken.objects.get().revoked_at is not None and Article.objects.count() == 1
    who = alice.post(consent, {**ASK, "scope": "", "allow": "yes"})
    code = parse_qs(urlsplit(who["Location"]).query)["code"][0]
    only_who = client.post(paths["authorization"], {**redeem, "code": code}).json()
    assert only_who == {"me": f"{SITE}/authors/alice/"}
