"""The report on open service requests."""

from __future__ import annotations

from datetime import date

from tests.drivers.runtime_driver import RuntimeDriver
from tests.reports.conftest import happened, reference, reported


def request(driver: RuntimeDriver, **contact: str) -> int:
    return driver.log(kind="service_request", dissatisfied=False, **contact)


def test_open_requests_are_listed_with_their_age_area_and_last_review(driver: RuntimeDriver) -> None:
    """CLS-04: received on Monday 1 December 2025, reviewed on Monday 29 December; on Monday 12 January 2026 it is 27
    working days old (without Christmas Day, Boxing Day and New Year's Day), and due again on Thursday 29 January."""
    case_id = request(driver, service_area="heating")
    driver.log()
    happened(driver, case_id, "service_request_reviewed", "2025-12-29")
    driver.advance_to("2026-01-12 10:00")
    report = reported(driver, "service_requests")
    assert report.begins is None
    (row,) = report.rows
    assert row["reference"] == reference(driver, case_id)
    assert (row["area"], row["received"], row["age"]) == ("heating", date(2025, 12, 1), 27)
    assert (row["reviewed"], row["review_due"], row["state"]) == (date(2025, 12, 29), date(2026, 1, 29), "in_time")
    assert report.counts == {"open": 1, "review_overdue": 0, "never_reviewed": 0, "oldest": 27, "heating": 1}
    assert report.word("heating") == "Heating and hot water"


def test_those_not_reviewed_for_more_than_the_period_come_first(driver: RuntimeDriver) -> None:
    """CLS-04: a month after Monday 1 December 2025 is Thursday 1 January 2026: late from the 2nd."""
    driver.advance_to("2025-12-01 10:00")
    seen, forgotten = request(driver), request(driver)
    happened(driver, seen, "service_request_reviewed", "2025-12-29")
    driver.advance_to("2026-01-02 10:00")
    report = reported(driver, "service_requests")
    assert [row["reference"] for row in report.rows] == [reference(driver, forgotten), reference(driver, seen)]
    assert [row["state"] for row in report.rows] == ["overdue", "in_time"]
    assert (report.counts["review_overdue"], report.counts["never_reviewed"]) == (1, 1)
    assert reported(driver, "service_requests", "2026-01-01").counts["review_overdue"] == 0


def test_a_request_that_is_dealt_with_is_open_until_then(driver: RuntimeDriver) -> None:
    """CLS-04: as at a day before it was done, and as at that day."""
    case_id = request(driver)
    driver.advance_to("2025-12-10 10:00")
    driver.do(case_id, "answer_service_request", "officer", done="The valve is replaced")
    assert reported(driver, "service_requests").rows == []
    assert len(reported(driver, "service_requests", "2025-12-09").rows) == 1
    assert reported(driver, "service_requests", "2025-11-30").rows == []


def test_a_review_after_the_day_of_the_report_does_not_count(driver: RuntimeDriver) -> None:
    """CLS-04: reviewed on Tuesday 9 December 2025; the report as at Monday 8 December knows of none."""
    case_id = request(driver)
    happened(driver, case_id, "service_request_reviewed", "2025-12-09")
    driver.advance_to("2025-12-15 10:00")
    (before,) = reported(driver, "service_requests", "2025-12-08").rows
    (after,) = reported(driver, "service_requests").rows
    assert (before["reviewed"], before["review_due"]) == (None, date(2026, 1, 1))
    assert (after["reviewed"], after["review_due"]) == (date(2025, 12, 9), date(2026, 1, 9))


def test_a_request_stays_open_when_a_complaint_is_made_of_it(driver: RuntimeDriver) -> None:
    """CLS-04, CLS-06: the request goes on beside the complaint, and stays on the list."""
    case_id = request(driver)
    driver.use(case_id, "reclassify", "manager", kind="complaint", why="They are dissatisfied now")
    assert [row["reference"] for row in reported(driver, "service_requests").rows] == [reference(driver, case_id)]
