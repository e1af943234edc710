"""The committed timescale tables: drawn, cited, verified, and understood whole (SYS-02)."""

from __future__ import annotations

import itertools
import re
from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from app.content.contracts import EVENT_COLUMNS
from app.deadlines.clocks import rules_from
from app.deadlines.rules import happenings
from app.dmn.elements import TableBox
from app.dmn.verify import verify_model
from tests.deadlines.tables import LAYER_FILES, ROOT, answer, aspire_rules, complaint, model

DMN = "{https://www.omg.org/spec/DMN/20191111/MODEL/}"
DMNDI = "{https://www.omg.org/spec/DMN/20191111/DMNDI/}"
TABLES = [path for _, _, path in LAYER_FILES] + ["dmn/common/reminders.dmn"]
CHANNELS = ("telephone", "email", "letter", None)
KINDS = ("complaint", "enquiry", "survey_response", "compliment", None)
CLOCKS = {
    "allocation", "early_request", "late_update",
    "acknowledgement", "written_acknowledgement", "acceptance_decision", "reopening", "quick_fix", "quick_fix_note",
    "personal_contact", "stage_1_response", "update", "escalation_window", "escalation_decision",
    "stage_2_acknowledgement", "stage_2_contact", "stage_2_response", "ombudsman_information", "board_notice", "action",
    "order",
    "adjustment_review", "restriction", "restriction_review", "service_request_review",
}  # fmt: skip


@pytest.mark.parametrize("path", TABLES)
def test_a_table_is_drawn_named_after_its_file_and_every_row_says_why(path: str) -> None:
    root = etree.parse(ROOT / path).getroot()
    decisions = root.findall(f"{DMN}decision")
    assert [decision.get("id") for decision in decisions] == [Path(path).stem]
    drawn = {shape.get("dmnElementRef") for shape in root.iter(f"{DMNDI}DMNShape", f"{DMNDI}DMNEdge")}
    parts = [*root.iter(f"{DMN}decision", f"{DMN}inputData", f"{DMN}informationRequirement")]
    assert drawn == {part.get("id") for part in parts}
    table = decisions[0].find(f"{DMN}decisionTable")
    assert table is not None
    assert table.get("hitPolicy") == "COLLECT"
    notes = [rule.findtext(f"{DMN}description") for rule in table.iter(f"{DMN}rule")]  # what dmn-js shows as annotation
    assert notes
    assert all(note and note.endswith(".") for note in notes)


@pytest.mark.parametrize("path", TABLES)
def test_nothing_is_wrong_with_a_table(path: str) -> None:
    findings = verify_model(model(Path(path).stem, path), provided=["complaint", "landlord"])
    assert [str(finding) for finding in findings] == []


@pytest.mark.parametrize(
    ("channel", "kind", "is_complaint"), [*itertools.product(CHANNELS, KINDS, (True, False, None))]
)
def test_whatever_comes_in_no_clock_is_set_twice(
    channel: str | None, kind: str | None, is_complaint: bool | None
) -> None:
    """Two rows for one clock would raise."""
    rules = aspire_rules(date(2026, 1, 5), channel=channel, kind=kind, is_complaint=is_complaint)
    response = [rule.clock for rule in rules if rule.clock.endswith("_response")]
    assert bool(response) == (is_complaint is True)


def test_a_complaint_has_every_clock_of_the_policy_of_the_code_and_the_defaults() -> None:
    rules = aspire_rules(date(2026, 1, 5), answer_by="2026-02-02")
    assert {rule.clock for rule in rules} == CLOCKS
    assert all(rule.clause for rule in rules)
    assert {rule.breach for rule in rules if rule.layer == "default"} == {None}


def test_the_codes_own_limits_are_five_ten_five_and_twenty_working_days() -> None:
    """ACK-01, S1-02, ACK-12, S2-01: Code 6.2, 6.3, 6.11, 6.14."""
    rows = answer("code_timescales", "dmn/code/code_timescales.dmn", complaint(date(2024, 4, 1)))
    limits = {rule.clause: (rule.clock, rule.limit, rule.unit) for rule in rules_from(rows, "code", "code_timescales")}
    assert {clause: limits[clause] for clause in ("Code 6.2", "Code 6.3", "Code 6.11", "Code 6.14")} == {
        "Code 6.2": ("acknowledgement", 5, "working days"),
        "Code 6.3": ("stage_1_response", 10, "working days"),
        "Code 6.11": ("stage_2_acknowledgement", 5, "working days"),
        "Code 6.14": ("stage_2_response", 20, "working days"),
    }


def test_every_event_that_a_table_waits_for_is_described() -> None:
    """A misspelt event would never happen: the ones there are stand in docs/clocks-and-events.md."""
    described = set(re.findall(r"`(\w+)`", (ROOT / "docs" / "clocks-and-events.md").read_text(encoding="utf-8")))
    kinds = ("complaint", "enquiry", "survey_response")
    rules = [
        rule
        for channel, kind in itertools.product(CHANNELS, kinds)
        for rule in aspire_rules(date(2026, 1, 5), channel=channel, kind=kind, is_complaint=kind == "complaint")
    ]
    cells = {cell for rule in rules for cell in (rule.anchor, rule.met_by, rule.needs, rule.stopped_by)}
    awaited = {event for cell in cells for happening in happenings(cell) for event in happening.events}
    clocks = {clock for rule in rules for clock in (rule.clock, *rule.depends_on)}
    assert sorted((awaited | clocks) - described) == []


@pytest.mark.parametrize("path", sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("dmn/*/*timescales.dmn")))
def test_every_event_of_a_clock_is_named_outright(path: str) -> None:
    """The events that clocks depend on are known from the table as it stands, without asking it."""
    table = model(Path(path).stem, path).decisions[Path(path).stem].element.logic
    assert isinstance(table, TableBox)
    at = [number for number, output in enumerate(table.outputs) if output.name in EVENT_COLUMNS]
    assert len(at) == len(EVENT_COLUMNS)
    cells = {rule.outputs[number].text.strip() for rule in table.rules for number in at}
    assert {cell for cell in cells if not re.fullmatch(r'("[^"]*")?', cell)} <= {"null"}
