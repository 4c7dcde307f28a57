from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("groundwork", "0001_initial")]

    operations = []
