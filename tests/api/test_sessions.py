"""Signing in over REST: a token for a username and password, and what it is good for."""

from __future__ import annotations

from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.store import tables
from tests.api.conftest import PASSWORD, PREFIX, Rest


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


def test_a_username_and_password_give_a_token(rest: Rest) -> None:
    answer = rest.client.post(f"{PREFIX}/session", json={"username": " Handler ", "password": PASSWORD})
    assert answer.status_code == 200
    assert answer.json is not None
    headers = {"Authorization": f"Bearer {answer.json['token']}"}
    who = rest.client.get(f"{PREFIX}/session", headers=headers)
    assert who.json is not None
    assert who.json["username"] == "handler"


def test_what_is_no_token_lets_nobody_in(rest: Rest) -> None:
    """Nor does anything signed with our key, as tokens once were."""
    ours = rest.app.config["SECRET_KEY"]
    signed = [
        URLSafeTimedSerializer(ours, salt="redress-api").dumps(content) for content in (["manager", 0], "x", None)
    ]
    with rest.driver.runtime.database.read() as connection:
        kept = [row.token_hash for row in connection.execute(select(tables.signed_in))]
    headers = ["", "Bearer", "Bearer ", "Bearer nonsense", "Basic aGFuZGxlcjpwYXNz", "Bearer a.b.c", "Bearer \x7f"]
    for header in [*headers, *(f"Bearer {token}" for token in [*signed, *kept, "x" * 100_000])]:
        answer = rest.client.get(f"{PREFIX}/session", headers={"Authorization": header})
        assert answer.status_code == 401, header
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert answer.json is not None
        assert "POST your username and password" in answer.json["message"]


def test_guessing_is_slowed_down(rest: Rest) -> None:
    """Many attempts for one name are refused, and told when to try again."""
    codes = []
    for _ in range(14):
        answer = rest.client.post(f"{PREFIX}/session", json={"username": "reviewer", "password": "guess " * 3})
        codes.append(answer.status_code)
    assert codes == [403] * 10 + [429] * 4
    assert answer.json is not None
    assert "Try again at 9:05am" in answer.json["message"]
    assert answer.headers["Retry-After"] == "300"


NEW = "lantern otter gravel sundial"


def change(rest: Rest, token: str, **passwords: object) -> TestResponse:
    headers = {"Authorization": f"Bearer {token}"}
    return rest.client.post(f"{PREFIX}/password", json=passwords, headers=headers)


def token_for(rest: Rest, password: str) -> TestResponse:
    return rest.client.post(f"{PREFIX}/session", json={"username": "handler", "password": password})


def test_a_new_password_ends_every_session_and_token_but_the_one_it_gives(rest: Rest) -> None:
    """The same as on the page: whoever stole a token has it no longer."""
    first, second = ((token_for(rest, PASSWORD).json or {})["token"] for _ in range(2))
    answer = change(rest, first, now=PASSWORD, new=NEW)
    assert answer.status_code == 200
    assert answer.json is not None
    alive = {token: rest.client.get(f"{PREFIX}/session", headers={"Authorization": f"Bearer {token}"}).status_code
             for token in (first, second, answer.json["token"])}  # fmt: skip
    assert list(alive.values()) == [401, 401, 200]
    assert (token_for(rest, PASSWORD).status_code, token_for(rest, NEW).status_code) == (403, 200)


def test_a_password_is_refused_over_rest_as_on_the_page_and_nothing_changes(rest: Rest) -> None:
    token = (token_for(rest, PASSWORD).json or {})["token"]
    for given, field, said in (
        ({"now": "wrong " * 4, "new": NEW}, "now", "not your password"),
        ({"now": PASSWORD, "new": "handler handler"}, "new", "little more than your name"),
        ({"now": PASSWORD, "new": "short"}, "new", "at least"),
        ({"now": PASSWORD, "new": PASSWORD}, "new", "password that you have"),
    ):
        answer = change(rest, token, **given)
        assert answer.status_code == 422, given
        assert answer.json is not None
        assert said in answer.json["errors"][field]
    for body in ({}, {"now": PASSWORD}, {"now": 1, "new": None}):
        assert change(rest, token, **body).status_code == 422
    assert rest.client.post(f"{PREFIX}/password", json={"now": PASSWORD, "new": NEW}).status_code == 401
    assert token_for(rest, PASSWORD).status_code == 200


def test_guessing_the_password_with_a_stolen_token_is_slowed_down_with_signing_in(rest: Rest) -> None:
    """Both are counted together."""
    token = (token_for(rest, PASSWORD).json or {})["token"]
    for at in range(10):
        assert change(rest, token, now=f"guess number {at}", new=NEW).status_code == 422
    late = change(rest, token, now=PASSWORD, new=NEW)
    assert late.status_code == 429
    assert late.json is not None
    assert "Try again" in late.json["message"]
    assert token_for(rest, PASSWORD).status_code == 429
