"""Reports and the record pack over REST."""

from __future__ import annotations

import io
import zipfile

import pytest

from app.casework.actor import Membership
from app.store import cases, tables
from app.use_cases import add_user
from tests.api.conftest import ACKNOWLEDGE, PASSWORD, Rest
from tests.drivers.runtime_driver import RuntimeDriver


@pytest.fixture
def extended(rest: Rest, driver: RuntimeDriver, case_id: int) -> int:
    """A case whose stage 1 date moved from Monday 15 to Monday 22 December 2025; and somebody of the Board."""
    add_user.add_user(driver.runtime, "trustee", "Trustee", PASSWORD, [Membership("aspire", "board")])
    driver.do(case_id, "acknowledge", "officer", **ACKNOWLEDGE)
    driver.use(
        case_id, "extend_deadline", "handler", clock="stage_1_response", new_date="2025-12-22", agreed="yes",
        good_reason=True, reason="A survey for Resident 1042",
    )  # fmt: skip
    return case_id


def test_the_reports_that_somebody_may_run_are_listed(rest: Rest, extended: int) -> None:
    menu = rest.get("/reports", by="trustee").json
    assert menu
    assert menu["landlords"] == [{"key": "aspire", "name": "Aspire"}]
    by_name = {report["name"]: report for report in menu["reports"]}
    assert by_name["extensions"]["title"] == "Extensions of dates"
    assert by_name["extensions"]["tells"]
    assert rest.get("/reports", by="officer").status_code == 403


def test_a_report_is_read_with_figures_and_rows_that_name_nobody(rest: Rest, extended: int) -> None:
    """EXT-12, PRM-04: whoever only scrutinises gets no case with it."""
    answer = rest.get("/reports/extensions", by="trustee").json
    assert answer
    assert (answer["begins"], answer["as_at"], answer["landlord"]) == ("2025-10-01", "2025-12-01", "aspire")
    counts = {figure["name"]: (figure["title"], figure["count"]) for figure in answer["figures"]}
    assert counts["agreed_yes"] == ("The customer agreed", 1)
    assert {column["key"] for column in answer["columns"]} == set(answer["rows"][0])
    assert {column["key"]: column["shown"] for column in answer["columns"]}["proposed"] == "day"
    (row,) = answer["rows"]
    assert (row["reference"], row["proposed"], row["working_days"]) == ("ASP-2025-00001", "2025-12-01", 5)
    assert row["good_reason"] is True
    assert row["reason"] == "A survey for [name]"
    assert answer["cases"] == {}
    mine = rest.get("/reports/extensions").json
    assert mine
    assert mine["cases"] == {"ASP-2025-00001": extended}


def test_a_report_is_read_as_at_another_day(rest: Rest, extended: int) -> None:
    """And a register has no first day."""
    before, now = (rest.get(f"/reports/extensions?as_at={day}").json for day in ("2025-11-30", "2025-12-01"))
    assert before
    assert now
    assert (len(before["rows"]), len(now["rows"])) == (0, 1)
    assert (before["as_at"], now["as_at"]) == ("2025-11-30", "2025-12-01")
    register = rest.get("/reports/tenants_panels?landlord=aspire").json
    assert register
    assert register["begins"] is None


@pytest.mark.parametrize(
    ("address", "by", "status", "says"),
    [
        ("/reports/extensions", "officer", 403, "Reports are for"),
        ("/reports/everything", "manager", 404, "There are: extensions"),
        ("/reports/extensions?landlord=elsewhere", "manager", 404, "aspire"),
        ("/reports/extensions?as_at=2031-01-01", "manager", 422, "not come yet"),
        ("/reports/extensions?as_at=tomorrow", "manager", 422, "Correct what errors names"),
        ("/reports/extensions?until=2025-12-01", "manager", 422, "Correct what errors names"),
    ],
)
def test_a_report_that_cannot_be_had_says_why(rest: Rest, address: str, by: str, status: int, says: str) -> None:
    answer = rest.get(address, by=by)
    assert answer.status_code == status
    assert answer.json
    assert says in answer.json["message"]


def test_the_record_pack_is_taken_out_and_kept_as_taken(rest: Rest, driver: RuntimeDriver, extended: int) -> None:
    """OMB-06, REC-03: by whoever may read the case."""
    answer = rest.get(f"/cases/{extended}/record-pack.zip")
    assert answer.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
        assert "record.json" in packed.namelist()
    with driver.runtime.database.read() as connection:
        read = cases.rows_of(connection, tables.read_log, extended)
    assert [(look["username"], look["what"]) for look in read] == [("manager", "record pack")]
    assert rest.get(f"/cases/{extended}/record-pack.zip", by="trustee").status_code == 404
