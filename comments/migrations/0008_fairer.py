"""What a moderator's second week asks for."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("comments", "0007_margin")]

    operations: list[object] = []
