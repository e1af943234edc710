"""What the program answers is kept by no browser and no proxy: it holds personal data, downloads as much as pages."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.studio.open_draft import open_draft
from tests.drivers.runtime_driver import PEOPLE
from tests.web.test_read_log import Press, World, world_over

KEPT = {"static", "web.static"}
"""Files of the program itself."""
DOWNLOADS = {
    "web.record_pack_zip": "application/zip", "web.letter_pdf": "application/pdf", "web.document": "text/plain",
    "web.enclosure": "application/pdf", "web.report_csv": "text/csv", "web.letter_preview_pdf": "application/pdf",
    "api_cases.pack": "application/zip", "api_cases.letter_as_pdf": "application/pdf",
    "api_cases.enclosure_as_pdf": "application/pdf", "api_cases.document": "application/octet-stream",
    "web.studio_letter_pdf": "application/pdf", "web.studio_fetch_in_force": "application/zip",
    "web.studio_fetch_draft": "application/zip",
    "api_drafts.fetch_content": "application/zip", "api_drafts.fetch": "application/zip",
}  # fmt: skip
ENCLOSED = {"web.enclosure", "api_cases.enclosure_as_pdf"}
"""The letter of this world encloses nothing, so these answer that there is nothing."""
ARGUMENT = re.compile(r"<(?:[^:>]+:)?([^>]+)>")


@pytest.fixture(scope="module")
def world(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("downloads")
    shutil.copyfile(migrated_sqlite, folder / "redress.db")
    with world_over(f"sqlite:///{folder / 'redress.db'}", folder / "content") as opened:
        roles = {role for roles in PEOPLE.values() for role in roles}
        everybody = opened.driver.person("everybody", *roles, "board", "process_owner")
        opened.names["draft"] = open_draft(opened.driver.runtime, everybody, opened.driver.landlord, "A draft")
        yield opened


def test_no_answer_at_any_address_may_be_kept(world: World) -> None:
    """The whole map of addresses: pages, parts, downloads, REST, probes, refusals."""
    names = world.names
    there = {
        "case_id": names["case"], "task_id": names["task"], "clock": names["clock"], "act": "add_note",
        "decision_id": names["decision"], "instance_id": names["instance"], "letter_id": names["letter"],
        "document_id": names["document"], "draft_id": names["draft"], "path": "letters/ACK1.md",
        "scope": world.driver.landlord, "message": "withdrawn", "verb": "cancel", "what": "list", "key": "form",
        "enclosure": "form",
    }  # fmt: skip
    answers = {}
    for rule in world.app.url_map.iter_rules():
        named = {**there, "name": "extensions" if "reports" in rule.rule else "add_note"}
        if "/tell/" in rule.rule:
            named["name"] = "withdrawn"
        path = rule.rule
        for argument in ARGUMENT.finditer(rule.rule):
            path = path.replace(argument[0], str(named.get(argument[1], 1)))
        if rule.endpoint in KEPT:
            continue
        for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "DELETE"}, reverse=True):
            if rule.endpoint in ("web.sign_out", "api_sessions.end"):
                continue
            answer = world.ask(Press(path, method=method))
            assert answer.headers.getlist("Cache-Control") == ["no-store"], (method, path)
            answers[rule.endpoint] = (answer.status_code, answer.mimetype)
    assert {name: answers[name] for name in DOWNLOADS.keys() - ENCLOSED} == {
        name: (200, kind) for name, kind in DOWNLOADS.items() if name not in ENCLOSED
    }


def test_every_kind_of_download_is_named_here(world: World) -> None:
    """What the pages and REST send as a file."""
    root = Path(__file__).resolve().parents[2] / "app"
    sending = 0
    for room in ("web", "api"):
        for path in (root / room).rglob("*.py"):
            sending += len(re.findall(r"\bsend_file\(|Response\(.*mimetype", path.read_text(encoding="utf-8")))
    assert sending == len(DOWNLOADS), sending
