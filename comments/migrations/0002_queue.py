from __future__ import annotations

from datetime import timedelta

import django.db.models.deletion
import django.utils.timezone
import groundwork.ids
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, OuterRef, Subquery
from groundwork.folding import search_text

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


# Exactly the words that search_text made, through no parser of the database's own.
_POSTGRES_INDEX = (
    "CREATE INDEX search_text_words ON comments_searchtext "
    "USING gin (array_to_tsvector(string_to_array(btrim(text), ' ')))"
)
_SQLITE_INDEX = (
    """CREATE VIRTUAL TABLE comments_words USING fts5(text, content='comments_searchtext', content_rowid='comment_id',
       tokenize="unicode61 remove_diacritics 0 categories 'L* M* N* Co'")""",
    """CREATE TRIGGER comments_words_insert AFTER INSERT ON comments_searchtext BEGIN
       INSERT INTO comments_words(rowid, text) VALUES (new.comment_id, new.text); END""",
    """CREATE TRIGGER comments_words_delete AFTER DELETE ON comments_searchtext BEGIN
       INSERT INTO comments_words(comments_words, rowid, text) VALUES ('delete', old.comment_id, old.text); END""",
    """CREATE TRIGGER comments_words_update AFTER UPDATE ON comments_searchtext BEGIN
       INSERT INTO comments_words(comments_words, rowid, text) VALUES ('delete', old.comment_id, old.text);
       INSERT INTO comments_words(rowid, text) VALUES (new.comment_id, new.text); END""",
)
_BATCH = 2_000


def index_the_words(apps, schema_editor):
    """The index of the words, after the words of all that is there: about a minute for half a million comments."""
    Comment, SearchText = apps.get_model("comments", "Comment"), apps.get_model("comments", "SearchText")
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    if is_sqlite:
        for statement in _SQLITE_INDEX:
            schema_editor.execute(statement)
    rows = []
    for pk, source in Comment.objects.values_list("pk", "source").iterator(chunk_size=_BATCH):
        rows.append(SearchText(comment_id=pk, text=search_text(source)))
        if len(rows) == _BATCH:
            SearchText.objects.bulk_create(rows)
            rows = []
    SearchText.objects.bulk_create(rows)
    if not is_sqlite:
        schema_editor.connection.check_constraints()
        schema_editor.execute(_POSTGRES_INDEX)


def drop_the_index(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE comments_words")


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
        migrations.CreateModel(
            name='BulkDeed',
            fields=[
                ('id', models.BigIntegerField(default=groundwork.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('verb', models.CharField(blank=True, max_length=8)),
                ('reason', models.CharField(blank=True, max_length=20)),
                ('words', models.TextField(blank=True)),
                ('total', models.PositiveIntegerField()),
                ('done', models.PositiveIntegerField(default=0)),
                ('skipped', models.PositiveIntegerField(default=0)),
                ('prepared_at', models.DateTimeField()),
                ('started_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('stopped', models.CharField(blank=True, max_length=200)),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('undoes', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='undone_by', to='comments.bulkdeed')),
            ],
            options={
                'verbose_name': 'bulk decision',
                'verbose_name_plural': 'bulk decisions',
                'indexes': [models.Index(condition=models.Q(('started_at', None)), fields=['prepared_at'], name='bulk_never_started')],
            },
        ),
        migrations.CreateModel(
            name='BulkItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField()),
                ('outcome', models.CharField(blank=True, choices=[('', 'waiting'), ('done', 'done'), ('moved', 'changed meanwhile'), ('same', 'stood so already'), ('refused', 'refused')], default='', max_length=7)),
                ('decision_id', models.BigIntegerField(null=True)),
                ('comment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='comments.comment')),
                ('deed', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='items', to='comments.bulkdeed')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('deed', 'comment'), name='bulk_item_once')],
                'indexes': [models.Index(condition=models.Q(('outcome', '')), fields=['deed', 'id'], name='bulk_item_waiting')],
            },
        ),
        migrations.CreateModel(
            name='SearchText',
            fields=[
                ('comment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='search_text', serialize=False, to='comments.comment')),
                ('text', models.TextField()),
            ],
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('audience', 'public')), fields=['article', '-id'], name='comment_newest'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('audience', 'public'), models.Q(('state', 'published'), _negated=True)), fields=['state', '-id'], name='comment_by_state'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('audience', 'public'), models.Q(('kind', 'comment'), _negated=True)), fields=['kind', '-id'], name='comment_by_kind'),
        ),
        migrations.RunPython(index_the_words, drop_the_index),
    ]
