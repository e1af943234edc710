"""docs/add-a-landlord.md, done exactly as it stands: its files written, its commands run, its complaint played."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from app.casework.open_runtime import open_runtime
from app.cli import register
from app.config import Settings
from app.content.files import read_content
from app.content.release import Release
from app.use_cases.check_content import check_content
from tests.content.added_landlord import COMMANDS, DOC, FILES, KEY, write_checkout
from tests.drivers.runtime_driver import ROOT

pytestmark = pytest.mark.walks

PREFIX = ["flask", "--app", "wsgi"]
LIFECYCLE = ("complaint", "stage_1", "appeal")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What is shared, and no landlord: a checkout to which the page adds one."""
    return write_checkout(tmp_path / "checkout")


@pytest.fixture
def flask(checkout: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Callable[[list[str]], Result]:
    """The command line in that checkout."""
    settings = Settings(database_url=database_url, secret_key="k" * 40, content=checkout, var=checkout / "var")
    app = Flask("commands")
    app.extensions["runtime"] = open_runtime(settings)
    register(app)
    monkeypatch.chdir(checkout)
    return lambda words: app.test_cli_runner().invoke(app.cli, words)


def test_the_page_adds_a_landlord_that_is_nowhere_else() -> None:
    assert {path.split("/")[0] for path in FILES} == {"landlords", "dmn", "tests"}
    assert not (ROOT / "landlords" / f"{KEY}.toml").exists()
    assert COMMANDS


def test_every_command_of_the_page_does_what_it_says(flask: Callable[[list[str]], Result]) -> None:
    """SYS-05: checked without a finding, its story played, published, and somebody let in – in that order."""
    said = []
    for command in COMMANDS:
        words = shlex.split(command)
        assert words[:3] == PREFIX
        result = flask(words[3:])
        assert result.exit_code == 0, f"{command}\n{result.output}\n{result.exception}"
        said.append(result.output)
    checked, played, published, added = said
    assert checked.strip() == "0 errors, 0 warnings"
    assert played.splitlines()[-1] == "1 passed, 0 failed"
    assert f"{KEY}: release" in published
    assert "in force from 2025-01-01" in published
    assert "can sign in" in added


def test_what_the_page_says_is_shared_is_what_the_landlord_gets(checkout: Path) -> None:
    """Everything the page names in its table of what is shared exists and is taken from there."""
    content = Release("harbour", KEY, read_content(checkout, KEY))
    text = DOC.read_text(encoding="utf-8")
    rows = {line.split("|")[1].strip(): line.split("|")[2] for line in text.splitlines() if line.startswith("| `")}
    for room, paths in (("`bpmn/common`", content.diagram_paths), ("`dmn/common`", content.table_paths)):
        named = re.findall(r"`(\w+)`", rows[room])
        assert named
        assert {name: paths.get(name, "").startswith(room.strip("`")) for name in named} == dict.fromkeys(named, True)
    assert set(LIFECYCLE) <= set(content.diagram_paths)
    assert check_content(content.files, KEY) == []
