"""The log keeps no names and is sealed.

Moderators' names move from the log to DecisionName, where they can be erased. The triggers, which refuse that, are
lifted here and installed again after migrating.
"""

import hashlib
import secrets

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Q

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
    dependencies = [("comments", "0004_fairness")]

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
    ]
