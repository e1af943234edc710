"""The personal contact: the landlord's table says what counts, for the task as for the act."""

from __future__ import annotations

from typing import Any

import pytest

from app.errors import Invalid
from app.store import tables
from tests.office import Desk
from tests.use_cases.four_desks import answers_to, desk_of, events, tasks, through
from tests.use_cases.looking import rows

WRITTEN = ("email", "letter", "text")


def acknowledged(desk: Desk) -> int:
    case_id = desk.log()
    who, answers = answers_to(desk, "acknowledge", 1)
    desk.do(case_id, "acknowledge", who, **answers)
    return case_id


def met_on(desk: Desk, case_id: int, clock: str) -> Any:
    return next(row["met_on"] for row in rows(desk, tables.clock, case_id) if row["name"] == clock)


@pytest.mark.parametrize("method", WRITTEN)
def test_a_contact_in_writing_does_not_complete_the_task(landlords_desk: Desk, method: str) -> None:
    """CON-01, CON-02, CON-04: at no landlord is a first letter, an e-mail or a text the personal contact."""
    desk = landlords_desk
    case_id = acknowledged(desk)
    with pytest.raises(Invalid, match="Record a contact or an attempt") as error:
        desk.do(case_id, "contact_customer", "handler", method=method, reached=True)
    assert set(error.value.errors) == {"method"}
    assert "contact_customer" in tasks(desk, case_id)
    assert "customer_contacted" not in events(desk, case_id)
    assert met_on(desk, case_id, "personal_contact") is None
    desk.use(case_id, "record_contact", "handler", method=method, reached=True)
    assert "contact_customer" in tasks(desk, case_id)
    assert met_on(desk, case_id, "personal_contact") is None
    desk.do(case_id, "contact_customer", "handler", method="telephone", reached=True)
    assert str(met_on(desk, case_id, "personal_contact")) == "2025-12-01"


@pytest.mark.parametrize("method", WRITTEN)
def test_the_same_holds_at_stage_2(landlords_desk: Desk, method: str) -> None:
    """CON-08"""
    desk = landlords_desk
    case_id = acknowledged(desk)
    through(desk, case_id, "respond")
    desk.tell(case_id, "escalation_requested", "officer")
    through(desk, case_id, "assign_reviewer")
    with pytest.raises(Invalid, match="Record a contact or an attempt"):
        desk.do(case_id, "contact_customer_again", "reviewer", method=method, reached=True)
    assert met_on(desk, case_id, "stage_2_contact") is None
    desk.do(case_id, "contact_customer_again", "reviewer", method="telephone", reached=True)
    assert str(met_on(desk, case_id, "stage_2_contact")) == "2025-12-01"


def test_a_letter_is_the_contact_once_an_attempt_has_failed(database_url: str) -> None:
    """CON-02 (Association Pr2.6): the last resort, by the task as by the act."""
    for desk in desk_of("association", database_url):
        case_id = acknowledged(desk)
        desk.use(case_id, "record_contact", "handler", method="telephone", reached=False)
        assert events(desk, case_id).count("contact_attempted") == 1
        desk.do(case_id, "contact_customer", "handler", method="letter", reached=True)
        assert str(met_on(desk, case_id, "personal_contact")) == "2025-12-01"
