from typing import Any

import django.db.models.deletion
from django.db import migrations, models

BY = [
    ("person", "a moderator"),
    ("group", "a group that moderates itself"),
    ("rule", "a rule"),
    ("writer", "its writer"),
]


def _to(
    model: str, on_delete: Any = django.db.models.deletion.CASCADE, related_name: str = "+", **options: Any
) -> Any:
    options.setdefault("null", on_delete is django.db.models.deletion.SET_NULL)
    return models.ForeignKey(on_delete=on_delete, related_name=related_name, to=model, **options)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_groups"),
        ("articles", "0001_initial"),
        ("comments", "0008_fairer"),
    ]

    operations = [
        migrations.AddField(
            model_name="comment",
            name="group",
            field=_to(
                "accounts.readinggroup",
                django.db.models.deletion.PROTECT,
                "said",
                blank=True,
                null=True,
                db_index=False,
            ),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                condition=models.Q(("audience", "group")),
                fields=["group", "article", "-position"],
                name="comment_of_group",
            ),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                condition=models.Q(("audience", "author")),
                fields=["article", "-id"],
                name="comment_to_authors",
            ),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("audience", "group"), ("group__isnull", False)),
                    models.Q(models.Q(("audience", "group"), _negated=True), ("group", None)),
                    _connector="OR",
                ),
                name="comment_for_a_group_names_it",
            ),
        ),
        migrations.AlterField(
            model_name="decision", name="by", field=models.CharField(choices=BY, max_length=6)
        ),
        migrations.CreateModel(
            name="Task",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("words", models.TextField(blank=True, max_length=2000, verbose_name="what to do")),
                ("due_at", models.DateTimeField(null=True, verbose_name="due")),
                (
                    "least_notes",
                    models.PositiveSmallIntegerField(default=0, verbose_name="notes, at least"),
                ),
                (
                    "least_replies",
                    models.PositiveSmallIntegerField(default=0, verbose_name="replies, at least"),
                ),
                (
                    "is_post_first",
                    models.BooleanField(default=False, verbose_name="post before you see the others"),
                ),
                ("made_at", models.DateTimeField()),
                ("article", _to("articles.article")),
                ("group", _to("accounts.readinggroup", related_name="tasks", db_index=False)),
                ("made_by", _to("accounts.person", django.db.models.deletion.SET_NULL)),
            ],
            options={
                "verbose_name": "task",
                "verbose_name_plural": "tasks",
                "constraints": [
                    models.UniqueConstraint(fields=("group", "article"), name="task_once_per_article")
                ],
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                (
                    "comment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="consent",
                        serialize=False,
                        to="comments.comment",
                    ),
                ),
                ("is_by_writer", models.BooleanField()),
                ("asked_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField()),
                ("agreed_at", models.DateTimeField(null=True)),
                ("refused_at", models.DateTimeField(null=True)),
                ("asked_by", _to("accounts.person")),
                ("answered_by", _to("accounts.person", django.db.models.deletion.SET_NULL)),
            ],
            options={
                "verbose_name": "consent to publish",
                "verbose_name_plural": "consents to publish",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("agreed_at", None), ("refused_at", None), _connector="OR"),
                        name="consent_answered_one_way",
                    )
                ],
            },
        ),
    ]
