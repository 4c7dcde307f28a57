"""The pictures of a whole site, written anew like any upload, under the names that its rows and texts give them."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules.avatars import encode_avatar
from alliance_site.importing.packed import Packed
from alliance_site.importing.reports import Report
from articles.importing.records import Line
from articles.models import Picture, SiteIdentity
from articles.rendering.pictures import picture_files
from articles.rules.logo import encode_logo
from articles.rules.pictures import encode_picture


def bring_pictures(packed: Packed, report: Report, *, is_trial: bool) -> None:
    """Write every picture that is not here and that a row names. What is no picture is a line of the report."""
    for name, digest in packed.files.items():
        if not digest:
            report.say(Line("media-missing", "", name))
        elif default_storage.exists(name):
            report.counts["known pictures"] += 1
        elif is_trial:
            report.counts["pictures"] += 1
        elif not _is_named(name):
            report.say(Line("left-out", name, "no row names it"))
        else:
            _bring(name, packed.read(digest), report)
        report.step()


def _bring(name: str, data: bytes, report: Report) -> None:
    try:
        files = _anew(name, data)
    except ValidationError as refused:
        report.say(Line("picture-refused", name, " ".join(refused.messages)))
        return
    for each, content in files.items():
        if not default_storage.exists(each):
            default_storage.save(each, ContentFile(content))
    report.counts["pictures"] += 1


def _is_named(name: str) -> bool:
    if name.startswith("pictures/"):
        return Picture.objects.filter(name=name).exists()
    if name.startswith("people/"):
        return User.objects.filter(avatar=name).exists()
    return SiteIdentity.objects.filter(logo=name).exists()


def _anew(name: str, data: bytes) -> Mapping[str, bytes]:
    """The files to write, the one that is named last: where it is, all are. Raises ValidationError."""
    if name.startswith("people/"):
        return {name: encode_avatar(data)}
    if name.startswith("identity/"):
        return {name: encode_logo(data)[1]}
    encoded = encode_picture(data)
    largest, *smaller = encoded.files.values()
    names = picture_files(name)
    if not names or not name.endswith(f"-{encoded.width}x{encoded.height}.webp"):
        raise ValidationError(_("It has not the size that its name says."))
    return dict(zip(names, [*smaller, largest], strict=True))
