"""What programs speak for a member with."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import groundwork.ids


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_leaving")]

    operations = [
        migrations.CreateModel(
            name="AccessToken",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=groundwork.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("app", "app password"),
                            ("personal", "personal token"),
                            ("indieauth", "given to a site (IndieAuth)"),
                        ],
                        editable=False,
                        max_length=9,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(editable=False, max_length=80, verbose_name="name")),
                ("client", models.CharField(blank=True, editable=False, max_length=500, verbose_name="site")),
                ("scopes", models.CharField(blank=True, editable=False, max_length=120, verbose_name="may")),
                ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="made")),
                ("last_used_at", models.DateTimeField(editable=False, null=True, verbose_name="last used")),
                ("revoked_at", models.DateTimeField(editable=False, null=True, verbose_name="revoked")),
                ("expires_at", models.DateTimeField(editable=False, null=True, verbose_name="ends")),
                (
                    "user",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="access_tokens",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="member",
                    ),
                ),
            ],
            options={
                "verbose_name": "token for a program",
                "verbose_name_plural": "tokens for programs",
                "indexes": [models.Index(fields=["user", "-created_at"], name="token_of_user")],
            },
        ),
    ]
