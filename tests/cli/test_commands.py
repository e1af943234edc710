"""The commands: what they answer, what they exit with, and what they tell a person to do next."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy.engine import URL

from app.casework.open_runtime import open_runtime
from app.cli import register
from app.config import Settings
from app.errors import ConfigurationError, Conflict, ContentError, Invalid, NotFound
from app.store import Database, tables
from tests import postgres
from tests.drivers.content_copy import copy_content
from tests.drivers.runtime_driver import RuntimeDriver

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., Result]


@pytest.fixture
def settings(migrated_sqlite: Path, tmp_path: Path) -> Settings:
    path = tmp_path / "redress.db"
    path.write_bytes(migrated_sqlite.read_bytes())
    return Settings(database_url=f"sqlite:///{path}", secret_key="k" * 40, content=ROOT, var=tmp_path / "var")


@pytest.fixture
def flask(settings: Settings) -> Iterator[Run]:
    """`flask("content", "check")` as the command line would run it."""
    app = command_line(settings)
    runner = app.test_cli_runner()
    yield lambda *words, **options: runner.invoke(app.cli, [str(word) for word in words], **options)
    app.extensions["runtime"].database.dispose()


def command_line(settings: Settings) -> Flask:
    """The commands over a runtime, without pages."""
    app = Flask("commands")
    app.extensions["runtime"] = open_runtime(settings)
    register(app)
    return app


# content -------------------------------------------------------------------------------------------------------------


def test_content_check_finds_no_error_in_what_is_on_disk(flask: Run) -> None:
    result = flask("content", "check", "--landlord", "aspire")
    assert result.exit_code == 0, result.output
    assert result.output.splitlines()[-1].startswith("0 errors")


def test_content_check_of_a_broken_file_from_elsewhere_names_place_and_remedy(flask: Run, tmp_path: Path) -> None:
    body = (ROOT / "bpmn" / "aspire" / "quick_fix.bpmn").read_text()
    broken = tmp_path / "quick_fix.bpmn"
    broken.write_text(body.replace('formId="resolve_quickly"', 'formId="resolve_quikly"'))
    result = flask("content", "check", broken, "--landlord", "aspire")
    assert result.exit_code == ContentError.exit_code
    assert "resolve_quickly" in result.output
    assert "resolve_quikly" in result.output
    assert "1 errors" in result.output


@pytest.mark.walks
def test_content_check_for_machines_is_json(flask: Run, tmp_path: Path) -> None:
    """A list of findings, each with its place: none of what is sound, one of a form that is not there."""
    assert json.loads(flask("content", "check", "--landlord", "aspire", "--json").output) == []
    body = (ROOT / "bpmn" / "aspire" / "quick_fix.bpmn").read_text()
    broken = tmp_path / "quick_fix.bpmn"
    broken.write_text(body.replace('formId="resolve_quickly"', 'formId="resolve_quikly"'))
    result = flask("content", "check", broken, "--landlord", "aspire", "--json")
    assert result.exit_code == ContentError.exit_code
    (finding,) = json.loads(result.output)
    assert finding["severity"] == "error"
    assert finding["where"].startswith("bpmn/aspire/quick_fix.bpmn resolve_quickly ")
    assert "resolve_quikly" in finding["message"]


def test_publishing_says_which_release_is_in_force_from_when(flask: Run) -> None:
    result = flask("content", "publish", "aspire", "--reason", "first", "--without-stories")
    assert result.exit_code == 0, result.output
    assert "is in force from 2024-04-01" in result.output
    again = flask("content", "publish", "aspire", "--without-stories", "--reason", "test")
    assert again.output == result.output.replace("2024-04-01 ", "2024-04-01 already; nothing was changed ")


def test_publishing_an_unknown_landlord_says_which_there_are(flask: Run) -> None:
    result = flask("content", "publish", "aspyre")
    assert result.exit_code == NotFound.exit_code
    assert "aspire" in result.output


# decisions -----------------------------------------------------------------------------------------------------------

EXTENSIONS = ROOT / "dmn" / "aspire" / "extensions.dmn"
REFUSED = '{"notified_in_time": true, "stage": 1, "total_days": 25, "agreed": "no", "good_reason": false, '
REFUSED += '"evidence": null, "good_reason_kind": null, "contact_attempts": 0}'


def test_a_decision_is_asked_with_json_and_answers_with_json(flask: Run) -> None:
    """EXT-03: beyond ten working days a "no" blocks."""
    result = flask("dmn", "evaluate", EXTENSIONS, "--decision", "extensions", "--input", REFUSED)
    assert result.exit_code == 0, result.output
    assert json.loads(result.output)["outcome"] == "blocked"


def test_a_decision_is_asked_with_feel_as_well(flask: Run) -> None:
    given = '{notified_in_time: date("2025-04-01") <= date("2025-04-02"), stage: 1, total_days: 10, agreed: "yes", '
    given += "good_reason: null, evidence: null, good_reason_kind: null, contact_attempts: 0}"
    result = flask("dmn", "evaluate", EXTENSIONS, "--input", given)
    assert json.loads(result.output)["outcome"] == "allowed"


def test_why_shows_the_cell_that_stopped_each_rule(flask: Run) -> None:
    result = flask("dmn", "evaluate", EXTENSIONS, "--input", REFUSED, "--why")
    assert result.exit_code == 0
    assert "✗ <= 10" in result.output
    assert '✓ "no"' in result.output


@pytest.mark.parametrize(
    ("words", "said", "code"),
    [
        (["--decision", "extension"], "has no decision 'extension'", NotFound.exit_code),
        (["--input", "{1"], "neither JSON nor FEEL", Invalid.exit_code),
        (["--input", "[1]"], "Give an object", Invalid.exit_code),
    ],
)
def test_a_decision_that_cannot_be_asked_says_why(words: list[str], said: str, code: int, flask: Run) -> None:
    result = flask("dmn", "evaluate", EXTENSIONS, *words)
    assert said in result.output
    assert result.exit_code == code


# users and instances -------------------------------------------------------------------------------------------------


def add_officer(flask: Run, *words: str) -> Result:
    flask("content", "publish", "aspire", "--without-stories", "--reason", "test")
    return flask("user", "add", "jo", "--name", "Jo", *words, env={"REDRESS_NEW_PASSWORD": "a long phrase of ours"})


def test_a_user_is_added_and_listed(flask: Run) -> None:
    result = add_officer(flask, "--role", "aspire:complaints_handler:repairs,heating", "--email", "jo@example.org")
    assert result.exit_code == 0, result.output
    listed = json.loads(flask("user", "list", "--json").output)
    assert listed == [
        {"username": "jo", "name": "Jo", "email": "jo@example.org", "active": True,
         "roles": ["aspire:complaints_handler:repairs,heating"]},
    ]  # fmt: skip
    assert "jo" in flask("user", "list").output


@pytest.mark.parametrize(
    ("role", "said"), [("aspire", "not LANDLORD:ROLE"), ("aspire:handler", "has no role 'handler'")]
)
def test_a_role_that_does_not_exist_is_told(role: str, said: str, flask: Run) -> None:
    result = add_officer(flask, "--role", role)
    assert result.exit_code == Invalid.exit_code
    assert said in result.output


def test_a_short_password_is_refused(flask: Run) -> None:
    flask("content", "publish", "aspire", "--without-stories", "--reason", "test")
    adding = ("user", "add", "jo", "--name", "Jo", "--role", "aspire:board", "--password")
    result = flask(*adding, "short")
    assert result.exit_code == Invalid.exit_code
    assert "password" in result.output
    assert json.loads(flask("user", "list", "--json").output) == []
    assert flask(*adding, "long enough to be one").exit_code == 0


@pytest.fixture(scope="module")
def loaded(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the database and the password of a demonstration, loaded once and copied by `demo`."""
    folder = tmp_path_factory.mktemp("demo")
    (folder / "redress.db").write_bytes(migrated_sqlite.read_bytes())
    url = f"sqlite:///{folder / 'redress.db'}"
    app = command_line(Settings(database_url=url, secret_key="k" * 40, content=ROOT, var=folder / "var"))
    result = app.test_cli_runner().invoke(app.cli, ["demo", "load"])
    assert result.exit_code == 0, result.output
    app.extensions["runtime"].database.dispose()
    return folder


@pytest.fixture
def demo(loaded: Path, settings: Settings, flask: Run) -> Run:
    shutil.copyfile(loaded / "redress.db", settings.database_url.removeprefix("sqlite:///"))
    shutil.copytree(loaded / "var", settings.var)
    return flask


def test_instances_are_listed_shown_suspended_and_resumed_with_a_reason(demo: Run) -> None:
    """SYS-07"""
    listed = json.loads(demo("instance", "list", "--process", "complaint", "--json").output)
    number = listed[0]["id"]
    shown = demo("instance", "show", number)
    assert listed[0]["reference"] in shown.output
    assert "Stands at:" in shown.output
    assert demo("instance", "suspend", number).exit_code == 2  # without a reason
    assert demo("instance", "suspend", number, "--reason", "looking").output == f"Instance {number} is suspended.\n"
    held = demo("instance", "list", "--status", "suspended").output
    assert listed[0]["reference"] in held
    assert demo("instance", "resume", number, "--reason", "looked").output == f"Instance {number} is running.\n"
    audits = json.loads(demo("instance", "show", number, "--json").output)["audits"]
    assert {audit["reason"] for audit in audits} == {"looking", "looked"}
    assert all(audit["username"].startswith("console:") for audit in audits)


@pytest.mark.walks
def test_a_failed_step_is_shown_and_tried_again(settings: Settings, tmp_path: Path) -> None:
    """SYS-08: nothing is lost when a service fails; a retry that fails again says so."""
    root = copy_content(tmp_path / "content")
    diagram = root / "bpmn" / "aspire" / "quick_fix.bpmn"
    unheard_of = 'type=\'="record" + "_nothing"\''  # what an expression makes of names is known while it runs
    diagram.write_text(diagram.read_text().replace('type="record_breach"', unheard_of))
    driver = RuntimeDriver(settings.database_url, root=root)
    case = driver.log(channel="telephone", quick_fix=True, read_back=True, acknowledged=True)
    fixed = {
        "no_conflict": True, "resolved": True, "satisfied": True, "no_formal_letter": True, "resolution": "A new tap",
        "suppress_note": True,
    }  # fmt: skip
    driver.do(case, "resolve_quickly", "officer", **fixed, suppress_reason="Nothing in writing wanted")
    driver.close()
    app = command_line(dataclasses.replace(settings, content=root))
    runner = app.test_cli_runner()
    listed = json.loads(runner.invoke(app.cli, ["instance", "list", "--status", "incident", "--json"]).output)
    assert len(listed) == 1
    shown = runner.invoke(app.cli, ["instance", "show", str(listed[0]["id"])]).output
    assert "note_left_out" in shown.split("Incidents:")[1]
    retried = runner.invoke(app.cli, ["instance", "retry", str(listed[0]["id"]), "--reason", "again", "--set", "a=1"])
    assert retried.exit_code == Conflict.exit_code
    assert "It failed again: " in retried.output
    app.extensions["runtime"].database.dispose()


def test_retrying_where_nothing_failed_says_so(demo: Run) -> None:
    result = demo("instance", "retry", 1, "--reason", "why not")
    assert result.exit_code == Conflict.exit_code
    assert "no open incident" in result.output


def test_an_unknown_instance_is_told(demo: Run) -> None:
    assert demo("instance", "show", 999_999).exit_code == NotFound.exit_code


def test_instances_before_anything_is_published_say_what_to_run(flask: Run) -> None:
    result = flask("instance", "list")
    assert result.exit_code == NotFound.exit_code
    assert "flask content publish" in result.output


def test_due_work_is_done_once_and_the_worker_says_goodbye(demo: Run, settings: Settings) -> None:
    """The database is a copy, so nothing is done before somebody has checked it."""
    assert "flask restore check" in demo("jobs", "run", "--once").output
    checked = demo("restore", "check")
    assert (checked.exit_code, checked.output.endswith("has begun.\n")) == (0, True), checked.output
    result = demo("jobs", "run", "--once")
    assert result.exit_code == 0, result.output
    assert result.output.endswith(" done\n")
    database = Database(settings.database_url)
    assert _workers(database) == []
    database.dispose()


def test_several_workers_need_postgresql(flask: Run) -> None:
    result = flask("jobs", "run", "--workers", 2)
    assert result.exit_code == Invalid.exit_code
    assert "PostgreSQL" in result.output


def test_several_workers_on_postgresql_stop_together_and_in_good_order(
    postgres_server: URL, migrated_postgres: str, tmp_path: Path
) -> None:
    with postgres.database(postgres_server, migrated_postgres) as url:
        address = url.render_as_string(hide_password=False)
        environment = {
            **os.environ, "DATABASE_URL": address, "SECRET_KEY": "k" * 40, "REDRESS_VAR": str(tmp_path),
            "PYTHONUNBUFFERED": "1",
        }  # fmt: skip
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "jobs", "run", "--workers", "2"]
        workers = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
        database = Database(address)
        try:
            assert workers.stdout is not None
            assert workers.stdout.readline().startswith("2 workers are working")
            while len(_workers(database)) < 2:
                assert workers.poll() is None
        finally:
            workers.send_signal(signal.SIGTERM)
            assert workers.wait() == 0
        assert _workers(database) == []
        database.dispose()


def _workers(database: Database) -> list[Any]:
    """The workers that say they are alive."""
    with database.read() as connection:
        return list(connection.execute(tables.worker.select()))


def test_demo_people_and_cases_are_made_once_and_the_password_is_kept(demo: Run, settings: Settings) -> None:
    kept = (settings.var / "demo_password").read_text().strip()
    assert len(kept) >= 12
    assert (settings.var / "demo_password").stat().st_mode & 0o077 == 0
    assert "were there already" in demo("demo", "load", env={"REDRESS_DEMO_PASSWORD": "four kettles of ours"}).output
    assert (settings.var / "demo_password").read_text().strip() == "four kettles of ours"
    assert demo("demo", "load", env={"REDRESS_DEMO_PASSWORD": "short"}).exit_code == Invalid.exit_code


# database and server -------------------------------------------------------------------------------------------------


def test_an_empty_database_is_upgraded_once(empty_database_url: str, tmp_path: Path) -> None:
    app = command_line(Settings(database_url=empty_database_url, secret_key="k" * 40, var=tmp_path))
    runner = app.test_cli_runner()
    refused = runner.invoke(app.cli, ["jobs", "run", "--once"])
    assert refused.exit_code == Conflict.exit_code
    assert "flask db-upgrade" in refused.output
    assert runner.invoke(app.cli, ["db-upgrade"]).output.startswith("Applied 0001")
    assert runner.invoke(app.cli, ["db-upgrade"]).output == "The database is up to date.\n"
    app.extensions["runtime"].database.dispose()


@pytest.mark.walks
def test_the_server_says_where_it_is_and_who_can_sign_in_and_stops_when_told(demo: Run, settings: Settings) -> None:
    environment = {
        **os.environ, "DATABASE_URL": settings.database_url, "REDRESS_VAR": str(settings.var), "SECRET_KEY": "k" * 40,
        "PORT": "0", "PYTHONUNBUFFERED": "1",
    }  # fmt: skip
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "serve"]
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        said = [server.stdout.readline()]
        assert said[0].startswith("Redress is at http://127.0.0.1:")
        while "officer" not in said[-1]:
            said.append(server.stdout.readline())
            assert said[-1], "the server ended before it told who can sign in"
        assert (settings.var / "demo_password").read_text().strip() in "".join(said)
        address = said[0].split()[3]
        with urllib.request.urlopen(f"{address}/") as answer:  # the page to sign in on
            assert answer.status == 200
    finally:
        server.send_signal(signal.SIGTERM)
        assert server.wait() == 0


@pytest.mark.walks
def test_a_wrong_environment_is_told_without_a_trace_of_the_program(tmp_path: Path) -> None:
    environment = {**os.environ, "DATABASE_URL": "mysql://db", "SECRET_KEY": "short", "REDRESS_VAR": str(tmp_path)}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "db-upgrade"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == ConfigurationError.exit_code
    assert "DATABASE_URL must begin with" in done.stderr
    assert "SECRET_KEY must have at least" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.walks
def test_serving_before_anything_is_published_says_what_to_run(flask: Run) -> None:
    result = flask("serve")
    assert result.exit_code == Conflict.exit_code
    assert "flask content publish" in result.output
