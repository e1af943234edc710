"""A draft changes nothing that is in force; who may see, change and give up one; and which files are whose."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.casework.actor import ENGINE, Actor, Membership
from app.content.files import scope_of
from app.errors import Conflict, Invalid, NotAllowed, NotFound
from app.store import drafts
from app.studio.be_present import be_present
from app.studio.discard_draft import discard_draft, reopen_draft
from app.studio.open_draft import open_draft
from app.studio.save_file import save_file
from app.studio.view_content import view_content
from app.studio.view_draft import list_scopes, may_enter, view_draft, view_file
from app.use_cases.publish_content import publish_content
from tests.drivers.runtime_driver import ROOT, RuntimeDriver

LETTER, TABLE, SHARED = "letters/aspire/NEW.md", "dmn/aspire/timescales.dmn", "letters/ACK1.md"
STAFF = {
    "owner": ("process_owner",),
    "second_owner": ("process_owner",),
    "manager": ("customer_relations_manager",),
    "handler": ("complaints_handler",),
}
WORDS = b"---\ntitle: New\n---\nDear customer\n"


@pytest.fixture
def driver(database_url: str) -> Iterator[RuntimeDriver]:
    opened = RuntimeDriver(database_url, staff=STAFF)
    yield opened
    opened.close()


def a_draft(driver: RuntimeDriver, scope: str = "aspire") -> int:
    return open_draft(driver.runtime, driver["owner"], scope, "Another letter")


def in_force(driver: RuntimeDriver) -> dict[str, bytes]:
    return dict(driver.runtime.content_on("aspire", driver.clock.today()).files)


def test_what_is_saved_in_a_draft_is_in_force_for_nobody(driver: RuntimeDriver) -> None:
    before = in_force(driver)
    number = a_draft(driver)
    saved = save_file(driver.runtime, driver["owner"], number, LETTER, WORDS, seen=0)
    save_file(driver.runtime, driver["owner"], number, TABLE, None, seen=saved.revision)
    draft = view_draft(driver.runtime, driver["owner"], number).draft
    assert draft.content("aspire") == {path: body for path, body in before.items() if path != TABLE} | {LETTER: WORDS}
    assert in_force(driver) == before


def test_a_file_that_says_again_what_its_base_says_is_no_change(driver: RuntimeDriver) -> None:
    number, body = a_draft(driver), in_force(driver)[TABLE]
    empty = view_draft(driver.runtime, driver["owner"], number).draft.hash
    changed = save_file(driver.runtime, driver["owner"], number, TABLE, body + b"\n", seen=0)
    back = save_file(driver.runtime, driver["owner"], number, TABLE, body, seen=changed.revision)
    shown = view_draft(driver.runtime, driver["owner"], number)
    assert (shown.changed, shown.draft.hash) == ((), empty)
    assert back.revision == 2
    assert len(view_file(driver.runtime, driver["owner"], number, TABLE).versions) == 2, "nothing typed is lost"


def test_the_same_saved_twice_is_saved_once(driver: RuntimeDriver) -> None:
    number = a_draft(driver)
    revisions = [save_file(driver.runtime, driver["owner"], number, LETTER, WORDS, seen=0).revision for _ in range(2)]
    assert revisions == [1, 1]
    assert len(view_file(driver.runtime, driver["owner"], number, LETTER).versions) == 1


def test_the_same_key_opens_one_draft(driver: RuntimeDriver) -> None:
    numbers = {
        open_draft(driver.runtime, driver["owner"], "aspire", "Another letter", request_key="k") for _ in range(2)
    }
    assert len(numbers) == 1


@pytest.mark.parametrize("who", ["manager", "handler"])
def test_only_whoever_edits_content_changes_a_draft(driver: RuntimeDriver, who: str) -> None:
    number = a_draft(driver)
    with pytest.raises(NotAllowed):
        open_draft(driver.runtime, driver[who], "aspire", "Mine")
    with pytest.raises((NotAllowed, NotFound)):
        save_file(driver.runtime, driver[who], number, LETTER, WORDS, seen=0)
    with pytest.raises((NotAllowed, NotFound)):
        discard_draft(driver.runtime, driver[who], number)


def test_a_draft_is_not_there_for_whoever_has_no_part_in_content(driver: RuntimeDriver) -> None:
    number = a_draft(driver)
    handler, elsewhere = driver["handler"], Actor("far", "Far", (Membership("aster", "process_owner"),))
    for actor in (handler, elsewhere):
        assert not may_enter(driver.runtime, actor)
        for look in (
            lambda who=actor: view_draft(driver.runtime, who, number),
            lambda who=actor: view_file(driver.runtime, who, number, TABLE),
            lambda who=actor: view_content(driver.runtime, who, "aspire"),
            lambda who=actor: be_present(driver.runtime, who, number, TABLE),
        ):
            with pytest.raises(NotFound):
                look()
    assert [scope.key for scope in list_scopes(driver.runtime, driver["manager"])] == ["aspire", "common"]


@pytest.mark.parametrize(
    ("path", "scope"),
    [
        (TABLE, "aspire"),
        (SHARED, "common"),
        ("dmn/common/handler.dmn", "common"),
        ("dmn/code/code_timescales.dmn", "code"),
        ("landlords/aster.toml", "aster"),
        ("landlords/ombudsman.toml", "common"),
        ("tests/scenarios/aspire/S01.yaml", "aspire"),
        ("tests/scenarios/aspire/release/bpmn/aspire/x.bpmn", "aspire"),
        ("tests/landlords/aspire.yaml", "aspire"),
        ("tests/sample_letters/case.yaml", "common"),
        ("tests/studio/aspire/x.yaml", None),
        ("letters/../app/config.py", None),
        ("/etc/passwd", None),
        ("letters/aspire/../x.md", None),
        ("letters/aspire/.x.md", None),
        ("letters/aspire/x\x00.md", None),
        (f"letters/aspire/{'x' * 200}.md", None),
        ("letters/aspire/x.py", None),
        ("bpmn/aspire/deep/x.bpmn", None),
        ("", None),
    ],
)
def test_whose_file_it_is_says_its_path(path: str, scope: str | None) -> None:
    assert scope_of(path) == scope


@pytest.mark.parametrize("path", [SHARED, "landlords/aster.toml", "letters/../app/config.py", "app/config.py", ""])
def test_a_file_of_somebody_else_is_refused(driver: RuntimeDriver, path: str) -> None:
    with pytest.raises(Invalid):
        save_file(driver.runtime, driver["owner"], a_draft(driver), path, WORDS, seen=0)


@pytest.mark.parametrize("scope", ["aspire", "common"])
def test_the_tables_of_the_code_are_nobodys_to_change(driver: RuntimeDriver, scope: str) -> None:
    with pytest.raises(NotAllowed, match="Complaint Handling Code"):
        save_file(driver.runtime, driver["owner"], a_draft(driver, scope), "dmn/code/code_timescales.dmn", b"", seen=0)


def test_what_all_share_is_for_whoever_edits_the_content_of_every_landlord(driver: RuntimeDriver) -> None:
    number = a_draft(driver, "common")
    save_file(driver.runtime, driver["owner"], number, SHARED, WORDS, seen=0)
    publish_content(driver.runtime, "aster", ROOT, ENGINE)
    with pytest.raises(NotFound):
        save_file(driver.runtime, driver["owner"], number, SHARED, WORDS + b"x", seen=1)
    with pytest.raises(NotAllowed):
        a_draft(driver, "common")
    both = driver.person("both", "process_owner")
    everywhere = replace(both, memberships=(*both.memberships, Membership("aster", "process_owner")))
    save_file(driver.runtime, everywhere, number, SHARED, WORDS + b"x", seen=1)


def test_a_draft_that_was_given_up_is_taken_up_again_with_all_that_it_held(driver: RuntimeDriver) -> None:
    number = a_draft(driver)
    save_file(driver.runtime, driver["owner"], number, LETTER, WORDS, seen=0)
    discard_draft(driver.runtime, driver["second_owner"], number)
    with pytest.raises(Conflict, match="cannot be changed"):
        save_file(driver.runtime, driver["owner"], number, LETTER, WORDS + b"x", seen=1)
    assert all(not scope.drafts for scope in list_scopes(driver.runtime, driver["owner"]))
    reopen_draft(driver.runtime, driver["owner"], number)
    assert view_file(driver.runtime, driver["owner"], number, LETTER).body == WORDS


def test_a_change_after_submitting_is_not_what_was_submitted(driver: RuntimeDriver) -> None:
    number = a_draft(driver)
    save_file(driver.runtime, driver["owner"], number, LETTER, WORDS, seen=0)
    with driver.runtime.database.write() as connection:
        drafts.update_draft(connection, number, {"state": drafts.SUBMITTED, "submitted_hash": "as it was"})
    save_file(driver.runtime, driver["owner"], number, LETTER, WORDS + b"x", seen=1)
    row = view_draft(driver.runtime, driver["owner"], number).draft.row
    assert (row["state"], row["submitted_hash"]) == (drafts.OPEN, None)


def test_colleagues_see_who_else_is_at_a_file(driver: RuntimeDriver) -> None:
    number = a_draft(driver)
    assert be_present(driver.runtime, driver["owner"], number, TABLE) == []
    assert be_present(driver.runtime, driver["second_owner"], number, LETTER) == [("owner", TABLE)]
    assert view_draft(driver.runtime, driver["owner"], number).present == (("second_owner", LETTER),)
    driver.advance_to("2025-12-01 09:05")
    assert view_draft(driver.runtime, driver["owner"], number).present == ()
