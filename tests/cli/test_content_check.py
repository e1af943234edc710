"""`flask content check` on broken files: each fault with its place, an example or a remedy, and the exit code."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from app.casework.open_runtime import open_runtime
from app.cli import register
from app.config import Settings
from app.errors import ContentError, Invalid, NotFound
from app.store import tables
from tests.drivers.runtime_driver import content_of_another_landlord

ROOT = Path(__file__).resolve().parents[2]
TABLES = ROOT / "tests" / "content" / "fixtures"
DIAGRAMS = ROOT / "tests" / "bpmn" / "fixtures"
LANDLORD = "aspire"
Run = Callable[..., Result]


@pytest.fixture(scope="module")
def flask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """`flask("content", "check")` as the command line runs it; checking needs no database."""
    folder = tmp_path_factory.mktemp("checked")
    app = command_line(folder / "none.db", ROOT)
    yield commands_of(app)
    app.extensions["runtime"].database.dispose()


def command_line(database: Path, content: Path) -> Flask:
    app = Flask("commands")
    settings = Settings(database_url=f"sqlite:///{database}", secret_key="k" * 40, content=content, var=database.parent)
    app.extensions["runtime"] = open_runtime(settings)
    register(app)
    return app


def commands_of(app: Flask) -> Run:
    runner = app.test_cli_runner()
    return lambda *words: runner.invoke(app.cli, [str(word) for word in words])


@pytest.fixture(scope="module")
def of_tables(flask: Run) -> Result:
    return flask("content", "check", TABLES, "--landlord", LANDLORD)


@pytest.fixture(scope="module")
def of_diagrams(flask: Run) -> list[dict[str, str]]:
    result = flask("content", "check", DIAGRAMS, "--landlord", LANDLORD, "--json")
    assert result.exit_code == ContentError.exit_code
    findings: list[dict[str, str]] = json.loads(result.output)
    return findings


@pytest.mark.parametrize(
    ("fixture", "place", "said"),
    [
        (
            "gap",
            "columns 'Channel', 'Days open'",
            'no row matches, for example Channel = "email", Days open = 10: add a row',
        ),
        (
            "overlap",
            "rows 2, 3, columns 'Channel', 'Days open'",
            'both rows match, for example Channel = "email", Days open = 10, but the hit policy UNIQUE allows one',
        ),
        (
            "unreachable_row",
            "row 3, columns 'Channel', 'Days open'",
            'rows 1 and 2 take every input it matches, for example Channel = "email", Days open = 5; move or delete',
        ),
        (
            "wrong_type",
            "row 2, column 'Days open'",
            "'\"ten\"' compares with a string, but the column holds a number, for example Days open = 0: correct",
        ),
        (
            "dead_cell",
            "row 1, column 'Channel'",
            '(the column allows "telephone","email","letter"), for example not for Channel = "email": correct',
        ),
        (
            "answer_not_allowed",
            "row 1, column 'Answer'",
            'not one of the allowed values "wait","call", for example Channel = "telephone", Days open = 6: correct',
        ),
        (
            "unknown_name",
            "row 1, column 'Days open'",
            "nobody provides 'limit', used in '> limit': draw the requirement",
        ),
        ("not_feel", "row 1, column 'Days open'", "the cell '>> 3': no FEEL"),
    ],
)
def test_a_fault_of_a_table_names_row_column_and_an_example(
    fixture: str, place: str, said: str, of_tables: Result
) -> None:
    """Rows and columns as the table's editor shows them."""
    told = [line for line in of_tables.output.splitlines() if f"/{fixture}.dmn " in line and line.startswith("error")]
    assert len(told) == 1, of_tables.output
    assert told[0].startswith(f"error: dmn/{LANDLORD}/{fixture}.dmn {fixture}, {place}: ")
    assert said in told[0]


def test_faults_are_counted_and_give_the_exit_code_of_content(of_tables: Result) -> None:
    assert of_tables.exit_code == ContentError.exit_code
    errors = sum(line.startswith("error: ") for line in of_tables.output.splitlines())
    assert of_tables.output.splitlines()[-1].startswith(f"{errors} errors, ")


@pytest.mark.parametrize("path", sorted(DIAGRAMS.glob("*.bpmn")), ids=lambda path: path.stem)
def test_a_broken_construct_names_its_element_and_what_to_draw_instead(
    path: Path, of_diagrams: list[dict[str, str]]
) -> None:
    """Every construct that the engine cannot run is refused by name."""
    expected = re.search(r"expects: (\w+)", path.read_text(encoding="utf-8"))
    assert expected
    place = f"bpmn/{LANDLORD}/{path.name} {expected[1]}"
    told = [
        finding
        for finding in of_diagrams
        if f"{finding['where']} ".startswith(f"{place} ") and finding["severity"] == "error"
    ]
    assert told, f"nothing about {place}"
    assert all(finding["message"] and finding["remedy"] for finding in told)


@pytest.mark.parametrize("path", sorted((DIAGRAMS / "escapes").glob("*.bpmn")), ids=lambda path: path.stem)
def test_a_condition_that_tries_to_reach_python_is_refused(path: Path, of_diagrams: list[dict[str, str]]) -> None:
    told = [
        finding
        for finding in of_diagrams
        if finding["where"].startswith(f"bpmn/{LANDLORD}/{path.name} which_to_a") and finding["severity"] == "error"
    ]
    assert len(told) == 1
    assert "FEEL" in told[0]["message"] + told[0]["remedy"]


ATTACKS = (
    "=__import__(&quot;os&quot;).system(&quot;id&quot;)",
    "=().__class__.__bases__[0].__subclasses__()",
    "=eval(&quot;1&quot;)",
    "=open(&quot;/etc/passwd&quot;).read()",
    "=complaint.__class__.__init__.__globals__",
)


@pytest.mark.walks
@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize(
    ("file", "expression"),
    [
        ("bpmn/attacked/quick_fix.bpmn", r'(tFormalExpression">)=[^<]*'),
        ("bpmn/common/keep_informed.bpmn", r'(<zeebe:script expression=")=[^"]*'),
    ],
    ids=["condition", "script"],
)
def test_a_diagram_that_tries_to_reach_python_is_not_published(
    file: str, expression: str, attack: str, migrated_sqlite: Path, tmp_path: Path
) -> None:
    """Neither checked nor published, whatever else the diagram does right."""
    content = content_of_another_landlord(tmp_path / "content", "attacked")
    sound = (content / file).read_text(encoding="utf-8")
    attacked = re.sub(expression, lambda match: match[1] + attack, sound, count=1)
    assert attacked != sound
    (content / file).write_text(attacked, encoding="utf-8")
    shutil.copyfile(migrated_sqlite, tmp_path / "redress.db")
    app = command_line(tmp_path / "redress.db", content)
    flask = commands_of(app)
    checked = flask("content", "check", "--landlord", "attacked")
    assert checked.exit_code == ContentError.exit_code
    assert f"error: {file} " in checked.output
    assert "FEEL" in checked.output
    published = flask("content", "publish", "attacked")
    assert published.exit_code == Invalid.exit_code
    assert "Nothing was published" in published.output
    runtime = app.extensions["runtime"]
    with runtime.database.read() as connection:
        assert connection.execute(select(func.count()).select_from(tables.release)).scalar_one() == 0
    runtime.database.dispose()


def test_a_sound_file_among_broken_ones_is_told_alone(flask: Run, tmp_path: Path) -> None:
    """Of a folder with a sound table and one with a gap, the sound one has no finding, alone or with the other."""
    for table in (ROOT / "dmn" / "aspire" / "extensions.dmn", TABLES / "gap.dmn"):
        shutil.copy(table, tmp_path)
    result = flask("content", "check", tmp_path / "extensions.dmn", "--landlord", LANDLORD)
    assert (result.exit_code, result.output) == (0, "0 errors, 0 warnings\n")
    both = flask("content", "check", tmp_path, "--landlord", LANDLORD)
    assert both.exit_code == ContentError.exit_code
    told = [line for line in both.output.splitlines() if line.startswith(("error: ", "warning: "))]
    assert {line.split()[1].rstrip(":") for line in told} == {f"dmn/{LANDLORD}/gap.dmn"}


def test_what_is_wrong_for_one_landlord_only_is_told_as_theirs(flask: Run) -> None:
    result = flask("content", "check", TABLES / "gap.dmn", "--landlord", "aster")
    assert result.exit_code == ContentError.exit_code
    assert result.output.startswith("error: dmn/aster/gap.dmn gap, columns ")


def test_a_landlord_that_is_not_there_is_told_with_those_that_are(flask: Run) -> None:
    result = flask("content", "check", "--landlord", "aspyre")
    assert result.exit_code == NotFound.exit_code
    assert "Landlords here: aspire" in result.output


def test_a_path_that_is_not_there_is_a_wrong_use_of_the_command(flask: Run) -> None:
    result = flask("content", "check", "no/such/folder")
    assert result.exit_code == 2
    assert "does not exist" in result.output
