"""Who had a part in stage 1 does not review it: extensions at every landlord, any part at the Association (PRM-02)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from app.casework.actor import Membership
from app.casework.capacities import EXTENDED
from app.errors import Refused
from app.use_cases.add_user import add_user
from tests.content.landlords import content_of
from tests.drivers.answering import EveryPost

EXTENSION: dict[str, Any] = {
    "new_date": "2025-12-22", "reason": "A part for the heating is on order.", "agreed": "yes", "interval": 5,
}  # fmt: skip
"""Five working days after Monday 15 December 2025, when the answer of a complaint of Monday 1 December is due."""
PARTS: dict[str, dict[str, Any]] = {
    "add_note": {"note": "I told them in November that it is fine"},
    "record_contact": {"method": "telephone", "reached": True, "notes": "I told them that it is fine"},
    "add_action": {"what": "Look at the heating again", "due": "2025-12-12"},
    "send_update": {"progress": "The part is on order.", "next": "We visit on Monday."},
}
"""What somebody may do at stage 1, beside extending its date."""


def driver_of(landlord: str, url: str) -> EveryPost:
    """With two more people who hold every role that sees cases, so that the roles refuse nothing."""
    driver = EveryPost(url, landlord)
    roles = driver.runtime.landlord(landlord).roles
    wide = [Membership(landlord, key) for key, role in roles.items() if role.sees_cases]
    for name in ("involved", "fresh"):
        driver.people[name] = add_user(driver.runtime, name, name.title(), None, wide)
    return driver


@pytest.fixture(params=["aspire", "association", "aster", "inspiring"])
def driver(request: pytest.FixtureRequest, database_url: str) -> Iterator[EveryPost]:
    driver = driver_of(request.param, database_url)
    yield driver
    driver.close()


@pytest.fixture
def association(database_url: str) -> Iterator[EveryPost]:
    driver = driver_of("association", database_url)
    yield driver
    driver.close()


def extended(driver: EveryPost, case_id: int, by: str, **more: Any) -> None:
    asked = content_of(driver.landlord).form("extend_deadline").keys
    answers = {key: value for key, value in {**EXTENSION, **more}.items() if key in asked}
    driver.use(case_id, "extend_deadline", by, **answers)


def chosen(driver: EveryPost, case_id: int, reviewer: str) -> None:
    driver.do(case_id, "assign_reviewer", "complaints_officer", reviewer=reviewer)


def test_whoever_extends_the_date_of_stage_1_has_considered_it(driver: EveryPost) -> None:
    """PRM-02, EXT-01 (Code 6.13): giving stage 1 more time is dealing with it."""
    case_id = driver.acknowledged()
    extended(driver, case_id, "involved")
    assert driver.capacities(case_id, "involved") == {f"1: {EXTENDED}"}
    driver.answered(case_id)
    driver.escalated(case_id)
    with pytest.raises(Refused) as error:
        chosen(driver, case_id, "involved")
    assert "Code 6.13" in error.value.rule
    chosen(driver, case_id, "fresh")


def test_whoever_extends_the_date_of_stage_2_may_review_it(driver: EveryPost) -> None:
    """Code 6.15: the reviewer may need more time; that is no part in stage 1."""
    case_id = driver.acknowledged()
    driver.answered(case_id)
    driver.escalated(case_id)
    extended(driver, case_id, "fresh", new_date="2026-01-06")
    chosen(driver, case_id, "fresh")


@pytest.mark.parametrize("doing", sorted(PARTS))
def test_a_director_with_any_part_in_stage_1_does_not_review_it_at_the_association(
    association: EveryPost, doing: str
) -> None:
    """PRM-02 (Association Pr3.1, B16): notes, calls, actions and letters are involvement."""
    case_id = association.acknowledged()
    association.use(case_id, doing, "involved", **PARTS[doing])
    association.answered(case_id)
    association.escalated(case_id)
    with pytest.raises(Refused, match="was involved at stage 1") as error:
        chosen(association, case_id, "involved")
    assert error.value.rule == "Association Pr3.1, B16"
    chosen(association, case_id, "fresh")


def test_a_note_at_stage_2_bars_no_reviewer_at_the_association(association: EveryPost) -> None:
    case_id = association.acknowledged()
    association.answered(case_id)
    association.escalated(case_id)
    association.use(case_id, "add_note", "fresh", note="The file is with the Chief Executive")
    chosen(association, case_id, "fresh")
