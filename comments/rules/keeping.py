"""Whether a moderator has looked at these very words and kept them: no further flag brings them back."""

from __future__ import annotations

from comments.models import Comment, Decision


def is_kept(comment: Comment) -> bool:
    """Kept, and neither taken back since nor edited. Two queries, one where nobody ever kept it.

    Every change of state has its row in the log and makes one version; so does an edit, but without a row. The words
    are the same while each version since has its row.
    """
    log = Decision.objects.filter(comment_id=comment.pk)
    kept = log.filter(verb="keep").order_by("-id").values_list("pk", "comment_version").first()
    if kept is None:
        return False
    pk, version = kept
    since = list(log.filter(comment_version__gt=version).values_list("comment_version", "undoes"))
    is_taken_back = any(undoes == pk for _version, undoes in since)
    return not is_taken_back and len({v for v, _undoes in since}) == comment.version - version
