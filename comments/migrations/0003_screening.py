import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0002_holding"),
        ("comments", "0002_queue"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ScreeningState",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rules_version", models.PositiveBigIntegerField(default=0)),
                ("score_version", models.PositiveBigIntegerField(default=0)),
                ("score", models.BinaryField(default=bytes)),
                ("learned_to", models.BigIntegerField(default=0)),
                ("learned_at", models.DateTimeField(null=True)),
                ("figures", models.JSONField(default=dict)),
            ],
            options={
                "verbose_name": "state of screening",
            },
        ),
        migrations.CreateModel(
            name="Suspicion",
            fields=[
                (
                    "comment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="suspicion",
                        serialize=False,
                        to="comments.comment",
                    ),
                ),
                ("findings", models.JSONField(default=list)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="RuleChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rule_id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField()),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("fields", models.JSONField(default=dict)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "change of a rule",
                "indexes": [models.Index(fields=["rule_id", "-id"], name="rule_changes")],
            },
        ),
        migrations.CreateModel(
            name="ScreeningRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("words", "word or phrase"),
                            ("pattern", "pattern (RE2)"),
                            ("domain", "linked domain"),
                            ("name", "name of the writer"),
                            ("address", "e-mail address of the writer"),
                            ("network", "network of the writer"),
                        ],
                        default="words",
                        max_length=8,
                        verbose_name="what to look for",
                    ),
                ),
                ("text", models.CharField(max_length=500, verbose_name="the rule")),
                (
                    "effect",
                    models.CharField(
                        choices=[
                            ("notify", "publish, and show it to moderators"),
                            ("hold", "hold it for a moderator"),
                            ("spam", "mark it as spam"),
                            ("refuse", "refuse it"),
                        ],
                        default="hold",
                        max_length=6,
                        verbose_name="what happens",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="in force")),
                (
                    "note",
                    models.CharField(
                        blank=True,
                        help_text="For the other moderators.",
                        max_length=300,
                        verbose_name="why it is there",
                    ),
                ),
                (
                    "made_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="made (UTC)"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "article",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="articles.article",
                        verbose_name="only on the article",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="made by",
                    ),
                ),
                (
                    "tag",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="articles.tag",
                        verbose_name="only under the tag",
                    ),
                ),
            ],
            options={
                "verbose_name": "rule",
                "verbose_name_plural": "rules",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("tag", None), ("article", None), _connector="OR"),
                        name="rule_has_one_scope",
                    )
                ],
            },
        ),
    ]
