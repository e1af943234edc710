"""Signing in and out (PRM-01): nobody sees a page without it, and nobody learns which names exist."""

from __future__ import annotations

from app.casework.actor import Membership
from app.use_cases import add_user
from tests.drivers.runtime_driver import RuntimeDriver
from tests.web.conftest import PASSWORD, Browser, app_over, browser_of, words


def _with_password(driver: RuntimeDriver, username: str) -> None:
    add_user.add_user(
        driver.runtime, username, "Sam Officer", PASSWORD, [Membership("aspire", "customer_excellence_team")]
    )


def test_somebody_signs_in_and_is_greeted_by_name(driver: RuntimeDriver) -> None:
    _with_password(driver, "sam")
    browser = Browser(app_over(driver).test_client())
    assert "Sam Officer" in browser.post("/sign-in", username="Sam ", password=PASSWORD)
    assert "Inbox" in words(browser.get("/"))


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(driver: RuntimeDriver) -> None:
    _with_password(driver, "sam")
    browser = Browser(app_over(driver).test_client())
    wrong = words(browser.post("/sign-in", 401, username="sam", password=PASSWORD[:-1]))
    unknown = words(browser.post("/sign-in", 401, username="nobody", password=PASSWORD[:-1]))
    assert "do not match. Check both and try again." in wrong
    assert wrong == unknown


def test_every_page_but_sign_in_sends_a_stranger_to_sign_in(driver: RuntimeDriver) -> None:
    app = app_over(driver)
    client = app.test_client()
    open_to_all = set()
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith("web."):
            continue  # the other faces have a way of their own to sign in
        address = rule.rule
        for name in rule.arguments:
            kind = "1" if f"<int:{name}>" in address else "x"
            address = address.replace(f"<int:{name}>", kind).replace(f"<path:{name}>", kind).replace(f"<{name}>", kind)
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            answer = client.open(address, method=method)
            if answer.status_code == 302 and answer.location.startswith("/sign-in"):
                continue
            open_to_all.add((rule.endpoint, method))
    assert open_to_all == {
        ("web.sign_in", "GET"), ("web.sign_in", "POST"), ("web.static", "GET"),
    }  # fmt: skip


def test_our_script_is_told_that_the_session_has_ended(driver: RuntimeDriver) -> None:
    """It asks for the password in a dialog; the page stays as it is."""
    answer = app_over(driver).test_client().get("/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["X-Redress-Session"]) == (401, "ended")


def test_after_signing_in_one_goes_where_one_wanted_but_never_elsewhere(driver: RuntimeDriver) -> None:
    _with_password(driver, "sam")
    for target, expected in (
        ("/cases?q=boiler", "/cases?q=boiler"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("/\\elsewhere.example/", "/"),
        ("", "/"),
    ):
        client = app_over(driver).test_client()
        answer = client.post("/sign-in", data={"username": "sam", "password": PASSWORD, "next": target})
        assert answer.location == expected, target


def test_signing_out_ends_the_session(driver: RuntimeDriver) -> None:
    browser = browser_of(app_over(driver), "officer")
    browser.get("/")
    browser.post("/sign-out")
    assert browser.client.get("/").status_code == 302
