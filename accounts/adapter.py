"""How allauth makes a member here: a user with the Person who speaks for it."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from accounts.actions.members import register_member
from accounts.models import User


class MemberAdapter(DefaultAccountAdapter):
    def new_user(self, request: HttpRequest) -> User:
        return User()

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        register_member(
            user=user,
            email=form.cleaned_data["email"],
            name=form.cleaned_data.get("name", ""),
            password=form.cleaned_data.get("password1"),
        )
        return user
