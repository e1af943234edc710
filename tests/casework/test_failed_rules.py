"""A rule that may refuse something and gives no plain answer refuses, and is an incident.

The check refuses such content; here it was published before there was such a check.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.casework.access import NOT_AMONG_YOURS
from app.casework.case import Case
from app.casework.choices import choices_for
from app.casework.command import CaseCommand
from app.casework.complaint.authority import require_may_be_told
from app.casework.complaint.contacts import judge_contact
from app.casework.complaint.independence import require_independent
from app.casework.complaint.money import require_authority, require_money
from app.casework.complaint.orders import require_no_offset
from app.casework.complaint.risk import watch_risk
from app.casework.complaint.samples import answers_a_stage
from app.casework.open_case import open_case
from app.casework.part_taken import note_part_taken
from app.errors import ContentError, NotFound, SafeguardFailed
from app.mending.mend_instance import retry_incident
from app.store import cases, tables
from app.use_cases import publish_content
from app.use_cases.acts.extend_deadline import extend_deadline
from app.views.view_case import view_case
from tests.drivers.runtime_driver import RuntimeDriver, content_of_another_landlord
from tests.drivers.table_queries import case as case_row
from tests.drivers.table_queries import rows

KEY = "elsewhere"
Do = Callable[[Case], object]
Begin = Callable[[str, str, str], RuntimeDriver]


def _independent(table: str) -> Do:
    return lambda case: require_independent(case, table, "second_handler")


def _risk(case: Case) -> None:
    case.set_facts({"risk": "immediate"})
    watch_risk(case)


ASKS: dict[str, Do] = {
    "handler": _independent("handler"),
    "reviewer": _independent("reviewer"),
    "decision_maker": _independent("decision_maker"),
    "response_auditor": _independent("response_auditor"),
    "money": lambda case: require_money(case, "financial", "£50"),
    "remedy_authority": lambda case: require_authority(case, "apologise", None),
    "offset": lambda case: require_no_offset(case, 20),
    "may_be_told": lambda case: require_may_be_told(case, {}),
    "part_taken": lambda case: note_part_taken(case, "record_contact"),
    "personal_contact": lambda case: judge_contact(case, {"method": "telephone", "reached": True}),
    "risk": _risk,
}
"""Table → what asks it."""


@pytest.fixture
def broken(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., RuntimeDriver]]:
    """`broken(table, pattern, instead)`: a landlord that runs on a table in which something was changed."""
    drivers: list[RuntimeDriver] = []

    def begin(table: str, pattern: str, instead: str) -> RuntimeDriver:
        root = content_of_another_landlord(tmp_path / "content", KEY)
        own = root / "dmn" / KEY / f"{table}.dmn"
        path = own if own.is_file() else root / "dmn" / "common" / f"{table}.dmn"
        text, replaced = re.subn(pattern, instead, path.read_text(encoding="utf-8"), count=1)
        assert replaced
        path.write_text(text, encoding="utf-8")
        monkeypatch.setattr(publish_content, "check_content", lambda files, landlord: [])
        drivers.append(RuntimeDriver(database_url, root=root, landlord=KEY))
        return drivers[-1]

    yield begin
    for driver in drivers:
        driver.close()


COLLECT = (r'hitPolicy="(?:FIRST|UNIQUE)"', 'hitPolicy="COLLECT"')


@pytest.mark.parametrize("table", ASKS)
def test_a_rule_that_gives_a_list_refuses_and_is_an_incident(table: str, broken: Begin) -> None:
    """Of every kind: who judges, money, news, parts, contacts, danger."""
    driver = broken(table, *COLLECT)
    case_id = driver.log()
    with pytest.raises(SafeguardFailed, match="Nothing was changed"), driver.runtime.transaction() as connection:
        ASKS[table](open_case(driver.runtime, connection, driver["officer"], case_id))
    (incident,) = rows(driver, tables.incident, case_id)
    assert incident["element_id"] == table
    assert table in incident["message"]
    assert "hit policy" in incident["message"]
    assert [row for row in rows(driver, tables.case_event, case_id) if row["type"] == "safeguard_failed"]


BY_ANOTHER_NAME: dict[str, tuple[str, Do]] = {
    "reviewer": ("allowed", _independent("reviewer")),
    "extendable": ("clock", lambda case: extend_deadline(CaseCommand(case), {})),
    "names_money": ("texts", lambda case: require_money(case, "", "We pay")),
    "stage_answers": ("letter", lambda case: answers_a_stage(case, ["RSP1"])),
}
"""Table → an output column that is renamed, and what asks for it."""


@pytest.mark.parametrize("table", BY_ANOTHER_NAME)
def test_an_answer_by_another_name_refuses(table: str, broken: Begin) -> None:
    """Nobody is accepted as reviewer because the column that bars them has another name; so with others."""
    column, do = BY_ANOTHER_NAME[table]
    driver = broken(table, f' name="{column}"', f' name="{column}_once"')
    case_id = driver.log()
    with pytest.raises(SafeguardFailed), driver.runtime.transaction() as connection:
        do(open_case(driver.runtime, connection, driver["officer"], case_id))


def test_no_ground_is_offered_by_another_name(broken: Begin) -> None:
    """While logging there is no case yet, so the content is what is at fault."""
    driver = broken("grounds", ' name="ground"', ' name="ground_once"')
    content = driver.runtime.content_on(KEY, driver.runtime.clock.today())
    with driver.runtime.database.read() as connection, pytest.raises(ContentError, match="answers without ground"):
        choices_for(connection, content, content.form("decide_acceptance"), None)


def test_nobody_is_made_handler_by_a_rule_without_an_answer_and_the_incident_is_closed_when_it_is_mended(
    broken: Begin,
) -> None:
    """The way that a complaints officer goes; twice is one incident."""
    driver = broken("handler", *COLLECT)
    case_id = driver.log()
    for _ in range(2):
        with pytest.raises(SafeguardFailed):
            driver.use(case_id, "allocate", "officer", handler="handler")
    assert case_row(driver, case_id)["handler"] is None
    (incident,) = rows(driver, tables.incident, case_id)
    retry_incident(driver.runtime, driver["admin"], incident["id"], "The table was put right")
    (incident,) = rows(driver, tables.incident, case_id)
    assert incident["resolved_at"] is not None


def test_nobody_acts_in_a_case_while_the_rule_about_parts_gives_no_answer(
    broken: Begin,
) -> None:
    """The case is closed to everybody, and the administrators read why."""
    driver = broken("part_in_case", *COLLECT)
    case_id = driver.log()
    with pytest.raises(SafeguardFailed):
        driver.use(case_id, "add_note", "officer", note="Rang the contractor")
    (incident,) = rows(driver, tables.incident, case_id)
    assert incident["element_id"] == "part_in_case"


def test_a_case_that_a_rule_without_an_answer_refuses_does_not_begin_and_that_is_said(broken: Begin) -> None:
    """There is no case whose history could keep the attempt."""
    driver = broken("risk", ' name="message"', ' name="message_once"')
    with pytest.raises(SafeguardFailed, match="Tell your administrator"):
        driver.log(risk="immediate")
    with driver.runtime.database.read() as connection:
        assert cases.find_case(connection, 1) is None


def test_whoever_is_complained_about_learns_nothing_from_a_rule_that_gives_no_answer(broken: Begin) -> None:
    """To them there is no such case, whether they act or look; the attempt and the incident are kept."""
    driver = broken("part_in_case", *COLLECT)
    case_id = driver.log(subjects=driver["handler"].name)
    with pytest.raises(NotFound) as acting:
        driver.use(case_id, "add_note", "handler", note="Rang the contractor")
    with pytest.raises(NotFound) as reading:
        view_case(driver.runtime, driver["handler"], case_id)
    assert str(acting.value.shown) == str(reading.value.shown) == NOT_AMONG_YOURS
    assert [row["element_id"] for row in rows(driver, tables.incident, case_id)] == ["part_in_case"]


def test_a_page_that_a_rule_without_an_answer_refuses_is_one_incident_however_often_it_is_read(broken: Begin) -> None:
    driver = broken("part_in_case", *COLLECT)
    case_id = driver.log()
    for _ in range(3):
        with pytest.raises(SafeguardFailed):
            view_case(driver.runtime, driver["officer"], case_id)
    assert len(rows(driver, tables.incident, case_id)) == 1
    failed = [row for row in rows(driver, tables.case_event, case_id) if row["type"] == "safeguard_failed"]
    assert len(failed) == 1
