"""The keys of landlord files are those of the contract; a missing post or permission is found."""

from __future__ import annotations

from unittest import mock

import pytest

from app.content.contracts.landlord_keys import LANDLORD, OMBUDSMAN, TABLES
from app.landlords import load_landlord, load_ombudsman
from app.landlords.toml_table import TomlTable
from app.use_cases.check_content import check_content
from tests.content.changed_content import changed, errors_of, said_of
from tests.content.landlords import LANDLORDS, content_of
from tests.drivers.runtime_driver import ROOT

ASPIRE = "landlords/aspire.toml"
NEEDED = [key.name for table in TABLES if table.file == LANDLORD for key in table.keys if key.needed]
FULL = """
[mail]
sender = "a@example.org"
[homes_owned]
2025 = 10
[calendar.closed]
2026-06-15 = "why"
[calendar.open]
2026-05-25 = "why"
"""
"""What a landlord's file may hold besides, so that each table is read."""


def asked_for(file: str) -> dict[str, set[str]]:
    """heading → the keys that the program asks a file of this kind for, `*` for those that the landlord chooses."""
    asked: dict[str, set[str]] = {}
    get = TomlTable.get

    def noted(self: TomlTable, key: str, kind: type, *rest: object, **named: object) -> object:
        if kind is not dict:
            asked.setdefault(self.path, set()).add(key)
        return get(self, key, kind, *rest, **named)  # type: ignore[arg-type]

    with mock.patch.object(TomlTable, "get", noted):
        if file == OMBUDSMAN:
            load_ombudsman((ROOT / file).read_bytes())
        else:
            body = (ROOT / ASPIRE).read_text(encoding="utf-8")
            for heading in ("[mail]", "[homes_owned]", "[calendar.closed]", "[calendar.open]"):
                body = body.replace(heading, "")
            load_landlord(body + FULL, "aspire")
    chosen = {table.heading for table in TABLES if table.keys[0].name == "*"}
    headings: dict[str, set[str]] = {}
    for path, keys in asked.items():
        parent, _, _ = path.rpartition(".")
        known = {table.heading for table in TABLES if table.file == file}
        heading = path if path in known else f"{parent}.*"
        headings.setdefault(heading, set()).update({"*"} if heading in chosen and file == LANDLORD else keys)
    return headings


@pytest.mark.parametrize("file", [LANDLORD, OMBUDSMAN])
def test_the_contract_names_the_keys_that_the_program_reads(file: str) -> None:
    expected = {table.heading: {key.name for key in table.keys} for table in TABLES if table.file == file}
    assert asked_for(file) == expected


@pytest.mark.parametrize("landlord", LANDLORDS)
@pytest.mark.parametrize(
    "key", [key.name for table in TABLES if table.file == LANDLORD for key in table.keys if key.needed]
)
def test_a_needed_key_that_is_misspelt_is_found_with_what_stands_in_its_place(landlord: str, key: str) -> None:
    path, slip = f"landlords/{landlord}.toml", f"{key}{key[-1]}"
    said = said_of(changed(landlord, path, f"\n{key} = ", f"\n{slip} = "), landlord, f"{key} is missing")
    assert f"is {slip!r} meant?" in said


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("member_responsible = ", "member_responsibel = ", "Rename “member_responsibel” to “member_responsible”."),
        ("add_note = ", "ad_note = ", "does not say who may use “add_note”"),
        ("assign_task = ", "asign_task = ", "Did you mean “assign_task”?"),
    ],
)
def test_a_post_or_permission_that_is_needed_is_missed(old: str, new: str, said: str) -> None:
    errors = errors_of(changed("aspire", ASPIRE, old, new), "aspire")
    assert any(said in error and ASPIRE in error for error in errors), errors


def test_a_post_that_nothing_names_is_a_warning() -> None:
    files = changed("aspire", ASPIRE, "[posts]\n", '[posts]\nnight_watch = "board"\n')
    said = [str(finding) for finding in check_content(files, "aspire")]
    assert [finding for finding in said if "night_watch" in finding and finding.startswith("warning")] == said


def test_nobody_may_be_said_of_an_act() -> None:
    body = content_of("aspire").files[ASPIRE].decode()
    line = next(line for line in body.splitlines() if line.startswith("call_case_review = "))
    assert errors_of(changed("aspire", ASPIRE, line, "call_case_review = []"), "aspire") == []
