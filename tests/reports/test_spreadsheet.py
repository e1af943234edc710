"""A report as CSV."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest

from app.reports import Report, Shown, figures_csv, list_csv
from app.reports.registry import Column
from app.reports.spreadsheet import harmless

COLUMNS = {
    "reference": Column("Case", Shown.CASE),
    "state": Column("State", Shown.WORD),
    "done": Column("Done", Shown.DAY),
    "days": Column("Working days", Shown.NUMBER),
    "told": Column("Told", Shown.YES_NO),
    "reason": Column("Reason", Shown.TEXT),
}


def report(reason: str | None) -> Report:
    row = {
        "reference": "ASP-1",
        "state": "in_time",
        "done": date(2025, 12, 1),
        "days": -2,
        "told": True,
        "reason": reason,
    }
    counts = {"overdue": 1, "open": 2}
    days = (date(2025, 10, 1), date(2025, 12, 31))
    return Report("orders", "Orders", "What is due.", "aspire", *days, counts, [row], COLUMNS, {"open": "Still open"})


def read(body: bytes) -> list[list[str]]:
    text = body.decode("utf-8-sig")
    assert body.startswith("\ufeff".encode())
    return list(csv.reader(io.StringIO(text, newline="")))


def test_the_list_has_a_row_of_headings_and_one_for_each_row() -> None:
    assert read(list_csv(report('She said "no", twice\nand left'))) == [
        ["Case", "State", "Done", "Working days", "Told", "Reason"],
        ["ASP-1", "In time", "2025-12-01", "-2", "yes", 'She said "no", twice\nand left'],
    ]
    assert read(list_csv(report(None)))[1][-1] == ""


def test_the_figures_say_of_whom_and_of_which_days_they_are() -> None:
    assert read(figures_csv(report(None))) == [
        ["Landlord", "From", "To", "Figure", "Number"],
        ["aspire", "2025-10-01", "2025-12-31", "Overdue", "1"],
        ["aspire", "2025-10-01", "2025-12-31", "Still open", "2"],
    ]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("=HYPERLINK(A1)", "'=HYPERLINK(A1)"),
        ("+44 1782", "'+44 1782"),
        ("-5 working days", "'-5 working days"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("  =1+1", "  '=1+1"),
        ("\t=1+1", "\t'=1+1"),
        ("\n=1+1", "\n'=1+1"),
        ('"=1+1', "\"'=1+1"),
        ("'=1+1", "''=1+1"),
        ("\uff1d1+1", "'\uff1d1+1"),
        ("a;=1+1", "a;'=1+1"),
        ('a", =1+1', "a\", '=1+1"),
        ("a|=1+1", "a|'=1+1"),
        ("first\r\n=1+1", "first\r\n'=1+1"),
        ("2 = 1 + 1 - a@b.example", "2 = 1 + 1 - a@b.example"),
        ("", ""),
    ],
)
def test_no_text_is_a_formula_to_any_spreadsheet(typed: str, kept: str) -> None:
    """Whatever sign separates its cells."""
    assert harmless(typed) == kept


def test_numbers_of_the_program_stay_numbers_and_texts_of_people_do_not_begin_formulae() -> None:
    """A number below nothing is no formula; a text that begins with one is kept from being one."""
    row = read(list_csv(report("=1+1")))[1]
    assert row[-1] == "'=1+1"
    assert row[3] == "-2"
