"""The sample site's files agree with each other (alliance_site/sample/README.md says what they hold)."""

import datetime as dt
import difflib
import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

SAMPLE = Path(__file__).resolve().parent.parent / "alliance_site" / "sample"
SLUGS = sorted(path.stem for path in (SAMPLE / "articles").glob("*.md"))
STATES = {"published", "held", "hidden", "withdrawn", "spam", "unproven"}
REASONS = {"abuse", "off-topic", "spam", "first-comment", "guest", "links"}
NUMBERED = {"published", "hidden", "withdrawn"}
NOW = dt.datetime(2026, 11, 20, tzinfo=dt.UTC)

Table = dict[str, Any]


def front_matter(path: Path) -> tuple[Table, str]:
    _, head, body = path.read_text(encoding="utf-8").split("+++\n", 2)
    return tomllib.loads(head), body.lstrip("\n")


def article(slug: str) -> tuple[Table, str]:
    return front_matter(SAMPLE / "articles" / f"{slug}.md")


def comments(slug: str) -> list[Table]:
    path = SAMPLE / "discussions" / f"{slug}.toml"
    listed: list[Table] = tomllib.loads(path.read_text(encoding="utf-8"))["comments"]
    return listed


def people() -> tuple[dict[str, Table], dict[str, Table]]:
    cast = tomllib.loads((SAMPLE / "people.toml").read_text(encoding="utf-8"))
    members = {member["username"]: member for member in cast["members"]}
    guests = {guest["key"]: guest for guest in cast["guests"]}
    assert (len(members), len(guests)) == (len(cast["members"]), len(cast["guests"]))
    return members, guests


def revisions(slug: str) -> list[str]:
    """The sources of all revisions, the first one first."""
    head, source = article(slug)
    sources = [source]
    for edit in head.get("edits", []):
        for change in edit["replace"]:
            assert source.count(change["find"]) == 1, change["find"]
            source = source.replace(change["find"], change["with"])
        sources.append(source)
    return sources


def blocks(source: str) -> list[str]:
    """The words of each block, roughly: our sources keep a paragraph on one line and use little markup."""
    found: list[str] = []
    for line in source.splitlines():
        line = re.sub(r"^(\[\^\w+\]:|[>#]+|- |\d+\. )\s*", "", line)
        line = re.sub(r"\[\^\w+\]|[*`]", "", line)
        line = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", line)
        cells = line.strip("|").split("|") if line.startswith("|") else [line]
        found += [cell.strip() for cell in cells if cell.strip(" -:")]
    return found


def occurrences(quote: str, source: str) -> int:
    return sum(block.count(quote) for block in blocks(source))


def likeness(quote: str, source: str) -> float:
    """How like the quote the nearest sentence is, from 0 to 1."""
    sentences = [s for block in blocks(source) for s in re.split(r"(?<=[.!?])\s", block)]
    return max(difflib.SequenceMatcher(None, quote, s, autojunk=False).ratio() for s in sentences)


def is_public(comment: Table) -> bool:
    return bool(comment.get("audience", "public") == "public")


def has_number(comment: Table) -> bool:
    return is_public(comment) and comment.get("state", "published") in NUMBERED


def public_notes(slug: str) -> list[Table]:
    return [c for c in comments(slug) if "quote" in c and "parent" not in c and has_number(c)]


def speaks(by: str) -> bool:
    members, guests = people()
    kind, _, name = by.partition(":")
    if kind == "site":
        return bool(re.fullmatch(r"[^|]+\|https://\S+", name))
    return name in {"user": members, "guest": guests}[kind]


def test_the_cast_can_play_every_part() -> None:
    members, guests = people()
    roles = Counter(role for member in members.values() for role in member["roles"])
    assert roles["admin"] >= 1 and roles["author"] >= 3 and roles["moderator"] >= 2
    assert sum(not member["roles"] for member in members.values()) >= 6
    for person in [*members.values(), *guests.values()]:
        assert person["email"].endswith("@example.org")


def test_the_menu_leads_to_pages_that_exist() -> None:
    site = tomllib.loads((SAMPLE / "site.toml").read_text(encoding="utf-8"))
    assert site["name"] and "alliance" in site["tagline"].lower()
    assert {item["page"] for item in site["menu"]} == {"about", "house-rules", "privacy", "contact"}
    for item in site["menu"]:
        head, body = front_matter(SAMPLE / "pages" / f"{item['page']}.md")
        assert head["title"] and head["language"] == "en" and len(body.split()) > 50
    japanese = site["in"]["ja"]
    assert japanese["name"] and "同盟" in japanese["tagline"]
    assert [item["page"] for item in japanese["menu"]] == [item["page"] for item in site["menu"]]
    for item in japanese["menu"]:
        head, body = front_matter(SAMPLE / "pages" / f"{item['page']}.ja.md")
        assert item["title"] == head["title"] and head["language"] == "ja" and len(body) > 150


def test_there_is_what_issue_and_visitor_expect() -> None:
    heads = {slug: article(slug)[0] for slug in SLUGS}
    assert len(heads) >= 7
    assert [slug for slug in SLUGS if heads[slug]["lead"]] == ["two-currencies"]
    assert {head["discussion"] for head in heads.values()} == {"open", "moderated", "closed", "closing"}
    assert {head["notes"] for head in heads.values()} == {True, False}
    assert min(len(source.split()) for source in revisions("two-currencies")) >= 3000
    japanese = [slug for slug in SLUGS if heads[slug]["language"] == "ja"]
    assert japanese and all(len(article(slug)[1]) > 1000 for slug in japanese)


@pytest.mark.parametrize("slug", SLUGS)
def test_an_article_is_whole(slug: str) -> None:
    head, source = article(slug)
    members, _ = people()
    assert head["title"] and head["summary"] and head["tags"]
    assert ("closes_after_days" in head) == (head["discussion"] == "closing")
    assert all("author" in members[author]["roles"] for author in head["authors"])
    moments = [head["published_at"], *(edit["at"] for edit in head.get("edits", []))]
    assert moments == sorted(set(moments)) and moments[-1] < NOW
    assert all(edit["summary"] for edit in head.get("edits", []))
    for revision in revisions(slug):
        marks = re.findall(r"\[\^(\w+)\](?!:)", revision)
        texts = re.findall(r"^\[\^(\w+)\]:", revision, re.MULTILINE)
        assert set(marks) == set(texts) and len(texts) == len(set(texts))
    assert not {'"', "'"} & set(source), "straight quotes: write them as they are read"


@pytest.mark.parametrize("slug", SLUGS)
def test_a_discussion_is_in_order(slug: str) -> None:
    head, _ = article(slug)
    seen: dict[str, Table] = {}
    number, before = 0, head["published_at"]
    for comment in comments(slug):
        assert comment["key"] not in seen and speaks(comment["by"]), comment["key"]
        assert before <= comment["at"] < NOW, comment["key"]
        before = comment["at"]
        parent = seen.get(comment["parent"]) if "parent" in comment else None
        assert ("parent" in comment) == (parent is not None), comment["key"]
        assert parent is None or has_number(parent) or not is_public(comment), comment["key"]
        number += has_number(comment)
        for mention in re.findall(r"#(\d+)", comment.get("body", "")):
            assert 1 <= int(mention) < number + (not has_number(comment)), (comment["key"], mention)
        seen[comment["key"]] = comment
    if "closes_after_days" in head:
        assert before <= head["published_at"] + dt.timedelta(days=head["closes_after_days"])


@pytest.mark.parametrize("slug", SLUGS)
def test_states_reasons_and_flags_are_known(slug: str) -> None:
    for comment in comments(slug):
        state = comment.get("state", "published")
        assert state in STATES
        assert ("reason" in comment) == ("words" in comment) == (state in {"held", "hidden", "spam"})
        assert comment.get("reason", "abuse") in REASONS
        assert bool(comment.get("body", "").strip()) != comment.get("highlight", False)
        assert "highlight" not in comment or not is_public(comment)
        assert (comment.get("kind") == "pingback") == comment["by"].startswith("site:")
        for flag in comment.get("flags", []):
            assert speaks(flag["by"]) and flag["by"] != comment["by"]
            assert flag["reason"] in REASONS and flag["words"]


@pytest.mark.parametrize("slug", SLUGS)
def test_a_quote_is_there_for_its_reader_at_its_time(slug: str) -> None:
    head, _ = article(slug)
    sources = revisions(slug)
    until = [edit["at"] for edit in head.get("edits", [])] + [NOW]
    since = [head["published_at"], *until[:-1]]
    for comment in comments(slug):
        if "quote" not in comment:
            continue
        assert head["notes"]
        index = comment.get("revision", 1) - 1
        count = occurrences(comment["quote"], sources[index])
        assert 1 <= comment.get("occurrence", 1) <= count, comment["quote"]
        assert count == 1 or "occurrence" in comment, comment["quote"]
        assert since[index] <= comment["at"] < until[index], comment["key"]


def test_the_lead_essay_keeps_twelve_notes_changes_one_and_loses_one() -> None:
    sources = revisions("two-currencies")
    quotes = [note["quote"] for note in public_notes("two-currencies")]
    assert (len(sources) - 1, len(quotes)) == (3, 14)
    kept = [q for q in quotes if all(occurrences(q, source) == 1 for source in sources)]
    others = sorted((likeness(q, sources[-1]) for q in quotes if q not in kept), reverse=True)
    assert len(kept) == 12
    assert others[0] > 0.75 and others[1] < 0.5


def test_one_kept_note_of_the_lead_essay_moves_with_its_paragraph() -> None:
    first, *_, last = ("\n".join(blocks(source)) for source in revisions("two-currencies"))
    kept = [q for q in (n["quote"] for n in public_notes("two-currencies")) if q in last]
    order_then, order_now = sorted(kept, key=first.index), sorted(kept, key=last.index)
    moved = [q for q in kept if [x for x in order_then if x != q] == [x for x in order_now if x != q]]
    assert order_then != order_now and len(moved) == 1


def test_the_class_post_has_its_ten_numbered_comments() -> None:
    listed = comments("one-sentence-of-article-five")
    assert sum(map(has_number, listed)) == 10
    assert sum(comment.get("kind") == "pingback" for comment in listed) == 1
    states = Counter(comment.get("state", "published") for comment in listed)
    assert (states["hidden"], states["withdrawn"]) == (1, 1)
    assert sum(len(re.findall(r"#\d+", comment["body"])) >= 2 for comment in listed) >= 2


def test_there_are_a_deep_thread_overlaps_and_work_for_a_moderator() -> None:
    listed = [comment for slug in SLUGS for comment in comments(slug)]
    states = Counter(comment.get("state", "published") for comment in listed)
    assert states["held"] >= 3 and sum("flags" in comment for comment in listed) >= 2
    depth: dict[tuple[str, str], int] = {}
    for slug in SLUGS:
        for comment in comments(slug):
            depth[slug, comment["key"]] = 1 + depth.get((slug, comment.get("parent", "")), 0)
    assert max(depth.values()) >= 8
    quotes = [note["quote"] for note in public_notes("two-currencies")]
    assert any(sum(part in whole for part in quotes) >= 3 for whole in quotes)
