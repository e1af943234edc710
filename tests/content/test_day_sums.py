"""Due dates and timers that may fall on a day off: a warning with what to write instead, and no alarm elsewhere."""

from __future__ import annotations

import pytest

from app.content.checking.findings import ContentFinding
from app.use_cases.check_content import check_content
from tests.content.changed_content import changed
from tests.content.landlords import LANDLORDS, content_of

STAGE_1 = "bpmn/aspire/stage_1.bpmn"
DUE = 'dueDate="=deadlines.stage_1_response.due"'
TIMER = "=deadlines.quick_fix.overdue_at"


def warnings_of(*changes: tuple[str, str, str]) -> list[ContentFinding]:
    files = content_of("aspire").files
    for path, old, new in changes:
        files = changed("aspire", path, old, new, files=files)
    findings = check_content(files, "aspire")
    assert [str(finding) for finding in findings if finding.severity == "error"] == []
    return list(findings)


@pytest.mark.parametrize("landlord", LANDLORDS)
def test_no_due_date_or_timer_of_the_landlords_is_counted_in_calendar_days(landlord: str) -> None:
    assert not [
        str(warned) for warned in check_content(content_of(landlord).files, landlord) if "day" in warned.message
    ]


@pytest.mark.parametrize(
    ("sum_", "instead"),
    [
        ("- duration(&quot;P2D&quot;)", "“add working days(deadlines.stage_1_response.due, -2)”"),
        ("- duration(&quot;P7D&quot;)", "“add working days(deadlines.stage_1_response.due, -5)”"),
        ("- @&quot;P10D&quot;", "“add working days(deadlines.stage_1_response.due, -8)”"),
        ("+ duration(&quot;-P3D&quot;)", "“add working days(deadlines.stage_1_response.due, -3)”"),
        ("+ duration(&quot;P1D&quot;)", "“add working days(deadlines.stage_1_response.due, 1)”"),
        ("+ duration(&quot;P1M&quot;)", "“next working day(deadlines.stage_1_response.due + duration(\"P1M\"))”"),
    ],
)  # fmt: skip
def test_a_due_date_in_calendar_days_is_told_the_working_days(sum_: str, instead: str) -> None:
    (warning,) = warnings_of((STAGE_1, DUE, f'dueDate="=deadlines.stage_1_response.due {sum_}"'))
    assert warning.severity == "warning"
    assert warning.where.startswith(f"{STAGE_1} ")
    assert "the due date" in warning.message
    assert "it may fall on a Saturday, a Sunday or a bank holiday" in warning.message
    assert instead in warning.remedy


@pytest.mark.parametrize(
    "expression",
    [
        "add working days(deadlines.stage_1_response.due, -2)",
        "add working days(deadlines.stage_1_response.due - duration(&quot;P7D&quot;), -1)",
        "next working day(deadlines.stage_1_response.due - duration(&quot;P2D&quot;))",
        "if deadlines.stage_1_response.due - duration(&quot;P2D&quot;) > today() then today() else null",
        "date(now() + duration(&quot;PT4H&quot;))",
    ],
)
def test_what_counts_working_days_or_only_compares_is_no_alarm(expression: str) -> None:
    assert warnings_of((STAGE_1, DUE, f'dueDate="={expression}"')) == []


def test_for_no_days_a_date_stays_what_it_is() -> None:
    """`add working days(…, 0)` gives the date itself (T2)."""
    expression = "add working days(deadlines.stage_1_response.due - duration(&quot;P2D&quot;), 0)"
    (warning,) = warnings_of((STAGE_1, DUE, f'dueDate="={expression}"'))
    assert "the due date" in warning.message


def test_a_timer_in_calendar_days_is_found_but_not_the_end_of_a_day() -> None:
    """A day after a date is the moment at which it has passed, and nobody has to be there."""
    at = 'date and time(string(deadlines.quick_fix.due {}) + "T00:00:00@Europe/London")'
    (warning,) = warnings_of((STAGE_1, TIMER, "=" + at.format('- duration("P1D")')))
    assert "the timer" in warning.message
    assert "add working days(deadlines.quick_fix.due, -1)" in warning.remedy
    assert warnings_of((STAGE_1, TIMER, "=" + at.format('+ duration("P1D")'))) == []


def test_a_sum_in_a_variable_is_found_where_it_stands_with_what_it_becomes() -> None:
    """The form sets the variable, which is the due date of a task."""
    form = "forms/investigate.form"
    added = (
        '"components": [{"type": "datetime", "id": "Field_look", "key": "look_again_on", "dateLabel": "Look again", '
        '"subtype": "date", "properties": {"variable": "yes", "default": "=today() + duration(\\"P14D\\")"}},'
    )
    changes = (form, '"components": [', added), (STAGE_1, DUE, 'dueDate="=look_again_on"')
    warned = [warning for warning in warnings_of(*changes) if "counts calendar days" in warning.message]
    assert [warning.where for warning in warned] == [f"{form} look_again_on"]
    assert "becomes the due date of " in warned[0].message
    assert "add working days(today(), 10)" in warned[0].remedy


def test_a_date_that_an_event_names_for_a_clock_is_a_due_date() -> None:
    path = "bpmn/common/ombudsman.bpmn"
    old = "={given_ombudsman_information: if answer_by = null then null else string(answer_by)}"
    warned = warnings_of((path, old, old.replace("string(answer_by)", "string(answer_by - duration(&quot;P2D&quot;))")))
    assert len(warned) == 1
    assert "“given_ombudsman_information”" in warned[0].message
