"""A draft is handed over by one person and approved by another: that comes into force, and nothing else."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from app.errors import Conflict, Invalid, NotAllowed, NotFound
from app.jobs.compose_mail import Mail
from app.jobs.executor import Worker
from app.store import cases, drafts, users
from app.studio.approve_draft import approve_draft, send_back_draft
from app.studio.check_draft import check_draft
from app.studio.open_draft import open_draft
from app.studio.save_file import save_file
from app.studio.submit_draft import submit_draft, take_back_draft
from app.studio.view_draft import view_draft
from app.studio.view_gates import view_gates, waiting_for
from app.use_cases.withdraw_release import withdraw_release
from app.views.releases import list_releases
from tests.drivers.eight_days import EIGHT, OWNERS, TIMESCALES, WHY, draft_of_eight_days, handed_over, make_eight
from tests.drivers.runtime_driver import RuntimeDriver

STAFF = {
    **OWNERS,
    "second_owner": ("process_owner",),
    "both": ("process_owner", "customer_relations_manager"),
    "second_manager": ("customer_relations_manager",),
}


@pytest.fixture
def driver(database_url: str) -> Iterator[RuntimeDriver]:
    driver = RuntimeDriver(database_url, staff=STAFF)
    yield driver
    driver.close()


def release_of(driver: RuntimeDriver, case_id: int) -> str:
    with driver.runtime.database.read() as connection:
        row = cases.find_case(connection, case_id)
    assert row is not None
    return row["release_id"]


def test_a_case_logged_after_the_approval_runs_the_draft_and_an_earlier_one_does_not(driver: RuntimeDriver) -> None:
    earlier = driver.log()
    draft_id = draft_of_eight_days(driver)
    seen = handed_over(driver, draft_id)
    approve_draft(driver.runtime, driver["manager"], draft_id, seen)
    later = driver.log()
    now = list_releases(driver.runtime, driver["manager"], "aspire")[0]
    assert release_of(driver, later) == now.release != release_of(driver, earlier)
    assert (now.put_by, now.approved_by, now.with_stories, now.reason) == ("owner", "manager", False, WHY)
    assert view_draft(driver.runtime, driver["owner"], draft_id).draft.row["state"] == drafts.PUBLISHED


def test_what_is_taken_back_holds_no_longer(driver: RuntimeDriver) -> None:
    draft_id = draft_of_eight_days(driver)
    first = list_releases(driver.runtime, driver["owner"], "aspire")[0]
    approve_draft(driver.runtime, driver["manager"], draft_id, handed_over(driver, draft_id))
    now = list_releases(driver.runtime, driver["owner"], "aspire")[0]
    withdraw_release(driver.runtime, "aspire", now.entry, driver["owner"], reason="Too short")
    content = driver.runtime.content_on("aspire", driver.clock.today())
    assert content.release_id == first.release


def test_nobody_approves_what_they_have_edited(driver: RuntimeDriver) -> None:
    draft_id = draft_of_eight_days(driver)
    body = view_draft(driver.runtime, driver["owner"], draft_id).draft.body(TIMESCALES)
    assert body is not None
    again = body.replace(EIGHT, EIGHT.replace(b"8", b"9"))
    save_file(driver.runtime, driver["both"], draft_id, TIMESCALES, again, seen=1)
    seen = handed_over(driver, draft_id)
    for username, why in (("both", "You have edited"), ("owner", "whose role approves"), ("second_owner", "approves")):
        with pytest.raises(NotAllowed, match=why):
            approve_draft(driver.runtime, driver[username], draft_id, seen)
    with pytest.raises(NotFound):
        approve_draft(driver.runtime, driver["handler"], draft_id, seen)
    assert [row["id"] for row in waiting_for(driver.runtime, driver["manager"])] == [draft_id]
    assert waiting_for(driver.runtime, driver["both"]) == []


def test_an_edit_after_it_was_handed_over_takes_it_back(driver: RuntimeDriver) -> None:
    draft_id = draft_of_eight_days(driver)
    seen = handed_over(driver, draft_id)
    body = view_draft(driver.runtime, driver["owner"], draft_id).draft.body(TIMESCALES)
    assert body is not None
    save_file(driver.runtime, driver["owner"], draft_id, TIMESCALES, body.replace(b">8<", b">7<"), seen=1)
    with pytest.raises(Conflict, match="does not wait for approval"):
        approve_draft(driver.runtime, driver["manager"], draft_id, seen)
    now = handed_over(driver, draft_id)
    with pytest.raises(Conflict, match="has changed since"):
        approve_draft(driver.runtime, driver["manager"], draft_id, seen)
    assert approve_draft(driver.runtime, driver["manager"], draft_id, now)[0].landlord == "aspire"


def test_it_is_sent_back_with_words_and_taken_back_by_its_editors(driver: RuntimeDriver) -> None:
    draft_id = draft_of_eight_days(driver)
    handed_over(driver, draft_id)
    with pytest.raises(Invalid, match="answer"):
        send_back_draft(driver.runtime, driver["manager"], draft_id, " ")
    send_back_draft(driver.runtime, driver["manager"], draft_id, "Nine would do")
    row = view_draft(driver.runtime, driver["owner"], draft_id).draft.row
    assert (row["state"], row["answered_by"], row["answer"]) == (drafts.OPEN, "manager", "Nine would do")
    handed_over(driver, draft_id)
    take_back_draft(driver.runtime, driver["owner"], draft_id)
    with pytest.raises(Conflict, match="nothing to take back"):
        take_back_draft(driver.runtime, driver["owner"], draft_id)


def test_it_is_handed_over_only_with_a_reason_without_errors_and_with_its_stories(driver: RuntimeDriver) -> None:
    draft_id = open_draft(driver.runtime, driver["owner"], "aspire", "Eight days")
    with pytest.raises(Conflict, match="changes nothing"):
        handed_over(driver, draft_id)
    make_eight(driver, draft_id)
    with pytest.raises(Invalid, match="stories"):
        submit_draft(driver.runtime, driver["owner"], draft_id, reason=WHY)
    with pytest.raises(Invalid, match="reason"):
        submit_draft(driver.runtime, driver["owner"], draft_id, reason=" ", without_stories=True)
    with pytest.raises(Invalid, match="past"):
        submit_draft(
            driver.runtime, driver["owner"], draft_id, reason=WHY, without_stories=True,
            in_force_from=date(2025, 11, 28),  # a Friday, before Monday 1 December 2025
        )  # fmt: skip
    save_file(driver.runtime, driver["owner"], draft_id, TIMESCALES, b"<definitions>", seen=1)
    assert check_draft(driver.runtime, driver["owner"], draft_id)["errors"] > 0
    assert not view_gates(driver.runtime, driver["owner"], draft_id).checked
    with pytest.raises(Invalid, match="cannot be handed over"):
        handed_over(driver, draft_id)


def test_what_came_into_force_meanwhile_is_not_taken_back_by_a_draft(driver: RuntimeDriver) -> None:
    first, second = draft_of_eight_days(driver), draft_of_eight_days(driver, "The same again")
    seen = handed_over(driver, second)
    approve_draft(driver.runtime, driver["manager"], first, handed_over(driver, first))
    with pytest.raises(Conflict, match="something else has come into force"):
        approve_draft(driver.runtime, driver["manager"], second, seen)
    with pytest.raises(Conflict, match="Take that in first"):
        handed_over(driver, second)


def test_two_who_approve_at_once_make_one_release(driver: RuntimeDriver) -> None:
    draft_id = draft_of_eight_days(driver)
    seen = handed_over(driver, draft_id)
    said: list[str] = []

    def approve(username: str) -> None:
        try:
            approve_draft(driver.runtime, driver[username], draft_id, seen)
            said.append("approved")
        except Conflict as refused:
            said.append(str(refused))

    people = ("manager", "second_manager")
    for username in people:
        assert driver[username].username == username  # read before the two begin
    threads = [threading.Thread(target=approve, args=(username,)) for username in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(text[:8] for text in said) == ["This dra", "approved"]
    assert len(list_releases(driver.runtime, driver["owner"], "aspire")) == 2


def test_who_approves_and_who_edits_are_told_by_mail(driver: RuntimeDriver) -> None:
    with driver.runtime.database.write() as connection:
        for username in ("owner", "manager"):
            users.update_user(connection, username, email=f"{username}@example.org")
    draft_id = draft_of_eight_days(driver)
    handed_over(driver, draft_id)
    send_back_draft(driver.runtime, driver["manager"], draft_id, "Nine\nwould do")
    sent: list[Mail] = []
    settings = replace(driver.runtime.settings, mail=replace(driver.runtime.settings.mail, host="localhost"))
    driver.runtime.settings = settings
    worker = Worker(driver.runtime, send=lambda runtime, row, mail: sent.append(mail))
    while worker.run_once():
        continue
    assert {mail.to: mail.subject.split(". ")[0] for mail in sent} == {
        "manager@example.org": "The draft “Eight days” waits for your approval",
        "owner@example.org": "Your draft “Eight days”: Manager has sent it back: Nine would do",
    }
    assert all(f"/studio/drafts/{draft_id}" in mail.text for mail in sent)


def test_the_stories_that_were_approved_are_those_of_the_next_draft(driver: RuntimeDriver) -> None:
    draft_id = draft_of_eight_days(driver)
    story = b"title: New\nlandlord: aspire\n"
    save_file(driver.runtime, driver["owner"], draft_id, "tests/scenarios/aspire/new.yaml", story, seen=1)
    save_file(driver.runtime, driver["owner"], draft_id, "tests/scenarios/aspire/S13.yaml", None, seen=2)
    before = view_draft(driver.runtime, driver["owner"], draft_id).draft.tried
    approve_draft(driver.runtime, driver["manager"], draft_id, handed_over(driver, draft_id))
    later = open_draft(driver.runtime, driver["owner"], "aspire", "The next")
    assert view_draft(driver.runtime, driver["owner"], later).draft.tried == before
    assert "tests/scenarios/aspire/S13.yaml" not in before


def test_whoever_handed_it_over_still_has_to_publish_content(driver: RuntimeDriver) -> None:
    draft_id = draft_of_eight_days(driver)
    seen = handed_over(driver, draft_id)
    with driver.runtime.database.write() as connection:
        users.update_user(connection, "owner", active=False)
    with pytest.raises(NotAllowed, match="owner, who handed this draft over"):
        approve_draft(driver.runtime, driver["manager"], draft_id, seen)
    assert len(list_releases(driver.runtime, driver["manager"], "aspire")) == 1
