"""Colours and tags of notes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("comments", "0006_talking")]

    operations = [
        migrations.AddField(
            model_name="comment",
            name="colour",
            field=models.CharField(
                choices=[
                    ("yellow", "Yellow"),
                    ("green", "Green"),
                    ("blue", "Blue"),
                    ("pink", "Pink"),
                    ("violet", "Violet"),
                ],
                default="yellow",
                max_length=6,
            ),
        ),
        migrations.AddField(
            model_name="comment",
            name="tags",
            field=models.TextField(blank=True),
        ),
    ]
