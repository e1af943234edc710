"""Headers, forged posts, sizes, and pages without anything inline."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from flask import Flask

from app.store import cases, tables
from tests.drivers.runtime_driver import RuntimeDriver
from tests.web.conftest import Browser, app_over, browser_of, words

TEMPLATES = Path(__file__).resolve().parents[2] / "app" / "web" / "templates"
INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|\bhx-on|javascript:", re.IGNORECASE)


def test_every_answer_forbids_what_is_inline_and_from_elsewhere(officer: Browser) -> None:
    for path in ("/", "/contacts/new", "/no-such-page", "/static/redress.css"):
        policy = officer.client.get(path).headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "style-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy


def test_pages_are_not_kept_by_browsers_and_files_are(officer: Browser) -> None:
    assert officer.client.get("/").headers["Cache-Control"] == "no-store"
    kept = officer.client.get("/static/redress.css?v=1").headers["Cache-Control"]
    assert "immutable" in kept
    headers = officer.client.get("/").headers
    assert (headers["X-Content-Type-Options"], headers["X-Frame-Options"]) == ("nosniff", "DENY")


@pytest.mark.parametrize("template", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.stem)
def test_no_template_holds_a_script_or_style_of_its_own(template: Path) -> None:
    assert INLINE.findall(template.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "held",
    [
        "<script>x()</script>",
        "<style>p {}</style>",
        '<p style="color: red">',
        '<a onclick="x()">',
        'href="javascript:x"',
    ],
)
def test_a_script_or_style_in_a_template_would_be_found(held: str) -> None:
    assert INLINE.findall(f"{held}<script src='/static/redress.js'></script>")


def test_a_post_without_its_token_is_refused_and_says_what_to_do(driver: RuntimeDriver) -> None:
    browser = browser_of(app_over(driver, WTF_CSRF_ENABLED=True), "officer")
    assert "Open the page again" in words(browser.post("/contacts/new", 400, summary="x"))
    with driver.runtime.database.read() as connection:
        assert cases.case_of_reference(connection, "ASP-2025-00001") is None


def test_a_post_with_the_token_of_its_page_goes_through(driver: RuntimeDriver) -> None:
    browser = browser_of(app_over(driver, WTF_CSRF_ENABLED=True), "officer")
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/"))
    assert token
    assert "Nothing waits that you may take" in words(browser.post("/inbox/next", csrf_token=token[1]))


def test_a_form_of_ten_megabytes_from_somebody_who_may_not_send_it_is_refused_in_words(
    driver: RuntimeDriver, app: Flask
) -> None:
    """Nobody reads it, also not to show it again."""
    said = browser_of(app, "handler").post(f"/cases/{driver.log()}/act/correct_date", 403, why="x" * 10_000_000)
    assert "Correct date is for: " in words(said)


def test_a_form_of_ten_megabytes_is_refused_and_nothing_changes(driver: RuntimeDriver, app: Flask) -> None:
    case_id = driver.log()
    task_id = driver.task(case_id, "acknowledge")
    browser = browser_of(app, "officer")
    said = words(browser.post(f"/tasks/{task_id}", 413, definition="x" * 10_000_000))
    assert "Shorten it, or add the text as a document" in said
    with driver.runtime.database.read() as connection:
        task = cases.get_row(connection, tables.task, task_id)
    assert task is not None
    assert task["state"] == "open"


def test_a_document_may_be_larger_than_a_form_but_not_without_end(driver: RuntimeDriver, app: Flask) -> None:
    case_id = driver.log()
    browser = browser_of(app, "officer")
    large = io.BytesIO(b"x" * 3_000_000)
    browser.post(f"/cases/{case_id}/documents", file=(large, "photograph.jpg"), note="The boiler")
    assert "photograph.jpg" in browser.get(f"/cases/{case_id}")
    film, photograph = io.BytesIO(b"x" * 26_300_000), io.BytesIO(b"x")
    files = [(film, "film.mp4"), (photograph, "other.jpg")]
    said = words(browser.post(f"/cases/{case_id}/documents", 413, file=files))
    assert "“film.mp4” is not added. This file is larger than" in said
    page = browser.get(f"/cases/{case_id}")
    assert "documents" in page
    assert ">other.jpg<" in page
    assert ">film.mp4<" not in page
    far_too_large = io.BytesIO(b"x" * 106_000_000)
    said = words(browser.post(f"/cases/{case_id}/documents", 413, file=(far_too_large, "film.mp4")))
    assert "Make them smaller, or add them one by one" in said


def test_an_unknown_address_leads_back_to_the_inbox(officer: Browser) -> None:
    said = words(officer.get("/no-such-page", 404))
    assert "There is nothing here" in said
    assert "Go to the inbox" in said


def test_a_fault_of_the_program_says_nothing_of_it(driver: RuntimeDriver, monkeypatch: pytest.MonkeyPatch) -> None:
    app = app_over(driver, TESTING=False, PROPAGATE_EXCEPTIONS=False)
    app.view_functions["web.keys"] = lambda: {"known": "nothing"}["secret"]
    said = words(browser_of(app, "officer").get("/keys", 500))
    assert "Nothing was changed. Try again" in said
    assert "secret" not in said
