"""One row of a table changed in its file: everything else stays as it is written, byte by byte."""

from __future__ import annotations

import pytest

from app import dmn
from app.errors import Conflict
from app.studio.table_rows import rows_of, with_copied_row, with_new_row, with_row, with_row_moved, without_row
from tests.drivers.runtime_driver import ROOT

TABLES = {
    path.relative_to(ROOT).as_posix(): path.read_bytes()
    for path in sorted(ROOT.glob("dmn/*/*.dmn"))
    if b"<decisionTable" in path.read_bytes()
}
REVIEWER = TABLES["dmn/aspire/reviewer.dmn"]


def named(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(".dmn")


@pytest.mark.parametrize("path", TABLES)
def test_rows_are_read_as_the_program_reads_them_and_written_again_unchanged(path: str) -> None:
    body, name = TABLES[path], named(path)
    table = dmn.parse_model(body).decisions[name].table
    assert table is not None
    rows = rows_of(body, name)
    read = [[cell.text.strip() for cell in (*rule.cells, *rule.outputs)] for rule in table.box.rules]
    assert [[cell.strip() for cell in row.cells] for row in rows] == read
    for row in rows:
        assert with_row(body, name, row.number, row.cells, row.note) == body


@pytest.mark.parametrize("path", TABLES)
def test_a_row_put_in_and_taken_out_leaves_the_file_as_it_was(path: str) -> None:
    body, name = TABLES[path], named(path)
    count = len(rows_of(body, name))
    assert without_row(with_copied_row(body, name, 1), name, 2) == body
    longer = with_new_row(body, name, count)
    assert without_row(longer, name, count + 1) == body
    assert len(dmn.parse_model(longer).decisions[name].element.logic.rules) == count + 1  # type: ignore[union-attr]
    if count > 1:
        assert with_row_moved(with_row_moved(body, name, 1, 1), name, 2, -1) == body


def test_a_cell_with_signs_of_xml_is_written_so_that_it_is_read_again() -> None:
    changed = with_row(REVIEWER, "reviewer", 1, ["< 5", "-", "-", "true", '"a & b"', '"x"'], "over <§3>\r\n& so on")
    row = rows_of(changed, "reviewer")[0]
    assert (row.cells[0], row.cells[4], row.note) == ("< 5", '"a & b"', "over <§3>\n& so on")


def test_a_note_is_put_in_and_taken_out() -> None:
    bare = with_row(REVIEWER, "reviewer", 1, rows_of(REVIEWER, "reviewer")[0].cells, "")
    assert b"<description>Code 5.8</description>" not in bare
    assert with_row(bare, "reviewer", 1, rows_of(REVIEWER, "reviewer")[0].cells, "Code 5.8") == REVIEWER


def test_an_element_without_an_end_tag_gets_one_to_hold_a_text() -> None:
    start = REVIEWER.index(b'<inputEntry id="reviewer_rule_1_input_2">')
    end = REVIEWER.index(b"</inputEntry>", start) + len(b"</inputEntry>")
    short = REVIEWER[:start] + b'<inputEntry id="reviewer_rule_1_input_2" />' + REVIEWER[end:]
    cells = list(rows_of(short, "reviewer")[0].cells)
    assert cells[1] == ""
    cells[1] = "false"
    assert rows_of(with_row(short, "reviewer", 1, cells, "Code 5.8"), "reviewer")[0].cells[1] == "false"


def test_a_row_that_is_not_there_is_refused() -> None:
    for number in (0, 5):
        with pytest.raises(Conflict, match="no such row"):
            without_row(REVIEWER, "reviewer", number)
    with pytest.raises(Conflict, match="no such row"):
        with_row_moved(REVIEWER, "reviewer", 1, -1)
