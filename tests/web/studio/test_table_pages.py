"""A decision table in the studio without script: its rows in a form, tried, with gaps, examples and dates."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from app.store import tables as store
from app.store.queries.past_decisions import find_decision
from app.studio.open_draft import open_draft
from app.studio.save_file import save_file
from app.studio.view_draft import view_file
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import case
from tests.web.conftest import app_over, browser_of, words

STAFF = {
    "owner": ("process_owner",), "manager": ("customer_relations_manager",), "officer": ("customer_excellence_team",),
}  # fmt: skip
TIMESCALES, REVIEWER = "dmn/aspire/timescales.dmn", "dmn/aspire/reviewer.dmn"


class Tables:
    """The owner with a draft of Aspire's content in a browser."""

    def __init__(self, driver: RuntimeDriver) -> None:
        self.driver = driver
        self.runtime, self.owner = driver.runtime, driver.people["owner"]
        self.draft = open_draft(self.runtime, self.owner, "aspire", "Stage 1 in eight days")
        self.browser = browser_of(app_over(driver), "owner")

    def text(self, path: str) -> str:
        body = view_file(self.runtime, self.owner, self.draft, path).body
        assert body is not None
        return body.decode()

    def rows(self, path: str, **query: str) -> str:
        return self.browser.get(f"/studio/drafts/{self.draft}/rows/{path}", **query)

    def act(self, path: str, status: int = 200, /, **values: str | list[str]) -> str:
        return self.browser.post(f"/studio/drafts/{self.draft}/rows/{path}", status, **values)

    def save(self, path: str, text: str) -> None:
        revision = view_file(self.runtime, self.owner, self.draft, path).draft.row["revision"]
        save_file(self.runtime, self.owner, self.draft, path, text.encode(), seen=revision)


@pytest.fixture
def tables(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Tables]:
    copied = tmp_path / "redress.db"
    shutil.copyfile(migrated_sqlite, copied)
    driver = RuntimeDriver(f"sqlite:///{copied}", staff=STAFF)
    yield Tables(driver)
    driver.close()


def fields_of(html: str, what: str) -> dict[str, str]:
    """The hidden fields and areas of the form that changes a row."""
    form = next(part for part in html.split("<form") if f'name="what" value="{what}"' in part)
    return {name: unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', form)}


def cells_of(html: str) -> list[str]:
    form = html.split('name="what" value="change"')[1].split("</form>")[0]
    written = re.findall(r'name="cell" value="([^"]*)"|name="cell"[^>]*>([^<]*)</textarea>', form)
    return [unescape(short or long) for short, long in written]


def test_a_row_changed_in_the_form_is_all_that_changes_in_the_file(tables: Tables) -> None:
    before = tables.text(TIMESCALES)
    page = tables.rows(TIMESCALES, row="answer_stage_1")
    hidden = fields_of(page, "change")
    cells = ["8" if cell == "10" else cell for cell in cells_of(page)]
    tables.act(TIMESCALES, what="change", row=hidden["row"], said=hidden["said"], cell=cells, note="Aspire §3.4: eight")
    after = tables.text(TIMESCALES).splitlines()
    changed = [(old, new) for old, new in zip(before.splitlines(), after, strict=True) if old != new]
    assert [new.strip() for _, new in changed][-1] == "<text>8</text>"
    assert len(changed) == 2, "the cell and the note"


def test_a_row_that_somebody_changed_meanwhile_is_not_replaced(tables: Tables) -> None:
    page = tables.rows(REVIEWER, row="reviewer_rule_1")
    tables.save(REVIEWER, tables.text(REVIEWER).replace("is complained about", "is the one complained about"))
    answer = tables.act(
        REVIEWER, 409, what="change", row="reviewer_rule_1", said=fields_of(page, "change")["said"],
        cell=cells_of(page), note="mine",
    )  # fmt: skip
    assert "Somebody else changed this row meanwhile" in words(answer)
    assert "is the one complained about" in tables.text(REVIEWER)


def test_rows_are_added_copied_moved_and_taken_out(tables: Tables) -> None:
    before = tables.text(REVIEWER)
    tables.act(REVIEWER, what="copy", row="reviewer_rule_2")
    assert tables.text(REVIEWER).count("considered stage 1 (Code 6.13)") == 2
    tables.act(REVIEWER, what="add", row="")
    assert "<text>-</text>" in tables.text(REVIEWER).rpartition("<rule")[2]
    tables.act(REVIEWER, what="up", row="reviewer_rule_2")
    ids = re.findall(r'<rule id="([^"]+)"', tables.text(REVIEWER))
    assert ids[:2] == ["reviewer_rule_2", "reviewer_rule_1"]
    assert len(ids) == 6
    tables.act(REVIEWER, what="down", row="reviewer_rule_2")
    for extra in set(ids) - set(re.findall(r'<rule id="([^"]+)"', before)):
        tables.act(REVIEWER, what="remove", row=extra)
    assert tables.text(REVIEWER) == before


def test_the_table_is_asked_and_says_which_cell_stopped_each_other_row(tables: Tables) -> None:
    said = words(tables.rows(REVIEWER, **{"in.candidate_considered_stage_1": "yes", "in.candidate_is_subject": "no"}))
    assert 'It answers {allowed: false, reason: "considered stage 1 (Code 6.13)"' in said
    assert "2 fits Every cell holds." in said
    assert "1 stopped “The complaint is about them” needs true, and is false." in said
    assert "4 not reached A row above it had decided already." in said


def test_what_cannot_be_read_is_said_at_its_field(tables: Tables) -> None:
    page = tables.rows("dmn/common/extensions.dmn", **{"in.total_days": "soon"})
    assert "“soon” is not a number." in words(page)
    assert "It answers" not in page


def test_an_overlap_is_marked_at_its_rows_and_can_be_tried(tables: Tables) -> None:
    tables.save(REVIEWER, tables.text(REVIEWER).replace('hitPolicy="FIRST"', 'hitPolicy="UNIQUE"'))
    page = tables.rows(REVIEWER)
    assert "rd-row--overlap" in page
    assert "Rows 1 and 2" in words(page)
    link = unescape(re.findall(r'href="([^"]+)" data-enter', page)[0])
    said = words(tables.browser.get(link))
    assert "No answer." in said
    assert said.count("fits Every cell holds.") == 4


def test_what_was_tried_is_kept_as_an_example_in_the_draft(tables: Tables) -> None:
    path = "tests/tables/aspire/reviewer.yaml"
    before = tables.text(path)
    tables.browser.post(
        f"/studio/drafts/{tables.draft}/kept/{REVIEWER}",
        **{"plain": "yes", "in.candidate_involved": "yes", "in.candidate_is_subject": "yes"},
    )
    added = tables.text(path).removeprefix(before)
    assert added == (
        "  - given: {candidate_is_subject: true, candidate_involved: true}\n"
        "    answer: {allowed: false, reason: is complained about, clause: Code 5.8}\n"
    )
    assert "All 5 hold." in words(tables.rows(REVIEWER))


def test_examples_that_a_changed_limit_breaks_are_mended_where_the_table_is_edited(tables: Tables) -> None:
    path = "tests/tables/aspire/timescales.yaml"
    before = tables.text(path)
    text = tables.text(TIMESCALES)
    start = text.index('id="answer_stage_1_limit"')
    tables.save(TIMESCALES, text[:start] + text[start:].replace("<text>10</text>", "<text>8</text>", 1))
    page = tables.rows(TIMESCALES)
    assert "2 of 4 are answered otherwise." in words(page)
    form = next(part for part in page.split("<form") if "Take all 2 new answers" in part)
    fields = re.findall(r'name="(\w+)" value="([^"]*)"', form)
    lines = [value for name, value in fields if name == "line"]
    seen = dict(fields)["seen"]
    after = tables.browser.post(
        f"/studio/drafts/{tables.draft}/answers/{TIMESCALES}", plain="yes", seen=seen, line=lines
    )
    assert "2 examples changed to what the table answers now." in words(after)
    assert "All 4 hold." in words(after)
    assert tables.text(path) == before.replace(
        "clock: stage_1_response, limit: 10", "clock: stage_1_response, limit: 8"
    )


def test_a_dated_example_stands_beside_each_timescale(tables: Tables) -> None:
    """19 December 2025 is a Friday; the 25th and 26th and 1 January are bank holidays."""
    said = words(tables.rows(TIMESCALES, since="2025-12-19"))
    assert "Received: Friday 19 December 2025 → due Tuesday 30 December 2025" in said
    assert "Acknowledged: Friday 19 December 2025 → due Wednesday 7 January 2026" in said


def test_who_may_not_edit_looks_at_a_draft_and_changes_nothing(tables: Tables) -> None:
    manager = browser_of(app_over(tables.driver), "manager")
    manager.get(f"/studio/drafts/{tables.draft}/rows/{REVIEWER}")
    manager.post(f"/studio/drafts/{tables.draft}/rows/{REVIEWER}", 403, what="remove", row="reviewer_rule_1")
    manager.post(f"/studio/drafts/{tables.draft}/kept/{REVIEWER}", 403, plain="yes")
    officer = browser_of(app_over(tables.driver), "officer")
    officer.get(f"/studio/drafts/{tables.draft}/rows/{REVIEWER}", 404)


def forget_what_was_read(driver: RuntimeDriver, decision: int) -> None:
    """As decisions are that were made before they kept what they read."""
    with driver.runtime.database.write() as connection:
        row = find_decision(connection, decision)
        assert row is not None
        *before, last = row["trace"]
        older = {key: value for key, value in last.items() if key != "read"}
        mine = store.decision.c.id == decision
        connection.execute(store.decision.update().where(mine).values(trace=[*before, older]))


def test_past_decisions_are_offered_only_to_who_may_read_their_cases(tables: Tables) -> None:
    reference = case(tables.driver, tables.driver.log())["reference"]
    path = "dmn/aspire/classification.dmn"
    assert reference not in tables.rows(path), "a process owner sees no cases"
    tables.driver.person("both", "process_owner", "customer_relations_manager")
    both = browser_of(app_over(tables.driver), "both")
    page = both.get(f"/studio/drafts/{tables.draft}/rows/{path}")
    assert reference in page
    chosen = re.findall(r'<option value="(\d+)">', page)[0]
    asked_again = both.post(f"/studio/drafts/{tables.draft}/past/{path}", plain="yes", decision=chosen)
    assert 'name="in.complaint.kind" value="complaint"' in asked_again
    assert "It answers" in words(asked_again)
    forget_what_was_read(tables.driver, int(chosen))
    assert "It answers" in words(both.post(f"/studio/drafts/{tables.draft}/past/{path}", plain="yes", decision=chosen))
    tables.browser.post(f"/studio/drafts/{tables.draft}/past/{path}", 404, plain="yes", decision=chosen)
