"""Several complaints about one matter: each acknowledged and answered by itself, and linked both ways (ACK-14)."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.casework.actor import ENGINE
from app.errors import Invalid
from app.store import tables
from app.use_cases.publish_content import publish_content
from app.views.view_case import view_case
from tests.office import Desk, content_of_another_landlord
from tests.use_cases.four_desks import about, events, letters, through
from tests.use_cases.looking import case, rows

OTHER = {
    "complainant_name": "Resident 1043",
    "complainant_address": "2 Example Street",
    "summary": "No lift for a week",
}


@pytest.fixture
def desk(landlords_desk: Desk) -> Desk:
    return landlords_desk


def reference(desk: Desk, case_id: int) -> str:
    return str(case(desk, case_id)["reference"])


def matter(desk: Desk, case_id: int) -> list[int]:
    """The cases that the page of a case shows as being about the same matter."""
    return sorted(one["id"] for one in view_case(desk.runtime, desk["lead"], case_id).linked if one["same_matter"])


def test_each_of_two_residents_is_acknowledged_and_neither_learns_of_the_other(desk: Desk) -> None:
    """ACK-14, Code 6.2 (Aspire §3.1, Association Pr2.5): own case, own clocks, own letters; linked both ways."""
    one = desk.log("lead", **about(desk), complainant_address="1 Example Street")
    desk.at("2025-12-02 09:00")
    other = desk.log("lead", **{**about(desk), **OTHER}, same_matter_as=reference(desk, one))
    assert (matter(desk, one), matter(desk, other)) == ([other], [one])
    for case_id in (one, other):
        through(desk, case_id, "respond")
    sent = {case_id: letters(desk, case_id) for case_id in (one, other)}
    for case_id, name, nobody in ((one, "Resident 1042", "1043"), (other, "Resident 1043", "1042")):
        assert sent[case_id]["ACK1"]["addressee"].startswith(name)
        assert sent[case_id]["RSP1"]["addressee"].startswith(name)
        for letter in sent[case_id].values():
            whole = letter["markdown"] + str(letter["facts"])
            assert f"Resident {nobody}" not in whole
            assert reference(desk, one if case_id == other else other) not in whole
    due = {row["name"]: row for row in rows(desk, tables.clock, other)}
    assert due["acknowledgement"]["anchored_on"] == case(desk, other)["received_on"]


def test_what_one_person_said_stays_out_of_the_other_persons_history(desk: Desk) -> None:
    """ACK-14: the other case's history names the reference, and nothing of who complained or what they said."""
    one = desk.log("lead", **about(desk))
    other = desk.log("lead", **{**about(desk), **OTHER})
    desk.use(one, "link_duplicate", "officer", reference=reference(desk, other).lower(), why="Both name the lift")
    (noted,) = [row for row in rows(desk, tables.case_event, other) if row["type"] == "same_matter_linked"]
    assert (noted["text"], noted["actor"]) == (reference(desk, one), "officer")
    assert "same_matter_linked" in events(desk, one)


def test_a_third_complaint_joins_the_two_that_are_linked(desk: Desk) -> None:
    """ACK-14, INT-10: a group, whichever of its cases is named."""
    first, second, third, fourth = (desk.log("lead", **about(desk)) for _ in range(4))
    desk.use(first, "link_duplicate", "officer", reference=reference(desk, second))
    desk.use(third, "link_duplicate", "officer", reference=reference(desk, fourth))
    desk.use(fourth, "link_duplicate", "officer", reference=reference(desk, first))
    assert matter(desk, second) == [first, third, fourth]
    with pytest.raises(Invalid, match="linked with this case already"):
        desk.use(second, "link_duplicate", "officer", reference=reference(desk, third))


def test_a_link_made_by_mistake_is_undone_and_both_histories_say_so(desk: Desk) -> None:
    """ACK-14"""
    one, other = (desk.log("lead", **about(desk)) for _ in range(2))
    desk.use(one, "link_duplicate", "officer", reference=reference(desk, other))
    desk.use(other, "unlink_duplicate", "officer", why="Another lift")
    assert (matter(desk, one), matter(desk, other)) == ([], [])
    assert "same_matter_unlinked" in events(desk, one)
    assert "same_matter_unlinked" in events(desk, other)
    with pytest.raises(Invalid, match="not linked"):
        desk.use(one, "unlink_duplicate", "officer", why="Again")


def test_a_reference_that_is_no_other_case_here_links_nothing(desk: Desk, tmp_path: Path) -> None:
    """ACK-14, PRM-05: unknown, its own, or another landlord's."""
    one = desk.log("lead", **about(desk))
    for wrong, why in (("NIX-2025-1", "no case with the reference"), (reference(desk, one), "the case itself")):
        with pytest.raises(Invalid, match=why):
            desk.use(one, "link_duplicate", "officer", reference=wrong)
    root = content_of_another_landlord(tmp_path, "elsewhere")
    publish_content(desk.runtime, "elsewhere", root, ENGINE)
    desk.people["stranger"] = desk.person("stranger", "customer_relations_manager", landlord="elsewhere")
    theirs = desk.log("stranger", service_area="repairs", theme="delay")
    with pytest.raises(Invalid, match="no case with the reference"):
        desk.use(one, "link_duplicate", "officer", reference=reference(desk, theirs))
    assert events(desk, theirs).count("same_matter_linked") == 0
