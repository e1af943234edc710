"""Where somebody is sent next is always a page of ours, whatever `next` and `back` say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from app.web.addresses import safe_address
from tests.drivers.runtime_driver import RuntimeDriver
from tests.web.conftest import PASSWORD, browser_of

TAKES = {"next", "back"}
ELSEWHERE = "evil.example"
HOSTILE = (
    f"https://{ELSEWHERE}/", f"//{ELSEWHERE}/", f"/\\{ELSEWHERE}/", f"\\\\{ELSEWHERE}/", f"/\t/{ELSEWHERE}/",
    f"\t//{ELSEWHERE}/", f" //{ELSEWHERE}/", f"/\n/{ELSEWHERE}/", f"/\r\n/{ELSEWHERE}/", f"/%09/{ELSEWHERE}/",
    f"/%0d%0aLocation:%20https://{ELSEWHERE}/", f"/alerts\r\nLocation: https://{ELSEWHERE}/", f"/%2f{ELSEWHERE}/",
    f"/%5c{ELSEWHERE}/", f"/..//{ELSEWHERE}/", f"/.//{ELSEWHERE}/", f"///{ELSEWHERE}/", "//[", "http://[", "/\x00",
    f"javascript:alert('{ELSEWHERE}')", "/sign-out", "/no-such-page", "/\u2028/", f"/\u3000/{ELSEWHERE}/",
    "alerts", "?", "#", "/alerts\x7f", f"//{ELSEWHERE}\\@localhost/", f"/;//{ELSEWHERE}",
)  # fmt: skip
OURS = ("/alerts", "/cases?q=boiler%20out", "/?tab=team&after=2025-12-01_1", "/cases/1#documents", "/cases?q=Łódź")
ARGUMENT = re.compile(r"<(?:[^:>]+:)?([^>]+)>")


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return browser_of(app, "officer").client


def addresses(app: Flask, driver: RuntimeDriver) -> Iterator[tuple[Rule, str, str]]:
    """Every route of the pages with each of its methods, about things that are there."""
    case_id = driver.log()
    there = {"case_id": case_id, "task_id": driver.task(case_id, "acknowledge"), "instance_id": 1, "verb": "suspend",
             "session_id": 999_999}  # fmt: skip
    for rule in app.url_map.iter_rules():
        path = ARGUMENT.sub(lambda argument: str(there.get(argument[1], 1)), rule.rule)
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            yield rule, method, path


def taking(app: Flask, driver: RuntimeDriver, client: FlaskClient) -> set[tuple[str, str]]:
    """(method, address) of every route that sends somebody where `next` or `back` says."""
    routes = set()
    for rule, method, path in addresses(app, driver):
        if rule.endpoint == "web.sign_out":
            continue
        wanted = dict.fromkeys(TAKES, "/alerts")
        answer = client.open(path, method=method, query_string=wanted, data=wanted if method == "POST" else None)
        if answer.location == "/alerts" and rule.endpoint != "web.alerts_seen":
            routes.add((method, path))
    return routes


def test_every_route_that_takes_an_address_leads_only_to_pages_of_ours(
    app: Flask, driver: RuntimeDriver, client: FlaskClient
) -> None:
    app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)  # a fault is answered with 500
    routes = taking(app, driver, client)
    assert {re.sub(r"\d+", "1", path) for _, path in routes} == {
        "/sign-in", "/tasks/1/claim", "/tasks/1/release", "/inbox/assign",
    }  # fmt: skip
    for method, path in routes:
        for hostile in HOSTILE:
            sent = dict.fromkeys(TAKES, hostile)
            for query, data in ((sent, None), (None, sent)):
                if data and method == "GET":
                    continue
                answer = client.open(path, method=method, query_string=query, data=data)
                assert answer.status_code == 302, (method, path, hostile)
                assert answer.location == "/", (method, path, hostile)


def test_whoever_signs_in_is_sent_only_to_pages_of_ours(app: Flask, driver: RuntimeDriver) -> None:
    driver.give_password(PASSWORD)
    for target in (*HOSTILE[:12], *OURS):
        client = app.test_client()
        shown = client.get("/sign-in", query_string={"next": target})
        assert shown.status_code == 200, target
        answer = client.post("/sign-in", data={"username": "officer", "password": PASSWORD, "next": target})
        assert answer.status_code == 302, target
        expected = target.replace("Łódź", "%C5%81%C3%B3d%C5%BA") if target in OURS else "/"
        assert answer.location == expected, target


def test_an_address_that_looks_like_another_site_leads_nowhere_else(app: Flask) -> None:
    """Nor does what the router makes of a path with two slashes at its beginning."""
    client = app.test_client()
    for path in (f"//{ELSEWHERE}/", f"//{ELSEWHERE}/%2e%2e", "//["):
        answer = client.get("/", environ_overrides={"PATH_INFO": path})
        assert answer.status_code < 500, path
        assert not (answer.location or "").startswith((f"//{ELSEWHERE}", f"http://{ELSEWHERE}")), path


def test_nothing_else_in_the_pages_sends_anybody_to_an_address_from_a_request() -> None:
    """Whoever reads `next` or `back` of a request passes it through the one function."""
    web = Path(__file__).resolve().parents[2] / "app" / "web"
    for path in web.glob("*.py"):
        for line in path.read_text(encoding="utf-8").splitlines():
            if re.search(r"""request\.\w+(\.get\(|\[)["'](next|back)""", line):
                assert "safe_address(" in line, f"{path.name}: {line.strip()}"


def test_what_is_ours_is_kept_as_it_is(app: Flask) -> None:
    with app.test_request_context():
        assert [safe_address(target) for target in OURS] == list(OURS)
        assert safe_address("//[", "web.alerts") == "/alerts"
