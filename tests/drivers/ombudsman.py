"""Drivers at every landlord, and a complaint that the Ombudsman has decided on: for the tests about the Ombudsman."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from app.store import tables
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import rows

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


def driver_at(landlord: str, url: str) -> Iterator[RuntimeDriver]:
    """A driver with the landlord's own people: Monday 1 December 2025, 9:00."""
    driver = RuntimeDriver(url, landlord=landlord, staff=STAFF[landlord])
    yield driver
    driver.close()


def dues(driver: RuntimeDriver, case_id: int) -> dict[str, date]:
    return {row["name"]: row["effective_due"] for row in rows(driver, tables.clock, case_id)}


def events(driver: RuntimeDriver, case_id: int) -> list[str]:
    return [row["type"] for row in rows(driver, tables.case_event, case_id)]


def determined(driver: RuntimeDriver, *orders: dict[str, Any], **answers: Any) -> int:
    """A complaint on which the Ombudsman has decided, with these orders registered."""
    case_id = driver.log()
    driver.tell(case_id, "ombudsman_contact", "liaison", kind="determination")
    values = {"finding": "maladministration", "orders": list(orders), "lesson": "no", **answers}
    driver.do(case_id, "register_determination", "liaison", **values)
    return case_id


def named(driver: RuntimeDriver, case_id: int, what: str) -> str:
    """The order with these words, as a form names it."""
    return next(str(row["id"]) for row in rows(driver, tables.ombudsman_order, case_id) if row["what"] == what)


def answered(driver: RuntimeDriver, case_id: int, acknowledged_by: str = "officer") -> None:
    """Take a complaint through stage 1, where somebody called the handler answers it."""
    driver.do(case_id, "acknowledge", acknowledged_by, definition="No heating", handler="handler")
    driver.do(case_id, "contact_customer", "handler", method="telephone", reached=True)
    driver.do(case_id, "investigate", "handler", no_conflict=True, evidence="repair records")
    driver.do(case_id, "respond", "handler", **ANSWER)
