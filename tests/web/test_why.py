"""Why? – the page of a decision shows what `flask dmn evaluate --why` prints: one explanation, laid out twice."""

from __future__ import annotations

import re

from app.dmn import explained
from app.store import cases, tables
from app.web.words import value
from tests.api.conftest import ACKNOWLEDGE
from tests.drivers.runtime_driver import RuntimeDriver
from tests.web.conftest import Browser, words


def test_the_page_shows_the_cells_that_held_and_the_one_that_stopped_each_other_rule(
    driver: RuntimeDriver, officer: Browser
) -> None:
    """Reached from the case, with every rule of the table (SYS-02)."""
    case_id = driver.log()
    link = re.search(rf'"(/cases/{case_id}/why/decision/(\d+))"', officer.get(f"/cases/{case_id}"))
    assert link, "the case page offers no reason for its decision"
    with driver.runtime.database.read() as connection:
        row = cases.get_row(connection, tables.decision, int(link[2]))
    assert row
    why = explained(row["trace"])[-1]
    page = officer.get(link[1])
    said = words(page)
    assert len(why.rules) > 1
    assert page.count('class="rd-trace__stopped"') == sum(rule.stopped_by is not None for rule in why.rules)
    assert page.count('class="rd-trace__fired"') == len(why.fired) == 1
    assert page.count('class="rd-trace__held"') == sum(cell.mark == "held" for rule in why.rules for cell in rule.cells)
    stopped_by = [rule.stopped_by for rule in why.others if rule.stopped_by]
    assert why.inputs
    assert stopped_by
    assert all(why.fired[0].annotations), "the rule that fired says why"
    for given in why.inputs:
        assert given.label in said
    for given in stopped_by:
        assert f"{given.label} is {value(given.value)}" in said
    assert "; ".join(why.fired[0].annotations) in said


def test_the_page_of_a_decision_of_another_case_is_not_found(driver: RuntimeDriver, officer: Browser) -> None:
    first, second = driver.log(), driver.log()
    link = re.search(r"/why/decision/(\d+)", officer.get(f"/cases/{first}"))
    assert link
    assert "no such decision" in words(officer.get(f"/cases/{second}/why/decision/{link[1]}", 404))


def test_lateness_that_a_later_entry_removed_stays_on_the_page_of_the_case_and_of_the_date(
    driver: RuntimeDriver, officer: Browser
) -> None:
    """Policies §0.5, TIM-09: the contact, due on Monday 8 December 2025, was noted on Wednesday as of Friday."""
    case_id = driver.log()
    driver.do(case_id, "acknowledge", "officer", **ACKNOWLEDGE)
    driver.advance_to("2025-12-10 10:00")
    told = {"method": "telephone", "reached": True, "occurred_on": "2025-12-05"}
    driver.use(case_id, "record_contact", "handler", **told)
    said = words(officer.get(f"/cases/{case_id}"))
    assert "Lateness removed by a correction or a later entry" in said
    assert "2 working days late against the policy became 0, by “Customer contacted”" in said
    why = words(officer.get(f"/cases/{case_id}/why/date/personal_contact"))
    assert "Was late before it was corrected" in why
    assert "2 working days late before, not late since" in why
