"""A complaint received on 28 March 2024 under the policy alone beside one of 2 April 2024 under the Code of 2024 (R11).

Not working days: Good Friday 29 March, Easter Monday 1 April.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from app.scenarios.observing import observe
from app.store import tables
from app.use_cases.preview_letter import preview_letter
from tests.drivers.ombudsman import APOLOGY, STAFF, driver_at
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import case, open_tasks, rows

BEFORE, UNDER = "2024-03-28 10:00", "2024-04-02 10:00"
Layers = tuple[str | None, str | None, str | None]


@pytest.fixture(params=["association", "aster", "inspiring"])
def driver(request: pytest.FixtureRequest, database_url: str) -> Iterator[RuntimeDriver]:
    """A driver at each landlord whose policy is older than the Code, on Thursday 28 March 2024."""
    driver = RuntimeDriver(database_url, at=BEFORE, landlord=request.param, staff=STAFF[request.param])
    yield driver
    driver.close()


def side_by_side(driver: RuntimeDriver) -> tuple[int, int]:
    """The same complaint before the Code and under it."""
    before = driver.log()
    driver.advance_to(UNDER)
    return before, driver.log(complainant_name="Resident 1043")


def layers(driver: RuntimeDriver, case_id: int, clock: str) -> Layers:
    """A clock's date by the policy, by the Code, and the one that counts."""
    row = next(row for row in rows(driver, tables.clock, case_id) if row["name"] == clock)
    dues = [row[f"{layer}_due"] for layer in ("policy", "code", "effective")]
    policy, code, effective = [day.isoformat() if day else None for day in dues]
    return policy, code, effective


def breaches(driver: RuntimeDriver, case_id: int) -> set[tuple[str, str]]:
    return {(row["code"], row["layer"]) for row in rows(driver, tables.breach, case_id)}


STAGE_1: dict[str, tuple[Layers, Layers]] = {
    # 10 working days from receipt; the Code's ten from the last day of its five to acknowledge, Tuesday 9 April
    "association": (("2024-04-15", None, "2024-04-15"), ("2024-04-16", "2024-04-23", "2024-04-16")),
    # 10 working days from logging and allocation, at the latest two after receipt: Wednesday 3, Thursday 4 April
    "aster": (("2024-04-17", None, "2024-04-17"), ("2024-04-18", "2024-04-23", "2024-04-18")),
    # 14 calendar days from receipt
    "inspiring": (("2024-04-11", None, "2024-04-11"), ("2024-04-16", "2024-04-23", "2024-04-16")),
}


def test_the_dates_of_the_policy_alone_stand_beside_those_of_policy_and_code(driver: RuntimeDriver) -> None:
    """SYS-01, GOV-09, TIM-07: two working days to acknowledge by each of these policies, five by the Code."""
    before, under = side_by_side(driver)
    assert layers(driver, before, "acknowledgement") == ("2024-04-03", None, "2024-04-03")
    assert layers(driver, under, "acknowledgement") == ("2024-04-04", "2024-04-09", "2024-04-04")
    assert (layers(driver, before, "stage_1_response"), layers(driver, under, "stage_1_response")) == STAGE_1[
        driver.landlord
    ]


def test_what_is_late_before_the_code_is_late_by_the_policy_alone(driver: RuntimeDriver) -> None:
    """TIM-07: nobody does anything until Friday 3 May."""
    before, under = side_by_side(driver)
    driver.advance_to("2024-05-03 10:00")
    assert {layer for _, layer in breaches(driver, before)} == {"policy"}
    assert {("ACK_LATE", "policy"), ("ACK_LATE", "code"), ("S1_LATE", "policy"), ("S1_LATE", "code")} <= breaches(
        driver, under
    )


def test_letters_need_what_the_code_demands_only_under_the_code(driver: RuntimeDriver) -> None:
    """RSP-13: that the letter says which stage it is at is asked by Code 5.6 and 6.2 alone."""
    missing = []
    who = next(name for name in ("officer", "liaison") if may_acknowledge(driver, name))
    for case_id in side_by_side(driver):
        answers: dict[str, Any] = {"definition": "No heating", "letter_edits": {"stage": ""}}
        letter = preview_letter(driver.runtime, driver[who], driver.task(case_id, "acknowledge"), answers)
        assert letter is not None
        missing.append("stage" in letter.missing)
    assert missing == [False, True]


def may_acknowledge(driver: RuntimeDriver, name: str) -> bool:
    wanted = {"association": "customer_services", "aster": "customer_services", "inspiring": "senior_staff"}
    return wanted[driver.landlord] in driver[name].roles(driver.landlord)


def test_what_is_promised_and_ordered_before_the_code_is_followed_up_all_the_same(driver: RuntimeDriver) -> None:
    """ACT-01, ACT-04, OMB-07: what we promise binds us by ourselves; an order is due on its day under either."""
    orders, late = [], []
    both = side_by_side(driver)
    for case_id in both:
        driver.use(case_id, "add_action", "liaison", what="Paint the wall", due="2024-04-12")
        driver.tell(case_id, "ombudsman_contact", "liaison", kind="determination")
        values = {"finding": "maladministration", "orders": [APOLOGY], "lesson": "no"}
        driver.do(case_id, "register_determination", "liaison", **values)
        assert open_tasks(driver, case_id)["complete_action"]["due_on"] == date(2024, 4, 12)
        orders.append(layers(driver, case_id, "order"))
    driver.advance_to("2024-04-15 10:00")
    for case_id in both:
        late.append({layer for code, layer in breaches(driver, case_id) if code == "ACTION_OVERDUE"})
    assert orders == [(None, None, "2024-04-30"), (None, "2024-04-30", "2024-04-30")]
    assert late == [{"policy"}, {"policy"}]


def test_a_complaint_from_before_the_first_policy_goes_by_that_without_the_code_and_is_flagged(
    database_url: str,
) -> None:
    """GOV-09, R11, policies §0.5: Aspire's policy begins with the Code, on Monday 1 April 2024 (Easter Monday)."""
    for driver in driver_at("aspire", database_url):
        case_id = driver.log(received_at="2024-03-28T10:00")
        assert case(driver, case_id)["policy"] == driver.runtime.landlord("aspire").policies[0].key
        assert layers(driver, case_id, "acknowledgement") == ("2024-04-08", None, "2024-04-08")
        assert observe(driver.runtime, case_id).flags == ["before_first_policy"]
        in_scope = driver.log(received_at="2024-04-02T10:00")
        assert observe(driver.runtime, in_scope).flags == []
        driver.use(
            in_scope, "correct_date", "liaison", event="received", right_date="2024-03-28", why="It lay in a box"
        )
        assert layers(driver, in_scope, "acknowledgement") == ("2024-04-08", None, "2024-04-08")
        assert observe(driver.runtime, in_scope).flags == ["before_first_policy"]
