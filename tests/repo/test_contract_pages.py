"""The pages of docs/reference/ say what the contracts say now."""

from __future__ import annotations

from app import feel
from app.content.contracts.functions import OWN_FUNCTIONS
from app.content.contracts.properties import PROPERTIES
from app.content.contracts.tables import TABLES
from app.deadlines.calendar import WorkingCalendar
from app.feel.registry import BUILTINS
from tests.repo.contract_pages import FOLDER, reference_pages


def test_the_pages_of_the_contracts_are_as_they_would_be_made_now() -> None:
    pages = reference_pages()
    assert set(FOLDER.glob("*.md")) == pages.keys(), "Run: make docs"
    assert [path.name for path, text in pages.items() if path.read_text(encoding="utf-8") != text] == [], "make docs"


def test_each_table_and_property_has_a_page() -> None:
    names = {path.stem for path in reference_pages()}
    assert names >= {f"table-{name}" for name in TABLES} | {f"property-{name}" for name in PROPERTIES}


def test_each_function_gives_what_its_page_says() -> None:
    """By the calendar of England and Wales."""
    for contract in OWN_FUNCTIONS.values():
        for text, value in contract.examples.items():
            with feel.use_working_days(WorkingCalendar):
                assert str(feel.compile_expression(text).evaluate({})) == value, text


def test_every_function_of_feel_is_on_a_page() -> None:
    pages = "".join(text for path, text in reference_pages().items() if path.stem.startswith("function-"))
    assert [name for name in BUILTINS if f"`{name}" not in pages] == []
