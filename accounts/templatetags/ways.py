"""The ways to sign in with an account elsewhere that this site offers, for templates. From the settings, no query."""

from __future__ import annotations

from django import template

from accounts.rules import ways as rules

register = template.Library()


@register.simple_tag
def ways_to_sign_in() -> list[rules.Way]:
    return rules.ways()
