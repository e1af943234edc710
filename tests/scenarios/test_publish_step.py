"""The step `publish` of a story: a story may begin under one release and end under another."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import scenarios
from tests.drivers.runtime_driver import ROOT

STORY = """title: One
landlord: aspire
people: {{jo: {{roles: [customer_excellence_team]}}}}
steps:
  - at: 2025-12-01 09:00
    log:
      channel: email
      kind: complaint
      complainant: {{name: Resident 1, relationship: tenant, address: 1 Example Street}}
      summary: No heating
      outcomes_sought: Heating
      service_area: heating
      theme: delay
    by: jo
  - at: 2025-12-02 09:00
    publish: {publish}
    expect: {{due: {{acknowledgement: 2025-12-09}}}}
"""
CLOSED = "[calendar.closed]"
HOLIDAY = f'{CLOSED}\n2025-12-05 = "Proclaimed"'


def played(folder: Path, publish: str) -> scenarios.Result:
    story = folder / "one.yaml"
    story.write_text(STORY.format(publish=publish))
    (result,) = scenarios.run_stories([story], ROOT)
    return result


def test_the_files_of_a_folder_take_the_place_of_those_in_force(tmp_path: Path) -> None:
    """TIM-13: Friday 5 December 2025 is proclaimed a holiday; the acknowledgement was due on Monday the 8th."""
    folder = tmp_path / "holiday" / "landlords"
    folder.mkdir(parents=True)
    text = (ROOT / "landlords" / "aspire.toml").read_text()
    (folder / "aspire.toml").write_text(text.replace(CLOSED, HOLIDAY))
    (outcome,) = played(tmp_path, "holiday").outcomes
    assert (outcome.status, outcome.failures) == (scenarios.PASSED, ())


@pytest.mark.parametrize(
    ("publish", "said"),
    [
        ("{landlords/aspire.toml: {'no such text': x}}", "does not say 'no such text'"),
        ("{bpmn/aspire/acknowledgement.bpmn: {'\"acknowledge\"': '\"acknowlege\"'}}", "Nothing was published"),
        ("{from: 2025-11-01, landlords/aspire.toml: {Aspire: Aspire}}", "2025-11-01 is past"),
    ],
)
def test_what_cannot_be_published_fails_the_step(tmp_path: Path, publish: str, said: str) -> None:
    (outcome,) = played(tmp_path, publish).outcomes
    assert outcome.status == scenarios.FAILED
    assert said in str(outcome.failures[0].actual)


@pytest.mark.parametrize(
    ("publish", "said"),
    [
        ("nowhere", "there is no folder nowhere"),
        ("{landlords/aster.toml: {a: b}}", "aspire does not run on a file landlords/aster.toml"),
        ("{letters/RSP1.md: words}", "a changed file is a mapping"),
        ("{from: soon}", "from must be a date"),
    ],
)
def test_a_publication_that_cannot_be_is_told_with_its_line(tmp_path: Path, publish: str, said: str) -> None:
    with pytest.raises(scenarios.StoryError, match=said) as wrong:
        played(tmp_path, publish)
    assert {finding.line for finding in wrong.value.findings} == {16}


LATER = """title: One
landlord: aspire
people: {{jo: {{roles: [customer_excellence_team]}}, head: {{roles: [head_of_service]}}}}
steps:
  - at: 2025-12-01 09:00
    log:
      channel: email
      kind: complaint
      complainant: {{name: Resident 1, relationship: tenant, address: 1 Example Street}}
      summary: No heating
      outcomes_sought: Heating
      service_area: heating
      theme: delay
    by: jo
  - at: 2025-12-02 09:00
    publish: {{landlords/aspire.toml: {{'{line}': 'add_note = ["head_of_service"]'}}}}
  - at: 2025-12-02 10:00
    use: add_note
    with: {{note: The heating engineer comes on Friday}}
"""


def test_whoever_may_do_something_is_asked_of_what_is_in_force_when_the_step_is_played(tmp_path: Path) -> None:
    """Nobody is named: after the permission went to another role, its holder does it."""
    text = (ROOT / "landlords" / "aspire.toml").read_text()
    line = next(line for line in text.splitlines() if line.startswith("add_note = "))
    story = tmp_path / "later.yaml"
    story.write_text(LATER.format(line=line))
    (outcome,) = next(iter(scenarios.run_stories([story], ROOT))).outcomes
    assert (outcome.status, outcome.failures) == (scenarios.PASSED, ())
