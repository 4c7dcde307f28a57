"""What programs sent, as they sent it; and what has changed, for programs that keep a copy."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0006_importing")]

    operations = [
        migrations.CreateModel(
            name="SentBody",
            fields=[
                (
                    "article",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="sent_body",
                        serialize=False,
                        to="articles.article",
                    ),
                ),
                ("body", models.TextField()),
                (
                    "format",
                    models.CharField(choices=[("html", "Html"), ("markdown", "Markdown")], max_length=8),
                ),
                ("source_digest", models.CharField(max_length=64)),
                ("sent_at", models.DateTimeField(auto_now=True)),
            ],
        ),
        migrations.CreateModel(
            name="Change",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("xact", models.BigIntegerField(default=0)),
                ("kind", models.CharField(max_length=7)),
                ("object_id", models.BigIntegerField()),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["xact", "id"], name="change_order"),
                    models.Index(fields=["kind", "object_id"], name="change_of"),
                ],
            },
        ),
    ]
