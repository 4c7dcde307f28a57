"""Votes, likes and pins."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Every root that stands in a thread has its branch, which is as active as the last that was said in it.
FILL_BRANCHES = """
INSERT INTO comments_branch (root_id, article_id, position, active, best)
SELECT c.id, c.article_id, c.position, COALESCE(below.latest, c.position), 0
FROM comments_comment c
LEFT JOIN (
  SELECT root_id, MAX(position) AS latest FROM comments_comment
  WHERE in_thread AND root_id IS NOT NULL GROUP BY root_id
) below ON below.root_id = c.id
WHERE c.in_thread AND c.parent_id IS NULL
"""


def of_comment(name):
    return models.OneToOneField(
        on_delete=django.db.models.deletion.CASCADE,
        primary_key=True,
        related_name=name,
        serialize=False,
        to="comments.comment",
    )


def of_article(**options):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="articles.article", **options
    )


def of_person():
    return models.ForeignKey(
        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.person"
    )


def number(name):
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name=name)


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0005_sealing"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Vote",
            fields=[
                ("id", number("ID")),
                ("helpful", models.BooleanField()),
                ("counts", models.BooleanField(default=True)),
                ("made_at", models.DateTimeField()),
                (
                    "comment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="votes",
                        to="comments.comment",
                    ),
                ),
                ("person", of_person()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("comment", "person"), name="vote_once_per_person")
                ],
            },
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("comment", of_comment("tally")),
                ("root_id", models.BigIntegerField()),
                ("helpful", models.PositiveIntegerField(default=0)),
                ("unhelpful", models.PositiveIntegerField(default=0)),
                ("is_new", models.BooleanField(default=False)),
                ("shown", models.PositiveIntegerField(default=0)),
                ("score", models.PositiveIntegerField(default=0)),
                ("article", of_article(db_index=False)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["root_id", "-score"], name="tally_branch"),
                    models.Index(
                        condition=models.Q(("is_new", True)), fields=["article"], name="tally_new"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Branch",
            fields=[
                ("root", of_comment("branch")),
                ("position", models.BigIntegerField()),
                ("active", models.BigIntegerField()),
                ("best", models.PositiveIntegerField(default=0)),
                ("article", of_article(db_index=False)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["article", "-best", "-position"], name="branch_best"),
                    models.Index(fields=["article", "-active"], name="branch_active"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Like",
            fields=[
                ("id", number("ID")),
                ("show_name", models.BooleanField(default=False, verbose_name="show my name")),
                ("counts", models.BooleanField(default=True)),
                ("made_at", models.DateTimeField()),
                ("article", of_article()),
                ("person", of_person()),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("counts", True), ("show_name", True)),
                        fields=["article", "-made_at"],
                        name="like_seen",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("article", "person"), name="like_once_per_person")
                ],
            },
        ),
        migrations.CreateModel(
            name="Reception",
            fields=[
                (
                    "article",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="articles.article",
                    ),
                ),
                ("likes", models.PositiveIntegerField(default=0)),
                ("is_new", models.BooleanField(default=False)),
                ("shown", models.PositiveIntegerField(default=0)),
                ("shown_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("is_new", True)), fields=["article"], name="reception_new"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Pin",
            fields=[
                ("comment", of_comment("pin")),
                ("pinned_at", models.DateTimeField()),
                ("article", of_article()),
                (
                    "pinned_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.RunSQL(FILL_BRANCHES, migrations.RunSQL.noop),
    ]
