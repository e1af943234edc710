"""The design lint: per provision of the Code, what in a landlord's content satisfies it and what stands against it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from app.content.checking.findings import WARNING
from app.content.files import read_content
from app.content.provisions import Provision, check_provisions
from app.content.release import content_of, release_id
from app.errors import ContentError
from app.use_cases.check_content import check_content
from tests.cli.test_content_check import command_line, commands_of
from tests.content.landlords import LANDLORDS

ROOT = Path(__file__).resolve().parents[2]
Files = dict[str, bytes]
Change = Callable[[Files], None]


def provisions(files: Mapping[str, bytes], landlord: str) -> dict[str, Provision]:
    findings = check_provisions(content_of(release_id(files), landlord, files))
    return {provision.provision: provision for provision in findings}


def replaced(path: str, old: str, new: str) -> Change:
    """A change that a process owner could make to one file."""

    def change(files: Files) -> None:
        text = files[path].decode()
        assert old in text, f"{path} has no {old!r}"
        files[path] = text.replace(old, new).encode()

    return change


def without(room: str, name: str) -> Change:
    """A change that takes a file away, the landlord's own and the shared one."""

    def change(files: Files) -> None:
        for path in [path for path in files if path.startswith(f"{room}/") and path.endswith(f"/{name}")]:
            del files[path]

    return change


@pytest.mark.parametrize("landlord", LANDLORDS)
def test_every_provision_that_a_design_can_show_is_met(landlord: str) -> None:
    """SYS-06, GOV-03, Code 5.2, 5.3: by elements that are named."""
    met_here = provisions(read_content(ROOT, landlord), landlord)
    assert [provision.provision for provision in met_here.values() if not provision.met] == []
    assert len(met_here) > 35
    assert met_here["5.3"].satisfied_by
    assert all(satisfied.startswith("complaint/") for satisfied in met_here["5.3"].satisfied_by)


@pytest.mark.parametrize(
    ("provision", "change"),
    [
        ("5.3", replaced("bpmn/aspire/complaint.bpmn", 'name="stage" value="2"', 'name="stage" value="3"')),
        ("5.2", replaced("bpmn/aspire/complaint.bpmn", 'name="Acceptance"', 'name="Informal stage"')),
        ("5.11", replaced("bpmn/common/late_escalation.bpmn", 'formId="decide_late_escalation"', 'formId="add_note"')),
        ("6.1", without("dmn", "triage.dmn")),
        ("6.5", replaced("dmn/code/code_letter_elements.dmn", '"EXT1"', '"EXT9"')),
        ("6.7", replaced("forms/respond.form", '"record": "outcomes"', '"record": "reason"')),
        ("6.19", replaced("dmn/code/code_letter_elements.dmn", '"RSP2"', '"RSP9"')),
        ("6.13", replaced("forms/assign_reviewer.form", '"record": "reviewer"', '"record": "reason"')),
        ("6.2", replaced("dmn/code/code_timescales.dmn", '"acknowledgement"', '"thanks"')),
        ("7.3", without("bpmn", "action.bpmn")),
    ],
)  # fmt: skip
def test_what_a_change_takes_away_is_missed(provision: str, change: Change) -> None:
    """SYS-06: each check fails when what it looks for is gone, and says so."""
    files = read_content(ROOT, "aspire")
    assert provisions(files, "aspire")[provision].met
    change(files)
    assert not provisions(files, "aspire")[provision].met


def test_reasons_asked_of_the_customer_stand_against_the_code() -> None:
    """SYS-06, Code 6.12: what is wrong is named."""
    files = read_content(ROOT, "aspire")
    form = json.loads(files["forms/escalation_requested.form"])
    field = next(field for field in form["components"] if field.get("key") == "reasons")
    field["validate"] = {"required": True}
    files["forms/escalation_requested.form"] = json.dumps(form).encode()
    provision = provisions(files, "aspire")["6.12"]
    assert not provision.met
    assert provision.against == ("form escalation_requested",)
    [told] = [finding for finding in check_content(files, "aspire") if "Code 6.12" in finding.where]
    assert told.severity == WARNING


def test_the_command_lists_them(tmp_path: Path) -> None:
    """SYS-06: `flask content provisions LANDLORD` for people and for machines."""
    app = command_line(tmp_path / "none.db", ROOT)
    flask = commands_of(app)
    said = flask("content", "provisions", "inspiring")
    assert said.exit_code == 0, said.output
    assert "  6.13  met     Stage 2 is considered by somebody else\n        by " in said.output
    listed = json.loads(flask("content", "provisions", "inspiring", "aster", "--json").output)
    assert sorted(listed) == ["aster", "inspiring"]
    assert all(provision["met"] and provision["satisfied_by"] for provision in listed["aster"])
    app.extensions["runtime"].database.dispose()


def test_the_command_fails_when_a_provision_is_not_met(tmp_path: Path) -> None:
    """SYS-06: with the exit code of content that is wrong."""
    for path, body in read_content(ROOT, "aspire").items():
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if not path.endswith("/triage.dmn"):
            target.write_bytes(body)
    app = command_line(tmp_path / "none.db", tmp_path)
    said = commands_of(app)("content", "provisions", "aspire")
    assert said.exit_code == ContentError.exit_code
    assert "6.1   NOT MET" in said.output
    app.extensions["runtime"].database.dispose()
