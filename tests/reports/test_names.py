"""What a report may not show of anybody."""

from __future__ import annotations

import pytest

from app.masking import without_names
from app.reports import REPORTS, Shown
from tests.drivers.runtime_driver import RuntimeDriver
from tests.reports.conftest import reported
from tests.reports.test_extensions import acknowledged, extended


@pytest.mark.parametrize(
    ("text", "names", "said"),
    [
        ("Ada Quillfeather rang", ["Ada Quillfeather"], "[name] rang"),
        ("QUILLFEATHER's boiler", ["Ada Quillfeather"], "[name]'s boiler"),
        ("The resident rang", ["Resident 1042"], "The resident rang"),
        ("Al went on and on, al", ["Al Underhill"], "[name] went on and on, al"),
        ("Ozil or özil's or OZIL", ["Zoë Özil"], "[name] or [name]'s or [name]"),
        ("OHara and O’Hara", ["Ada O'Hara"], "[name] and [name]"),
        ("key of 王小明", ["王小明"], "key of [name]"),
        ("Smith (no (brackets", ["Smith ("], "[name] (no (brackets"),
        ("Nobody is named", ["", None], "Nobody is named"),
    ],
)
def test_names_and_their_parts_are_taken_out_of_a_text(text: str, names: list[str | None], said: str) -> None:
    """PRM-04"""
    assert without_names(text, names) == said


def test_nobody_who_has_to_do_with_a_case_is_named_in_a_report(driver: RuntimeDriver) -> None:
    """PRM-04, EXT-12: neither the complainant, nor those complained about, nor the people here."""
    case_id = acknowledged(driver, complainant_name="Ada Quillfeather", subjects="Ned Oakes")
    reason = "Ada Quillfeather wants Ned Oakes heard; Handler is away"
    assert extended(driver, case_id, "2026-03-02", agreed="no", reason=reason) == "blocked"
    (row,) = reported(driver, "extensions").rows
    assert row["reason"] == "[name] wants [name] heard; [name] is away"


def test_every_report_says_what_it_tells_and_names_every_column_of_its_list() -> None:
    assert "extensions" in REPORTS
    for name, kind in REPORTS.items():
        assert kind.title, name
        assert kind.tells.endswith("."), name
        assert next(column.shown for column in kind.columns.values()) == Shown.CASE, name
        titles = [column.title for column in kind.columns.values()]
        assert all(titles), name
        assert len(titles) == len(set(titles)), name
