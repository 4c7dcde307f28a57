from typing import Any

import django.db.models.deletion
from django.db import migrations, models

import groundwork.ids

ROLES = [("owner", "owner"), ("instructor", "instructor"), ("member", "member")]


def _id() -> Any:
    return models.BigIntegerField(
        default=groundwork.ids.new_id, editable=False, primary_key=True, serialize=False
    )


def _person(
    on_delete: Any = django.db.models.deletion.SET_NULL, related_name: str = "+", **options: Any
) -> Any:
    options.setdefault("null", on_delete is django.db.models.deletion.SET_NULL)
    return models.ForeignKey(on_delete=on_delete, related_name=related_name, to="accounts.person", **options)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_entrance")]

    operations = [
        migrations.CreateModel(
            name="ReadingGroup",
            fields=[
                ("id", _id()),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "slug",
                    models.SlugField(allow_unicode=True, max_length=80, unique=True, verbose_name="address"),
                ),
                (
                    "description",
                    models.TextField(blank=True, max_length=2000, verbose_name="what it is about"),
                ),
                ("is_open", models.BooleanField(default=False, verbose_name="open")),
                (
                    "pseudonyms",
                    models.BooleanField(default=False, verbose_name="other names towards the public"),
                ),
                ("made_at", models.DateTimeField()),
                ("archived_at", models.DateTimeField(null=True)),
                ("made_by", _person()),
            ],
            options={"verbose_name": "reading group", "verbose_name_plural": "reading groups"},
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(choices=ROLES, default="member", max_length=10, verbose_name="role"),
                ),
                ("listed_name", models.CharField(blank=True, max_length=80)),
                ("joined_at", models.DateTimeField()),
                ("left_at", models.DateTimeField(null=True)),
                ("read_at", models.DateTimeField(null=True)),
                (
                    "alias",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="alias_of",
                        to="accounts.person",
                        verbose_name="pseudonym",
                    ),
                ),
                ("person", _person(django.db.models.deletion.CASCADE, "memberships")),
                (
                    "group",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="accounts.readinggroup",
                    ),
                ),
            ],
            options={
                "verbose_name": "membership",
                "verbose_name_plural": "memberships",
                "constraints": [models.UniqueConstraint(fields=("group", "person"), name="membership_once")],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", _id()),
                ("digest", models.CharField(max_length=64, unique=True)),
                (
                    "role",
                    models.CharField(choices=ROLES, default="member", max_length=10, verbose_name="role"),
                ),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("most_uses", models.PositiveIntegerField(null=True)),
                ("uses", models.PositiveIntegerField(default=0)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("name", models.CharField(blank=True, max_length=80)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("made_by", _person()),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to="accounts.readinggroup",
                    ),
                ),
            ],
            options={
                "verbose_name": "invitation",
                "verbose_name_plural": "invitations",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("most_uses", None), ("uses__lte", models.F("most_uses")), _connector="OR"
                        ),
                        name="invitation_not_overused",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("email", ""), ("most_uses", 1), _connector="OR"),
                        name="invitation_by_mail_is_for_one",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(models.Q(("email", ""), _negated=True), ("withdrawn_at", None)),
                        fields=("group", "email"),
                        name="invitation_once_per_address",
                    ),
                ],
            },
        ),
    ]
