"""A report as CSV that a spreadsheet opens as what it is: text is never taken for a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

from .registry import Report, Row

BYTE_ORDER_MARK = "\ufeff"
"""By which spreadsheets know UTF-8."""
FORMULA = re.compile(r"((?:^|[,;|\t\r\n])[\s\"']*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])")
"""Where a cell would begin as a formula: at its start, or after what some spreadsheet takes for the end of a cell."""


def list_csv(report: Report) -> bytes:
    """The list of a report: a row of headings, then its rows; dates as ``2026-01-13``, what is missing empty."""
    head = [column.title for column in report.columns.values()]
    return _csv([head, *([_cell(report, row, column) for column in report.columns] for row in report.rows)])


def figures_csv(report: Report) -> bytes:
    """The figures of a report, one a row, with the landlord and the days that they are of."""
    head = ["Landlord", "From", "To", "Figure", "Number"]
    begins = report.begins.isoformat() if report.begins else ""
    of = [report.landlord, begins, report.as_at.isoformat()]
    return _csv([head, *([*of, harmless(report.word(name)), str(count)] for name, count in report.counts.items())])


def harmless(text: str) -> str:
    """A cell that no spreadsheet works out: an apostrophe stands before each sign that would begin a formula."""
    return FORMULA.sub(r"\1'", text)


def _cell(report: Report, row: Row, column: str) -> str:
    text = report.cell(row, column)
    return text if isinstance(row[column], int) else harmless(text)


def _csv(rows: Iterable[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows(rows)
    return (BYTE_ORDER_MARK + text.getvalue()).encode()
