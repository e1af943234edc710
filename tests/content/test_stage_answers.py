"""Which letters answer which stage, and which letter an act sends: tables that a release must have."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from app.casework.complaint.samples import answers_a_stage
from app.content.checking.findings import errors_in
from app.content.contracts import ACT_LETTERS, STAGE_ANSWERS
from app.content.files import read_content
from app.content.release import Release
from app.content.stage_answers import stage_answers
from app.use_cases.check_content import check_content
from tests.content.landlords import LANDLORDS, content_of
from tests.drivers.runtime_driver import ROOT


def errors_of(files: dict[str, bytes]) -> list[str]:
    return [str(finding) for finding in errors_in(check_content(files, "aspire"))]


@pytest.mark.parametrize("landlord", LANDLORDS)
def test_every_landlord_answers_both_stages_by_a_letter_of_its_own(landlord: str) -> None:
    """RSP-15"""
    content = content_of(landlord)
    assert sorted(stage_answers(content).values()) == [1, 2]
    assert stage_answers(content).keys() <= content.letter_paths.keys()


@pytest.mark.parametrize("table", [STAGE_ANSWERS, ACT_LETTERS])
def test_a_release_without_a_table_that_names_letters_is_not_published(table: str) -> None:
    files = dict(read_content(ROOT, "aspire"))
    del files[f"dmn/common/{table}.dmn"]
    assert [line for line in errors_of(files) if f"{table}.dmn" in line]


@pytest.mark.parametrize(("table", "letter"), [(STAGE_ANSWERS, "RSP2"), (ACT_LETTERS, "UPDATE")])
def test_a_table_names_no_letter_that_the_landlord_does_not_have(table: str, letter: str) -> None:
    files = dict(read_content(ROOT, "aspire"))
    path = f"dmn/common/{table}.dmn"
    files[path] = files[path].replace(f'"{letter}"'.encode(), b'"NONE-SUCH"')
    assert [line for line in errors_of(files) if path in line and "“NONE-SUCH”" in line]


def test_while_no_release_says_which_letters_answer_every_letter_may() -> None:
    """PRM-02: nobody audits a letter that may have been their answer."""
    files = dict(read_content(ROOT, "aspire"))
    del files[f"dmn/common/{STAGE_ANSWERS}.dmn"]
    old, new = Release("old", "aspire", files), content_of("aspire")

    def case(content: Release) -> Any:
        return cast(Any, SimpleNamespace(content_with=lambda table: content))

    assert answers_a_stage(case(old), ["ACK1"])
    assert not answers_a_stage(case(old), [])
    assert not answers_a_stage(case(new), ["ACK1"])
    assert answers_a_stage(case(new), ["ACK1", "RSP1"])
