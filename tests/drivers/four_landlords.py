"""A driver at each landlord with the same four people, and a complaint taken from one point to another, whatever steps
the landlord's own diagrams ask for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from app.content.contracts import SENT_LETTER
from app.store import running, tables
from app.views.view_task import view_task
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import case, rows

FOUR: dict[str, dict[str, tuple[str, ...]]] = {
    "aspire": {
        "officer": ("customer_excellence_team",), "handler": ("complaints_handler",),
        "lead": ("customer_relations_manager",), "reviewer": ("head_of_service",),
    },
    "association": {
        "officer": ("customer_services",), "handler": ("manager",), "lead": ("director_of_customer_services",),
        "reviewer": ("director",),
    },
    "aster": {
        "officer": ("customer_services",), "handler": ("service_handler",), "lead": ("lead_complaints_officer",),
        "reviewer": ("stage_2_reviewer",),
    },
    "inspiring": {
        "officer": ("staff",), "handler": ("director",), "lead": ("senior_staff",), "reviewer": ("director",),
    },
}  # fmt: skip
"""The people by what they do there: answer the telephone, investigate, answer for complaints, review."""
CLAIM: dict[str, Any] = {
    "court": "Example County Court", "claim_number": "K00", "filed_on": "2025-05-12", "issues": "The roof",
}  # fmt: skip
"""The details of a claim that was filed at court."""
FILED: dict[str, Any] = {"legal_filed": True, "brought_by": "customer", **CLAIM}
"""What is logged of a complaint on which the customer filed a claim."""
POINTS = ("The boiler is out", "Three visits were missed", "Nobody answered the letters")


def driver_of(landlord: str, url: str) -> Iterator[RuntimeDriver]:
    """A driver with the landlord's own people: Monday 1 December 2025, 9:00."""
    driver = RuntimeDriver(url, landlord=landlord, staff=FOUR[landlord])
    yield driver
    driver.close()


def about(driver: RuntimeDriver) -> dict[str, str]:
    """A service area and a theme that the landlord has."""
    landlord = driver.runtime.landlord(driver.landlord)
    return {"service_area": next(iter(landlord.areas)), "theme": next(iter(landlord.themes))}


def answers_to(driver: RuntimeDriver, element_id: str, points: int) -> tuple[str, dict[str, Any]]:
    """Who does a step, and what they answer."""
    who = "handler"  # at stage 2 the reviewer stands in their place
    if element_id == "acknowledge":
        intake = "lead" if driver.landlord == "inspiring" else "officer"
        return intake, {"definition": "\n".join(POINTS), "handler": "handler", **about(driver)}
    if element_id in ("acknowledge_appeal", "assign_reviewer"):
        return "lead", {"reviewer": "reviewer"} if element_id == "assign_reviewer" else {}
    if element_id in ("post_letter", "give_letter_otherwise"):
        return "lead", {"done_by": "The post room", **({} if element_id == "post_letter" else {"notes": "Sent"})}
    if element_id.startswith("contact_customer"):
        return who, {"method": "telephone", "reached": True}
    if element_id in ("investigate", "review"):
        return who, {"no_conflict": True, "evidence": "repair records"}
    if element_id == "send_findings":
        reply_by = driver.clock.today() + timedelta(days=7)
        return who, {"findings": "The visits were not made", "reply_by": reply_by.isoformat()}
    if element_id == "hear_comment":
        return who, {"method": "telephone", "notes": "Nothing to add", "reached": True}
    decided = [
        {"number": str(at), "decision": "upheld", "reasons": f"Nobody came, as the log of visit {at} says"}
        for at in range(1, points + 1)
    ]
    remedy = [{"kind": "apologise", "what": "An apology in person", "done": True}]
    answer = {"outcomes": decided, "explanation": "The visits were not made", "remedies": remedy, "deliverable": True}
    return who, {**answer, "lesson": "no"}


def through(
    driver: RuntimeDriver, case_id: int, last: str, *, leaving: tuple[str, ...] = ("send_update",), **changes: Any
) -> None:
    """Do every step that is open, but for those in `leaving`, until the one named is done.

    `changes`: answers of that last step in place of the usual ones.
    """
    done = ""
    while done != last:
        open_ = tasks(driver, case_id)
        element_id = next(step for step in open_ if step not in leaving)
        who, values = answers_to(driver, element_id, len(points(driver, case_id)))
        considers = who == "handler" and case(driver, case_id)["stage"] == 2
        if element_id == last:
            values |= changes
        driver.do(case_id, element_id, "reviewer" if considers else who, **values)
        done = element_id


def put_right_at_once(driver: RuntimeDriver, **logged: Any) -> int:
    """A quick fix at Aspire, a Fast Track at Aster, closed with the customer's agreement."""
    answers: dict[str, object] = {"no_conflict": True, "resolved": True, "satisfied": True, "lesson": "no"}
    if driver.landlord == "aspire":
        case_id = driver.log(channel="telephone", read_back=True, acknowledged=True, quick_fix=True, **logged)
        said = {"no_formal_letter": True, "resolution": "A new valve was put in", "outcome": "upheld"}
        driver.do(case_id, "resolve_quickly", "officer", **answers, **said)
        return case_id
    asked: dict[str, Any] = {
        "read_back": True,
        "vulnerability_asked": True,
        "vulnerable": False,
        "fast_track_consent": "yes",
    }
    case_id = driver.log(channel="telephone", **asked, **logged)
    through(driver, case_id, "acknowledge")
    decided = [{"number": str(at), "decision": "upheld", "reasons": "The valve was worn"} for at in (1, 2, 3)]
    remedies = [{"kind": "apologise", "what": "An apology in person", "done": True}]
    said = {"outcomes": decided, "explanation": "The valve was worn", "remedies": remedies}
    driver.do(case_id, "resolve_quickly", "handler", **answers, **said)
    return case_id


def known_in(driver: RuntimeDriver, case_id: int, element_id: str, by: str) -> dict[str, Any]:
    """What the form of a step begins with, for whoever opens it."""
    return dict(view_task(driver.runtime, driver[by], driver.task(case_id, element_id)).form.known)


def tasks(driver: RuntimeDriver, case_id: int) -> list[str]:
    """The open tasks of a case, but for those that only see a letter on its way."""
    with driver.runtime.database.read() as connection:
        open_ = running.open_tasks_of_case(connection, case_id)
    return [row["element_id"] for row in open_ if SENT_LETTER not in (row["properties"] or {})]


def points(driver: RuntimeDriver, case_id: int) -> list[str]:
    """The points of the newest version of the definition."""
    recorded = rows(driver, tables.definition_point, case_id)
    newest = max((row["version"] for row in recorded), default=0)
    return [row["text"] for row in recorded if row["version"] == newest]


def events(driver: RuntimeDriver, case_id: int) -> list[str]:
    return [row["type"] for row in rows(driver, tables.case_event, case_id)]


def letters(driver: RuntimeDriver, case_id: int) -> dict[str, dict[str, Any]]:
    """The letters of a case by their key, the newest of each."""
    return {row["key"]: row for row in rows(driver, tables.letter, case_id)}
