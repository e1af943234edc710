"""Inference of types: what an expression gives before it is worked out, and what is wrong with it."""

from __future__ import annotations

import pytest

from app.feel.static_types import (
    ANYTHING,
    BOOLEAN,
    DATE,
    DATE_TIME,
    NUMBER,
    TEXT,
    ListOf,
    context,
    optional,
    text_of,
)
from app.feel.type_inference import infer_cell, infer_expression

ROUTES = text_of(["stage_1", "enquiry"], "the table triage")
CLOCK = context({"due": DATE, "met": optional(DATE), "overdue_at": DATE_TIME})
NAMES = context(
    {
        "complaint": context(
            {"route": ROUTES, "stage": optional(NUMBER), "due": optional(DATE), "reference": TEXT, "open": BOOLEAN}
        ),
        "deadlines": context({"acknowledgement": optional(CLOCK), "response": CLOCK}),
        "actions": ListOf(context({"due": DATE, "what": TEXT})),
        "answers": ANYTHING,
        "told": optional(BOOLEAN),
    }
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("deadlines.response.due", "a date"),
        ("deadlines.acknowledgement.due", "a date, or null"),
        ('deadlines.response.due + duration("P1D")', "a date"),
        ('complaint.due - duration("P7D")', "a date, or null"),
        ('date and time(string(complaint.due) + "T00:00:00@Europe/London")', "a date and time, or null"),
        ('if complaint.open then "a" else "b"', "one of “a”, “b”"),
        ("if deadlines.acknowledgement = null then today() else deadlines.acknowledgement.due", "a date"),
        ("if complaint.due != null then complaint.due else today()", "a date"),
        ("if complaint.due != null and complaint.open then complaint.due else today()", "a date"),
        ("if not(complaint.due = null) then complaint.due else today()", "a date"),
        ("if complaint.due = null or complaint.open then today() else complaint.due", "a date"),
        ("if complaint.due > today() then complaint.due else null", "a date, or null"),
        ("max(complaint.due, today())", "a date, or null"),
        ("actions[due > today()].what", "a list of which each is text"),
        ("actions[1].due", "a date, or null"),
        ("for action in actions return action.due", "a list of which each is a date"),
        ("count(actions) > 2", "a boolean"),
        ("not(told)", "a boolean, or null"),
        ("answers.whatever.it.is", "anything"),
        ("today().weekday", "a number"),
        ("string join(actions.what)", "text"),
    ],
)
def test_what_an_expression_gives_is_known_before_it_is_worked_out(text, words):
    inferred = infer_expression(text, NAMES)
    assert inferred.findings == ()
    assert inferred.type.describe() == words


@pytest.mark.parametrize(
    ("text", "message", "remedy"),
    [
        ('complaint.rout = "stage_1"', "“complaint.rout” is not there", "Did you mean “route”?"),
        ("deadlines.acknowledgement.du", "“deadlines.acknowledgement.du” is not there", "Did you mean “due”?"),
        ("actions.du", "“actions.du” is not there", "Did you mean “due”?"),
        ("today().yeer", "this value has no “yeer”", "Did you mean “year”?"),
        ("complant.route", "nothing gives “complant”", "Did you mean “complaint”?"),
        ('complaint.route = "VIP"', "is never “VIP”: it is one of “enquiry”, “stage_1” (the table triage)", "Use one"),
        ('complaint.route != "enquirry"', "is never “enquirry”", "Did you mean “enquiry”?"),
        ('complaint.route in ("enquiry", "other")', "is never “other”", "Use one of these"),
        ('complaint.stage = "2"', "is a number, and is compared with “2”", "without quotes"),
        ("complaint.due > complaint.reference", "a date cannot be ordered against text", "date(…)"),
        ("complaint.due = now()", "compared with a date and time", "date(…)"),
        ("complaint.due + 1", "a date and 1 are added", 'duration("P7D")'),
        ('complaint.reference + 1 + ""', "are added", "string(…)"),
        ("if complaint.reference then 1 else 2", "the condition after “if” is text", "Compare it"),
        ("complaint.open and complaint.due", "what “and” joins is a date", "Compare it"),
        ('contains(complaint.stage, "a")', "“contains” cannot be asked with a number", "string: text"),
        ('duration("14 days")', "the duration that is written here cannot be read", "P14D"),
        ('date("2026-02-30")', "the date that is written here cannot be read", "2026-01-31"),
        ("today(1)", "“today” cannot be asked with a number", "It takes ()"),
        ("some action in actions satisfies action.du = today()", "“action.du” is not there", "“due”"),
        ('actions[what = 3]', "“what” is text, and is compared with 3", "quotes"),
        ('if complaint.route = "enquiry" then 1 else if complaint.route = "enquiry" then 2 else 3', "never", "Use one"),
        ("VIP", "nothing gives “VIP”", "a text stands in quotes"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_found_with_its_place_and_what_to_write_instead(text, message, remedy):
    (finding,) = infer_expression(text, NAMES).findings
    assert message in finding.message
    assert remedy in finding.remedy
    assert 0 <= finding.at < len(text)


@pytest.mark.parametrize(
    "text",
    [
        "answers.anything = 3 or answers.anything = \"three\"",
        "complaint.due = null",
        "complaint.open = true",
        "deadlines.acknowledgement.met = null",
        "if deadlines.acknowledgement.met = null then 1 else 2",
        "for x in answers return x.y.z",
        "answers[due > today()].due",
        "{a: 1, b: a + 1}.b",
        "string(complaint.stage) + complaint.reference",
        "(function(x) x.y)(complaint)",
        'complaint.due in [date("2026-01-01")..today()]',
        'day of week(complaint.due) = "Monday"',
        "sort(actions, function(a, b) a.due < b.due)",
        "date(complaint.due)",
        "is(complaint.due, today())",
        "every x in 1..3 satisfies x > 0",
    ],
)  # fmt: skip
def test_nothing_is_said_of_what_is_right_or_not_known(text):
    assert infer_expression(text, NAMES).findings == ()


@pytest.mark.parametrize(
    ("cell", "subject", "message"),
    [
        ('"stage_1","stage_9"', ROUTES, "this input is never “stage_9”"),
        ('not("stage_9")', ROUTES, "this input is never “stage_9”"),
        ("VIP", TEXT, "nothing gives “VIP”"),
        ("> 3", TEXT, "text cannot be ordered against 3"),
        ("true", TEXT, "this input is text, and is compared with true"),
        ('["stage_1", "stage_9"]', ROUTES, "never “stage_9”"),
        ('? = "stage_9"', ROUTES, "never “stage_9”"),
        ("[1..5]", DATE, "a date cannot be ordered against"),
        ("complaint.rout", TEXT, "“complaint.rout” is not there"),
    ],
)
def test_a_cell_that_its_input_can_never_meet_is_found(cell, subject, message):
    findings = infer_cell(cell, NAMES, subject).findings
    assert findings
    assert message in findings[0].message


@pytest.mark.parametrize(
    ("cell", "subject"),
    [
        ("-", TEXT), ('"stage_1"', ROUTES), ("null", DATE), ("not(null)", DATE), ("> 3", optional(NUMBER)),
        ("? > today()", DATE), ('complaint.reference = "a"', NUMBER), ("< today()", DATE),
        ("complaint.reference", TEXT), ('"a"', ANYTHING), ("[1..5],7", NUMBER), ("list contains(?, 1)", ListOf(NUMBER)),
    ],
)  # fmt: skip
def test_nothing_is_said_of_a_cell_that_its_input_can_meet(cell, subject):
    assert infer_cell(cell, NAMES, subject).findings == ()
