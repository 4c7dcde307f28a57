import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("comments", "0003_screening"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReasonWords",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=20, verbose_name="reason")),
                (
                    "language",
                    models.CharField(
                        default="en",
                        help_text="As in HTML's lang: en, ja, ar, pt-br.",
                        max_length=10,
                        verbose_name="language",
                    ),
                ),
                ("words", models.TextField(max_length=1000, verbose_name="what the writer is told")),
            ],
            options={
                "verbose_name": "words for a reason",
                "verbose_name_plural": "words for reasons",
                "ordering": ["code", "language"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("code", "language"), name="reason_words_once_per_language"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Remark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("words", models.TextField()),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "remark",
                "verbose_name_plural": "remarks",
            },
        ),
        migrations.AddField(
            model_name="flag",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("upheld", "a moderator took it away"),
                    ("rejected", "a moderator let it stand"),
                    ("raid", "set aside as part of an attack"),
                ],
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="flag",
            name="wants_answer",
            field=models.BooleanField(default=True),
        ),
        migrations.CreateModel(
            name="Appeal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("decision_id", models.BigIntegerField(unique=True)),
                ("decided_by_id", models.BigIntegerField(null=True)),
                ("words", models.TextField(verbose_name="why it was wrong")),
                ("made_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("upheld", "upheld: the decision was taken back"),
                            ("rejected", "rejected: the decision stands"),
                        ],
                        max_length=8,
                    ),
                ),
                ("answer", models.TextField(blank=True, verbose_name="answer")),
                (
                    "comment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="appeals",
                        to="comments.comment",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="appeals",
                        to="accounts.person",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "appeal",
                "verbose_name_plural": "appeals",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", ""), ("settled_at", None)),
                            models.Q(("settled_at__isnull", False), models.Q(("outcome", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="appeal_settled_has_outcome",
                    )
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("settled_at", None)), fields=["made_at"], name="appeal_open"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="GuestTrace",
            fields=[
                (
                    "comment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="trace",
                        serialize=False,
                        to="comments.comment",
                    ),
                ),
                ("network", models.CharField(blank=True, max_length=43)),
                ("browser", models.CharField(blank=True, max_length=64)),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["made_at"], name="trace_age"),
                    models.Index(
                        condition=models.Q(("network", ""), _negated=True),
                        fields=["network", "made_at"],
                        name="trace_network",
                    ),
                    models.Index(
                        condition=models.Q(("browser", ""), _negated=True),
                        fields=["browser", "made_at"],
                        name="trace_browser",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Measure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("warn", "warned"),
                            ("slow", "slowed down"),
                            ("hold", "everything is held"),
                            ("mute", "muted"),
                            ("suspend", "suspended"),
                            ("remove", "all content removed"),
                        ],
                        max_length=7,
                    ),
                ),
                ("address", models.CharField(blank=True, max_length=64)),
                ("network", models.CharField(blank=True, max_length=43)),
                ("browser", models.CharField(blank=True, max_length=64)),
                ("interval", models.PositiveIntegerField(null=True)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
                ("reason", models.CharField(max_length=20)),
                ("decision_id", models.BigIntegerField(unique=True)),
                ("lifted_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lifted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="measures",
                        to="accounts.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "measure",
                "verbose_name_plural": "measures",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("address", ""), ("browser", ""), ("network", ""), ("person__isnull", False)
                            ),
                            models.Q(
                                ("browser", ""),
                                ("network", ""),
                                ("person", None),
                                models.Q(("address", ""), _negated=True),
                            ),
                            models.Q(
                                ("address", ""),
                                ("browser", ""),
                                ("person", None),
                                models.Q(("network", ""), _negated=True),
                            ),
                            models.Q(
                                ("address", ""),
                                ("network", ""),
                                ("person", None),
                                models.Q(("browser", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="measure_on_one_thing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "slow"), _negated=True),
                            ("interval__isnull", False),
                            _connector="OR",
                        ),
                        name="measure_slow_has_interval",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["person", "lifted_at"], name="measure_of_person"),
                    models.Index(
                        condition=models.Q(("address", ""), _negated=True),
                        fields=["address"],
                        name="measure_address",
                    ),
                    models.Index(
                        condition=models.Q(("network", ""), _negated=True),
                        fields=["network"],
                        name="measure_network",
                    ),
                    models.Index(
                        condition=models.Q(("browser", ""), _negated=True),
                        fields=["browser"],
                        name="measure_browser",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Raid",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("real", "they were right to flag: the flags count"),
                            ("raid", "an attack: the flags are set aside"),
                        ],
                        max_length=4,
                    ),
                ),
                (
                    "comment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="raids",
                        to="comments.comment",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.person"
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "raid",
                "verbose_name_plural": "raids",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("settled_at", None)), fields=("person",), name="raid_open_once"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="flag",
            name="raid",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="flags",
                to="comments.raid",
            ),
        ),
        migrations.AddIndex(
            model_name="flag",
            index=models.Index(fields=["made_at"], name="flag_age"),
        ),
        migrations.AddField(
            model_name="remark",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="remark",
            name="comment",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="remarks",
                to="comments.comment",
            ),
        ),
        migrations.AddField(
            model_name="remark",
            name="person",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="remarks",
                to="accounts.person",
            ),
        ),
        migrations.AddConstraint(
            model_name="remark",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("comment__isnull", False), ("person", None)),
                    models.Q(("comment", None), ("person__isnull", False)),
                    _connector="OR",
                ),
                name="remark_about_one_thing",
            ),
        ),
    ]
