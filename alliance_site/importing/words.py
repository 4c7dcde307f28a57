"""What the codes of a report say, to people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.importing.records import Line

LINES = {
    "mended": gettext_lazy("The file %(where)s is not well-formed XML and was mended: %(detail)s"),
    "cut-off": gettext_lazy("The file %(where)s ends in the middle. What is whole in it was read."),
    "dropped-last": gettext_lazy("“%(where)s” is the last in a file that ends in the middle, and was left out."),
    "began-late": gettext_lazy("There was something before the XML in %(where)s; it was skipped."),
    "left-out": gettext_lazy("Left out: %(where)s (%(detail)s)."),
    "kept-as-draft": gettext_lazy("“%(where)s” became a draft: it was not public (%(detail)s)."),
    "shortcode": gettext_lazy("“%(where)s”: shortcodes without a meaning here were left out: %(detail)s"),
    "not-kept": gettext_lazy("“%(where)s”: could not be kept as it was: %(detail)s"),
    "no-date": gettext_lazy("The comment %(where)s has no date; it got the one before it."),
    "no-comment": gettext_lazy("A comment without a date or number was left out (%(where)s)."),
    "no-words": gettext_lazy("The comment %(where)s has no words and was left out."),
    "long-comment": gettext_lazy(
        "The comment %(where)s is longer than one may be here (%(detail)s characters); it was kept whole."
    ),
    "from-the-future": gettext_lazy("The comment %(where)s has a date to come (%(detail)s); it got today's."),
    "text-twice": gettext_lazy(
        "The number %(detail)s was there twice; the first text was taken, and “%(where)s” left out with its talk."
    ),
    "comment-twice": gettext_lazy("The number %(where)s was there twice; the first comment was taken."),
    "orphan": gettext_lazy("The comment %(where)s answers %(detail)s, which is not there; it begins a thread."),
    "circle": gettext_lazy("The comment %(where)s answers %(detail)s, which answers it; it begins a thread."),
    "unsure-note": gettext_lazy("The note %(where)s could not be placed for sure, and was left out: %(detail)s"),
    "unplaced-note": gettext_lazy(
        "The note %(where)s could not be placed for sure; it comes as a comment that begins with its quote: %(detail)s"
    ),
    "private-note": gettext_lazy("The note %(where)s is not public and was left out: say whose it is."),
    "title-cut": gettext_lazy("The title “%(where)s …” has %(detail)s characters and was shortened."),
    "summary-cut": gettext_lazy("The summary “%(where)s …” has %(detail)s characters and was shortened."),
    "slug-changed": gettext_lazy("The address of “%(where)s” was taken or not possible; it is “%(detail)s” now."),
    "empty": gettext_lazy("“%(where)s” has no text and became a draft."),
    "refused": gettext_lazy("“%(where)s” was left out: %(detail)s"),
    "no-author": gettext_lazy("“%(where)s”: its author (%(detail)s) is not known here; it stands under your name."),
    "new-member": gettext_lazy("%(where)s (%(detail)s) became a member, without a password."),
    "picture-missing": gettext_lazy("“%(where)s”: this picture could not be had and is a link: %(detail)s"),
    "picture-refused": gettext_lazy("The picture %(where)s was left out: %(detail)s"),
    "media-missing": gettext_lazy("This file of the old site was not brought: %(detail)s"),
    "no-match": gettext_lazy(
        "No text of this site stands at %(detail)s: what was said about “%(where)s” was left out."
    ),
    "bad-front-matter": gettext_lazy("%(where)s: its front matter cannot be read: %(detail)s"),
    "differs": gettext_lazy("The row %(detail)s of %(where)s is here and differs; it was left as it is."),
    "nothing-written": gettext_lazy("Nothing was written: something of this site is in the way (%(detail)s)."),
    "broke-off": gettext_lazy(
        "It broke off here (%(detail)s). Each text that had come is whole, and the file is kept: you can go on with it."
    ),
    "no-text-file": gettext_lazy("%(where)s is no text and was left out."),
    "may-be-answers": gettext_lazy(
        "“%(where)s” looks like an answer to somebody else's text; look at it before it is published."
    ),
}  # fmt: skip
UNREADABLE = {
    "broken-packing": gettext_lazy("The file is broken: it cannot be unpacked."),
    "packed-bomb": gettext_lazy("Unpacked, the file is larger than can be: this is no export."),
    "entities": gettext_lazy("The file declares entities, which no export does; it was not read."),
    "no-xml": gettext_lazy("This is no XML file."),
    "not-wordpress": gettext_lazy(
        "This is no export of WordPress. (In WordPress: Tools, Export, all content.)"
    ),
    "not-disqus": gettext_lazy("This is no export of Disqus."),
    "not-ghost": gettext_lazy("This is no export of Ghost."),
    "not-hypothesis": gettext_lazy("This is no export of Hypothesis."),
    "not-json": gettext_lazy("This is no JSON file."),
    "not-text": gettext_lazy("The file is not in UTF-8."),
    "no-markdown": gettext_lazy("There is no Markdown file in it."),
    "no-article": gettext_lazy("There is no article to be found on this page."),
    "not-fetched": gettext_lazy("The page could not be had: %(detail)s"),
    "not-ours": gettext_lazy("This is no export of a site like this one, or one of a later version."),
    "wrong-digest": gettext_lazy("%(detail)s in it is not what it says it is: nothing was read."),
    "bad-map": gettext_lazy("The mapping file's line %(detail)s is not “old address, new address”."),
}
COUNTS = {
    "articles": gettext_lazy("Articles"),
    "drafts": gettext_lazy("of them drafts"),
    "known articles": gettext_lazy("Articles that were here already"),
    "pages": gettext_lazy("Standing pages"),
    "known pages": gettext_lazy("Pages that were here already"),
    "published": gettext_lazy("Comments that are shown"),
    "held": gettext_lazy("Comments that wait for a moderator"),
    "spam": gettext_lazy("Comments marked as spam"),
    "hidden": gettext_lazy("Comments that were in the bin"),
    "gone": gettext_lazy("Deleted comments that keep their place"),
    "pingback": gettext_lazy("Pingbacks among them"),
    "webmention": gettext_lazy("Webmentions among them"),
    "notes": gettext_lazy("Notes on passages among them"),
    "known": gettext_lazy("Comments that were here already"),
    "pictures": gettext_lazy("Pictures"),
    "known pictures": gettext_lazy("Pictures that were here already"),
    "members": gettext_lazy("New members"),
    "unmatched": gettext_lazy("Comments on texts that are not here"),
    "rows": gettext_lazy("Rows"),
    "known rows": gettext_lazy("Rows that were here already"),
    "media": gettext_lazy("Files of the old site that were not brought"),
}


def line_in_words(line: Line) -> str:
    """One line of a report as a sentence."""
    sentence = LINES.get(line.code)
    if sentence is None:
        return " ".join(part for part in (line.code, line.where, line.detail) if part)
    return str(sentence) % {"where": line.where, "detail": line.detail}


def trouble_in_words(code: str, detail: str) -> str:
    """Why a file could not be read."""
    return str(UNREADABLE.get(code, _("This file cannot be read."))) % {"detail": detail}


def counts_in_words(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """What was brought, in the order of the table, without what there was none of."""
    return [(str(words), counts[name]) for name, words in COUNTS.items() if counts.get(name)]


def report_in_words(counts: Mapping[str, int], lines: Iterable[Line], more: int = 0) -> list[str]:
    """The whole report, line by line, for a terminal."""
    words = [f"{label}: {count:,}" for label, count in counts_in_words(counts)] or [_("Nothing new.")]
    words += [line_in_words(line) for line in lines]
    if more:
        words.append(ngettext("… and %(n)d line more.", "… and %(n)d lines more.", more) % {"n": more})
    return words
