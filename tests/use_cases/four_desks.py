"""A desk at each landlord with the same four people, and a complaint taken from one point to another, whatever steps
the landlord's own diagrams ask for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.store import running, tables
from app.views.view_task import view_task
from tests.office import Desk
from tests.use_cases.looking import case, rows

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
POINTS = ("The boiler is out", "Three visits were missed", "Nobody answered the letters")


def desk_of(landlord: str, url: str) -> Iterator[Desk]:
    """A desk with the landlord's own people: Monday 1 December 2025, 9:00."""
    one = Desk(url, landlord=landlord, staff=FOUR[landlord])
    yield one
    one.close()


def about(desk: Desk) -> dict[str, str]:
    """A service area and a theme that the landlord has."""
    landlord = desk.runtime.landlord(desk.landlord)
    return {"service_area": next(iter(landlord.areas)), "theme": next(iter(landlord.themes))}


def answers_to(desk: Desk, element_id: str, points: int) -> tuple[str, dict[str, Any]]:
    """Who does a step, and what they answer."""
    who = "handler"  # at stage 2 the reviewer stands in their place
    if element_id == "acknowledge":
        intake = "lead" if desk.landlord == "inspiring" else "officer"
        return intake, {"definition": "\n".join(POINTS), "handler": "handler", **about(desk)}
    if element_id in ("acknowledge_appeal", "assign_reviewer"):
        return "lead", {"reviewer": "reviewer"} if element_id == "assign_reviewer" else {}
    if element_id.startswith("contact_customer"):
        return who, {"method": "telephone", "reached": True}
    if element_id in ("investigate", "review"):
        return who, {"no_conflict": True, "evidence": "repair records"}
    if element_id == "send_findings":
        return who, {"findings": "The visits were not made"}
    if element_id == "hear_comment":
        return who, {"method": "telephone", "notes": "Nothing to add", "reached": True}
    decided = [{"number": str(at), "decision": "upheld", "reasons": f"Reasons {at}"} for at in range(1, points + 1)]
    remedy = [{"kind": "apologise", "what": "An apology in person", "done": True}]
    answer = {"outcomes": decided, "explanation": "The visits were not made", "remedies": remedy, "deliverable": True}
    return who, {**answer, "lesson": "no"}


def through(desk: Desk, case_id: int, last: str) -> None:
    """Do every step that is open until the one named is done."""
    done = ""
    while done != last:
        open_ = tasks(desk, case_id)
        element_id = next(one for one in open_ if one != "send_update")
        who, values = answers_to(desk, element_id, len(points(desk, case_id)))
        considers = who == "handler" and case(desk, case_id)["stage"] == 2
        desk.do(case_id, element_id, "reviewer" if considers else who, **values)
        done = element_id


def known_in(desk: Desk, case_id: int, element_id: str, by: str) -> dict[str, Any]:
    """What the form of a step begins with, for whoever opens it."""
    return dict(view_task(desk.runtime, desk[by], desk.task(case_id, element_id)).form.known)


def tasks(desk: Desk, case_id: int) -> list[str]:
    with desk.runtime.database.read() as connection:
        return [row["element_id"] for row in running.open_tasks_of_case(connection, case_id)]


def points(desk: Desk, case_id: int) -> list[str]:
    """The points of the newest version of the definition."""
    found = rows(desk, tables.definition_point, case_id)
    newest = max((row["version"] for row in found), default=0)
    return [row["text"] for row in found if row["version"] == newest]


def events(desk: Desk, case_id: int) -> list[str]:
    return [row["type"] for row in rows(desk, tables.case_event, case_id)]


def letters(desk: Desk, case_id: int) -> dict[str, dict[str, Any]]:
    """The letters of a case by their key, the newest of each."""
    return {row["key"]: row for row in rows(desk, tables.letter, case_id)}
