"""What is taken as a complaint, what is not and who says so: as a whole, in part, at stage 2 (EXC, ESC-07, Code 2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from app.errors import Invalid, Refused
from app.store import cases, tables
from tests.office import Desk
from tests.use_cases.four_desks import FOUR, case, desk_of, events, letters, rows, tasks, through

WITH_GROUNDS = ("aspire", "association", "aster")
BY_COURT = {"ground": "legal_filed", "individual_reasons": "The roof is before the court", "evidence": "The claim form"}


@pytest.fixture(params=sorted(FOUR))
def everywhere(request: pytest.FixtureRequest, database_url: str) -> Iterator[Desk]:
    """A desk at each landlord: Monday 1 December 2025, 9:00."""
    yield from desk_of(request.param, database_url)


@pytest.fixture(params=WITH_GROUNDS)
def desk(request: pytest.FixtureRequest, database_url: str) -> Iterator[Desk]:
    """A desk at each landlord whose policy sets out grounds to refuse a complaint."""
    yield from desk_of(request.param, database_url)


@pytest.fixture
def inspiring(database_url: str) -> Iterator[Desk]:
    """A desk at the landlord whose policy sets out none."""
    yield from desk_of("inspiring", database_url)


def due(desk: Desk, case_id: int, clock: str) -> date | None:
    """The effective date of a clock."""
    return next((row["effective_due"] for row in rows(desk, tables.clock, case_id) if row["name"] == clock), None)


def parts_of(desk: Desk, case_id: int) -> list[dict[str, Any]]:
    """The cases that follow from a case."""
    found = []
    with desk.office.database.read() as connection:
        for other in range(case_id + 1, case_id + 5):
            row = cases.find_case(connection, other)
            if row and row["linked_to"] == case_id:
                found.append(row)
    return found


def refused_in_part(desk: Desk) -> int:
    """A complaint of which a person has refused one part, on the day it came in."""
    case_id = desk.log(legal_filed=True, summary="The roof, and nobody calls back")
    desk.do(case_id, "decide_acceptance", "lead", decision="accept_in_part", excluded_points="The roof", **BY_COURT)
    return case_id


def test_a_refused_part_gets_its_letter_and_the_rest_goes_on(desk: Desk) -> None:
    """EXC-09, EXC-10, EXC-11, ACK-04 (Code 2.4, 2.5, 5.7): by the date of the acceptance, with reasons and the
    Ombudsman's right, named in the acknowledgement."""
    case_id = refused_in_part(desk)
    assert {"send_part_refusal", "acknowledge"} <= set(tasks(desk, case_id))
    assert case(desk, case_id)["status"] == "open"
    desk.at("2025-12-02 10:00")
    desk.do(case_id, "send_part_refusal", "lead")
    sent = letters(desk, case_id)["EXCL"]
    for words in ("The roof", "The roof is before the court", "Housing Ombudsman", "can tell us to take it"):
        assert words in sent["markdown"]
    assert sent["missing"] == []
    clock = next(row for row in rows(desk, tables.clock, case_id) if row["name"] == "acceptance_decision")
    assert (clock["met_on"], clock["status"]) == (date(2025, 12, 2), "met")
    desk.do(case_id, "acknowledge", "officer", definition="Nobody calls back", handler="handler", **about(desk))
    acknowledged = letters(desk, case_id)["ACK1"]["markdown"]
    assert "a part of it that we do not take up" in acknowledged
    assert "The roof" in acknowledged
    assert case(desk, case_id)["status"] == "open"


def test_which_part_is_refused_must_be_said_with_what_was_considered(desk: Desk) -> None:
    """EXC-01, EXC-09: ground, evidence and individual consideration."""
    case_id = desk.log(legal_filed=True)
    with pytest.raises(Invalid) as caught:
        desk.do(case_id, "decide_acceptance", "lead", decision="accept_in_part", **BY_COURT)
    assert set(caught.value.errors) == {"excluded_points"}
    with pytest.raises(Invalid) as caught:
        desk.do(case_id, "decide_acceptance", "lead", decision="refuse", ground="legal_filed", individual_reasons="x")
    assert set(caught.value.errors) == {"evidence"}
    desk.do(case_id, "decide_acceptance", "lead", decision="accept")


def test_the_ombudsman_may_tell_us_to_take_the_part_while_the_rest_is_answered(desk: Desk) -> None:
    """EXC-12 (Code 2.4): the first date of receipt, dates from the instruction, and what was taken keeps its own."""
    case_id = refused_in_part(desk)
    desk.do(case_id, "send_part_refusal", "lead")
    through(desk, case_id, "acknowledge")
    before = due(desk, case_id, "stage_1_response")
    desk.at("2025-12-08 10:00")
    desk.tell(case_id, "instruction_to_accept", "lead", occurred_on="2025-12-05")
    [part] = parts_of(desk, case_id)
    assert (part["summary"], part["received_on"], part["status"]) == ("The roof", date(2025, 12, 1), "open")
    assert part["complainant_id"] == case(desk, case_id)["complainant_id"]
    assert "acknowledge" in tasks(desk, part["id"])
    days = {"aspire": date(2025, 12, 12), "association": date(2025, 12, 9), "aster": date(2025, 12, 9)}
    assert due(desk, part["id"], "acknowledgement") == days[desk.landlord]
    assert due(desk, case_id, "stage_1_response") == before
    assert "part_opened" in events(desk, case_id)
    answers = {"definition": "The roof", "handler": "handler", "responsible": "All of it is ours"}
    desk.do(part["id"], "acknowledge", "officer", **answers, **about(desk))
    assert "do not take up" not in letters(desk, part["id"])["ACK1"]["markdown"]


def test_the_ombudsman_may_tell_us_to_take_the_part_at_stage_2_and_later(desk: Desk) -> None:
    """EXC-12: whatever stage the rest is at."""
    case_id = refused_in_part(desk)
    desk.do(case_id, "send_part_refusal", "lead")
    through(desk, case_id, "respond")
    desk.tell(case_id, "escalation_requested", "officer")
    assert case(desk, case_id)["stage"] == 2
    desk.tell(case_id, "instruction_to_accept", "lead")
    assert len(parts_of(desk, case_id)) == 1
    assert case(desk, case_id)["route"] == "s2"


def test_nothing_is_taken_where_nothing_was_refused(desk: Desk) -> None:
    """EXC-12: an instruction about a complaint that we took has no effect."""
    case_id = desk.log()
    with pytest.raises(Refused, match="no effect"):
        desk.tell(case_id, "instruction_to_accept", "lead")


def about(desk: Desk) -> dict[str, str]:
    landlord = desk.office.landlord(desk.landlord)
    return {"service_area": next(iter(landlord.areas)), "theme": next(iter(landlord.themes))}
