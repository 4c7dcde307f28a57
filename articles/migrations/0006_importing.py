import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import groundwork.ids

ONE_THING = models.Q(
    models.Q(("article", None), ("page__isnull", False)),
    models.Q(("article__isnull", False), ("page", None)),
    _connector="OR",
)


class Migration(migrations.Migration):
    dependencies = [("articles", "0005_reading"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="ImportedItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(max_length=200)),
                ("source_id", models.CharField(max_length=200)),
                ("original", models.TextField(blank=True)),
                ("article", models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="articles.article")),
                ("page", models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="articles.page")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("source", "source_id"), name="imported_item_once"),
                    models.CheckConstraint(condition=ONE_THING, name="imported_item_is_one_thing"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                ("id", models.BigIntegerField(default=groundwork.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("format", models.CharField(max_length=20, verbose_name="format")),
                ("file_name", models.CharField(max_length=200, verbose_name="file")),
                ("stored_as", models.CharField(blank=True, max_length=200)),
                ("options", models.JSONField(default=dict)),
                ("is_trial", models.BooleanField(default=False)),
                ("state", models.CharField(choices=[("waiting", "waiting"), ("running", "running"), ("done", "done"), ("failed", "failed")], default="waiting", max_length=7, verbose_name="state")),
                ("done", models.PositiveIntegerField(default=0)),
                ("counts", models.JSONField(default=dict)),
                ("lines", models.JSONField(default=list)),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="asked")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended")),
                ("asked_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={"verbose_name": "import", "verbose_name_plural": "imports", "ordering": ["-id"]},
        ),
        migrations.CreateModel(
            name="Redirect",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("path", models.CharField(max_length=500, unique=True)),
                ("article", models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="articles.article")),
                ("page", models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="articles.page")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=ONE_THING, name="redirect_leads_to_one_thing"),
                ],
            },
        ),
    ]
