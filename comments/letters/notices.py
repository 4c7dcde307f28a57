"""Letters to those who gave a legal notice: a receipt, and the answer.

Nobody has proven the address: neither letter repeats what was typed into the form, so that it carries no message of
somebody else's to whom they please.
"""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from comments.letters.mails import full_address, send_letter
from comments.models import Decision, Notice
from comments.rules.reasons import words_of
from groundwork.actions.outbox import does
from groundwork.languages import speaking


@does("notice_receipt")
def confirm_notice(payload: dict[str, Any]) -> None:
    """Article 16(4): confirmation of receipt."""
    notice = _addressed(payload)
    if notice is None:
        return
    with speaking(notice.language):
        send_letter(
            _("We have your notice"), "comments/mail/notice_receipt.txt", _about(notice), to=notice.email
        )


@does("notice_answer")
def tell_notifier(payload: dict[str, Any]) -> None:
    """Article 16(5) and (6): the decision, whether a machine took it, and what can be done about it."""
    notice = _addressed(payload)
    if notice is None or notice.settled_at is None:
        return
    decision = Decision.objects.filter(pk=notice.decision_id).first() if notice.decision_id else None
    with speaking(notice.language):
        context = _about(notice) | {
            "outcome": notice.get_outcome_display(),
            "reason": words_of(decision.reason)
            if decision is not None and decision.reason != "other"
            else "",
        }
        send_letter(
            _("What came of your notice"), "comments/mail/notice_answer.txt", context, to=notice.email
        )


def _addressed(payload: dict[str, Any]) -> Notice | None:
    notices = Notice.objects.select_related("article", "comment")
    return notices.filter(pk=payload["notice"]).exclude(email="").first()


def _about(notice: Notice) -> dict[str, Any]:
    """What stands here, in the site's own words; not the address as it was typed."""
    about = notice.comment or notice.article
    link = full_address(about.get_absolute_url()) if about is not None else ""
    return {"notice": notice, "link": link, "more": full_address(reverse("give_notice"))}
