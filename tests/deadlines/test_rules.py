"""Rows of timescale tables become rules, or say what is wrong with which cell."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from app.deadlines.calendar import WorkingCalendar
from app.deadlines.clocks import ClockRule, RuleError, compute_clocks, rules_from
from app.deadlines.rules import Happening, happenings
from tests.deadlines.tables import policy

FULL = {
    "clock": "stage_1_response", "limit": Decimal(10), "unit": "working days", "anchor": "acknowledged",
    "capped_by": "acknowledgement", "holder": "landlord", "met_by": "response_issued", "breach": "S1_LATE",
    "clause": "Code 6.3", "needs": None, "unless_within": None, "while_late": "one, other", "stopped_by": "withdrawn",
}  # fmt: skip


def test_a_row_becomes_a_rule_that_knows_its_table_and_row() -> None:
    rules = rules_from([{**FULL, "clock": "other"}, FULL], "code", "code_timescales")
    assert rules[1] == ClockRule(
        clock="stage_1_response", limit=10, unit="working days", anchor="acknowledged", capped_by="acknowledgement",
        holder="landlord", met_by="response_issued", breach="S1_LATE", clause="Code 6.3", layer="code",
        table="code_timescales", rule=2, needs="", unless_within=None, while_late=("one", "other"),
        stopped_by="withdrawn",
    )  # fmt: skip
    assert rules[1].depends_on == {"acknowledgement", "one", "other"}


def test_a_row_without_a_limit_sets_none_unless_the_case_does() -> None:
    assert policy({**FULL, "limit": None}) == []
    assert [rule.limit for rule in policy({**FULL, "limit": None, "unit": "agreed working days"})] == [None]
    assert [rule.limit for rule in policy({**FULL, "limit": date(2026, 1, 30), "unit": "given date"})] == [
        date(2026, 1, 30)
    ]


def test_a_limit_for_each_alternative_of_the_anchor() -> None:
    """EXC-12: a run counts by the limit of what started it, and the run before keeps its own."""
    row = {**FULL, "limit": [Decimal(5), Decimal(0)], "anchor": "instructed_to_accept, received", "capped_by": None}
    row |= {"clock": "acknowledgement", "met_by": "acknowledged", "while_late": None}
    (rule,) = policy(row)
    assert rule.limit == (5, 0)
    called = {"received": [date(2025, 12, 1)], "acknowledged": [date(2025, 12, 2)]}
    state = compute_clocks([rule], {**called, "instructed_to_accept": [date(2026, 1, 12)]}, WorkingCalendar())
    (earlier,), now = state["acknowledgement"].earlier, state["acknowledgement"]
    assert (earlier.effective_due, earlier.status) == (date(2025, 12, 1), "missed")
    assert (now.effective_due, now.status) == (date(2026, 1, 19), "running")
    for wrong, problem in (([5, -1], "-1 must be a whole number"), ([5, 0, 0], "of which there are 2")):
        with pytest.raises(RuleError, match=problem):
            policy({**row, "limit": wrong})
    with pytest.raises(RuleError, match="nothing caps"):
        policy({**row, "capped_by": "other"})


@pytest.mark.parametrize(
    ("cell", "value", "problem"),
    [
        ("clock", "", "row 1 (), column clock: is empty"),
        ("limit", Decimal("2.5"), "column limit: Decimal('2.5') must be a whole number, 0 or more"),
        ("limit", -1, "column limit: -1 must be a whole number"),
        ("limit", True, "column limit: True must be a whole number"),
        ("limit", "ten", "column limit: 'ten' must be a whole number"),
        ("limit", [5], "column limit: a list must give a number for each alternative of the anchor"),
        ("limit", [5, 0], "of which there are 1, in a row that nothing caps"),
        ("unit", "weeks", "column unit: 'weeks' must be one of working days"),
        ("unit", None, "column unit: is empty"),
        ("holder", "tenant", "column holder: 'tenant' must be one of landlord, customer, internal, measure"),
        ("anchor", " ", "column anchor: is empty"),
        ("anchor", "a and b or c", "column anchor: 'a and b or c' is not an event"),
        ("anchor", "not an event", "column anchor: 'not an event' is not an event"),
        ("met_by", "6_days", "column met_by: '6_days' is not the name of an event"),
        ("clause", 6.3, "column clause: 6.3 must be a text"),
    ],
)
def test_a_cell_that_cannot_be_understood_is_reported_by_table_row_and_column(
    cell: str, value: Any, problem: str
) -> None:
    with pytest.raises(RuleError) as raised:
        policy({**FULL, cell: value})
    assert str(raised.value).startswith("timescales, row 1 (")
    assert problem in str(raised.value)


@pytest.mark.parametrize("value", [10, "2026-01-30", datetime(2026, 1, 30)])
def test_a_given_date_must_be_a_date(value: Any) -> None:
    with pytest.raises(RuleError, match="must be a date, as the unit is 'given date'"):
        policy({**FULL, "unit": "given date", "limit": value})


def test_a_column_that_no_clock_has_is_refused() -> None:
    with pytest.raises(RuleError, match="column deadline: is not a column of a timescale table: clock, limit,"):
        rules_from([{**FULL, "deadline": 3}], "policy", "timescales")


def test_two_rows_for_one_clock_are_refused_with_both_numbers() -> None:
    with pytest.raises(RuleError, match="rows 1 and 3 of its answer both set stage_1_response"):
        policy(FULL, {**FULL, "clock": "update"}, FULL)


def test_a_layer_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="'law' is no layer: policy, code, default"):
        rules_from([FULL], "law", "timescales")


@pytest.mark.parametrize(
    ("cell", "understood"),
    [
        ("", ()),
        ("a", (Happening(("a",)),)),
        (" a ,b, ", (Happening(("a",)), Happening(("b",)))),
        ("a and b and c", (Happening(("a", "b", "c"), "and"),)),
        ("a then b", (Happening(("a", "b"), "then"),)),
        ("a unless b, later c", (Happening(("a", "b"), "unless"), Happening(("c",), "later"))),
        ("latest a", (Happening(("a",), "latest"),)),
        ("due of stage_1_response", (Happening((), due_of="stage_1_response"),)),
    ],
)
def test_cells_of_events_read_as_written(cell: str, understood: tuple[Happening, ...]) -> None:
    assert happenings(cell) == understood
