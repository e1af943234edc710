"""What people find on the page of a case and under "Something happened": whom they may tell, what is linked, what they
may put right at once, and what goes to stage 2."""

from __future__ import annotations

import re

from flask import Flask

from app.store import cases, tables
from tests.drivers.runtime_driver import RuntimeDriver
from tests.web.conftest import Browser, browser_of, words
from tests.web.test_contact import CALL


def reference(driver: RuntimeDriver, case_id: int) -> str:
    with driver.runtime.database.read() as connection:
        row = cases.find_case(connection, case_id)
    assert row is not None
    return row["reference"]


def answered(driver: RuntimeDriver) -> int:
    case_id = driver.log()
    definition = "The boiler is out\nThree visits were missed"
    driver.do(case_id, "acknowledge", "officer", definition=definition, handler="handler")
    driver.do(case_id, "contact_customer", "handler", method="telephone", reached=True)
    driver.do(case_id, "investigate", "handler", no_conflict=True, evidence="repair records")
    outcomes = [
        {"number": at, "decision": "upheld", "reasons": f"Nobody came, as the log of visit {at} says"}
        for at in ("1", "2")
    ]
    remedies = [{"kind": "apologise", "what": "An apology in person", "done": True}]
    said = {"explanation": "The visits were not made", "lesson": "no"}
    driver.do(case_id, "respond", "handler", outcomes=outcomes, remedies=remedies, **said)
    return case_id


def test_the_customers_points_are_ticked_and_stage_2_begins_with_them(
    driver: RuntimeDriver, app: Flask, officer: Browser
) -> None:
    """ESC-10: ticked where the customer asks; prefilled where it is acknowledged; stage 1's points stay on the page."""
    case_id = answered(driver)
    form = officer.get(f"/cases/{case_id}/tell/escalation_requested")
    assert re.findall(r'name="unresolved"[^>]*value="(\d)"', form) == ["1", "2"]
    assert "Three visits were missed" in words(form)
    officer.post(f"/cases/{case_id}/tell/escalation_requested", unresolved="2", points="The hot water is brown")
    task = officer.get(f"/tasks/{driver.task(case_id, 'acknowledge_appeal')}")
    (held,) = re.findall(r'<textarea[^>]*name="definition"[^>]*>([^<]*)</textarea>', task)
    assert held.strip().splitlines() == ["Three visits were missed", "The hot water is brown"]
    values = {"definition": "Three visits were missed", "responsibility": "ours"}
    officer.post(f"/tasks/{driver.task(case_id, 'acknowledge_appeal')}", **values)
    page = words(officer.get(f"/cases/{case_id}"))
    assert "version 2" in page
    assert "Version 1 of the definition 1 The boiler is out Stage 1: upheld. Nobody came, as the log of visit 1" in page


def test_an_answer_to_somebody_else_is_refused_with_what_to_do(driver: RuntimeDriver, officer: Browser) -> None:
    """CON-09: the page says why and what to do instead, and the timeline keeps the attempt."""
    case_id = driver.log()
    values = {"method": "telephone", "reached": "true", "told_whom": "other", "with_whom": "Resident 2077"}
    path = f"/cases/{case_id}/act/record_contact"
    assert "We told them how the complaint stands" in words(officer.get(path))
    said = words(officer.post(path, 409, progress_given="true", **values))
    assert "Only the customer may be told" in said
    assert "Ask the customer for their permission" in said
    assert "Not told how it stands" in words(officer.get(f"/cases/{case_id}"))
    officer.post(path, notes="Rang to ask", **values)
    assert "Spoke to somebody other than the customer" in words(officer.get(f"/cases/{case_id}"))


def test_who_may_speak_for_the_customer_stands_on_the_page(driver: RuntimeDriver, officer: Browser) -> None:
    """CON-09, Code 3.6: recorded and ended from the menu of the case."""
    case_id = driver.log()
    page = officer.get(f"/cases/{case_id}")
    assert f'href="/cases/{case_id}/act/record_authority"' in page
    assert "Who may speak for the customer" not in words(page)
    officer.post(f"/cases/{case_id}/act/record_authority", name="Resident 2078", standing="family", form="written")
    said = words(officer.get(f"/cases/{case_id}"))
    assert "Who may speak for the customer Resident 2078 , family: written, given Mon 1 Dec 2025" in said
    form = officer.get(f"/cases/{case_id}/act/end_authority")
    (chosen,) = re.findall(r'<option value="(\d+)"', form)
    assert "Ended" not in said
    officer.post(f"/cases/{case_id}/act/end_authority", authority=chosen)
    assert "Ended" in words(officer.get(f"/cases/{case_id}"))


def test_complaints_about_one_matter_are_linked_both_ways(driver: RuntimeDriver, officer: Browser) -> None:
    """ACK-14: when the second is logged, or from the menu of either; each page leads to the other."""
    first = driver.log(complainant_name="Resident 3099")
    said = words(officer.post("/contacts/new", **CALL, same_matter_as=reference(driver, first)))
    assert "is logged" in said
    second = first + 1
    third = driver.log(complainant_name="Resident 3101")
    officer.post(f"/cases/{third}/act/link_duplicate", reference=reference(driver, second))
    for case_id, others in ((first, (second, third)), (second, (first, third)), (third, (first, second))):
        page = officer.get(f"/cases/{case_id}")
        for other in others:
            assert f'href="/cases/{other}"' in page
        assert words(page).count(", same matter") == 2
    wrong = officer.post(f"/cases/{third}/act/link_duplicate", 422, reference="ASP-1999-00001")
    assert "There is no case with the reference" in words(wrong)


def test_the_first_ones_to_hear_of_it_put_it_right(
    driver: RuntimeDriver, app: Flask, officer: Browser, admin: Browser
) -> None:
    """QF-11: from the menu of the case; what they may not do says who may."""
    case_id = driver.log()
    path = f"/cases/{case_id}/act/apply_remedy"
    assert f'href="{path}"' in officer.get(f"/cases/{case_id}")
    assert f'href="{path}"' not in admin.get(f"/cases/{case_id}")
    officer.post(path, kind="act_on_delay", what="The plumber comes tomorrow")
    said = words(officer.get(f"/cases/{case_id}"))
    assert "Act on delay: The plumber comes tomorrow" in said
    said = words(officer.post(path, 409, kind="financial", amount="25", what="For the missed visit"))
    assert "Ask: Customer Relations Manager" in said
    assert "Not within their authority" in words(officer.get(f"/cases/{case_id}"))
    manager = browser_of(app, "manager")
    manager.post(path, kind="financial", amount="25", what="For the missed visit")
    assert "£25.00: For the missed visit" in words(manager.get(f"/cases/{case_id}"))


def test_feedback_is_asked_for_with_how_to_complain(driver: RuntimeDriver, officer: Browser) -> None:
    """CLS-08"""
    case_id = answered(driver)
    officer.post(f"/cases/{case_id}/act/ask_for_feedback", about="Were you told when we would come?")
    page = officer.get(f"/cases/{case_id}")
    letter = re.findall(r'href="(/letters/\d+)">What do you think of our services', page)[0]
    assert "You do not have to call it a complaint" in words(officer.get(letter))
    edits = {"letter_edits-how_to_complain": ""}
    wrong = officer.post(f"/cases/{case_id}/act/ask_for_feedback", 422, about="Were you told?", **edits)
    assert "It misses: how to complain" in words(wrong)


def test_a_tenants_panel_is_registered_and_answered(
    driver: RuntimeDriver, app: Flask, officer: Browser, manager: Browser
) -> None:
    """PAN-08: logged like any contact, answered from the complaints officer's inbox."""
    values = {**CALL, "kind": "tenants_panel_request", "panel_name": "Testbury Tenants", "panel_request": "support"}
    del values["dissatisfied"]
    assert "tenants panel request" in words(officer.part("/contacts/new/looks-like", **values)).lower()
    officer.post("/contacts/new", **values)
    assert "Answer the panel" in words(manager.get("/", tab="team"))
    task = driver.task(1, "answer_panel")
    manager.post(f"/tasks/{task}", panel_answer="supported", panel_reasons="A room once a month")
    with driver.runtime.database.read() as connection:
        (row,) = [
            event for event in cases.rows_of(connection, tables.case_event, 1) if event["type"] == "reason_recorded"
        ]
    assert row["text"] == "A room once a month"
    assert "The tenants’ panel was answered" in words(manager.get("/cases/1"))
