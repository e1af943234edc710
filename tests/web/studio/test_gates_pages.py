"""The pages of the gates: checked, handed over, approved or sent back; what is in force, put again and taken back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.jobs.executor import Worker
from app.store import tables
from app.studio.long_work import STUDIO_JOBS
from app.views.releases import list_releases
from tests.drivers.eight_days import OWNERS, WHY, acknowledged, draft_of_eight_days, handed_over
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import rows
from tests.web.conftest import Browser, app_over, browser_of, words


@pytest.fixture
def driver(migrated_sqlite: Path, tmp_path: Path) -> Iterator[RuntimeDriver]:
    copied = tmp_path / "redress.db"
    shutil.copyfile(migrated_sqlite, copied)
    opened = RuntimeDriver(f"sqlite:///{copied}", staff=OWNERS)
    yield opened
    opened.close()


@pytest.fixture
def app(driver: RuntimeDriver) -> Flask:
    return app_over(driver)


@pytest.fixture
def owner(app: Flask) -> Browser:
    return browser_of(app, "owner")


@pytest.fixture
def manager(app: Flask) -> Browser:
    return browser_of(app, "manager")


def test_a_draft_is_checked_handed_over_sent_back_and_approved(
    driver: RuntimeDriver, owner: Browser, manager: Browser
) -> None:
    at = f"/studio/drafts/{draft_of_eight_days(driver)}"
    assert "0 errors" in words(owner.post(f"{at}/gates/check/begin"))
    assert "Say why" in words(owner.post(f"{at}/hand-over", 422, when="now"))
    assert "were not tried" in words(owner.post(f"{at}/hand-over", 422, when="now", reason=WHY))
    assert "Choose the day" in words(owner.post(f"{at}/hand-over", 422, when="later", reason=WHY))
    page = words(owner.post(f"{at}/hand-over", when="now", reason=WHY, without_stories="yes"))
    assert "Waits for approval" in page
    assert WHY in page
    assert "Read it" not in page

    assert "Waits for your approval: Eight days" in words(manager.get("/"))
    assert "handed over by owner" in words(manager.get("/studio"))
    page = manager.get(f"{at}/answer")
    assert "row 11, column Limit 10 8" in words(page)
    assert WHY in words(page)
    assert "Say what is to be changed" in words(manager.post(f"{at}/send-back", 422, answer=""))
    manager.post(f"{at}/send-back", answer="Nine would do")
    assert "Sent back by manager: Nine would do" in words(owner.get(at))

    owner.post(f"{at}/hand-over", when="now", reason=WHY, without_stories="yes")
    seen = manager.get(f"{at}/answer").partition('name="seen" value="')[2][:64]
    page = words(manager.post(f"{at}/approve", seen=seen))
    assert "Approved. It is in force now" in page
    assert "approved by manager; without stories" in page
    assert "Published" in words(owner.get(at))


def test_what_would_change_shows_numbers_to_all_and_cases_to_those_who_may_read_them(
    driver: RuntimeDriver, owner: Browser, manager: Browser
) -> None:
    case_id = acknowledged(driver)
    at = f"/studio/drafts/{draft_of_eight_days(driver)}"
    page = owner.post(f"{at}/gates/would_change/begin")
    assert 'hx-trigger="load delay' in page
    assert "Under way" in words(page)
    Worker(driver.runtime, more_jobs=STUDIO_JOBS).run_once()
    assert "1 open case moves, 0 would be late" in words(owner.get(f"{at}/gates"))
    for reader, sees in ((owner, False), (manager, True)):
        page = reader.get(f"{at}/gates/would_change")
        assert "1 open case moves" in words(page)
        assert (f'href="/cases/{case_id}"' in page) is sees
        assert ("of cases that you may not open" in words(page)) is not sees


def test_a_letter_read_in_the_studio_is_in_the_log_of_readers(
    driver: RuntimeDriver, app: Flask, owner: Browser
) -> None:
    """REC-03; and it is not there for whoever may not read its case."""
    case_id = acknowledged(driver)
    letter = next(row["id"] for row in rows(driver, tables.letter, case_id))
    address = f"/studio/drafts/{draft_of_eight_days(driver)}/letters/{letter}"
    owner.get(address, 404)
    assert rows(driver, tables.read_log, case_id) == []
    browser_of(app, "manager").get(address)
    assert [(row["username"], row["what"]) for row in rows(driver, tables.read_log, case_id)] == [
        ("manager", f"letter {letter}, in the studio")
    ]


def test_long_work_is_stopped_from_its_page(driver: RuntimeDriver, owner: Browser) -> None:
    at = f"/studio/drafts/{draft_of_eight_days(driver)}"
    page = owner.post(f"{at}/gates/stories/begin")
    stop = page.partition(f'action="{at}/runs/')[2].partition('"')[0]
    assert "Stopped by owner" in words(owner.post(f"{at}/runs/{stop}"))


def test_what_is_in_force_is_taken_back_put_again_and_dated_anew_with_a_reason(
    driver: RuntimeDriver, owner: Browser, manager: Browser
) -> None:
    draft_id = draft_of_eight_days(driver)
    seen = handed_over(driver, draft_id)
    manager.post(f"/studio/drafts/{draft_id}/approve", seen=seen)
    at = "/studio/content/aspire/releases"
    now, before = list_releases(driver.runtime, driver["owner"], "aspire")
    assert "row 11, column Limit 10 8" in words(owner.get(f"{at}/difference", before=before.release, after=now.release))
    assert "Say why" in words(owner.post(f"{at}/{now.entry}/withdraw", 422))
    assert "Withdrawn by owner" in words(owner.post(f"{at}/{now.entry}/withdraw", reason="Too short"))
    owner.post(f"{at}/{now.entry}/put", reason="Not too short", in_force_from="2026-01-05")  # a Monday
    later = list_releases(driver.runtime, driver["owner"], "aspire")[0]
    assert "Choose a day" in words(owner.post(f"{at}/{later.entry}/redate", 422, reason="Later", in_force_from="soon"))
    owner.post(f"{at}/{later.entry}/redate", reason="Later", in_force_from="2026-01-12")
    page = words(owner.get(at))
    assert "To come from Mon 12 Jan 2026" in page
    assert "Another day" not in words(manager.get(at))
    manager.post(f"{at}/{later.entry}/withdraw", 403, reason="Not mine to take back")
    owner.get(f"{at}/{later.entry}/anything", 404)


def test_an_owner_without_case_work_is_led_to_the_studio(driver: RuntimeDriver, app: Flask, owner: Browser) -> None:
    driver.log()
    assert "Open the studio" in words(owner.get("/"))
    assert "Open the studio" not in words(browser_of(app, "handler").get("/"))


def test_content_lists_who_is_changing_it_and_what_the_check_finds(driver: RuntimeDriver, owner: Browser) -> None:
    draft_of_eight_days(driver)
    page = words(owner.get("/studio/content/aspire"))
    assert "Being changed dmn/aspire/timescales.dmn , in Eight days" in page
    assert "The check finds nothing wrong in it." in page or "What the check finds in it" in page


def test_a_landlord_with_nothing_yet_begins_with_a_page_that_says_what_it_needs(owner: Browser, app: Flask) -> None:
    assert "begins with" in words(owner.get("/studio"))
    assert "Who it is" in words(owner.get("/studio/new-landlord"))
    browser_of(app, "handler").get("/studio/new-landlord", 404)


def test_nobody_else_reads_the_gates_of_a_draft(driver: RuntimeDriver, app: Flask) -> None:
    at = f"/studio/drafts/{draft_of_eight_days(driver)}"
    handler = browser_of(app, "handler")
    for path in ("gates", "gates/check", "hand-over", "answer"):
        handler.get(f"{at}/{path}", 404)
    handler.post(f"{at}/gates/stories/begin", 404)
    handler.get("/studio/content/aspire/releases", 404)
