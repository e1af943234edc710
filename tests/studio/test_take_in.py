"""What comes into force while a draft is made is taken into it: nothing of either is lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.content.merging import MINE, THEIRS
from app.errors import Conflict, NotAllowed, NotFound
from app.store import drafts
from app.studio.open_draft import open_draft
from app.studio.save_file import save_file
from app.studio.take_in import ToChoose, take_in, view_take_in
from app.studio.versions import list_versions
from app.studio.view_draft import view_draft, view_file
from app.use_cases.publish_changes import publish_changes
from tests.content.merge_edits import edits_of
from tests.drivers.runtime_driver import RuntimeDriver

TABLE, LETTER, FORM = "dmn/aspire/timescales.dmn", "letters/aspire/NEW.md", "forms/withdrawn.form"
STAFF = {
    "owner": ("process_owner",),
    "manager": ("customer_relations_manager",),
    "handler": ("complaints_handler",),
}


@pytest.fixture
def driver(database_url: str) -> Iterator[RuntimeDriver]:
    opened = RuntimeDriver(database_url, staff=STAFF)
    yield opened
    opened.close()


@pytest.fixture
def draft(driver: RuntimeDriver) -> int:
    return open_draft(driver.runtime, driver["owner"], "aspire", "Mine")


def said(driver: RuntimeDriver, draft: int, path: str = TABLE) -> bytes:
    return view_file(driver.runtime, driver["owner"], draft, path).body or b""


def changed(body: bytes, where: str, by: str) -> bytes:
    return next(edit for edit in edits_of(TABLE, body, by) if edit.where == where).make(body)


def save(driver: RuntimeDriver, draft: int, body: bytes | None, path: str = TABLE) -> int:
    seen = view_draft(driver.runtime, driver["owner"], draft).draft.row["revision"]
    return save_file(driver.runtime, driver["owner"], draft, path, body, seen=seen).revision


def publish(driver: RuntimeDriver, **files: bytes) -> None:
    """Somebody else publishes a change meanwhile."""
    texts = {path: body.decode() for path, body in files.items()}
    publish_changes(driver.runtime, driver["owner"], ["aspire"], texts, reason="Meanwhile")


def label(body: bytes, text: str) -> bytes:
    return body.replace(b'label="Channel"', f'label="{text}"'.encode())


def description(body: bytes, text: str) -> bytes:
    return body.replace(b'label="What it is"', f'label="{text}"'.encode())


def test_changes_of_different_places_are_both_in_the_draft_which_stands_on_what_is_in_force(
    driver: RuntimeDriver, draft: int
) -> None:
    body = said(driver, draft)
    revision = save(driver, draft, label(body, "How it came"))
    publish(driver, **{TABLE: description(body, "Which kind")})
    assert view_draft(driver.runtime, driver["owner"], draft).behind == ("aspire",)
    shown = view_take_in(driver.runtime, driver["owner"], draft)
    assert (shown.behind, shown.merged, shown.conflicts, shown.others) == (("aspire",), (TABLE,), {}, ())
    taken = take_in(driver.runtime, driver["owner"], draft, seen=revision)
    assert taken.merged == (TABLE,)
    assert said(driver, draft) == description(label(body, "How it came"), "Which kind")
    after = view_draft(driver.runtime, driver["owner"], draft)
    assert (after.behind, [file.base_moved for file in after.changed]) == ((), [False])
    versions = list_versions(driver.runtime, driver["owner"], draft, TABLE)[1]
    assert [version.note for version in versions] == [
        "with what has come into force", "", "what the draft was made from",
    ]  # fmt: skip


def test_the_same_place_is_chosen_by_hand_and_until_then_nothing_is_taken_in(driver: RuntimeDriver, draft: int) -> None:
    body = said(driver, draft)
    revision = save(driver, draft, description(label(body, "Mine"), "My kind"))
    publish(driver, **{TABLE: label(body, "Theirs")})
    with pytest.raises(ToChoose) as refused:
        take_in(driver.runtime, driver["owner"], draft, seen=revision)
    (conflict,) = refused.value.conflicts[TABLE]
    assert (conflict.base, conflict.mine, conflict.theirs) == ("Channel", "Mine", "Theirs")
    assert said(driver, draft) == description(label(body, "Mine"), "My kind")
    take_in(driver.runtime, driver["owner"], draft, {TABLE: {conflict.place: THEIRS}}, seen=revision)
    assert said(driver, draft) == description(label(body, "Theirs"), "My kind")


def test_mine_may_be_chosen_too(driver: RuntimeDriver, draft: int) -> None:
    body = said(driver, draft)
    revision = save(driver, draft, label(body, "Mine"))
    publish(driver, **{TABLE: label(body, "Theirs")})
    (conflict,) = view_take_in(driver.runtime, driver["owner"], draft).conflicts[TABLE]
    take_in(driver.runtime, driver["owner"], draft, {TABLE: {conflict.place: MINE}}, seen=revision)
    assert said(driver, draft) == label(body, "Mine")
    assert view_take_in(driver.runtime, driver["owner"], draft).behind == ()


def test_a_draft_whose_change_has_come_into_force_already_changes_that_file_no_more(
    driver: RuntimeDriver, draft: int
) -> None:
    body = label(said(driver, draft), "How it came")
    revision = save(driver, draft, body)
    publish(driver, **{TABLE: body})
    take_in(driver.runtime, driver["owner"], draft, seen=revision)
    assert view_draft(driver.runtime, driver["owner"], draft).changed == ()


def test_whoever_had_a_file_open_before_does_not_undo_what_was_taken_in(driver: RuntimeDriver, draft: int) -> None:
    body = said(driver, draft)
    revision = save(driver, draft, b"---\ntitle: New\n---\nDear\n", LETTER)
    publish(driver, **{TABLE: label(body, "Theirs")})
    taken = take_in(driver.runtime, driver["owner"], draft, seen=revision)
    assert (taken.merged, taken.others) == ((), (TABLE,))
    late = save_file(driver.runtime, driver["owner"], draft, TABLE, description(body, "Mine"), seen=revision)
    assert late.merged == said(driver, draft) == description(label(body, "Theirs"), "Mine")


def test_what_was_chosen_on_an_earlier_revision_is_refused(driver: RuntimeDriver, draft: int) -> None:
    body = said(driver, draft)
    save(driver, draft, label(body, "Mine"))
    publish(driver, **{TABLE: description(body, "Theirs")})
    with pytest.raises(Conflict, match="changed meanwhile"):
        take_in(driver.runtime, driver["owner"], draft, seen=0)
    assert view_draft(driver.runtime, driver["owner"], draft).behind == ("aspire",)


def test_with_nothing_new_in_force_nothing_happens(driver: RuntimeDriver, draft: int) -> None:
    assert take_in(driver.runtime, driver["owner"], draft, seen=0).revision == 0


def test_a_story_that_was_published_anew_is_taken_in_too(driver: RuntimeDriver, draft: int) -> None:
    path = "tests/scenarios/aspire/S01.yaml"
    body = said(driver, draft, path)
    revision = save(driver, draft, b"# Mine\n" + body, path)
    with driver.runtime.transaction() as connection:
        drafts.put_tried_files(connection, "aspire", {path: body + b"# Theirs\n"}, "second", driver.clock.now())
    shown = view_draft(driver.runtime, driver["owner"], draft)
    assert (shown.behind, [file.base_moved for file in shown.changed]) == ((), [True])
    assert take_in(driver.runtime, driver["owner"], draft, seen=revision).merged == (path,)
    assert said(driver, draft, path) == b"# Mine\n" + body + b"# Theirs\n"
    assert [file.base_moved for file in view_draft(driver.runtime, driver["owner"], draft).changed] == [False]


def test_only_whoever_edits_takes_in(driver: RuntimeDriver, draft: int) -> None:
    with pytest.raises(NotAllowed):
        take_in(driver.runtime, driver["manager"], draft, seen=0)
    with pytest.raises(NotFound):
        view_take_in(driver.runtime, driver["handler"], draft)
