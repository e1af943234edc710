"""What a file said before can be looked at and put back; shared files are copied, new ones begun, files taken out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.content.checking.findings import ContentFinding, errors_in
from app.errors import Conflict, Invalid, NotAllowed, NotFound
from app.studio.new_file import KINDS, begin_file
from app.studio.open_draft import open_draft
from app.studio.own_copy import make_own_copy
from app.studio.save_file import save_file
from app.studio.versions import ends_of_sittings, list_versions, restore_version, view_version
from app.studio.view_draft import view_draft, view_file
from app.use_cases.check_content import check_content
from tests.drivers.runtime_driver import RuntimeDriver, london

TABLE, SHARED = "dmn/aspire/timescales.dmn", "letters/ACK1.md"
STAFF = {"owner": ("process_owner",), "second": ("process_owner",), "manager": ("customer_relations_manager",)}


@pytest.fixture
def driver(database_url: str) -> Iterator[RuntimeDriver]:
    opened = RuntimeDriver(database_url, staff=STAFF)
    yield opened
    opened.close()


@pytest.fixture
def draft(driver: RuntimeDriver) -> int:
    return open_draft(driver.runtime, driver["owner"], "aspire", "Mine")


def said(driver: RuntimeDriver, draft: int, path: str = TABLE) -> bytes | None:
    return view_file(driver.runtime, driver["owner"], draft, path).body


def test_what_a_file_said_is_listed_compared_and_put_back(driver: RuntimeDriver, draft: int) -> None:
    first = said(driver, draft) or b""
    second = first.replace(b"<text>[5, 0]</text>", b"<text>[5, 1]</text>")
    save_file(driver.runtime, driver["owner"], draft, TABLE, second, seen=0)
    versions = list_versions(driver.runtime, driver["owner"], draft, TABLE)[1]
    assert [(each.revision, each.by, each.note, each.now) for each in versions] == [
        (1, "owner", "", True), (0, "owner", "what the draft was made from", False),
    ]  # fmt: skip
    shown = view_version(driver.runtime, driver["owner"], draft, TABLE, 0)
    assert shown.body == first
    (part,) = shown.differences[0].parts
    assert (part.before, part.after) == ("[5, 0]", "[5, 1]")
    restore_version(driver.runtime, driver["owner"], draft, TABLE, 0)
    assert said(driver, draft) == first
    assert view_draft(driver.runtime, driver["owner"], draft).changed == ()
    restore_version(driver.runtime, driver["owner"], draft, TABLE, 1)
    assert said(driver, draft) == second
    assert [each.note for each in list_versions(driver.runtime, driver["owner"], draft, TABLE)[1]][:2] == [
        "as at revision 1", "as at revision 0",
    ]  # fmt: skip


def test_what_was_saved_in_one_sitting_is_listed_once(driver: RuntimeDriver, draft: int) -> None:
    """A file is saved whenever somebody pauses: the list has the end of each sitting, and every save on demand."""
    letter = "letters/aspire/NEW.md"
    for number, (who, at) in enumerate([("owner", "09:00"), ("owner", "09:05"), ("second", "09:06"), ("owner", "09:30"),
                                        ("owner", "09:45")]):  # fmt: skip
        driver.clock.move_to(london(f"2025-12-01 {at}"))
        save_file(driver.runtime, driver[who], draft, letter, f"---\ntitle: {number}\n---\n".encode(), seen=number)
    every = list_versions(driver.runtime, driver["owner"], draft, letter)[1]
    assert [version.revision for version in every] == [5, 4, 3, 2, 1, 0]
    assert [version.revision for version in ends_of_sittings(every)] == [5, 4, 3, 2, 0]


def test_a_file_that_was_taken_out_is_put_back(driver: RuntimeDriver, draft: int) -> None:
    first = said(driver, draft)
    save_file(driver.runtime, driver["owner"], draft, TABLE, None, seen=0)
    assert list_versions(driver.runtime, driver["owner"], draft, TABLE)[1][0].gone
    restore_version(driver.runtime, driver["owner"], draft, TABLE, 0)
    assert said(driver, draft) == first


def test_a_version_that_is_not_there_is_not_found(driver: RuntimeDriver, draft: int) -> None:
    with pytest.raises(NotFound):
        restore_version(driver.runtime, driver["owner"], draft, TABLE, 7)
    with pytest.raises(NotFound):
        list_versions(driver.runtime, driver["owner"], draft, "dmn/aspire/nothing.dmn")
    with pytest.raises(NotAllowed):
        restore_version(driver.runtime, driver["manager"], draft, TABLE, 0)


def test_an_own_copy_stands_in_front_of_the_shared_file(driver: RuntimeDriver, draft: int) -> None:
    path = make_own_copy(driver.runtime, driver["owner"], draft, SHARED)
    assert path == "letters/aspire/ACK1.md"
    assert said(driver, draft, path) == said(driver, draft, SHARED)
    release = view_draft(driver.runtime, driver["owner"], draft).draft.release("aspire")
    assert release.letter_paths["ACK1"] == path
    assert list_versions(driver.runtime, driver["owner"], draft, path)[1][0].note == "own copy of the shared file ACK1"
    with pytest.raises(Conflict, match="already"):
        make_own_copy(driver.runtime, driver["owner"], draft, SHARED)


@pytest.mark.parametrize(
    ("path", "error"),
    [
        (TABLE, Invalid),
        ("landlords/ombudsman.toml", Invalid),
        ("dmn/code/code_timescales.dmn", NotAllowed),
        ("letters/NONE.md", NotFound),
    ],
)
def test_what_has_no_own_copy_is_refused(driver: RuntimeDriver, draft: int, path: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        make_own_copy(driver.runtime, driver["owner"], draft, path)


def test_a_new_file_of_each_kind_is_sound_but_for_not_being_used(driver: RuntimeDriver, draft: int) -> None:
    before = {str(finding) for finding in errors_in(_findings(driver, draft))}
    paths = [begin_file(driver.runtime, driver["owner"], draft, kind, f"begun_{kind}") for kind in KINDS]
    assert paths == [
        "bpmn/aspire/begun_diagram.bpmn", "dmn/aspire/begun_table.dmn", "forms/aspire/begun_form.form",
        "letters/aspire/begun_letter.md", "tests/scenarios/aspire/begun_story.yaml",
    ]  # fmt: skip
    new = {str(finding) for finding in errors_in(_findings(driver, draft))} - before
    assert {finding for finding in new if "is asked by nothing" not in finding} == set()


def _findings(driver: RuntimeDriver, draft: int) -> list[ContentFinding]:
    files = view_draft(driver.runtime, driver["owner"], draft).draft.content("aspire")
    return check_content(files, "aspire")


@pytest.mark.parametrize(
    ("kind", "name"), [("ship", "x"), ("form", ""), ("form", "../x"), ("form", "1x"), ("form", "x y")]
)
def test_a_file_without_kind_or_name_is_not_begun(driver: RuntimeDriver, draft: int, kind: str, name: str) -> None:
    with pytest.raises(Invalid):
        begin_file(driver.runtime, driver["owner"], draft, kind, name)


@pytest.mark.parametrize(("kind", "name"), [("table", "timescales"), ("letter", "ACK1")])
def test_a_file_of_a_name_that_is_taken_is_not_begun(driver: RuntimeDriver, draft: int, kind: str, name: str) -> None:
    with pytest.raises(Conflict, match=name):
        begin_file(driver.runtime, driver["owner"], draft, kind, name)
