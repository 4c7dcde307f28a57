import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("comments", "0012_links")]

    operations = [
        migrations.CreateModel(
            name="NameElsewhere",
            fields=[
                ("comment", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="name_elsewhere", serialize=False, to="comments.comment")),
                ("canonical", models.CharField(blank=True, max_length=500)),
                ("via", models.CharField(blank=True, max_length=500)),
            ],
        ),
    ]
