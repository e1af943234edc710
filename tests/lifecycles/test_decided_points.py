"""No answer without a decision of its own stage on every point, at every landlord."""

from __future__ import annotations

import pytest

from app.errors import Invalid
from app.store import tables
from app.use_cases.preview_letter import preview_letter
from tests.drivers.four_landlords import POINTS, about, answers_to, letters, through
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import rows

OVERRIDE = {"override": "It must go today", "letter_edits": {}}


def answered_at_stage_1(driver: RuntimeDriver) -> int:
    case_id = driver.log(**about(driver))
    through(driver, case_id, "respond")
    return case_id


def without_outcomes(driver: RuntimeDriver, element_id: str) -> dict[str, object]:
    _, values = answers_to(driver, element_id, len(POINTS))
    return {**{name: value for name, value in values.items() if name != "outcomes"}, **OVERRIDE}


def test_stage_1_is_not_answered_while_a_point_is_undecided(landlords_driver: RuntimeDriver) -> None:
    """S1-09, S1-15, RSP-13, Code 6.7: neither with no decision at all nor with two for three points; a reason to send
    the letter incomplete does not help."""
    driver = landlords_driver
    case_id = driver.log(**about(driver))
    through(driver, case_id, "investigate")
    if driver.landlord == "aster":
        through(driver, case_id, "hear_comment")
    _, values = answers_to(driver, "respond", len(POINTS))
    with pytest.raises(Invalid, match="Point 1 needs a decision"):
        driver.do(case_id, "respond", "handler", **without_outcomes(driver, "respond"))
    with pytest.raises(Invalid, match="Point 3 needs a decision"):
        driver.do(case_id, "respond", "handler", **{**values, **OVERRIDE, "outcomes": values["outcomes"][:2]})
    assert not rows(driver, tables.point_outcome, case_id)
    driver.do(case_id, "respond", "handler", **values)
    assert [row["number"] for row in rows(driver, tables.point_outcome, case_id)] == [1, 2, 3]


def test_what_stage_1_decided_is_not_stage_2s_answer(landlords_driver: RuntimeDriver) -> None:
    """S1-09, RSP-02, RSP-08, Code 6.18: the final answer is refused without decisions of its own, and the letter does
    not borrow the first answer's reasons, not even to look at."""
    driver = landlords_driver
    case_id = answered_at_stage_1(driver)
    assert "log of visit 1" in letters(driver, case_id)["RSP1"]["markdown"]
    driver.tell(case_id, "escalation_requested", "lead")
    through(driver, case_id, "review")
    if driver.landlord == "aster":
        through(driver, case_id, "hear_comment")
    values = without_outcomes(driver, "respond_to_appeal")
    task_id = driver.task(case_id, "respond_to_appeal")
    seen = preview_letter(driver.runtime, driver["reviewer"], task_id, values)
    assert seen is not None
    assert {"decision", "reasons"} <= set(seen.missing)
    assert "log of visit 1" not in seen.markdown
    with pytest.raises(Invalid, match="Point 1 needs a decision"):
        driver.do(case_id, "respond_to_appeal", "reviewer", **values)
    through(driver, case_id, "respond_to_appeal")
    stages = [row["stage"] for row in rows(driver, tables.point_outcome, case_id)]
    assert stages == [1] * len(POINTS) + [2] * len(POINTS)


def test_a_preview_shows_what_was_filled_in_so_far(driver: RuntimeDriver) -> None:
    """RSP-13: one thing that is wrong does not hide the rest of the letter."""
    case_id = answered_up_to_the_response(driver)
    remedy = {"kind": "apologise", "what": "An apology in person"}
    seen = preview_letter(driver.runtime, driver["handler"], driver.task(case_id, "respond"), {"remedies": [remedy]})
    assert seen is not None
    assert "An apology in person" in seen.markdown
    assert "decision" in seen.missing


def answered_up_to_the_response(driver: RuntimeDriver) -> int:
    case_id = driver.log(**about(driver))
    driver.do(case_id, "acknowledge", "officer", definition="\n".join(POINTS), handler="handler", **about(driver))
    driver.do(case_id, "contact_customer", "handler", method="telephone", reached=True)
    driver.do(case_id, "investigate", "handler", no_conflict=True, evidence="repair records")
    return case_id
