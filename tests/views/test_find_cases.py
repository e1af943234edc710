"""A case is found by what people say on the telephone, and by nothing that it does not hold (INT-11)."""

from __future__ import annotations

import pytest

from app.casework.actor import ENGINE
from app.casework.open_case import open_case
from app.casework.recorders import RECORDERS
from app.jobs.executor import Worker
from app.store import alike, cases
from app.use_cases.preview_contact import preview_contact
from app.views.find_cases import list_cases
from tests.drivers.runtime_driver import RuntimeDriver

RESIDENT = {
    "complainant_name": "Zoë O’Brien",
    "complainant_address": "12 High Street, NN1 2AB",
    "complainant_telephone": "01632 960 001",
}


def cases_with(driver: RuntimeDriver, text: str) -> list[int]:
    listed = list_cases(driver.runtime, driver["manager"], text, "", None, 20)
    return sorted(listed_case.case_id for listed_case in listed.cases)


@pytest.mark.parametrize("typed", ["zoe", "O'BRIEN", "obrien zoe", "nn12ab", "NN1 2AB", "01632960001", "+441632960001"])
def test_a_case_is_found_however_it_is_typed(driver: RuntimeDriver, typed: str) -> None:
    case_id = driver.log(**RESIDENT)
    driver.log(complainant_name="Somebody Else", complainant_address="9 Low Road, NN9 9ZZ")
    assert cases_with(driver, typed) == [case_id]


def test_names_in_other_scripts_are_found_and_find_nothing_else(driver: RuntimeDriver) -> None:
    chinese = driver.log(complainant_name="王小明")
    punjabi = driver.log(complainant_name="ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ")
    assert (cases_with(driver, "小明"), cases_with(driver, "ਸਿੰਘ"), cases_with(driver, "李")) == (
        [chinese],
        [punjabi],
        [],
    )


@pytest.mark.parametrize("typed", ["%", "_", "'", "…"])
def test_signs_alone_find_nothing(driver: RuntimeDriver, typed: str) -> None:
    case_id = driver.log()
    assert cases_with(driver, typed) == []
    assert cases_with(driver, "") == [case_id]


def test_a_case_whose_words_an_earlier_version_cut_is_found_once_a_worker_has_run(driver: RuntimeDriver) -> None:
    case_id = driver.log(**RESIDENT)
    with driver.runtime.transaction() as connection:
        cases.index_words(connection, driver.landlord, case_id, ["zo", "brien", "12", "nn1", "2ab", "#1"])
    assert cases_with(driver, "zoe") == []
    worker = Worker(driver.runtime)
    while worker.run_once():
        pass
    assert cases_with(driver, "zoe obrien nn12ab") == [case_id]


def test_until_a_worker_has_run_everybody_is_compared_whose_case_an_earlier_version_cut(driver: RuntimeDriver) -> None:
    """INT-11: nobody is overlooked while the keys of older cases are being made."""
    first = driver.log(**RESIDENT)
    with driver.runtime.transaction() as connection:
        assert not alike.keys_wanting(connection, driver.landlord)
        cases.index_words(connection, driver.landlord, first, ["zoe", "obrien", "#1"])
        assert alike.keys_wanting(connection, driver.landlord)
        of_customer = (RESIDENT["complainant_name"], RESIDENT["complainant_address"], "open")
        assert alike.cases_of_customer(connection, driver.landlord, *of_customer) == [first]
        assert alike.people_called(connection, driver.landlord, ["Zoë O’Brien", "Nobody Here"]) == {"Zoë O’Brien"}
    answers = {"channel": "email", "kind": "complaint", "dissatisfied": True, "complainant_name": "zoe obrien"}
    assert [row["id"] for row in preview_contact(driver.runtime, driver["officer"], answers)["duplicates"]] == [first]
    worker = Worker(driver.runtime)
    while worker.run_once():
        pass
    with driver.runtime.transaction() as connection:
        assert not alike.keys_wanting(connection, driver.landlord)
        assert alike.cases_of_customer(connection, driver.landlord, *of_customer) == [first]
        assert alike.people_called(connection, driver.landlord, ["zoe obrien", "Nobody Here"]) == {"zoe obrien"}
    assert [row["id"] for row in preview_contact(driver.runtime, driver["officer"], answers)["duplicates"]] == [first]


def test_a_corrected_name_is_known_in_every_case_of_that_person(driver: RuntimeDriver) -> None:
    """INT-11: a complaint that was refused in part has two cases of one person."""
    first, second = driver.log(**RESIDENT), driver.log(complainant_name="To Be Joined")
    with driver.runtime.transaction() as connection:
        row = cases.find_case(connection, first)
        assert row
        cases.update_case(connection, second, {"complainant_id": row["complainant_id"]})
        case = open_case(driver.runtime, connection, ENGINE, second)
        RECORDERS["person"](case, "complainant_name", "Ada Quillfeather", {})
    assert cases_with(driver, "quillfeather") == [first, second]
    assert cases_with(driver, "zoe") == []


@pytest.mark.parametrize(
    "said",
    [
        {"complainant_name": "zoe obrien"},
        {"complainant_address": "12 high street nn12ab"},
        {"complainant_telephone": "+44 1632 960001"},
    ],
)
def test_an_earlier_contact_is_named_however_the_person_is_written(driver: RuntimeDriver, said: dict[str, str]) -> None:
    """INT-11: name, address or telephone number."""
    first = driver.log(**RESIDENT)
    answers = {"channel": "email", "kind": "complaint", "dissatisfied": True, **said}
    duplicates = preview_contact(driver.runtime, driver["officer"], answers)["duplicates"]
    assert [duplicate["id"] for duplicate in duplicates] == [first]
