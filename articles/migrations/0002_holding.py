from django.db import migrations, models

HOLDING = [
    ("open", "nothing"),
    ("first", "the first comment of each writer"),
    ("guest", "first comments, and whatever guests write"),
    ("all", "everything but the authors’ and moderators’ own"),
]


def hold_what_was_moderated(apps, schema_editor):
    """A discussion was "moderated": it is open, and holds everything."""
    articles = apps.get_model("articles", "Article").objects
    articles.filter(discussion="moderated").update(discussion="open", holding="all")


def moderate_what_was_held(apps, schema_editor):
    articles = apps.get_model("articles", "Article").objects
    articles.filter(discussion="open", holding="all").update(discussion="moderated")


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="article",
            name="holding",
            field=models.CharField(
                blank=True,
                choices=HOLDING,
                default="",
                help_text="What moderators look at first. Empty: as the site has it.",
                max_length=5,
                verbose_name="held before it is shown",
            ),
        ),
        migrations.AddField(
            model_name="siteidentity",
            name="holding",
            field=models.CharField(
                choices=HOLDING,
                default="first",
                help_text="What moderators look at first. An article may have it another way.",
                max_length=5,
                verbose_name="held before it is shown",
            ),
        ),
        migrations.RunPython(hold_what_was_moderated, moderate_what_was_held),
        migrations.AlterField(
            model_name="article",
            name="discussion",
            field=models.CharField(
                choices=[("open", "open"), ("closed", "closed")],
                default="open",
                max_length=9,
                verbose_name="discussion",
            ),
        ),
    ]
