"""Front-line staff put things right at once, within their authority, and record it (QF-11)."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from app.casework.actor import ENGINE
from app.errors import NotAllowed, Refused
from app.store import tables
from app.use_cases.publish_content import publish_content
from app.views.view_case import view_case
from tests.office import ROOMS, ROOT, Desk
from tests.use_cases.four_desks import about, events, letters, through
from tests.use_cases.looking import case, rows

AT_ONCE = ("acknowledge", "apologise", "explain", "act_on_delay", "amend_record", "other")


@pytest.fixture
def desk(landlords_desk: Desk) -> Desk:
    return landlords_desk


@pytest.mark.parametrize("kind", AT_ONCE)
def test_whoever_answers_the_telephone_puts_it_right_at_once(desk: Desk, kind: str) -> None:
    """QF-11, Code 5.13, 7.1 (Aspire §3.2, Association P3.12, Aster 2.6): recorded, and on the page of the case."""
    case_id = desk.log("lead", **about(desk))
    desk.use(case_id, "apply_remedy", "officer", kind=kind, what="A new appointment for tomorrow")
    (row,) = view_case(desk.runtime, desk["lead"], case_id).remedies
    assert (row["kind"], row["what"]) == (kind, "A new appointment for tomorrow")
    (told,) = [one for one in rows(desk, tables.case_event, case_id) if one["type"] == "remedy_applied"]
    assert (told["actor"], told["occurred_on"]) == ("officer", desk.clock.today())


def test_what_was_put_right_at_once_stands_in_the_answer(desk: Desk) -> None:
    """QF-11, COMP-01: the customer reads it in the letter that answers the complaint."""
    case_id = desk.log("lead", **about(desk))
    desk.use(case_id, "apply_remedy", "officer", kind="apologise", what="An apology on the telephone")
    through(desk, case_id, "respond")
    answer = letters(desk, case_id)["RSP1"]["markdown"]
    assert "An apology on the telephone" in answer
    assert "Officer" not in answer


def test_a_request_that_is_no_complaint_is_put_right_as_well(desk: Desk) -> None:
    """QF-11: front-line staff do not need a complaint to put something right."""
    values = {"kind": "service_request", "dissatisfied": False, **about(desk)}
    case_id = desk.log("lead", **values)
    assert case(desk, case_id)["route"] == "service_request"
    desk.use(case_id, "apply_remedy", "officer", kind="act_on_delay", what="The plumber comes today")
    assert [row["what"] for row in rows(desk, tables.remedy, case_id)] == ["The plumber comes today"]


def test_a_misunderstanding_put_right_by_staff_has_its_remedy(database_url: str) -> None:
    """QF-11: empowered to "immediately resolve any issue" (Inspiring, Misunderstandings)."""
    staff = {"officer": ("staff",), "lead": ("senior_staff",)}
    desk = Desk(database_url, landlord="inspiring", staff=staff)
    small: dict[str, Any] = {"complaint_offered": "yes", "complaint_wanted": "no", "put_right_at_once": True}
    case_id = desk.log(kind="misunderstanding", dissatisfied=False, cause="An old notice", **small)
    assert case(desk, case_id)["route"] == "misunderstanding_log"
    desk.use(case_id, "apply_remedy", "officer", kind="explain", what="Told them where the key is")
    assert [row["kind"] for row in rows(desk, tables.remedy, case_id)] == ["explain"]
    desk.close()


@pytest.mark.parametrize(
    ("kind", "why"), [("financial", "No sum may be given"), ("change_policy", "not made on the spot")]
)
def test_money_and_policy_are_for_the_complaints_officer(desk: Desk, kind: str, why: str) -> None:
    """QF-11: the policies name no sum; whoever may is named, and the attempt stays in the history."""
    case_id = desk.log("lead", **about(desk))
    amount = {"amount": 25} if kind == "financial" else {}
    who = desk.runtime.landlord(desk.landlord)
    officer = who.title_of(who.posts["complaints_officer"])
    for by in ("officer", "handler"):
        with pytest.raises(Refused, match=f"{why}.*Ask: {officer}"):
            desk.use(case_id, "apply_remedy", by, kind=kind, what="For the missed visits", **amount)
    assert rows(desk, tables.remedy, case_id) == []
    assert events(desk, case_id).count("remedy_refused") == 2
    desk.use(case_id, "apply_remedy", "lead", kind=kind, what="For the missed visits", **amount)
    (row,) = rows(desk, tables.remedy, case_id)
    assert row["what"] == ("£25.00: For the missed visits" if amount else "For the missed visits")


def test_a_sum_of_nothing_is_no_financial_remedy(desk: Desk) -> None:
    """QF-11"""
    case_id = desk.log("lead", **about(desk))
    with pytest.raises(Refused, match="needs its sum in pounds"):
        desk.use(case_id, "apply_remedy", "lead", kind="financial", what="A gesture", amount=0)


def test_a_decision_is_changed_by_those_who_decide_on_complaints(desk: Desk) -> None:
    """QF-11, Code 7.1"""
    case_id = desk.log("lead", **about(desk))
    with pytest.raises(Refused, match="somebody who decides on complaints"):
        desk.use(case_id, "apply_remedy", "officer", kind="reconsider", what="The fee is waived")
    desk.use(case_id, "apply_remedy", "handler", kind="reconsider", what="The fee is waived")
    assert len(rows(desk, tables.remedy, case_id)) == 1


def test_somebody_who_only_scrutinises_puts_nothing_right(desk: Desk) -> None:
    """QF-11, PRM-04"""
    case_id = desk.log("lead", **about(desk))
    desk.people["board"] = desk.person("board_member", "board" if desk.landlord != "aster" else "senior_leaders")
    with pytest.raises(NotAllowed):
        desk.use(case_id, "apply_remedy", "board", kind="apologise", what="Sorry")
    assert rows(desk, tables.remedy, case_id) == []


def test_a_landlord_may_let_its_front_line_give_a_small_sum(database_url: str, tmp_path: Path) -> None:
    """QF-11: a table of the landlord's own stands in the place of the common one; no program is touched."""
    root = tmp_path / "content"
    root.mkdir()
    for room in (*ROOMS, "landlords"):
        copytree(ROOT / room, root / room)
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
    desk = Desk(database_url, root=root)
    publish_content(desk.runtime, "aspire", root, ENGINE)
    case_id = desk.log()
    desk.use(case_id, "apply_remedy", "officer", kind="financial", what="For the missed visit", amount=25)
    with pytest.raises(Refused):
        desk.use(case_id, "apply_remedy", "officer", kind="financial", what="For the missed visit", amount=26)
    desk.close()
