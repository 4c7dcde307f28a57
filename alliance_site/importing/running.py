"""One file brought in, record by record: each article with its talk in one transaction, twice without any change."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError, transaction

from accounts.actions.members import AddressTaken, register_member
from accounts.models import Person, User
from alliance_site.importing.matching import article_at
from alliance_site.importing.media import Found, keep_pictures, lose_pictures, pictures_of
from alliance_site.importing.reports import Report
from articles.actions.importing import (
    Prepared,
    bring_page,
    brought_before,
    prepare_article,
    write_article,
)
from articles.importing import records
from articles.importing.records import Line
from articles.models import Article
from comments.actions.importing import Prepared as PreparedTalk
from comments.actions.importing import name_of, prepare_comments, tell_nobody, write_comments

log = logging.getLogger(__name__)


class Reader(Protocol):
    """What reads one format: `source` names the other site, and may only be known while the records come."""

    source: str

    def records(self) -> Iterator[records.Record]: ...


@dataclass
class Wishes:
    """What is asked for besides the file."""

    editor: User  # who brings it; texts without a known author are theirs
    now: datetime
    language: str = "en"
    mapping: Mapping[str, str] = field(default_factory=dict)
    media: Path | None = None
    is_trial: bool = False  # look, and write nothing
    owner: User | None = None  # who had the account that the file was exported from


class Bringer:
    """Brings what a reader reads. Raises Unreadable for a file that is not what it should be."""

    def __init__(self, reader: Reader, wishes: Wishes, report: Report) -> None:
        self.reader, self.wishes, self.report = reader, wishes, report
        self.accounts: dict[str, records.Account] = {}  # by id and by login
        self.users: dict[str, User | None] = {}  # by account id
        self.titles: dict[str, str] = {}  # of this file's texts, by their numbers there

    def run(self) -> Report:
        """Everything in the file."""
        for record in self.reader.records():
            if isinstance(record, Line):
                self.report.say(record)
            elif isinstance(record, records.Account):
                self.accounts[record.id] = self.accounts[record.login] = record
            elif isinstance(record, records.Media):
                self._media(record)
            else:
                self._safely(record)
                self.report.step(1 + len(getattr(record, "comments", ())))
        self.report.tell(self.report)
        return self.report

    def _safely(self, record: records.Article | records.Page | records.Talk) -> None:
        """One thing that cannot be written is a line of the report; the next one comes all the same.

        What is not about this one thing ends the import: a database that does not answer, no memory left.
        """
        part, users = Report(), dict(self.users)
        try:
            if isinstance(record, records.Article):
                self._article(record, part)
            elif isinstance(record, records.Page):
                self._page(record, part)
            else:
                self._talk(record, part)
        except (OperationalError, InterfaceError, MemoryError):
            raise
        except Exception as error:
            self.users = users  # members who were made for it alone are gone with it
            self.report.say(Line("refused", record.title, _reason(error, record.title)))
        else:
            self.report.add(part)

    def _article(self, record: records.Article, part: Report) -> None:
        source, wishes = self.reader.source, self.wishes
        before = brought_before(source, record.id)
        if self.titles.setdefault(record.id, record.title) != record.title:
            part.say(Line("text-twice", record.title, record.id))
            return
        if before is not None and before.article is not None:
            part.counts["known articles"] += 1
            self._comments(before.article, record.comments, part)
            return
        found = pictures_of(record.source, wishes.media or getattr(self.reader, "folder", None))
        record.source = found.source
        prepared = prepare_article(record, source=source, language=wishes.language)
        talk = prepare_comments(prepared.article, record.comments, source=source, now=wishes.now)
        part.counts.update(articles=1, drafts=int(prepared.rendered is None), pictures=len(found.pictures))
        if wishes.is_trial:
            self._authors(record, part)
        else:
            self._write(prepared, talk, found, part)
        part.counts.update(talk.counts)
        part.say_all([*prepared.lines, *talk.lines])
        part.say_all(Line("picture-missing", prepared.article.title, url) for url in found.missing)

    def _write(self, prepared: Prepared, talk: PreparedTalk, found: Found, part: Report) -> None:
        """The article with its authors, pictures and talk, in one transaction."""
        try:
            with transaction.atomic():
                authors = self._authors(prepared.record, part)
                keep_pictures(found, editor=self.wishes.editor)
                article = write_article(prepared, authors=authors)
                tell_nobody(article, now=self.wishes.now)
                write_comments(talk, article=article, members=self._members(), now=self.wishes.now)
        except Exception:
            lose_pictures(found)
            raise

    def _talk(self, record: records.Talk, part: Report) -> None:
        article = article_at(record.urls, self.wishes.mapping)
        if article is None:
            part.say(Line("no-match", record.title, ", ".join(record.urls) or record.id))
            part.counts["unmatched"] += len(record.comments)
            return
        self._comments(article, record.comments, part)

    def _comments(self, article: Article, said: list[records.Comment], part: Report) -> None:
        said = [comment for comment in said if self._may_come(comment, part)]
        talk = prepare_comments(article, said, source=self.reader.source, now=self.wishes.now)
        if not self.wishes.is_trial:
            write_comments(talk, article=article, members=self._members(), now=self.wishes.now)
        part.counts.update(talk.counts)
        part.say_all(talk.lines)

    def _may_come(self, comment: records.Comment, part: Report) -> bool:
        """What was not public there comes only for the one whose it is."""
        if comment.audience == "public" or comment.account in self._members():
            return True
        part.say(Line("private-note", comment.id))
        return False

    def _page(self, record: records.Page, part: Report) -> None:
        source, wishes = self.reader.source, self.wishes
        if brought_before(source, record.id) is not None:
            part.counts["known pages"] += 1
            return
        if not wishes.is_trial:
            part.say_all(bring_page(record, editor=wishes.editor, source=source, language=wishes.language))
        part.counts["pages"] += 1

    def _media(self, record: records.Media) -> None:
        self.report.counts["media"] += 1
        if self.wishes.media is None:
            self.report.say(Line("media-missing", record.title, record.url))

    # People

    def _authors(self, record: records.Article, part: Report) -> list[User]:
        """Members of this site; made, without a password, where there are none with the address that the file gives."""
        users: list[User] = []
        for key in record.accounts:
            account = self.accounts.get(key)
            user = self._user(account, part) if account is not None else None
            if user is None:
                part.say(Line("no-author", record.title, account.name if account else key))
            elif user not in users:
                users.append(user)
        return users or [self.wishes.editor]

    def _user(self, account: records.Account, part: Report) -> User | None:
        if account.id not in self.users:
            self.users[account.id] = _member_of(account.email) or self._new_member(account, part)
        return self.users[account.id]

    def _new_member(self, account: records.Account, part: Report) -> User | None:
        if "@" not in account.email:
            return None
        part.counts["members"] += 1
        part.say(Line("new-member", account.name, account.email))
        if self.wishes.is_trial:
            return self.wishes.editor
        try:
            name = name_of(account.name or account.login)
            return register_member(user=User(), email=account.email, name=name, password=None)
        except AddressTaken:  # since a moment ago
            return _member_of(account.email)

    def _members(self) -> dict[str, Person]:
        """Who speaks for the accounts that are members here."""
        for account in self.accounts.values():
            if account.id not in self.users and (user := _member_of(account.email)) is not None:
                self.users[account.id] = user
        members = {key: user.person for key, user in self.users.items() if user is not None}
        owner = getattr(self.reader, "owner", "")
        return {**members, owner: self.wishes.owner.person} if owner and self.wishes.owner else members


def _member_of(email: str) -> User | None:
    if not email:
        return None
    return User.objects.select_related("person").filter(email=email.strip().lower()).first()


def _reason(error: Exception, title: str) -> str:
    """A refusal in its own words; what nobody foresaw by its kind, and whole in the server's log."""
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    log.error("import: “%s” could not be written", title, exc_info=error)
    return f"{type(error).__name__}: {error}"
