"""Every act and message, every kind of person of a case, at every landlord: one rule (PRM-01, PRM-02, PRM-04)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from app.casework.actor import ENGINE, Actor, Membership
from app.casework.case import Case
from app.casework.part_in_case import part_in_case
from app.casework.readable import hidden_from, opened, readable_case
from app.errors import Barred, Invalid, NoPart, NotFound, RedressError, Refused
from app.store import cases, running, tables
from app.use_cases.acts import ACTS
from app.use_cases.add_document import ADD_DOCUMENT, add_document
from app.use_cases.add_user import add_user
from app.use_cases.assign_task import assign_task
from app.use_cases.complete_task import complete_task
from app.use_cases.tell_case import tell_case
from app.use_cases.use_act import use_act
from tests.casework.parts_in_a_case import ACTS_, KINDS, NOTHING, doings, part_of
from tests.drivers.answering import EveryPost
from tests.drivers.each_kind import add_each_kind, driver_at_stage_2, reviewed
from tests.drivers.table_queries import rows

LANDLORDS = ("aspire", "association", "aster", "inspiring")


@pytest.fixture(params=LANDLORDS)
def driver(request: pytest.FixtureRequest, database_url: str) -> Iterator[EveryPost]:
    """Somebody of each kind, who holds every role that sees cases, so that the roles refuse nothing."""
    driver = EveryPost(database_url, request.param)
    add_each_kind(driver)
    yield driver
    driver.close()


@pytest.fixture(params=LANDLORDS)
def later(request: pytest.FixtureRequest, database_url: str) -> Iterator[EveryPost]:
    """The same, with a case at stage 2 already."""
    driver = driver_at_stage_2(database_url, request.param)
    yield driver
    driver.close()


def the_case(driver: EveryPost) -> int:
    with driver.runtime.database.read() as connection:
        return int(connection.execute(select(tables.case.c.id)).scalar_one())


def opened_for(driver: EveryPost, connection: Any, kind: str, case_id: int) -> Case:
    row = cases.find_case(connection, case_id)
    assert row is not None
    return opened(driver.runtime, connection, driver[kind], row)


def attempt(driver: EveryPost, who: Actor, case_id: int, doing: str) -> None:
    if doing == ADD_DOCUMENT:
        add_document(driver.runtime, who, case_id, "x.txt", b"x")
    elif doing in ACTS:
        use_act(driver.runtime, who, doing, {}, case_id=case_id)
    else:
        tell_case(driver.runtime, who, case_id, doing, {})


@pytest.mark.parametrize("kind", KINDS)
def test_every_act_and_message_is_open_to_each_kind_of_person_as_far_as_the_table_says(
    later: EveryPost, kind: str
) -> None:
    """PRM-01, PRM-02, PRM-04, Code 5.8, 6.13"""
    case_id = the_case(later)
    reviewed(later, case_id)
    with later.runtime.database.read() as connection:
        case = opened_for(later, connection, kind, case_id)
        verdicts = {doing: part_in_case(case, doing).verdict for doing in doings(later.landlord)}
    allowed = case.content.landlord
    wanted = {doing: part_of(kind, doing) for doing in verdicts}
    if kind == "elsewhere":  # what their one role does not do at all, the role refuses
        wanted = {doing: verdicts[doing] if not allowed.may(later[kind].roles(later.landlord), doing) else part
                  for doing, part in wanted.items()}  # fmt: skip
    assert verdicts == wanted


@pytest.mark.parametrize("kind", ["chosen", "worded", "handled", "elsewhere", "scrutinises", "stranger", "former"])
def test_what_is_refused_is_refused_in_words_and_changes_nothing(later: EveryPost, kind: str) -> None:
    """PRM-02, PRM-06: whoever is complained about is told that there is no such case; that they tried is kept."""
    case_id = the_case(later)
    before, tried = later.case(case_id), len(later.events(case_id))
    refused = [doing for doing in doings(later.landlord) if part_of(kind, doing) != ACTS_]
    for doing in refused:
        with pytest.raises(RedressError) as error:
            attempt(later, later[kind], case_id, doing)
        if part_of(kind, doing) == NOTHING:
            assert error.value.http_status == 404
            assert "complained about" in str(error.value) or kind in ("scrutinises", "stranger", "former")
            assert "complained about" not in error.value.shown
            assert "There is no such case" in error.value.shown
        else:
            assert error.value.http_status == 403
    assert later.case(case_id) == before
    kept = later.events(case_id)[tried:]
    assert set(kept) <= {"assignment_refused"}
    if kind in ("chosen", "worded", "handled"):
        permissions = later.runtime.landlord(later.landlord).permissions
        by_part = [doing for doing in refused if kind != "handled" or doing in permissions]
        assert len(kept) == len(by_part)


@pytest.mark.parametrize("kind", ["chosen", "worded", "handled"])
def test_no_task_of_stage_2_is_claimed_or_completed_by_whoever_has_no_part_in_it(later: EveryPost, kind: str) -> None:
    """PRM-02, Code 5.8, 6.13: claiming and completing ask the same."""
    case_id = the_case(later)
    open_ = later.open_tasks(case_id)
    assert {"acknowledge_appeal", "assign_reviewer"} <= {task["element_id"] for task in open_}
    for task in open_:
        for command in (
            lambda task=task: assign_task(later.runtime, later[kind], task["id"], kind),
            lambda task=task: assign_task(later.runtime, later[kind], task["id"], "fits"),
            lambda task=task: complete_task(later.runtime, later[kind], task["id"], {}),
        ):
            with pytest.raises((Barred, NoPart)):
                command()
    assert [task["assignee"] for task in later.open_tasks(case_id)] == [task["assignee"] for task in open_]


@pytest.mark.parametrize("kind", KINDS)
def test_a_case_is_read_by_those_who_may_and_does_not_exist_for_the_others(later: EveryPost, kind: str) -> None:
    """PRM-04, REC-03: stage 1's handler reads stage 2; whoever is complained about finds nothing."""
    case_id = the_case(later)
    seen = part_of(kind, "read") != NOTHING
    with later.runtime.database.read() as connection:
        assert (case_id in hidden_from(later.runtime, connection, later[kind])) == (kind in ("chosen", "worded"))
        if seen:
            assert readable_case(later.runtime, connection, later[kind], case_id)["id"] == case_id
            return
        with pytest.raises(NotFound) as there:
            readable_case(later.runtime, connection, later[kind], case_id)
        with pytest.raises(NotFound) as nowhere:
            readable_case(later.runtime, connection, later[kind], 999_999)
    assert there.value.shown == nowhere.value.shown


def test_the_engine_does_what_the_diagrams_say(later: EveryPost) -> None:
    case_id = the_case(later)
    with later.runtime.database.read() as connection:
        row = cases.find_case(connection, case_id)
        assert row is not None
        case = opened(later.runtime, connection, ENGINE, row)
        assert {part_in_case(case, doing).verdict for doing in doings(later.landlord)} == {ACTS_}


def test_what_is_done_becomes_a_part_in_the_case_and_passing_on_a_request_does_not(later: EveryPost) -> None:
    """PRM-06, Code 6.13: a note is involvement; hearing that the customer wants stage 2 is not."""
    case_id = the_case(later)
    assert later.capacities(case_id, "involved") == {"1: wrote a note"}
    assert not any("told" in part or "request" in part for part in later.capacities(case_id, "fits"))


def test_whoever_is_complained_about_gives_the_statement_they_are_asked_for_and_reads_nothing_else(
    driver: EveryPost,
) -> None:
    """Association P3.18, Aster 2.4, Code 5.8"""
    from app.views.inbox import Asked, inbox
    from app.views.view_task import view_task

    case_id = driver.log("fits", service_area=driver.first, summary="A colleague was impolite")
    driver.do(case_id, "acknowledge", "fits", definition="Impolite", handler="handled", service_area=driver.first)
    driver.use(case_id, "name_subjects", "fits", complained_about=[{"colleague": "chosen"}], reason="They say so")
    asked = {"asked": "chosen", "what": "What do you say to it?", "due": "2025-12-08"}
    driver.use(case_id, "ask_for_contribution", "handled", **asked)
    (task,) = [task for task in driver.open_tasks(case_id) if task["element_id"] == "contribute"]
    shown = view_task(driver.runtime, driver["chosen"], task["id"])
    assert shown.can_do
    assert shown.contribution
    assert shown.contribution.what == "What do you say to it?"
    assert (shown.facts.person, shown.facts.row["summary"], shown.facts.points, shown.facts.evidence) == (
        None,
        "",
        [],
        [],
    )
    (row,) = inbox(driver.runtime, driver["chosen"], Asked(tab="mine"), 50).rows
    assert (row.task_id, row.summary, "Resident" in row.resident) == (task["id"], "", False)
    assert [row.case_id for row in inbox(driver.runtime, driver["chosen"], Asked(tab="all"), 50).rows] == [case_id]
    driver.do(case_id, "contribute", "chosen", contribution="I was short, and I am sorry")
    assert "contribution_received" in driver.events(case_id)
    with pytest.raises(NotFound):
        view_task(driver.runtime, driver["chosen"], task["id"])


def test_a_task_offered_to_several_roles_is_claimed_by_each_of_them(later: EveryPost) -> None:
    """PRM-01: by the second as by the first, and completed by whoever may claim it."""
    case_id = the_case(later)
    landlord = later.runtime.landlord(later.landlord)
    for task in later.open_tasks(case_id):
        for role in task["offered"].strip("|").split("|"):
            if not landlord.roles[role].sees_cases:
                continue
            person = add_user(later.runtime, f"one_{role}", "Kim Ito", None, [Membership(later.landlord, role)])
            assign_task(later.runtime, person, task["id"], person.username)
            with later.runtime.database.write() as connection:
                running.update_task(connection, task["id"], {"assignee": None})


def test_a_reviewer_who_turns_out_to_be_complained_about_is_replaced(later: EveryPost) -> None:
    """S2-03, Code 5.8, 6.13: what they had goes back at once, and the answer keeps its date."""
    case_id = the_case(later)
    later.do(case_id, "assign_reviewer", "fits", reviewer="reviewer")
    due = {row["name"]: row["effective_due"] for row in later.rows(tables.clock, case_id)}["stage_2_response"]
    later.use(case_id, "name_subjects", "fits", complained_about=[{"colleague": "reviewer"}], reason="Now they say so")
    assert later.case(case_id)["reviewer"] is None
    assert "reviewer" not in {task["assignee"] for task in later.open_tasks(case_id)}
    with pytest.raises(Barred, match="complained about"):
        later.do(case_id, "review", "reviewer", no_conflict=True, evidence="x")
    later.do(case_id, "assign_reviewer", "fits", reviewer="second_reviewer")
    assert later.case(case_id)["reviewer"] == "second_reviewer"
    held = {task["element_id"]: task["assignee"] for task in later.open_tasks(case_id)}
    assert held["review"] == "second_reviewer"
    assert "assign_reviewer" not in held
    assert {row["name"]: row["effective_due"] for row in later.rows(tables.clock, case_id)}["stage_2_response"] == due


def test_the_choice_of_another_reviewer_ends_with_stage_2(later: EveryPost) -> None:
    case_id = the_case(later)
    later.do(case_id, "assign_reviewer", "fits", reviewer="reviewer")
    later.use(case_id, "name_subjects", "fits", complained_about=[{"colleague": "reviewer"}], reason="Now they say so")
    later.tell(case_id, "withdrawn", "fits", reason="All is well")
    assert "assign_reviewer" not in later.open_names(case_id)


def test_a_handler_who_turns_out_to_be_complained_about_is_replaced(driver: EveryPost) -> None:
    """S1-01, Code 5.8"""
    case_id = driver.log("fits", service_area=driver.first)
    driver.do(case_id, "acknowledge", "fits", definition="No heating", handler="handler", service_area=driver.first)
    driver.use(case_id, "name_subjects", "fits", complained_about=[{"colleague": "handler"}], reason="Now they say so")
    assert driver.case(case_id)["handler"] is None
    assert "handler" not in {task["assignee"] for task in driver.open_tasks(case_id)}
    assert "allocate" in driver.open_names(case_id)
    driver.do(case_id, "allocate", "fits", handler="handled", service_area=driver.first)
    held = {task["element_id"]: task["assignee"] for task in driver.open_tasks(case_id)}
    assert held["investigate"] == "handled"
    assert "allocate" not in held


def test_a_role_that_ends_gives_back_what_was_claimed_under_it(driver: EveryPost) -> None:
    """PRM-01: the task goes back to its team, the post is to be filled again, and nothing is done meanwhile."""
    case_id = driver.log("fits", service_area=driver.first)
    driver.do(case_id, "acknowledge", "fits", definition="No heating", handler="handler", service_area=driver.first)
    task = driver.task(case_id, "investigate")
    driver.people["handler"] = add_user(driver.runtime, "handler", "Handler", None, [])
    assert {task["assignee"] for task in driver.open_tasks(case_id)} == {None}
    assert driver.case(case_id)["handler"] is None
    assert "allocate" in driver.open_names(case_id)
    with pytest.raises(NotFound):
        complete_task(driver.runtime, driver["handler"], task, {"no_conflict": True, "evidence": "x"})
    given_back = [row["data"] for row in rows(driver, tables.case_event, case_id) if row["type"] == "task_assigned"]
    assert {"handler"} == {data.get("was") for data in given_back}
    assert {None} == {data["to"] for data in given_back}


def test_who_had_a_part_reviews_nothing_and_posting_a_letter_is_no_part(later: EveryPost) -> None:
    """S2-03, Code 6.13, Aspire §3.4: at Aspire a note, or being named in the evidence, is a part too."""
    case_id = the_case(later)
    post = [task for task in later.open_tasks(case_id) if task["element_id"] == "post_letter"]
    complete_task(later.runtime, later["posts"], post[0]["id"], {"done_by": "The mail room"})
    assert later.capacities(case_id, "posts") == set()
    barred = ["handled", "chosen", "worded", *(["involved", "named"] if later.landlord == "aspire" else [])]
    for kind in barred:
        with pytest.raises((Invalid, Refused)):
            later.do(case_id, "assign_reviewer", "fits", reviewer=kind)
    later.do(case_id, "assign_reviewer", "fits", reviewer="posts")
    assert later.case(case_id)["reviewer"] == "posts"
