"""Several complaints about one matter: each acknowledged and answered by itself, and linked both ways (ACK-14)."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.casework.actor import ENGINE
from app.errors import Invalid
from app.store import tables
from app.use_cases.publish_content import publish_content
from app.views.view_case import view_case
from tests.drivers.four_landlords import about, events, letters, through
from tests.drivers.runtime_driver import RuntimeDriver, content_of_another_landlord
from tests.drivers.table_queries import case, rows

OTHER = {
    "complainant_name": "Resident 1043",
    "complainant_address": "2 Example Street",
    "summary": "No lift for a week",
}


@pytest.fixture
def driver(landlords_driver: RuntimeDriver) -> RuntimeDriver:
    return landlords_driver


def reference(driver: RuntimeDriver, case_id: int) -> str:
    return str(case(driver, case_id)["reference"])


def matter(driver: RuntimeDriver, case_id: int) -> list[int]:
    """The cases that the page of a case shows as being about the same matter."""
    return sorted(
        linked["id"] for linked in view_case(driver.runtime, driver["lead"], case_id).linked if linked["same_matter"]
    )


def test_each_of_two_residents_is_acknowledged_and_neither_learns_of_the_other(driver: RuntimeDriver) -> None:
    """ACK-14, Code 6.2 (Aspire §3.1, Association Pr2.5): own case, own clocks, own letters; linked both ways."""
    first = driver.log("lead", **about(driver), complainant_address="1 Example Street")
    driver.advance_to("2025-12-02 09:00")
    other = driver.log("lead", **{**about(driver), **OTHER}, same_matter_as=reference(driver, first))
    assert (matter(driver, first), matter(driver, other)) == ([other], [first])
    for case_id in (first, other):
        through(driver, case_id, "respond")
    sent = {case_id: letters(driver, case_id) for case_id in (first, other)}
    for case_id, name, nobody in ((first, "Resident 1042", "1043"), (other, "Resident 1043", "1042")):
        assert sent[case_id]["ACK1"]["addressee"].startswith(name)
        assert sent[case_id]["RSP1"]["addressee"].startswith(name)
        for letter in sent[case_id].values():
            whole = letter["markdown"] + str(letter["facts"])
            assert f"Resident {nobody}" not in whole
            assert reference(driver, first if case_id == other else other) not in whole
    due = {row["name"]: row for row in rows(driver, tables.clock, other)}
    assert due["acknowledgement"]["anchored_on"] == case(driver, other)["received_on"]


def test_what_one_person_said_stays_out_of_the_other_persons_history(driver: RuntimeDriver) -> None:
    """ACK-14: the other case's history names the reference, and nothing of who complained or what they said."""
    first = driver.log("lead", **about(driver))
    other = driver.log("lead", **{**about(driver), **OTHER})
    driver.use(first, "link_duplicate", "officer", reference=reference(driver, other).lower(), why="Both name the lift")
    (noted,) = [row for row in rows(driver, tables.case_event, other) if row["type"] == "same_matter_linked"]
    assert (noted["text"], noted["actor"]) == (reference(driver, first), "officer")
    assert "same_matter_linked" in events(driver, first)


def test_a_third_complaint_joins_the_two_that_are_linked(driver: RuntimeDriver) -> None:
    """ACK-14, INT-10: a group, whichever of its cases is named."""
    first, second, third, fourth = (driver.log("lead", **about(driver)) for _ in range(4))
    driver.use(first, "link_duplicate", "officer", reference=reference(driver, second))
    driver.use(third, "link_duplicate", "officer", reference=reference(driver, fourth))
    driver.use(fourth, "link_duplicate", "officer", reference=reference(driver, first))
    assert matter(driver, second) == [first, third, fourth]
    with pytest.raises(Invalid, match="linked with this case already"):
        driver.use(second, "link_duplicate", "officer", reference=reference(driver, third))


def test_a_link_made_by_mistake_is_undone_and_both_histories_say_so(driver: RuntimeDriver) -> None:
    """ACK-14"""
    first, other = (driver.log("lead", **about(driver)) for _ in range(2))
    driver.use(first, "link_duplicate", "officer", reference=reference(driver, other))
    driver.use(other, "unlink_duplicate", "officer", why="Another lift")
    assert (matter(driver, first), matter(driver, other)) == ([], [])
    assert "same_matter_unlinked" in events(driver, first)
    assert "same_matter_unlinked" in events(driver, other)
    with pytest.raises(Invalid, match="not linked"):
        driver.use(first, "unlink_duplicate", "officer", why="The matters differ")


def test_a_reference_that_is_no_other_case_here_links_nothing(driver: RuntimeDriver, tmp_path: Path) -> None:
    """ACK-14, PRM-05: unknown, its own, or another landlord's."""
    first = driver.log("lead", **about(driver))
    for wrong, why in (("NIX-2025-1", "no case with the reference"), (reference(driver, first), "the case itself")):
        with pytest.raises(Invalid, match=why):
            driver.use(first, "link_duplicate", "officer", reference=wrong)
    root = content_of_another_landlord(tmp_path, "elsewhere")
    publish_content(driver.runtime, "elsewhere", root, ENGINE)
    driver.people["stranger"] = driver.person("stranger", "customer_relations_manager", landlord="elsewhere")
    theirs = driver.log("stranger", service_area="repairs", theme="delay")
    with pytest.raises(Invalid, match="no case with the reference"):
        driver.use(first, "link_duplicate", "officer", reference=reference(driver, theirs))
    assert events(driver, theirs).count("same_matter_linked") == 0
