"""The log keeps no names and is sealed.

Moderators' names move from the log to DecisionName, where they can be erased. The triggers, which refuse that, are
lifted here and installed again after migrating.
"""

import hashlib
import secrets

import django.db.models.deletion
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Q

import groundwork.ids

LOG = "comments_decision"


def lift_triggers(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    on_table = f" ON {LOG}" if schema_editor.connection.vendor == "postgresql" else ""
    for deed in ("update", "delete", "truncate"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {LOG}_refuses_{deed}{on_table}")


def move_names(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    Decision = apps.get_model("comments", "Decision")
    DecisionName = apps.get_model("comments", "DecisionName")
    by_person = Decision.objects.filter(by="person").order_by()
    for user_id, name in list(by_person.values_list("by_id", "by_label").distinct()):
        by_hash = ""
        if user_id is not None and name:
            salt = secrets.token_bytes(16)
            by_hash = hashlib.sha256(salt + name.encode()).hexdigest()
            DecisionName.objects.create(hash=by_hash, user_id=user_id, salt=salt, name=name)
        by_person.filter(by_id=user_id, by_label=name).update(by_hash=by_hash, by_label="")


def put_names_back(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    Decision = apps.get_model("comments", "Decision")
    for row in apps.get_model("comments", "DecisionName").objects.all():
        Decision.objects.filter(by="person", by_hash=row.hash).update(by_label=row.name)


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("articles", "0002_holding"),
        ("comments", "0004_fairness"),
    ]

    operations = [
        migrations.RunPython(lift_triggers, lift_triggers),
        migrations.CreateModel(
            name="DecisionName",
            fields=[
                ("hash", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("user_id", models.BigIntegerField()),
                ("salt", models.BinaryField(max_length=16)),
                ("name", models.CharField(max_length=120)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("user_id", "name"), name="decision_name_once")
                ]
            },
        ),
        migrations.AddField(
            "decision",
            "by_hash",
            models.CharField(blank=True, default="", max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            "decision",
            "prompted_by",
            models.CharField(blank=True, default="", max_length=8),
            preserve_default=False,
        ),
        migrations.AddField("decision", "until", models.DateTimeField(null=True)),
        migrations.AddField("decision", "waited", models.PositiveIntegerField(null=True)),
        migrations.AlterField("decision", "by_label", models.CharField(blank=True, max_length=120)),
        migrations.AlterField("decision", "article_id", models.BigIntegerField(null=True)),
        migrations.AlterField("decision", "comment_id", models.BigIntegerField(null=True)),
        migrations.AlterField("decision", "comment_version", models.PositiveIntegerField(default=0)),
        migrations.AlterField("decision", "person_id", models.BigIntegerField(null=True)),
        migrations.AlterField("decision", "state_from", models.CharField(blank=True, max_length=12)),
        migrations.AlterField("decision", "state_to", models.CharField(blank=True, max_length=12)),
        migrations.AddIndex("decision", models.Index(fields=["person_id", "id"], name="decision_of_person")),
        migrations.RunPython(move_names, put_names_back),
        migrations.AddConstraint(
            "decision",
            models.CheckConstraint(
                condition=Q(comment_id__isnull=False)
                | Q(person_id__isnull=False)
                | Q(article_id__isnull=False),
                name="decision_about_something",
            ),
        ),
        migrations.AddConstraint(
            "decision",
            models.CheckConstraint(condition=~Q(by="person") | Q(by_label=""), name="decision_names_nobody"),
        ),
        migrations.CreateModel(
            name="Digest",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("since", models.DateTimeField(auto_now_add=True)),
                ("last_day", models.DateField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("number", models.PositiveIntegerField(primary_key=True, serialize=False)),
                ("form", models.PositiveSmallIntegerField()),
                ("count", models.PositiveIntegerField()),
                ("first_id", models.BigIntegerField()),
                ("last_id", models.BigIntegerField()),
                ("reaches", models.BigIntegerField()),
                ("late", models.PositiveIntegerField(default=0)),
                ("run", models.BinaryField()),
                ("hash", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "seal",
                "verbose_name_plural": "seals",
            },
        ),
        migrations.CreateModel(
            name="DayCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("what", models.CharField(max_length=12)),
                ("day", models.DateField()),
                ("key", models.CharField(blank=True, max_length=160)),
                ("count", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("what", "day", "key"), name="day_count_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Overview",
            fields=[],
            options={
                "verbose_name": "overview",
                "verbose_name_plural": "overview",
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("comments.daycount",),
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=groundwork.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("url", models.CharField(max_length=500, verbose_name="address")),
                ("place", models.TextField(blank=True, verbose_name="where in it")),
                (
                    "law",
                    models.CharField(
                        choices=[
                            ("defamation", "It insults or defames somebody"),
                            ("hate", "It incites to hatred or violence"),
                            ("privacy", "It shows somebody's private data"),
                            ("copyright", "It infringes copyright or another right"),
                            ("fraud", "It is fraud, or sells what must not be sold"),
                            ("minors", "It abuses or exploits children sexually"),
                            ("other", "It breaks another law"),
                        ],
                        max_length=10,
                        verbose_name="what is wrong",
                    ),
                ),
                ("why", models.TextField(verbose_name="why it is against the law")),
                ("name", models.CharField(blank=True, max_length=80, verbose_name="name")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail address")),
                ("language", models.CharField(blank=True, max_length=10)),
                ("made_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("removed", "it is not shown any more"),
                            ("kept", "it stays"),
                            ("gone", "it was gone already"),
                        ],
                        max_length=7,
                    ),
                ),
                ("answer", models.TextField(blank=True, verbose_name="answer")),
                ("decision_id", models.BigIntegerField(null=True)),
                ("forgotten_at", models.DateTimeField(null=True)),
                (
                    "article",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="articles.article",
                    ),
                ),
                (
                    "comment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="notices",
                        to="comments.comment",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "legal notice",
                "verbose_name_plural": "legal notices",
                "indexes": [
                    models.Index(condition=models.Q(("settled_at", None)), fields=["id"], name="notice_open"),
                    models.Index(
                        condition=models.Q(
                            models.Q(("email", ""), _negated=True),
                            models.Q(("name", ""), _negated=True),
                            _connector="OR",
                        ),
                        fields=["settled_at"],
                        name="notice_known",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", ""), ("settled_at", None)),
                            models.Q(("settled_at__isnull", False), models.Q(("outcome", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="notice_settled_has_outcome",
                    )
                ],
            },
        ),
    ]
