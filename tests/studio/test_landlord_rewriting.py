"""A landlord's file is changed in place: what is not changed stays, to the byte."""

from __future__ import annotations

import difflib
from datetime import date, time
from pathlib import Path

import pytest

from app.landlords import LandlordError
from app.landlords.rewriting import Change, with_changes, without_table
from tests.drivers.runtime_driver import ROOT

FILES = sorted((ROOT / "landlords").glob("*.toml"))
SMALL = """# First
name = "A"  # a remark
'short name' = 'B'

# About the days
[calendar.closed]

[ roles . "a b" ]
covers = [
  "x",  # why
  "y"
]
title = '''long
[not.a.heading]
words'''
# The last
[posts]
a = "x"
"""


def changed_lines(before: str, after: str) -> list[str]:
    diff = difflib.ndiff(before.splitlines(), after.splitlines())
    return [line for line in diff if line[0] in "+-"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_without_a_change_stays_as_it_is(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert with_changes(text, []) == text


def test_a_value_is_all_that_changes_and_its_remark_stays() -> None:
    after = with_changes(SMALL, [("", "name", 'C "quoted"')])
    assert changed_lines(SMALL, after) == ['- name = "A"  # a remark', '+ name = "C \\"quoted\\""  # a remark']


def test_a_key_in_quotes_is_changed_where_it_stands() -> None:
    assert changed_lines(SMALL, with_changes(SMALL, [("", "short name", "D")]))[1] == "+ 'short name' = \"D\""


def test_a_list_over_several_lines_becomes_one_line() -> None:
    after = with_changes(SMALL, [('roles."a b"', "covers", ["y"])])
    assert after == SMALL.replace('[\n  "x",  # why\n  "y"\n]', '["y"]')


def test_a_new_key_stands_last_in_its_table_before_the_remarks_of_the_next() -> None:
    after = with_changes(SMALL, [('roles."a b"', "sees_all", True)])
    assert "words'''\nsees_all = true\n# The last\n[posts]" in after


def test_a_table_that_is_empty_takes_its_first_key() -> None:
    after = with_changes(SMALL, [("calendar.closed", "2026-12-28", "Stock taking")])
    assert '[calendar.closed]\n2026-12-28 = "Stock taking"\n\n[ roles' in after


def test_a_new_table_stands_after_its_kin_and_one_without_kin_at_the_end() -> None:
    after = with_changes(SMALL, [("roles.c", "title", "C"), ("mail", "sender", "a@b.example")])
    assert "words'''\n\n[roles.c]\ntitle = \"C\"\n\n# The last\n[posts]" in after
    assert after.endswith('\n[mail]\nsender = "a@b.example"\n')


def test_a_key_and_a_table_are_taken_out_and_the_remarks_stay() -> None:
    assert changed_lines(SMALL, with_changes(SMALL, [("posts", "a", None)])) == ['- a = "x"']
    left = without_table(SMALL, 'roles."a b"')
    assert left.endswith('[calendar.closed]\n\n# The last\n[posts]\na = "x"\n')


def test_days_times_and_numbers_are_written_as_toml_has_them() -> None:
    changes: list[Change] = [("p", "day", date(2027, 4, 1)), ("p", "at", time(17, 30)), ("p", "homes", 12500)]
    assert with_changes("", changes) == "[p]\nday = 2027-04-01\nat = 17:30:00\nhomes = 12500\n"


@pytest.mark.parametrize(
    ("text", "change"),
    [("posts = {a = 1}\n", ("posts", "a", "x")), ("posts.a = 'x'\n", ("posts", "a", "y")), ("= 3", ("", "a", "x"))],
    ids=["a table on one line", "a dotted key", "no TOML"],
)
def test_what_is_written_in_another_way_is_left_to_be_changed_as_text(text: str, change: tuple[str, str, str]) -> None:
    with pytest.raises(LandlordError, match="Change it as text"):
        with_changes(text, [change])
