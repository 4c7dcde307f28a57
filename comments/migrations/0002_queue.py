from __future__ import annotations

from datetime import timedelta

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, OuterRef, Subquery

TARGET = timedelta(hours=4)  # of every kind when this migration was written


def bring_the_queue_over(apps, schema_editor):
    """What waits keeps its place in time: due at its target, flags of graver kinds as much sooner as they were."""
    Review, Comment = apps.get_model("comments", "Review"), apps.get_model("comments", "Comment")
    articles = Comment.objects.filter(pk=OuterRef("pk")).values("article")
    Review.objects.update(article=Subquery(articles), due_at=F("opened_at") + TARGET)
    for review in Review.objects.filter(closed_at=None).iterator():
        severity = max(10, review.severity)
        review.due_at = review.opened_at + TARGET * 10 / severity
        said = {"cause": review.cause, "severity": severity, "since": review.opened_at.isoformat()}
        review.reasons = [{**reason, **said} for reason in review.reasons]
        review.save(update_fields=["due_at", "reasons"])
    # PostgreSQL alters no table while references written in the same transaction are unchecked.
    schema_editor.connection.check_constraints()


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0001_initial'),
        ('comments', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(model_name='review', name='review_waiting'),
        migrations.RenameField(model_name='review', old_name='urgency', new_name='severity'),
        migrations.AddField(
            model_name='review',
            name='article',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.article'),
        ),
        migrations.AddField(
            model_name='review',
            name='due_at',
            field=models.DateTimeField(default=django.utils.timezone.now),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='review',
            name='snoozed_until',
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name='review',
            name='cause',
            field=models.CharField(choices=[('held', 'held'), ('spam', 'possible spam'), ('flagged', 'flagged'), ('appeal', 'appeal'), ('name', 'look-alike name'), ('raid', 'many against one'), ('notice', 'legal notice')], max_length=8),
        ),
        migrations.RunPython(bring_the_queue_over, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='review',
            name='article',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.article'),
        ),
        migrations.AddIndex(
            model_name='review',
            index=models.Index(condition=models.Q(('closed_at', None)), fields=['due_at', 'comment'], name='review_due'),
        ),
        migrations.AddIndex(
            model_name='review',
            index=models.Index(condition=models.Q(('closed_at', None)), fields=['article', 'due_at', 'comment'], name='review_of_article'),
        ),
        migrations.AddIndex(
            model_name='review',
            index=models.Index(condition=models.Q(('closed_at', None)), fields=['cause', 'due_at', 'comment'], name='review_of_cause'),
        ),
    ]
