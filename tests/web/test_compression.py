"""What goes out compressed, to whom, and what a browser keeps for ever."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.web.pages import STATIC, fingerprint
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.signed_in import endless_session
from tests.web.conftest import acknowledged, browser_of

TAKES = {"Accept-Encoding": "br, gzip"}
OURS = {**TAKES, "Sec-Fetch-Site": "same-origin"}
REST = ["/api/v1/cases/{case}", "/api/v1/cases/{case}/history", "/api/openapi.json"]
PAGES = ["/", "/cases", "/cases/{case}", "/cases/{case}?all=1", "/cases?q=boiler", "/cases/{case}/act/add_note"]
FILES = [path.relative_to(STATIC).as_posix() for path in sorted(STATIC.rglob("*")) if path.suffix in (".js", ".css")]


def words_of(page: bytes) -> str:
    """A page without the keys and tokens that are new each time, and without who looked at it."""
    return re.sub(r'value="[^"]*"|<li>Officer: case.*?</li>', "", page.decode())


def test_a_page_goes_out_compressed_to_whoever_asks_for_it_from_ours_or_by_its_address(
    driver: RuntimeDriver, app: Flask
) -> None:
    case_id = acknowledged(driver)
    client = browser_of(app, "officer").client
    for path in (path.format(case=case_id) for path in PAGES):
        client.get(path)  # a case says who looked at it before
        plain = client.get(path, headers={"Sec-Fetch-Site": "same-origin"})
        assert "Content-Encoding" not in plain.headers
        for site in ("same-origin", "none"):
            answer = client.get(path, headers={**TAKES, "Sec-Fetch-Site": site})
            assert answer.headers["Content-Encoding"] == "gzip"
            assert "Accept-Encoding" in answer.vary
            assert answer.headers["Cache-Control"] == "no-store"
            assert answer.content_length == len(answer.data) < len(plain.data) / 2
            assert words_of(gzip.decompress(answer.data)) == words_of(plain.data)


@pytest.mark.parametrize("site", [None, "cross-site", "same-site", "something new"])
def test_a_page_that_another_site_may_have_asked_for_does_not_tell_by_its_length_what_stands_on_it(
    driver: RuntimeDriver, app: Flask, site: str | None
) -> None:
    case_id = acknowledged(driver)
    headers = {**TAKES, **({"Sec-Fetch-Site": site} if site else {})}
    client = browser_of(app, "officer").client
    for path in PAGES:
        answer = client.get(path.format(case=case_id), headers=headers)
        assert answer.status_code == 200
        assert "Content-Encoding" not in answer.headers


def test_rest_answers_compressed_to_whoever_comes_with_a_token(driver: RuntimeDriver, app: Flask) -> None:
    case_id = acknowledged(driver)
    token = endless_session(driver.runtime.settings.database_url, "officer", "rest")
    headers = {"Authorization": f"Bearer {token}"}
    for path in (path.format(case=case_id) for path in REST):
        plain = app.test_client().get(path, headers=headers)
        answer = app.test_client().get(path, headers={**headers, **TAKES})
        assert answer.status_code == 200
        assert answer.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(answer.data) == plain.data


def test_what_is_sent_in_to_rest_and_refused_is_read_compressed_too(driver: RuntimeDriver, app: Flask) -> None:
    task_id = driver.task(driver.log(), "acknowledge")
    token = endless_session(driver.runtime.settings.database_url, "officer", "rest")
    headers = {"Authorization": f"Bearer {token}", **TAKES}
    answer = app.test_client().post(f"/api/v1/tasks/{task_id}/complete", json={}, headers=headers)
    assert answer.status_code == 422
    body = gzip.decompress(answer.data) if "Content-Encoding" in answer.headers else answer.data
    assert b"errors" in body


def test_a_file_of_the_design_is_compressed_whole_and_kept_for_ever_by_its_fingerprint(app: Flask) -> None:
    client = app.test_client()
    assert FILES
    for name in FILES:
        content = (STATIC / name).read_bytes()
        answer = client.get(f"/static/{name}?v={fingerprint(name)}", headers=TAKES)
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers.get("Content-Encoding") == ("gzip" if len(content) >= 500 else None)
        assert (gzip.decompress(answer.data) if len(content) >= 500 else answer.data) == content
        assert client.get(f"/static/{name}").data == content


def test_a_file_without_a_fingerprint_is_asked_about_again_and_not_sent_again(app: Flask) -> None:
    client: FlaskClient = app.test_client()
    first = client.get("/static/redress.css", headers=TAKES)
    assert first.headers["Cache-Control"] == "no-cache"
    again = client.get("/static/redress.css", headers={**TAKES, "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_part_of_a_file_is_sent_as_it_is(app: Flask) -> None:
    answer = app.test_client().get("/static/redress.css", headers={**TAKES, "Range": "bytes=0-99"})
    assert answer.status_code == 206
    assert answer.data == (STATIC / "redress.css").read_bytes()[:100]


def test_whoever_takes_nothing_compressed_gets_it_plain(app: Flask) -> None:
    for headers in ({}, {"Accept-Encoding": "identity"}, {"Accept-Encoding": "gzip;q=0"}):
        answer = app.test_client().get("/static/redress.css", headers=headers)
        assert answer.data == (STATIC / "redress.css").read_bytes()


def test_every_file_that_a_page_loads_is_named_with_its_fingerprint(driver: RuntimeDriver, app: Flask) -> None:
    case_id = acknowledged(driver)
    for path in PAGES:
        page = browser_of(app, "officer").client.get(path.format(case=case_id)).get_data(as_text=True)
        loaded = re.findall(r'(?:src|href)="(/static/[^"]+)"', page)
        assert loaded
        for address in loaded:
            name, _, version = address.removeprefix("/static/").partition("?v=")
            assert version == fingerprint(name) != "missing", address


def test_a_record_pack_and_a_letter_are_compressed_by_themselves_already(driver: RuntimeDriver, app: Flask) -> None:
    client = browser_of(app, "officer").client
    pack = client.get(f"/cases/{acknowledged(driver)}/record-pack.zip", headers=OURS)
    assert pack.status_code == 200
    assert pack.data[:2] == b"PK"
    assert "Content-Encoding" not in pack.headers


def test_what_all_files_of_a_page_weigh(app: Flask) -> None:
    """What a browser loads with its first page: compressed less than a third."""
    names = [name for name in FILES if Path(name).parts[-1] in ("redress.css", "redress.js", "htmx.min.js")]
    sent = sum(len(app.test_client().get(f"/static/{name}", headers=TAKES).data) for name in names)
    assert names
    assert sent < sum((STATIC / name).stat().st_size for name in names) / 3
