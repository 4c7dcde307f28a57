from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Members and roles")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts.actions import suspending  # noqa: F401 - the worker must know how to end sessions
        from groundwork.actions import mails  # noqa: F401 - and how to send a mail
