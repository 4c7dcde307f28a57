"""Making, changing and deleting the rules of screening. Each change leaves a row, and reaches every process."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules.roles import may_moderate
from comments.models import RuleChange, ScreeningRule, ScreeningState
from comments.rules.writing_rules import checked_rule
from comments.submitting import ChangedMeanwhile, Refused

FIELDS = ("kind", "text", "effect", "tag_id", "article_id", "is_active", "note")


class MayNotRule(Refused):
    status = 403

    def __init__(self) -> None:
        super().__init__("may-not", _("Only moderators of the whole site make rules."))


def make_rule(*, moderator: User, now: datetime | None = None, **fields: Any) -> ScreeningRule:
    """Make a rule of `fields` (FIELDS). Raises MayNotRule, or ValidationError with why it cannot be one."""
    if not may_moderate(moderator, article_id=None):
        raise MayNotRule
    rule = ScreeningRule(made_by=moderator, made_at=now or timezone.now(), **fields)
    rule.text = checked_rule(rule.kind, rule.text)
    rule.full_clean()
    with transaction.atomic():
        rule.save(force_insert=True)
        _note(rule, _all_of(rule), moderator, rule.made_at)
    return rule


def make_rules(
    *, moderator: User, texts: Sequence[str], now: datetime | None = None, **fields: Any
) -> list[ScreeningRule]:
    """Make a rule of each text, alike in all `fields` else: all of them or none. Raises as `make_rule` does."""
    if not may_moderate(moderator, article_id=None):
        raise MayNotRule
    now = now or timezone.now()
    rules = [ScreeningRule(made_by=moderator, made_at=now, text=text, **fields) for text in texts]
    for rule in rules:
        rule.text = checked_rule(rule.kind, rule.text)
    with transaction.atomic():
        made = ScreeningRule.objects.bulk_create(rules)
        RuleChange.objects.bulk_create(
            RuleChange(rule_id=rule.pk, version=1, changed_at=now, by=moderator, fields=_all_of(rule))
            for rule in made
        )
        ScreeningState.touch_rules()
    return made


def change_rule(
    *, moderator: User, rule: ScreeningRule, expected_version: int, now: datetime | None = None, **fields: Any
) -> ScreeningRule:
    """Change a rule to `fields`. Raises ChangedMeanwhile when it is not at the version that was seen."""
    if not may_moderate(moderator, article_id=None):
        raise MayNotRule
    fields["text"] = checked_rule(fields.get("kind", rule.kind), fields.get("text", rule.text))
    before = ScreeningRule.objects.get(pk=rule.pk)
    changed = {
        name: [getattr(before, name), value]
        for name, value in fields.items()
        if getattr(before, name) != value
    }
    if not changed:
        return before
    for name, value in fields.items():
        setattr(rule, name, value)
    rule.full_clean()
    with transaction.atomic():
        at_version = ScreeningRule.objects.filter(pk=rule.pk, version=expected_version)
        if not at_version.update(**fields, version=expected_version + 1):
            raise ChangedMeanwhile
        rule.version = expected_version + 1
        _note(rule, changed, moderator, now or timezone.now())
    return rule


def delete_rule(*, moderator: User, rule: ScreeningRule, now: datetime | None = None) -> None:
    """Delete a rule; what it said stays in its changes. Raises MayNotRule."""
    if not may_moderate(moderator, article_id=None):
        raise MayNotRule
    was = {name: [getattr(rule, name), None] for name in FIELDS}
    with transaction.atomic():
        gone, rule.version = rule.pk, 0
        ScreeningRule.objects.filter(pk=gone).delete()
        _note(rule, was, moderator, now or timezone.now())


def _all_of(rule: ScreeningRule) -> dict[str, Any]:
    return {name: [None, getattr(rule, name)] for name in FIELDS}


def _note(rule: ScreeningRule, changed: dict[str, Any], moderator: User, now: datetime) -> None:
    RuleChange.objects.create(
        rule_id=rule.pk, version=rule.version, changed_at=now, by=moderator, fields=changed
    )
    ScreeningState.touch_rules()
