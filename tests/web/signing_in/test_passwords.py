"""Passwords that can be guessed are refused: on the page, by command, for whoever is added (PRM-01)."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.errors import Invalid
from app.use_cases.passwords import LONGEST_PASSWORD, require_strong
from tests.cli.test_commands import command_line
from tests.drivers.runtime_driver import RuntimeDriver
from tests.web.conftest import PASSWORD, words

NEW = "marble orchard seventeen kites"
ABOUT = ("handler", "Handler Okonkwo", "h.okonkwo@aspire.example", "aspire", "Aspire Housing")
WEAK = {
    "marble kite": "at least 12 characters", "aaaaaaaaaaaaaaaa": "can be guessed",
    "password12345": "can be guessed", "qwertyuiop123": "can be guessed", "Password12345!": "can be guessed",
    "handlerhandler": "can be guessed", "Handler Okonkwo 2026": "your name", "okonkwo-aspire-1": "your name",
    "AspireHousing2026": "your name", "Complaints-2026!": "your name", "aspire summer 2026": "your name",
    "marble\torchard kites": "cannot be seen", "x" * (LONGEST_PASSWORD + 1): "at most 200",
}  # fmt: skip


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    opened = app.test_client()
    opened.post("/sign-in", data={"username": "handler", "password": PASSWORD})
    return opened


@pytest.mark.parametrize("password", WEAK)
def test_a_password_that_can_be_guessed_is_refused_and_it_is_said_why(password: str) -> None:
    with pytest.raises(Invalid, match=WEAK[password]):
        require_strong(password, ABOUT)


@pytest.mark.parametrize(
    "password", [NEW, PASSWORD, "q7#Vd0!mZp2x", "żółta łódka pod mostem", "three blind mice and a kettle"]
)
def test_a_password_that_holds_is_taken(password: str) -> None:
    require_strong(password, ABOUT)


def change(client: FlaskClient, now: str, new: str, again: str | None = None) -> tuple[int, str]:
    typed = {"now": now, "new": new, "again": new if again is None else again}
    answer = client.post("/you/password", data=typed, follow_redirects=True)
    return answer.status_code, words(answer.get_data(as_text=True))


def test_somebody_changes_their_password_and_is_signed_in_here_alone(app: Flask, client: FlaskClient) -> None:
    other, copied = app.test_client(), app.test_client()
    other.post("/sign-in", data={"username": "handler", "password": PASSWORD})
    cookie = client.get_cookie("redress_session")
    assert cookie
    copied.set_cookie("redress_session", cookie.value)
    answer = app.test_client().post("/api/v1/session", json={"username": "handler", "password": PASSWORD})
    assert answer.json
    status, said = change(client, PASSWORD, NEW)
    assert (status, "Your password is changed. You are signed out everywhere else." in said) == (200, True)
    headers = {"Authorization": f"Bearer {answer.json['token']}"}
    assert app.test_client().get("/api/v1/session", headers=headers).status_code == 401
    assert [opened.get("/alerts").status_code for opened in (client, other, copied)] == [200, 302, 302]
    old = app.test_client().post("/sign-in", data={"username": "handler", "password": PASSWORD})
    new = app.test_client().post("/sign-in", data={"username": "handler", "password": NEW})
    assert (old.status_code, new.status_code) == (401, 302)


def test_what_is_wrong_is_said_beside_its_field_and_nothing_changes(client: FlaskClient) -> None:
    for now, new, again, says in (
        ("wrong", NEW, NEW, "This is not your password as it is now"),
        (PASSWORD, "short", "short", "Use at least 12 characters"),
        (PASSWORD, "handler 2026 handler", "handler 2026 handler", "your name"),
        (PASSWORD, PASSWORD, PASSWORD, "This is the password that you have"),
        (PASSWORD, NEW, NEW + "x", "not the same as the new password"),
        ("", "", "", "This is not your password"),
    ):
        status, said = change(client, now, new, again)
        assert status == 422, says
        assert says in said
        assert "There is a problem" in said
    assert client.get("/alerts").status_code == 200


def test_no_password_is_shown_again_or_kept_for_later(app: Flask, client: FlaskClient) -> None:
    html = client.post("/you/password", data={"now": "wrong", "new": NEW, "again": NEW}).get_data(as_text=True)
    assert NEW not in html
    client.post("/sign-out")
    headers = {"Sec-Fetch-Site": "same-origin"}
    answer = client.post("/you/password", data={"now": PASSWORD, "new": NEW, "again": NEW}, headers=headers)
    assert answer.location == "/sign-in"
    assert NEW not in answer.get_data(as_text=True)


@pytest.mark.parametrize("weak", ["handler 2026 handler", "password12345", "short"])
def test_the_commands_refuse_it_too(driver: RuntimeDriver, weak: str) -> None:
    commands = command_line(driver.runtime.settings)
    env = {"REDRESS_NEW_PASSWORD": weak}
    adding = ["user", "add", "handler", "--name", "Handler", "--role", "aspire:complaints_handler"]
    for arguments in (["user", "password", "handler"], adding):
        result = commands.test_cli_runner().invoke(commands.cli, arguments, env=env)
        assert result.exit_code == Invalid.exit_code, result.output
        assert "password: " in result.output
    commands.extensions["runtime"].database.dispose()
