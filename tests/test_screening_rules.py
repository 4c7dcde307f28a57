"""Rules of screening: what can be one, what it finds, what it does, and who makes it."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from comments.actions.editing import edit_comment
from comments.actions.posting import post_comment
from comments.actions.rulemaking import MayNotRule, change_rule, delete_rule, make_rule, make_rules
from comments.actions.ruling import RefusedByRule
from comments.models import Comment, Decision, Review, RuleChange, ScreeningRule
from comments.presenters.screening import marked
from comments.rules.facts import facts_for
from comments.rules.trying_rules import try_rule
from comments.rules.writing_rules import WHY_NOT, checked_rule
from comments.screening import Door, Submission
from comments.screening.book import MOST_MARKS, RuleBook, RuleLine
from comments.submitting import ChangedMeanwhile
from tests.talking import form, page, say, shown, talked_about

ADD = "/admin/comments/screeningrule/add/"

# --- what can be a rule


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("(?=x)y", "looks-around"), ("(?<!a)b", "looks-around"), (r"(a)\1", "refers-back"), (r"\8", "refers-back"),
        ("(((a{100}){100}){100}", "too-large"), (r"\w{900}", "too-large"), ("a{1001}", "too-large"),
        ("*a", "repetition"), ("a**", "repetition"),
        ("[z", "bracket"), ("(a", "bracket"), ("a)", "bracket"), (r"\y", "escape"),
        ("x*", "matches-nothing"), ("a|", "matches-nothing"), ("x" * 501, "too-long"), ("a\x00b", "not-text"),
        (" ", "empty"),
    ],
)  # fmt: skip
def test_an_evil_pattern_is_refused_with_why(text, code):
    with pytest.raises(ValidationError) as refused:
        checked_rule("pattern", text)
    assert refused.value.code == code
    if code in WHY_NOT:
        assert str(WHY_NOT[code]) in refused.value.messages[0]


@pytest.mark.parametrize("pattern", ["(a+)+$", "(x+x+)+y", "(a|aa)+$", "(.*)*,"])
def test_what_makes_other_engines_run_for_ever_ends_at_once(pattern):
    """Linear by construction: twenty thousand characters, and the test would not end if it were not."""
    try:
        text = checked_rule("pattern", pattern)
    except ValidationError as refused:
        assert refused.code == "matches-nothing"
        return
    book = RuleBook([RuleLine(1, "pattern", text, "hold")])
    list(book.hits(Submission("a" * 20_000 + "!"), article=0, tags=frozenset()))


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [
        ("words", "  cheap \n ships ", "cheap ships"),
        ("domain", "https://www.Evil.example/x?y", "evil.example"),
        ("domain", "*.evil.example", "evil.example"),
        ("domain", "bücher.example", "xn--bcher-kva.example"),
        ("domain", "evil..example", None), ("domain", "a b", None), ("domain", "-x.example", None),
        ("address", "Bad@Evil.example", "bad@evil.example"), ("address", "@Evil.example", "@evil.example"),
        ("address", "evil.example", None), ("address", "a b@evil.example", None),
        ("network", "192.0.2.7/24", "192.0.2.0/24"), ("network", "2001:db8::1", "2001:db8::1/128"),
        ("network", "192.0.2.0/33", None), ("network", "here", None),
        ("words", "...", "..."), ("words", "*", None), ("words", "w " * 21, None),
    ],
)  # fmt: skip
def test_a_rule_is_stored_as_it_is_looked_for_or_refused(kind, given, kept):
    if kept is not None:
        assert checked_rule(kind, given) == kept
        return
    with pytest.raises(ValidationError):
        checked_rule(kind, given)


# --- what it finds


def found(kind: str, rule: str, source: str = "", **submitted) -> list[str] | None:
    """What is marked; None when the rule does not apply."""
    book = RuleBook([RuleLine(1, kind, rule, "hold")])
    hits = list(book.hits(Submission(source, **submitted), article=0, tags=frozenset()))
    return [source[start:end] for start, end in hits[0].marks] if hits else None


@pytest.mark.parametrize(
    ("rule", "source", "marks"),
    [
        ("cheap ships", "Buy CHEAP,\n  shíps!", ["CHEAP,\n  shíps"]),
        ("ship", "shipping ship-shape", ["ship"]), ("ship", "shipping", None),
        ("ship*", "a shipping lane", ["shipping"]),
        ("cheap ship*", "cheap ships", ["cheap ships"]),
        ("cheap", "ch\u200beap c\u0327heap", ["ch\u200beap", "c\u0327heap"]),
        ("cheap", "ＣＨＥＡＰ 𝐜𝐡𝐞𝐚𝐩", ["ＣＨＥＡＰ", "𝐜𝐡𝐞𝐚𝐩"]),
        ("casino", "саsіno", ["саsіno"]), ("casino", "касино", None),
        ("касино", "Касино!", ["Касино"]), ("憲法", "日本国憲法と憲 法", ["憲法", "憲 法"]), ("が", "か", None),
        ("$$$", "a $$$ b", ["$$$"]), ("c++", "c++ c+", ["c++"]), ("don't", "don't", ["don't"]),
        ("straße", "STRASSE", ["STRASSE"]),
    ],
)  # fmt: skip
def test_words_are_found_however_they_are_dressed(rule, source, marks):
    assert found("words", rule, source) == marks


def test_patterns_domains_people_and_networks_are_found():
    assert found("pattern", r"ships?\s+now", "🚢 SHIP\nNOW, ships now") == ["SHIP\nNOW", "ships now"]
    assert found("domain", "evil.example", "x http://A.Evil.example/", hosts=("a.evil.example",)) == [
        "Evil.example"
    ]
    assert found("domain", "evil.example", "", hosts=("notevil.example",)) is None
    assert found("name", "best casino", name="The Best CASINO") == []
    assert found("address", "@evil.example", address="x@mail.evil.example") == []
    assert found("address", "a@evil.example", address="b@evil.example") is None
    assert found("network", "192.0.2.0/24", door=Door("192.0.2.200")) == []
    assert found("network", "2001:db8::/32", door=Door("2001:db8:1::5")) == []
    assert found("network", "192.0.2.0/24", door=Door("192.0.3.1")) is None
    assert found("network", "0.0.0.0/0", door=Door("nonsense")) is None
    assert found("network", "written around the form", door=Door("192.0.3.1")) is None
    assert found("pattern", "(?=around", "(?=around the form") is None


def test_ten_thousand_rules_find_what_one_finds():
    many = [RuleLine(n, ("words", "pattern", "domain")[n % 3], f"w{n}x", "hold") for n in range(10_000)]
    book = RuleBook([*many, RuleLine(10_000, "pattern", "the (one|other)", "spam")])
    source = "Not w3, but W3X, w4x and The One."
    hits = {hit.rule: hit.marks for hit in book.hits(Submission(source), article=0, tags=frozenset())}
    assert hits == {3: ((12, 15),), 4: ((17, 20),), 10_000: ((25, 32),)}


def test_what_is_long_and_alike_ends_soon():
    """Bounded by construction: a test that looked at every rule at every word would take minutes."""
    alike = [RuleLine(n, "words", f"buy w{n}", "hold") for n in range(10_000)]
    wide = [RuleLine(20_000 + n, "pattern", "[buy]", "hold") for n in range(50)]
    book = RuleBook([*alike, *wide, RuleLine(30_000, "words", "buy w*", "hold")])
    source = "buy w7 buy " * 1_800
    hits = {hit.rule: len(hit.marks) for hit in book.hits(Submission(source), article=0, tags=frozenset())}
    assert hits[7] == hits[30_000] == hits[20_000] == MOST_MARKS and len(hits) == 52


# --- what it does


@pytest.fixture
def article(cast):
    return talked_about(cast.alice, tags=["Sea"])


@pytest.fixture
def known(cast, article):
    """Bob, of whom one comment stands."""
    say(cast.bob, article, "Let pass.")
    return cast.bob


def rule(cast, text: str, effect: str = "hold", **fields) -> ScreeningRule:
    return make_rule(moderator=cast.mo, text=text, effect=effect, **{"kind": "words", **fields})


def post(who, article, body: str, **more) -> Comment:
    return post_comment(person=who.person, article=article, body=body, key=body, **more)


def test_a_rule_holds_and_says_why_and_where(cast, known, article, bob, mo):
    made = rule(cast, "cheap ships")
    body = "Some Cheap ships."
    assert bob.post(reverse("say", args=[article.slug]), form(article, body=body)).status_code == 303
    held = Comment.objects.get(source=body)
    (reason,) = held.review.reasons
    assert held.state == "held" and (reason["code"], reason["detail"], reason["rule"]) == (
        "rule",
        "cheap ships",
        made.pk,
    )
    assert [(p.words, p.why) for p in marked(body, held.review.reasons)] == [
        ("Some ", ""), ("Cheap ships", "A rule of this site (cheap ships)"), (".", ""),
    ]  # fmt: skip
    assert marked("Some sheep shops.", held.review.reasons) == []
    item = page(mo, reverse("admin:comments_review_item", args=[held.pk]))
    assert [mark.text() for mark in item.css(".marked mark")] == ["Cheap ships"]
    decision = Decision.objects.get(comment_id=held.pk)
    assert (decision.verb, decision.by, decision.by_label, decision.reason) == (
        "hold",
        "rule",
        f"rule:{made.pk}",
        "rule",
    )
    own = page(bob, held.get_absolute_url()).css_first(".state").text()
    assert "A rule of this site" in own and "cheap" not in own.lower()


def test_a_rule_marks_as_spam_and_nobody_has_to_look(cast, known, article, mailoutbox):
    rule(cast, "casino*", "spam")
    comment = post(known, article, "casinos here")
    assert (comment.state, comment.number, comment.in_thread) == ("spam", None, False)
    assert not Review.objects.filter(comment=comment).exists()
    assert Decision.objects.get(comment_id=comment.pk).verb == "spam"


def test_a_rule_refuses_keeps_what_was_typed_and_names_nothing(cast, known, article, bob):
    rule(cast, "casino*", "refuse", note="secret note")
    answer = bob.post(reverse("say", args=[article.slug]), form(article, body="My long casinos text"))
    tree = shown(answer)
    assert answer.status_code == 422 and "My long casinos text" in tree.css_first("textarea").text()
    assert "The rules of this site" in tree.css_first(".errors, [role=alert]").text()
    assert "casino*" not in tree.html and "secret note" not in tree.html
    assert not Comment.objects.filter(source__contains="casino").exists()
    api = bob.post(
        f"/api/v1/articles/{article.slug}/comments", {"body": "casinos"}, content_type="application/json"
    )
    assert api.status_code == 422 and "casino*" not in api.content.decode()


def test_a_rule_tells_moderators_and_lets_it_stand(cast, known, article):
    rule(cast, "ministry", "notify")
    comment = post(known, article, "The ministry said so.")
    assert comment.state == "published" and comment.review.closed_at is None
    assert [reason["code"] for reason in comment.review.reasons] == ["rule"]


def test_an_edit_meets_the_rules_too(cast, known, article):
    rule(cast, "casino", "refuse")
    rule(cast, "roulette", "spam")
    comment = post(known, article, "Words.")
    with pytest.raises(RefusedByRule):
        edit_comment(person=known.person, comment=comment, body="casino", expected_version=comment.version)
    comment.refresh_from_db()
    assert comment.source == "Words."
    edit_comment(person=known.person, comment=comment, body="roulette", expected_version=comment.version)
    comment.refresh_from_db()
    assert (comment.state, comment.number is not None) == ("spam", True)


def test_moderators_and_authors_may_speak_of_what_is_forbidden(cast, article):
    rule(cast, "casino", "refuse")
    for who in (cast.mo, cast.alice):
        assert post(who, article, f"No casino here, says {who}.").state == "published"


def test_a_rule_keeps_to_its_scope_and_its_switch(cast, known, article):
    elsewhere = talked_about(cast.alice, "Elsewhere")
    tag = article.tags.get()
    here = rule(cast, "ships", article_id=article.pk)
    assert (
        post(known, article, "ships 1").state == "held"
        and post(known, elsewhere, "ships 2").state == "published"
    )
    change_rule(moderator=cast.mo, rule=here, expected_version=1, article_id=None, tag_id=tag.pk)
    assert (
        post(known, article, "ships 3").state == "held"
        and post(known, elsewhere, "ships 4").state == "published"
    )
    change_rule(moderator=cast.mo, rule=here, expected_version=2, is_active=False)
    assert post(known, article, "ships 5").state == "published"
    changes = RuleChange.objects.filter(rule_id=here.pk).order_by("-id")
    assert [change.version for change in changes] == [3, 2, 1] and changes[0].fields == {
        "is_active": [True, False]
    }


def test_an_unproven_guest_is_refused_at_once_and_the_door_is_remembered(cast, article, client):
    rule(cast, "casino", "refuse")
    rule(cast, "192.0.2.0/24", kind="network")
    stranger = talked_guest()
    with pytest.raises(RefusedByRule):
        post_comment(person=stranger, article=article, body="casino", key="1")
    comment = post_comment(
        person=stranger, article=article, body="Hm.", key="2", door=Door("192.0.2.9", trap_filled=True)
    )
    from comments.actions.proving import prove

    prove(person=comment.person)
    comment.refresh_from_db()
    codes = [reason["code"] for reason in comment.review.reasons]
    assert comment.state == "held" and comment.review.cause == "spam"
    assert sorted(codes) == ["guest", "rule", "trap"]


def talked_guest():
    from accounts.actions.guests import a_guest

    return a_guest(name="Gus", email="gus@example.org")


# --- who makes it, and how


def test_two_who_change_one_rule_do_not_overwrite_each_other(cast):
    made = rule(cast, "ships")
    change_rule(moderator=cast.mo, rule=made, expected_version=1, text="boats")
    stale = ScreeningRule.objects.get()
    with pytest.raises(ChangedMeanwhile):
        change_rule(moderator=cast.ada, rule=stale, expected_version=1, text="trains")
    assert ScreeningRule.objects.get().text == "boats"
    with pytest.raises(MayNotRule):
        make_rule(moderator=cast.bob, kind="words", text="x")
    delete_rule(moderator=cast.mo, rule=made)
    assert not ScreeningRule.objects.exists() and RuleChange.objects.order_by("-id").first().version == 0


def sent(**fields) -> dict[str, str]:
    return {
        "kind": "words",
        "text": "ships",
        "effect": "hold",
        "is_active": "on",
        "seen_version": "1",
        **fields,
    }


def test_the_form_tries_a_rule_and_saves_nothing(cast, article, mo):
    for n in range(3):
        say(cast.bob, article, f"Ships number {n}.")
    answer = mo.post(ADD, sent(_try="1"))
    said = shown(answer).css_first(".trial").text()
    assert answer.status_code == 200 and "3 of the last 3 comments" in " ".join(said.split())
    assert "Ships number 2." in said and not ScreeningRule.objects.exists()
    assert shown(answer).css_first(".errornote") is None
    assert (
        shown(mo.post(ADD, sent(_try="1", kind="pattern", text="(?=x)"))).css_first(".errorlist") is not None
    )


def test_a_rule_that_would_hold_everybody_is_asked_about(cast, article, mo):
    answer = mo.post(ADD, sent(kind="pattern", text="."))
    assert answer.status_code == 200 and not ScreeningRule.objects.exists()
    assert "nearly everybody" in shown(answer).css_first(".field-sure").text()
    assert mo.post(ADD, sent(kind="network", text="0.0.0.0/0")).status_code == 200
    assert mo.post(ADD, sent(kind="pattern", text=".", sure="on")).status_code == 302
    made = ScreeningRule.objects.get()
    assert (made.text, made.made_by) == (".", cast.mo)
    change = f"/admin/comments/screeningrule/{made.pk}/change/"
    assert mo.post(change, sent(text="trams", seen_version="1")).status_code == 302
    tree = page(mo, change)
    assert (
        "trams" in tree.css_first(".changes").text()
        and tree.css_first("#id_text").attributes["value"] == "trams"
    )
    assert mo.post(change, sent(text="trains", seen_version="1")).status_code == 200
    assert "trams" in page(mo, "/admin/comments/screeningrule/").css_first("#result_list").text()
    assert mo.post(f"/admin/comments/screeningrule/{made.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not ScreeningRule.objects.exists()


def test_many_rules_are_made_at_once_or_none(cast, article, mo):
    say(cast.bob, article, "Ships pass.")
    answer = mo.post(ADD, sent(kind="domain", text="a.example\nnot a domain\n\nb.example\n..\n"))
    told = shown(answer).css_first(".field-text .errorlist").text()
    assert "Line 2: This is no domain." in told and "Line 4:" in told and not ScreeningRule.objects.exists()
    assert "a.example" in shown(answer).css_first("#id_text").text()
    tried = shown(mo.post(ADD, sent(_try="1", text="ships\nboats"))).css_first(".trial").text()
    assert "1 of the last 1" in " ".join(tried.split())
    assert mo.post(ADD, sent(kind="domain", text="a.example\r\nB.example\r\n")).status_code == 302
    made = list(ScreeningRule.objects.order_by("pk").values_list("text", "made_by"))
    assert made == [("a.example", cast.mo.pk), ("b.example", cast.mo.pk)]
    assert RuleChange.objects.count() == 2
    assert "At most" in shown(mo.post(ADD, sent(text="w\n" * 2_001))).css_first(".field-text").text()
    with pytest.raises(ValidationError):
        make_rules(moderator=cast.mo, kind="pattern", texts=["fine", "(?=x)"])
    assert ScreeningRule.objects.count() == 2


def test_a_rule_for_a_fifth_of_what_stands_is_much(cast, article):
    for n in range(10):
        say(cast.bob, article, f"{'Tall ships' if n < 6 else 'Words'} {n}.")
    trial = try_rule(RuleLine(0, "words", "ships", "hold"), now=timezone.now())
    assert (trial.looked_at, trial.stood, trial.caught, trial.share, trial.is_much) == (10, 10, 6, 60, True)
    assert not try_rule(RuleLine(0, "words", "trams", "hold"), now=timezone.now()).is_much


def test_the_facts_know_new_rules_at_once(cast, article, django_assert_num_queries):
    rule(cast, "ships")
    now = timezone.now()
    assert facts_for(cast.bob.person, article, "x", now=now).book.size == 1
    rule(cast, "boats")
    assert facts_for(cast.bob.person, article, "x", now=now).book.size == 2
    with django_assert_num_queries(1):
        facts_for(cast.bob.person, article, "x", now=now)
