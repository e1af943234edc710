"""Two people save one file of a draft: both changes are in it, and where both changed the same, nothing is replaced."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from lxml import etree

from app.errors import Invalid
from app.studio.open_draft import open_draft
from app.studio.save_file import FileChanged, save_file
from app.studio.view_draft import view_file
from tests.content.merge_edits import edits_of
from tests.drivers.runtime_driver import RuntimeDriver

TABLE = "dmn/aspire/timescales.dmn"
STAFF = {"owner": ("process_owner",), "second": ("process_owner",)}


@pytest.fixture
def driver(database_url: str) -> Iterator[RuntimeDriver]:
    opened = RuntimeDriver(database_url, staff=STAFF)
    yield opened
    opened.close()


@pytest.fixture
def draft(driver: RuntimeDriver) -> int:
    return open_draft(driver.runtime, driver["owner"], "aspire", "Two of us")


def said(driver: RuntimeDriver, draft: int) -> bytes:
    return view_file(driver.runtime, driver["owner"], draft, TABLE).body or b""


def changed(body: bytes, where: str, by: str) -> bytes:
    return next(edit for edit in edits_of(TABLE, body, by) if edit.where == where).make(body)


def test_rows_that_several_add_at_the_same_moment_are_all_in_the_table(driver: RuntimeDriver, draft: int) -> None:
    body = said(driver, draft)
    rows = [str(row.get("id")) for row in etree.fromstring(body).iter("{*}rule")][:4]

    def save(number: int) -> None:
        new = changed(body, f"after {rows[number]}", f"Person{number}")
        save_file(driver.runtime, driver["owner" if number % 2 else "second"], draft, TABLE, new, seen=0)

    with ThreadPoolExecutor(4) as people:
        list(people.map(save, range(4)))
    after = [row.get("id") for row in etree.fromstring(said(driver, draft)).iter("{*}rule")]
    assert [key for key in after if str(key).startswith("row_of")] == [f"row_of_Person{number}" for number in range(4)]
    assert len(after) == len(set(after))


def test_the_same_saved_twice_changes_nothing_though_others_saved_between(driver: RuntimeDriver, draft: int) -> None:
    body = said(driver, draft)
    mine = changed(body, "acknowledge_otherwise 4", "Ann")
    save_file(driver.runtime, driver["owner"], draft, TABLE, mine, seen=0)
    theirs = changed(body, "acknowledge_otherwise 5", "Ben")
    first = save_file(driver.runtime, driver["second"], draft, TABLE, theirs, seen=0)
    assert first.with_change_of == "owner"
    again = save_file(driver.runtime, driver["second"], draft, TABLE, theirs, seen=0)
    assert (again.revision, again.merged, again.sent) == (first.revision, first.merged, first.sent)
    assert b"Ann" in said(driver, draft)
    assert b"Ben" in said(driver, draft)


def test_whoever_types_on_while_a_save_takes_in_others_meets_no_conflict_with_themselves(
    driver: RuntimeDriver, draft: int
) -> None:
    body = said(driver, draft)
    save_file(driver.runtime, driver["owner"], draft, TABLE, changed(body, "acknowledge_otherwise 4", "Ann"), seen=0)
    half, whole = (changed(body, "acknowledge_otherwise 5", word) for word in ("Be", "Benjamin"))
    first = save_file(driver.runtime, driver["second"], draft, TABLE, half, seen=0)
    second = save_file(driver.runtime, driver["second"], draft, TABLE, whole, seen=first.sent)
    assert second.merged == said(driver, draft)
    assert b"Benjamin" in said(driver, draft)
    assert b"Ann" in said(driver, draft)


def test_the_same_place_is_refused_with_both_sides_and_either_may_be_kept(driver: RuntimeDriver, draft: int) -> None:
    body = said(driver, draft)
    first = save_file(driver.runtime, driver["owner"], draft, TABLE, changed(body, "acknowledge_otherwise 4", "Ann"),
                      seen=0)  # fmt: skip
    mine = changed(changed(body, "acknowledge_otherwise 4", "Ben"), "label kind", "What")
    with pytest.raises(FileChanged) as refused:
        save_file(driver.runtime, driver["second"], draft, TABLE, mine, seen=0)
    (conflict,) = refused.value.conflicts
    assert (conflict.place, conflict.mine, conflict.theirs) == ("row 2, column Limit", '"Ben"', '"Ann"')
    assert (refused.value.by, refused.value.revision) == ("owner", first.revision)
    assert refused.value.theirs == said(driver, draft), "nothing was replaced"
    taken = save_file(
        driver.runtime, driver["second"], draft, TABLE, refused.value.with_theirs, seen=refused.value.revision
    )
    assert taken.merged is None
    assert b"Ann" in said(driver, draft)
    assert b'label="What"' in said(driver, draft), "what else I changed stays"


def test_a_revision_that_the_draft_has_not_reached_is_refused(driver: RuntimeDriver, draft: int) -> None:
    with pytest.raises(Invalid, match="revision 0"):
        save_file(driver.runtime, driver["owner"], draft, TABLE, b"", seen=5)
    assert view_file(driver.runtime, driver["owner"], draft, TABLE).versions == ()
