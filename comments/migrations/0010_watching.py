import django.db.models.deletion
import groundwork.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_groups"),
        ("comments", "0009_groups"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Letter",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=groundwork.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "pace",
                    models.CharField(
                        choices=[
                            ("now", "At once"),
                            ("hourly", "Once an hour"),
                            ("daily", "Once a day"),
                            ("weekly", "Once a week"),
                            ("never", "No mail"),
                        ],
                        max_length=6,
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Notification",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=groundwork.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("answer", "an answer to you"),
                            ("mention", "your name was called"),
                            ("own", "said on an article of yours"),
                            ("watch", "you follow it"),
                        ],
                        max_length=7,
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
                ("mail_at", models.DateTimeField(null=True)),
                (
                    "pace",
                    models.CharField(
                        choices=[
                            ("now", "At once"),
                            ("hourly", "Once an hour"),
                            ("daily", "Once a day"),
                            ("weekly", "Once a week"),
                            ("never", "No mail"),
                        ],
                        default="never",
                        max_length=6,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PushAddress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("endpoint", models.URLField(max_length=1000)),
                ("endpoint_hash", models.CharField(max_length=64, unique=True)),
                ("p256dh", models.CharField(max_length=100)),
                ("auth", models.CharField(max_length=30)),
                ("made_at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.person"
                    ),
                ),
            ],
            options={"verbose_name_plural": "push addresses"},
        ),
        migrations.CreateModel(
            name="ToldArticle",
            fields=[
                (
                    "article",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="articles.article",
                    ),
                ),
                ("told_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Wishes",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="wishes",
                        serialize=False,
                        to="accounts.person",
                    ),
                ),
                (
                    "answers",
                    models.CharField(
                        choices=[
                            ("now", "At once"),
                            ("hourly", "Once an hour"),
                            ("daily", "Once a day"),
                            ("weekly", "Once a week"),
                            ("never", "No mail"),
                        ],
                        default="daily",
                        max_length=6,
                    ),
                ),
                (
                    "own_articles",
                    models.CharField(
                        choices=[
                            ("now", "At once"),
                            ("hourly", "Once an hour"),
                            ("daily", "Once a day"),
                            ("weekly", "Once a week"),
                            ("never", "No mail"),
                        ],
                        default="daily",
                        max_length=6,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "wishes",
            },
        ),
        migrations.AddField(
            model_name="watch",
            name="author",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="watch",
            name="group",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="accounts.readinggroup",
            ),
        ),
        migrations.AddField(
            model_name="watch",
            name="level",
            field=models.CharField(
                choices=[
                    ("all", "Everything"),
                    ("author", "Only what the article's authors write"),
                    ("replies", "Only answers to me"),
                    ("none", "Nothing"),
                ],
                default="all",
                max_length=7,
            ),
        ),
        migrations.AddField(
            model_name="watch",
            name="pace",
            field=models.CharField(
                choices=[
                    ("now", "At once"),
                    ("hourly", "Once an hour"),
                    ("daily", "Once a day"),
                    ("weekly", "Once a week"),
                    ("never", "No mail"),
                ],
                default="now",
                max_length=6,
            ),
        ),
        migrations.AddField(
            model_name="watch",
            name="tag",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="articles.tag"
            ),
        ),
        migrations.AlterField(
            model_name="watch",
            name="article",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="articles.article",
            ),
        ),
        migrations.AddConstraint(
            model_name="watch",
            constraint=models.UniqueConstraint(fields=("person", "author"), name="watch_author_once"),
        ),
        migrations.AddConstraint(
            model_name="watch",
            constraint=models.UniqueConstraint(fields=("person", "tag"), name="watch_tag_once"),
        ),
        migrations.AddConstraint(
            model_name="watch",
            constraint=models.UniqueConstraint(fields=("person", "group"), name="watch_group_once"),
        ),
        migrations.AddConstraint(
            model_name="watch",
            constraint=models.UniqueConstraint(
                condition=models.Q(("article", None), ("author", None), ("group", None), ("tag", None)),
                fields=("person",),
                name="watch_site_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="watch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("author", None), ("group", None), ("tag", None)),
                    models.Q(("article", None), ("group", None), ("tag", None)),
                    models.Q(("article", None), ("author", None), ("group", None)),
                    models.Q(("article", None), ("author", None), ("tag", None)),
                    _connector="OR",
                ),
                name="watch_one_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="watch",
            constraint=models.CheckConstraint(
                condition=models.Q(("root", None), ("article__isnull", False), _connector="OR"),
                name="watch_branch_has_its_article",
            ),
        ),
        migrations.AddField(
            model_name="letter",
            name="person",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="accounts.person",
            ),
        ),
        migrations.AddField(
            model_name="notification",
            name="article",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="articles.article"
            ),
        ),
        migrations.AddField(
            model_name="notification",
            name="comment",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="comments.comment",
            ),
        ),
        migrations.AddField(
            model_name="notification",
            name="letter",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="tells_of",
                to="comments.letter",
            ),
        ),
        migrations.AddField(
            model_name="notification",
            name="person",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="notifications",
                to="accounts.person",
            ),
        ),
        migrations.AddField(
            model_name="notification",
            name="watch",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="comments.watch"
            ),
        ),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(fields=["person", "-made_at"], name="letter_by_person"),
        ),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(fields=["person", "-id"], name="notification_by_person"),
        ),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(
                condition=models.Q(("read_at", None)), fields=["person"], name="notification_unread"
            ),
        ),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(
                condition=models.Q(("letter", None), ("mail_at__isnull", False)),
                fields=["mail_at"],
                name="notification_to_mail",
            ),
        ),
        migrations.AddConstraint(
            model_name="notification",
            constraint=models.UniqueConstraint(fields=("person", "comment"), name="notification_once"),
        ),
        migrations.AddConstraint(
            model_name="notification",
            constraint=models.UniqueConstraint(
                condition=models.Q(("comment", None)),
                fields=("person", "article"),
                name="notification_article_once",
            ),
        ),
    ]
