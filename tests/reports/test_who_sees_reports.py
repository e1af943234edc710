"""Who sees reports, of which landlord, and which cases they may open from there."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.casework.actor import ENGINE, Actor, Membership
from app.errors import Invalid, NotAllowed, NotFound
from app.reports import REPORTS, list_reports, run_report, view_report
from app.use_cases import add_user, publish_content
from tests.drivers.runtime_driver import RuntimeDriver, content_of_another_landlord
from tests.reports.conftest import SCRUTINEER, reference
from tests.reports.test_extensions import acknowledged, extended


def case_in_a_report(driver: RuntimeDriver) -> tuple[int, str]:
    """A case whose extension is in the report: its id and reference."""
    case_id = acknowledged(driver)
    extended(driver, case_id, "2025-12-22", agreed="yes", good_reason=True)
    return case_id, reference(driver, case_id)


def opens(driver: RuntimeDriver, actor: Actor) -> dict[str, int]:
    return dict(view_report(driver.runtime, actor, "extensions").cases)


def test_whoever_only_scrutinises_sees_the_figures_and_opens_no_case(driver: RuntimeDriver) -> None:
    """PRM-04: the Board and the Member Responsible for Complaints, even with a part in the case."""
    case_in_a_report(driver)
    member = driver.person("member", "member_responsible_for_complaints")
    for actor in (driver[SCRUTINEER], member):
        page = view_report(driver.runtime, actor, "extensions")
        assert page.report.counts["proposed"] == 1
        assert page.cases == {}


def test_whoever_may_open_a_case_has_the_way_to_it_and_others_have_not(driver: RuntimeDriver) -> None:
    """PRM-04: the manager opens every case; of the panel, only who has a part in it does."""
    case_id, called = case_in_a_report(driver)
    assert opens(driver, driver["manager"]) == {called: case_id}
    panel = driver.person("panel", "complaints_panel")
    assert opens(driver, panel) == {}
    driver.people["panel_officer"] = driver.person("panel_officer", "complaints_panel", "customer_excellence_team")
    logged = driver.log(by="panel_officer")
    driver.do(logged, "acknowledge", "officer", definition="No heating", handler="handler")
    extended(driver, logged, "2025-12-22", agreed="yes", good_reason=True)
    plain = driver.person("panel_officer", "complaints_panel")
    assert opens(driver, plain) == {reference(driver, logged): logged}


def test_reports_are_refused_to_whoever_sees_none_with_who_does(driver: RuntimeDriver) -> None:
    """PRM-04: in the use case, whichever face asks."""
    for refused in (
        lambda: list_reports(driver.runtime, driver["officer"]),
        lambda: list_reports(driver.runtime, driver["officer"], "aspire"),
        lambda: run_report(driver.runtime, driver["handler"], "extensions"),
        lambda: view_report(driver.runtime, driver["reviewer"], "extensions"),
    ):
        with pytest.raises(NotAllowed, match=r"Reports are for: .*Board"):
            refused()


def test_what_cannot_be_asked_for_is_answered_with_what_can(driver: RuntimeDriver) -> None:
    with pytest.raises(NotFound, match="There are: extensions"):
        run_report(driver.runtime, driver[SCRUTINEER], "everything")
    with pytest.raises(NotFound, match="aspire"):
        list_reports(driver.runtime, driver[SCRUTINEER], "elsewhere")
    with pytest.raises(Invalid, match="not come yet"):
        run_report(driver.runtime, driver[SCRUTINEER], "extensions", as_at=driver.clock.today().replace(year=2026))


def test_every_report_there_is_may_be_run_by_whoever_sees_reports(driver: RuntimeDriver) -> None:
    menu = list_reports(driver.runtime, driver[SCRUTINEER])
    assert {listed.name for listed in menu.reports} == set(REPORTS)
    assert [listed.title for listed in menu.reports] == sorted(listed.title for listed in menu.reports)
    for listed in menu.reports:
        report = run_report(driver.runtime, driver[SCRUTINEER], listed.name)
        assert report.rows == []
        assert not any(report.counts.values())


def test_a_report_shows_one_landlord_and_never_anothers_cases(driver: RuntimeDriver, tmp_path: Path) -> None:
    """PRM-05: somebody who scrutinises two landlords chooses; what is in one is not in the other."""
    case_in_a_report(driver)
    folder = content_of_another_landlord(tmp_path, "another")
    publish_content.publish_content(driver.runtime, "another", folder, ENGINE)
    memberships = [Membership("aspire", "board"), Membership("another", "board")]
    both = add_user.add_user(driver.runtime, "both", "Both", None, memberships)
    menu = list_reports(driver.runtime, both)
    assert [key for key, _ in menu.landlords] == ["another", "aspire"]
    assert menu.landlord == "another"
    assert list_reports(driver.runtime, both, "aspire").landlord == "aspire"
    assert run_report(driver.runtime, both, "extensions", "aspire").counts["proposed"] == 1
    assert run_report(driver.runtime, both, "extensions", "another").counts["proposed"] == 0
    with pytest.raises(NotFound, match="Say for which landlord"):
        run_report(driver.runtime, both, "extensions")
    with pytest.raises(NotFound, match="aspire"):
        run_report(driver.runtime, driver[SCRUTINEER], "extensions", "another")
