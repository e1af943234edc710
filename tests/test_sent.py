"""What is sent is read in one place, and only as what it can mean."""

from __future__ import annotations

from datetime import date

import pytest

from app.sent import LARGEST_KEY, kept_text, sent_day, sent_key, why_not_kept

NO_DAYS = [
    "0001-01-01",
    "9999-12-31",
    "2025-02-29",
    "2025-W01-1",
    "20251201",
    "٢٠٢٥-١٢-٠١",
    "2025-12-01T10:00",
    "",
    "x",
]
DEEP: list[object] = []
for _ in range(30):
    DEEP = [DEEP]


@pytest.mark.parametrize(
    "text", ["²", "٣", "", " 1", "-1", "1.0", "1e3", "0x1", "9" * 16, "9" * 19, "9" * 23, "9" * 5000]
)
def test_what_is_no_key_is_none(text: str) -> None:
    assert sent_key(text) is None


def test_a_key_has_up_to_fifteen_digits() -> None:
    assert sent_key("0") == 0
    assert sent_key("007") == 7
    assert sent_key("9" * 15) == LARGEST_KEY


@pytest.mark.parametrize(
    "text",
    ["0001-01-01", "9999-12-31", "2025-02-29", "2025-W01-1", "20251201", "٢٠٢٥-١٢-٠١", "2025-12-01T10:00", "", "x"],
)
def test_what_is_no_day_of_a_case_is_none(text: str) -> None:
    assert sent_day(text) is None


def test_a_day_is_read() -> None:
    assert sent_day(" 2025-12-01 ") == date(2025, 12, 1)


def test_a_text_loses_what_no_database_keeps() -> None:
    assert kept_text("a\x00b\ud800c\N{GRINNING FACE}") == "abc\N{GRINNING FACE}"


@pytest.mark.parametrize(
    "value", ["\x00", {"a": ["\ud800"]}, {"\x00": 1}, 10**40, -(10**16), [float("nan")], 1e300, DEEP]
)
def test_what_cannot_be_kept_is_said(value: object) -> None:
    assert len(why_not_kept(value).split()) > 2


def test_what_can_be_kept_is_not_refused() -> None:
    assert why_not_kept({"a": [1, 2.5, None, True, "£", 10**15]}) == ""
