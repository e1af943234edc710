"""The decision tables of Aspire, the Code and the common rules: typed, limited to what they know, cited, clean."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.dmn import parse_model
from app.dmn.elements import InputClause, TableBox
from app.dmn.verify import verify_model

ROOT = Path(__file__).resolve().parents[2]
TABLES = sorted(path for room in ("aspire", "code", "common") for path in (ROOT / "dmn" / room).glob("*.dmn"))
CITED_BY = "clause"
"""The output column that says where a row comes from."""
LANDLORDS_OWN = ("complaint.kind",)
"""What each landlord lists for itself: a table that all of them share cannot say which values there are."""
LISTED_BY_CONTENT = ("complaint.channel", "letter", "task")
"""What content lists: the check compares the cells with it, and a list in the table would refuse what is added."""


def boxes(path: Path) -> list[TableBox]:
    model = parse_model(path.read_bytes(), name=path.stem)
    return [decision.table.box for decision in model.decisions.values() if decision.table is not None]


def literals(box: TableBox, column: int) -> set[str]:
    """The cells of an input column that compare."""
    return {rule.cells[column].text.strip() for rule in box.rules} - {"", "-"}


def limited(clause: InputClause) -> bool:
    return clause.allowed is not None and bool(clause.allowed.text.strip())


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_nothing_is_found_in_a_table_and_nothing_is_left_undecided(path: Path) -> None:
    """SYS-02, SYS-06"""
    assert [str(finding) for finding in verify_model(parse_model(path.read_bytes(), name=path.stem))] == []


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_every_column_has_a_type_and_compared_texts_have_allowed_values(path: Path) -> None:
    """SYS-02"""
    assert boxes(path)
    for box in boxes(path):
        for number, clause in enumerate(box.inputs):
            assert clause.type_ref, f"the input {clause.label} has no type"
            shared = path.parent.name != "aspire" and clause.expression.text.strip() in LANDLORDS_OWN
            by_content = clause.expression.text.strip() in LISTED_BY_CONTENT
            assert not (by_content and limited(clause)), f"the input {clause.label} lists what content lists"
            if clause.type_ref == "string" and literals(box, number) and not shared and not by_content:
                assert limited(clause), f"the input {clause.label} has no allowed values"


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_every_row_cites_its_clause_where_the_editor_shows_annotations(path: Path) -> None:
    """SYS-02: the annotation of a row is its description, which dmn-js shows and edits."""
    for box in boxes(path):
        names = [clause.name for clause in box.outputs]
        for number, rule in enumerate(box.rules, 1):
            annotation = " ".join(rule.annotations).strip()
            assert annotation, f"row {number} says nothing of where it comes from"
            if CITED_BY in names:
                cited = rule.outputs[names.index(CITED_BY)].text.strip().strip('"')
                assert annotation.startswith(cited), f"row {number} cites {cited!r} and is annotated {annotation!r}"
