"""The register of tenants' panels, and the responses drawn for a look at their quality."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from tests.content.landlords import content_of
from tests.drivers.runtime_driver import RuntimeDriver
from tests.reports.conftest import SCRUTINEER, happened, reference, reported

EVERYTHING = "everything"
"""Somebody who holds every role."""


@pytest.fixture(params=["association", "aster"])
def recognising(request: pytest.FixtureRequest, database_url: str) -> Iterator[RuntimeDriver]:
    """Monday 1 December 2025, 9:00, at a landlord whose policy recognises panels of tenants."""
    settings = content_of(request.param).landlord
    staff = {EVERYTHING: tuple(settings.roles), SCRUTINEER: (settings.posts["member_responsible"],)}
    driver = RuntimeDriver(database_url, landlord=request.param, staff=staff)
    yield driver
    driver.close()


def panel(driver: RuntimeDriver, name: str, asks_for: str) -> int:
    """A request of a panel comes in."""
    return driver.log(
        EVERYTHING, kind="tenants_panel_request", dissatisfied=False, summary="A panel writes", panel_name=name,
        panel_request=asks_for,
    )  # fmt: skip


def test_a_panels_request_is_kept_with_its_answer(recognising: RuntimeDriver) -> None:
    """PAN-08: received on Monday 1 December 2025, answered on Thursday 11 December: eight working days."""
    driver = recognising
    first, second = panel(driver, "Riverside Panel", "recognition"), panel(driver, "Hilltop Panel", "support")
    driver.advance_to("2025-12-11 10:00")
    reasons = "It is open to every tenant of the estate and keeps minutes"
    driver.do(first, "answer_panel", EVERYTHING, panel_answer="recognised", panel_reasons=reasons)
    driver.advance_to("2025-12-12 10:00")
    report = reported(driver, "tenants_panels")
    assert report.begins is None
    assert [dict(row) for row in report.rows] == [
        {"reference": reference(driver, first), "panel": "Riverside Panel", "request": "recognition",
         "received": date(2025, 12, 1), "answer": "recognised", "answered": date(2025, 12, 11), "age": 8},
        {"reference": reference(driver, second), "panel": "Hilltop Panel", "request": "support",
         "received": date(2025, 12, 1), "answer": None, "answered": None, "age": 9},
    ]  # fmt: skip
    assert report.counts == {
        "requests": 2, "waiting": 1, "asked_recognition": 1, "asked_support": 1, "recognised": 1,
    }  # fmt: skip
    before = reported(driver, "tenants_panels", "2025-12-10")
    assert [row["answer"] for row in before.rows] == [None, None]
    assert reported(driver, "tenants_panels", "2025-11-30").rows == []


def test_responses_drawn_are_reported_with_what_was_found(driver: RuntimeDriver) -> None:
    """RSP-15: two drawn for the audit, one of them for the customer group as well."""
    first, second = driver.log(), driver.log()
    happened(driver, first, "response_sampled", period="2025-11", purpose="audit", stage=1)
    happened(driver, second, "response_sampled", period="2025-11", purpose="audit", stage=2)
    happened(driver, first, "response_sampled", period="2025-Q3", purpose="customer_group", stage=1)
    driver.advance_to("2025-12-08 10:00")
    happened(driver, first, "response_audited", result="needs_improvement")
    driver.advance_to("2025-12-09 10:00")
    happened(driver, first, "customer_group_heard")
    report = reported(driver, "quality_audits")
    assert [
        (row["reference"], row["purpose"], row["period"], row["audited"], row["result"]) for row in report.rows
    ] == [
        (reference(driver, first), "audit", "2025-11", date(2025, 12, 8), "needs_improvement"),
        (reference(driver, second), "audit", "2025-11", None, None),
        (reference(driver, first), "customer_group", "2025-Q3", date(2025, 12, 9), "heard"),
    ]
    assert report.counts == {
        "sampled": 3, "for_audit": 2, "for_customer_group": 1, "waiting": 1, "result_needs_improvement": 1,
        "result_heard": 1,
    }  # fmt: skip
    assert [row["stage"] for row in report.rows] == [1, 2, 1]
    before = reported(driver, "quality_audits", "2025-12-08")
    assert (before.counts["waiting"], before.counts["for_audit"]) == (2, 2)


def test_a_sample_of_the_quarter_before_is_not_in_this_one(driver: RuntimeDriver) -> None:
    """RSP-15"""
    case_id = driver.log()
    happened(driver, case_id, "response_sampled", period="2025-11", purpose="audit", stage=1)
    driver.advance_to("2026-01-05 10:00")
    happened(driver, case_id, "response_audited", result="good")
    assert reported(driver, "quality_audits").rows == []
    assert reported(driver, "quality_audits", "2025-12-31").counts["waiting"] == 1
