"""For templates: the ways to sign in that this site offers, and what stands for somebody. None of it queries."""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder

from accounts.models import Person
from accounts.rules import ways as rules
from accounts.rules.avatars import hue_of, initials_of

register = template.Library()


@register.filter
def initials(name: str) -> str:
    return initials_of(name)


@register.filter
def hue(person: Person) -> int:
    return hue_of(person.pk)


@register.filter
def as_json(value: Any) -> str:
    """For an attribute, which the template escapes: the policy allows no data in a script element of the page."""
    return json.dumps(value, cls=DjangoJSONEncoder)


@register.simple_tag
def ways_to_sign_in() -> list[rules.Way]:
    return rules.ways()
