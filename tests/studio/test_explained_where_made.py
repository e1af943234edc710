"""A slip made in a draft is explained in the file in which it was made, at its place, and keeps the draft back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.content.files import scope_of
from app.errors import Invalid
from app.studio.findings import find_in_draft
from app.studio.open_draft import open_draft
from app.studio.save_file import save_file
from app.studio.submit_draft import submit_draft
from app.studio.view_draft import view_draft
from tests.content.test_every_finding import CHANGES
from tests.drivers.runtime_driver import LANDLORD, RuntimeDriver

ELSEWHERE = {"an element that no table knows"}
"""Said of the table that demands the element: whoever edits the letter reads it among those of other files."""


@pytest.fixture(scope="module")
def driver(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RuntimeDriver]:
    copied = tmp_path_factory.mktemp("slips") / "redress.db"
    shutil.copyfile(migrated_sqlite, copied)
    opened = RuntimeDriver(f"sqlite:///{copied}", staff={"owner": ("process_owner",)})
    yield opened
    opened.close()


@pytest.mark.parametrize("slip", CHANGES)
def test_a_slip_is_explained_in_its_file_and_keeps_the_draft_back(driver: RuntimeDriver, slip: str) -> None:
    path, old, new = CHANGES[slip]
    runtime, owner = driver.runtime, driver["owner"]
    number = open_draft(runtime, owner, scope_of(path) or LANDLORD, slip)
    text = (view_draft(runtime, owner, number).draft.body(path) or b"").decode()
    assert old in text
    save_file(runtime, owner, number, path, text.replace(old, new, 1).encode(), seen=0)
    findings = find_in_draft(runtime, owner, number, None if slip in ELSEWHERE else path)
    assert findings
    assert all(finding.message and finding.remedy for finding in findings)
    cannot_be_read = any("cannot" in finding.message or "is not" in finding.message for finding in findings)
    assert cannot_be_read or any(finding.place or finding.line for finding in findings)
    if any(finding.blocks for finding in findings):
        with pytest.raises(Invalid):
            submit_draft(runtime, owner, number, reason="It must not go", without_stories=True)
