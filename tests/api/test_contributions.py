"""Contributions and proposals over REST: asked for, read, given and waited for."""

from __future__ import annotations

from tests.api.conftest import ACKNOWLEDGE, Rest
from tests.api.test_reading import body_of
from tests.drivers.runtime_driver import RuntimeDriver


def test_a_contribution_is_asked_for_given_and_read(rest: Rest, driver: RuntimeDriver, case_id: int) -> None:
    """S1-06: whoever contributes finds the question with the task; the page of the case has what was given."""
    driver.do(case_id, "acknowledge", "officer", **ACKNOWLEDGE)
    asked = {"area": "repairs", "what": "Why were three visits missed?", "due": "2025-12-08"}
    body_of(rest.post(f"/cases/{case_id}/acts/ask_for_contribution", by="handler", json=asked))
    task_id = driver.task(case_id, "contribute")
    task = body_of(rest.get(f"/tasks/{task_id}", by="second_handler"))
    assert task["contribution"]["what"] == asked["what"]
    assert (task["contribution"]["who"], task["contribution"]["state"]) == ("Repairs", "outstanding")
    answers = {"contribution": "The van broke down twice"}
    body_of(rest.post(f"/tasks/{task_id}/complete", by="second_handler", json=answers))
    page = body_of(rest.get(f"/cases/{case_id}"))
    assert [
        (contribution["state"], contribution["text"], contribution["due"]) for contribution in page["contributions"]
    ] == [("given", "The van broke down twice", "2025-12-08")]
    assert task["contribution"]["number"] == page["contributions"][0]["number"]
    beside = body_of(rest.get(f"/tasks/{driver.task(case_id, 'investigate')}", by="handler"))["facts"]
    assert beside["contributions"] == page["contributions"]


def test_what_triage_proposes_is_read_with_the_case(rest: Rest, driver: RuntimeDriver, case_id: int) -> None:
    """CLS-19"""
    driver.do(case_id, "acknowledge", "officer", **ACKNOWLEDGE, complexity="complex", risk="none")
    page = body_of(rest.get(f"/cases/{case_id}"))
    assert [proposal["outcome"]["proposal"] for proposal in page["proposals"]] == ["investigation"]
