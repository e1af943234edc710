"""`flask content publish` plays the landlord's stories with what it publishes, and publishes nothing else."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from flask import Flask

from app.casework.open_runtime import open_runtime
from app.cli import register
from app.config import Settings
from app.errors import Conflict, ContentError
from tests.drivers.content_copy import copy_content

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def settings(migrated_sqlite: Path, tmp_path: Path) -> Settings:
    path = tmp_path / "redress.db"
    path.write_bytes(migrated_sqlite.read_bytes())
    return Settings(database_url=f"sqlite:///{path}", secret_key="k" * 40, content=ROOT, var=tmp_path / "var")


def command_line(settings: Settings) -> Flask:
    """The commands over a runtime, without pages."""
    app = Flask("commands")
    app.extensions["runtime"] = open_runtime(settings)
    register(app)
    return app


@pytest.mark.parametrize(("route", "published"), [("s1_investigation", True), ("enquiry", False)])
def test_what_a_landlords_stories_refuse_is_not_published(
    route: str, published: bool, settings: Settings, tmp_path: Path
) -> None:
    copy_content(tmp_path / "content")
    stories = tmp_path / "content" / "tests" / "scenarios" / "aspire"
    stories.mkdir(parents=True)
    (stories / "one.yaml").write_text(
        "title: One\nlandlord: aspire\npeople: {jo: {roles: [customer_excellence_team]}}\nsteps:\n"
        "  - {at: 2026-01-05, log: {channel: email, kind: complaint, summary: No heating}}\n"
        f"expect: {{route: {route}}}\n"
    )
    app = command_line(dataclasses.replace(settings, content=tmp_path / "content"))
    result = app.test_cli_runner().invoke(app.cli, ["content", "publish", "aspire"])
    assert ("is in force from" in result.output) is published
    assert result.exit_code == (0 if published else ContentError.exit_code)
    assert ("expected  enquiry" in result.output) is not published
    app.extensions["runtime"].database.dispose()


def test_what_changes_while_the_stories_are_played_is_not_published(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stories say something of what they were played with, and of nothing else."""
    root = copy_content(tmp_path / "content")

    def meanwhile(root: Path, landlord: str) -> None:
        (root / "letters" / "RSP1.md").write_text((ROOT / "letters" / "RSP1.md").read_text() + "\nSaved meanwhile.\n")

    monkeypatch.setattr("app.cli.releases._require_stories", meanwhile)
    app = command_line(dataclasses.replace(settings, content=root))
    result = app.test_cli_runner().invoke(app.cli, ["content", "publish", "aspire"])
    assert result.exit_code == Conflict.exit_code
    assert "letters/RSP1.md changed while the stories were played" in result.output
    app.extensions["runtime"].database.dispose()
