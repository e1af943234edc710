"""The page of a case: where it stands, why, and what somebody may say happened."""

from __future__ import annotations

import io
import re

import pytest
from flask import Flask

from app.store import cases, tables
from app.use_cases.assign_task import assign_task
from tests.drivers.runtime_driver import RuntimeDriver
from tests.web.conftest import Browser, acknowledged, browser_of, words


def _section(html: str, name: str) -> str:
    section = re.search(rf'<section class="rd-section" id="{name}".*?</section>', html, re.DOTALL)
    assert section, name
    return words(section[0])


def test_the_header_and_the_clock_line_say_where_it_stands(driver: RuntimeDriver, handler: Browser) -> None:
    """TIM-07: received Monday 1, acknowledged Wednesday 3 December 2025: stage 1 is due on Wednesday 17 December."""
    case_id = acknowledged(driver)
    html = handler.get(f"/cases/{case_id}")
    said = words(html)
    assert "ASP-2025-00001 Resident 1042" in said
    assert "Open , stage 1" in said
    line = re.search(r'<ol class="rd-line".*?</ol>', html, re.DOTALL)
    assert line
    stops = words(line[0])
    assert "Acknowledgement Mon 8 Dec 2025 Met Wed 3 Dec 2025 Policy and Code Why?" in stops
    assert "Stage 1 response Wed 17 Dec 2025 In 10 working days Policy and Code Why?" in stops


def test_a_missed_date_says_by_how_much_and_against_whom(driver: RuntimeDriver, handler: Browser) -> None:
    """TIM-08: stage 1 due on Wednesday 17 December 2025, looked at on Friday 19 December."""
    case_id = acknowledged(driver)
    driver.advance_to("2025-12-19 09:00")
    said = words(handler.get(f"/cases/{case_id}"))
    assert "Stage 1 response Wed 17 Dec 2025 2 working days late" in said
    assert "S1_LATE against the policy" in said
    assert "S1_LATE against the Code" in said


def test_what_to_do_now_leads_to_the_task_for_those_who_may(
    driver: RuntimeDriver, app: Flask, handler: Browser
) -> None:
    case_id = acknowledged(driver)
    mine = _section(handler.get(f"/cases/{case_id}"), "now")
    assert "Investigate" in mine
    assert "You have it" in mine
    reviewer = browser_of(app, "reviewer").get(f"/cases/{case_id}")
    assert "Handler has it" in _section(reviewer, "now")
    way_in = f'href="/tasks/{driver.task(case_id, "investigate")}"'
    assert way_in in handler.get(f"/cases/{case_id}")
    assert way_in not in reviewer


def test_the_timeline_tells_each_thing_once_with_who_and_why(driver: RuntimeDriver, handler: Browser) -> None:
    case_id = acknowledged(driver)
    driver.advance_to("2025-12-04 11:00")
    assign_task(driver.runtime, driver["manager"], driver.task(case_id, "investigate"), "second_handler")
    driver.use(case_id, "record_contact", "handler", method="telephone", reached=True, notes="Baby in the house")
    story = _section(handler.get(f"/cases/{case_id}"), "timeline")
    assert "Thursday 4 December 2025 In touch with the customer by telephone Handler, 11am Baby in the house" in story
    assert story.count("Baby in the house") == 1
    assert "Letter issued : We have received your complaint" in story
    assert "Classification : They are dissatisfied: a complaint" in story
    assert story.index("4 December 2025") < story.index("3 December 2025") < story.index("1 December 2025")
    assert "Task assigned" not in story
    assert "Task assigned" in _section(handler.get(f"/cases/{case_id}?all=1"), "timeline")


def test_everything_can_be_shown_when_asked_for(driver: RuntimeDriver, handler: Browser) -> None:
    case_id = acknowledged(driver)
    short = _section(handler.get(f"/cases/{case_id}"), "timeline")
    whole = _section(handler.get(f"/cases/{case_id}?all=1"), "timeline")
    assert "Logged" not in short
    assert "Logged" in whole


def test_a_corrected_date_shows_the_old_one_and_what_it_moved(driver: RuntimeDriver, manager: Browser) -> None:
    """TIM-09: received on Friday 28 November instead of Monday 1 December 2025."""
    case_id = acknowledged(driver)
    driver.use(case_id, "correct_date", "manager", event="received", right_date="2025-11-28", why="It came by post")
    story = _section(manager.get(f"/cases/{case_id}"), "timeline")
    assert "Was recorded as Monday 1 December 2025; corrected." in story
    assert "Acknowledgement: Monday 8 December 2025 became Friday 5 December 2025" in story


def test_why_a_date_names_its_anchor_the_days_left_out_and_the_clause(driver: RuntimeDriver, handler: Browser) -> None:
    """Received on Monday 22 December 2025: five working days end on Wednesday 31 December."""
    driver.advance_to("2025-12-22 10:00")
    case_id = driver.log()
    said = words(handler.get(f"/cases/{case_id}/why/date/acknowledgement"))
    assert "Why is acknowledgement due on Wednesday 31 December 2025?" in said
    assert "Thursday 25 December 2025 (Christmas Day)" in said
    assert "Fri 26 Dec 2025 – Boxing Day" in said
    assert "Aspire §3.1" in said
    assert "Code 6.2" in said
    part = handler.client.get(f"/cases/{case_id}/why/date/acknowledgement", headers={"HX-Request": "true"})
    assert "<html" not in part.get_data(as_text=True)
    assert "no such date" in words(handler.get(f"/cases/{case_id}/why/date/nonsense", 404))


def test_banners_say_needs_adjustments_and_a_policy_past_its_review(driver: RuntimeDriver, handler: Browser) -> None:
    """INT-17, ADJ-03, GOV-08."""
    case_id = driver.log(vulnerable=True, needs="Asthma; has a baby")
    driver.use(case_id, "record_adjustment", "officer", **_adjustment(driver))
    said = words(handler.get(f"/cases/{case_id}"))
    assert "Needs: Asthma; has a baby" in said
    assert "Adjustment agreed: Large print" in said
    assert "Vulnerable" in said
    plain = words(handler.get(f"/cases/{driver.log()}"))
    for banner in ("Needs:", "Adjustment agreed", "Vulnerable", "due for review"):
        assert banner not in plain, banner
    driver.advance_to("2026-04-08 09:00")
    later = driver.log()
    assert "was due for review on 1 April 2026" in words(handler.get(f"/cases/{later}"))


def _adjustment(driver: RuntimeDriver) -> dict[str, object]:
    """The answers of the form, whatever it calls the field of the kind."""
    form = driver.runtime.content_on("aspire", driver.clock.today()).form("record_adjustment")
    kind = next(field for field in form.fields if field.properties.get("record") == "adjustment")
    return {kind.key: ["large_print"] if kind.type in ("checklist", "taglist") else "large_print"}


def test_something_happened_offers_what_somebody_may_say_and_do(
    driver: RuntimeDriver, officer: Browser, admin: Browser
) -> None:
    case_id = acknowledged(driver)
    menu = words(officer.get(f"/cases/{case_id}").partition("rd-menu__list")[2].partition("</details>")[0])
    assert "The customer withdraws the complaint" in menu
    assert "Add a note" in menu
    assert "rd-menu__list" not in admin.get(f"/cases/{case_id}")


def test_an_act_is_recorded_from_its_own_form(driver: RuntimeDriver, officer: Browser) -> None:
    case_id = acknowledged(driver)
    assert "Add a note" in words(officer.get(f"/cases/{case_id}/act/add_note"))
    wrong = officer.post(f"/cases/{case_id}/act/add_note", 422, note="")
    assert 'href="#note"' in wrong
    said = words(officer.post(f"/cases/{case_id}/act/add_note", note="She rang twice"))
    assert "is recorded" in said
    assert "She rang twice" in said


def test_a_message_moves_the_case(driver: RuntimeDriver, officer: Browser) -> None:
    case_id = acknowledged(driver)
    form = officer.get(f"/cases/{case_id}/tell/withdrawn")
    assert "The customer withdraws the complaint" in words(form)
    assert "Withdrawn" not in words(officer.get(f"/cases/{case_id}"))
    said = words(officer.post(f"/cases/{case_id}/tell/withdrawn"))
    assert "Withdrawn , stage 1" in said
    with driver.runtime.database.read() as connection:
        row = cases.find_case(connection, case_id)
    assert row is not None
    assert row["status"] == "withdrawn"


def test_what_somebody_may_not_do_is_refused_with_who_may(driver: RuntimeDriver, app: Flask, officer: Browser) -> None:
    case_id = acknowledged(driver)
    said = words(officer.post(f"/cases/{case_id}/act/correct_date", 403, event="received"))
    assert "Customer Relations Manager" in said
    for path in ("act/nonsense", "tell/nonsense"):
        assert "There is nothing here" in words(officer.get(f"/cases/{case_id}/{path}", 404))


def test_a_letter_is_shown_as_it_was_sent_and_as_pdf(driver: RuntimeDriver, handler: Browser) -> None:
    case_id = acknowledged(driver)
    link = re.search(r'href="(/letters/\d+)"', handler.get(f"/cases/{case_id}"))
    assert link
    said = words(handler.get(link[1]))
    assert "Dear Resident 1042" in said
    assert "Wednesday 17 December 2025" in said
    pdf = handler.client.get(f"{link[1]}.pdf")
    assert pdf.mimetype == "application/pdf"
    assert pdf.get_data().startswith(b"%PDF-")


def test_a_document_comes_back_as_it_was_and_cannot_run_as_a_page(driver: RuntimeDriver, handler: Browser) -> None:
    case_id = acknowledged(driver)
    body = b"<html><script>alert(1)</script></html>"
    said = handler.post(f"/cases/{case_id}/documents", file=(io.BytesIO(body), "../../etc/page.html", "text/html"))
    link = re.search(r'href="(/documents/\d+)">page.html<', said)
    assert link
    answer = handler.client.get(link[1])
    assert answer.get_data() == body
    assert answer.mimetype == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    for name, claimed, content in (
        ("x.pdf", "application/pdf", b"MZ\x90\x00" + b"\x00" * 200),
        ("x.png", "image/png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("x.txt", "text/plain", b"<html><script>alert(1)</script></html>"),
    ):
        said = handler.post(f"/cases/{case_id}/documents", file=(io.BytesIO(content), name, claimed))
        link = re.search(rf'href="(/documents/\d+)">{re.escape(name)}<', said)
        assert link
        answer = handler.client.get(link[1])
        assert answer.mimetype == "application/octet-stream"
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    empty = words(handler.post(f"/cases/{case_id}/documents", 422, file=(io.BytesIO(b""), "nothing.txt")))
    assert "Choose a file that is not empty." in empty


def test_what_a_browser_may_show_is_shown_and_several_are_added_at_once(
    driver: RuntimeDriver, handler: Browser
) -> None:
    case_id = acknowledged(driver)
    shown = {
        "photo.bin": ("image/png", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 40),
        "report.bin": ("application/pdf", b"%PDF-1.7\n%\xe2\xe3\n"),
        "words.bin": ("text/plain", "Seen, with a £ sign\n".encode()),
    }
    files = [(io.BytesIO(body), name, "application/x-dosexec") for name, (_, body) in shown.items()]
    said = handler.post(f"/cases/{case_id}/documents", file=files)
    for name, (media_type, body) in shown.items():
        assert f"“{name}” is added." in words(said)
        link = re.search(rf'href="(/documents/\d+)">{re.escape(name)}<', said)
        assert link
        answer = handler.client.get(link[1])
        assert answer.mimetype == media_type
        assert answer.get_data() == body
        assert "attachment" not in answer.headers.get("Content-Disposition", "")


def test_who_looked_is_kept(driver: RuntimeDriver, app: Flask, handler: Browser) -> None:
    """REC-03: reading is logged."""
    case_id = acknowledged(driver)
    browser_of(app, "reviewer").get(f"/cases/{case_id}")
    handler.get(f"/tasks/{driver.task(case_id, 'investigate')}")
    with driver.runtime.database.read() as connection:
        rows = cases.rows_of(connection, tables.read_log, case_id)
    assert [(row["username"], row["what"]) for row in rows] == [("reviewer", "case"), ("handler", "task investigate")]
    assert "Reviewer: case" in words(handler.get(f"/cases/{case_id}"))


@pytest.mark.parametrize(("role", "status"), [("board", 404), ("process_owner", 404), ("senior_lead", 200)])
def test_only_roles_that_need_the_case_can_open_it(driver: RuntimeDriver, app: Flask, role: str, status: int) -> None:
    """REC-03, PRM-04: the Board sees reports, never a case."""
    case_id = acknowledged(driver)
    driver.person("somebody", role)
    assert browser_of(app, "somebody").client.get(f"/cases/{case_id}").status_code == status


def test_the_diagram_says_where_the_case_is_and_what_it_passed(driver: RuntimeDriver, handler: Browser) -> None:
    case_id = acknowledged(driver)
    diagrams = handler.client.get(f"/cases/{case_id}/diagram.json").get_json()["instances"]
    lifecycle = diagrams[0]
    assert lifecycle["lifecycle"] is True
    stage_1 = lifecycle["processes"]["stage_1"]
    assert stage_1["tokens"].get("investigate") == 1
    assert stage_1["elements"]["acknowledgement"] == 1
    assert '<bpmn:process id="stage_1"' in stage_1["xml"]
    assert lifecycle["processes"]["complaint"]["calls"]["stage_1"] == "stage_1"


def test_cases_lists_what_is_under_way_and_finds_what_is_not(driver: RuntimeDriver, officer: Browser) -> None:
    case_id = driver.log()
    driver.log(complainant_name="Resident 2077", summary="Noise at night")
    driver.tell(case_id, "withdrawn", "officer")
    listed = officer.get("/cases")
    assert "ASP-2025-00002" in listed
    assert "ASP-2025-00001" not in listed
    withdrawn = officer.get("/cases?status=withdrawn")
    assert "ASP-2025-00001" in withdrawn
    assert "ASP-2025-00002" not in withdrawn
    assert "ASP-2025-00001" in officer.get("/cases?q=1042")
    assert "No case fits." in words(officer.get("/cases?q=zebra"))
    straight = officer.client.get("/cases?q=asp-2025-00001")
    assert (straight.status_code, straight.location) == (302, f"/cases/{case_id}")


def test_alerts_reach_those_they_are_for_until_they_are_seen(
    driver: RuntimeDriver, app: Flask, handler: Browser
) -> None:
    """GOV-11: what is overdue reaches the complaints officer."""
    acknowledged(driver)
    driver.advance_to("2025-12-19 09:00")
    said = words(handler.get("/alerts"))
    assert "ASP-2025-00001" in said
    assert re.search(r"Alerts \d+ not seen", said)
    handler.post("/alerts/seen")
    assert "No new alerts." in words(handler.get("/alerts"))
    assert "ASP-2025-00001" in words(handler.get("/alerts?seen=1"))
    handler.post("/alerts/seen", 404, alert="999")
