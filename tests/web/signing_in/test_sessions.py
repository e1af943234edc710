"""A session is kept on the server and ends there (PRM-01): by signing out, by time, by an administrator, by a new
password, a lost role or being switched off. Whoever kept its cookie or token does not come in with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.casework.actor import Membership
from app.store import tables
from app.use_cases.add_user import add_user
from app.use_cases.attempts import Place
from app.use_cases.sign_in import MOST_SESSIONS, NOTED_EVERY, begin_session, resume_session
from tests.cli.test_commands import command_line
from tests.drivers.runtime_driver import RuntimeDriver
from tests.web.conftest import PASSWORD, Browser, words

NEW = "marble orchard seventeen kites"
ROLE = "aspire:complaints_handler"
HANDLER = Membership("aspire", "complaints_handler")
REVIEWER = Membership("aspire", "head_of_service")


def browser(app: Flask, username: str = "handler", password: str = PASSWORD) -> FlaskClient:
    """Somebody who signed in by the page."""
    client = app.test_client()
    answer = client.post("/sign-in", data={"username": username, "password": password})
    assert answer.status_code == 302, words(answer.get_data(as_text=True))
    return client


def token(app: Flask, username: str = "handler", password: str = PASSWORD) -> str:
    """Somebody who signed in over REST."""
    answer = app.test_client().post("/api/v1/session", json={"username": username, "password": password})
    assert answer.json, answer.status_code
    return str(answer.json["token"])


def copy_of(app: Flask, client: FlaskClient) -> FlaskClient:
    """Another browser with the same cookies."""
    other = app.test_client()
    for name in ("redress_session", "redress_device"):
        cookie = client.get_cookie(name)
        if cookie:
            other.set_cookie(name, cookie.value)
    return other


def lives(client: FlaskClient) -> bool:
    return client.get("/alerts").status_code == 200


def token_lives(app: Flask, held: str) -> bool:
    return bool(rest(app, "GET", "/session", held).status_code == 200)


def rest(app: Flask, method: str, path: str, held: str, **more: Any) -> Any:
    return app.test_client().open(f"/api/v1{path}", method=method, headers={"Authorization": f"Bearer {held}"}, **more)


def test_a_cookie_that_was_kept_is_worth_nothing_after_signing_out(app: Flask) -> None:
    client = browser(app)
    kept, other = copy_of(app, client), browser(app)
    assert lives(kept)
    client.post("/sign-out")
    assert [lives(client), lives(kept), lives(other)] == [False, False, True]


def test_a_token_is_worth_nothing_after_signing_out_over_rest(app: Flask) -> None:
    held, other = token(app), token(app)
    assert rest(app, "DELETE", "/session", held).status_code == 204
    assert [token_lives(app, held), token_lives(app, other)] == [False, True]


def set_password(driver: RuntimeDriver) -> None:
    command(driver, "user", "password", "handler", env={"REDRESS_NEW_PASSWORD": NEW})


def command(driver: RuntimeDriver, *words_: str, env: dict[str, str] | None = None) -> str:
    commands = command_line(driver.runtime.settings)
    result = commands.test_cli_runner().invoke(commands.cli, list(words_), env=env)
    commands.extensions["runtime"].database.dispose()
    assert result.exit_code == 0, result.output
    return result.output


ENDINGS: dict[str, Callable[[RuntimeDriver], object]] = {
    "a new password by command": set_password,
    "added again with a new password": lambda driver: add_user(driver.runtime, "handler", "Handler", NEW, [HANDLER]),
    "a role lost by adding again": lambda driver: add_user(driver.runtime, "handler", "Handler", None, [REVIEWER]),
    "a role limited to an area": lambda driver: add_user(
        driver.runtime, "handler", "Handler", None, [Membership("aspire", "complaints_handler", ("repairs",))]
    ),
    "a role removed": lambda driver: command(driver, "user", "roles", "handler", "--remove", ROLE),
    "switched off": lambda driver: command(driver, "user", "off", "handler"),
    "switched off and on": lambda driver: (
        command(driver, "user", "off", "handler"),
        command(driver, "user", "on", "handler", "--role", ROLE),
    ),
    "ended by command": lambda driver: command(driver, "user", "end-sessions", "handler"),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_takes_something_from_somebody_ends_all_their_sessions_and_tokens(
    app: Flask, driver: RuntimeDriver, ending: str
) -> None:
    client, held, colleague = browser(app), token(app), browser(app, "reviewer")
    ENDINGS[ending](driver)
    assert [lives(client), token_lives(app, held), lives(colleague)] == [False, False, True]


def test_what_gives_somebody_more_ends_nothing(app: Flask, driver: RuntimeDriver) -> None:
    client, held = browser(app), token(app)
    command(driver, "user", "roles", "handler", "--add", "aspire:head_of_service")
    add_user(driver.runtime, "handler", "Another Name", PASSWORD, [HANDLER, REVIEWER])
    assert (lives(client), token_lives(app, held)) == (True, True)


def test_somebody_switched_off_comes_in_no_more_and_is_told_no_more_than_a_stranger(
    app: Flask, driver: RuntimeDriver
) -> None:
    command(driver, "user", "off", "handler")
    off = app.test_client().post("/sign-in", data={"username": "handler", "password": PASSWORD})
    nobody = app.test_client().post("/sign-in", data={"username": "handles", "password": PASSWORD})
    assert (off.status_code, nobody.status_code) == (401, 401)
    said = words(off.get_data(as_text=True))
    assert said == words(nobody.get_data(as_text=True))
    command(driver, "user", "on", "handler", "--role", ROLE)
    assert lives(browser(app))


def test_a_session_ends_when_it_was_not_used_and_at_the_latest_after_a_day(app: Flask, driver: RuntimeDriver) -> None:
    idle, busy, held = browser(app), browser(app), token(app)
    for _ in range(7):
        driver.clock.advance(timedelta(hours=3))
        assert lives(busy)
    assert not lives(idle)
    assert not token_lives(app, held)
    driver.clock.advance(timedelta(hours=2, minutes=59))
    assert lives(busy)
    driver.clock.advance(timedelta(minutes=2))
    assert not lives(busy)


def test_a_page_that_is_opened_writes_its_use_down_every_five_minutes(app: Flask, driver: RuntimeDriver) -> None:
    client = browser(app)

    def used() -> object:
        with driver.runtime.database.read() as connection:
            return connection.execute(select(tables.signed_in.c.used_at)).scalar_one()

    begun = used()
    driver.clock.advance(NOTED_EVERY - timedelta(seconds=1))
    lives(client)
    assert used() == begun
    driver.clock.advance(timedelta(seconds=1))
    lives(client)
    assert used() == driver.clock.now()


def test_signing_in_begins_another_session_whatever_the_browser_brought(app: Flask) -> None:
    """No session is taken over from somebody who was there before (fixation), nor is its token for forms."""
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["csrf_token"], session["logged"] = "planted", "planted", {"case_id": 1}
    client.post("/sign-in", data={"username": "handler", "password": PASSWORD})
    with client.session_transaction() as session:
        first = session["_user_id"]
        assert first != "planted"
        assert session.get("csrf_token") != "planted"
        assert "logged" not in session
    client.post("/sign-out")
    client.post("/sign-in", data={"username": "handler", "password": PASSWORD})
    with client.session_transaction() as session:
        assert session["_user_id"] != first


def test_the_cookies_are_for_this_site_and_the_server_alone_and_go_with_the_browser(app: Flask) -> None:
    app.config["SESSION_COOKIE_SECURE"] = True
    client = app.test_client()
    answer = client.post("/sign-in", data={"username": "handler", "password": PASSWORD}, base_url="https://localhost")
    cookies = {cookie.partition("=")[0]: cookie for cookie in answer.headers.getlist("Set-Cookie")}
    assert set(cookies) == {"redress_session", "redress_device"}
    for cookie in cookies.values():
        assert {"HttpOnly", "Secure", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Expires" not in cookies["redress_session"]
    assert "Max-Age" not in cookies["redress_session"]


def test_the_mark_of_a_browser_and_a_cookie_for_being_remembered_let_nobody_in(app: Flask) -> None:
    client = browser(app)
    mark = client.get_cookie("redress_device")
    assert mark
    other = app.test_client()
    other.set_cookie("redress_device", mark.value)
    other.set_cookie("remember_token", "handler|" + "0" * 128)
    assert not lives(other)
    assert "remember" not in str(client.post("/sign-in", data={"username": "handler", "password": PASSWORD}).headers)


def test_what_the_database_keeps_of_a_session_lets_nobody_in(app: Flask, driver: RuntimeDriver) -> None:
    held = token(app)
    with driver.runtime.database.read() as connection:
        row = connection.execute(select(tables.signed_in)).mappings().one()
    assert held not in map(str, row.values())
    assert not token_lives(app, row["token_hash"])


def test_somebody_sees_where_they_are_signed_in_and_ends_it(app: Flask) -> None:
    client, held, colleague = browser(app), token(app), browser(app, "reviewer")
    other = app.test_client()
    firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
    other.post("/sign-in", data={"username": "handler", "password": PASSWORD}, headers={"User-Agent": firefox})
    html = client.get("/you/sessions").get_data(as_text=True)
    said = words(html)
    assert "Firefox on Windows In a browser 127.0.0.1 Mon 1 Dec 2025" in said
    assert "By a program (REST)" in said
    assert said.count("This one") == 1
    ends = re.findall(r'action="(/you/sessions/\d+/end)"[^>]*>.*?End<span[^>]*> ([^<]*)', html)
    assert len(ends) == 3
    there = next(path for path, whose in ends if "Firefox" in whose)
    said = words(client.post(there, follow_redirects=True).get_data(as_text=True))
    assert "That session is ended" in said
    assert [lives(other), lives(client), token_lives(app, held)] == [False, True, True]
    assert client.post(there).status_code == 404
    said = words(client.post("/you/sessions/end", follow_redirects=True).get_data(as_text=True))
    assert "1 session ended. You are signed in here alone." in said
    assert [lives(client), token_lives(app, held), lives(colleague)] == [True, False, True]


def test_nobody_ends_the_session_of_somebody_else_but_an_administrator(app: Flask, driver: RuntimeDriver) -> None:
    victim, officer, admin = browser(app, "handler"), browser(app, "officer"), browser(app, "admin")
    with driver.runtime.database.read() as connection:
        query = select(tables.signed_in.c.id).where(tables.signed_in.c.username == "handler")
        session_id = connection.execute(query).scalar_one()
    assert officer.post(f"/you/sessions/{session_id}/end").status_code == 404
    assert officer.post(f"/signed-in/{session_id}/end").status_code == 404
    assert officer.get("/signed-in").status_code == 403
    assert officer.post("/signed-in/end", data={"username": "handler"}).status_code == 403
    assert lives(victim)
    said = words(admin.get("/signed-in").get_data(as_text=True))
    assert "Handler" in said
    assert admin.post(f"/signed-in/{session_id}/end").status_code == 302
    assert not lives(victim)
    victim, held = browser(app, "handler"), token(app)
    ended = admin.post("/signed-in/end", data={"username": "handler"}, follow_redirects=True)
    said = words(ended.get_data(as_text=True))
    assert "2 sessions of handler ended" in said
    assert [lives(victim), token_lives(app, held)] == [False, False]
    with driver.runtime.database.read() as connection:
        query = select(tables.audit).where(tables.audit.c.verb == "sessions ended")
        noted = connection.execute(query).mappings().all()
    assert [(row["username"], row["after"]["user"]) for row in noted] == [("admin", "handler")] * 2


def test_an_administrator_of_one_landlord_sees_and_ends_nobodys_session_at_another(
    app: Flask, driver: RuntimeDriver
) -> None:
    """PRM-05"""
    with driver.runtime.database.write() as connection:
        connection.execute(tables.membership.update().where(tables.membership.c.username == "handler").values(
            landlord="elsewhere"))  # fmt: skip
        connection.execute(tables.membership.delete().where(tables.membership.c.username == "second_handler"))
    held = token(app, "second_handler")
    admin, by_token = browser(app, "admin"), token(app, "admin")
    assert "second_handler" not in admin.get("/signed-in").get_data(as_text=True)
    for username in ("handler", "second_handler", "nobody"):
        assert admin.post("/signed-in/end", data={"username": username}).status_code == 404
        assert rest(app, "DELETE", f"/sessions?username={username}", by_token).status_code == 404
        assert rest(app, "GET", f"/sessions?username={username}", by_token).status_code == 404
    assert token_lives(app, held)


def test_sessions_are_listed_and_ended_over_rest(app: Flask) -> None:
    client, held, by_admin = browser(app), token(app), token(app, "admin")
    listed = rest(app, "GET", "/sessions", held).json
    assert {row["kind"] for row in listed} == {"browser", "rest"}
    assert {row["username"] for row in listed} == {"handler"}
    of_browser = next(row["id"] for row in listed if row["kind"] == "browser")
    assert rest(app, "DELETE", f"/sessions/{of_browser}", token(app, "officer")).status_code == 404
    assert rest(app, "DELETE", f"/sessions/{of_browser}", held).status_code == 204
    assert [lives(client), token_lives(app, held)] == [False, True]
    assert len(rest(app, "GET", "/sessions?username=handler", by_admin).json) == 1
    assert rest(app, "GET", "/sessions?username=handler", token(app, "officer")).status_code == 403
    assert rest(app, "DELETE", "/sessions?username=handler", by_admin).json == {"ended": 1}
    assert not token_lives(app, held)
    assert rest(app, "DELETE", "/sessions", by_admin).json == {"ended": 1}
    assert not token_lives(app, by_admin)


def test_the_command_lists_who_is_signed_in(app: Flask) -> None:
    token(app)
    browser(app, "reviewer")

    def listed(*more: str) -> str:
        return app.test_cli_runner().invoke(app.cli, ["user", "sessions", *more]).output

    assert "reviewer" in listed()
    said = listed("handler")
    assert "handler" in said
    assert "rest" in said
    assert "reviewer" not in said
    assert '"kind": "rest"' in listed("handler", "--json")
    ended = app.test_cli_runner().invoke(app.cli, ["user", "end-sessions", "handler"]).output
    assert "1 session of handler ended" in ended
    assert listed("handler") == "None.\n"


def test_a_session_that_is_begun_while_all_are_ended_does_not_outlive_it(app: Flask, driver: RuntimeDriver) -> None:
    """The password was checked before it was changed, and the session begun after it."""
    set_password(driver)
    begun = begin_session(driver.runtime, "handler", 0, Place())
    assert resume_session(driver.runtime, begun.token) is None


def test_many_sign_in_and_out_at_once_and_each_has_a_session_of_their_own(app: Flask, driver: RuntimeDriver) -> None:
    with ThreadPoolExecutor(8) as pool:
        held = list(pool.map(lambda _: token(app), range(24)))
        assert len(set(held)) == 24
        ended = list(pool.map(lambda each: rest(app, "DELETE", "/session", each).status_code, held[:12] * 2))
    assert set(ended) <= {204, 401}
    assert [token_lives(app, each) for each in held] == [False] * 12 + [True] * 12


def test_somebody_has_so_many_sessions_at_most_and_the_longest_unused_ends(app: Flask, driver: RuntimeDriver) -> None:
    begun = []
    for _ in range(MOST_SESSIONS + 2):
        driver.clock.advance(timedelta(seconds=1))
        begun.append(begin_session(driver.runtime, "handler", 0, Place()))
    alive = [resume_session(driver.runtime, session.token) is not None for session in begun]
    assert alive == [False] * 2 + [True] * MOST_SESSIONS


def test_a_browser_of_somebody_else_stays_their_own(app: Flask) -> None:
    """Two people in two browsers, signed in at once."""
    first, second = browser(app, "handler"), browser(app, "reviewer")
    assert "Handler" in first.get("/you/sessions").get_data(as_text=True)
    assert "Reviewer" in Browser(second).get("/you/sessions")
