from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Person, ReadingGroup

MOST_TASK_WORDS = 2_000  # characters
MOST_ASKED = 100  # notes or replies that a task may ask of each


class Task(models.Model):
    """What a group is to do with one article, by when. One for each article of a group: its table is about it."""

    group = models.ForeignKey(ReadingGroup, on_delete=models.CASCADE, related_name="tasks", db_index=False)
    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="+")
    words = models.TextField(_("what to do"), max_length=MOST_TASK_WORDS, blank=True)
    due_at = models.DateTimeField(_("due"), null=True)
    least_notes = models.PositiveSmallIntegerField(_("notes, at least"), default=0)
    least_replies = models.PositiveSmallIntegerField(_("replies, at least"), default=0)
    # Members see what others wrote for the group on this article once they have written there themselves.
    is_post_first = models.BooleanField(_("post before you see the others"), default=False)
    made_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        constraints = [models.UniqueConstraint(fields=["group", "article"], name="task_once_per_article")]

    def __str__(self) -> str:
        return f"{self.group}: {self.article}"
