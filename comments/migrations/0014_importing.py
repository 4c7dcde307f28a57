import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("comments", "0013_clients")]

    operations = [
        migrations.CreateModel(
            name="ImportedComment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(max_length=200)),
                ("source_id", models.CharField(max_length=200)),
                ("comment", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="imports", to="comments.comment")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("source", "source_id"), name="imported_comment_once")],
            },
        ),
    ]
