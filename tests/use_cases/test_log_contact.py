"""Whoever hears a complaint can log it, by whatever channel it came, and decides nothing by that (INT-01, INT-04)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from app.errors import NotAllowed, TooLarge
from app.store import tables
from tests.drivers.four_landlords import FILED, FOUR, about, driver_of, events, tasks
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import case, rows

OF_THE_POLICY = {
    "aspire": {"telephone", "email", "letter", "web", "social_media", "in_person", "colleague"},
    "association": {"telephone", "email", "letter", "web", "social_media", "in_person"},
    "aster": {"telephone", "email", "letter", "web", "social_media", "in_person"},
    "inspiring": {"telephone", "email", "letter", "web", "social_media", "in_person"},
}
"""Aspire §3.1, Association P3.7, Inspiring Complaints Process; Aster names none, so the Code's (3.1, 3.2)."""


@pytest.fixture(params=sorted(FOUR))
def driver(request: pytest.FixtureRequest, database_url: str) -> Iterator[RuntimeDriver]:
    """A driver at each landlord: Monday 1 December 2025, 9:00."""
    yield from driver_of(request.param, database_url)


def test_a_complaint_is_one_by_whatever_channel_it_comes(driver: RuntimeDriver) -> None:
    """INT-01, INT-02, CLS-02 (Code 3.1, 3.2): from every channel, with the channel on record, and with its dates."""
    channels = set(driver.runtime.landlord(driver.landlord).channels)
    assert channels >= OF_THE_POLICY[driver.landlord]
    for channel in sorted(channels):
        case_id = driver.log(channel=channel, **about(driver), **offered(driver, {"read_back": True}))
        logged = case(driver, case_id)
        assert (logged["channel"], logged["status"]) == (channel, "open"), channel
        assert logged["facts"]["is_complaint"] is True
        clocks = {row["name"] for row in rows(driver, tables.clock, case_id)}
        assert {"acknowledgement", "stage_1_response"} <= clocks, channel
        assert "acknowledge" in tasks(driver, case_id), channel


def test_any_member_of_staff_logs_a_complaint_and_decides_nothing_by_it(driver: RuntimeDriver) -> None:
    """INT-04, EXC-02, PRM-01 (Code 3.2): somebody without a part in complaints; the intake has the next step."""
    outsider = "technical_admin"
    driver.people["outsider"] = driver.person("outsider", outsider)
    for said in ({}, {"responsibility": "other_body"}, FILED, {"already_decided": True}):
        case_id = driver.log("outsider", **about(driver), **offered(driver, said))
        assert case(driver, case_id)["status"] == "open"
        assert case(driver, case_id)["logged_by"] == "outsider"
        [first, *_] = [row for row in rows(driver, tables.task, case_id) if row["state"] == "open"]
        with pytest.raises(NotAllowed):
            driver.do(case_id, first["element_id"], "outsider")
        assert not {"acceptance_refused", "refusal_sent", "closed"} & set(events(driver, case_id))
    case_id = driver.log("outsider", **about(driver))
    intake = driver.runtime.landlord(driver.landlord).posts["intake"]
    roles = {row["element_id"]: row["role"] for row in rows(driver, tables.task, case_id)}
    assert roles["acknowledge"] == intake


def test_a_contact_far_larger_than_any_form_is_refused_before_it_is_looked_at(driver: RuntimeDriver) -> None:
    with pytest.raises(TooLarge, match="Shorten"):
        driver.log("lead", summary="x" * 2_000_000, **about(driver))


def offered(driver: RuntimeDriver, said: Mapping[str, Any]) -> dict[str, Any]:
    """What the landlord's own form asks of these."""
    keys = {
        field.key
        for field in driver.runtime.content_on(driver.landlord, driver.clock.today()).form("log_contact").fields
    }
    return {key: value for key, value in said.items() if key in keys}
