"""Working on a text together: notes are resolved by a revision, which may hold the words that they suggested."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_groups"),
        ("articles", "0005_reading"),
        ("comments", "0010_watching"),
    ]

    operations = [
        migrations.CreateModel(
            name="Settlement",
            fields=[
                (
                    "comment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="settlement",
                        serialize=False,
                        to="comments.comment",
                    ),
                ),
                ("settled_at", models.DateTimeField()),
                ("is_applied", models.BooleanField(default=False)),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="articles.revision"
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.person",
                    ),
                ),
            ],
            options={"verbose_name": "resolved note", "verbose_name_plural": "resolved notes"},
        ),
    ]
