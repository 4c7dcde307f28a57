"""One file brought in, record by record: each article with its talk in one transaction, twice without any change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from accounts.actions.members import AddressTaken, register_member
from accounts.models import Person, User
from alliance_site.importing.matching import article_at
from alliance_site.importing.media import with_pictures
from alliance_site.importing.reports import Report
from articles.actions.importing import bring_page, brought_before, prepare_article, write_article
from articles.importing import records
from articles.importing.records import Line
from articles.models import Article
from comments.actions.importing import name_of, prepare_comments, tell_nobody, write_comments


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
        """One thing that cannot be written is a line of the report; the next one comes all the same."""
        try:
            if isinstance(record, records.Article):
                self._article(record)
            elif isinstance(record, records.Page):
                self._page(record)
            else:
                self._talk(record)
        except ValidationError as refused:
            self.report.say(Line("refused", record.title, " ".join(refused.messages)))
        except (DatabaseError, ValueError) as error:
            self.report.say(Line("refused", record.title, f"{type(error).__name__}: {error}"))

    def _article(self, record: records.Article) -> None:
        source = self.reader.source
        before = brought_before(source, record.id)
        if before is not None and before.article is not None:
            self.report.counts["known articles"] += 1
            self._comments(before.article, record.comments, source)
            return
        authors = self._authors(record)
        pictures = 0
        wishes = self.wishes
        record.source, pictures, missing = with_pictures(
            record.source,
            folder=wishes.media or getattr(self.reader, "folder", None),
            editor=wishes.editor,
            is_trial=wishes.is_trial,
        )
        prepared = prepare_article(record, source=source, language=wishes.language)
        talk = prepare_comments(prepared.article, record.comments, source=source, now=wishes.now)
        if not wishes.is_trial:
            with transaction.atomic():
                article = write_article(prepared, authors=authors)
                tell_nobody(article, now=wishes.now)
                write_comments(talk, article=article, members=self._members(), now=wishes.now)
        self.report.counts.update(talk.counts)
        self.report.counts.update(articles=1, drafts=int(prepared.rendered is None), pictures=pictures)
        self.report.say_all([*prepared.lines, *talk.lines])
        self.report.say_all(Line("picture-missing", prepared.article.title, url) for url in missing)

    def _talk(self, record: records.Talk) -> None:
        article = article_at(record.urls, self.wishes.mapping)
        if article is None:
            self.report.say(Line("no-match", record.title, ", ".join(record.urls) or record.id))
            self.report.counts["unmatched"] += len(record.comments)
            return
        self._comments(article, record.comments, self.reader.source)

    def _comments(self, article: Article, said: list[records.Comment], source: str) -> None:
        said = [comment for comment in said if self._may_come(comment)]
        talk = prepare_comments(article, said, source=source, now=self.wishes.now)
        if not self.wishes.is_trial:
            write_comments(talk, article=article, members=self._members(), now=self.wishes.now)
        self.report.counts.update(talk.counts)
        self.report.say_all(talk.lines)

    def _may_come(self, comment: records.Comment) -> bool:
        """What was not public there comes only for the one whose it is."""
        if comment.audience == "public" or comment.account in self._members():
            return True
        self.report.say(Line("private-note", comment.id))
        return False

    def _page(self, record: records.Page) -> None:
        source, wishes = self.reader.source, self.wishes
        if brought_before(source, record.id) is not None:
            self.report.counts["known pages"] += 1
            return
        if not wishes.is_trial:
            self.report.say_all(
                bring_page(record, editor=wishes.editor, source=source, language=wishes.language)
            )
        self.report.counts["pages"] += 1

    def _media(self, record: records.Media) -> None:
        self.report.counts["media"] += 1
        if self.wishes.media is None:
            self.report.say(Line("media-missing", record.title, record.url))

    # People

    def _authors(self, record: records.Article) -> list[User]:
        """Members of this site; made, without a password, where there are none with the address that the file gives."""
        users: list[User] = []
        for key in record.accounts:
            account = self.accounts.get(key)
            user = self._user(account) if account is not None else None
            if user is None:
                self.report.say(Line("no-author", record.title, account.name if account else key))
            elif user not in users:
                users.append(user)
        return users or [self.wishes.editor]

    def _user(self, account: records.Account) -> User | None:
        if account.id not in self.users:
            self.users[account.id] = _member_of(account.email) or self._new_member(account)
        return self.users[account.id]

    def _new_member(self, account: records.Account) -> User | None:
        if "@" not in account.email:
            return None
        self.report.counts["members"] += 1
        self.report.say(Line("new-member", account.name, account.email))
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
