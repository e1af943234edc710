"""The inbox page: what a row shows, tabs with counts, filters, search, claiming and assigning."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app.casework.actor import ENGINE, Membership
from app.store import tables
from app.use_cases import add_user, publish_content
from app.use_cases.assign_task import assign_task
from tests.drivers.runtime_driver import RuntimeDriver, content_of_another_landlord
from tests.web.conftest import Browser, acknowledged, app_over, browser_of, words


def _counts(html: str) -> dict[str, str]:
    """tab → the number on it."""
    tabs = re.search(r'aria-label="Whose tasks">(.*?)</nav>', html, re.DOTALL)
    assert tabs
    tab_counts = re.findall(r"(My work|My team|Unassigned|Everything I may see) (\d+\+?)", words(tabs[1]))
    return dict(tab_counts)


def _references(html: str) -> list[str]:
    """The references of the rows, in order."""
    table = html.partition("Cases that match")[0]
    return re.findall(r'href="/cases/\d+">(ASP-\d{4}-\d{5})<', table)


def _assignees(driver: RuntimeDriver) -> dict[int, str]:
    """task → who has it, of every task that somebody has."""
    with driver.runtime.database.read() as connection:
        rows = connection.execute(select(tables.task).where(tables.task.c.assignee.is_not(None))).mappings()
        return {row["id"]: row["assignee"] for row in rows}


def rows_of(html: str) -> set[str]:
    """What the rows say is to be done."""
    return set(re.findall(r'rd-rows__title" href="/tasks/\d+" data-open>([^<]+)<', html))


def test_a_row_shows_what_a_handler_needs_to_choose(driver: RuntimeDriver, officer: Browser) -> None:
    """Due Monday 8 December 2025: the fifth working day after Monday 1 December."""
    driver.log(vulnerable=True, service_area="heating")
    row = words(officer.get("/?tab=team"))
    for shown in (
        "Acknowledge the complaint",
        "ASP-2025-00001",
        "Boiler out since early December",
        "Mon 8 Dec 2025",
        "in 5 working days",
        "Resident 1042",
        "Vulnerable",
        "Stage 1, Heating and hot water",
        "Customer Excellence Team",
    ):
        assert shown in row, shown


@pytest.mark.parametrize(
    ("at", "tag", "distance"),
    [
        ("2025-12-01 09:00", "On time", "in 5 working days"),
        ("2025-12-05 09:00", "Soon", "in 1 working day"),  # Friday, due on Monday
        ("2025-12-06 09:00", "Soon", "in 1 working day"),  # Saturday
        ("2025-12-08 23:30", "Today", ""),
        ("2025-12-09 00:30", "Late", "1 working day late"),
        ("2025-12-11 09:00", "Late", "3 working days late"),
    ],
)
def test_the_tag_and_the_distance_of_a_due_date_are_counted_in_working_days(
    driver: RuntimeDriver, officer: Browser, at: str, tag: str, distance: str
) -> None:
    """TIM-07: received on Monday 1 December 2025, acknowledgement due on Monday 8 December."""
    driver.log()
    driver.clock.move_to(driver.clock.now().fromisoformat(f"{at}+00:00"))
    shown = words(officer.get("/?tab=team"))
    assert f"{tag} Mon 8 Dec 2025 {distance}".strip() in shown


def test_tasks_come_in_order_of_their_effective_due_date(driver: RuntimeDriver, officer: Browser) -> None:
    """Received on 1 December, on 3 December and, logged last, on 24 November 2025: that one is due first."""
    driver.log()
    driver.advance_to("2025-12-03 09:00")
    driver.log()
    driver.advance_to("2025-12-04 09:00")
    driver.log(received_at="2025-11-24 10:00")
    assert _references(officer.get("/?tab=team")) == ["ASP-2025-00003", "ASP-2025-00001", "ASP-2025-00002"]


def test_tabs_count_what_they_hold_and_a_claimed_task_moves_to_my_work(driver: RuntimeDriver, officer: Browser) -> None:
    case_id = driver.log()
    driver.log()
    before = _counts(officer.get("/"))
    assert before["My work"] == "0"
    assert before["My team"] == before["Unassigned"] == "2"
    said = words(officer.post(f"/tasks/{driver.task(case_id, 'acknowledge')}/claim", back="/?tab=team"))
    assert "Claimed. The task is in “My work”." in said
    after = _counts(officer.get("/"))
    assert (after["My work"], after["My team"], after["Unassigned"]) == ("1", "2", "1")
    officer.post(f"/tasks/{driver.task(case_id, 'acknowledge')}/release")
    assert _counts(officer.get("/"))["Unassigned"] == "2"


def test_a_task_that_somebody_else_has_cannot_be_claimed(driver: RuntimeDriver, app: Flask, officer: Browser) -> None:
    task_id = driver.task(driver.log(), "acknowledge")
    driver.person("second_officer", "customer_excellence_team")
    browser_of(app, "second_officer").post(f"/tasks/{task_id}/claim")
    assert "is with" in words(officer.post(f"/tasks/{task_id}/claim", 409))
    assert _assignees(driver) == {task_id: "second_officer"}


def test_a_task_offered_to_several_roles_is_listed_for_each(driver: RuntimeDriver, app: Flask) -> None:
    """The apology for a late answer is for three roles; the other tasks are for one."""
    acknowledged(driver)
    driver.advance_to("2025-12-22 09:00")
    driver.log()
    for name, listed in (
        ("officer", {"Acknowledge the complaint"}),
        ("handler", {"Contact the customer", "Investigate", "Apologise for the delay"}),
        ("manager", {"Apologise for the delay"}),
        ("reviewer", {"Apologise for the delay"}),
        ("admin", set()),
    ):
        assert rows_of(browser_of(app, name).get("/?tab=team")) == listed, name


def test_a_handler_for_one_service_area_sees_the_tasks_of_that_area_only(driver: RuntimeDriver, app: Flask) -> None:
    """S1-01: by_area roles work for named service areas."""
    driver.log(service_area="heating", quick_fix=False)
    driver.log(service_area="repairs", quick_fix=False)
    add_user.add_user(
        driver.runtime, "plumber", "Plumber", None, [Membership("aspire", "complaints_handler", ("heating",))]
    )
    assert set(_references(browser_of(app, "plumber").get("/?tab=team"))) == {"ASP-2025-00001"}
    assert set(_references(browser_of(app, "handler").get("/?tab=team"))) == {"ASP-2025-00001", "ASP-2025-00002"}


def test_filters_narrow_the_list_and_stand_above_it_to_be_taken_away(driver: RuntimeDriver, manager: Browser) -> None:
    """Every filter is tried with a value that keeps a task and with one that leaves it out."""
    heating, repairs, everything = "ASP-2025-00001", "ASP-2025-00002", ["ASP-2025-00001", "ASP-2025-00002"]
    driver.log(service_area="heating")
    assign_task(
        driver.runtime, driver["officer"], driver.task(driver.log(service_area="repairs"), "acknowledge"), "officer"
    )
    html = manager.get("/?tab=all&area=heating&kind=acknowledge")
    assert _references(html) == [heating]
    assert "Remove this filter: Service area: Heating and hot water" in words(html)
    assert "Remove this filter: What to do: Acknowledge the complaint" in words(html)
    without_the_area = re.search(r'href="([^"]+)"[^>]*>(?:(?!</a>).)*Service area: Heating', html, re.DOTALL)
    assert without_the_area
    html = manager.get(unescape(without_the_area[1]))
    assert _references(html) == everything
    assert "Remove this filter: What to do" in words(html)
    assert "Remove this filter: Service area" not in words(html)
    assert _references(manager.get("/?tab=all&kind=investigate&area=repairs")) == [repairs]
    for query, left in (
        ("area=repairs", [repairs]),
        ("area=lettings", []),
        ("stage=1", everything),
        ("stage=2", []),
        ("role=customer_excellence_team", everything),
        ("role=complaints_handler", []),
        ("assignee=officer", [repairs]),
        ("assignee=handler", []),
    ):
        html = manager.get(f"/?tab=all&kind=acknowledge&{query}")
        assert _references(html) == left, query
        assert ("No open task fits." in words(html)) == (not left), query


@pytest.mark.parametrize(
    ("status", "references"),
    [
        ("late", ["ASP-2025-00003"]),
        ("today", ["ASP-2025-00004"]),
        ("soon", ["ASP-2025-00001"]),
        ("on time", ["ASP-2025-00002"]),
    ],
)
def test_the_due_filter_follows_the_tag(
    driver: RuntimeDriver, officer: Browser, status: str, references: list[str]
) -> None:
    """On Friday 5 December 2025: the first is due on Monday, the second on Friday 12 December; the third was due on
    Monday 1 December, and the fourth, received on Friday 28 November, is due today."""
    driver.log()
    driver.advance_to("2025-12-05 09:00")
    driver.log()
    driver.log(received_at="2025-11-24 10:00")
    driver.log(received_at="2025-11-28 10:00")
    assert _references(officer.get("/", tab="team", status=status)) == references


def test_what_an_address_says_wrongly_is_left_out(driver: RuntimeDriver, officer: Browser) -> None:
    """The list is the one that the rest of the address asks for; no landlord or role of that name has any tasks."""
    officer.post(f"/tasks/{driver.task(driver.log(service_area='heating'), 'acknowledge')}/claim")
    driver.log(service_area="repairs")
    assert _references(officer.get("/?tab=nonsense")) == _references(officer.get("/?tab=mine")) == ["ASP-2025-00001"]
    everything = ["ASP-2025-00001", "ASP-2025-00002"]
    assert _references(officer.get("/?tab=team")) == everything
    wrongs = ("stage=x", "stage=100", "status=never", "after=2025-13-45_x", "after=2025-12-01", "before=_")
    for wrong in wrongs:
        assert _references(officer.get(f"/?tab=team&{wrong}")) == everything, wrong
    for nobodys in ("landlord=nobody", "role=%00"):
        assert _references(officer.get(f"/?tab=team&{nobodys}")) == [], nobodys
    for signs in ("q=%25", "q=_", "q=%27"):
        assert _references(officer.get(f"/?tab=team&{signs}")) == [], signs
    together = "tab=team&stage=x&status=never&after=2025-13-45_x&before=_"
    assert _references(officer.get(f"/?{together}")) == everything
    assert _references(officer.get(f"/?{together}&area=heating")) == ["ASP-2025-00001"]


@pytest.mark.parametrize("text", ["asp-2025-00001", "1042", "resid 1042", "elm", "BOILER december", "boil"])
def test_a_search_finds_by_reference_name_address_and_words(driver: RuntimeDriver, manager: Browser, text: str) -> None:
    driver.log(complainant_address="12 Elm Street")
    other = {"summary": "Noise at night", "outcomes_sought": "Quiet", "complainant_address": "9 Oak Road"}
    driver.log(complainant_name="Resident 2077", **other)
    html = manager.get("/", tab="all", q=text)
    assert set(_references(html)) == {"ASP-2025-00001"}
    assert "ASP-2025-00001" in html.partition("Cases that match")[2]
    assert "ASP-2025-00002" not in html


def test_a_search_finds_closed_cases_too_and_says_when_there_is_none(driver: RuntimeDriver, manager: Browser) -> None:
    case_id = driver.log()
    driver.tell(case_id, "withdrawn", "officer")
    html = manager.get("/", tab="all", q="1042")
    assert _references(html) == []
    assert "Withdrawn" in words(html.partition("Cases that match")[2])
    assert "No case matches “zebra”" in words(manager.get("/", tab="all", q="zebra"))


def test_pages_follow_each_other_without_losing_or_repeating_a_task(
    driver: RuntimeDriver, officer: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.web.inbox.PAGE", 2)
    for _ in range(5):
        driver.log()
    seen: list[str] = []
    html = officer.get("/?tab=team")
    while True:
        seen += _references(html)
        further = re.search(r'href="([^"]+)" rel="next"', html)
        if not further:
            break
        html = officer.get(further[1].replace("&amp;", "&"))
    assert seen == [f"ASP-2025-0000{number}" for number in range(1, 6)]
    back = re.search(r'href="([^"]+)" rel="prev"', html)
    assert back
    assert _references(officer.get(back[1].replace("&amp;", "&"))) == ["ASP-2025-00003", "ASP-2025-00004"]


def test_many_are_assigned_at_once_and_what_cannot_be_says_why(driver: RuntimeDriver, manager: Browser) -> None:
    """PRM-03: the complaints officer reassigns any task; a person without the role gets none."""
    tasks = [driver.task(driver.log(), "acknowledge") for _ in range(2)]
    said = words(manager.post("/inbox/assign", task=tasks, what="assign", username="officer"))
    assert "2 tasks assigned." in said
    assert _assignees(driver) == dict.fromkeys(tasks, "officer")
    refused = words(manager.post("/inbox/assign", task=tasks, what="assign", username="reviewer"))
    assert "“Acknowledge the complaint” is for Customer Excellence Team" in refused
    assert "Tick the tasks first." in words(manager.post("/inbox/assign", what="assign", username="reviewer"))
    assert "Choose who gets the tasks." in words(manager.post("/inbox/assign", task=tasks, what="assign"))
    assert _assignees(driver) == dict.fromkeys(tasks, "officer")


def test_the_next_task_is_the_most_urgent_that_one_may_take(driver: RuntimeDriver, officer: Browser) -> None:
    driver.log()
    urgent = driver.log(received_at="2025-11-25 10:00")
    shown = officer.get("/inbox/next", 405)
    assert "use the buttons" in words(shown)
    html = officer.post("/inbox/next")
    assert f"/tasks/{driver.task(urgent, 'acknowledge')}" in html
    assert "you have it" in words(html)


def test_another_landlords_tasks_and_cases_do_not_exist(driver: RuntimeDriver, tmp_path: Path) -> None:
    """PRM-05: a landlord's cases are invisible to another's users."""
    root = content_of_another_landlord(tmp_path / "content", "elsewhere")
    publish_content.publish_content(driver.runtime, "elsewhere", root, ENGINE)
    stranger = driver.person("stranger", "customer_relations_manager", landlord="elsewhere")
    case_id = driver.log()
    task_id = driver.task(case_id, "acknowledge")
    app = app_over(driver)
    browser, own = browser_of(app, stranger.username), browser_of(app, "manager")
    for who, number, shown in ((own, "3", True), (browser, "0", False)):
        assert _counts(who.get("/"))["Everything I may see"] == number
        assert ("ASP-2025" in who.get("/", tab="all", q="1042")) is shown
        assert ("ASP-2025" in who.get("/cases?q=boiler")) is shown
    for path in (
        f"/cases/{case_id}",
        f"/cases/{case_id}/diagram.json",
        f"/cases/{case_id}/why/date/acknowledgement",
        f"/cases/{case_id}/act/add_note",
        f"/cases/{case_id}/tell/withdrawn",
        f"/cases/{case_id}/logged",
        f"/tasks/{task_id}",
    ):
        assert "among those you may see" in words(browser.get(path, 404)), path
        own.get(path)
    browser.post(f"/tasks/{task_id}/claim", 404)
    browser.post(f"/tasks/{task_id}", 404, definition="x")
    assert "among those you may see" in words(browser.post("/inbox/assign", task=task_id, what="claim"))
    assert _assignees(driver) == {}


def test_a_policy_past_its_review_date_is_said_above_the_list(driver: RuntimeDriver, officer: Browser) -> None:
    """GOV-08: the review of Aspire's policy is due on 1 April 2026."""
    assert "due for review" not in words(officer.get("/"))
    driver.clock.move_to(driver.clock.now().fromisoformat("2026-04-02T08:00:00+00:00"))
    assert "was due for review on 1 April 2026. It stays in force until it is replaced." in words(officer.get("/"))
