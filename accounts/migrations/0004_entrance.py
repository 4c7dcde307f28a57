"""The picture that a member shows of themselves."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_session")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="avatar",
            field=models.FileField(blank=True, max_length=100, upload_to="people/", verbose_name="picture"),
        ),
    ]
