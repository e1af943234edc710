"""Somebody of each kind that a case has to do with, and a case at stage 2 in which they are what they are called."""

from __future__ import annotations

from app.casework.actor import Membership
from app.use_cases.add_user import add_user
from app.use_cases.assign_task import assign_task
from tests.casework.parts_in_a_case import KINDS
from tests.drivers.answering import EveryPost
from tests.templates import fill_as_before

NAMED_IN_EVIDENCE = "Nora Quist"


def add_each_kind(driver: EveryPost) -> None:
    """Add the people. They hold every role that sees cases, so that the roles refuse nothing."""
    landlord = driver.runtime.landlord(driver.landlord)
    wide = [Membership(driver.landlord, key) for key, role in landlord.roles.items() if role.sees_cases]
    unseeing = [Membership(driver.landlord, key) for key, role in landlord.roles.items() if not role.sees_cases]
    elsewhere = [Membership(driver.landlord, landlord.posts["handler"], (driver.second,))]
    holding = {
        "worded": ("Sam Wetherby", wide),
        "named": (NAMED_IN_EVIDENCE, wide),
        "elsewhere": ("Elsewhere", elsewhere),
        "scrutinises": ("Unseeing", unseeing),
        "stranger": ("Stranger", []),
    }
    for kind in (*KINDS, "posts"):
        name, memberships = holding.get(kind, (kind.title(), wide))
        driver.people[kind] = add_user(driver.runtime, kind, name, None, memberships)


def at_stage_2(driver: EveryPost) -> int:
    """A case in which each kind of person is what their name says: `handled` answered stage 1."""
    case_id = driver.log("fits", service_area=driver.first, complainant_address="1 Example Street")
    driver.do(case_id, "acknowledge", "fits", definition="No heating", handler="handled", service_area=driver.first)
    if "allocate" in driver.open_names(case_id):
        driver.do(case_id, "allocate", "fits", handler="handled", service_area=driver.first)
    driver.use(case_id, "add_note", "involved", note="The part was ordered in May")
    driver.use(case_id, "add_note", "former", note="They rang the day before")
    outcomes = [{"decision": "not_upheld", "reasons": "Done"}]
    for element_id, answers in (
        ("contact_customer", {"method": "telephone", "reached": True}),
        ("investigate", {"no_conflict": True, "evidence": f"repair records, and what {NAMED_IN_EVIDENCE} saw"}),
        ("send_findings", {"findings": "It was done at the first visit"}),
        ("hear_comment", {"method": "telephone", "notes": "They do not agree"}),
        ("respond", {"outcomes": outcomes, "outcome": "not_upheld", "lesson": "no"}),
    ):
        if element_id in driver.open_names(case_id):
            driver.do(case_id, element_id, "handled", **answers)
    driver.tell(case_id, "escalation_requested", "fits")
    subjects = {"complained_about": [{"colleague": "chosen"}], "subjects": "Sam Wetherby"}
    driver.use(case_id, "name_subjects", "fits", **subjects, reason="They say so now")
    held = next(task for task in driver.open_tasks(case_id) if task["element_id"] == "acknowledge_appeal")
    assign_task(driver.runtime, driver["former"], held["id"], "former")
    driver.people["former"] = add_user(driver.runtime, "former", "Former", None, [])
    return case_id


def driver_at_stage_2(url: str, landlord: str) -> EveryPost:
    """A driver with people of each kind, over a case at stage 2: brought there once a run, and copied."""

    def fill(other: str) -> None:
        driver = EveryPost(other, landlord)
        add_each_kind(driver)
        at_stage_2(driver)
        driver.close()

    if not fill_as_before(url, ("each kind at stage 2", landlord), fill):
        fill(url)
    return EveryPost(url, landlord, begun=True, others=(*KINDS, "posts", "first", "second"))


def reviewed(driver: EveryPost, case_id: int) -> None:
    """Let `reviews` review the case."""
    driver.do(case_id, "assign_reviewer", "fits", reviewer="reviews")
