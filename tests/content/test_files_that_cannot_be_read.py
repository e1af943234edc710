"""A file that cannot be read is one finding among the others, with its name; it never ends the check."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from app import bpmn
from app.content.checking.findings import ContentFinding, errors_in
from app.content.files import read_content
from app.use_cases.check_content import check_content

ROOT = Path(__file__).resolve().parents[2]
LANDLORD = "aspire"
ELSEWHERE = "bpmn/common/action.bpmn"


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return read_content(ROOT, LANDLORD)


def of_each_kind() -> list[str]:
    return [
        "letters/ACK1.md", "forms/log_contact.form", "dmn/aspire/timescales.dmn",
        "dmn/aspire/extensions.dmn", "dmn/common/task_dates.dmn", "dmn/common/says_nothing.dmn",
        "dmn/code/design_checks.dmn", "bpmn/aspire/stage_1.bpmn", "landlords/aspire.toml", "landlords/ombudsman.toml",
    ]  # fmt: skip


def broken(files: Mapping[str, bytes], **bodies: bytes) -> list[ContentFinding]:
    return errors_in(check_content({**files, **bodies}, LANDLORD))


@pytest.mark.parametrize("body", [b"\xff\xfe", b"", b"no content"], ids=["no text", "empty", "words"])
@pytest.mark.parametrize("path", of_each_kind())
def test_it_is_the_only_error_and_names_the_file(path: str, body: bytes, files: dict[str, bytes]) -> None:
    """Whatever the file is, other files are not blamed for it."""
    findings = broken(files, **{path: body})
    assert len(findings) == 1
    assert findings[0].where.split(":")[0].split(" ")[0] == path


@pytest.mark.parametrize("path", of_each_kind())
def test_what_is_wrong_elsewhere_is_told_beside_it(path: str, files: dict[str, bytes]) -> None:
    """The check of a letter that could not be read ended in one sentence, without the other findings."""
    slip = files[ELSEWHERE].replace(b"formId=", b"formIdd=", 1)
    assert slip != files[ELSEWHERE]
    findings = broken(files, **{path: b"\xff\xfe", ELSEWHERE: slip})
    assert {finding.where.split(":")[0].split(" ")[0] for finding in findings} == {path, ELSEWHERE}


@pytest.mark.parametrize(
    ("path", "change", "said"),
    [
        ("dmn/common/says_nothing.dmn", ('name="texts"', 'name="textx"'), "texts"),
        ("dmn/common/task_dates.dmn", ('name="working_days"', 'name="days"'), "working_days"),
        ("dmn/code/design_checks.dmn", ('name="asks"', 'name="ask"'), "asks"),
        ("dmn/aspire/timescales.dmn", ('<decision id="timescales"', '<decision id="time"'), "has no decision"),
    ],
)
def test_a_table_that_reads_but_lacks_what_is_asked_of_it_is_an_error_too(
    path: str, change: tuple[str, str], said: str, files: dict[str, bytes]
) -> None:
    """A column or decision renamed was a traceback of the check."""
    body = files[path].decode("utf-8")
    assert change[0] in body
    findings = broken(files, **{path: body.replace(*change).encode("utf-8")})
    assert any(said in f"{finding.where}: {finding.message}" for finding in findings), findings


def test_diagrams_that_cannot_be_run_are_read_once_with_and_once_without_the_broken_file(
    files: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read anew for each name that is looked up in them, they made a check of half a second take twenty."""
    read: list[int] = []
    parse = bpmn.parse_diagrams

    def counted(drawn: Mapping[str, bytes]) -> bpmn.Diagrams:
        read.append(len(drawn))
        return parse(drawn)

    monkeypatch.setattr(bpmn, "parse_diagrams", counted)
    body = files[ELSEWHERE].replace(b"</bpmn:process>", b"", 1)
    assert broken(files, **{ELSEWHERE: body})
    assert len(read) == 2


def test_a_missing_record_of_the_ombudsman_is_an_error_that_names_the_file(files: dict[str, bytes]) -> None:
    rest = {path: body for path, body in files.items() if path != "landlords/ombudsman.toml"}
    (finding,) = errors_in(check_content(rest, LANDLORD))
    assert finding.where == "landlords/ombudsman.toml"
    assert "is missing" in finding.message


def test_letters_that_enclose_each_other_do_not_end_the_check(files: dict[str, bytes]) -> None:
    enclosing = {
        "letters/ACK1.md": files["letters/ACK1.md"].replace(b"stage: 1", b"stage: 1\nencloses: ACK2", 1),
        "letters/ACK2.md": files["letters/ACK2.md"].replace(b"stage: 2", b"stage: 2\nencloses: ACK1", 1),
    }
    assert all(enclosing[path] != files[path] for path in enclosing)
    assert broken(files, **enclosing) == []
