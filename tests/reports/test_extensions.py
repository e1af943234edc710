"""The report on extensions of dates."""

from __future__ import annotations

from datetime import date

from tests.drivers.runtime_driver import RuntimeDriver
from tests.reports.conftest import reference, reported


def extended(driver: RuntimeDriver, case_id: int, to: str, by: str = "handler", **answers: object) -> str:
    """A proposal to move the stage 1 date; gives its outcome."""
    given = {"clock": "stage_1_response", "new_date": date.fromisoformat(to), "reason": "A survey is needed"}
    return str(driver.use(case_id, "extend_deadline", by, **{**given, **answers})["outcome"])


def acknowledged(driver: RuntimeDriver, **contact: str) -> int:
    """Logged and acknowledged on Monday 1 December 2025: stage 1 is due on Monday 15 December."""
    case_id = driver.log(**contact)
    driver.do(case_id, "acknowledge", "officer", definition="No heating", handler="handler")
    return case_id


def test_extensions_are_reported_by_number_length_reason_answer_and_what_was_blocked(driver: RuntimeDriver) -> None:
    """EXT-12: five working days with agreement, from Monday 15 to Monday 22 December 2025; and one refused."""
    agreed, blocked = acknowledged(driver), acknowledged(driver, complainant_name="Bo Underhill")
    driver.advance_to("2025-12-05 10:00")
    allowed = extended(driver, agreed, "2025-12-22", agreed="yes", good_reason=True)
    refused = extended(driver, blocked, "2026-03-02", agreed="no", reason="Mr Underhill asked for March")
    report = reported(driver, "extensions")
    assert (allowed, refused) == ("allowed", "blocked")
    assert report.begins == date(2025, 10, 1)
    counted = {name: count for name, count in report.counts.items() if count}
    assert counted["proposed"] == counted["cases"] == 2
    assert (counted["allowed"], counted["blocked"]) == (1, 1)
    assert (counted["agreed_yes"], counted["agreed_no"]) == (1, 1)
    assert (counted["good_reason"], counted["no_good_reason"]) == (1, 1)
    assert (counted["shortest"], counted["median"], counted["longest"], counted["longest_in_all"]) == (5, 5, 5, 5)
    first, second = report.rows
    assert first["reference"] == reference(driver, agreed)
    assert (first["stage"], first["clock"], first["proposed"]) == (1, "stage_1_response", date(2025, 12, 5))
    assert (first["working_days"], first["total_days"], first["agreed"], first["outcome"]) == (5, 5, "yes", "allowed")
    assert first["reason"] == "A survey is needed"
    assert second["reason"] == "Mr [name] asked for March"
    assert second["why"]


def test_a_second_extension_counts_from_the_first_date_and_the_longest_of_all_says_so(driver: RuntimeDriver) -> None:
    """EXT-12, EXT-10: Monday 15 to Monday 22 December, then to Wednesday 24: seven working days in all."""
    case_id = acknowledged(driver)
    extended(driver, case_id, "2025-12-22", agreed="yes", good_reason=True)
    extended(driver, case_id, "2025-12-24", agreed="yes", good_reason=True)
    counts = reported(driver, "extensions").counts
    assert (counts["proposed"], counts["cases"]) == (2, 1)
    assert (counts["shortest"], counts["median"], counts["longest"], counts["longest_in_all"]) == (2, 2, 5, 7)


def test_the_report_covers_its_quarter_up_to_its_day(driver: RuntimeDriver) -> None:
    """EXT-12: proposed on Friday 5 December 2025: not yet on the 4th, not any more in the next quarter."""
    case_id = acknowledged(driver)
    driver.advance_to("2025-12-05 10:00")
    extended(driver, case_id, "2025-12-22", agreed="yes", good_reason=True)
    driver.advance_to("2026-01-05 10:00")
    assert reported(driver, "extensions", "2025-12-04").counts["proposed"] == 0
    assert reported(driver, "extensions", "2025-12-31").counts["proposed"] == 1
    later = reported(driver, "extensions")
    assert (later.begins, later.counts["proposed"], later.rows) == (date(2026, 1, 1), 0, [])
