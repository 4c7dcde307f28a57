"""The site's name and menu in each language, and standing pages once in each, at the same address."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0007_posting")]

    operations = [
        migrations.CreateModel(
            name="SiteName",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("language", models.CharField(max_length=10, verbose_name="language")),
                ("name", models.CharField(blank=True, max_length=80, verbose_name="name")),
                ("tagline", models.CharField(blank=True, max_length=200, verbose_name="tagline")),
                (
                    "identity",
                    models.ForeignKey(
                        default=1,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="names",
                        to="articles.siteidentity",
                    ),
                ),
            ],
            options={
                "verbose_name": "name in another language",
                "verbose_name_plural": "names in other languages",
                "constraints": [
                    models.UniqueConstraint(fields=("identity", "language"), name="one_name_a_language")
                ],
            },
        ),
        migrations.AddField(
            model_name="menuitem",
            name="language",
            field=models.CharField(default="en", max_length=10, verbose_name="language"),
        ),
        migrations.AlterField(
            model_name="page",
            name="language",
            field=models.CharField(
                default="en",
                help_text="A page may stand once in each language, at the same address; readers get it in theirs.",
                max_length=10,
                verbose_name="language",
            ),
        ),
        migrations.AlterField(
            model_name="page",
            name="slug",
            field=models.SlugField(
                allow_unicode=True, db_index=False, max_length=60, verbose_name="address"
            ),
        ),
        migrations.AddConstraint(
            model_name="page",
            constraint=models.UniqueConstraint(fields=("slug", "language"), name="one_page_a_language"),
        ),
    ]
