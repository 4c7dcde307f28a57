"""The ways to sign in with an account elsewhere that this site offers, for templates. From the settings, no query."""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder

from accounts.rules import ways as rules

register = template.Library()


@register.filter
def as_json(value: Any) -> str:
    """For an attribute, which the template escapes: the policy allows no data in a script element of the page."""
    return json.dumps(value, cls=DjangoJSONEncoder)


@register.simple_tag
def ways_to_sign_in() -> list[rules.Way]:
    return rules.ways()
