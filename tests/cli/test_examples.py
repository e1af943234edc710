"""`flask content examples` asks tables, forms, letters, diagrams and landlord files; publishing refuses what does not
meet them."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import pytest
from flask import Flask

from app.casework.open_runtime import open_runtime
from app.cli import register
from app.config import Settings
from app.errors import ContentError
from tests.drivers.content_copy import copy_content
from tests.drivers.runtime_driver import ROOT

SLIPS = {
    "dmn/aspire/reviewer.dmn": ("<text>true</text>", "<text>false</text>", "reviewer is given"),
    "forms/add_note.form": ('"key": "note"', '"key": "notes"', "add_note: refuses “note”"),
    "letters/UPDATE.md": ("This is how things stand", "So it stands", "does not say “This is how things stand"),
    "bpmn/common/contribution.bpmn": ("P1D", "P2D", "contribution, “begin contribution_asked”: until:"),
    "landlords/aspire.toml": ("sees_reports = true", "sees_reports = false", "is.sees_reports comes to nothing of it"),
    "landlords/ombudsman.toml": ("0300 111 3000", "0300 111 3001", "telephone comes to 0300 111 3001"),
}
"""A slip in a file of each kind that has examples, and what its examples say of it."""


@pytest.fixture
def commands(migrated_sqlite: Path, tmp_path: Path) -> Flask:
    """The commands over a runtime whose content is a copy, with the examples beside it."""
    database = tmp_path / "redress.db"
    database.write_bytes(migrated_sqlite.read_bytes())
    root = copy_content(tmp_path / "content")
    for folder in ("tables", "answers", "landlords", "sample_letters", "ways"):
        shutil.copytree(ROOT / "tests" / folder, root / "tests" / folder)
    settings = Settings(database_url=f"sqlite:///{database}", secret_key="k" * 40, content=ROOT, var=tmp_path / "var")
    app = Flask("commands")
    app.extensions["runtime"] = open_runtime(dataclasses.replace(settings, content=root))
    register(app)
    return app


def test_every_example_of_a_landlord_holds(commands: Flask) -> None:
    result = commands.test_cli_runner().invoke(commands.cli, ["content", "examples", "aspire"])
    assert result.output.splitlines()[-1] == "every example holds"
    assert result.exit_code == 0


def test_a_slip_in_a_file_of_each_kind_is_said_and_nothing_is_published(commands: Flask, tmp_path: Path) -> None:
    for path, (old, new, _) in SLIPS.items():
        file = tmp_path / "content" / path
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")
    asked = commands.test_cli_runner().invoke(commands.cli, ["content", "examples", "aspire"])
    assert [path for path, (_, _, said) in SLIPS.items() if said not in asked.output] == []
    assert asked.exit_code == ContentError.exit_code
    published = commands.test_cli_runner().invoke(commands.cli, ["content", "publish", "aspire"])
    assert "Nothing was published for aspire" in published.output
    assert published.exit_code == ContentError.exit_code
