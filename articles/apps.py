from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = _("Articles")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from articles import receivers  # noqa: F401 - importing it connects the receivers
        from articles.actions import (  # noqa: F401 - importing them says who does the outbox's rows
            pictures,
            telling_hub,
        )
