"""What an article shows besides its text."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("articles", "0004_searching")]

    operations: list[object] = []
