"""Pages of a draft beside its editors: take in, versions, own copies, new files, take out, fetch and bring in."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.studio.exchange import FETCHED
from app.studio.open_draft import open_draft
from app.studio.save_file import save_file
from app.studio.view_draft import view_draft, view_file
from app.use_cases.publish_changes import publish_changes
from tests.drivers.runtime_driver import RuntimeDriver
from tests.web.conftest import Browser, app_over, browser_of, words

TABLE, LETTER, SHARED = "dmn/aspire/timescales.dmn", "letters/aspire/NEW.md", "letters/ACK1.md"
WORDS = b"---\ntitle: New\n---\nDear customer\n"


@pytest.fixture
def owned(tmp_path: Path, migrated_sqlite: Path) -> Iterator[RuntimeDriver]:
    copied = tmp_path / "redress.db"
    copied.write_bytes(migrated_sqlite.read_bytes())
    staff = {"owner": ("process_owner",), "manager": ("customer_relations_manager",)}
    opened = RuntimeDriver(f"sqlite:///{copied}", staff=staff)
    yield opened
    opened.close()


@pytest.fixture
def owner(owned: RuntimeDriver) -> Browser:
    return browser_of(app_over(owned), "owner")


@pytest.fixture
def draft(owned: RuntimeDriver) -> int:
    return open_draft(owned.runtime, owned["owner"], "aspire", "Mine")


def said(driver: RuntimeDriver, draft: int, path: str = TABLE) -> bytes | None:
    return view_file(driver.runtime, driver["owner"], draft, path).body


def save(driver: RuntimeDriver, draft: int, path: str, body: bytes) -> int:
    seen = view_draft(driver.runtime, driver["owner"], draft).draft.row["revision"]
    return save_file(driver.runtime, driver["owner"], draft, path, body, seen=seen).revision


def label(body: bytes | None, text: str) -> bytes:
    assert body is not None
    return body.replace(b'label="Channel"', f'label="{text}"'.encode())


def test_what_came_into_force_is_taken_in_with_places_chosen(owned: RuntimeDriver, owner: Browser, draft: int) -> None:
    body = said(owned, draft)
    revision = save(owned, draft, TABLE, label(body, "Mine"))
    publish_changes(
        owned.runtime, owned["owner"], ["aspire"], {TABLE: label(body, "Theirs").decode()}, reason="Meanwhile"
    )
    assert "Take it in" in owner.get(f"/studio/drafts/{draft}")
    shown = owner.get(f"/studio/drafts/{draft}/take-in")
    assert "This draft: Mine" in words(shown)
    assert "In force: Theirs" in words(shown)
    missed = owner.post(f"/studio/drafts/{draft}/take-in", 422, seen=revision)
    assert "Choose one of the two" in missed
    after = owner.post(f"/studio/drafts/{draft}/take-in", seen=revision, **{"chosen-1-1": "theirs"})
    assert "Taken in: 1 file" in words(after)
    assert "Take it in" not in after
    assert said(owned, draft) == label(body, "Theirs")
    assert "Nothing else has come into force" in owner.get(f"/studio/drafts/{draft}/take-in")


def test_versions_are_listed_compared_and_put_back(owned: RuntimeDriver, owner: Browser, draft: int) -> None:
    save(owned, draft, LETTER, WORDS)
    save(owned, draft, LETTER, WORDS.replace(b"customer", b"neighbour"))
    listed = owner.get(f"/studio/drafts/{draft}/versions/{LETTER}")
    assert "what the draft was made from" in listed
    shown = owner.get(f"/studio/drafts/{draft}/version/1/{LETTER}")
    assert "Dear customer" in words(shown)
    assert "Dear neighbour" in words(shown)
    owner.post(f"/studio/drafts/{draft}/restore/{LETTER}", revision=1)
    assert said(owned, draft, LETTER) == WORDS


def test_a_file_is_taken_out_and_put_back(owned: RuntimeDriver, owner: Browser, draft: int) -> None:
    before = said(owned, draft)
    gone = owner.post(f"/studio/drafts/{draft}/take-out/{TABLE}", seen=0)
    assert "This file is taken out" in gone
    assert said(owned, draft) is None
    back_to = re.search(r'name="revision" value="(\d+)"', gone)
    assert back_to is not None
    owner.post(f"/studio/drafts/{draft}/restore/{TABLE}", revision=back_to[1])
    assert said(owned, draft) == before


def test_an_own_copy_is_explained_before_it_is_made(owned: RuntimeDriver, owner: Browser, draft: int) -> None:
    page = owner.get(f"/studio/drafts/{draft}/files/{SHARED}")
    assert f"/studio/drafts/{draft}/own-copy/{SHARED}" in page
    shown = words(owner.get(f"/studio/drafts/{draft}/own-copy/{SHARED}"))
    assert "What is changed in the shared one later no longer reaches you" in shown
    owner.post(f"/studio/drafts/{draft}/own-copy/{SHARED}")
    assert said(owned, draft, "letters/aspire/ACK1.md") == said(owned, draft, SHARED)
    owner.get(f"/studio/drafts/{draft}/own-copy/{TABLE}", 404)


def test_a_new_file_is_begun_or_says_why_not(owned: RuntimeDriver, owner: Browser, draft: int) -> None:
    assert "two words" not in words(owner.post(f"/studio/drafts/{draft}/begin", kind="form", name="thanks"))
    assert said(owned, draft, "forms/aspire/thanks.form") is not None
    assert "Give it a name of letters" in owner.post(f"/studio/drafts/{draft}/begin", kind="form", name="two words")
    assert "Open that, or choose another name" in owner.post(
        f"/studio/drafts/{draft}/begin", kind="form", name="thanks"
    )


def zipped(files: dict[str, bytes]) -> tuple[io.BytesIO, str]:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        for path, body in files.items():
            archive.writestr(path, body)
    return io.BytesIO(into.getvalue()), "changed.zip"


def test_a_draft_is_fetched_changed_and_brought_back(owned: RuntimeDriver, owner: Browser, draft: int) -> None:
    answer = owner.client.get(f"/studio/drafts/{draft}/content.zip")
    assert answer.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert files[TABLE] == said(owned, draft)
    assert {path.partition("/")[0] for path in files} == {
        "bpmn", "dmn", "forms", "letters", "landlords", "tests", FETCHED,
    }  # fmt: skip
    save(owned, draft, TABLE, files[TABLE].replace(b'label="What it is"', b'label="Kind"'))
    changed = {f"content/{path}": body for path, body in {**files, TABLE: label(files[TABLE], "Mine")}.items()}
    del changed["content/tests/sample_letters/case.yaml"]
    refused = owner.post(f"/studio/drafts/{draft}/bring-in", 422, file=zipped(changed))
    assert "tests/sample_letters/case.yaml is shared by all landlords" in words(refused)
    assert b'label="Mine"' not in (said(owned, draft) or b""), "nothing is half brought in"
    changed["content/tests/sample_letters/case.yaml"] = files["tests/sample_letters/case.yaml"]
    brought = owner.post(f"/studio/drafts/{draft}/bring-in", file=zipped(changed))
    assert f"1 file is brought in. In {TABLE}, others’ changes stay as well." in words(brought)
    assert b'label="Mine"' in (said(owned, draft) or b"")
    assert b'label="Kind"' in (said(owned, draft) or b"")


def test_the_same_place_changed_by_both_is_named_and_whose_holds_is_chosen(
    owned: RuntimeDriver, owner: Browser, draft: int
) -> None:
    body = said(owned, draft) or b""
    fetched = owner.client.get(f"/studio/drafts/{draft}/content.zip").data
    with zipfile.ZipFile(io.BytesIO(fetched)) as archive:
        changed = {name: archive.read(name) for name in archive.namelist()} | {TABLE: label(body, "Mine")}
    save(owned, draft, TABLE, label(body, "Theirs"))
    refused = words(owner.post(f"/studio/drafts/{draft}/bring-in", 409, file=zipped(changed)))
    assert "both changed column Channel, label. Yours: Mine. The draft’s: Theirs" in refused
    owner.post(f"/studio/drafts/{draft}/bring-in", file=zipped(changed), holds="mine")
    assert said(owned, draft) == label(body, "Mine")


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({"app/config.py": b"x"}, "app/config.py is no content"),
        ({"bpmn/../../x.bpmn": b"x"}, "is no content"),
        ({"dmn/code/code_timescales.dmn": b"x"}, "nobody's to change"),
        ({"letters/aster/RSP1.md": b"x"}, "belongs to aster"),
        ({"landlords/ombudsman.toml": b"x"}, "shared by all landlords"),
        ({LETTER: b"x" * 1_000_001}, "is larger than"),
    ],
)
def test_what_is_no_file_of_the_draft_is_named_and_nothing_brought_in(
    owned: RuntimeDriver, owner: Browser, draft: int, files: dict[str, bytes], why: str
) -> None:
    good = {"letters/aspire/GOOD.md": WORDS}
    assert why in words(owner.post(f"/studio/drafts/{draft}/bring-in", 422, file=zipped({**good, **files})))
    assert view_draft(owned.runtime, owned["owner"], draft).changed == ()


def test_what_is_no_zip_is_refused(owner: Browser, draft: int) -> None:
    whole = zipped({LETTER: b"x" * 10_000})[0].getvalue()
    torn = whole[:40] + bytes(9) + whole[49:]
    for file in ((io.BytesIO(b"PK no zip"), "x.zip"), (io.BytesIO(b""), ""), (io.BytesIO(torn), "x.zip")):
        assert "Nothing was brought in" in owner.post(f"/studio/drafts/{draft}/bring-in", 422, file=file)


def test_what_is_in_force_is_fetched_by_whoever_sees_it(owned: RuntimeDriver, owner: Browser) -> None:
    assert owner.client.get("/studio/content/aspire/content.zip").status_code == 200
    assert owner.client.get("/studio/content/aster/content.zip").status_code == 404


def test_without_script_the_same_place_changed_by_both_is_chosen_on_a_page(
    owned: RuntimeDriver, owner: Browser, draft: int
) -> None:
    save(owned, draft, LETTER, WORDS)
    save(owned, draft, LETTER, WORDS.replace(b"customer", b"neighbour"))
    mine = WORDS.replace(b"customer", b"resident").decode()
    shown = owner.post(f"/studio/drafts/{draft}/saved/{LETTER}", 409, text=mine, seen=1, plain="yes")
    assert "Dear resident Dear neighbour" in words(shown)
    assert "Keep mine in these places" in shown
