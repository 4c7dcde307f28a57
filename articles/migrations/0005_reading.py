"""What an article shows besides its text: the series that it belongs to, and its pictures."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0004_searching"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="Series",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, unique=True, verbose_name="name")),
                (
                    "slug",
                    models.SlugField(allow_unicode=True, max_length=120, unique=True, verbose_name="address"),
                ),
            ],
            options={"verbose_name": "series", "verbose_name_plural": "series", "ordering": ["name"]},
        ),
        migrations.CreateModel(
            name="Picture",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("ready", "ready"),
                            ("waiting", "being fetched"),
                            ("failed", "could not be fetched"),
                        ],
                        default="ready",
                        editable=False,
                        max_length=7,
                        verbose_name="state",
                    ),
                ),
                ("name", models.CharField(blank=True, editable=False, max_length=100, verbose_name="file")),
                ("width", models.PositiveIntegerField(default=0, editable=False, verbose_name="width")),
                ("height", models.PositiveIntegerField(default=0, editable=False, verbose_name="height")),
                (
                    "alt",
                    models.CharField(
                        blank=True,
                        help_text="Read out to those who do not see it. One or two sentences.",
                        max_length=400,
                        verbose_name="what it shows",
                    ),
                ),
                (
                    "source_url",
                    models.CharField(
                        blank=True, editable=False, max_length=2000, verbose_name="fetched from"
                    ),
                ),
                (
                    "trouble",
                    models.CharField(
                        blank=True, editable=False, max_length=300, verbose_name="what went wrong"
                    ),
                ),
                ("added_at", models.DateTimeField(auto_now_add=True, verbose_name="added")),
                (
                    "added_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "picture",
                "verbose_name_plural": "pictures",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("source_url", ""), _negated=True),
                        fields=("source_url",),
                        name="picture_once_by_url",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("source_url", ""), models.Q(("name", ""), _negated=True)),
                        fields=("name",),
                        name="picture_once_by_file",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="article",
            name="series",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="articles",
                to="articles.series",
                verbose_name="series",
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="part",
            field=models.PositiveSmallIntegerField(
                blank=True, help_text="Its number in the series: 1, 2, 3 ...", null=True, verbose_name="part"
            ),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.UniqueConstraint(fields=("series", "part"), name="article_part_once"),
        ),
    ]
