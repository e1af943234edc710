"""A letter is what its template says of the facts, and knows what it lacks (Code 6.9, 6.19; RSP-01, RSP-08, RSP-13)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from app.letters import EditRefused, compose
from tests.letters.build import letter, template

POINTS = [{"number": 1, "text": "The roof leaks"}, {"number": 2, "text": "Nobody called"}]


def test_placeholders_are_filled_and_elements_follow_each_other() -> None:
    made = letter(
        "Dear {{ name }}\n\n::: ref\nReference: **{{ ref }}**\n:::\n\nBye", {"name": "Resident 1042", "ref": "R-1"}
    )
    assert made.markdown == "Dear Resident 1042\n\nReference: **R-1**\n\nBye\n"
    assert made.html.splitlines() == [
        "<p>Dear Resident 1042</p>",
        '<section data-element="ref">',
        "<p>Reference: <strong>R-1</strong></p>",
        "</section>",
        "<p>Bye</p>",
    ]
    assert made.text == "Dear Resident 1042\n\nReference: R-1\n\nBye"
    assert made.present == ("ref",)
    assert made.complete


def test_title_and_stage_come_from_the_facts() -> None:
    made = compose(
        template("x", "title: Complaint {{ c.ref }}", "stage: =c.stage", "addressee: complainant"),
        {"c": {"ref": "R-1", "stage": 2}},
    )
    assert (made.title, made.stage, made.addressee) == ("Complaint R-1", 2, "complainant")


@pytest.mark.parametrize("value", [None, "", "  ", [], [""]])
def test_an_element_whose_placeholder_gives_nothing_is_missing_and_says_which(value: Any) -> None:
    made = letter(
        "::: handler\nYour handler is {{ handler.name }}.\n:::", {"handler": {"name": value}}, mandatory=["handler"]
    )
    assert made.missing == ("handler",)
    assert made.absent_why == {"handler": "handler name is not known"}
    assert "Your handler" not in made.markdown
    assert not made.complete


def test_an_element_whose_condition_is_not_true_is_missing() -> None:
    """RSP-05: the last day of the window stands in the letter where the policy has one."""
    body = "::: escalate when =deadlines.window != null\nWrite to us by {{ deadlines.window.due }}.\n:::"
    there = letter(body, {"deadlines": {"window": {"due": dt.date(2026, 1, 27)}}}, mandatory=["escalate"])
    gone = letter(body, {"deadlines": {}}, mandatory=["escalate"])
    assert there.text == "Write to us by Tuesday 27 January 2026."
    assert gone.missing == ("escalate",)
    assert "it does not apply; that depends on deadlines window" in gone.absent_why["escalate"]


def test_an_element_that_nobody_demands_may_be_absent() -> None:
    made = letter("::: apology when =upheld\nSorry\n:::", {"upheld": False}, mandatory=[])
    assert made.missing == ()
    assert made.complete
    assert [(element.name, element.present) for element in made.elements] == [("apology", False)]


def test_a_mandatory_element_the_template_lacks_is_missing() -> None:
    made = letter("::: ref\nA\n:::", mandatory=["ref", "ombudsman"])
    assert made.missing == ("ombudsman",)
    assert "has no element of this name" in made.absent_why["ombudsman"]


def test_an_element_without_words_is_missing() -> None:
    made = letter(
        "::: a\n\n:::\n::: b\n::: when =false\nB\n:::\n:::\n::: c\n{{? nothing }}\n:::", mandatory=["a", "b", "c"]
    )
    assert made.missing == ("a", "b", "c")
    assert set(made.absent_why.values()) == {"it has no text"}


def test_a_placeholder_with_a_question_mark_may_be_empty() -> None:
    made = letter("::: who\n{{ name }}{{? title }}\n:::", {"name": "A"}, mandatory=["who"])
    assert made.complete


def test_every_row_of_a_list_is_written_and_rows_of_a_markdown_list_stay_together() -> None:
    """ACK-03, RSP-02: each point of the definition stands in the letter."""
    made = letter(
        "::: definition\n::: each point in points\n{{ point.number }}. {{ point.text }}\n:::\n:::", {"points": POINTS}
    )
    assert made.markdown == "1. The roof leaks\n2. Nobody called\n"
    assert "<li>Nobody called</li>" in made.html


def test_rows_of_a_list_stay_together_when_each_is_chosen_by_a_condition() -> None:
    body = "::: each p in points\n::: when =p.number = 1\n- first\n::: otherwise\n- {{ p.text }}\n:::\n:::"
    assert letter(body, {"points": POINTS}).markdown == "- first\n- Nobody called\n"


def test_repeated_paragraphs_stand_apart() -> None:
    made = letter("::: each p in points\n**Point {{ p.number }}.** {{ p.text }}\n:::", {"points": POINTS})
    assert made.markdown == "**Point 1.** The roof leaks\n\n**Point 2.** Nobody called\n"


def test_rows_of_a_table_become_one_table() -> None:
    rows = [{"what": "Fix | the\nroof", "due": dt.date(2026, 1, 30)}]
    made = letter(
        "| What | When |\n|---|---|\n::: each a in actions\n| {{ a.what }} | {{ a.due }} |\n:::", {"actions": rows}
    )
    assert "<td>Fix | the roof</td>\n<td>Friday 30 January 2026</td>" in made.html


def test_repeating_over_nothing_leaves_the_element_missing_unless_otherwise_says_what_then() -> None:
    bare = letter(
        "::: actions\nWe will:\n::: each a in actions\n- {{ a }}\n:::\n:::", {"actions": []}, mandatory=["actions"]
    )
    said = letter(
        "::: actions\n::: each a in actions\n- {{ a }}\n::: otherwise\nNothing is left to do.\n:::\n:::",
        {"actions": []},
        mandatory=["actions"],
    )
    assert bare.absent_why == {"actions": "actions is empty"}
    assert said.text == "Nothing is left to do."
    assert said.complete


def test_a_single_value_is_a_list_of_one() -> None:
    assert letter("::: each a in one\n- {{ a }}\n:::", {"one": "x"}).markdown == "- x\n"


def test_when_and_otherwise_choose_and_only_what_is_chosen_has_to_be_known() -> None:
    body = "::: a\n::: when =stage = 1\nStage 1 by {{ due }}\n::: otherwise\nFinal\n:::\n:::"
    assert letter(body, {"stage": 2}).text == "Final"
    assert letter(body, {"stage": 1, "due": dt.date(2026, 1, 13)}).text == "Stage 1 by Tuesday 13 January 2026"
    assert letter(body, {"stage": 1}, mandatory=["a"]).missing == ("a",)


def test_blocks_nest_and_the_inner_variable_wins() -> None:
    facts = {"points": [{"n": 1, "reasons": ["a", "b"]}, {"n": 2, "reasons": ["c"]}], "n": 9}
    made = letter("::: each p in points\n::: each n in p.reasons\n- {{ p.n }}{{ n }}\n:::\n:::", facts)
    assert made.text.split() == ["1a", "1b", "2c"]


@pytest.mark.parametrize(
    ("placeholder", "value", "words"),
    [
        ("v", dt.date(2026, 1, 13), "Tuesday 13 January 2026"),
        ("v | short date", dt.date(2026, 1, 13), "13 January 2026"),
        ("v | date", dt.datetime(2026, 1, 13, 9, 0, tzinfo=dt.UTC), "Tuesday 13 January 2026"),
        ("v", dt.datetime(2026, 7, 1, 13, 30, tzinfo=dt.UTC), "Wednesday 1 July 2026 at 2:30pm"),
        ("v | time", dt.datetime(2026, 1, 13, 9, 0), "9am"),
        ("v", dt.time(12, 0), "midday"),
        ("v | money", 1000, "£1,000.00"),
        ("v | money", Decimal("12.345"), "£12.35"),
        ("v | number", 12345, "12,345"),
        ("v", Decimal("10.50"), "10.5"),
        ("v", 2026, "2026"),
        ("v", True, "yes"),
        ("v", ["damp", "mould", "noise"], "damp, mould and noise"),
        ("v | list", "damp", "damp"),
        ("v | capital", "damp and mould", "Damp and mould"),
        ("v | lower case", "DAMP", "damp"),
        ("v | one line", "1 High Street,\nTownton\n\nTN1 1AA", "1 High Street, Townton, TN1 1AA"),
        ('if v = "a|b" then "yes | no" else v | capital', "x", "X"),
        ("v", dt.timedelta(days=2, hours=1), "2 days and 1 hour"),
    ],
)
def test_values_come_in_words(placeholder: str, value: Any, words: str) -> None:
    assert letter(f"{{{{ {placeholder} }}}}", {"v": value}).text == words


@pytest.mark.parametrize(
    ("placeholder", "value"), [("v | money", "lots"), ("v | date", "soon"), ("v | money", True), ("v", {"a": 1})]
)
def test_a_value_of_the_wrong_kind_leaves_the_element_missing_and_says_why(placeholder: str, value: Any) -> None:
    made = letter(f"::: a\nWe pay {{{{ {placeholder} }}}}\n:::", {"v": value}, mandatory=["a"])
    assert made.missing == ("a",)
    assert made.absent_why["a"].startswith("v cannot be written: ")


def test_a_gap_between_the_elements_is_reported() -> None:
    made = letter("Dear {{ resident.name }}\n\n::: a\nA\n:::", mandatory=["a"])
    assert made.gaps == ("resident name is not known",)
    assert not made.complete


def test_a_handlers_words_replace_those_of_the_element() -> None:
    """ACK-15: a standard template, filled from case data, editable."""
    made = letter(
        "::: apology\nSorry.\n:::\n::: ref\n{{ ref }}\n:::",
        {"ref": "R-1"},
        edits={"apology": "We are **truly** sorry."},
    )
    assert made.html.startswith('<section data-element="apology">\n<p>We are <strong>truly</strong> sorry.</p>')
    assert [(element.name, element.edited) for element in made.elements] == [("apology", True), ("ref", False)]


def test_a_handlers_words_make_a_missing_element_present() -> None:
    made = letter("::: steps when =false\nA\n:::", mandatory=["steps"], edits={"steps": "We visited twice."})
    assert made.missing == ()
    assert made.text == "We visited twice."


@pytest.mark.parametrize("blank", ["", "  \n", "\t\r\n"])
def test_a_blank_edit_takes_the_element_out(blank: str) -> None:
    made = letter("::: apology\nSorry.\n:::", mandatory=["apology"], edits={"apology": blank})
    assert made.missing == ("apology",)
    assert made.absent_why["apology"] == "it was taken out by hand"


def test_sending_the_letters_own_words_back_is_no_edit_and_hides_no_gap() -> None:
    body = "::: who\nYour handler is {{ name }}.\n:::"
    first = letter(body, mandatory=["who"])
    again = letter(body, mandatory=["who"], edits={"who": first.elements[0].text})
    assert again.missing == ("who",)
    assert not again.elements[0].edited


def test_an_edit_for_an_element_the_letter_lacks_names_the_nearest() -> None:
    with pytest.raises(EditRefused, match="Did you mean apology"):
        letter("::: apology\nA\n:::", edits={"appology": "x"})
    with pytest.raises(EditRefused, match="20,000 characters"):
        letter("::: apology\nA\n:::", edits={"apology": "x" * 20_001})


def test_handlers_may_use_markdown_but_neither_html_nor_placeholders() -> None:
    edit = (
        "# Big\n- a\n<script>alert(1)</script> {{ secret }} ::: ![x](http://evil) [y](javascript:alert(1))\n\n    code"
    )
    made = letter("::: a\nA\n:::", {"secret": "S3CRET"}, edits={"a": edit})
    assert "<li>" in made.html
    assert "<script" not in made.html
    assert "<img" not in made.html
    assert "<code" not in made.html
    assert "javascript" not in made.html.replace("[y](javascript:alert(1))", "")
    assert "S3CRET" not in made.html


def test_a_person_who_may_not_be_named_is_found_whatever_the_case_and_the_markup() -> None:
    """RSP-06: staff and contractors who are subjects are not named."""
    people = ["Pat Example", "Kim", "Nobody Here"]
    made = letter("::: a\nWe spoke to **PAT**\nexample and Kimberley.\n:::", forbidden=people)
    assert made.named == ("Pat Example",)
    assert not made.complete
    assert letter("::: a\nkim's visit\n:::", forbidden=people).named == ("Kim",)
    other = ["Zoë Núñez", "Robin O'Hara"]
    assert letter("::: a\nZoe Nunez and ROBIN OHARA’S team\n:::", forbidden=other).named == tuple(other)
    assert letter("::: a\nRobin O’Hara’s team, robin ohara\n:::", forbidden=other).named == ("Robin O'Hara",)


def test_a_forbidden_word_in_the_title_is_found() -> None:
    assert compose(template("x", "title: About {{ who }}"), {"who": "Kim"}, forbidden=["kim", "", " "]).named == (
        "kim",
    )


def test_a_template_may_link_to_an_address_among_the_facts_and_to_nothing_else() -> None:
    body = "[Ombudsman]({{ web }})"
    assert 'href="https://example.org/a%20b"' in letter(body, {"web": "https://example.org/a b"}).html
    assert "<a" not in letter(body, {"web": "javascript:alert(1)"}).html
    assert letter(body, {"web": "https://a.example) [x](https://evil.example"}).html.count("<a ") == 1
