"""A complaint received on 28 March 2024 under the policy alone beside one of 2 April 2024 under the Code of 2024 (R11).

Not working days: Good Friday 29 March, Easter Monday 1 April.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from app.landlords import LandlordError
from app.store import tables
from app.use_cases.preview_letter import preview_letter
from tests.office import Desk
from tests.use_cases.looking import open_tasks, rows
from tests.use_cases.ombudsman_desks import APOLOGY, STAFF, desk_at

BEFORE, UNDER = "2024-03-28 10:00", "2024-04-02 10:00"
Layers = tuple[str | None, str | None, str | None]


@pytest.fixture(params=["association", "aster", "inspiring"])
def desk(request: pytest.FixtureRequest, database_url: str) -> Iterator[Desk]:
    """A desk at each landlord whose policy is older than the Code, on Thursday 28 March 2024."""
    one = Desk(database_url, at=BEFORE, landlord=request.param, staff=STAFF[request.param])
    yield one
    one.close()


def side_by_side(desk: Desk) -> tuple[int, int]:
    """The same complaint before the Code and under it."""
    before = desk.log()
    desk.at(UNDER)
    return before, desk.log(complainant_name="Resident 1043")


def layers(desk: Desk, case_id: int, clock: str) -> Layers:
    """A clock's date by the policy, by the Code, and the one that counts."""
    row = next(row for row in rows(desk, tables.clock, case_id) if row["name"] == clock)
    found = [row[f"{layer}_due"] for layer in ("policy", "code", "effective")]
    policy, code, effective = [day.isoformat() if day else None for day in found]
    return policy, code, effective


def breaches(desk: Desk, case_id: int) -> set[tuple[str, str]]:
    return {(row["code"], row["layer"]) for row in rows(desk, tables.breach, case_id)}


STAGE_1: dict[str, tuple[Layers, Layers]] = {
    # 10 working days from receipt; the Code's ten from the last day of its five to acknowledge, Tuesday 9 April
    "association": (("2024-04-15", None, "2024-04-15"), ("2024-04-16", "2024-04-23", "2024-04-16")),
    # 10 working days from logging and allocation, at the latest two after receipt: Wednesday 3, Thursday 4 April
    "aster": (("2024-04-17", None, "2024-04-17"), ("2024-04-18", "2024-04-23", "2024-04-18")),
    # 14 calendar days from receipt
    "inspiring": (("2024-04-11", None, "2024-04-11"), ("2024-04-16", "2024-04-23", "2024-04-16")),
}


def test_the_dates_of_the_policy_alone_stand_beside_those_of_policy_and_code(desk: Desk) -> None:
    """SYS-01, GOV-09, TIM-07: two working days to acknowledge by each of these policies, five by the Code."""
    before, under = side_by_side(desk)
    assert layers(desk, before, "acknowledgement") == ("2024-04-03", None, "2024-04-03")
    assert layers(desk, under, "acknowledgement") == ("2024-04-04", "2024-04-09", "2024-04-04")
    assert (layers(desk, before, "stage_1_response"), layers(desk, under, "stage_1_response")) == STAGE_1[desk.landlord]


def test_what_is_late_before_the_code_is_late_by_the_policy_alone(desk: Desk) -> None:
    """TIM-07: nobody does anything until Friday 3 May."""
    before, under = side_by_side(desk)
    desk.at("2024-05-03 10:00")
    assert {layer for _, layer in breaches(desk, before)} == {"policy"}
    assert {("ACK_LATE", "policy"), ("ACK_LATE", "code"), ("S1_LATE", "policy"), ("S1_LATE", "code")} <= breaches(
        desk, under
    )


def test_letters_need_what_the_code_demands_only_under_the_code(desk: Desk) -> None:
    """RSP-13: that the letter says which stage it is at is asked by Code 5.6 and 6.2 alone."""
    missing = []
    who = next(name for name in ("officer", "liaison") if may_acknowledge(desk, name))
    for case_id in side_by_side(desk):
        answers: dict[str, Any] = {"definition": "No heating", "letter_edits": {"stage": ""}}
        letter = preview_letter(desk.runtime, desk[who], desk.task(case_id, "acknowledge"), answers)
        assert letter is not None
        missing.append("stage" in letter.missing)
    assert missing == [False, True]


def may_acknowledge(desk: Desk, name: str) -> bool:
    wanted = {"association": "customer_services", "aster": "customer_services", "inspiring": "senior_staff"}
    return wanted[desk.landlord] in desk[name].roles(desk.landlord)


def test_what_is_promised_and_ordered_before_the_code_is_followed_up_all_the_same(desk: Desk) -> None:
    """ACT-01, ACT-04, OMB-07: what we promise binds us by ourselves; an order is due on its day under either."""
    orders, late = [], []
    both = side_by_side(desk)
    for case_id in both:
        desk.use(case_id, "add_action", "liaison", what="Paint the wall", due="2024-04-12")
        desk.tell(case_id, "ombudsman_contact", "liaison", kind="determination")
        values = {"finding": "maladministration", "orders": [APOLOGY], "lesson": "no"}
        desk.do(case_id, "register_determination", "liaison", **values)
        assert open_tasks(desk, case_id)["complete_action"]["due_on"] == date(2024, 4, 12)
        orders.append(layers(desk, case_id, "order"))
    desk.at("2024-04-15 10:00")
    for case_id in both:
        late.append({layer for code, layer in breaches(desk, case_id) if code == "ACTION_OVERDUE"})
    assert orders == [(None, None, "2024-04-30"), (None, "2024-04-30", "2024-04-30")]
    assert late == [{"policy"}, {"policy"}]


def test_no_complaint_is_taken_for_a_day_on_which_no_policy_was_in_force(database_url: str) -> None:
    """GOV-09: Aspire's policy begins with the Code, on 1 April 2024."""
    for desk in desk_at("aspire", database_url):
        with pytest.raises(LandlordError, match="no policy was in force on 2024-03-28"):
            desk.log(received_at="2024-03-28T10:00")
        assert desk.log(received_at="2024-04-02T10:00")
