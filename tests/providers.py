"""Sites elsewhere to sign in with, on loopback: a real OpenID provider, and stand-ins that speak as X and Facebook do.

Each begins empty. Nothing here knows what the site makes of an answer.
"""

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import time
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import requests
from django.test import Client
from oidc_provider_mock import run_server_in_thread
from selectolax.lexbor import LexborHTMLParser

SECRETS = {"CLIENT_ID": "alliance", "CLIENT_SECRET": "a long secret"}


def given(prefix: str, **more: str) -> dict[str, str]:
    """The settings that turn a way on."""
    return {f"{prefix}_{name}": value for name, value in SECRETS.items()} | more


@contextmanager
def openid_provider() -> Iterator[str]:
    """The address of a running OpenID provider; `put_user` tells it who there is."""
    with run_server_in_thread() as server:
        yield f"http://localhost:{server.server_port}"


def put_user(server: str, sub: str, **claims: Any) -> None:
    requests.put(f"{server}/users/{sub}", json=claims, timeout=5).raise_for_status()


def agree(address: str, sub: str) -> str:
    """What somebody does at the OpenID provider: says who they are, and agrees. The path and query to come back to."""
    answer = requests.post(address, data={"sub": sub}, allow_redirects=False, timeout=5)
    assert answer.status_code in (302, 303), answer.text
    return path_of(answer.headers["Location"])


def address_in(page: Any) -> str:
    """Where the page between goes on to: its one link and its refresh agree."""
    tree = LexborHTMLParser(page.content)
    link = tree.css_first("main a.button")
    refresh = tree.css_first("meta[http-equiv=refresh]")
    assert link is not None and refresh is not None, page.content.decode()[:2000]
    assert refresh.attributes["content"] == f"0; url={link.attributes['href']}"
    return str(link.attributes["href"])


def path_of(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


@dataclass
class StandIn:
    """A site that gives codes, takes each once for a token, and tells who has the token, as its own documents say."""

    kind: str
    person: dict[str, Any] = field(default_factory=dict)
    address: str = ""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)

    def agree(self, authorize: str) -> str:
        """What somebody does there: agrees. The path and query to come back to."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(authorize).query).items()}
        assert asked["response_type"] == "code" and asked["client_id"] == SECRETS["CLIENT_ID"]
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return f"{path_of(asked['redirect_uri']).rstrip('?')}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, sent: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        asked = self.codes.pop(sent.get("code", ""), None)
        if (
            asked is None
            or asked["redirect_uri"] != sent["redirect_uri"]
            or not self.knows(sent, authorization, asked)
        ):
            return 400, {"error": "invalid_grant"}
        answer = {"access_token": "token", "token_type": "bearer", "expires_in": 7200}
        if self.kind == "google":
            about = {"iss": "https://accounts.google.com", "aud": SECRETS["CLIENT_ID"], **self.person}
            answer["id_token"] = jwt.encode({**about, "exp": int(time()) + 600, "iat": int(time())}, "k" * 32)
        return 200, answer

    def knows(self, sent: dict[str, str], authorization: str, asked: dict[str, str]) -> bool:
        if self.kind != "x":  # both in the query, or in what is posted
            return all(sent.get(name.lower()) == value for name, value in SECRETS.items())
        proof = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(proof).rstrip(b"=").decode()
        pair = base64.b64encode(":".join(SECRETS.values()).encode()).decode()
        return asked["code_challenge"] == challenge and authorization == f"Basic {pair}"

    def who(self, sent: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        if self.kind == "facebook":
            if sent.get("access_token") != "token" or "appsecret_proof" not in sent:
                return 400, {"error": {"type": "OAuthException"}}
            return 200, {name: self.person[name] for name in sent["fields"].split(",") if name in self.person}
        if authorization != "Bearer token":
            return 401, {"title": "Unauthorized"}
        return 200, self.person if self.kind == "wordpress" else {"data": self.person}


@contextmanager
def stand_in(kind: str) -> Iterator[StandIn]:
    site = StandIn(kind)

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.answer(urlsplit(self.path).query)

        def do_POST(self) -> None:
            self.answer(self.rfile.read(int(self.headers["Content-Length"])).decode())

        def answer(self, words: str) -> None:
            sent = {name: values[0] for name, values in parse_qs(words).items()}
            authorization = self.headers.get("Authorization", "")
            site.told.append(self.path)
            ask = site.token if re.search(r"(token|access_token)$", urlsplit(self.path).path) else site.who
            status, answer = ask(sent, authorization)
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    site.address = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()


def is_logged_in(browser: Client) -> bool:
    return "_auth_user_id" in browser.session
