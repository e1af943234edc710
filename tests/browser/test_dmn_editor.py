"""SYS-02: tables are edited without code – in a stock dmn-js, which changes nothing but what was edited."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from playwright.sync_api import Browser, sync_playwright

from app.dmn import Model, parse_model
from app.dmn.verify import verify_model
from tests.browser.dmn_editor import Editor

TABLES = Path(__file__).resolve().parents[2] / "dmn"
QUICK_FIX = TABLES / "aspire" / "quick_fix.dmn"
DAY = date(2025, 12, 3)
MENDED = {
    "resolved": True, "satisfied": True, "no_formal_letter": True, "deadlines": {"quick_fix": {"met": DAY, "due": DAY}},
}  # fmt: skip
HIT_POLICY_LEFT_OUT = "UNIQUE"
"""What a table without a hit policy has; dmn-js leaves it out."""

Content = list[tuple[str, tuple[tuple[str, str], ...], str]]


@pytest.fixture(scope="module")
def browser(launch_options: dict[str, Any]) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(**launch_options)
        yield started
        started.close()


@pytest.fixture
def editor(browser: Browser) -> Iterator[Editor]:
    page = browser.new_page(viewport={"width": 1800, "height": 1100})
    yield Editor(page)
    page.close()


def content(xml: str) -> Content:
    """Everything a file says – elements in order, attributes, texts – without its spaces and indents."""
    said: Content = []
    for node in etree.fromstring(xml.encode()).iter():
        attributes = {str(key): str(value) for key, value in node.attrib.items()}
        if str(node.tag).endswith("}decisionTable"):
            attributes.setdefault("hitPolicy", HIT_POLICY_LEFT_OUT)
        said.append((str(node.tag), tuple(sorted(attributes.items())), (node.text or "").strip()))
    return said


def model_of(xml: str) -> Model:
    return parse_model(xml.encode())


def test_every_table_is_opened_and_saved_as_it_was(editor: Editor) -> None:
    files = sorted(TABLES.glob("*/*.dmn"))
    assert files
    for file in files:
        before = file.read_text(encoding="utf-8")
        editor.open(before)
        after = editor.save()
        assert content(after) == content(before), file


def test_a_cell_that_is_edited_is_all_that_changes_and_decides_anew(editor: Editor) -> None:
    before = QUICK_FIX.read_text(encoding="utf-8")
    assert model_of(before).decide("quick_fix", MENDED).value["outcome"] == "close"
    editor.open(before)
    editor.write(editor.cell(1, 5), '"investigate"')
    after = editor.save()
    changed = [(old, new) for old, new in zip(content(before), content(after), strict=True) if old != new]
    assert [(old[2], new[2]) for old, new in changed] == [('"close"', '"investigate"')]
    model = model_of(after)
    assert verify_model(model) == []
    assert model.decide("quick_fix", MENDED).value["outcome"] == "investigate"
    editor.open(after)
    assert editor.save() == after


def test_a_table_drawn_from_nothing_decides_and_is_saved_again_unchanged(editor: Editor) -> None:
    editor.new_table("Who answers?")
    editor.set_input(0, "Channel", "complaint.channel", "string", '"telephone","email"')
    editor.add("input")
    editor.set_input(1, "Days open", "complaint.days_open", "number")
    editor.set_output(0, "Team", "team", "string")
    rows = (
        ('"telephone"', "", '"desk"', "Policy 1"),
        ('"email"', "<= 5", '"desk"', "Policy 2"),
        ('"email"', "> 5", '"specialists"', "Policy 3"),
    )
    for number, row in enumerate(rows, 1):
        editor.add("rule")
        for column, text in enumerate(row, 1):
            if text:
                editor.write(editor.cell(number, column), text)
    drawn = editor.save()
    model = model_of(drawn)
    assert verify_model(model) == []
    for channel, days, team in (("telephone", 90, "desk"), ("email", 5, "desk"), ("email", 6, "specialists")):
        answer = model.decide("Who answers?", {"complaint": {"channel": channel, "days_open": days}})
        assert answer.value == team
        fired = [rule for rule in answer.trace[-1]["rules"] if rule["matched"]]
        assert [rule["annotations"] for rule in fired] == [[f"Policy {fired[0]['number']}"]]
    editor.open(drawn)
    assert editor.save() == drawn


def test_a_gap_drawn_in_the_editor_is_found_with_the_row_and_column_it_shows(editor: Editor) -> None:
    editor.open(QUICK_FIX.read_text(encoding="utf-8"))
    editor.write(editor.cell(1, 1), '"yes"')
    findings = verify_model(model_of(editor.save()))
    assert [(finding.code, finding.rules, finding.column) for finding in findings if finding.rules] == [
        ("type-mismatch", (1,), "Put right")
    ]
    assert any(finding.code == "gap" and finding.example["Put right"] is True for finding in findings)
