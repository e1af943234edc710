"""Guessing passwords is slowed down by name and by place, over every process and every face, and locks nobody out who
signed in here before. Nobody learns which names there are."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from flask import Flask
from sqlalchemy import event, select
from werkzeug.test import TestResponse

from app.casework.open_runtime import open_runtime
from app.errors import NotAllowed, TooOften
from app.store import tables
from app.use_cases import attempts
from app.use_cases.attempts import NAME, NAME_AT_ONE_PLACE, PLACE, Place
from app.use_cases.sign_in import sign_in
from tests.drivers.runtime_driver import RuntimeDriver
from tests.web.conftest import PASSWORD, words

OFFICE, ELSEWHERE = "192.0.2.1", "198.51.100.7"


@pytest.fixture(autouse=True)
def quick() -> Iterator[None]:
    """What makes a password slow to check is left out: here many are tried."""
    with patch("app.use_cases.sign_in.is_password", new=_right):
        yield


def _right(password_hash: str | None, password: str) -> bool:
    return bool(password_hash) and password == PASSWORD


def by_page(
    app: Flask, username: str, password: str = "wrong", address: str = OFFICE, client: Any = None
) -> TestResponse:
    client = client or app.test_client()
    data = {"username": username, "password": password}
    answer: TestResponse = client.post("/sign-in", data=data, environ_overrides={"REMOTE_ADDR": address})
    return answer


def by_rest(app: Flask, username: str, password: str = "wrong", address: str = OFFICE) -> TestResponse:
    return app.test_client().post(
        "/api/v1/session", json={"username": username, "password": password}, environ_overrides={"REMOTE_ADDR": address}
    )


def fail(driver: RuntimeDriver, username: str, address: str, times: int) -> None:
    for _ in range(times):
        with pytest.raises((NotAllowed, TooOften)):
            sign_in(driver.runtime, username, "wrong", Place(address))


def test_page_and_rest_are_counted_together_and_say_when_to_try_again(app: Flask, driver: RuntimeDriver) -> None:
    for number in range(NAME_AT_ONE_PLACE.failures):
        answer = (by_page if number % 2 else by_rest)(app, "Handler ")
        assert answer.status_code in (401, 403)
    page, rest = by_page(app, "handler", PASSWORD), by_rest(app, "handler", PASSWORD)
    assert (page.status_code, rest.status_code) == (429, 429)
    assert "Try again at 9:05am" in words(page.get_data(as_text=True))
    assert "Try again at 9:05am" in rest.get_data(as_text=True)
    assert page.headers["Retry-After"] == rest.headers["Retry-After"] == "300"
    driver.clock.advance(NAME_AT_ONE_PLACE.within)
    assert by_page(app, "handler", PASSWORD).status_code == 302


def test_every_process_counts_together(app: Flask, driver: RuntimeDriver) -> None:
    other = open_runtime(app.extensions["runtime"].settings, driver.clock)
    for _ in range(NAME_AT_ONE_PLACE.failures):
        with pytest.raises(NotAllowed):
            sign_in(other, "handler", "wrong", Place(OFFICE))
    other.database.dispose()
    assert by_page(app, "handler", PASSWORD).status_code == 429


def test_a_colleague_at_the_same_address_is_not_locked_out(app: Flask) -> None:
    for _ in range(NAME_AT_ONE_PLACE.failures + 1):
        by_page(app, "handler")
    assert by_page(app, "handler", PASSWORD).status_code == 429
    assert by_page(app, "reviewer", PASSWORD).status_code == 302


def test_one_name_attacked_from_many_addresses_is_slowed_down(app: Flask, driver: RuntimeDriver) -> None:
    answers = [
        by_page(app, "handler", address=f"203.0.113.{number}").status_code for number in range(NAME.failures + 5)
    ]
    assert answers == [401] * NAME.failures + [429] * 5
    driver.clock.advance(NAME.within)
    assert by_page(app, "handler", address="203.0.113.99").status_code == 401


def test_many_names_tried_from_one_address_are_slowed_down(app: Flask, driver: RuntimeDriver) -> None:
    """And yet whoever signed in there before is not kept out by it."""
    known = app.test_client()
    assert by_page(app, "handler", PASSWORD, client=known).status_code == 302
    known.post("/sign-out")
    with driver.runtime.database.write() as connection:
        limits = attempts.limits_for(app.extensions["runtime"], "somebody", Place(OFFICE))
        key = next(key for key, limit in limits.items() if limit is PLACE)
        row = {"counted_for": key, "failures": PLACE.failures - 1, "since": driver.clock.now(),
               "ends": driver.clock.now() + PLACE.within}  # fmt: skip
        connection.execute(tables.sign_in_failures.insert().values(**row))
    assert by_page(app, "nobody-at-all").status_code == 401
    assert by_page(app, "reviewer", PASSWORD).status_code == 429
    assert by_page(app, "reviewer", PASSWORD, ELSEWHERE).status_code == 302
    assert by_page(app, "handler", PASSWORD, client=known).status_code == 302


def test_whoever_signed_in_in_this_browser_before_is_not_locked_out_by_what_others_try(app: Flask) -> None:
    known = app.test_client()
    assert by_page(app, "handler", PASSWORD, client=known).status_code == 302
    known.post("/sign-out")
    for number in range(NAME.failures + 1):
        by_page(app, "handler", address=f"203.0.113.{number}")
    for _ in range(NAME_AT_ONE_PLACE.failures + 1):
        by_page(app, "handler")
    assert by_page(app, "handler", PASSWORD).status_code == 429
    assert by_page(app, "handler", PASSWORD, client=known).status_code == 302


def test_the_mark_of_a_browser_is_no_way_round_the_limit(app: Flask) -> None:
    """Nor does it count for anybody else than who signed in there."""
    known = app.test_client()
    by_page(app, "handler", PASSWORD, client=known)
    known.post("/sign-out")
    mine = [by_page(app, "handler", client=known).status_code for _ in range(NAME_AT_ONE_PLACE.failures + 1)]
    assert mine == [401] * NAME_AT_ONE_PLACE.failures + [429]
    for _ in range(NAME_AT_ONE_PLACE.failures):
        by_page(app, "reviewer")
    assert by_page(app, "reviewer", PASSWORD, client=known).status_code == 429


def test_an_unknown_name_gets_the_same_answers_for_the_same_work(app: Flask, driver: RuntimeDriver) -> None:
    """Statements are counted, and how often a password is checked; then the words of every answer."""
    with driver.runtime.database.write() as connection:
        off = tables.user.update().where(tables.user.c.username == "reviewer")
        connection.execute(off.values(active=False))
        without = tables.user.update().where(tables.user.c.username == "manager")
        connection.execute(without.values(password_hash=None))
    engine = app.extensions["runtime"].database.engine
    work: list[str] = []

    def tried(username: str, face: Any, password: str) -> tuple[Any, ...]:
        statements: list[str] = []

        def note(connection: Any, cursor: Any, statement: str, *more: Any) -> None:
            statements.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        with patch("app.use_cases.sign_in.is_password", side_effect=_right) as checked:
            answers = [face(app, username, password, f"10.0.{len(work)}.1") for _ in range(12)]
            calls = checked.call_count
        event.remove(engine, "before_cursor_execute", note)
        work.append(username)
        said = [(answer.status_code, answer.get_data(as_text=True).replace(username, "NAME")) for answer in answers]
        return calls, statements, [(code, words(text)) for code, text in said]

    for face in (by_page, by_rest):
        known = tried("handler", face, "wrong")
        assert known[0] == NAME_AT_ONE_PLACE.failures
        for username, password in (
            ("handled", "wrong"), ("reviewer", PASSWORD), ("manager", PASSWORD), ("x" * 80, "wrong"),
        ):  # fmt: skip
            assert tried(username, face, password) == known, username


@pytest.mark.parametrize("name", ["", " ", "x" * 500, "\u202ehandler", "'; DROP TABLE app_user; --", "%"])
def test_what_nobody_can_be_called_is_refused_like_any_name(app: Flask, name: str) -> None:
    assert by_page(app, name, PASSWORD).status_code == 401


def test_signing_in_well_writes_nothing_but_the_session(app: Flask, driver: RuntimeDriver) -> None:
    by_page(app, "handler", PASSWORD)
    by_rest(app, "handler", PASSWORD)
    with driver.runtime.database.read() as connection:
        assert connection.execute(select(tables.sign_in_failures)).all() == []


def test_what_is_counted_names_nobody_and_goes_when_it_counts_no_more(app: Flask, driver: RuntimeDriver) -> None:
    by_page(app, "handler")
    with driver.runtime.database.read() as connection:
        rows = connection.execute(select(tables.sign_in_failures)).all()
    assert len(rows) == 3
    assert "handler" not in str(rows)
    assert OFFICE not in str(rows)
    driver.clock.advance(timedelta(hours=1))
    by_page(app, "reviewer", address=ELSEWHERE)
    with driver.runtime.database.read() as connection:
        assert len(connection.execute(select(tables.sign_in_failures)).all()) == 3


def test_failures_at_the_same_moment_are_all_counted(app: Flask, driver: RuntimeDriver) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(lambda number: by_page(app, "handler", address=f"203.0.113.{number}").status_code, range(24))
        )
    assert answers == [401] * 24
    with driver.runtime.database.read() as connection:
        counted = connection.execute(select(tables.sign_in_failures.c.failures)).scalars().all()
    assert sorted(counted) == [1] * 48 + [24]


def test_a_wrong_password_on_the_page_for_another_one_counts_as_well(app: Flask) -> None:
    client = app.test_client()
    by_page(app, "handler", PASSWORD, client=client)
    typed = {"now": "wrong", "new": "marble orchard seventeen", "again": "marble orchard seventeen"}
    with patch("app.use_cases.change_user.is_password", new=_right):
        answers = [client.post("/you/password", data=typed) for _ in range(NAME_AT_ONE_PLACE.failures + 1)]
    assert [answer.status_code for answer in answers] == [422] * NAME_AT_ONE_PLACE.failures + [429]
    assert "Try again at" in words(answers[-1].get_data(as_text=True))
