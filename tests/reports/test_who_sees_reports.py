"""Who sees reports, of which landlord, and which cases they may open from there."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.casework.actor import ENGINE, Actor, Membership
from app.errors import Invalid, NotAllowed, NotFound
from app.reports import REPORTS, list_reports, run_report, view_report
from app.use_cases import add_user, publish_content
from tests.office import Desk, content_of_another_landlord
from tests.reports.conftest import SCRUTINEER, reference
from tests.reports.test_extensions import acknowledged, extended


def case_in_a_report(desk: Desk) -> tuple[int, str]:
    """A case whose extension is in the report: its id and reference."""
    case_id = acknowledged(desk)
    extended(desk, case_id, "2025-12-22", agreed="yes", good_reason=True)
    return case_id, reference(desk, case_id)


def opens(desk: Desk, actor: Actor) -> dict[str, int]:
    return dict(view_report(desk.runtime, actor, "extensions").cases)


def test_whoever_only_scrutinises_sees_the_figures_and_opens_no_case(desk: Desk) -> None:
    """PRM-04: the Board and the Member Responsible for Complaints, even with a part in the case."""
    case_in_a_report(desk)
    member = desk.person("member", "member_responsible_for_complaints")
    for actor in (desk[SCRUTINEER], member):
        found = view_report(desk.runtime, actor, "extensions")
        assert found.report.counts["proposed"] == 1
        assert found.cases == {}


def test_whoever_may_open_a_case_has_the_way_to_it_and_others_have_not(desk: Desk) -> None:
    """PRM-04: the manager opens every case; of the panel, only who has a part in it does."""
    case_id, called = case_in_a_report(desk)
    assert opens(desk, desk["manager"]) == {called: case_id}
    panel = desk.person("panel", "complaints_panel")
    assert opens(desk, panel) == {}
    desk.people["panel_officer"] = desk.person("panel_officer", "complaints_panel", "customer_excellence_team")
    logged = desk.log(by="panel_officer")
    desk.do(logged, "acknowledge", "officer", definition="No heating", handler="handler")
    extended(desk, logged, "2025-12-22", agreed="yes", good_reason=True)
    plain = desk.person("panel_officer", "complaints_panel")
    assert opens(desk, plain) == {reference(desk, logged): logged}


def test_reports_are_refused_to_whoever_sees_none_with_who_does(desk: Desk) -> None:
    """PRM-04: in the use case, whichever face asks."""
    for refused in (
        lambda: list_reports(desk.runtime, desk["officer"]),
        lambda: list_reports(desk.runtime, desk["officer"], "aspire"),
        lambda: run_report(desk.runtime, desk["handler"], "extensions"),
        lambda: view_report(desk.runtime, desk["reviewer"], "extensions"),
    ):
        with pytest.raises(NotAllowed, match=r"Reports are for: .*Board"):
            refused()


def test_what_cannot_be_asked_for_is_answered_with_what_can(desk: Desk) -> None:
    with pytest.raises(NotFound, match="There are: extensions"):
        run_report(desk.runtime, desk[SCRUTINEER], "everything")
    with pytest.raises(NotFound, match="aspire"):
        list_reports(desk.runtime, desk[SCRUTINEER], "elsewhere")
    with pytest.raises(Invalid, match="not come yet"):
        run_report(desk.runtime, desk[SCRUTINEER], "extensions", as_at=desk.clock.today().replace(year=2026))


def test_every_report_there_is_may_be_run_by_whoever_sees_reports(desk: Desk) -> None:
    found = list_reports(desk.runtime, desk[SCRUTINEER])
    assert {one.name for one in found.reports} == set(REPORTS)
    assert [one.title for one in found.reports] == sorted(one.title for one in found.reports)
    for one in found.reports:
        report = run_report(desk.runtime, desk[SCRUTINEER], one.name)
        assert report.rows == []
        assert not any(report.counts.values())


def test_a_report_shows_one_landlord_and_never_anothers_cases(desk: Desk, tmp_path: Path) -> None:
    """PRM-05: somebody who scrutinises two landlords chooses; what is in one is not in the other."""
    case_in_a_report(desk)
    folder = content_of_another_landlord(tmp_path, "another")
    publish_content.publish_content(desk.runtime, "another", folder, ENGINE)
    memberships = [Membership("aspire", "board"), Membership("another", "board")]
    both = add_user.add_user(desk.runtime, "both", "Both", None, memberships)
    found = list_reports(desk.runtime, both)
    assert [key for key, _ in found.landlords] == ["another", "aspire"]
    assert found.landlord == "another"
    assert list_reports(desk.runtime, both, "aspire").landlord == "aspire"
    assert run_report(desk.runtime, both, "extensions", "aspire").counts["proposed"] == 1
    assert run_report(desk.runtime, both, "extensions", "another").counts["proposed"] == 0
    with pytest.raises(NotFound, match="Say for which landlord"):
        run_report(desk.runtime, both, "extensions")
    with pytest.raises(NotFound, match="aspire"):
        run_report(desk.runtime, desk[SCRUTINEER], "extensions", "another")
