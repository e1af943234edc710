"""Desks at every landlord, and a complaint that the Ombudsman has decided on: for the tests about the Ombudsman."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from app.store import tables
from tests.office import Desk
from tests.use_cases.looking import rows

STAFF: dict[str, dict[str, tuple[str, ...]]] = {
    "aspire": {
        "officer": ("customer_excellence_team",), "handler": ("complaints_handler",),
        "liaison": ("customer_relations_manager",), "reviewer": ("head_of_service",), "lead": ("senior_lead",),
        "both": ("customer_relations_manager", "senior_lead"), "told": ("member_responsible_for_complaints",),
    },
    "association": {
        "officer": ("customer_services",), "liaison": ("director",), "lead": ("chief_executive",), "told": ("board",),
    },
    "aster": {
        "officer": ("customer_services",), "liaison": ("lead_complaints_officer",),
        "lead": ("customer_experience_director",), "told": ("senior_leaders",),
    },
    "inspiring": {
        "officer": ("staff",), "liaison": ("senior_staff",), "handler": ("director",), "lead": ("senior_lead",),
        "told": ("board",),
    },
}  # fmt: skip
APOLOGY = {"kind": "order", "what": "Apologise", "weeks": 4}
SUM = {"kind": "order", "what": "Pay 1000 pounds", "weeks": 4, "amount": 1000}
TRAINING = {"kind": "recommendation", "what": "Train the handlers again"}
ANSWER = {
    "outcomes": [{"decision": "not_upheld", "reasons": "It was done at the first visit"}], "outcome": "not_upheld",
    "lesson": "no",
}  # fmt: skip


def desk_at(landlord: str, url: str) -> Iterator[Desk]:
    """A desk with the landlord's own people: Monday 1 December 2025, 9:00."""
    one = Desk(url, landlord=landlord, staff=STAFF[landlord])
    yield one
    one.close()


def dues(desk: Desk, case_id: int) -> dict[str, date]:
    return {row["name"]: row["effective_due"] for row in rows(desk, tables.clock, case_id)}


def events(desk: Desk, case_id: int) -> list[str]:
    return [row["type"] for row in rows(desk, tables.case_event, case_id)]


def determined(desk: Desk, *orders: dict[str, Any], **answers: Any) -> int:
    """A complaint on which the Ombudsman has decided, with these orders registered."""
    case_id = desk.log()
    desk.tell(case_id, "ombudsman_contact", "liaison", kind="determination")
    values = {"finding": "maladministration", "orders": list(orders), "lesson": "no", **answers}
    desk.do(case_id, "register_determination", "liaison", **values)
    return case_id


def named(desk: Desk, case_id: int, what: str) -> str:
    """The order with these words, as a form names it."""
    return next(str(row["id"]) for row in rows(desk, tables.ombudsman_order, case_id) if row["what"] == what)


def answered(desk: Desk, case_id: int, acknowledged_by: str = "officer") -> None:
    """Take a complaint through stage 1, where somebody called the handler answers it."""
    desk.do(case_id, "acknowledge", acknowledged_by, definition="No heating", handler="handler")
    desk.do(case_id, "contact_customer", "handler", method="telephone", reached=True)
    desk.do(case_id, "investigate", "handler", no_conflict=True, evidence="repair records")
    desk.do(case_id, "respond", "handler", **ANSWER)
