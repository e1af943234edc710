"""What a table lists that only the program asks it with: each name is one that the program can ask, so that a row that
fires on it fires on something that happens."""

from __future__ import annotations

import pytest

from app import feel
from app.casework.roles_asked import ADD_DOCUMENT
from app.content.contracts import LAYER_TABLES, PART_IN_CASE, PART_TAKEN, REMINDED
from app.content.messages import known_messages
from app.use_cases.acts import ACTS
from tests.content.candidates import Compared
from tests.content.landlords import LANDLORDS, content_of
from tests.content.rules import tables_of


def listed(landlord: str, table: str, asked: str) -> set[str]:
    """The texts that a landlord's table compares a name with."""
    compared = Compared()
    for column in tables_of(content_of(landlord))[table].table.inputs:
        compared.read(feel.compile_expression(column.text).tree)
    return set(compared.constants.get((asked,), ()))


def sharing(landlord: str, table: str) -> list[str]:
    """The landlords that have the same table as this one."""
    path = content_of(landlord).table_paths[table]
    return [other for other in LANDLORDS if content_of(other).table_paths[table] == path]


@pytest.mark.parametrize("table", [PART_IN_CASE, PART_TAKEN])
@pytest.mark.parametrize("landlord", LANDLORDS)
def test_what_somebody_does_is_an_act_or_a_message(landlord: str, table: str) -> None:
    """PRM-02: a part is asked and noted for every act and every message of a diagram."""
    messages = {name for sharer in sharing(landlord, table) for name in known_messages(content_of(sharer))}
    names = listed(landlord, table, "doing")
    assert names
    assert names - {*ACTS, ADD_DOCUMENT, *messages} == set()


@pytest.mark.parametrize("landlord", LANDLORDS)
def test_what_is_reminded_of_is_a_clock(landlord: str) -> None:
    """TIM-11: a date that the table names is one that some clock of the landlords who share it has."""
    contents = [content_of(sharer) for sharer in sharing(landlord, REMINDED)]
    clocks = {
        name
        for content in contents
        for _, table in LAYER_TABLES
        if content.has_decision(table)
        for name in content.output_literals(table, "clock")
    }
    names = listed(landlord, REMINDED, "clock")
    assert names
    assert names - clocks == set()
