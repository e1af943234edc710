"""Accounts are changed: roles given and taken, switched off and on, by several people at once (PRM-01)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from app.casework.actor import Membership, load_actor
from app.errors import Conflict, Invalid, NotFound
from app.store import tables
from app.use_cases.add_user import add_user
from app.use_cases.change_user import change_roles, set_password, switch_off_user, switch_on_user
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import open_tasks

HANDLER = Membership("aspire", "complaints_handler")
REVIEWER = Membership("aspire", "head_of_service")
NEW = "marble orchard seventeen kites"


def test_roles_are_given_and_taken_one_by_one_and_the_audit_keeps_who_did_it(driver: RuntimeDriver) -> None:
    by = driver["admin"]
    held = change_roles(driver.runtime, by, "handler", [REVIEWER], [])
    assert held == [HANDLER, REVIEWER]
    limited = Membership("aspire", "head_of_service", ("repairs",))
    assert change_roles(driver.runtime, by, "handler", [limited], [HANDLER]) == [limited]
    actor = load_actor(driver.runtime, "handler")
    assert actor is not None
    assert actor.memberships == (limited,)
    with driver.runtime.database.read() as connection:
        query = select(tables.audit).where(tables.audit.c.verb == "user roles").order_by(tables.audit.c.id)
        noted = connection.execute(query).mappings().all()
    assert [(row["username"], row["before"]["roles"], row["after"]["roles"]) for row in noted] == [
        ("admin", "aspire:complaints_handler", "aspire:complaints_handler, aspire:head_of_service"),
        ("admin", "aspire:complaints_handler, aspire:head_of_service", "aspire:head_of_service"),
    ]


def test_what_was_claimed_under_a_role_that_is_taken_goes_back_to_its_team(driver: RuntimeDriver) -> None:
    case_id = driver.log()
    driver.do(case_id, "acknowledge", "officer", definition="No heating", handler="handler", service_area="repairs")
    assert "handler" in {task["assignee"] for task in open_tasks(driver, case_id).values()}
    change_roles(driver.runtime, driver["admin"], "handler", [REVIEWER], [HANDLER])
    assert {task["assignee"] for task in open_tasks(driver, case_id).values()} == {None}


def test_what_cannot_be_changed_is_refused_and_nothing_changes(driver: RuntimeDriver) -> None:
    by = driver["admin"]
    with pytest.raises(Invalid, match=r"does not hold aspire:head_of_service\. They hold: aspire:complaints_handler"):
        change_roles(driver.runtime, by, "handler", [], [REVIEWER])
    with pytest.raises(Invalid, match="no role 'plumber'"):
        change_roles(driver.runtime, by, "handler", [Membership("aspire", "plumber")], [])
    with pytest.raises(Conflict, match="is not switched off"):
        switch_on_user(driver.runtime, by, "handler", [HANDLER])
    for change in (
        lambda: change_roles(driver.runtime, by, "nobody", [HANDLER], []),
        lambda: set_password(driver.runtime, by, "nobody", NEW),
        lambda: switch_on_user(driver.runtime, by, "nobody", [HANDLER]),
        lambda: switch_off_user(driver.runtime, by, "nobody"),
    ):
        with pytest.raises(NotFound, match="`flask user list` shows everybody"):
            change()
    actor = load_actor(driver.runtime, "handler")
    assert actor is not None
    assert actor.memberships == (HANDLER,)


def test_the_same_person_is_added_by_several_at_once_and_is_there_once(driver: RuntimeDriver) -> None:
    def add(number: int) -> str:
        return add_user(driver.runtime, "new.person", f"New {number}", NEW, [HANDLER, REVIEWER]).username

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(add, range(6))) == {"new.person"}
    actor = load_actor(driver.runtime, "new.person")
    assert actor is not None
    assert set(actor.memberships) == {HANDLER, REVIEWER}


def test_roles_are_changed_by_several_at_once_and_each_change_holds(driver: RuntimeDriver) -> None:
    by = driver["admin"]
    roles = [role for role in driver.runtime.landlord("aspire").roles if role != "complaints_handler"][:6]

    def give(role: str) -> None:
        change_roles(driver.runtime, by, "handler", [Membership("aspire", role)], [])

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(give, roles))
    actor = load_actor(driver.runtime, "handler")
    assert actor is not None
    assert {membership.role for membership in actor.memberships} == {*roles, "complaints_handler"}
