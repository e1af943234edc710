"""What is not resolved goes to stage 2, and nothing else needs to (ESC-10)."""

from __future__ import annotations

from app.store import tables
from app.views.view_case import view_case
from tests.drivers.four_landlords import POINTS, about, known_in, letters, points, through
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import rows

ESCALATE = {"means": "letter"}  # asked by one landlord's form only; the others leave it out


def answered(driver: RuntimeDriver) -> int:
    case_id = driver.log("lead", **about(driver))
    through(driver, case_id, "respond")
    return case_id


def escalate(driver: RuntimeDriver, case_id: int, **named: object) -> None:
    means = ESCALATE if driver.landlord == "association" else {}
    driver.tell(case_id, "escalation_requested", "officer", **means, **named)


def test_stage_2_takes_up_the_points_that_the_customer_named(landlords_driver: RuntimeDriver) -> None:
    """ESC-10: two of three points and one in the customer's own words; stage 1 keeps all three with its decisions."""
    driver = landlords_driver
    case_id = answered(driver)
    escalate(driver, case_id, unresolved=["1", "3"], points="The hot water is brown")
    wanted = [POINTS[0], POINTS[2], "The hot water is brown"]
    assert known_in(driver, case_id, "acknowledge_appeal", "lead")["definition"].splitlines() == wanted
    assert points(driver, case_id) == list(POINTS)
    through(driver, case_id, "acknowledge_appeal")
    assert points(driver, case_id) == wanted
    acknowledged = letters(driver, case_id)["ACK2"]["markdown"]
    assert POINTS[2] in acknowledged
    assert POINTS[1] not in acknowledged

    page = view_case(driver.runtime, driver["lead"], case_id)
    assert (page.definition_version, [point.text for point in page.points]) == (2, wanted)
    assert [[outcome["stage"] for outcome in point.outcomes] for point in page.points] == [[1], [1], []]
    ((version, earlier),) = page.earlier_definitions
    assert (version, [point.text for point in earlier]) == (1, list(POINTS))
    assert [point.outcomes[0]["reasons"] for point in earlier] == [
        f"Nobody came, as the log of visit {at} says" for at in (1, 2, 3)
    ]


def test_stage_2_decides_the_unresolved_points_only(landlords_driver: RuntimeDriver) -> None:
    """ESC-10, Code 6.18: the final answer has a decision for each point of the stage 2 definition."""
    driver = landlords_driver
    case_id = answered(driver)
    escalate(driver, case_id, unresolved=["2"])
    through(driver, case_id, "respond_to_appeal")
    final = letters(driver, case_id)["RSP2"]
    assert POINTS[1] in final["markdown"]
    assert POINTS[0] not in final["markdown"]
    of_stage_2 = [row for row in rows(driver, tables.point_outcome, case_id) if row["stage"] == 2]
    assert [(row["version"], row["number"], row["decision"]) for row in of_stage_2] == [(2, 1, "upheld")]


def test_a_customer_who_names_no_point_has_the_whole_complaint_looked_at_again(landlords_driver: RuntimeDriver) -> None:
    """ESC-10, Code 6.12: they need not say what is unresolved."""
    driver = landlords_driver
    case_id = answered(driver)
    escalate(driver, case_id)
    assert known_in(driver, case_id, "acknowledge_appeal", "lead")["definition"].splitlines() == list(POINTS)
    through(driver, case_id, "acknowledge_appeal")
    assert points(driver, case_id) == list(POINTS)


def test_whoever_acknowledges_may_put_the_points_otherwise(landlords_driver: RuntimeDriver) -> None:
    """ESC-10: the points that the customer named are where the definition begins, not what it must be."""
    driver = landlords_driver
    case_id = answered(driver)
    escalate(driver, case_id, unresolved=["1"])
    driver.do(case_id, "acknowledge_appeal", "lead", definition="The boiler is out again\nThe letters")
    assert points(driver, case_id) == ["The boiler is out again", "The letters"]


def test_a_point_in_other_words_has_no_decision_of_the_number_it_takes(landlords_driver: RuntimeDriver) -> None:
    """ESC-10: point 1 of stage 2 is not point 1 of stage 1, and shows none of its decisions."""
    driver = landlords_driver
    case_id = answered(driver)
    escalate(driver, case_id, points="The new boiler is loud")
    through(driver, case_id, "acknowledge_appeal")
    (point,) = view_case(driver.runtime, driver["lead"], case_id).points
    assert (point.number, point.outcomes) == (1, [])
