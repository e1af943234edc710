"""A table asked with typed values: what it is given, values that make its columns hold what is wanted, its dates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Any, cast

import pytest

from app import feel
from app.content.files import content_on_disk
from app.content.release import Release
from app.errors import Invalid
from app.scenarios.table_examples import examples_of, file_of
from app.store.rows import DraftRow
from app.studio.dated_rows import dated_rows
from app.studio.draft import Draft
from app.studio.fitting_inputs import fitting, nobody_named
from app.studio.open_table import OpenTable, read_table
from app.studio.table_gaps import gaps_of_table
from app.studio.table_inputs import inputs_of, values_from
from app.studio.try_table import try_table
from tests.drivers.four_landlords import FOUR
from tests.drivers.runtime_driver import ROOT

DAY = date(2026, 3, 2)
TIMESCALES = "dmn/aspire/timescales.dmn"


@lru_cache
def content_of(landlord: str) -> Release:
    return content_on_disk(ROOT, landlord)


def opened(path: str, landlord: str = "aspire", was: str = "", becomes: str = "") -> OpenTable:
    """A table as it stands on disk, with a text changed in it."""
    content = content_of(landlord)
    body = content.files[path].decode().replace(was, becomes).encode() if was else content.files[path]
    draft = Draft(cast(DraftRow, {"id": 1, "revision": 0}), (), {}, {landlord: content.files}, {})
    return OpenTable(draft, path, landlord, content, read_table(body, path))


def tables_of(landlord: str) -> Iterator[OpenTable]:
    for path in content_of(landlord).table_paths.values():
        table = opened(path, landlord)
        if table.decision.table is not None:
            yield table


def asked(table: OpenTable, **entered: str) -> tuple[str, dict[int, str]]:
    """The answer to values by path, `__` for a dot, and what is said of each row."""
    given = {path.replace("__", "."): text for path, text in entered.items()}
    tried = try_table(table, values_from(inputs_of(table), given), DAY)
    return tried.answer or tried.problem, {row.number: f"{row.became}: {row.says}" for row in tried.rows}


@pytest.mark.parametrize("landlord", FOUR)
def test_every_table_of_a_landlord_can_be_given_what_its_examples_give(landlord: str) -> None:
    """The first example of each: its columns are made to hold the same, and the table answers the same."""
    missed = []
    for table in tables_of(landlord):
        example = examples_of(file_of(table.path, ROOT))[0]
        on = example.on or DAY
        first = try_table(table, example.given, on)
        with feel.use_working_days(table.content.working_days):
            trace = table.model.decide(table.name, example.given).trace[-1]
        fits = fitting(table, {column["label"]: column["value"] for column in trace["inputs"]})
        again = try_table(table, values_from(inputs_of(table), fits.entered), on)
        fired = [[row.number for row in tried.rows if row.became == "fits"] for tried in (first, again)]
        if fits.not_reached or fired[0] != fired[1]:
            missed.append((table.path, fits))
    assert missed == []


@pytest.mark.parametrize("landlord", FOUR)
def test_no_table_of_a_landlord_has_a_gap_or_a_date_that_cannot_be_said(landlord: str) -> None:
    for table in tables_of(landlord):
        assert [gap for gap in gaps_of_table(table) if gap.severity == "error"] == [], table.path
        assert all(row.says for row in dated_rows(table, DAY)), table.path


def test_inputs_have_the_types_and_choices_that_contracts_and_content_give() -> None:
    channel = {each.path: each for each in inputs_of(opened("dmn/aspire/timescales.dmn"))}["complaint.channel"]
    assert channel.kind == "text"
    assert set(content_of("aspire").landlord.channels) <= set(channel.choices)
    kinds = {each.path: each.kind for each in inputs_of(opened("dmn/aspire/exclusions.dmn"))}
    assert kinds["complaint.legal_filed"] == "yes_no"
    assert kinds["complaint.event_on"] == "date"
    kinds = {each.path: each.kind for each in inputs_of(opened("dmn/aspire/letter_channel.dmn"))}
    assert kinds["adjustments"] == "written"
    assert {each.path: each.kind for each in inputs_of(opened("dmn/common/extensions.dmn"))}["total_days"] == "number"


def test_a_value_that_cannot_be_read_is_refused_by_its_path() -> None:
    table = opened("dmn/common/extensions.dmn")
    with pytest.raises(Invalid) as refused:
        values_from(inputs_of(table), {"total_days": "soon", "notified_in_time": "perhaps"})
    assert dict(refused.value.errors) == {
        "total_days": "“soon” is not a number.", "notified_in_time": "“perhaps” is not yes or no.",
    }  # fmt: skip


def test_a_row_that_a_first_one_hides_is_said_to_be_not_reached() -> None:
    answer, rows = asked(opened("dmn/aspire/reviewer.dmn"), candidate_considered_stage_1="yes")
    assert "considered stage 1" in answer
    assert rows[1] == "stopped: “The complaint is about them” needs true, and is false."
    assert rows[4].startswith("not reached")


def test_a_table_that_gives_no_answer_says_why_and_which_rows_fit() -> None:
    table = opened("dmn/aspire/reviewer.dmn", was='hitPolicy="FIRST"', becomes='hitPolicy="UNIQUE"')
    answer, rows = asked(table, candidate_considered_stage_1="yes", candidate_is_subject="yes")
    assert answer.startswith("Rules 1 and 2 and 4 of 'May this person review the appeal?' match at once")
    assert [number for number, said in rows.items() if said.startswith("fits")] == [1, 2, 4]


def test_a_gap_comes_with_values_that_show_it() -> None:
    path = "dmn/aspire/reviewer.dmn"
    row = content_of("aspire").files[path].decode()
    start = row.index('<rule id="reviewer_rule_4">')
    table = opened(path, was=row[start : row.index("</rule>", start) + 7], becomes=" ")
    [gap] = [gap for gap in gaps_of_table(table) if gap.kind == "gap"]
    given = values_from(inputs_of(table), gap.entered)
    assert try_table(table, given, DAY).problem.startswith("No rule of")
    assert not [tried for tried in try_table(table, given, DAY).rows if tried.became == "fits"]


def test_an_unquoted_text_is_found_with_its_row_and_remedy() -> None:
    """C18: nothing would ever match it."""
    table = opened("dmn/aspire/timescales.dmn", was='<text>"telephone"</text>', becomes="<text>telephone</text>")
    found_there = [gap for gap in gaps_of_table(table) if gap.rows == (1,)]
    assert any("quote the text" in gap.says for gap in found_there)


def test_a_name_is_never_taken_from_a_past_decision() -> None:
    table = opened("dmn/aspire/personal_contact.dmn")
    kept = {"How": "email", "Reached": "Resident 1042", "When": "2026-03-02", "Others": ["Resident 7"], "Done": True}
    assert nobody_named(table, kept) == {
        "How": "email", "Reached": "something else", "When": "2026-03-02", "Others": ["something else"], "Done": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("path", "row", "says"),
    [
        (TIMESCALES, 1, "Received: Friday 19 December 2025 → due Friday 19 December 2025"),
        (TIMESCALES, 11, "Acknowledged: Friday 19 December 2025 → due Wednesday 7 January 2026"),
        (
            "dmn/aspire/timescales.dmn",
            9,
            "The date for quick fix: Friday 19 December 2025 → due Monday 22 December 2025",
        ),
        ("dmn/common/default_timescales.dmn", 18, "On the date that is named from outside."),
    ],
)
def test_a_dated_example_counts_with_the_landlords_calendar(path: str, row: int, says: str) -> None:
    """From Friday 19 December 2025, over 25 and 26 December 2025 and 1 January 2026."""
    said: dict[int, Any] = {each.number: each.says for each in dated_rows(opened(path), date(2025, 12, 19))}
    assert says in said[row]
