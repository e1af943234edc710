"""The pages of docs/reference/ say what the contracts say now."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from app import feel
from app.content.contracts.answers import FORM_ANSWERS
from app.content.contracts.fields import FIELDS
from app.content.contracts.functions import OWN_FUNCTIONS
from app.content.contracts.names import BROUGHT, CASE, CLOCK, FACTS
from app.content.contracts.properties import PROPERTIES
from app.content.contracts.recorders import RECORDER_FIELDS
from app.content.contracts.services import SERVICE_ARGUMENTS
from app.content.contracts.tables import TABLES
from app.content.messages import MESSAGE_VARIABLES
from app.deadlines.calendar import WorkingCalendar
from app.feel.registry import BUILTINS
from tests.repo.contract_pages import FOLDER, reference_pages


def test_the_pages_of_the_contracts_are_as_they_would_be_made_now() -> None:
    pages = reference_pages()
    assert set(FOLDER.glob("*.md")) == pages.keys(), "Run: make docs"
    assert [path.name for path, text in pages.items() if path.read_text(encoding="utf-8") != text] == [], "make docs"


@pytest.mark.parametrize(
    ("kind", "contracts"),
    [
        ("table", TABLES), ("property", PROPERTIES), ("service", SERVICE_ARGUMENTS), ("recorder", RECORDER_FIELDS),
        ("answers", FORM_ANSWERS), ("field", FIELDS),
    ],
)  # fmt: skip
def test_each_contract_has_a_page(kind: str, contracts: Iterable[str]) -> None:
    assert {path.stem for path in reference_pages()} >= {f"{kind}-{name}" for name in contracts}


def test_the_index_names_every_page() -> None:
    index = reference_pages()[FOLDER / "README.md"]
    assert [path.name for path in reference_pages() if path.name != "README.md" and f"({path.name})" not in index] == []


def test_each_function_gives_what_its_page_says() -> None:
    """By the calendar of England and Wales."""
    for contract in OWN_FUNCTIONS.values():
        for text, value in contract.examples.items():
            with feel.use_working_days(WorkingCalendar):
                assert str(feel.compile_expression(text).evaluate({})) == value, text


def test_every_function_of_feel_is_on_a_page() -> None:
    pages = "".join(text for path, text in reference_pages().items() if path.stem.startswith("function-"))
    assert [name for name in BUILTINS if f"`{name}" not in pages] == []


def test_each_variable_that_a_message_of_the_program_brings_has_a_type_and_a_meaning() -> None:
    brought = {variable for variables in MESSAGE_VARIABLES.values() for variable in variables}
    assert {contract.name for contract in BROUGHT} == brought
    assert all(contract.means and contract.source for contract in (*BROUGHT, *CASE, *FACTS, *CLOCK))
