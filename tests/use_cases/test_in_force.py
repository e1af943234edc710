"""What is in force: put, put again, dated anew, withdrawn; what people are told before, and what follows after."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from app.casework.actor import ENGINE, Actor, Membership
from app.casework.open_case import open_case
from app.content.files import read_content
from app.errors import Conflict, Invalid, NotAllowed, NotFound
from app.store import tables
from app.use_cases import publish_changes as changes
from app.use_cases.changing_content import Changed, WouldLose
from app.use_cases.publish_content import publish_contents
from app.use_cases.put_release_in_force import put_release_in_force
from app.use_cases.redate_release import redate_release
from app.use_cases.withdraw_release import withdraw_release
from app.views.releases import IS, NEVER, WAS, WITHDRAWN, list_releases
from app.views.view_case import view_case
from tests.drivers.published import KEY, LETTER, MENDED, TYPO, WHY, Published


def test_publishing_earlier_content_again_puts_it_in_force_again(published: Published) -> None:
    """A, then B, then A's files again."""
    published.change(LETTER, TYPO, MENDED)
    second = published.publish()
    assert published.in_force().release_id == second.release_id != published.first
    published.change(LETTER, MENDED, TYPO)
    again = published.publish()
    assert (again.release_id, again.begins, again.already) == (published.first, date(2025, 12, 1), False)
    assert published.in_force().release_id == published.first
    assert published.states() == [
        (published.first, IS, "2025-12-01"), (second.release_id, NEVER, "2025-12-01"),
        (published.first, WAS, "2024-04-01"),
    ]  # fmt: skip
    assert published.publish().already


def test_a_day_given_after_a_first_publication_without_one_is_honoured(published: Published) -> None:
    """The content is in force already; that it comes into force again on the day is done, and said."""
    made = published.publish("2027-01-01")
    assert not made.already
    assert "is in force already" in made.warnings[-1]
    assert published.in_force(date(2027, 1, 1)).entry_id == made.entry_id
    assert published.publish("2027-01-01").already
    published.change(LETTER, TYPO, MENDED)
    now = published.publish()
    assert published.in_force(date(2026, 12, 31)).release_id == now.release_id
    assert published.in_force(date(2027, 1, 1)).release_id == published.first


def test_a_slip_mended_today_that_a_release_to_come_has_is_told_by_name(on_sqlite: Published) -> None:
    """The later release was made before the slip was mended, so it would bring it back."""
    on_sqlite.change("letters/ACK1.md", "Please quote it", "Quote it")
    later = on_sqlite.publish("2027-01-01")
    on_sqlite.change("letters/ACK1.md", "Quote it", "Please quote it")
    on_sqlite.change(LETTER, TYPO, MENDED)
    said = "\n".join(on_sqlite.publish().warnings)
    assert f"Release {later.release_id[:12]}, in force from 2027-01-01, lacks what is changed now in {LETTER}." in said
    assert "ACK1" not in said


def test_a_day_that_is_past_is_refused_but_for_the_first(on_sqlite: Published) -> None:
    """`--from 2020-01-01`."""
    on_sqlite.change(LETTER, TYPO, MENDED)
    with pytest.raises(Invalid, match="2020-01-01 is past"):
        on_sqlite.publish("2020-01-01")
    with pytest.raises(Invalid, match="2025-11-30 is past"):
        put_release_in_force(
            on_sqlite.runtime, KEY, on_sqlite.first, ENGINE, in_force_from=date(2025, 11, 30), reason=WHY
        )
    assert on_sqlite.states() == [(on_sqlite.first, IS, "2024-04-01")]


def test_a_roll_back_puts_the_earlier_release_in_force_and_says_why_and_who(published: Published) -> None:
    published.change(LETTER, TYPO, MENDED)
    published.publish()
    back = put_release_in_force(published.runtime, KEY, published.first[:12], ENGINE, reason="The letter is wrong")
    assert published.in_force().release_id == published.first
    line = list_releases(published.runtime, ENGINE, KEY)[0]
    assert (line.entry, line.reason, line.put_by, line.with_stories) == (
        back.entry_id, "The letter is wrong", "engine", False,
    )  # fmt: skip
    with published.runtime.database.read() as connection:
        audits = connection.execute(tables.audit.select()).mappings().all()
    assert [(row["verb"], row["reason"]) for row in audits][-1] == ("content put in force", "The letter is wrong")


@pytest.mark.parametrize("name", ["abc", "0" * 12, "%" * 8])
def test_a_release_that_is_not_there_is_told(on_sqlite: Published, name: str) -> None:
    with pytest.raises(NotFound, match="has no release"):
        put_release_in_force(on_sqlite.runtime, KEY, name, ENGINE, reason=WHY)


def test_what_is_to_come_can_be_dated_anew_and_withdrawn(published: Published) -> None:
    published.change(LETTER, TYPO, MENDED)
    made = published.publish("2026-04-01")
    assert made.entry_id is not None
    moved = redate_release(published.runtime, KEY, made.entry_id, date(2026, 5, 1), ENGINE, reason="Training is late")
    assert published.in_force(date(2026, 4, 30)).release_id == published.first
    assert published.in_force(date(2026, 5, 1)).release_id == made.release_id
    with pytest.raises(Conflict, match="withdrawn on 2025-12-01 by engine"):
        withdraw_release(published.runtime, KEY, made.entry_id, ENGINE, reason=WHY)
    assert moved.entry_id is not None
    withdraw_release(published.runtime, KEY, moved.entry_id, ENGINE, reason="Not approved")
    assert published.in_force(date(2026, 5, 1)).release_id == published.first
    assert [state for _, state, _ in published.states()] == [WITHDRAWN, WITHDRAWN, IS]
    assert list_releases(published.runtime, ENGINE, KEY)[0].withdrawn_why == "Not approved"


def test_what_has_begun_cannot_be_dated_anew_and_the_only_one_not_be_withdrawn(on_sqlite: Published) -> None:
    only = on_sqlite.in_force().entry_id
    assert only is not None
    with pytest.raises(Conflict, match="in force since 2024-04-01"):
        redate_release(on_sqlite.runtime, KEY, only, date(2026, 5, 1), ENGINE, reason=WHY)
    with pytest.raises(Conflict, match="Nothing would be in force then"):
        withdraw_release(on_sqlite.runtime, KEY, only, ENGINE, reason=WHY)
    on_sqlite.change(LETTER, TYPO, MENDED)
    on_sqlite.publish()
    with pytest.raises(Conflict, match="This is over"):
        withdraw_release(on_sqlite.runtime, KEY, only, ENGINE, reason=WHY)


def test_withdrawing_what_is_in_force_brings_back_what_held_before(on_sqlite: Published) -> None:
    on_sqlite.change(LETTER, TYPO, MENDED)
    made = on_sqlite.publish()
    assert made.entry_id is not None
    assert withdraw_release(on_sqlite.runtime, KEY, made.entry_id, ENGINE, reason=WHY).release_id == on_sqlite.first
    assert on_sqlite.in_force().release_id == on_sqlite.first


def test_without_stories_a_reason_is_needed_and_stays_visible(on_sqlite: Published) -> None:
    contents = {KEY: read_content(on_sqlite.folder, KEY)}
    with pytest.raises(Invalid, match="Say why"):
        publish_contents(on_sqlite.runtime, contents, ENGINE)
    on_sqlite.change(LETTER, TYPO, MENDED)
    on_sqlite.publish()
    assert (line := list_releases(on_sqlite.runtime, ENGINE, KEY)[0]).reason == WHY
    assert line.with_stories is False


def test_several_landlords_are_published_together_or_not_at_all(on_sqlite: Published) -> None:
    on_sqlite.change(LETTER, TYPO, MENDED)
    contents = {KEY: read_content(on_sqlite.folder, KEY)}
    broken = {**contents[KEY]}
    broken["landlords/aspire.toml"] = broken.pop(f"landlords/{KEY}.toml").replace(b'key = "elsewhere"', b'key = "x"')
    with pytest.raises(Invalid, match="aspire"):
        publish_contents(on_sqlite.runtime, {**contents, "aspire": broken}, ENGINE, reason=WHY)
    assert on_sqlite.states() == [(on_sqlite.first, IS, "2024-04-01")]


def test_the_same_request_sent_twice_is_done_once(published: Published) -> None:
    published.change(LETTER, TYPO, MENDED)
    contents = {KEY: read_content(published.folder, KEY)}
    asked = {"reason": WHY, "request_key": "one"}
    first = publish_contents(published.runtime, contents, ENGINE, **asked)  # type: ignore[arg-type]
    published.advance_to("2025-12-02 09:00")
    assert publish_contents(published.runtime, contents, ENGINE, **asked) == first  # type: ignore[arg-type]
    assert len(published.states()) == 2


def test_only_whose_role_publishes_content_may(published: Published) -> None:
    published.change(LETTER, TYPO, MENDED)
    for by in (
        published["admin"],
        published["manager"],
        Actor("owner_elsewhere", "Owner", (Membership("x", "process_owner"),)),
    ):
        with pytest.raises(NotAllowed, match="Publishing content"):
            published.publish(by=by)
    owner = published.person("owner", "process_owner")
    made = published.publish(by=owner)
    assert published.in_force().release_id == made.release_id
    with pytest.raises(NotAllowed, match="Publishing content"):
        withdraw_release(published.runtime, KEY, made.entry_id or 0, published["manager"], reason=WHY)
    with pytest.raises(NotAllowed, match="What is in force"):
        list_releases(published.runtime, published["handler"], KEY)
    assert list_releases(published.runtime, published["manager"], KEY), "whoever approves content sees what is in force"


def test_a_role_renamed_says_who_loses_it_before_it_is_done(published: Published) -> None:
    """The handlers Handler and Second Handler hold the role."""
    for path in published.folder.rglob("*.*"):
        path.write_text(re.sub(r"\bcomplaints_handler\b", "case_handler", path.read_text()))
    before = published.states()
    with pytest.raises(WouldLose) as refused:
        published.publish()
    said = str(refused.value)
    assert "the role complaints_handler is no more (was it renamed to case_handler?" in said
    assert "Handler, Second Handler" in said
    assert "may no longer extend_deadline: Handler, Second Handler" in said
    assert published.states() == before
    assert any("complaints_handler is no more" in loss for loss in published.publish(accepted=True).losses)


def test_a_permission_taken_away_says_who_loses_it_and_not_who_keeps_it(on_sqlite: Published) -> None:
    """The manager keeps it by the role that theirs covers; the reviewer holds no other."""
    on_sqlite.change_landlord(
        'extend_deadline = ["complaints_handler", "head_of_service", "customer_relations_manager", ',
        'extend_deadline = ["complaints_handler", ',
    )
    with pytest.raises(WouldLose) as refused:
        on_sqlite.publish()
    assert "may no longer extend_deadline: Reviewer\n" in str(refused.value)


def test_a_permission_taken_away_holds_at_once_on_old_cases(published: Published) -> None:
    """And a telephone number changed stands in what old cases write."""
    case_id = published.log()
    assert _may(published, case_id, "extend_deadline")
    published.change_landlord('extend_deadline = ["complaints_handler", "head_of_service",', "extend_deadline = [")
    published.change_landlord('telephone = "01782 635200"', 'telephone = "01782 111111"')
    published.publish(accepted=True)
    assert not _may(published, case_id, "extend_deadline")
    with published.runtime.trial() as connection:
        case = open_case(published.runtime, connection, ENGINE, case_id)
        assert case.content.release_id == published.first
        assert case.context()["landlord"]["telephone"] == "01782 111111"


def _may(published: Published, case_id: int, act: str) -> bool:
    with published.runtime.database.write() as connection:
        connection.execute(tables.case.update().values(handler="handler"))
    return act in view_case(published.runtime, published["handler"], case_id).acts


def test_a_post_given_to_another_role_offers_the_open_tasks_of_old_cases_to_it(published: Published) -> None:
    """Who takes the post of intake sees what is open."""
    published.change(f"bpmn/{KEY}/acknowledgement.bpmn", '"customer_excellence_team"', '"=landlord.intake"')
    published.publish()
    case_id = published.log()
    assert "|customer_excellence_team|" in _offers(published, case_id)
    published.change_landlord('intake = "customer_excellence_team"', 'intake = "locality_team"')
    published.publish(accepted=True)
    published.advance_to("2025-12-01 09:01")
    assert "|customer_excellence_team|" not in _offers(published, case_id)
    assert "|locality_team|" in _offers(published, case_id)


def _offers(published: Published, case_id: int) -> set[str]:
    with published.runtime.database.read() as connection:
        query = tables.task.select().where(tables.task.c.case_id == case_id, tables.task.c.state == "open")
        return {row.offered for row in connection.execute(query)}


def test_two_who_change_what_is_in_force_at_once_do_not_take_back_each_others_change(
    published: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second is told to make the change again on what is in force by now; the first change stands."""
    path = f"letters/{LETTER.name}"
    mine = (published.folder / path).read_text().replace(TYPO, MENDED)

    def overtaken(*given: Any, **more: Any) -> list[Changed]:
        published.change("letters/ACK1.md", "Please quote it", "Quote it")
        published.publish()
        return publish_contents(*given, **more)

    monkeypatch.setattr("app.use_cases.publish_changes.publish_contents", overtaken)
    with pytest.raises(Conflict, match="Make the change again, on what is in force now"):
        changes.publish_changes(published.runtime, ENGINE, [KEY], {path: mine}, reason=WHY)
    monkeypatch.undo()
    again = changes.publish_changes(published.runtime, ENGINE, [KEY], {path: mine}, reason=WHY, request_key="mine")
    content = published.runtime.content(again[0].release_id)
    assert MENDED in content.files[path].decode()
    assert "Quote it" in content.files["letters/ACK1.md"].decode()


def test_the_same_change_sent_again_after_another_has_its_first_answer(published: Published) -> None:
    """The key goes with what was sent, not with what came of it."""
    path = f"letters/{LETTER.name}"
    sent = {path: (published.folder / path).read_text().replace(TYPO, MENDED)}
    first = changes.publish_changes(published.runtime, ENGINE, [KEY], sent, reason=WHY, request_key="mine")
    other = {"letters/ACK1.md": (published.folder / "letters/ACK1.md").read_text().replace("Please quote", "Quote")}
    changes.publish_changes(published.runtime, ENGINE, [KEY], other, reason=WHY, request_key="another")
    again = changes.publish_changes(published.runtime, ENGINE, [KEY], sent, reason=WHY, request_key="mine")
    assert again[0].release_id == first[0].release_id
    assert published.in_force().release_id != first[0].release_id
