"""The command with which an administrator enters what was done outside this product."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from app.casework.open_runtime import open_runtime
from app.cli import register
from app.config import Settings
from app.errors import Invalid
from app.store import tables
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import rows


def test_it_is_entered_with_its_day_who_did_it_and_evidence(database_url: str, tmp_path: Path) -> None:
    driver = RuntimeDriver(database_url)
    case_id = driver.log()
    task = next(row for row in rows(driver, tables.task, case_id) if row["element_id"] == "contact_customer")
    app = Flask("commands")
    app.extensions["runtime"] = open_runtime(Settings(database_url=database_url, secret_key="k" * 40, var=tmp_path))
    register(app)
    asked = [
        "instance", "done-elsewhere", str(task["instance_id"]), task["engine_task"], "method=telephone", "reached=true",
        "--on", "2025-12-01", "--by", "handler", "--reason", "They are ill",
    ]  # fmt: skip
    refused = app.test_cli_runner().invoke(app.cli, asked)
    assert refused.exit_code == Invalid.exit_code
    assert "what shows that it was done" in refused.output
    done = app.test_cli_runner().invoke(app.cli, [*asked, "--evidence", "Telephone log, line 14"])
    assert done.output == f"Instance {task['instance_id']} is running.\n"
    happened = {row["type"]: row for row in rows(driver, tables.case_event, case_id)}
    assert str(happened["customer_contacted"]["occurred_on"]) == "2025-12-01"
    assert "Telephone log, line 14" in happened["done_elsewhere"]["text"]
    app.extensions["runtime"].database.dispose()
    driver.close()
