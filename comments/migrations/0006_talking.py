"""Votes, likes and pins."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("comments", "0005_sealing")]

    operations: list[object] = []
