"""Expressions that would give nothing, each made by changing one text of a landlord's real content."""

from __future__ import annotations

import pytest

from app.content.checking.findings import ContentFinding
from app.use_cases.check_content import check_content
from tests.content.landlords import content_of

STAGE_1, FORM, LETTER = "bpmn/aspire/stage_1.bpmn", "forms/acknowledge.form", "letters/ACK1.md"
ACKNOWLEDGEMENT, SHARED = "bpmn/aspire/acknowledgement.bpmn", "bpmn/common/contribution.bpmn"


def findings_after(path: str, old: str, new: str, landlord: str = "aspire") -> list[ContentFinding]:
    """What the check says of a landlord's content in which one text of one file is replaced once."""
    files = dict(content_of(landlord).files)
    text = files[path].decode()
    assert old in text, f"{path} does not hold {old!r} any more"
    files[path] = text.replace(old, new, 1).encode()
    return list(check_content(files, landlord))


def the_error(findings: list[ContentFinding], path: str) -> ContentFinding:
    """The first error; it names the file, and says what to write instead."""
    errors = [finding for finding in findings if finding.severity == "error"]
    assert errors, [str(finding) for finding in findings]
    assert errors[0].where.startswith(f"{path} ")
    assert errors[0].remedy
    return errors[0]


@pytest.mark.parametrize(
    ("path", "old", "new", "said", "remedy"),
    [
        (STAGE_1, "=deadlines.stage_1_response.due", "=deadlines.stage_1_response.du", "has no “du”", "“due”"),
        (STAGE_1, "deadlines.quick_fix.overdue_at", "deadlines.quick_fix.overdue", "no “overdue”", "“overdue_at”"),
        (STAGE_1, "deadlines.quick_fix.overdue_at", "deadlines.quick_fx.overdue_at", "“quick_fx”", "“quick_fix”"),
        (STAGE_1, "=complaint.handler", "=complaint.handlr", "has no “handlr”", "“handler”"),
        (SHARED, "=landlord.handler", "=landlord.handlr", "has no “handlr”", "“handler”"),
        (STAGE_1, 'complaint.route = "s1_quick_fix"', 'complaint.rout = "s1_quick_fix"', "no “rout”", "“route”"),
        (ACKNOWLEDGEMENT, '=if complaint.anonymous = true then null else "ACK1"', "=answers.lettr", "“answers”", ""),
        (ACKNOWLEDGEMENT, "=if deadlines.acknowledgement.met = null then", "=if complaint.evnt = null then",
         "has no “evnt”", ""),
    ],
)  # fmt: skip
def test_a_misspelt_member_in_a_diagram_is_an_error_with_the_nearest_name(path, old, new, said, remedy):
    """Due date, timer, assignee, candidate groups, condition, letter and event."""
    error = the_error(findings_after(path, old, new), path)
    assert said in error.message
    assert remedy in error.remedy


@pytest.mark.parametrize(
    ("path", "old", "new", "never"),
    [
        (STAGE_1, 'complaint.route = "s1_quick_fix"', 'complaint.route = "s3"', "never “s3”"),
        (STAGE_1, 'quick_fix_outcome.outcome != "close"', 'quick_fix_outcome.outcome != "closed"', "never “closed”"),
        ("bpmn/common/acceptance.bpmn", 'decision = "refuse"', 'decision = "refused"', "never “refused”"),
        ("bpmn/common/late_escalation.bpmn", 'complaint.status = "open"', 'complaint.status = "opened"', "“opened”"),
    ],
)
def test_a_condition_that_no_table_form_or_status_can_satisfy_is_an_error(path, old, new, never):
    """The value that it waits for is given by no table, form or mapping."""
    error = the_error(findings_after(path, old, new), path)
    assert never in error.message
    assert "it is one of" in error.message or "it is “" in error.message


def test_a_value_that_only_another_landlord_gives_is_no_error_in_a_shared_diagram():
    """`stage_1_fast` is near nothing that this landlord has: another one may give it."""
    findings = findings_after(
        "bpmn/common/late_escalation.bpmn", 'complaint.status = "withdrawn"', 'complaint.route = "x_9"'
    )
    assert [str(finding) for finding in findings] == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("=deadlines.stage_1_response.due", "=complaint.stage", "is a number, where a date"),
        ("=deadlines.quick_fix.overdue_at", "=deadlines.quick_fix.due", "is a date, where a date and time"),
        ('candidateGroups="complaints_handler"', 'candidateGroups="=complaint.received_on"', "is a date, where a list"),
        ("=complaint.handler", "=complaint.stage", "is a number, where text is needed"),
        ('complaint.route = "s1_quick_fix"', "complaint.route", "where a boolean is needed"),
        ('complaint.route = "s1_quick_fix"', 'complaint.stage = "1"', "is a number, and is compared with “1”"),
        ('complaint.route = "s1_quick_fix"', "complaint.received_on > 3", "cannot be ordered against"),
        ("=deadlines.stage_1_response.due", "=deadlines.stage_1_response.due + 3", "a date and 3 are added"),
    ],
)
def test_a_value_of_a_wrong_type_in_a_diagram_is_an_error(old, new, said):
    """What the place needs stands beside what the expression gives."""
    assert said in the_error(findings_after(STAGE_1, old, new), STAGE_1).message


def test_a_letter_that_an_expression_chooses_and_nobody_has_is_an_error():
    """The key stands inside of an expression."""
    error = the_error(findings_after(ACKNOWLEDGEMENT, '"ACK1"', '"ACK9"'), ACKNOWLEDGEMENT)
    assert "there is no letter of that name" in error.message
    assert "ACK" in error.remedy


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("=complaint.responsibility", "=today(", "is not FEEL"),
        ("=complaint.responsibility", "=complaint.responsability", "has no “responsability”"),
        ("=complaint.responsibility", "=complaint.stage", "is a number, where"),
    ],
)
def test_a_default_of_a_form_that_cannot_be_worked_out_is_an_error(old, new, said):
    """Nobody could open the form."""
    assert said in the_error(findings_after(FORM, old, new), FORM).message


def test_a_condition_that_hides_a_field_by_one_that_is_not_there_is_an_error():
    """The field would always be on view."""
    path = "forms/send_refusal.form"
    error = the_error(findings_after(path, "=posted_by_hand", "=posted_by_hnd"), path)
    assert "nothing gives “posted_by_hnd”" in error.message
    assert "posted_by_hand" in error.remedy


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("{{ complaint.reference }}", "{{ complaint.refrence }}", "has no “refrence”"),
        ("{{ complaint.reference }}", "{{ reference }}", "nothing gives “reference”"),
        ("{{ complaint.reference }}", "{{ complaint.reference | date }}", "is text, where a date"),
        ("each point in definition.points", "each point in definition.point", "has no “point”"),
        ("{{ point.text }}", "{{ point.words }}", "has no “words”"),
    ],
)
def test_a_letter_that_asks_for_what_nothing_gives_is_an_error_with_its_line(old, new, said):
    """The placeholder, the repetition, and what is repeated."""
    error = the_error(findings_after(LETTER, old, new), LETTER)
    assert said in error.message
    assert " line " in error.where


def test_a_text_without_quotes_in_a_cell_is_an_error_that_says_to_quote_it():
    """It names nothing, and nothing would match it."""
    path = "dmn/aspire/classification.dmn"
    error = next(iter(findings_after(path, '<text>"complaint"</text>', "<text>VIP</text>")))
    assert error.severity == "error"
    assert "row" in error.where
    assert 'quote the text ("VIP")' in error.message
