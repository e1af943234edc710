"""flask report and flask case pack: thin over reports and the record of a case."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from app.cli import register
from app.errors import Invalid, NotFound
from app.store import cases, tables
from tests.drivers.runtime_driver import RuntimeDriver

Run = Callable[..., Result]


@pytest.fixture
def driver(database_url: str) -> Iterator[RuntimeDriver]:
    driver = RuntimeDriver(database_url)
    yield driver
    driver.close()


@pytest.fixture
def flask(driver: RuntimeDriver) -> Run:
    """The command line in the same runtime."""
    app = Flask("commands")
    app.extensions["runtime"] = driver.runtime
    register(app)
    runner = app.test_cli_runner()
    return lambda *words: runner.invoke(app.cli, [str(word) for word in words])


def ordered(driver: RuntimeDriver) -> tuple[int, str]:
    """A complaint with an order: its id and reference."""
    case_id = driver.log()
    answer: dict[str, Any] = driver.tell(case_id, "ombudsman_contact", "manager", kind="determination")
    orders = [{"kind": "order", "what": "Apologise", "weeks": 4}]
    driver.do(case_id, "register_determination", "manager", finding="service_failure", orders=orders, lesson="no")
    return case_id, str(answer["reference"])


def test_a_report_is_run_as_at_a_day_for_people_and_for_machines(driver: RuntimeDriver, flask: Run) -> None:
    """RPT-05: as at today and as at a day before anything was ordered."""
    ordered(driver)
    shown = flask("report", "run", "ombudsman_orders", "--landlord", driver.landlord)
    assert shown.exit_code == 0, shown.output
    assert "Apologise" in shown.output
    report = json.loads(flask("report", "run", "ombudsman_orders", "--json").output)
    assert (report["counts"]["open_in_time"], report["as_at"]) == (1, "2025-12-01")
    before = json.loads(flask("report", "run", "ombudsman_orders", "--as-at", "2025-11-30", "--json").output)
    assert before["rows"] == []


def test_a_report_says_what_its_figures_and_columns_are_and_is_saved_as_csv(driver: RuntimeDriver, flask: Run) -> None:
    """As the pages do; a register covers everything up to its day."""
    _, reference = ordered(driver)
    shown = flask("report", "run", "ombudsman_orders").output
    assert "Open, in time" in shown
    assert "What is to be done" in shown
    saved = flask("report", "run", "ombudsman_orders", "--csv").output
    assert saved.splitlines()[0].lstrip("\ufeff").startswith('"Case","Kind"')
    assert f'"{reference}","Order"' in saved
    assert "as at 2025-12-01" in flask("report", "run", "service_requests").output


@pytest.mark.parametrize(
    ("words", "error", "says"),
    [
        (("everything",), NotFound, "ombudsman_orders"),
        (("ombudsman_year", "--landlord", "nobody"), NotFound, "aspire"),
        (("ombudsman_year", "--as-at", "2031-01-01"), Invalid, "not come yet"),
    ],
)
def test_a_report_that_cannot_be_run_says_what_to_do(
    flask: Run, words: tuple[str, ...], error: type[NotFound | Invalid], says: str
) -> None:
    result = flask("report", "run", *words)
    assert result.exit_code == error.exit_code
    assert says in result.output


def test_the_reports_there_are_are_listed(flask: Run) -> None:
    listed = flask("report", "list").output
    assert "ombudsman_orders" in listed
    assert "ombudsman_year" in listed


def test_the_record_of_a_case_is_written_as_one_file_and_who_took_it_is_kept(
    driver: RuntimeDriver, flask: Run, tmp_path: Path
) -> None:
    """OMB-06, REC-03"""
    case_id, reference = ordered(driver)
    result = flask("case", "pack", reference, "--to", tmp_path / "out")
    assert result.exit_code == 0, result.output
    with zipfile.ZipFile(tmp_path / "out" / f"{reference}.zip") as archive:
        record = json.loads(archive.read("record.json"))
    assert [order["what"] for order in record["orders"]] == ["Apologise"]
    with driver.runtime.database.read() as connection:
        read = cases.rows_of(connection, tables.read_log, case_id)
    assert [look["what"] for look in read] == ["record pack"]
    assert read[0]["username"].startswith("console:")
    assert flask("case", "pack", "XYZ-1").exit_code == NotFound.exit_code
    with driver.runtime.database.read() as connection:
        assert len(cases.rows_of(connection, tables.read_log, case_id)) == 1
