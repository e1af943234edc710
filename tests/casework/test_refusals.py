"""A ground used on more than three complaints in a quarter is brought before the complaints officer, once (EXC-16)."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest

from app.store import tables
from tests.content.landlords import LANDLORDS
from tests.drivers.every_post import EVERYTHING, driver_with_posts, events
from tests.drivers.four_landlords import FILED
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import open_tasks, rows

REFUSERS = [landlord for landlord in LANDLORDS if landlord != "inspiring"]
GROUND = "legal_filed"
REASONS = "Every point is part of the claim that was filed in November, as we know from the court"
WHY = {"individual_reasons": REASONS, "evidence": "The claim form"}
LOOK = "look_at_refusals"
WATCH = "refusal_watch"


@pytest.fixture(params=REFUSERS)
def driver(request: pytest.FixtureRequest, database_url: str) -> Iterator[RuntimeDriver]:
    yield from driver_with_posts(request.param, database_url)


@pytest.fixture
def aster(database_url: str) -> Iterator[RuntimeDriver]:
    yield from driver_with_posts("aster", database_url)


def decided(driver: RuntimeDriver, decision: str = "refuse") -> int:
    """A complaint about which a claim is filed at court, with the decision on accepting it taken."""
    case_id = driver.log(EVERYTHING, **FILED, summary="Disrepair, on which a claim was filed")
    given: dict[str, Any] = {"decision": decision, "ground": GROUND, **WHY}
    if decision == "accept_in_part":
        given["excluded_points"] = "Compensation for the carpet"
    driver.do(case_id, "decide_acceptance", EVERYTHING, **given)
    return case_id


def refused(driver: RuntimeDriver, **answers: Any) -> int:
    case_id = decided(driver)
    driver.do(case_id, "send_refusal", EVERYTHING, excl_reason=REASONS, **answers)
    return case_id


def noticed(driver: RuntimeDriver, *case_ids: int) -> list[int]:
    return [case_id for case_id in case_ids if events(driver, case_id, "blanket_refusals_noticed")]


def officer_told(driver: RuntimeDriver, case_id: int) -> list[str]:
    role = driver.runtime.landlord(driver.landlord).posts["complaints_officer"]
    return [
        row["text"] for row in rows(driver, tables.alert, case_id) if row["role"] == role and "ground" in row["text"]
    ]


def reference(driver: RuntimeDriver, case_id: int) -> str:
    with driver.runtime.database.read() as connection:
        return str(
            connection.execute(tables.case.select().where(tables.case.c.id == case_id)).mappings().one()["reference"]
        )


def title(driver: RuntimeDriver) -> str:
    """The ground as the landlord's table words it."""
    rows_ = driver.runtime.content_on(driver.landlord, driver.clock.today()).rows("grounds", {})
    return next(str(row["label"]) for row in rows_ if row["ground"] == GROUND)


def test_the_fourth_complaint_refused_on_a_ground_in_a_quarter_alerts_the_officer_once(driver: RuntimeDriver) -> None:
    """EXC-16: three are fine, the fourth is told with all four, a fifth and a sixth add nothing."""
    refusals = [refused(driver) for _ in range(3)]
    assert noticed(driver, *refusals) == []
    refusals += [refused(driver) for _ in range(3)]
    assert noticed(driver, *refusals) == [refusals[3]]
    (text,) = officer_told(driver, refusals[3])
    assert text.startswith(f"4 complaints in October to December 2025 on the same ground: {title(driver)}. They are ")
    assert all(reference(driver, case_id) in text for case_id in refusals[:4])
    assert [LOOK in open_tasks(driver, case_id) for case_id in refusals] == [False, False, False, True, False, False]
    assert events(driver, refusals[3], "blanket_refusals_noticed") == [{"ground": GROUND, "quarter": "2025-Q4"}]


def test_the_officer_looks_at_the_refusals_and_says_what_they_found(driver: RuntimeDriver) -> None:
    """EXC-16: the task says which refusals it is about."""
    refusals = [refused(driver) for _ in range(4)]
    task = open_tasks(driver, refusals[3])[LOOK]
    assert task["due_on"] == date(2025, 12, 15)
    assert task["properties"]["about"].count(driver.runtime.landlord(driver.landlord).reference_prefix) == 4
    answers = {
        "conclusion": "blanket",
        "look_again_at": "All four",
        "why": "The same words in each",
        "change": "Training",
    }
    driver.do(refusals[3], LOOK, "complaints_officer", **answers)
    assert LOOK not in open_tasks(driver, refusals[3])
    kept = {row["type"]: row["text"] for row in rows(driver, tables.case_event, refusals[3])}
    assert "refusals_looked_at" in kept
    assert kept["learning_recorded"] == "Training"


def test_each_quarter_is_counted_by_itself(driver: RuntimeDriver) -> None:
    """EXC-16: three in the last quarter of 2025 and three in the first of 2026 are no blanket; a seventh is."""
    refusals = [refused(driver) for _ in range(3)]
    driver.advance_to("2026-01-02 09:00")
    refusals += [refused(driver) for _ in range(3)]
    assert noticed(driver, *refusals) == []
    refusals.append(refused(driver))
    assert events(driver, refusals[-1], "blanket_refusals_noticed") == [{"ground": GROUND, "quarter": "2026-Q1"}]


def test_a_letter_posted_by_hand_counts_in_the_quarter_in_which_it_was_posted(driver: RuntimeDriver) -> None:
    """EXC-16, policies §0.5"""
    refusals = [refused(driver) for _ in range(3)]
    late = decided(driver)
    driver.advance_to("2026-01-02 09:00")
    by_hand = driver.by_hand(late, EVERYTHING, "2025-12-31")
    driver.do(late, "send_refusal", EVERYTHING, excl_reason=REASONS, **by_hand)
    assert noticed(driver, *refusals, late) == [late]


def test_a_refusal_that_the_ombudsman_overturned_counts_as_well(driver: RuntimeDriver) -> None:
    """EXC-16, EXC-12: it is the surest sign that the ground is used wrongly."""
    refusals = [refused(driver) for _ in range(3)]
    driver.tell(refusals[0], "instruction_to_accept", EVERYTHING, ombudsman_reference="OMB-1")
    refusals.append(refused(driver))
    assert noticed(driver, *refusals) == [refusals[3]]


def test_another_ground_is_counted_by_itself(aster: RuntimeDriver) -> None:
    """EXC-16"""
    for _ in range(3):
        refused(aster)
    other = aster.log(EVERYTHING, already_decided=True)
    given = {"decision": "refuse", "ground": "already_decided", **WHY}
    aster.do(other, "decide_acceptance", EVERYTHING, **given)
    aster.do(other, "send_refusal", EVERYTHING, excl_reason=REASONS)
    assert noticed(aster, other) == []
    fourth = refused(aster)
    assert noticed(aster, other, fourth) == [fourth]


def test_a_complaint_kept_out_in_part_counts_when_that_is_decided(aster: RuntimeDriver) -> None:
    """EXC-16: the register of refusals counts it too."""
    refusals = [refused(aster) for _ in range(3)]
    part = decided(aster, "accept_in_part")
    assert noticed(aster, *refusals, part) == [part]


def test_a_complaint_that_is_accepted_counts_for_no_ground(aster: RuntimeDriver) -> None:
    """EXC-16"""
    for _ in range(3):
        refused(aster)
    case_id = aster.log(EVERYTHING, **FILED)
    aster.do(case_id, "decide_acceptance", EVERYTHING, decision="accept", accept_reasons="Another matter")
    assert noticed(aster, case_id) == []
    assert WATCH not in {row["process_id"] for row in rows(aster, tables.instance, case_id)}
    fourth = refused(aster)
    assert noticed(aster, fourth) == [fourth]
    assert WATCH in {row["process_id"] for row in rows(aster, tables.instance, fourth)}


def test_refusals_sent_at_the_same_moment_see_each_other(aster: RuntimeDriver) -> None:
    """EXC-16: two refused, then two more at once by two people: one alert, and it is not missed."""
    refusals = [refused(aster) for _ in range(2)]
    both = [decided(aster) for _ in range(2)]

    def send(case_id: int) -> None:
        aster.do(case_id, "send_refusal", EVERYTHING, excl_reason=REASONS)

    with ThreadPoolExecutor(2) as people:
        list(people.map(send, both))
    assert len(noticed(aster, *refusals, *both)) == 1
