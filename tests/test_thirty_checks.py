"""The thirty checks of a page that is worth reading, by their numbers: what each demands, and the tests that show it.

Follow a number to its tests; `pytest $(python -m tests.test_thirty_checks)` runs them all. What is measured instead of
tested (1, 2, 3, 5, 6) is in `make bench GROUP=page`.
"""

import ast
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

HERE = Path(__file__).parent
BENCH = "make bench GROUP=page"


class Check(NamedTuple):
    demands: str
    shown_by: list[str]  # tests, from this folder; or the bench


CHECKS = {
    1: Check("Lighthouse gives 100 four times to every kind of page.", [BENCH]),
    2: Check("The largest paint comes in time: front page, article, article with 300 comments.", [BENCH]),
    3: Check("An article is light, asks for little, and for nothing from another host.", [BENCH]),
    4: Check(
        "Nothing shifts: while it loads, with notes, another theme or size, a form that opens.",
        ["checks/test_fitting.py::test_04_nothing_shifts"],
    ),
    5: Check("A thousand notes block nothing and are painted at once.", [BENCH]),
    6: Check("A note among a thousand opens at once.", [BENCH]),
    7: Check(
        "Without JavaScript: read, annotate with a quote, log in, reply, edit, report, search; the system's theme.",
        [
            "checks/test_without_scripts.py::test_07_all_flows_without_scripts",
            "test_journey_talk.py::test_a_guest_comments_proves_by_mail_and_edits_from_another_browser",
        ],
    ),
    8: Check(
        "Selected words bring a bar within 150 ms, in the window, beside them; Escape hides it, they stay selected.",
        ["checks/test_focus.py::test_08_the_bar_comes_soon_and_stands_beside_the_words"],
    ),
    9: Check(
        "The passage stays painted while one writes; what is posted is what was selected.",
        [
            "test_journey_notes.py::test_alice_notes_by_mouse",
            "test_journey_notes.py::test_what_is_posted_is_what_was_selected",
        ],
    ),
    10: Check(
        "A new note is there without a reload, said once, focused; a reload shows it on the same words.",
        ["test_journey_notes.py::test_alice_notes_by_mouse"],
    ),
    11: Check(
        "By keys alone to the tenth paragraph, a note on its second sentence, and back; at most 15 Tab stops.",
        ["checks/test_focus.py::test_11_by_keys_alone_to_the_tenth_paragraph_and_back"],
    ),
    12: Check(
        "Words selected by a caret bring the same bar, which the next Tab enters.",
        ["test_journey_notes.py::test_alice_notes_by_keyboard"],
    ),
    13: Check(
        "The focus returns to what opened a list, a form, a menu; it is never lost.",
        [
            "checks/test_focus.py::test_13_the_focus_returns_to_where_it_came_from",
            "test_journey_notes.py::test_escape_hides_the_bar_and_keeps_the_selection",
        ],
    ),
    14: Check(
        "On a phone the bar is docked, its buttons are large, and nothing focused is hidden under it.",
        [
            "checks/test_focus.py::test_14_on_a_phone_no_focus_hides_under_the_bar",
            "test_journey_notes.py::test_alice_notes_by_touch",
        ],
    ),
    15: Check(
        "At 320 px and at 400 % a thread ten deep fits; every comment keeps 200 px for its words.",
        ["checks/test_fitting.py::test_15_a_thread_ten_deep_fits_a_narrow_window"],
    ),
    16: Check(
        "A reader's own spacing, and letters twice as large, cut nothing off.",
        ["checks/test_fitting.py::test_16_wider_spacing_and_larger_letters_cut_nothing_off"],
    ),
    17: Check(
        "A click on words with three notes lists the three, the shortest first; one beside the words opens nothing.",
        [
            "test_journey_notes_read.py::test_overlapping_notes_are_listed_the_shortest_first",
            "test_journey_notes_read.py::test_a_click_beside_the_words_opens_nothing",
        ],
    ),
    18: Check(
        "However many the notes, cards never overlap, and each stands by its words or is counted.",
        [
            "checks/test_finding.py::test_18_five_hundred_notes_in_one_section",
            "test_journey_notes_read.py::test_cards_stand_beside_their_words_and_never_on_each_other",
        ],
    ),
    19: Check(
        "From wide to narrow and back: the same list is open, the same paragraph stands where it stood.",
        [
            "test_reading_tools.py::test_reading_on_after_an_edit_in_another_width",
            "test_journey_notes_read.py::test_from_wide_to_narrow_and_back_the_same_list_stays",
        ],
    ),
    20: Check(
        "A link to a note or a comment leads to it, open and focused; Back leads back.",
        [
            "checks/test_finding.py::test_20_a_link_leads_to_its_note_or_comment",
            "test_journey_notes_read.py::test_from_a_note_in_the_thread_to_its_words_and_back",
        ],
    ),
    21: Check(
        "Somebody who comes back is offered where they were, and never taken there.",
        ["test_reading_tools.py::test_reading_on_after_an_edit_in_another_width"],
    ),
    22: Check(
        "What is new since the last visit says so, is counted, and can be gone through.",
        ["test_live.py::test_new_since_the_last_visit_is_marked_counted_and_walked_through"],
    ),
    23: Check(
        "What others post meanwhile is announced by a button; nothing moves before it is pressed.",
        ["test_live.py::test_what_others_say_meanwhile_waits_behind_a_button"],
    ),
    24: Check(
        "What was typed is there again: after a killed page, an error, a closed discussion, a lost session.",
        [
            "test_drafts_kept.py::test_what_was_typed_is_back_each_time",
            "test_journey_notes.py::test_what_was_typed_is_there_again_after_a_reload",
            "test_journey_notes.py::test_when_nothing_can_be_sent_the_words_stay",
        ],
    ),
    25: Check(
        "axe finds no violation in twelve states, the W3C's checker of HTML no error on any page.",
        ["checks/test_seeing.py::test_25_no_barrier_in_twelve_states", "test_html.py::test_no_page_has_an_error"],
    ),
    26: Check(
        "Each comment is an article with a heading of its own; each annotated paragraph has one link that counts.",
        ["checks/test_seeing.py::test_26_the_tree_that_a_screen_reader_walks"],
    ),
    27: Check(
        "In forced colours notes are underlined; on paper there is the text, without tints, menus and forms.",
        [
            "test_journey_notes_read.py::test_paper_and_forced_colours_have_no_tints",
            "test_reading_tools.py::test_a_footnote_a_phone_and_paper",
        ],
    ),
    28: Check(
        "All words and marks stand out from what is behind them in both themes; less motion means none.",
        [
            "test_colours.py::test_contrast",
            "checks/test_fitting.py::test_28_nothing_moves_for_who_asks_for_less_motion",
        ],
    ),
    29: Check(
        "An edit carries the notes, shows the words that changed, and loses none silently.",
        ["test_journey_edit.py::test_annotate_edit_publish_revert_all_back"],
    ),
    30: Check(
        "Two keys clear an item of the queue, one brings the last back; none acts while one types.",
        [
            "test_journey_moderator.py::test_a_day_of_forty_mixed_items_by_keys_only_and_the_last_ones_back",
            "test_journey_moderator.py::test_keys_are_dead_while_typing_and_until_the_page_was_seen",
            "test_journey_moderator.py::test_two_moderators_meet",
        ],
    ),
}  # fmt: skip


def shown_in(check: Check) -> list[str]:
    return [test for test in check.shown_by if test != BENCH]


def functions_of(path: Path) -> set[str]:
    return {node.name for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("number", CHECKS)
def test_what_shows_it_is_there(number):
    for test in shown_in(CHECKS[number]):
        file, name = test.split("::")
        assert name in functions_of(HERE / file), test


def test_thirty_and_each_of_ours_under_its_number():
    assert list(CHECKS) == list(range(1, 31))
    assert all(check.shown_by for check in CHECKS.values())
    for path in (HERE / "checks").glob("test_*.py"):
        for name in functions_of(path):
            if name.startswith("test_"):
                assert f"checks/{path.name}::{name}" in CHECKS[int(name.split("_")[1])].shown_by


if __name__ == "__main__":
    named = dict.fromkeys(f"tests/{test}" for check in CHECKS.values() for test in shown_in(check))
    sys.stdout.write("\n".join(named) + "\n")
