from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from groundwork.ids import new_id

MOST_SOURCE = 200  # characters: "wordpress:https://..."
MOST_PATH = 500  # characters


class ImportRun(models.Model):
    """One file brought in, looked at beforehand, or made to be taken away: what was asked, how far it is, what there is
    to report."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    # A key of alliance_site/importing/formats.py, "page" (asked_page.py), or "to:" and one of exporting/formats.py.
    format = models.CharField(_("format"), max_length=20)
    file_name = models.CharField(_("file"), max_length=200)
    stored_as = models.CharField(max_length=200, blank=True)  # under the imports folder; "" once it is gone
    options = models.JSONField(default=dict)
    is_trial = models.BooleanField(default=False)  # nothing is written
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)  # records read so far
    counts = models.JSONField(default=dict)  # what was brought, by name
    lines = models.JSONField(default=list)  # [[code, where, detail], ...]
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(_("asked"), auto_now_add=True)
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.file_name


class ImportedItem(models.Model):
    """What of another site an article or a page of ours is: brought once, however often its file comes."""

    source = models.CharField(max_length=MOST_SOURCE)
    source_id = models.CharField(max_length=MOST_SOURCE)
    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, null=True, related_name="+")
    page = models.ForeignKey("articles.Page", on_delete=models.CASCADE, null=True, related_name="+")
    original = models.TextField(blank=True)  # of a page of the web: its HTML as it came

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "source_id"], name="imported_item_once"),
            models.CheckConstraint(
                condition=Q(article=None, page__isnull=False) | Q(article__isnull=False, page=None),
                name="imported_item_is_one_thing",
            ),
        ]


class Redirect(models.Model):
    """An address of an old site's; whoever asks for it here is led to what stood there."""

    # Path and query in the one form of articles/importing/addresses.py.
    path = models.CharField(max_length=MOST_PATH, unique=True)
    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, null=True, related_name="+")
    page = models.ForeignKey("articles.Page", on_delete=models.CASCADE, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(article=None, page__isnull=False) | Q(article__isnull=False, page=None),
                name="redirect_leads_to_one_thing",
            ),
        ]
