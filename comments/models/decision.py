from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from groundwork.ids import new_id


class Decision(models.Model):
    """One row of the moderation log. Refuses to be changed or deleted (triggers; see comments/log.py).

    No foreign keys, only ids and copied labels, so that it survives what it speaks of. Words that are somebody's lie
    in DecisionWords, which can be erased; the log keeps their salted hash.
    """

    class By(models.TextChoices):
        PERSON = "person", _("a moderator")
        RULE = "rule", _("a rule")
        WRITER = "writer", _("its writer")

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    made_at = models.DateTimeField()
    verb = models.CharField(max_length=12)  # hold, approve, hide, spam, keep, undo ...
    by = models.CharField(max_length=6, choices=By)
    by_id = models.BigIntegerField(null=True)  # the user's, None for a rule
    by_label = models.CharField(max_length=120)  # the moderator's handle, or the rule's code
    article_id = models.BigIntegerField()
    comment_id = models.BigIntegerField()
    comment_version = models.PositiveIntegerField()  # as it stood after the decision
    person_id = models.BigIntegerField()  # who wrote the comment
    state_from = models.CharField(max_length=9)
    state_to = models.CharField(max_length=9)
    reason = models.CharField(max_length=20)  # a code of comments/rules/reasons.py
    undoes = models.BigIntegerField(null=True)  # the decision that this one takes back
    words_hash = models.CharField(max_length=64, blank=True)  # SHA-256 over salt and words, hex

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("moderation log")
        indexes = [
            models.Index(fields=["comment_id", "id"], name="decision_of_comment"),
            models.Index(fields=["undoes"], name="decision_undone"),
        ]


class DecisionWords(models.Model):
    """What the moderator wrote with a decision; may be erased while the decision stays."""

    decision_id = models.BigIntegerField(primary_key=True)
    salt = models.BinaryField(max_length=16)
    words = models.TextField()
