"""Triage proposes a way and decides nothing, at every landlord, on SQLite and on PostgreSQL (CLS-19, Code 6.1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from app.store import tables
from app.use_cases.preview_proposal import preview_proposal
from app.views.explain import why_decision
from app.views.view_case import view_case
from app.views.view_task import view_task
from tests.content.landlords import LANDLORDS
from tests.drivers.answering import EveryPost

SIMPLE = {"complexity": "simple", "risk": "none"}
IN_ITS_TERMS = {
    "aspire": ("quick fix", "Aspire §3.4"), "association": ("earliest possible stage", "Code 6.1"),
    "aster": ("Fast Track", "Aster 2.13"), "inspiring": ("put it right at once", "Code 6.1"),
}  # fmt: skip


@pytest.fixture(params=LANDLORDS)
def driver(database_url: str, request: pytest.FixtureRequest) -> Iterator[EveryPost]:
    driver = EveryPost(database_url, request.param)
    yield driver
    driver.close()


def proposals(driver: EveryPost, case_id: int) -> list[dict[str, Any]]:
    return [row for row in driver.rows(tables.decision, case_id) if row["decision_id"] == "triage"]


@pytest.mark.parametrize(
    ("complexity", "vulnerable", "risk", "proposal"),
    [
        ("simple", False, "none", "early_resolution"),
        ("simple", True, "none", "early_resolution"),
        ("simple", False, "possible", "investigation"),
        ("simple", True, "immediate", "investigation"),
        ("complex", False, "none", "investigation"),
        ("several_areas", True, "none", "investigation"),
        (None, False, "immediate", "investigation"),
    ],
)
def test_triage_proposes_by_complexity_vulnerability_and_risk(
    driver: EveryPost, complexity: str | None, vulnerable: bool, risk: str, proposal: str
) -> None:
    """CLS-19: all three are recorded with the acknowledgement, and the proposal is a decision of the case."""
    case_id = driver.acknowledged(complexity=complexity, vulnerable=vulnerable, risk=risk)
    row, facts = driver.case(case_id), driver.case(case_id)["facts"]
    assert (facts["complexity"], row["vulnerable"], facts["risk"]) == (complexity, vulnerable, risk)
    assert [row["outcome"]["proposal"] for row in proposals(driver, case_id)] == [proposal]
    assert facts["triage"] == proposal


def test_nothing_is_proposed_while_too_little_is_known(driver: EveryPost) -> None:
    """CLS-19: a complaint acknowledged without triage, or half of it, has no proposal."""
    for half in ({}, {"complexity": "simple"}, {"risk": "none"}):
        case_id = driver.acknowledged(**half)
        assert proposals(driver, case_id) == []
        assert "triage" not in driver.case(case_id)["facts"]


def test_the_proposal_is_made_in_the_landlords_own_terms_and_says_why(driver: EveryPost) -> None:
    """CLS-19: a quick fix, Fast Track or the earliest possible stage; the rule that fired stands behind “Why?”."""
    case_id = driver.acknowledged(**SIMPLE)
    words, clause = IN_ITS_TERMS[driver.landlord]
    shown = view_case(driver.runtime, driver["handler"], case_id).proposals
    assert [words in proposal["outcome"]["reason"] for proposal in shown] == [True]
    assert clause in shown[0]["outcome"]["clause"]
    why = why_decision(driver.runtime, driver["handler"], case_id, shown[0]["id"])
    assert [rule.number for rule in why.entries[-1].fired] == [8]


def test_the_proposal_stands_beside_the_form_while_it_is_filled_in(driver: EveryPost) -> None:
    """CLS-19: it follows what is chosen, and looking keeps nothing."""
    case_id = driver.log(service_area=driver.first)
    task = driver.task(case_id, "acknowledge")
    assert view_task(driver.runtime, driver["officer"], task).proposes
    previews = [
        preview_proposal(driver.runtime, driver["officer"], task, values)
        for values in ({}, SIMPLE, {**SIMPLE, "risk": "possible"})
    ]
    assert [preview.proposal if preview else "none" for preview in previews] == [
        None,
        "early_resolution",
        "investigation",
    ]
    assert proposals(driver, case_id) == []


def test_whoever_handles_it_sees_the_proposal_and_may_go_another_way(driver: EveryPost) -> None:
    """CLS-19: proposed to put right at once, investigated for a reason that is kept; the route did not change."""
    reason = "The same repair has failed twice before"
    case_id = driver.acknowledged(**SIMPLE, departure=reason)
    assert driver.case(case_id)["route"] == "s1_investigation"
    task = driver.task(case_id, "investigate")
    assert [
        proposal["outcome"]["proposal"]
        for proposal in view_task(driver.runtime, driver["handler"], task).facts.proposals
    ] == ["early_resolution"]
    kept = [event["text"] for event in driver.rows(tables.case_event, case_id) if event["type"] == "reason_recorded"]
    assert kept == [reason]
    driver.answered(case_id)
    assert "response_issued" in driver.events(case_id)


def test_a_task_that_proposes_nothing_shows_nothing(driver: EveryPost) -> None:
    """CLS-19"""
    case_id = driver.acknowledged()
    task = driver.task(case_id, "investigate")
    assert not view_task(driver.runtime, driver["handler"], task).proposes
    assert preview_proposal(driver.runtime, driver["handler"], task, {}) is None
