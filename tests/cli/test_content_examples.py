"""`flask content examples` asks the tables, composes the letters and walks the diagrams again."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.errors import ContentError
from tests.cli.test_content_check import command_line, commands_of
from tests.drivers.content_copy import copy_content
from tests.drivers.runtime_driver import ROOT

LANDLORD = "inspiring"
SLIPS = {
    "dmn/inspiring/reviewer.dmn": ("<text>false</text>", "<text>true</text>", "tests/tables/inspiring/reviewer.yaml"),
    "letters/UPDATE.md": ("This is how things stand", "So it stands", "tests/sample_letters/common/UPDATE.yaml"),
    "bpmn/common/contribution.bpmn": ("P1D", "P2D", "tests/ways/common/contribution.yaml"),
}


@pytest.mark.parametrize("path", SLIPS)
def test_what_differs_from_an_example_of_a_table_a_letter_or_a_diagram_is_named(path: str, tmp_path: Path) -> None:
    """Issue 12: the exit code is that of wrong content, and 0 when every example holds."""
    content = copy_content(tmp_path / "content")
    (content / "tests").symlink_to(ROOT / "tests")
    app = command_line(tmp_path / "none.db", content)
    flask = commands_of(app)
    old, new, examples = SLIPS[path]
    text = (content / path).read_text(encoding="utf-8")
    assert old in text
    (content / path).write_text(text.replace(old, new), encoding="utf-8")
    result = flask("content", "examples", LANDLORD)
    assert result.exit_code == ContentError.exit_code
    assert f"{examples}:" in result.output
    assert "examples do not hold" in result.output
    (content / path).write_text(text, encoding="utf-8")
    result = flask("content", "examples", LANDLORD)
    assert (result.exit_code, result.output) == (0, "every example holds\n")
    app.extensions["runtime"].database.dispose()
