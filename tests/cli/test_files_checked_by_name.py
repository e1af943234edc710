"""`flask content check FILE`: a file that is named is looked at, or refused by its name; never "0 errors" unseen."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result

from app.errors import ContentError
from tests.cli.test_content_check import ROOT, command_line, commands_of

LANDLORD = "aspire"
Run = Callable[..., Result]


@pytest.fixture(scope="module")
def flask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    app = command_line(tmp_path_factory.mktemp("named") / "none.db", ROOT)
    yield commands_of(app)
    app.extensions["runtime"].database.dispose()


@pytest.mark.parametrize("ending", [".bpmn", ".dmn", ".form", ".md"])
@pytest.mark.parametrize(
    ("name", "body"), [("My draft", b""), ("draft: second", b"no XML, no JSON, no letter"), ("draft", b"\xff\xfe\x00")]
)
def test_a_file_that_cannot_be_read_is_told_whatever_it_is_called(
    ending: str, body: bytes, name: str, flask: Run, tmp_path: Path
) -> None:
    """`My draft.bpmn` holding no XML passed with "0 errors"."""
    path = tmp_path / f"{name}{ending}"
    path.write_bytes(body)
    result = flask("content", "check", path, "--landlord", LANDLORD)
    assert result.exit_code == ContentError.exit_code, result.output
    assert f"/{LANDLORD}/{name}{ending}" in result.output.splitlines()[0]


@pytest.mark.parametrize("name", ["stage_1.BPMN", "stage_1.xml", "table.Dmn", "form.json", "notes.txt", "stage_1"])
def test_a_file_that_the_program_would_not_read_is_refused_by_its_name(name: str, flask: Run, tmp_path: Path) -> None:
    """What it holds may be sound; no release would take it in."""
    shutil.copy(ROOT / "bpmn" / LANDLORD / "stage_1.bpmn", tmp_path / name)
    result = flask("content", "check", tmp_path / name)
    assert result.exit_code == ContentError.exit_code
    told = result.output.splitlines()
    assert told[0].startswith(f"error: {tmp_path / name}: ")
    assert told[-1] == "1 errors, 0 warnings"


def test_a_folder_is_searched_for_files_with_the_wrong_ending_too(flask: Run, tmp_path: Path) -> None:
    (tmp_path / "Draft.BPMN").write_bytes(b"<a/>")
    result = flask("content", "check", tmp_path)
    assert result.exit_code == ContentError.exit_code
    assert "Call it Draft.bpmn." in result.output


def test_an_empty_folder_is_not_told_to_be_sound(flask: Run, tmp_path: Path) -> None:
    result = flask("content", "check", tmp_path)
    assert result.exit_code == ContentError.exit_code
    assert "holds no content" in result.output


def test_a_landlord_file_from_elsewhere_is_looked_at_in_place_of_the_landlords_own(flask: Run, tmp_path: Path) -> None:
    path = tmp_path / f"{LANDLORD}.toml"
    path.write_text("a = = 3", encoding="utf-8")
    result = flask("content", "check", path)
    assert result.exit_code == ContentError.exit_code
    assert f"error: landlords/{LANDLORD}.toml: this is not TOML" in result.output
    shutil.copy(ROOT / "landlords" / f"{LANDLORD}.toml", path)
    sound = flask("content", "check", path)
    assert (sound.exit_code, sound.output) == (0, "0 errors, 0 warnings\n")


@pytest.mark.parametrize("name", ["settings.toml", "castle.toml"])
def test_a_landlord_file_of_nobody_here_is_refused_by_its_name(name: str, flask: Run, tmp_path: Path) -> None:
    (tmp_path / name).write_text("key = 'castle'", encoding="utf-8")
    result = flask("content", "check", tmp_path / name)
    assert result.exit_code == ContentError.exit_code
    assert f"error: {tmp_path / name}: was not looked at" in result.output


def test_the_record_of_the_ombudsman_is_looked_at(flask: Run, tmp_path: Path) -> None:
    path = tmp_path / "ombudsman.toml"
    path.write_text("name = 3", encoding="utf-8")
    result = flask("content", "check", path, "--landlord", LANDLORD)
    assert result.exit_code == ContentError.exit_code
    assert "error: landlords/ombudsman.toml: name" in result.output


def test_a_file_that_another_stands_before_is_not_told_to_be_sound(flask: Run) -> None:
    """The shared diagram of stage 1 is not looked at with the content of a landlord that has its own."""
    result = flask("content", "check", ROOT / "bpmn" / "common" / "stage_1.bpmn", "--landlord", LANDLORD)
    assert result.exit_code == ContentError.exit_code
    assert "stage_1.bpmn: was not looked at: aspire would not run on it." in result.output


def test_a_file_of_one_landlord_is_checked_with_that_landlords_content_alone(flask: Run) -> None:
    result = flask("content", "check", ROOT / "bpmn" / LANDLORD / "stage_1.bpmn")
    assert (result.exit_code, result.output) == (0, "0 errors, 0 warnings\n")
    other = flask("content", "check", ROOT / "bpmn" / LANDLORD / "stage_1.bpmn", "--landlord", "aster")
    assert other.exit_code == ContentError.exit_code


def test_two_files_of_one_name_are_not_taken_for_one(flask: Run, tmp_path: Path) -> None:
    for folder in ("first", "second"):
        (tmp_path / folder).mkdir()
        shutil.copy(ROOT / "dmn" / LANDLORD / "extensions.dmn", tmp_path / folder / "extensions.dmn")
    result = flask("content", "check", tmp_path, "--landlord", LANDLORD)
    assert result.exit_code == ContentError.exit_code
    assert f"error: {tmp_path / 'second' / 'extensions.dmn'}: was not looked at" in result.output
