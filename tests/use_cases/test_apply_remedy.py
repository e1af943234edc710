"""Front-line staff put things right at once, within their authority, and record it (QF-11)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.casework.actor import ENGINE
from app.errors import NotFound, Refused
from app.store import tables
from app.use_cases.publish_content import publish_content
from app.views.view_case import view_case
from tests.drivers.content_copy import copy_content
from tests.drivers.four_landlords import about, events, letters, through
from tests.drivers.runtime_driver import ROOT, RuntimeDriver
from tests.drivers.table_queries import case, rows

AT_ONCE = ("acknowledge", "apologise", "explain", "act_on_delay", "amend_record", "other")


@pytest.fixture
def driver(landlords_driver: RuntimeDriver) -> RuntimeDriver:
    return landlords_driver


@pytest.mark.parametrize("kind", AT_ONCE)
def test_whoever_answers_the_telephone_puts_it_right_at_once(driver: RuntimeDriver, kind: str) -> None:
    """QF-11, Code 5.13, 7.1 (Aspire §3.2, Association P3.12, Aster 2.6): recorded, and on the page of the case."""
    case_id = driver.log("lead", **about(driver))
    driver.use(case_id, "apply_remedy", "officer", kind=kind, what="A new appointment for tomorrow")
    (row,) = view_case(driver.runtime, driver["lead"], case_id).remedies
    assert (row["kind"], row["what"]) == (kind, "A new appointment for tomorrow")
    (told,) = [event for event in rows(driver, tables.case_event, case_id) if event["type"] == "remedy_applied"]
    assert (told["actor"], told["occurred_on"]) == ("officer", driver.clock.today())
    assert (told["text"], told["data"]) == ("A new appointment for tomorrow", {"kind": kind})


def test_what_was_put_right_at_once_stands_in_the_answer(driver: RuntimeDriver) -> None:
    """QF-11, COMP-01: the customer reads it in the letter that answers the complaint."""
    case_id = driver.log("lead", **about(driver))
    driver.use(case_id, "apply_remedy", "officer", kind="apologise", what="An apology on the telephone")
    through(driver, case_id, "respond")
    answer = letters(driver, case_id)["RSP1"]["markdown"]
    assert "An apology on the telephone" in answer
    assert "Officer" not in answer


def test_a_request_that_is_no_complaint_is_put_right_as_well(driver: RuntimeDriver) -> None:
    """QF-11: front-line staff do not need a complaint to put something right."""
    values = {"kind": "service_request", "dissatisfied": False, **about(driver)}
    case_id = driver.log("lead", **values)
    assert case(driver, case_id)["route"] == "service_request"
    driver.use(case_id, "apply_remedy", "officer", kind="act_on_delay", what="The plumber comes today")
    assert [row["what"] for row in rows(driver, tables.remedy, case_id)] == ["The plumber comes today"]


def test_a_misunderstanding_put_right_by_staff_has_its_remedy(database_url: str) -> None:
    """QF-11: empowered to "immediately resolve any issue" (Inspiring, Misunderstandings)."""
    staff = {"officer": ("staff",), "lead": ("senior_staff",)}
    driver = RuntimeDriver(database_url, landlord="inspiring", staff=staff)
    small: dict[str, Any] = {"complaint_offered": "yes", "complaint_wanted": "no", "put_right_at_once": True}
    case_id = driver.log(kind="misunderstanding", dissatisfied=False, cause="An old notice", **small)
    assert case(driver, case_id)["route"] == "misunderstanding_log"
    driver.use(case_id, "apply_remedy", "officer", kind="explain", what="Told them where the key is")
    assert [row["kind"] for row in rows(driver, tables.remedy, case_id)] == ["explain"]
    driver.close()


@pytest.mark.parametrize(
    ("kind", "why"), [("financial", "No sum may be given"), ("change_policy", "not made on the spot")]
)
def test_money_and_policy_are_for_the_complaints_officer(driver: RuntimeDriver, kind: str, why: str) -> None:
    """QF-11: the policies name no sum; whoever may is named, and the attempt stays in the history."""
    case_id = driver.log("lead", **about(driver))
    amount = {"amount": 25} if kind == "financial" else {}
    who = driver.runtime.landlord(driver.landlord)
    officer = who.title_of(who.posts["complaints_officer"])
    for by in ("officer", "handler"):
        with pytest.raises(Refused, match=f"{why}.*Ask: {officer}"):
            driver.use(case_id, "apply_remedy", by, kind=kind, what="For the missed visits", **amount)
    assert rows(driver, tables.remedy, case_id) == []
    assert events(driver, case_id).count("remedy_refused") == 2
    driver.use(case_id, "apply_remedy", "lead", kind=kind, what="For the missed visits", **amount)
    (row,) = rows(driver, tables.remedy, case_id)
    assert row["what"] == ("£25.00: For the missed visits" if amount else "For the missed visits")


def test_a_sum_of_nothing_is_no_financial_remedy(driver: RuntimeDriver) -> None:
    """QF-11"""
    case_id = driver.log("lead", **about(driver))
    with pytest.raises(Refused, match="needs its sum in pounds"):
        driver.use(case_id, "apply_remedy", "lead", kind="financial", what="A gesture", amount=0)


def test_a_decision_is_changed_by_those_who_decide_on_complaints(driver: RuntimeDriver) -> None:
    """QF-11, Code 7.1"""
    case_id = driver.log("lead", **about(driver))
    with pytest.raises(Refused, match="somebody who decides on complaints"):
        driver.use(case_id, "apply_remedy", "officer", kind="reconsider", what="The permit is given")
    driver.use(case_id, "apply_remedy", "handler", kind="reconsider", what="The permit is given")
    assert len(rows(driver, tables.remedy, case_id)) == 1


def test_somebody_who_only_scrutinises_puts_nothing_right(driver: RuntimeDriver) -> None:
    """QF-11, PRM-04"""
    case_id = driver.log("lead", **about(driver))
    driver.people["board"] = driver.person("board_member", "board" if driver.landlord != "aster" else "senior_leaders")
    with pytest.raises(NotFound):
        driver.use(case_id, "apply_remedy", "board", kind="apologise", what="Sorry")
    assert rows(driver, tables.remedy, case_id) == []


def test_a_landlord_may_let_its_front_line_give_a_small_sum(database_url: str, tmp_path: Path) -> None:
    """QF-11: a table of the landlord's own stands in the place of the common one; no program is touched."""
    root = copy_content(tmp_path / "content")
    common = (ROOT / "dmn" / "common" / "remedy_authority.dmn").read_text()

    first = common.index("      <rule ")
    cells = "".join(
        f'<inputEntry id="small_{at}"><text>{text}</text></inputEntry>'
        for at, text in enumerate(('"financial"', "-", "-", "(0..25]"))
    )
    gives = "".join(
        f'<outputEntry id="gives_{at}"><text>{text}</text></outputEntry>'
        for at, text in enumerate(("true", "null", '"Up to 25 pounds at once"', '"default"'))
    )
    rule = f'<rule id="small"><description>default</description>{cells}{gives}</rule>\n'
    (root / "dmn" / "aspire" / "remedy_authority.dmn").write_text(common[:first] + rule + common[first:])
    driver = RuntimeDriver(database_url, root=root)
    publish_content(driver.runtime, "aspire", root, ENGINE)
    case_id = driver.log()
    driver.use(case_id, "apply_remedy", "officer", kind="financial", what="For the missed visit", amount=25)
    with pytest.raises(Refused):
        driver.use(case_id, "apply_remedy", "officer", kind="financial", what="For the missed visit", amount=26)
    driver.close()
