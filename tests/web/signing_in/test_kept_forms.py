"""What was typed while the session ended comes back, without script: somebody signs in again and goes on.

With script, in place: tests/browser/test_signing_in_again.py.
"""

from __future__ import annotations

import io
import re
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from app.store import cases, tables
from app.use_cases.end_sessions import end_sessions
from tests.drivers.runtime_driver import RuntimeDriver
from tests.web.conftest import PASSWORD, words

OURS = {"Sec-Fetch-Site": "same-origin"}
LETTER = "The boiler was out for 3 weeks.\nWe are sorry: “you waited” & heard nothing – <b>twice</b>."
FIELD = re.compile(r'<(?:input|button)\b[^>]*?\bname="([^"]+)"[^>]*?\bvalue="([^"]*)"')


@pytest.fixture
def protected() -> bool:
    return True


def fields(html: str) -> MultiDict[str, str]:
    """The hidden fields of a page's main form, as a browser would send them."""
    main = html[html.index("<main") :]
    form = main[main.index("<form") : main.index("</form>")]
    return MultiDict((name, unescape(value)) for name, value in FIELD.findall(form))


def action(html: str) -> str:
    main = html[html.index("<main") :]
    target = re.search(r'<form method="post" action="([^"]*)"', main)
    assert target, words(main)
    return unescape(target[1])


def sign_in(client: FlaskClient, html: str, username: str = "officer") -> str:
    """Fill in the sign-in page that came; gives the page that follows."""
    typed = MultiDict([*fields(html).items(multi=True), ("password", PASSWORD)])
    typed["username"] = username
    answer = client.post("/sign-in", data=typed, headers=OURS, follow_redirects=True)
    assert answer.status_code == 200, words(answer.get_data(as_text=True))
    return answer.get_data(as_text=True)


def post(client: FlaskClient, path: str, status: int, /, **values: Any) -> str:
    answer = client.post(path, data=values, headers=OURS)
    assert answer.status_code == status, words(answer.get_data(as_text=True))
    return answer.get_data(as_text=True)


def signed_in(app: Flask, username: str = "officer") -> tuple[FlaskClient, str]:
    """Somebody's browser, and the token of the forms in it."""
    client = app.test_client()
    sign_in(client, client.get("/sign-in").get_data(as_text=True), username)
    return client, fields(client.get("/").get_data(as_text=True))["csrf_token"]


def go_on(client: FlaskClient, html: str) -> str:
    return client.post(action(html), data=fields(html), headers=OURS, follow_redirects=True).get_data(as_text=True)


@pytest.mark.parametrize("ended", ["on the server", "cookie and all"])
def test_the_text_of_a_letter_comes_back_after_signing_in_again(app: Flask, driver: RuntimeDriver, ended: str) -> None:
    case_id = driver.log()
    task_id = driver.task(case_id, "acknowledge")
    client, token = signed_in(app)
    end_sessions(driver.runtime, driver["officer"], "officer")
    if ended == "cookie and all":
        client.delete_cookie("redress_session")
    typed = {"csrf_token": token, "_request_key": "k1", "definition": LETTER, "letter_edits-opening": LETTER,
             "handler": "handler"}  # fmt: skip
    html = post(client, f"/tasks/{task_id}", 401, **typed)
    assert "what you typed is kept" in words(html)
    assert "not there" not in html
    wrong = {**fields(html).to_dict(), "username": "officer", "password": "wrong"}
    html = client.post("/sign-in", data=wrong, headers=OURS).get_data(as_text=True)
    html = sign_in(client, html)
    assert "You are signed in again, and what you typed is kept" in words(html)
    html = go_on(client, html)
    assert unescape(html).count(LETTER) >= 1
    assert "Complete" in words(html)
    with driver.runtime.database.read() as connection:
        task = cases.get_row(connection, tables.task, task_id)
    assert task is not None
    assert task["state"] == "open"
    typed["csrf_token"] = fields(html)["csrf_token"]
    typed.pop("letter_edits-opening")
    typed |= {"outcomes_sought": "Heating", "responsible": "We answer for the heating"}
    assert client.post(f"/tasks/{task_id}", data=typed, headers=OURS).status_code == 302


def test_each_page_that_is_typed_into_shows_it_again_and_does_nothing_by_itself(
    app: Flask, driver: RuntimeDriver
) -> None:
    case_id = driver.log()
    for username, path, typed in (
        ("officer", "/contacts/new", {"channel": "email", "summary": LETTER}),
        ("officer", f"/cases/{case_id}/act/add_note", {"note": LETTER}),
        ("manager", f"/cases/{case_id}/tell/withdrawn", {"reason": LETTER}),
        ("admin", "/instances/1/suspend", {"reason": LETTER}),
    ):
        client, token = signed_in(app, username)
        end_sessions(driver.runtime, driver[username], username)
        before = everything(driver)
        html = sign_in(client, post(client, path, 401, csrf_token=token, **typed), username)
        html = go_on(client, html)
        assert LETTER in unescape(html), path
        assert everything(driver) == before, path


def everything(driver: RuntimeDriver) -> list[int]:
    with driver.runtime.database.read() as connection:
        rows = (tables.case, tables.case_event, tables.task, tables.audit)
        return [len(connection.execute(table.select()).all()) for table in rows]


def test_a_button_without_a_form_to_look_at_is_pressed_again_on_the_page_that_follows(
    app: Flask, driver: RuntimeDriver
) -> None:
    task_id = driver.task(driver.log(), "acknowledge")
    client, token = signed_in(app)
    end_sessions(driver.runtime, driver["officer"], "officer")
    html = sign_in(client, post(client, f"/tasks/{task_id}/claim", 401, csrf_token=token, back="/alerts"))
    assert "Send it now" in words(html)
    answer = client.post(action(html), data=fields(html), headers=OURS)
    assert answer.location == "/alerts"
    html = post(client, f"/tasks/{task_id}/draft", 400, csrf_token="old", definition=LETTER)  # noqa: S106
    assert LETTER in unescape(html)
    assert LETTER in unescape(go_on(client, html))


def test_a_form_with_the_token_of_an_earlier_session_comes_back_too(app: Flask, driver: RuntimeDriver) -> None:
    """Somebody signed out and in again in another window; the form in this one has an old token."""
    task_id = driver.task(driver.log(), "acknowledge")
    client, token = signed_in(app)
    client.post("/sign-out", data={"csrf_token": token}, headers=OURS)
    sign_in(client, client.get("/sign-in").get_data(as_text=True))
    html = post(client, f"/tasks/{task_id}", 400, csrf_token=token, definition=LETTER)
    assert "open since an earlier session" in words(html)
    assert LETTER in unescape(go_on(client, html))


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"},
        {"Origin": "null"}, {"Referer": "https://evil.example/http://localhost/"}, {},
    ],
)  # fmt: skip
def test_what_another_site_posts_is_not_kept(app: Flask, driver: RuntimeDriver, headers: dict[str, str]) -> None:
    case_id = driver.log()
    client, token = signed_in(app)
    posted = {"summary": "Planted", "note": "Planted"}
    answer = client.post(f"/cases/{case_id}/act/add_note", data=posted, headers=headers)
    assert answer.status_code == 400
    assert 'action="/cases/' not in answer.get_data(as_text=True)
    end_sessions(driver.runtime, driver["officer"], "officer")
    for values in (posted, {**posted, "csrf_token": token}):
        answer = client.post(f"/cases/{case_id}/act/add_note", data=values, headers=headers)
        assert "_kept" not in answer.get_data(as_text=True)


def test_our_own_pages_are_known_by_origin_where_the_browser_says_no_more(app: Flask, driver: RuntimeDriver) -> None:
    for headers in ({"Origin": "http://localhost"}, {"Referer": "http://localhost/contacts/new"}):
        answer = app.test_client().post("/contacts/new", data={"summary": LETTER}, headers=headers)
        assert "_kept" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "kept",
    [
        "", "x", "[]", "{}", '["https://evil.example/", [], "", false]', '["//evil.example/", [], "", false]',
        '["/\\\\evil.example/", [], "", false]', '["/sign-out", [], "", false]', '["/sign-in", [], "", false]',
        '["/api/v1/session", [], "", false]', '["/alerts", [], "", false]', '["/contacts/new", 7, "", false]',
        '["/contacts/new", [["a"]], "", false]', '["/you/password", [], "", false]', '["/\\t/evil", [], "", false]',
        "[" * 5000,
    ],
)  # fmt: skip
def test_what_is_no_form_of_ours_is_not_gone_on_to(app: Flask, kept: str) -> None:
    client = app.test_client()
    typed = fields(client.get("/sign-in").get_data(as_text=True)).to_dict()
    typed.update({"username": "officer", "password": PASSWORD, "_kept": kept})
    answer = client.post("/sign-in", data=typed, headers=OURS)
    assert (answer.status_code, answer.location) == (302, "/")


def test_what_somebody_typed_is_not_given_to_a_colleague_who_signs_in_after_them(
    app: Flask, driver: RuntimeDriver
) -> None:
    case_id = driver.log()
    client, token = signed_in(app)
    end_sessions(driver.runtime, driver["officer"], "officer")
    html = post(client, f"/cases/{case_id}/act/add_note", 401, csrf_token=token, note=LETTER)
    html = sign_in(client, html, "manager")
    assert "What officer had typed was not sent: it is not yours" in words(html)
    assert LETTER not in unescape(html)


def test_a_long_form_is_kept_whole(app: Flask, driver: RuntimeDriver) -> None:
    """As long as a form may be, of signs that grow on the way."""
    case_id = driver.log()
    client, token = signed_in(app)
    end_sessions(driver.runtime, driver["officer"], "officer")
    text = '"\n' * 160_000
    html = sign_in(client, post(client, f"/cases/{case_id}/act/add_note", 401, csrf_token=token, note=text))
    assert fields(html)["note"] == text


def test_a_file_is_chosen_again(app: Flask, driver: RuntimeDriver) -> None:
    case_id = driver.log()
    client, token = signed_in(app)
    end_sessions(driver.runtime, driver["officer"], "officer")
    values = {"csrf_token": token, "note": LETTER, "file": (io.BytesIO(b"Seen"), "notes.txt")}
    html = sign_in(client, post(client, f"/cases/{case_id}/documents", 401, **values))
    assert "choose it again" in words(html)
    assert LETTER in unescape(html)
    assert "Send it now" not in html


def test_a_sign_in_page_that_stood_open_too_long_is_shown_again(app: Flask) -> None:
    answer = app.test_client().post("/sign-in", data={"username": "officer", "password": PASSWORD, "next": "/alerts"})
    assert answer.status_code == 400
    html = answer.get_data(as_text=True)
    assert "open for too long" in words(html)
    assert fields(html)["next"] == "/alerts"


def test_in_a_dialog_somebody_signs_in_as_whose_page_it_is(app: Flask, driver: RuntimeDriver) -> None:
    script = {"HX-Request": "true", **OURS}
    client, old = signed_in(app)
    living = client.get("/sign-in/again?of=officer", headers=script)
    assert (living.status_code, bool(living.headers["X-CSRF-Token"])) == (204, True)
    end_sessions(driver.runtime, driver["officer"], "officer")
    answer = client.get("/sign-in/again?of=officer", headers=script)
    html = answer.get_data(as_text=True)
    assert "Your session has ended" in words(html)
    form = "<main>" + html + "</main>"
    typed = fields(form)
    typed["password"] = PASSWORD
    other = MultiDict(typed)
    other["username"] = "manager"
    assert client.post("/sign-in", data=other, headers=script).status_code == 409
    wrong = MultiDict(typed)
    wrong["password"] = "wrong"  # noqa: S105
    assert "do not match" in words(client.post("/sign-in", data=wrong, headers=script).get_data(as_text=True))
    answer = client.post("/sign-in", data=typed, headers=script)
    token = answer.headers["X-CSRF-Token"]
    assert (answer.status_code, token != old) == (204, True)
    task_id = driver.task(driver.log(), "acknowledge")
    draft = {"csrf_token": token, "definition": LETTER}
    assert client.post(f"/tasks/{task_id}/draft", data=draft, headers=script).status_code == 200
