"""The table editor: a cell changed, tried and kept as an example; what the contract fixes; every table unchanged."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from app.content.normal_form import normal_form
from app.studio.edit_rows import edit_rows
from app.studio.open_draft import open_draft
from app.studio.table_rows import rows_of
from app.studio.view_draft import view_file
from tests.browser.site import AXE, RULES, Site, Visit, serve
from tests.drivers.runtime_driver import ROOT, RuntimeDriver

TIMESCALES, REVIEWER = "dmn/aspire/timescales.dmn", "dmn/aspire/reviewer.dmn"
STAGE_1, LIMIT, ANCHOR, ALLOWED = 11, 5, 7, 4
"""Places in these two tables, counted from 1: the row of stage 1, and columns."""
SAVE_AGAIN = """async text => {
  const { grid } = await import(document.querySelector('script[src*="studio/table"]').src);
  await grid.open(text);
  return (await grid.modeler.saveXML({ format: true })).xml;
}"""


class Tables:
    """An owner at the editor of a table."""

    def __init__(self, site: Site, visit: Visit) -> None:
        self.driver, self.visit, self.page = site.driver, visit, visit.page
        self.runtime, self.owner = site.driver.runtime, site.driver.people["owner"]
        self.draft = open_draft(self.runtime, self.owner, "aspire", "Stage 1 in eight days")

    def open(self, path: str) -> None:
        self.visit.open(f"/studio/drafts/{self.draft}/files/{path}")
        self.page.wait_for_selector("[data-ready]")

    def text(self, path: str) -> str:
        body = view_file(self.runtime, self.owner, self.draft, path).body
        assert body is not None
        return body.decode()

    def cell(self, row: int, column: int) -> Locator:
        return self.page.locator(".tjs-table tbody tr").nth(row - 1).locator("td:not(.rule-index)").nth(column - 1)

    def write(self, row: int, column: int, text: str) -> None:
        """Replace what a cell says, and wait until that is saved."""
        self.cell(row, column).click()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)
        self.saved()

    def saved(self) -> None:
        state = self.page.locator("[data-studio-state]")
        expect(state).not_to_have_text(re.compile("^Saved"))
        expect(state).to_have_text(re.compile("^Saved"))

    def part(self, name: str) -> Locator:
        return self.page.locator(f"[data-part={name}]")

    def said(self) -> Locator:
        return self.page.locator("[data-said]")


@pytest.fixture
def tables(browser: Browser, migrated_sqlite: Path, tmp_path: Path) -> Iterator[Tables]:
    copied = tmp_path / "redress.db"
    shutil.copyfile(migrated_sqlite, copied)
    driver = RuntimeDriver(f"sqlite:///{copied}", staff={"owner": ("process_owner",), "second": ("process_owner",)})
    with serve(driver) as site:
        visit = site.visit(browser, "owner")
        yield Tables(site, visit)
        visit.close()
    driver.close()


def faults(page: Page) -> list[str]:
    """What axe finds outside the grid, which is dmn-js's own."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    about = "rules => axe.run({exclude: [['[data-grid]']]}, {runOnly: rules, resultTypes: ['violations']})"
    return [violation["help"] for violation in page.evaluate(about, RULES)["violations"]]


def test_stage_1_is_changed_to_eight_days_with_its_examples_and_dates(tables: Tables) -> None:
    """From Friday 19 December 2025, over 25 and 26 December and 1 January: eight working days end on 5 January 2026."""
    tables.open(TIMESCALES)
    tables.write(STAGE_1, LIMIT, "8")
    assert "<text>8</text>" in tables.text(TIMESCALES)
    expect(tables.part("examples")).to_contain_text("2 of 4 are answered otherwise")
    tables.page.get_by_role("button", name="Take all 2 new answers").click()
    expect(tables.part("examples")).to_contain_text("All 4 hold")
    assert "clock: stage_1_response, limit: 8" in tables.text("tests/tables/aspire/timescales.yaml")
    tables.page.get_by_label("Counted from").fill("2025-12-19")
    tables.page.get_by_role("button", name="Count").click()
    row = tables.page.locator(f"[data-dated='{STAGE_1}']")
    expect(row).to_contain_text("Acknowledged: Friday 19 December 2025 → due Monday 5 January 2026")


def test_a_table_is_tried_and_what_was_tried_is_kept_as_an_example(tables: Tables) -> None:
    tables.open(REVIEWER)
    tables.page.locator("[name='in.candidate_considered_stage_1']").select_option("yes")
    tables.page.get_by_role("button", name="Ask the table").click()
    expect(tables.page.locator("[data-answer]")).to_contain_text("considered stage 1 (Code 6.13)")
    expect(tables.page.locator("td.rule-index.rd-mark--fits")).to_have_text("2")
    expect(tables.page.locator("td.rd-mark--stopped")).to_have_count(2)
    tables.page.get_by_role("button", name="Keep as an example").click()
    expect(tables.part("examples")).to_contain_text("All 5 hold")
    kept = "  - given: {candidate_considered_stage_1: true}\n"
    assert kept in tables.text("tests/tables/aspire/reviewer.yaml")


def test_what_the_contract_fixes_stays_and_it_is_said_why(tables: Tables) -> None:
    """C1: neither may the column that bars a reviewer be renamed, nor may the table give a list."""
    tables.open(REVIEWER)
    tables.page.locator(".hit-policy-edit-policy-select").click()
    policies = tables.page.locator(".dms-select-options .option")
    expect(policies).to_have_text(["Unique", "First", "Priority", "Any"])
    tables.page.keyboard.press("Escape")
    tables.page.get_by_label("Edit output").first.press("Enter")
    expect(tables.page.locator(".rd-fixed")).to_contain_text("“allowed” is fixed. True: they may")
    expect(tables.page.get_by_label("Output name")).to_be_hidden()
    tables.page.keyboard.press("Escape")
    tables.page.locator("th.output-cell").first.click(button="right")
    tables.page.get_by_text("Remove output column").click()
    expect(tables.said()).to_contain_text("The column “allowed” keeps its name and its place among the answers.")
    expect(tables.page.locator("th.output-cell")).to_have_count(3)


def test_an_overlap_is_marked_on_the_grid_and_its_values_are_tried(tables: Tables) -> None:
    tables.open(REVIEWER)
    tables.page.locator(".hit-policy-edit-policy-select").click()
    tables.page.locator(".dms-select-options .option", has_text="Unique").click()
    tables.saved()
    expect(tables.page.locator("td.rule-index.rd-mark--error")).to_have_count(4)
    tables.page.locator("[data-enter]").first.click()
    expect(tables.part("tried")).to_contain_text("match at once, but its hit policy UNIQUE allows one")
    tables.page.locator("[data-undo]").click()
    expect(tables.part("gaps")).to_contain_text("None")


def test_undo_goes_back_beyond_a_change_of_view_and_an_arrow_is_drawn_for_a_new_input(tables: Tables) -> None:
    """C18: an input column is never without its arrow."""
    tables.open(REVIEWER)
    before = tables.text(REVIEWER)
    tables.page.get_by_label("Let the table ask for more").fill("complaint.stage")
    tables.page.get_by_role("button", name="Add the column").click()
    expect(tables.said()).to_have_text("An arrow was drawn from “complaint”: the table asks for it.")
    tables.saved()
    assert 'href="#input_complaint"' in tables.text(REVIEWER)
    tables.page.get_by_role("button", name="Show what it requires").click()
    expect(tables.page.locator(".djs-container")).to_contain_text("complaint")
    tables.page.locator("[data-undo]").click()
    expect(tables.page.locator(".djs-container")).not_to_contain_text("complaint ")
    tables.saved()
    assert normal_form(REVIEWER, tables.text(REVIEWER).encode()) == normal_form(REVIEWER, before.encode())


def test_a_row_that_a_second_owner_adds_meanwhile_and_a_changed_cell_both_survive(tables: Tables) -> None:
    tables.open(REVIEWER)
    second = tables.driver.people["second"]
    edit_rows(tables.runtime, second, tables.draft, REVIEWER, "copy", "reviewer_rule_2")
    tables.write(1, ALLOWED, "true")
    expect(tables.page.locator("[data-studio-state]")).to_have_text("Saved, with what second has changed")
    expect(tables.page.locator(".tjs-table tbody tr")).to_have_count(5)
    assert tables.cell(1, ALLOWED).inner_text().strip() == "true"
    rows = rows_of(tables.text(REVIEWER).encode(), "reviewer")
    assert [row.cells[ALLOWED - 1] for row in rows] == ["true", "false", "false", "false", "true"]
    expect(tables.part("examples")).to_contain_text("1 of 4 are answered otherwise")


def test_a_slip_in_a_limit_or_an_event_is_found_at_its_cell(tables: Tables) -> None:
    """C5: a number in quotes, and the name of an event with a slip."""
    tables.open(TIMESCALES)
    tables.write(STAGE_1, LIMIT, '"8"')
    tables.write(STAGE_1, ANCHOR, '"acknowledgd"')
    findings = tables.page.locator("[data-studio-findings]")
    expect(findings).to_contain_text("Did you mean “acknowledged”?")
    expect(findings).to_contain_text("holds the text “8”")
    expect(tables.page.locator("td.rd-mark--error")).to_have_count(2)


def test_every_table_is_opened_and_saved_as_it_was(tables: Tables) -> None:
    tables.open(REVIEWER)
    files = sorted(ROOT.glob("dmn/*/*.dmn"))
    assert len(files) > 80
    changed = [
        file.name for file in files
        if normal_form(file.name, tables.page.evaluate(SAVE_AGAIN, file.read_text(encoding="utf-8")).encode())
        != normal_form(file.name, file.read_bytes())
    ]  # fmt: skip
    assert changed == []
    assert view_file(tables.runtime, tables.owner, tables.draft, REVIEWER).versions == ()


def test_nobody_is_kept_out_and_nothing_breaks_the_policy(tables: Tables) -> None:
    tables.open(TIMESCALES)
    tables.cell(STAGE_1, LIMIT).click()
    assert faults(tables.page) == []
    assert tables.visit.complaints == []
    tables.visit.open(f"/studio/drafts/{tables.draft}/rows/{TIMESCALES}?row=answer_stage_1&since=2025-12-19")
    assert faults(tables.page) == []
    assert not tables.visit.overflows()
