"""Colours and tags of notes."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("comments", "0006_talking")]

    operations: list[object] = []
