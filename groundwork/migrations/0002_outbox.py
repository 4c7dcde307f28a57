from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("groundwork", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Undelivered",
            fields=[
                ("address_hash", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("times", models.PositiveSmallIntegerField(default=0)),
                ("last_at", models.DateTimeField()),
                ("stopped_at", models.DateTimeField(null=True)),
            ],
            options={"verbose_name_plural": "undelivered"},
        ),
    ]
