from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from groundwork.ids import new_id


class Decision(models.Model):
    """One row of the moderation log. Refuses to be changed or deleted (triggers; see comments/moderation/log.py).

    No foreign keys, only ids, so that it survives what it speaks of, and nothing that names somebody: words lie in
    DecisionWords and moderators' names in DecisionName. Both can be erased; the log keeps salted hashes of them.

    It is about a comment, about a person (a warning, a mute: no comment), or about an article (a notice).
    """

    class By(models.TextChoices):
        PERSON = "person", _("a moderator")
        GROUP = "group", _("a group that moderates itself")
        RULE = "rule", _("a rule")
        WRITER = "writer", _("its writer")

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    made_at = models.DateTimeField()
    verb = models.CharField(max_length=12)  # hold, approve, hide, spam, keep, undo, warn, mute ...
    by = models.CharField(max_length=6, choices=By)
    by_id = models.BigIntegerField(null=True)  # the moderator's user id; None for a rule and for the writer
    by_label = models.CharField(max_length=120, blank=True)  # the rule's code, or the writer's kind
    by_hash = models.CharField(max_length=64, blank=True)  # of the moderator's name: a DecisionName
    article_id = models.BigIntegerField(null=True)
    comment_id = models.BigIntegerField(null=True)  # None: about a person or an article
    comment_version = models.PositiveIntegerField(default=0)  # as it stood after the decision; 0 without one
    person_id = models.BigIntegerField(null=True)  # who wrote the comment, or whom the measure is about
    state_from = models.CharField(max_length=12, blank=True)  # of the comment, or of what a measure changes
    state_to = models.CharField(max_length=12, blank=True)
    until = models.DateTimeField(null=True)  # when a restriction ends by itself; None: when it is taken back
    reason = models.CharField(max_length=20)  # a code of comments/rules/reasons.py
    prompted_by = models.CharField(
        max_length=8, blank=True
    )  # a Review.Cause; empty: the moderator's own look
    waited = models.PositiveIntegerField(null=True)  # seconds that the item was in the queue
    undoes = models.BigIntegerField(null=True)  # the decision that this one takes back
    words_hash = models.CharField(max_length=64, blank=True)  # SHA-256 over salt and words, hex

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("moderation log")
        constraints = [
            models.CheckConstraint(
                condition=Q(comment_id__isnull=False)
                | Q(person_id__isnull=False)
                | Q(article_id__isnull=False),
                name="decision_about_something",
            ),
            models.CheckConstraint(condition=~Q(by="person") | Q(by_label=""), name="decision_names_nobody"),
        ]
        indexes = [
            models.Index(fields=["comment_id", "id"], name="decision_of_comment"),
            models.Index(fields=["person_id", "id"], name="decision_of_person"),
            models.Index(fields=["undoes"], name="decision_undone"),
        ]


class DecisionWords(models.Model):
    """What the moderator wrote with a decision; may be erased while the decision stays."""

    decision_id = models.BigIntegerField(primary_key=True)
    salt = models.BinaryField(max_length=16)
    words = models.TextField()


class DecisionName(models.Model):
    """How a moderator was called when they decided; may be erased while their decisions stay.

    One row per moderator and name, however many decisions: the log keeps `hash`.
    """

    hash = models.CharField(primary_key=True, max_length=64)  # SHA-256 over salt and name, hex
    user_id = models.BigIntegerField()
    salt = models.BinaryField(max_length=16)
    name = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user_id", "name"], name="decision_name_once")]
