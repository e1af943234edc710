"""Signing in over REST: a token for a username and password, and what it is good for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from unittest.mock import patch

from itsdangerous import TimestampSigner, URLSafeTimedSerializer

from app.store import users
from tests.api.conftest import PASSWORD, PREFIX, Rest


def held(username: str, connection: Any) -> list[dict[str, Any]]:
    """The roles that somebody holds, as rows."""
    rows = users.user_with_memberships(connection, username)
    return [{name: row[name] for name in ("landlord", "role", "areas")} for row in rows]


def test_a_username_and_password_give_a_token_that_says_who_one_is(rest: Rest) -> None:
    """Whoever signs in has the roles they hold in the pages."""
    answer = rest.get("/session", by="handler")
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["username"] == "handler"
    assert answer.json["memberships"] == [{"landlord": rest.driver.landlord, "role": "complaints_handler", "areas": []}]


def test_a_wrong_name_and_a_wrong_password_are_refused_alike(rest: Rest) -> None:
    """The answer does not tell which of the two was wrong."""
    said = "That username and password do not match. Check both and try again."
    for username, password in (("handler", "wrong " * 4), ("nobody", PASSWORD), ("", "")):
        answer = rest.client.post(f"{PREFIX}/session", json={"username": username, "password": password})
        assert answer.status_code == 403
        assert answer.json == {"status": 403, "message": said}


def test_credentials_that_are_none_are_refused_by_field(rest: Rest) -> None:
    bodies: tuple[tuple[object, set[str]], ...] = (
        ({}, {"username", "password"}),
        ({"username": "handler"}, {"password"}),
        ({"username": 1, "password": None}, {"username", "password"}),
        ([], {"_schema"}),
        ("text", {"_schema"}),
    )
    for body, fields in bodies:
        answer = rest.client.post(f"{PREFIX}/session", json=body)
        assert answer.status_code == 422, body
        assert answer.json is not None
        assert set(answer.json["errors"]["json"]) == fields, body
    nothing = rest.client.post(f"{PREFIX}/session")
    assert nothing.status_code == 415
    assert nothing.json is not None
    assert "Send JSON" in nothing.json["message"]


def test_what_is_no_token_lets_nobody_in(rest: Rest) -> None:
    """Nor does a token signed with another secret, or one with something else in it than we put there."""
    ours, theirs = rest.app.config["SECRET_KEY"], "another secret"
    forged = [URLSafeTimedSerializer(theirs, salt="redress-api").dumps(["manager", 0])]
    for content in (["manager"], ["manager", "x"], "manager", None, ["manager", None], {"a": 1}, ["nobody", 0]):
        forged.append(URLSafeTimedSerializer(ours, salt="redress-api").dumps(content))
    headers = ["", "Bearer", "Bearer ", "Bearer nonsense", "Basic aGFuZGxlcjpwYXNz", "Bearer a.b.c", "Bearer \x7f"]
    for header in [*headers, *(f"Bearer {token}" for token in forged)]:
        answer = rest.client.get(f"{PREFIX}/session", headers={"Authorization": header})
        assert answer.status_code == 401, header
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert answer.json is not None
        assert "POST your username and password" in answer.json["message"]


def test_a_token_ends_when_a_session_would(rest: Rest) -> None:
    token = rest.token("handler")
    lifetime = rest.app.extensions["runtime"].settings.cookie.lifetime + timedelta(seconds=5)
    timestamp = TimestampSigner("any").get_timestamp()
    with patch("itsdangerous.TimestampSigner.get_timestamp", return_value=timestamp + int(lifetime.total_seconds())):
        answer = rest.client.get(f"{PREFIX}/session", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401


def test_signing_somebody_out_everywhere_ends_their_tokens(rest: Rest) -> None:
    """Raising the epoch of a person ends what they hold, here as in the pages."""
    assert rest.get("/session", by="handler").status_code == 200
    with rest.driver.runtime.transaction() as connection:
        row = users.find_user(connection, "handler")
        assert row is not None
        users.save_user(
            connection, {"username": "handler", "session_epoch": row["session_epoch"] + 1}, held("handler", connection)
        )
    assert rest.get("/session", by="handler").status_code == 401


def test_guessing_is_slowed_down(rest: Rest) -> None:
    """Many attempts for one name are refused, and told to wait."""
    codes = []
    for _ in range(14):
        answer = rest.client.post(f"{PREFIX}/session", json={"username": "reviewer", "password": "guess " * 3})
        codes.append(answer.status_code)
    assert codes[0] == 403
    assert codes[-1] == 429
    assert answer.json is not None
    assert "Wait" in answer.json["message"]
