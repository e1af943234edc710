"""Kinds of ways that part and meet, each found in diagrams that others have drawn: sound ones are left alone, and what
waits for ever is explained by what keeps it waiting."""

from __future__ import annotations

import pytest

from app.bpmn.findings import ERROR, WARNING
from tests.bpmn.drawing import boundary, catch, end, gateway, message, start, subprocess, throw, timer, user
from tests.bpmn.test_soundness import drawn_as, parted, unsound

BOTH = start() + gateway("both", "parallel") + user("pay") + user("pack") + gateway("join", "parallel") + end()
FLOWS = ("start->both", "both->pay", "both->pack", "pay->join", "pack->join", "join->end")
COMPENSATION, LINK = "<bpmn:compensateEventDefinition/>", '<bpmn:linkEventDefinition name="on"/>'


def said_of(elements: str, *flows: str) -> list[tuple[str, str, str]]:
    """(code, element, what is said) of every finding of soundness; each has a remedy."""
    findings = unsound(("drawn.bpmn", drawn_as("drawn", elements, *flows)))
    assert all(finding.remedy for finding in findings)
    return [(finding.code, finding.element_id, finding.message) for finding in findings]


def test_a_boundary_event_of_compensation_takes_nothing_away() -> None:
    undone = boundary("undone", "pay", COMPENSATION) + user("pay_back")
    assert said_of(BOTH + undone, *FLOWS, "undone->pay_back") == []


def test_a_boundary_event_that_leads_past_a_join_is_named_with_what_it_leaves() -> None:
    late = boundary("late", "pay", timer("timeDuration", "P1D")) + end("given_up")
    ((code, element, said),) = said_of(BOTH + late, *FLOWS, "late->given_up")
    assert (code, element) == ("join_waits", "join")
    assert "when “late” happens, the case leaves “pay” another way" in said


def test_a_join_that_waits_for_what_may_never_happen_is_told_so() -> None:
    late = boundary("late", "pay", timer("timeDuration", "P1D"), interrupting=False)
    elements = start() + user("pay") + late + gateway("join", "parallel") + end()
    ((code, element, said),) = said_of(elements, "start->pay", "pay->join", "late->join", "join->end")
    assert (code, element) == ("join_waits", "join")
    assert "one of them comes from “late”, which may never happen" in said


def test_a_way_to_a_join_that_nothing_leads_to_is_told_so() -> None:
    elements = start() + user("a") + user("alone") + gateway("join", "parallel") + end()
    said = said_of(elements, "start->a", "a->join", "alone->join", "join->end")
    assert [(code, element) for code, element, _ in said] == [("join_waits", "join")]
    assert "to one of them nothing leads" in said[0][2]


def test_a_join_to_which_its_own_way_comes_back_is_told_so() -> None:
    elements = start() + gateway("join", "parallel") + user("a") + gateway("again") + end()
    said = said_of(elements, "start->join", "join->a", "a->again", "again->join", "again->end")
    assert "one of them begins behind it" in said[0][2]


def test_a_gateway_without_a_way_out_is_a_dead_end_and_not_a_process_without_an_end() -> None:
    """The dead end is reported by itself."""
    assert said_of(start() + user("a") + gateway("nowhere"), "start->a", "a->nowhere") == []


def test_a_link_is_refused_and_nothing_is_said_of_what_it_joins() -> None:
    elements = start() + throw("onwards", LINK) + catch("from_there", LINK) + gateway("join", "parallel") + user("a")
    assert said_of(elements + end(), "start->onwards", "from_there->join", "a->join", "join->end") == []


def test_a_flow_counts_where_its_elements_stand_wherever_it_is_written() -> None:
    """A modeler writes the flows of a subprocess into the process around it."""
    inner = subprocess("inside", start("begun") + user("work") + end("worked"))
    drawn = drawn_as("drawn", start() + inner + end(), "start->inside", "inside->end", "begun->work", "work->worked")
    assert unsound(("drawn.bpmn", drawn)) == []


def test_inclusive_ways_that_meet_in_an_inclusive_gateway_are_sound() -> None:
    assert unsound(("parted.bpmn", parted("inclusive", "inclusive"))) == []


def test_inclusive_ways_that_meet_in_a_parallel_gateway_may_wait_for_ever() -> None:
    (finding,) = unsound(("parted.bpmn", parted("inclusive", "parallel")))
    assert (finding.code, finding.severity, finding.element_id) == ("join_waits", ERROR, "join")
    assert "“split” sends the case along one of them only" in finding.message


def test_inclusive_ways_that_meet_in_an_exclusive_gateway_may_be_done_twice() -> None:
    (finding,) = unsound(("parted.bpmn", parted("inclusive", "exclusive")))
    assert (finding.code, finding.severity, finding.element_id) == ("done_twice", WARNING, "join")
    assert "Make this gateway inclusive" in finding.remedy


@pytest.mark.parametrize("split", ["exclusive", "parallel"])
def test_an_inclusive_gateway_waits_for_as_many_ways_as_were_taken(split: str) -> None:
    assert unsound(("parted.bpmn", parted(split, "inclusive"))) == []


def test_an_inclusive_gateway_does_not_wait_for_what_was_taken_away() -> None:
    """After the boundary event nothing can come along that way any more."""
    late = boundary("late", "pay", message("late")) + end("given_up")
    inclusive = BOTH.replace('parallelGateway id="join"', 'inclusiveGateway id="join"')
    assert inclusive != BOTH
    assert said_of(inclusive + late, *FLOWS, "late->given_up") == []


def test_two_inclusive_gateways_that_wait_for_each_other_wait_for_ever() -> None:
    elements = (
        start() + gateway("both", "parallel") + gateway("one", "inclusive") + gateway("other", "inclusive")
        + user("a") + user("b") + gateway("on_from_a") + gateway("on_from_b") + end() + end("end_b")
    )  # fmt: skip
    said = said_of(
        elements, "start->both", "both->one", "both->other", "one->a", "a->on_from_a", "on_from_a->other",
        "on_from_a->end", "other->b", "b->on_from_b", "on_from_b->one", "on_from_b->end_b",
    )  # fmt: skip
    assert {(code, element) for code, element, _ in said} == {("join_waits", "one"), ("join_waits", "other")}
    assert all("both would wait for ever" in words for _, _, words in said)
