"""What a client asks of the site itself: where everything is, who the reader is, which groups there are, tokens."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from accounts.models import Membership, Person
from accounts.rules.scopes import ANNOTATE, COMMENT, READ
from alliance_site.hypothesis.sent import odd
from alliance_site.hypothesis.shapes import WORLD, account_of, authority
from alliance_site.hypothesis.speaking import ACCESS, GRANT, REFRESH, SECONDS, speaker_of, token_of, user_of
from articles.doors import absolute
from groundwork.ids import whole_number

JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
ROUTES: dict[str, Any] = {
    "links": ("GET", "links"),
    "search": ("GET", "search"),
    "annotation": {
        "create": ("POST", "annotations"),
        "read": ("GET", "annotations/:id"),
        "update": ("PATCH", "annotations/:id"),
        "delete": ("DELETE", "annotations/:id"),
        "flag": ("PUT", "annotations/:id/flag"),
        "hide": ("PUT", "annotations/:id/hide"),
        "unhide": ("DELETE", "annotations/:id/hide"),
        "moderate": ("PATCH", "annotations/:id/moderation"),
    },
    "group": {
        "read": ("GET", "groups/:id"),
        "member": {"delete": ("DELETE", "groups/:pubid/members/:userid")},
        "members": {"read": ("GET", "groups/:pubid/members")},
    },
    "groups": {"read": ("GET", "groups")},
    "profile": {
        "read": ("GET", "profile"),
        "update": ("PATCH", "profile"),
        "groups": {"read": ("GET", "profile/groups")},
    },
}


def api_address() -> str:
    return absolute("/hypothesis/api/")


def index(request: HttpRequest) -> dict[str, Any]:
    return {"links": _routes(ROUTES)}


def _routes(given: Any) -> Any:
    if isinstance(given, dict):
        return {name: _routes(route) for name, route in given.items()}
    method, path = given
    return {"method": method, "url": api_address() + path, "desc": ""}


def links(request: HttpRequest) -> dict[str, str]:
    """The pages that the client leads to, here and as the site has them."""
    people = absolute("/people/")
    return {
        "account.settings": absolute(reverse("you")),
        "groups.new": absolute("/groups/"),
        "user": f"{people}:user/",
        "search.tag": f"{absolute('/search/')}?q=:tag",
        "signup": absolute(reverse("account_signup")),
        "forgot-password": absolute(reverse("account_reset_password")),
        "help": absolute("/"),
        "oauth.authorize": absolute(reverse("account_login")),
        "oauth.revoke": absolute(reverse("account_logout")),
    }


def token(request: HttpRequest) -> dict[str, Any]:
    """A page's grant, or what was given with the last token, for an hour's token (RFC 7523, RFC 6749 6)."""
    kind = request.POST.get("grant_type")
    if kind == JWT_BEARER:
        user = user_of(request.POST.get("assertion", ""), GRANT)
    elif kind == "refresh_token":
        user = user_of(request.POST.get("refresh_token", ""), REFRESH)
    else:
        raise odd("This kind of grant is not given here.", 400)
    if user is None:
        raise odd("The grant has ended. Load the page again.", 400)
    return {
        "access_token": token_of(user, ACCESS),
        "expires_in": SECONDS[ACCESS],
        "refresh_token": token_of(user, REFRESH),
        "token_type": "Bearer",
    }


def profile(request: HttpRequest) -> dict[str, Any]:
    person = _reader(request)
    told: dict[str, Any] = {
        "userid": account_of(person) if person is not None else None,
        "authority": authority(),
        "groups": groups(request),
        "features": {},
        "preferences": {"show_sidebar_tutorial": False},
    }
    if person is not None:
        told["user_info"] = {"display_name": person.name}
    return told


def groups(request: HttpRequest) -> list[dict[str, Any]]:
    """Everybody, then the reading groups that the caller is in."""
    told = [_group(WORLD, gettext("Public"), is_open=True)]
    joined = Membership.objects.of(_reader(request)).filter(group__archived_at=None).select_related("group")
    return told + [_group(str(each.group_id), each.group.name) for each in joined.order_by("joined_at", "pk")]


def group(request: HttpRequest, id: str) -> dict[str, Any]:
    for told in groups(request):
        if told["id"] == id:
            return told
    raise Http404


def members(request: HttpRequest, id: str) -> dict[str, Any]:
    """Who is in a group of the caller's; nobody is listed for everybody."""
    told = group(request, id)
    found = (
        Membership.objects.standing().filter(group=whole_number(told["id"])).select_related("person__user")
    )
    data = [
        {
            "userid": account_of(each.person),
            "username": each.person.user.handle if each.person.user else "",
            "display_name": each.person.name,
            "authority": authority(),
            "roles": [],
            "actions": [],
        }
        for each in found.order_by("joined_at", "pk")[:200]
    ]
    return {"meta": {"page": {"total": len(data)}}, "data": data}


def _group(id: str, name: str, *, is_open: bool = False) -> dict[str, Any]:
    return {
        "id": id,
        "groupid": None,
        "name": name,
        "type": "open" if is_open else "private",
        "public": is_open,
        "links": {},
        "organization": None,
        "scopes": None,
        "scoped": False,
    }


def _reader(request: HttpRequest) -> Person | None:
    return speaker_of(request, READ, ANNOTATE, COMMENT)
