"""The pages of reports, and the record pack of a case."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from pathlib import Path

import pytest
from flask import Flask

from app.casework.actor import ENGINE, Membership
from app.use_cases import add_user, publish_content
from tests.drivers.runtime_driver import RuntimeDriver, content_of_another_landlord
from tests.web.conftest import Browser, acknowledged, browser_of, words


@pytest.fixture
def trustee(driver: RuntimeDriver, app: Flask) -> Browser:
    """Somebody of the Board."""
    driver.person("trustee", "board")
    return browser_of(app, "trustee")


def extended(driver: RuntimeDriver) -> int:
    """A complaint whose stage 1 date moved from Wednesday 17 to Monday 22 December 2025."""
    case_id = acknowledged(driver)
    driver.use(
        case_id, "extend_deadline", "handler", clock="stage_1_response", new_date="2025-12-22", agreed="yes",
        good_reason=True, reason="=A survey for Resident 1042",
    )  # fmt: skip
    return case_id


def figures(html: str) -> dict[str, str]:
    pairs = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", html)
    return {words(name): words(count) for name, count in pairs}


def test_the_list_says_what_each_report_tells_and_leads_to_it(trustee: Browser) -> None:
    html = trustee.get("/reports")
    said = words(html)
    assert "Extensions of dates How often dates were moved in the quarter" in said
    assert 'href="/reports/extensions"' in html
    assert "Landlord" not in said


def test_reports_are_in_the_menu_of_those_who_see_them(trustee: Browser, officer: Browser, manager: Browser) -> None:
    """PRM-04"""
    menu = '<a href="/reports"'
    assert menu in trustee.get("/")
    assert menu in manager.get("/")
    assert menu not in officer.get("/")
    assert "Reports are for" in words(officer.get("/reports", 403))
    assert "Reports are for" in words(officer.get("/reports/extensions", 403))
    assert officer.client.get("/reports/extensions/list.csv").status_code == 403


def test_a_report_shows_its_days_figures_and_list(driver: RuntimeDriver, trustee: Browser) -> None:
    """EXT-12: three working days, from Wednesday 17 to Monday 22 December 2025."""
    extended(driver)
    html = trustee.get("/reports/extensions")
    said = words(html)
    assert "Aspire , from Wednesday 1 October 2025 to Wednesday 3 December 2025." in said
    shown = figures(html)
    assert (shown["Proposed"], shown["The customer agreed"], shown["Longest, in working days"]) == ("1", "1", "3")
    assert "Stage 1 response" in said
    assert "=A survey for [name]" in said
    assert "Mon 22 Dec 2025" not in said
    assert 'data-label="Working days"' in html


def test_a_row_leads_to_its_case_only_for_somebody_who_may_see_it(
    driver: RuntimeDriver, trustee: Browser, manager: Browser
) -> None:
    """PRM-04: the Board sees the reference as text."""
    link = f'href="/cases/{extended(driver)}"'
    assert link in manager.get("/reports/extensions")
    html = trustee.get("/reports/extensions")
    assert "ASP-2025-00001" in html
    assert link not in html


def test_a_report_is_shown_as_at_another_day(driver: RuntimeDriver, trustee: Browser) -> None:
    """Before the extension of Wednesday 3 December 2025: nothing to list, and what to do about it."""
    extended(driver)
    html = trustee.get("/reports/extensions?as_at=2025-12-02")
    assert figures(html)["Proposed"] == "0"
    said = words(html)
    assert "Nothing to list." in said
    assert "Choose an earlier day" in said
    assert "list.csv" not in html
    assert 'value="2025-12-02"' in html


@pytest.mark.parametrize("day", ["2031-01-01", "tomorrow", "2025-02-30"])
def test_a_day_that_cannot_be_used_is_asked_for_again(trustee: Browser, day: str) -> None:
    html = trustee.get(f"/reports/extensions?as_at={day}", 422)
    said = words(html)
    assert "There is a problem" in said
    assert 'href="#as_at"' in html
    assert f'value="{day}"' in html
    assert "<dt>" not in html


def test_addresses_of_nothing_say_where_to_go(trustee: Browser) -> None:
    assert "list of reports" in words(trustee.get("/reports/everything", 404))
    assert "use its links" in words(trustee.get("/reports/extensions/everything.csv", 404))
    assert "Say for which landlord" in words(trustee.get("/reports?landlord=elsewhere", 404))


def test_a_list_and_its_figures_are_saved_as_csv_that_is_no_formula(driver: RuntimeDriver, trustee: Browser) -> None:
    extended(driver)
    answer = trustee.client.get("/reports/extensions/list.csv?as_at=2025-12-03")
    assert answer.mimetype == "text/csv"
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment")
    assert "aspire extensions list 2025-12-03.csv" in disposition
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    (row,) = csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"), newline=""))
    assert (row["Case"], row["Proposed"], row["Working days"]) == ("ASP-2025-00001", "2025-12-03", "3")
    assert row["Reason"].startswith("'=A survey for")
    saved = trustee.client.get("/reports/extensions/figures.csv").get_data().decode("utf-8-sig")
    assert '"aspire","2025-10-01","2025-12-03","Proposed","1"' in saved


def test_a_long_list_is_shown_in_part_and_saved_whole(
    driver: RuntimeDriver, trustee: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.web.reports.MOST_ROWS", 2)
    for _ in range(3):
        driver.log(kind="service_request", dissatisfied=False)
    html = trustee.get("/reports/service_requests")
    assert html.count('data-label="Case"') == 2
    assert "The first 2 of 3 are shown." in words(html)
    saved = trustee.client.get("/reports/service_requests/list.csv").get_data().decode("utf-8-sig")
    assert len(saved.splitlines()) == 4


def test_somebody_who_scrutinises_several_landlords_chooses_one(
    driver: RuntimeDriver, app: Flask, trustee: Browser, tmp_path: Path
) -> None:
    """PRM-05: and their choice stays theirs from page to page."""
    extended(driver)
    publish_content.publish_content(driver.runtime, "another", content_of_another_landlord(tmp_path, "another"), ENGINE)
    add_user.add_user(driver.runtime, "both", "Both", None, [Membership(key, "board") for key in ("aspire", "another")])
    both = browser_of(app, "both")
    assert 'id="landlord"' in both.get("/reports")
    assert 'href="/reports/extensions?landlord=aspire"' in both.get("/reports?landlord=aspire")
    html = both.get("/reports/extensions?landlord=aspire")
    assert figures(html)["Proposed"] == "1"
    assert "/reports/extensions/list.csv?landlord=aspire&amp;as_at=2025-12-03" in html
    assert figures(both.get("/reports/extensions?landlord=another"))["Proposed"] == "0"
    assert 'id="landlord"' not in trustee.get("/reports")


def test_the_record_pack_says_what_it_holds_and_is_taken_out_whole(driver: RuntimeDriver, manager: Browser) -> None:
    """OMB-06, REC-03: from the page of the case, and that it was taken is kept there."""
    case_id = acknowledged(driver)
    photo = (io.BytesIO(b"\xff\xd8 boiler"), "boiler.jpg", "image/jpeg")
    assert f'href="/cases/{case_id}/record-pack"' in manager.post(f"/cases/{case_id}/documents", file=photo)
    html = manager.get(f"/cases/{case_id}/record-pack")
    said = words(html)
    for held in ("history:", "forms: 2", "decisions:", "ACK1", "boiler.jpg", "personal data"):
        assert held in said
    assert ": record pack," not in words(manager.get(f"/cases/{case_id}"))
    answer = manager.client.get(f"/cases/{case_id}/record-pack.zip")
    assert answer.mimetype == "application/zip"
    assert "ASP-2025-00001.zip" in answer.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.get_data())) as packed:
        assert packed.testzip() is None
        assert {name.partition("/")[0] for name in packed.namelist()} == {
            "record.json", "contents.txt", "letters", "documents",
        }  # fmt: skip
    assert ": record pack," in words(manager.get(f"/cases/{case_id}"))


def test_the_record_pack_does_not_exist_for_whoever_may_not_read_the_case(
    driver: RuntimeDriver, trustee: Browser
) -> None:
    """OMB-06, PRM-04"""
    case_id = acknowledged(driver)
    for address in (f"/cases/{case_id}/record-pack", f"/cases/{case_id}/record-pack.zip"):
        assert "There is nothing here" in words(trustee.get(address, 404))
