"""The methods that there are, and what each is called with: an open one with its parameters, the others as a member."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from accounts.models import AccessToken, User
from accounts.rules.roles import may_write_articles
from accounts.rules.scopes import PUBLISH
from accounts.rules.tokens import Access, WrongToken, access_by_secret
from alliance_site.xmlrpc.faults import MAY_NOT, NO_SUCH_METHOD, WRONG_PARAMETERS, WRONG_PASSWORD, Fault
from alliance_site.xmlrpc.reading import words_in


@dataclass(frozen=True, slots=True)
class Call:
    """One call. `given` are the parameters without the name and the password."""

    request: HttpRequest
    given: list[Any]
    by: Access | None = None

    @property
    def access(self) -> Access:
        """Who calls, with which token. Only for methods that ask for a name and a password."""
        if self.by is None:
            raise Fault(WRONG_PASSWORD, "Log in first.")
        return self.by

    @property
    def user(self) -> User:
        return self.access.user

    def get(self, place: int, otherwise: Any = None) -> Any:
        """The parameter at `place`, counted without the name and the password."""
        return self.given[place] if place < len(self.given) else otherwise

    def must(self, place: int) -> Any:
        if place >= len(self.given):
            raise Fault(WRONG_PARAMETERS, "A parameter is missing.")
        return self.given[place]


Method = Callable[[Call], Any]


@dataclass(frozen=True, slots=True)
class Entry:
    answer: Method
    name_at: (
        int | None
    )  # where the name stands among the parameters, the password behind it; None: open to all


METHODS: dict[str, Entry] = {}


def open_method(*names: str) -> Callable[[Method], Method]:
    """Register a method that anybody may call."""
    return _registering(names, None)


def members_method(*names: str, name_at: int = 1) -> Callable[[Method], Method]:
    """Register one for members who may write: with an app password that carries "publish", and never with another."""
    return _registering(names, name_at)


def _registering(names: tuple[str, ...], name_at: int | None) -> Callable[[Method], Method]:
    def register(method: Method) -> Method:
        METHODS.update({name: Entry(method, name_at) for name in names})
        return method

    return register


def call(request: HttpRequest, name: str, parameters: list[Any]) -> Any:
    """What the method answers. Raises Fault, and whatever the actions raise."""
    entry = METHODS.get(name)
    if entry is None:
        raise Fault(NO_SUCH_METHOD, "There is no such method here.")
    if entry.name_at is None:
        return entry.answer(Call(request, parameters))
    at = entry.name_at
    if len(parameters) < at + 2:
        raise Fault(WRONG_PARAMETERS, "A name and an app password are missing.")
    access = _access(request, words_in(parameters[at]), words_in(parameters[at + 1]))
    return entry.answer(Call(request, parameters[:at] + parameters[at + 2 :], access))


def _access(request: HttpRequest, name: str, password: str) -> Access:
    try:
        access = access_by_secret(request, password, kinds=(AccessToken.Kind.APP_PASSWORD,), name=name)
    except WrongToken:
        words = "Wrong name or app password. Make one on your page of the site; your own password opens nothing here."
        raise Fault(WRONG_PASSWORD, words) from None
    if not access.may(PUBLISH) or not may_write_articles(access.user):
        raise Fault(MAY_NOT, "With this app password nobody may write articles.")
    return access
