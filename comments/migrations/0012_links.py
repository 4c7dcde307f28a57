import django.db.models.deletion
from django.db import migrations, models

import groundwork.ids


class Migration(migrations.Migration):
    dependencies = [("comments", "0011_together")]

    operations = [
        migrations.CreateModel(
            name="ReceivedLink",
            fields=[
                ("id", models.BigIntegerField(default=groundwork.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(choices=[("pingback", "pingback"), ("webmention", "webmention")], max_length=10)),
                ("state", models.CharField(choices=[("waiting", "to be looked at"), ("shown", "part of the talk"), ("refused", "not taken"), ("gone", "links here no more")], default="waiting", max_length=7)),
                ("reason", models.CharField(blank=True, max_length=30)),
                ("source", models.CharField(max_length=500)),
                ("target", models.CharField(max_length=500)),
                ("is_due", models.BooleanField(default=False)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("told_at", models.DateTimeField()),
                ("checked_at", models.DateTimeField(null=True)),
                ("article", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="articles.article")),
                ("comment", models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="received_link", to="comments.comment")),
                ("parent", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="comments.comment")),
            ],
            options={
                "verbose_name": "link from elsewhere",
                "verbose_name_plural": "links from elsewhere",
                "constraints": [
                    models.UniqueConstraint(fields=("source", "target"), name="received_link_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SentLink",
            fields=[
                ("id", models.BigIntegerField(default=groundwork.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("target", models.CharField(max_length=1000)),
                ("is_there", models.BooleanField(default=True)),
                ("version", models.CharField(max_length=40)),
                ("told_version", models.CharField(blank=True, max_length=40)),
                ("state", models.CharField(choices=[("waiting", "to be told"), ("told", "told"), ("unasked", "does not ask to be told"), ("failed", "could not be told")], default="waiting", max_length=7)),
                ("protocol", models.CharField(blank=True, max_length=10)),
                ("reason", models.CharField(blank=True, max_length=30)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("told_at", models.DateTimeField(null=True)),
                ("article", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="articles.article")),
                ("comment", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="comments.comment")),
            ],
            options={
                "verbose_name": "link to elsewhere",
                "verbose_name_plural": "links to elsewhere",
                "constraints": [
                    models.UniqueConstraint(condition=models.Q(("comment", None)), fields=("article", "target"), name="sent_link_of_article_once"),
                    models.UniqueConstraint(condition=models.Q(("comment__isnull", False)), fields=("comment", "target"), name="sent_link_of_comment_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PageElsewhere",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.CharField(max_length=500, unique=True, verbose_name="address")),
                ("article", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="articles.article", verbose_name="article")),
            ],
            options={"verbose_name": "page elsewhere", "verbose_name_plural": "pages elsewhere"},
        ),
    ]
