import django.db.models.deletion
from django.db import migrations, models

import groundwork.ids


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_groups")]

    operations = [
        migrations.AddField(
            model_name="person", name="left_at", field=models.DateTimeField(editable=False, null=True)
        ),
        migrations.CreateModel(
            name="Leaving",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="leaving",
                        serialize=False,
                        to="accounts.person",
                    ),
                ),
                ("erases_words", models.BooleanField()),
                ("asked_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
            ],
            options={"verbose_name": "person who leaves", "verbose_name_plural": "people who leave"},
        ),
        migrations.CreateModel(
            name="Block",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(choices=[("mute", "muted"), ("block", "blocked")], max_length=5)),
                ("made_at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="blocks",
                        to="accounts.person",
                    ),
                ),
                (
                    "of",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.person"
                    ),
                ),
            ],
            options={
                "verbose_name": "block",
                "verbose_name_plural": "blocks",
                "constraints": [
                    models.UniqueConstraint(fields=("by", "of"), name="block_once"),
                    models.CheckConstraint(
                        condition=models.Q(("by", models.F("of")), _negated=True),
                        name="block_is_of_somebody_else",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Download",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=groundwork.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("done", models.PositiveSmallIntegerField(default=0)),
                ("total", models.PositiveSmallIntegerField(default=0)),
                ("ready_at", models.DateTimeField(null=True)),
                ("ends_at", models.DateTimeField(null=True)),
                ("bytes", models.BigIntegerField(default=0)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="downloads",
                        to="accounts.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "download of everything",
                "verbose_name_plural": "downloads of everything",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ready_at", None)),
                        fields=("person",),
                        name="download_one_at_a_time",
                    )
                ],
            },
        ),
    ]
