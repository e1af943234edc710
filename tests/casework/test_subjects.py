"""Whom a complaint is about: chosen or named in words, and what follows for who may judge it (INT-26)."""

from __future__ import annotations

from typing import Any

import pytest

from app.casework.complaint.subjects import may_mean
from app.errors import Invalid, Refused
from app.store import tables
from tests.drivers.four_landlords import FOUR, answers_to, events
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import case, rows

ALLOCATED = {"allocate": "lead"}


def amina(driver: RuntimeDriver) -> str:
    """A second handler, Amina Khan; gives the username."""
    driver.people["amina_khan"] = driver.person("amina_khan", *FOUR[driver.landlord]["handler"])
    return "amina_khan"


def allocate(driver: RuntimeDriver, case_id: int, handler: str) -> None:
    driver.use(case_id, "allocate", "lead", handler=handler)


@pytest.mark.parametrize(
    "given",
    [
        {"complained_about": [{"colleague": "amina_khan"}]},
        {"subjects": "Amina Khan"},
        {"subjects": "amina khan\nFix-it Ltd"},
        {"subjects": "amina_khan, Fix-it Ltd"},
        {"subjects": "ÁMINA KHÁN"},
        {"subjects": "Amina Kha’n"},
    ],
)
def test_a_colleague_complained_about_is_kept_by_username_however_named(
    landlords_driver: RuntimeDriver, given: dict[str, Any]
) -> None:
    """INT-26, PRM-02, PRM-06: chosen from the list, or named in words; barred, and among those who had a part."""
    driver = landlords_driver
    subject = amina(driver)
    case_id = driver.log(**given)
    assert subject in case(driver, case_id)["subjects"]
    assert (subject, "0: subject") in {
        (involvement["username"], involvement["capacity"]) for involvement in rows(driver, tables.involvement, case_id)
    }
    with pytest.raises(Refused, match=r"Code 5\.8.*Choose somebody else"):
        allocate(driver, case_id, subject)
    allocate(driver, case_id, "handler")


def test_a_name_is_not_taken_for_the_username_of_somebody_else(landlords_driver: RuntimeDriver) -> None:
    """PRM-02: Amina Khan is called so; somebody else signs in as amina.khan."""
    driver = landlords_driver
    amina(driver)
    driver.people["amina.khan"] = driver.person("amina.khan", *FOUR[driver.landlord]["handler"])
    case_id = driver.log(subjects="Amina Khan")
    assert "amina.khan" not in case(driver, case_id)["subjects"]


@pytest.mark.parametrize("words", ["Mr Khan, complaints team", "Amina from repairs", "A. Khan", "Ms Khán"])
def test_a_name_that_may_mean_a_colleague_bars_until_an_officer_says_who_is_meant(
    landlords_driver: RuntimeDriver, words: str
) -> None:
    """PRM-02, S1-04, EXC-14: one person in words is one subject; the officer's word and reason are kept."""
    driver = landlords_driver
    colleague = amina(driver)
    case_id = driver.log(subjects=words)
    assert case(driver, case_id)["subjects"] == [words]
    with pytest.raises(Refused, match="by the name alone"):
        allocate(driver, case_id, colleague)
    assert events(driver, case_id).count("assignment_refused") == 1
    said = {"subjects": words, "not_meant": [{"colleague": colleague}], "reason": "It is Tom Khan of the contractor"}
    driver.use(case_id, "name_subjects", "lead", **said)
    allocate(driver, case_id, colleague)
    assert case(driver, case_id)["handler"] == colleague
    (kept,) = [row for row in rows(driver, tables.case_event, case_id) if row["type"] == "subjects_named"]
    assert (kept["actor"], kept["text"], kept["data"]["not_meant"]) == ("lead", said["reason"], [colleague])


def test_who_is_meant_can_be_put_right_by_an_officer_and_not_by_whom_it_is_about(
    landlords_driver: RuntimeDriver,
) -> None:
    """PRM-02: a colleague who was named wrongly may handle it; one who may be meant does not clear themselves."""
    driver = landlords_driver
    colleague = amina(driver)
    case_id = driver.log(subjects="Amina Khan\nLead", complained_about=[{"colleague": "handler"}])
    driver.people["second"] = driver.person("second_lead", *FOUR[driver.landlord]["lead"])
    with pytest.raises(Refused, match=r"Code 5\.8"):
        driver.use(case_id, "name_subjects", "lead", reason="I was not there")
    driver.use(
        case_id, "name_subjects", "second", complained_about=[{"colleague": "handler"}], reason="Only one of them"
    )
    assert case(driver, case_id)["subjects"] == ["handler"]
    allocate(driver, case_id, colleague)
    with pytest.raises(Refused):
        allocate(driver, case_id, "handler")


def test_letters_do_not_name_a_colleague_complained_about(landlords_driver: RuntimeDriver) -> None:
    """RSP-06: not by the whole name, nor by the surname with a title."""
    driver = landlords_driver
    amina(driver)
    case_id = driver.log(complained_about=[{"colleague": "amina_khan"}])
    for words in ("What Amina Khan did", "How Ms Khan spoke"):
        who, answers = answers_to(driver, "acknowledge", 1)
        with pytest.raises(Invalid, match="must not name"):
            driver.do(case_id, "acknowledge", who, **{**answers, "definition": words})
    assert rows(driver, tables.letter, case_id) == []
    who, answers = answers_to(driver, "acknowledge", 1)
    driver.do(case_id, "acknowledge", who, **{**answers, "definition": "How the handler spoke"})
    assert [row["key"] for row in rows(driver, tables.letter, case_id)] == ["ACK1"]


@pytest.mark.parametrize(
    ("words", "name", "means"),
    [
        ("Mr Khan, repairs", "Amina Khan", True),
        ("KHAN", "Amina Khan", True),
        ("Amina from repairs", "Amina Khan", True),
        ("Amina", "Ms Amina Khan", True),
        ("Tom Khan", "Amina Khan", True),
        ("Amina Jones", "Amina Khan", False),
        ("Mr Khanna", "Amina Khan", False),
        ("Fix-it Ltd", "Amina Khan", False),
        ("Ms O’Neill-Grey", "Jo O’Neill-Grey", True),
        ("Ms O'Neill Grey", "Jo O’Neill-Grey", True),
        ("ROBIN OHARA", "Robin O'Hara", True),
        ("Robin O’Hara", "Robin O'Hara", True),
        ("Ms Nunez", "Zoë Núñez", True),
        ("Zoe from lettings", "Zoë Núñez", True),
        ("Søren", "SOREN Dahl", True),
        ("Khan's team", "Amina Khan", True),
        ("Ms O’Hara’s letter", "Robin O'Hara", True),
        ("Amina Khan", "", False),
    ],
)
def test_which_words_may_mean_somebody(words: str, name: str, means: bool) -> None:
    """PRM-02: erring towards barring; another surname after the first name is somebody else."""
    assert may_mean(words, name) is means
