"""docs/add-a-landlord.md, done exactly as it stands: its files written, its commands run, its complaint played."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from app.cli import register
from app.config import Settings
from app.use_cases.check_content import check_content
from app.use_cases.content import Content
from app.use_cases.office import open_office
from app.use_cases.publish_content import ROOMS, read_content
from tests.content.coverage import diagram_covered, table_covered
from tests.content.rules import tables_of
from tests.content.walker import Walker
from tests.office import ROOT

DOC = ROOT / "docs" / "add-a-landlord.md"
PREFIX = ["flask", "--app", "wsgi"]
LIFECYCLE = ("complaint", "stage_1", "appeal")


@dataclass(frozen=True)
class Block:
    """A code block of the page: its language, the file it is (if it names one), and its text."""

    language: str
    path: str
    text: str


def blocks() -> list[Block]:
    found = re.findall(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", DOC.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return [Block(*one) for one in found]


FILES = {one.path: one.text for one in blocks() if one.path}
COMMANDS = [line for one in blocks() if one.language == "sh" for line in one.text.splitlines() if line.strip()]
KEY = next(Path(path).stem for path in FILES if path.startswith("landlords/"))


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What is shared, and no landlord: a checkout to which the page adds one."""
    root = tmp_path / "checkout"
    for room, suffix in ROOMS.items():
        for folder in ("", "common", "code"):
            for path in (ROOT / room / folder).glob(f"*{suffix}"):
                target = root / path.relative_to(ROOT)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)
    (root / "landlords").mkdir()
    shutil.copyfile(ROOT / "landlords" / "ombudsman.toml", root / "landlords" / "ombudsman.toml")
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root


@pytest.fixture
def flask(checkout: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Callable[[list[str]], Result]:
    """The command line in that checkout."""
    settings = Settings(database_url=database_url, secret_key="k" * 40, content=checkout, var=checkout / "var")
    app = Flask("commands")
    app.extensions["office"] = open_office(settings)
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
    content = Content("harbour", KEY, read_content(checkout, KEY))
    text = DOC.read_text(encoding="utf-8")
    rows = {line.split("|")[1].strip(): line.split("|")[2] for line in text.splitlines() if line.startswith("| `")}
    for room, paths in (("`bpmn/common`", content.diagram_paths), ("`dmn/common`", content.table_paths)):
        named = re.findall(r"`(\w+)`", rows[room])
        assert named
        assert {name: paths.get(name, "").startswith(room.strip("`")) for name in named} == dict.fromkeys(named, True)
    assert set(LIFECYCLE) <= set(content.diagram_paths)
    assert check_content(content.files, KEY) == []


def test_the_shared_lifecycle_is_walked_whole_and_its_tables_fire(checkout: Path) -> None:
    """SYS-04: no landlord on disk runs the shared lifecycle, so it is walked for this one."""
    content = Content("harbour", KEY, read_content(checkout, KEY))
    walker = Walker(content)
    for process_id in reversed(LIFECYCLE):
        walker.walk(process_id)
    for process_id in LIFECYCLE:
        assert diagram_covered(walker, process_id).missed == ()
    assert walker.incidents == set()
    for name, rules in tables_of(content).items():
        assert table_covered(rules).missed == (), name
