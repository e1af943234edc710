"""Adding somebody who works for a landlord: what is refused, and what a second time changes."""

from __future__ import annotations

import pytest

from app.casework.actor import Membership
from app.errors import Invalid
from app.use_cases.add_user import add_user
from app.use_cases.passwords import SHORTEST_PASSWORD
from tests.drivers.runtime_driver import RuntimeDriver

HANDLER = Membership("aspire", "complaints_handler")


@pytest.mark.parametrize(
    ("username", "password", "membership", "field", "says"),
    [
        ("  ", None, HANDLER, "username", "Enter a username"),
        ("new", "x" * (SHORTEST_PASSWORD - 1), HANDLER, "password", "at least 12"),
        ("new", None, Membership("aspire", "plumber"), "role", "no role 'plumber'.*complaints_handler"),
    ],
)
def test_nobody_is_added_without_a_name_a_long_password_or_a_role_that_there_is(
    driver: RuntimeDriver, username: str, password: str | None, membership: Membership, field: str, says: str
) -> None:
    with pytest.raises(Invalid) as caught:
        add_user(driver.runtime, username, "New", password, [membership])
    assert list(caught.value.errors) == [field]
    with pytest.raises(Invalid, match=says):
        add_user(driver.runtime, username, "New", password, [membership])


def test_a_username_is_kept_in_small_letters_and_adding_it_again_replaces_name_and_roles(driver: RuntimeDriver) -> None:
    first = add_user(driver.runtime, " New.Person ", "New", "quite another phrase", [HANDLER])
    again = add_user(driver.runtime, "new.person", "Newer", None, [Membership("aspire", "head_of_service")])
    assert (first.username, again.username) == ("new.person", "new.person")
    assert (again.name, again.memberships) == ("Newer", (Membership("aspire", "head_of_service"),))
