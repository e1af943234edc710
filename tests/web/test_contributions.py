"""Contributions, case reviews and proposals on the pages: asked for, given and read where they are needed."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from flask import Flask

from tests.drivers.runtime_driver import RuntimeDriver
from tests.web.conftest import Browser, acknowledged, browser_of, words
from tests.web.test_inbox import rows_of

ANSWER = {
    "outcomes-0-number": "1", "outcomes-0-decision": "upheld", "outcomes-0-reasons": "The visits were missed",
    "outcomes-1-number": "2", "outcomes-1-decision": "upheld", "outcomes-1-reasons": "They were missed",
}  # fmt: skip


def to_be_answered(driver: RuntimeDriver, **more: Any) -> int:
    """A complaint of Wednesday 3 December 2025 that has been investigated."""
    case_id = acknowledged(driver)
    driver.do(case_id, "contact_customer", "handler", method="telephone", reached=True)
    driver.do(case_id, "investigate", "handler", no_conflict=True, evidence="repair records", **more)
    return case_id


def hidden(page: str) -> str:
    """Whether the field for the reason to answer without a contribution is hidden: "true" or "false"."""
    field = re.search(r'data-hidden="(\w+)" data-key="without_contributions"', page)
    assert field
    return field[1]


ASKED = [{"area": "repairs", "what": "Why were three visits missed?", "due": date(2025, 12, 8)}]


def test_a_contribution_is_asked_for_from_the_page_of_the_case(driver: RuntimeDriver, handler: Browser) -> None:
    """S1-06: the menu of the case leads to the form; what was asked stands on the page with its date."""
    case_id = acknowledged(driver)
    assert rows_of(handler.get("/", tab="team")) == {"Contact the customer", "Investigate"}
    page = handler.get(f"/cases/{case_id}")
    assert "Why were three visits missed?" not in page
    assert "The answer waits for what is outstanding" not in words(page)
    assert f'href="/cases/{case_id}/act/ask_for_contribution"' in page
    form = words(handler.get(f"/cases/{case_id}/act/ask_for_contribution"))
    assert "Which service area is asked?" in form
    answers = {"area": "repairs", "what": "Why were three visits missed?", "due": "2025-12-08"}
    said = words(handler.post(f"/cases/{case_id}/act/ask_for_contribution", **answers))
    assert "Repairs: Why were three visits missed? Stage 1. Asked by Mon 8 Dec 2025" in said
    assert "The answer waits for what is outstanding" in said
    assert "Contribute to the answer" in rows_of(handler.get("/", tab="team"))


def test_whoever_contributes_reads_what_is_asked_and_whoever_answers_reads_what_was_given(
    driver: RuntimeDriver, app: Flask, handler: Browser
) -> None:
    """S1-06: on the contributor's task page the question, on the answer's task page the contribution."""
    case_id = to_be_answered(driver, contributions=ASKED)
    asked = words(handler.get(f"/tasks/{driver.task(case_id, 'contribute')}"))
    assert "Handler asks Repairs: Why were three visits missed?" in asked
    before = handler.get(f"/tasks/{driver.task(case_id, 'respond')}")
    assert "The van broke down twice" not in words(before)
    assert hidden(before) == "false", "the reason to answer without it is asked for"
    browser_of(app, "second_handler").post(
        f"/tasks/{driver.task(case_id, 'contribute')}", contribution="The van broke down twice"
    )
    page = handler.get(f"/tasks/{driver.task(case_id, 'respond')}")
    assert "The van broke down twice" in words(page)
    assert hidden(page) == "true", "nothing is outstanding, so no reason is asked for"


def test_the_answer_says_at_its_field_whom_it_waits_for(driver: RuntimeDriver, handler: Browser) -> None:
    """S1-06: refused with the names, and sent with a reason in the field that stands only there."""
    case_id = to_be_answered(driver, contributions=ASKED)
    task = f"/tasks/{driver.task(case_id, 'respond')}"
    assert hidden(handler.get(task)) == "false"
    answer = {
        **ANSWER,
        "explanation": "The visits were missed",
        "remedies-0-kind": "apologise",
        "remedies-0-what": "In person",
        "remedies-0-done": "true",
        "lesson": "no",
    }
    refused = words(handler.post(task, 422, **answer))
    assert "The answer waits for Repairs (by 8 December 2025). Ask them, or say here why you answer without." in refused
    before = words(handler.get(f"/cases/{case_id}"))
    assert "Answered without a contribution" not in before
    assert "Not needed" not in before
    said = words(handler.post(task, **answer, without_contributions="Nobody is there before the date"))
    assert "Answered without a contribution" in said
    assert "Not needed" in said


def test_a_case_review_is_called_and_its_flag_stands_on_the_case_and_in_the_inbox(
    driver: RuntimeDriver, handler: Browser, manager: Browser
) -> None:
    """S1-18"""
    case_id = acknowledged(driver)
    flag = '<li class="rd-flag rd-flag--case_review">Case review</li>'
    assert "Case review" not in words(handler.get(f"/cases/{case_id}"))
    assert flag not in manager.get("/", tab="all")
    said = words(handler.post(f"/cases/{case_id}/act/call_case_review", why="Three areas disagree"))
    assert "A case review is called. Senior managers look at this case. No date moves" in said
    assert "Case review called" in said
    assert "Three areas disagree" in said
    assert flag in handler.get(f"/cases/{case_id}")
    assert flag in manager.get("/", tab="all")
    assert "Who took part?" in words(manager.get(f"/tasks/{driver.task(case_id, 'hold_case_review')}"))


def test_the_proposal_of_triage_stands_beside_the_form_and_afterwards_on_the_case(
    driver: RuntimeDriver, officer: Browser
) -> None:
    """CLS-19: it follows the answers as they are given, with the rule that fired behind “Why?”."""
    case_id = driver.log()
    task = f"/tasks/{driver.task(case_id, 'acknowledge')}"
    assert "Nothing is proposed yet Say how complex it is" in words(officer.get(task))
    proposed = words(officer.part(f"{task}/proposal", complexity="simple", risk="none"))
    assert proposed.startswith("Proposed: early resolution Simple, and nobody is at risk: offer a quick fix")
    assert "Why?" in proposed
    assert "Proposed: investigation" in words(officer.part(f"{task}/proposal", complexity="complex", risk="none"))
    answers = {
        "complexity": "simple",
        "risk": "none",
        "responsible": "The boiler",
        "outcomes_sought": "The boiler mended",
    }
    done = words(officer.post(task, definition="No heating", handler="handler", **answers))
    assert "Triage proposes early resolution. Simple, and nobody is at risk: offer a quick fix" in done


def test_a_task_that_proposes_nothing_gives_an_empty_part(driver: RuntimeDriver, handler: Browser) -> None:
    """CLS-19"""
    case_id = acknowledged(driver)
    assert handler.part(f"/tasks/{driver.task(case_id, 'investigate')}/proposal") == ""
    assert "Proposed" not in words(handler.get(f"/tasks/{driver.task(case_id, 'investigate')}"))
