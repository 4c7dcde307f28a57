from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groundwork.ids import new_id

ONLY = 1  # the primary key of the one row of ScreeningState
MOST_RULE_TEXT = 500  # characters; longer is a list, and a list is many rules


class ScreeningRuleQuerySet(models.QuerySet["ScreeningRule"]):
    def in_force(self) -> Self:
        return self.filter(is_active=True).order_by("pk")


class ScreeningRule(models.Model):
    """What moderators want to be looked at, or not to see at all: words, patterns, domains, people, networks."""

    class Kind(models.TextChoices):
        WORDS = "words", _("word or phrase")
        PATTERN = "pattern", _("pattern (RE2)")
        DOMAIN = "domain", _("linked domain")
        NAME = "name", _("name of the writer")
        ADDRESS = "address", _("e-mail address of the writer")
        NETWORK = "network", _("network of the writer")

    class Effect(models.TextChoices):
        NOTIFY = "notify", _("publish, and show it to moderators")
        HOLD = "hold", _("hold it for a moderator")
        SPAM = "spam", _("mark it as spam")
        REFUSE = "refuse", _("refuse it")

    kind = models.CharField(_("what to look for"), max_length=8, choices=Kind, default=Kind.WORDS)
    text = models.CharField(_("the rule"), max_length=MOST_RULE_TEXT)
    effect = models.CharField(_("what happens"), max_length=6, choices=Effect, default=Effect.HOLD)
    # Neither: the whole site.
    tag = models.ForeignKey(
        "articles.Tag",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("only under the tag"),
    )
    article = models.ForeignKey(
        "articles.Article",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("only on the article"),
    )
    is_active = models.BooleanField(_("in force"), default=True)
    note = models.CharField(
        _("why it is there"), max_length=300, blank=True, help_text=_("For the other moderators.")
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("made by"),
    )
    made_at = models.DateTimeField(_("made (UTC)"), default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)  # settles two editors at once

    objects = ScreeningRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        constraints = [
            models.CheckConstraint(condition=Q(tag=None) | Q(article=None), name="rule_has_one_scope")
        ]

    def __str__(self) -> str:
        return self.text


class RuleChange(models.Model):
    """One change of a rule: what it was and what it became. Stays when the rule goes."""

    rule_id = models.BigIntegerField()  # no foreign key: the rule may be gone
    version = models.PositiveIntegerField()  # of the rule, after the change; 0 when it was deleted
    changed_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    fields = models.JSONField(default=dict)  # {"effect": ["hold", "spam"], ...}: before, after

    class Meta:
        verbose_name = _("change of a rule")
        indexes = [models.Index(fields=["rule_id", "-id"], name="rule_changes")]


class ScreeningState(models.Model):
    """One row: which rules and which score are in force. Every process compares it with what it has compiled."""

    rules_version = models.PositiveBigIntegerField(default=0)  # 0: nobody ever made a rule
    score_version = models.PositiveBigIntegerField(default=0)  # 0: nothing learned yet
    score = models.BinaryField(default=bytes)  # comments/screening/score.py packs and reads it
    learned_to = models.BigIntegerField(default=0)  # id of the latest decision that the score knows
    learned_at = models.DateTimeField(null=True)
    figures = models.JSONField(default=dict)  # what the score says of itself: comments/actions/learning.py

    class Meta:
        verbose_name = _("state of screening")

    @classmethod
    def load(cls) -> ScreeningState:
        """The one row; with its defaults, unsaved, while nobody has written it."""
        return cls.objects.filter(pk=ONLY).first() or cls(pk=ONLY)

    @classmethod
    def touch_rules(cls) -> None:
        """Tell every process that the rules changed: call it in the transaction that changes them.

        A version is an id, so that one never comes back, whatever happens to the row.
        """
        cls.objects.update_or_create(pk=ONLY, defaults={"rules_version": new_id()})


class Suspicion(models.Model):
    """What was seen at the door of a submission whose writer was not proven yet: weighed once the mail is answered."""

    comment = models.OneToOneField(
        "comments.Comment", on_delete=models.CASCADE, primary_key=True, related_name="suspicion"
    )
    findings = models.JSONField(default=list)  # [{"code", "detail", "weight", ...}, ...]
    made_at = models.DateTimeField(default=timezone.now)
