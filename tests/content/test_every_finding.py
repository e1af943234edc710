"""Every finding of the check says which file, where in it, what is wrong, and what to write instead."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from app import bpmn
from app.content.checking.findings import ERROR, WARNING
from app.dmn.findings import REMEDIES
from app.use_cases.check_content import check_content
from tests.content.changed_content import Files, changed, with_cell
from tests.content.landlords import content_of
from tests.repo.documents import ROOT

APP = ROOT / "app"
TABLE, STAGE_1, FORM, LETTER = (
    "dmn/aspire/extensions.dmn", "bpmn/aspire/stage_1.bpmn", "forms/acknowledge.form", "letters/ACK1.md",
)  # fmt: skip
TOML = "landlords/aspire.toml"
CHANGES: dict[str, tuple[str, str, str]] = {
    "a form that is no JSON": (FORM, "{", "{{"),
    "a field without a label": (FORM, '"label": "', '"label": "", "was": "'),
    "a property of a field that does nothing": (FORM, '"record": "', '"recrd": "x", "record": "'),
    "a recorder that there is not": (FORM, '"record": "', '"record": "x'),
    "an expression of a form": (FORM, '"=complaint.responsibility"', '"=complaint.responsiblity"'),
    "a letter that cannot be read": (LETTER, "::: ref", "::: ref whne =true"),
    "a letter's setting": (LETTER, "addressee: complainant", "addressee: complainant\nadressee: x"),
    "an addressee that there is not": (LETTER, "addressee: complainant", "addressee: complanant"),
    "an element that no table knows": (LETTER, "::: ref\n", "::: reff\n"),
    "a placeholder of a letter": (LETTER, "{{ complaint.reference }}", "{{ complaint.refrence }}"),
    "a landlord's file that cannot be read": (TOML, "[channels]", "[channels"),
    "a post that no role holds": (TOML, 'handler = "', 'handler = "x'),
    "a diagram that is no XML": (STAGE_1, "<bpmn:process", "<bpmn:proces"),
    "a form that there is not": (STAGE_1, 'formId="investigate"', 'formId="investigte"'),
    "a due date": (STAGE_1, "=deadlines.stage_1_response.due", "=deadlines.stage_1_response.du"),
    "a sum of days": (STAGE_1, '_1_response.due"', '_1_response.due + @&quot;P2D&quot;"'),
    "a clock that cannot run": (STAGE_1, "=deadlines.stage_1_response.due", "=deadlines.stage_2_response.due"),
    "a property of a task": (STAGE_1, 'name="clock"', 'name="clok"'),
    "a hit policy": ("dmn/common/handler.dmn", 'hitPolicy="FIRST"', 'hitPolicy="COLLECT"'),
    "a column": ("dmn/aspire/reviewer.dmn", 'name="allowed"', 'name="alowed"'),
    "a table that cannot be read": (TABLE, "<decisionTable", "<decisionTabl"),
    "a text without quotes": (TABLE, "<text>\"no\"</text>", "<text>no</text>"),
    "a gap": (TABLE, "<rule ", "<rul "),
    "a unit of a timescale": ("dmn/aspire/timescales.dmn", '"working days"', '"workng days"'),
    "an event without a label": (STAGE_1, 'name="event" value="', 'name="event" value="x_'),
}  # fmt: skip
"""What a slip is → the file, and one text of it with what a slip makes of that."""


@pytest.mark.parametrize("slip", CHANGES)
def test_a_finding_names_file_place_fault_and_remedy(slip: str) -> None:
    path, old, new = CHANGES[slip]
    assert_told(changed("aspire", path, old, new))


@pytest.mark.parametrize("missing", [FORM, "dmn/common/handler.dmn", "landlords/ombudsman.toml", "letters/ACK1.md"])
def test_a_file_that_is_missing_is_told_the_same_way(missing: str) -> None:
    assert_told({path: body for path, body in content_of("aspire").files.items() if path != missing})


@pytest.mark.parametrize("cell", ["-10", "7.5", "null", '"8"'])
def test_a_limit_that_is_none_is_told_by_row_and_column(cell: str) -> None:
    text = content_of("aspire").files["dmn/aspire/timescales.dmn"].decode()
    entry = re.findall(r'outputEntry id="([^"]*limit)"', text)[0]
    findings = assert_told(with_cell("aspire", "dmn/aspire/timescales.dmn", entry, cell))
    assert any("row " in where and "column " in where for where in findings)


def assert_told(files: Files) -> list[str]:
    """Where the findings are: each with a file, words of what is wrong and of what to write instead."""
    findings = check_content(files, "aspire")
    assert findings
    for finding in findings:
        assert finding.severity in (ERROR, WARNING)
        file = re.split(r"[ :]", finding.where)[0]
        assert Path(file).suffix in (".bpmn", ".dmn", ".form", ".md", ".toml"), str(finding)
        assert len(finding.message.split()) > 1, str(finding)
        assert len(finding.remedy.split()) > 1, str(finding)
        assert not re.search(r"Traceback|<class|object at 0x|NoneType", str(finding)), str(finding)
    return [finding.where for finding in findings]


def test_every_kind_of_finding_of_a_diagram_has_a_remedy_where_it_is_made() -> None:
    """No call leaves it empty: message and remedy are written beside each code."""
    calls = [
        call
        for path in (APP / "bpmn" / "lint").rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in ("error", "warning")
    ]
    assert len(calls) > 40
    assert [ast.unparse(call)[:80] for call in calls if len(call.args) < 4 and not _unpacks(call)] == []
    assert [ast.unparse(call)[:80] for call in calls if _is_empty(call.args[-1])] == []


def _unpacks(call: ast.Call) -> bool:
    return any(isinstance(argument, ast.Starred) for argument in call.args)


def _is_empty(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and not str(node.value).strip()


def test_every_kind_of_finding_of_a_table_has_a_remedy() -> None:
    written = "".join(path.read_text(encoding="utf-8") for path in (APP / "dmn").glob("verify*.py"))
    codes = set(re.findall(r'"((?:[a-z]+-)+[a-z]+|gap|overlap)"', written)) & {*REMEDIES, "gap", "overlap"}
    assert codes == REMEDIES.keys()
    assert all(len(remedy.split()) > 3 for remedy in REMEDIES.values())


def test_no_finding_of_the_content_check_is_made_without_a_remedy() -> None:
    """`remedy` has no default; nor is an empty text given for it."""
    calls = [
        call
        for path in (APP / "content").rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and ast.unparse(call.func) in ("ContentFinding", "Fault")
    ]
    assert calls
    assert [ast.unparse(call)[:80] for call in calls if _is_empty(call.args[-1])] == []


def test_the_lint_of_a_diagram_alone_says_element_and_remedy() -> None:
    body = content_of("aspire").files[STAGE_1].replace(b'sourceRef="investigate"', b'sourceRef="investigte"')
    for finding in bpmn.lint({STAGE_1: body}):
        assert finding.file == STAGE_1
        assert finding.element_id
        assert finding.message
        assert finding.remedy
