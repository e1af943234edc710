"""`flask content pull` and `push`: content in a folder, changed with other tools, merged into a draft."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from app.cli import register
from app.errors import Conflict, Invalid
from app.studio.exchange import FETCHED
from app.studio.open_draft import open_draft
from app.studio.save_file import save_file
from app.studio.view_draft import view_draft, view_file
from tests.drivers.runtime_driver import RuntimeDriver

TABLE, LETTER = "dmn/aspire/timescales.dmn", "letters/aspire/NEW.md"
WORDS = b"---\ntitle: New\n---\nDear customer\n"


@pytest.fixture
def driver(migrated_sqlite: Path, tmp_path: Path) -> Iterator[RuntimeDriver]:
    path = tmp_path / "redress.db"
    path.write_bytes(migrated_sqlite.read_bytes())
    opened = RuntimeDriver(f"sqlite:///{path}", staff={"owner": ("process_owner",)})
    yield opened
    opened.close()


@pytest.fixture
def draft(driver: RuntimeDriver) -> int:
    return open_draft(driver.runtime, driver["owner"], "aspire", "Mine")


def run(driver: RuntimeDriver, *words: object) -> Result:
    app = Flask("commands")
    app.extensions["runtime"] = driver.runtime
    register(app)
    return app.test_cli_runner().invoke(app.cli, ["content", *map(str, words)])


def said(driver: RuntimeDriver, draft: int, path: str = TABLE) -> bytes | None:
    return view_file(driver.runtime, driver["owner"], draft, path).body


def label(body: bytes, text: str) -> bytes:
    return body.replace(b'label="Channel"', f'label="{text}"'.encode())


def test_what_was_changed_in_a_folder_is_merged_into_a_draft_and_back(
    driver: RuntimeDriver, draft: int, tmp_path: Path
) -> None:
    folder = tmp_path / "content"
    assert run(driver, "pull", "aspire", folder).exit_code == 0
    body = (folder / TABLE).read_bytes()
    save_file(
        driver.runtime, driver["owner"], draft, TABLE, body.replace(b'label="What it is"', b'label="Kind"'), seen=0
    )
    (folder / TABLE).write_bytes(label(body, "How it came"))
    (folder / LETTER).parent.mkdir()
    (folder / LETTER).write_bytes(WORDS)
    (folder / "README.md").write_text("Not ours")
    (folder / "dmn/aster").mkdir()
    (folder / "dmn/aster/x.dmn").write_text("Another landlord's")
    pushed = run(driver, "push", draft, folder)
    assert pushed.exit_code == 0, pushed.output
    assert f"{TABLE} (with the changes of others)" in pushed.output
    assert "2 files brought into draft" in pushed.output
    assert "left alone, for it is no content of aspire: dmn/aster/x.dmn" in pushed.output
    assert said(driver, draft) == (folder / TABLE).read_bytes()
    assert b"How it came" in (folder / TABLE).read_bytes()
    assert b"Kind" in (folder / TABLE).read_bytes()
    assert said(driver, draft, LETTER) == WORDS
    assert "0 files brought" in run(driver, "push", draft, folder).output


def test_a_file_taken_out_of_the_folder_is_taken_out_of_the_draft(
    driver: RuntimeDriver, draft: int, tmp_path: Path
) -> None:
    run(driver, "pull", "aspire", tmp_path / "content")
    (tmp_path / "content" / TABLE).unlink()
    assert run(driver, "push", draft, tmp_path / "content").exit_code == 0
    assert said(driver, draft) is None


def test_the_same_place_changed_by_both_stops_a_push_until_it_is_said_whose_holds(
    driver: RuntimeDriver, draft: int, tmp_path: Path
) -> None:
    folder = tmp_path / "content"
    run(driver, "pull", "aspire", folder)
    body = (folder / TABLE).read_bytes()
    save_file(driver.runtime, driver["owner"], draft, TABLE, label(body, "Theirs"), seen=0)
    (folder / TABLE).write_bytes(label(body, "Mine"))
    (folder / LETTER).parent.mkdir()
    (folder / LETTER).write_bytes(WORDS)
    refused = run(driver, "push", draft, folder)
    assert refused.exit_code == Conflict.exit_code
    assert f"{TABLE}: column Channel, label" in refused.output
    assert [file.path for file in view_draft(driver.runtime, driver["owner"], draft).changed] == [TABLE]
    run(driver, "push", draft, folder, "--keep", "theirs")
    assert (folder / TABLE).read_bytes() == label(body, "Theirs")


def test_a_shared_file_changed_in_the_folder_is_named_and_nothing_brought_in(
    driver: RuntimeDriver, draft: int, tmp_path: Path
) -> None:
    folder = tmp_path / "content"
    run(driver, "pull", "aspire", folder)
    (folder / "letters/ACK1.md").write_bytes(WORDS)
    (folder / TABLE).unlink()
    refused = run(driver, "push", draft, folder)
    assert refused.exit_code == Invalid.exit_code
    assert "letters/ACK1.md is shared by all landlords" in refused.output
    assert said(driver, draft) is not None


def test_a_pull_does_not_write_over_what_was_changed_in_the_folder(
    driver: RuntimeDriver, draft: int, tmp_path: Path
) -> None:
    folder = tmp_path / "content"
    run(driver, "pull", "aspire", folder)
    body = (folder / TABLE).read_bytes()
    save_file(driver.runtime, driver["owner"], draft, TABLE, label(body, "Theirs"), seen=0)
    (folder / TABLE).write_bytes(label(body, "Mine"))
    refused = run(driver, "pull", "aspire", folder, "--draft", draft)
    assert refused.exit_code == Conflict.exit_code
    assert TABLE in refused.output
    assert (folder / TABLE).read_bytes() == label(body, "Mine")
    (folder / TABLE).write_bytes(body)
    assert "1 of them changed" in run(driver, "pull", "aspire", folder, "--draft", draft).output
    assert (folder / TABLE).read_bytes() == label(body, "Theirs")
    assert run(driver, "pull", "aster", folder, "--draft", draft).exit_code == 2


def test_a_pull_touches_nothing_outside_of_its_folder(driver: RuntimeDriver, tmp_path: Path) -> None:
    outside = tmp_path / "outside.md"
    outside.write_bytes(WORDS)
    folder = tmp_path / "content"
    run(driver, "pull", "aspire", folder)
    fetched = json.loads((folder / FETCHED).read_text())
    fetched["files"]["../outside.md"] = hashlib.sha256(WORDS).hexdigest()
    (folder / FETCHED).write_text(json.dumps(fetched))
    assert run(driver, "pull", "aspire", folder).exit_code == 0
    assert outside.read_bytes() == WORDS
