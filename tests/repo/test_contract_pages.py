"""The pages of docs/reference/ say what the contracts say now."""

from __future__ import annotations

from app.content.contracts.properties import PROPERTIES
from app.content.contracts.tables import TABLES
from tests.repo.contract_pages import FOLDER, reference_pages


def test_the_pages_of_the_contracts_are_as_they_would_be_made_now() -> None:
    pages = reference_pages()
    assert set(FOLDER.glob("*.md")) == pages.keys(), "Run: make docs"
    assert [path.name for path, text in pages.items() if path.read_text(encoding="utf-8") != text] == [], "make docs"


def test_each_table_and_property_has_a_page() -> None:
    names = {path.stem for path in reference_pages()}
    assert names >= {f"table-{name}" for name in TABLES} | {f"property-{name}" for name in PROPERTIES}
