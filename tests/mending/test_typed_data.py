"""Data that an administrator types keep the kind that the variable has; what is not clear is refused with words."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from app import feel
from app.errors import Invalid
from app.mending.typed_data import typed_data

MONTH = feel.compile_expression('duration("P1M")').evaluate({})
KNOWN: dict[str, Any] = {
    "due": date(2026, 1, 5),
    "heard": datetime(2026, 1, 5, 9, tzinfo=UTC),
    "local": datetime(2026, 1, 5, 9),
    "at": time(9),
    "wait": timedelta(days=14),
    "months": MONTH,
    "number": 3,
    "sum": Decimal("2.50"),
    "sure": True,
    "note": "a text",
    "days": [date(2026, 1, 5)],
    "answer": {"until": date(2026, 1, 5), "note": "x"},
    "rows": [{"until": date(2026, 1, 5)}],
    "empty": None,
}


@pytest.mark.parametrize(
    ("name", "given", "kept"),
    [
        ("due", "2026-02-03", date(2026, 2, 3)),
        ("heard", "2026-02-03T10:00:00Z", datetime(2026, 2, 3, 10, tzinfo=UTC)),
        ("local", "2026-02-03T10:00:00", datetime(2026, 2, 3, 10)),
        ("at", "10:30:00", time(10, 30)),
        ("wait", "PT36H", timedelta(hours=36)),
        ("months", "P2M", feel.compile_expression('duration("P2M")').evaluate({})),
        ("number", 4, 4),
        ("sum", 3, 3),
        ("sure", False, False),
        ("note", "2026-02-03", "2026-02-03"),
        ("days", ["2026-02-03", "2026-02-04"], [date(2026, 2, 3), date(2026, 2, 4)]),
        ("answer", {"until": "2026-02-03", "note": "y"}, {"until": date(2026, 2, 3), "note": "y"}),
        ("rows", [{"until": "2026-02-03"}], [{"until": date(2026, 2, 3)}]),
        ("due", '=due + duration("P1D")', date(2026, 1, 6)),
        ("due", None, None),
        ("empty", '=date("2026-02-03")', date(2026, 2, 3)),
        ("new", '="2026-02-03"', "2026-02-03"),
        ("new", "a text", "a text"),
        ("new", [1, 2], [1, 2]),
    ],
)
def test_a_value_keeps_the_kind_of_its_variable(name: str, given: Any, kept: Any) -> None:
    typed = typed_data({name: given}, KNOWN)[name]
    assert (typed, type(typed)) == (kept, type(kept))


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("due", "next week", "is a date: write it as 2026-01-05"),
        ("due", "2026-02-30", "is a date: write it as 2026-01-05"),
        ("due", 5, "is a date"),
        ("due", '="2026"', "is a date"),
        ("heard", "2026-02-03T10:00:00", "with its offset"),
        ("heard", "2026-02-03", "write it as 2026-01-05T09:00:00Z"),
        ("wait", "P1M", "write it as P14D"),
        ("number", "4", "without quotation marks"),
        ("sure", "true", "without quotation marks"),
        ("note", 4, "in quotation marks"),
        ("days", "2026-02-03", r"\[1, 2\]"),
        ("days", [5], "is a date"),
        ("answer", {"until": "soon"}, "is a date"),
        ("empty", "2026-02-03", "its kind is not clear"),
        ("new", "P14D", "its kind is not clear"),
        ("new", ["2026-02-03"], "its kind is not clear"),
        ("new", "=nothing", "would be empty"),
        ("new", "=1 +", "cannot be worked out"),
        ("", 1, "is no name"),
        ("a.b", 1, "is no name"),
    ],
)
def test_a_value_of_another_kind_is_refused_with_what_to_write(name: str, given: Any, said: str) -> None:
    with pytest.raises(Invalid) as refusal:
        typed_data({name: given, "number": 5}, KNOWN) if name != "number" else typed_data({name: given}, KNOWN)
    assert re.search(said, refusal.value.errors["data"])


def test_what_is_shown_can_be_typed_again_and_changes_nothing() -> None:
    shown = feel.to_json(feel.from_python(KNOWN))
    again = typed_data({name: value for name, value in shown.items() if value is not None}, KNOWN)
    assert again == {name: value for name, value in KNOWN.items() if value is not None}


def test_the_kind_of_every_value_is_told() -> None:
    kinds = feel.kinds_of(feel.from_python(KNOWN))
    assert (kinds["due"], kinds["note"], kinds["wait"]) == ("date", "string", "days and time duration")
    assert "empty" not in kinds
