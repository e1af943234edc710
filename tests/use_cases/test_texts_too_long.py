"""A text that is too long for its column is refused in words beside its field, on both databases alike."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.errors import Invalid
from app.store import Connection, cases, tables
from app.store.lengths import longest
from tests.drivers.runtime_driver import RuntimeDriver


@pytest.mark.parametrize("detail", ["name", "telephone", "email"])
def test_a_detail_of_the_customer(driver: RuntimeDriver, detail: str) -> None:
    case_id, field = driver.log(), f"complainant_{detail}"
    words = ("a@example.org" if detail == "email" else "") + "0" * (longest(tables.person)[detail] + 1)
    with pytest.raises(Invalid) as refusal:
        driver.use(case_id, "customer_details", "officer", **{field: words}, why="The customer said so by telephone")
    assert set(refusal.value.errors) == {field}


def test_a_contact_that_is_logged(driver: RuntimeDriver) -> None:
    with pytest.raises(Invalid):
        driver.log(complainant_name="N" * (longest(tables.person)["name"] + 1))


def insert(connection: Connection, row: dict[str, str]) -> None:
    cases.insert(connection, tables.correspondence, row)


def insert_many(connection: Connection, row: dict[str, str]) -> None:
    cases.insert_many(connection, tables.correspondence, [row])


def update_row(connection: Connection, row: dict[str, str]) -> None:
    cases.update_row(connection, tables.correspondence, 1, row)


@pytest.mark.parametrize("write", [insert, insert_many, update_row])
def test_whatever_writes_a_row(driver: RuntimeDriver, write: Callable[[Connection, dict[str, str]], None]) -> None:
    row = {"method": "M" * (longest(tables.correspondence)["method"] + 1)}
    with driver.runtime.database.write() as connection:
        with pytest.raises(Invalid) as refusal:
            write(connection, row)
        assert "Shorten it" in refusal.value.errors["method"]
