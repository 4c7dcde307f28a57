"""What programs sent, as they sent it."""

import django.db.models.deletion
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
    ]
