"""Ways that part come together as they parted, and every process can end: what cannot is named with both gateways."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app import bpmn
from app.bpmn.findings import ERROR, WARNING, Finding
from app.bpmn.lint.context import read_contexts
from app.bpmn.lint.token_search import TokenSearch
from app.content.files import content_on_disk, landlords_on_disk
from tests.bpmn.drawing import TERMINATE, boundary, call, end, gateway, message, process, start, timer, user

ROOT = Path(__file__).resolve().parents[2]
CODES = ("join_waits", "done_twice", "never_ends")


def drawn_as(process_id: str, elements: str, *flows: str) -> bytes:
    """A process with these elements, and flows such as ``a->b``."""
    return process(process_id, "\n".join([elements, *(flow.replace("->", " -> ") for flow in flows)]))


KEEPS_GOING = drawn_as(
    "watch", start() + gateway("again") + user("update") + gateway("round") ,
    "start->again", "again->update", "update->round", "round->again",
)  # fmt: skip


def unsound(*files: tuple[str, bytes]) -> list[Finding]:
    return [finding for finding in bpmn.lint(dict(files)) if finding.code in CODES]


def parted(split: str, join: str) -> bytes:
    """A gateway with two tasks and a gateway behind them."""
    return drawn_as(
        "parted",
        start() + gateway("split", split) + user("a") + user("b") + gateway("join", join) + end(),
        "start->split", "split->a", "split->b", "a->join", "b->join", "join->end",
    )  # fmt: skip


def test_a_choice_that_comes_together_in_a_parallel_gateway_waits_for_ever() -> None:
    """“Investigate” never opened, and nothing said so."""
    (finding,) = unsound(("parted.bpmn", parted("exclusive", "parallel")))
    assert (finding.severity, finding.element_id) == (ERROR, "join")
    assert "“split” sends the case along one of them only" in finding.message
    assert finding.remedy


def test_parallel_ways_that_come_together_in_an_exclusive_gateway_are_done_twice() -> None:
    """Doubled work."""
    (finding,) = unsound(("parted.bpmn", parted("parallel", "exclusive")))
    assert (finding.severity, finding.element_id) == (WARNING, "join")
    assert "“split” sends the case along several at once" in finding.message


@pytest.mark.parametrize("kind", ["parallel", "exclusive"])
def test_gateways_of_one_kind_are_sound(kind: str) -> None:
    assert unsound(("parted.bpmn", parted(kind, kind))) == []


def test_a_loop_into_a_parallel_gateway_waits_for_ever() -> None:
    """AND join as loop target."""
    drawn = drawn_as(
        "looped",
        start() + gateway("join", "parallel") + user("a") + gateway("again") + end(),
        "start->join", "join->a", "a->again", "again->end", "again->join",
    )  # fmt: skip
    (finding,) = unsound(("looped.bpmn", drawn))
    assert (finding.severity, finding.element_id) == (ERROR, "join")
    assert "begins behind it" in finding.message


def endless(end_event: str) -> bytes:
    """A task beside updates that never end by themselves."""
    return drawn_as(
        "stage", start() + gateway("both", "parallel") + user("answer") + call("updates", "watch") + end_event
        + end("updated"),
        "start->both", "both->answer", "both->updates", "answer->end", "updates->updated",
    )  # fmt: skip


def test_a_process_beside_which_something_goes_on_for_ever_can_never_close() -> None:
    """A terminate end replaced by a plain end."""
    plain = unsound(("stage.bpmn", endless(end())), ("watch.bpmn", KEEPS_GOING))
    assert [(finding.code, finding.element_id) for finding in plain] == [("never_ends", "stage")]
    ends_all = end("end", TERMINATE)
    assert unsound(("stage.bpmn", endless(ends_all)), ("watch.bpmn", KEEPS_GOING)) == []


def beside(*flows: str, more: str = "") -> list[Finding]:
    """A stage beside which something goes on for ever, with a choice of ends."""
    drawn = drawn_as(
        "stage",
        start() + gateway("split", "parallel") + call("watching", "watch") + gateway("fixed") + user("answer")
        + end("closed", TERMINATE) + more,
        "start->split", "split->watching", "split->fixed", "fixed->closed", "fixed->answer", *flows,
    )  # fmt: skip
    return unsound(("stage.bpmn", drawn), ("watch.bpmn", KEEPS_GOING))


def test_an_end_that_leaves_what_goes_on_for_ever_is_named_though_another_end_stops_it() -> None:
    """One of two terminate ends replaced by a plain end: the case would never close on that way."""
    (finding,) = beside("answer->answered", more=end("answered"))
    assert (finding.severity, finding.code, finding.element_id) == (ERROR, "never_ends", "stage")
    assert "“watching” goes on for ever" in finding.message
    assert "terminate end event" in finding.remedy


def test_both_ends_that_stop_what_goes_on_are_sound() -> None:
    assert beside("answer->answered", more=end("answered", TERMINATE)) == []


def test_a_way_that_only_ends_because_something_else_is_at_work_is_sound() -> None:
    """Two ways at once, of which the choice of one ends by itself: “this is done already”."""
    more = (
        gateway("both", "parallel") + user("look") + gateway("needed") + end("done_already") + end("ended", TERMINATE)
    )
    flows = ("answer->both", "both->look", "both->needed", "needed->done_already", "needed->ended", "look->closed")
    assert beside(*flows, more=more) == []


def test_what_a_boundary_event_takes_away_may_go_on_for_ever() -> None:
    drawn = drawn_as(
        "stage",
        start() + call("updates", "watch") + boundary("answered", "updates", message("answered")) + end() + end("over"),
        "start->updates", "updates->end", "answered->over",
    )  # fmt: skip
    assert unsound(("stage.bpmn", drawn), ("watch.bpmn", KEEPS_GOING)) == []


def test_a_reminder_beside_a_task_in_a_loop_is_sound() -> None:
    """What a boundary event adds once for each round is meant so."""
    drawn = drawn_as(
        "reminded",
        start() + gateway("again") + user("a") + boundary("late", "a", timer("timeDuration", "P1D"), False)
        + user("tell") + end("told") + gateway("more") + end(),
        "start->again", "again->a", "a->more", "more->again", "more->end", "late->tell", "tell->told",
    )  # fmt: skip
    assert unsound(("reminded.bpmn", drawn)) == []


@pytest.mark.parametrize("landlord", landlords_on_disk(ROOT))
def test_every_diagram_of_a_landlord_is_small_enough_to_be_searched(landlord: str) -> None:
    """Beyond the bound nothing is claimed."""
    content = content_on_disk(ROOT, landlord)
    for context in read_contexts({path: content.files[path] for path in content.diagram_paths.values()}, []):
        for scope, elements in context.scopes():
            flows = [flow for flow in context.flows if flow.parent == scope]
            assert TokenSearch(elements, flows).search() is not None, scope


@pytest.mark.parametrize("landlord", landlords_on_disk(ROOT))
def test_no_diagram_of_a_landlord_is_unsound(landlord: str) -> None:
    content = content_on_disk(ROOT, landlord)
    assert unsound(*((path, content.files[path]) for path in content.diagram_paths.values())) == []


def test_an_exclusive_gateway_of_stage_1_that_becomes_parallel_waits_for_ever() -> None:
    """On a diagram as it is published: a join. A split that becomes parallel is sound, for nothing joins behind it."""
    content = content_on_disk(ROOT, landlords_on_disk(ROOT)[0])
    files = {path: content.files[path] for path in content.diagram_paths.values()}
    path = content.diagram_paths["stage_1"]
    body = files[path].decode()
    waits = set()
    for place in [match.start() for match in re.finditer("<bpmn:exclusiveGateway ", body)]:
        after = body[:place] + body[place:].replace("bpmn:exclusiveGateway", "bpmn:parallelGateway", 2)
        said = unsound(*{**files, path: after.encode()}.items())
        waits |= {finding.element_id for finding in said if finding.code == "join_waits"}
    assert waits == {"not_resolved", "to_investigate"}


def test_stage_1_that_no_longer_ends_what_goes_on_beside_it_can_never_close() -> None:
    """The terminate end of a diagram as it is published, replaced by a plain one."""
    for landlord in landlords_on_disk(ROOT):
        content = content_on_disk(ROOT, landlord)
        files = {path: content.files[path] for path in content.diagram_paths.values()}
        path = content.diagram_paths["stage_1"]
        body = re.sub(rb"<bpmn:terminateEventDefinition[^>]*/>", b"", files[path])
        assert body != files[path]
        assert ("never_ends", "stage_1") in {
            (finding.code, finding.element_id) for finding in unsound(*{**files, path: body}.items())
        }, landlord


def test_a_plain_end_behind_the_answer_of_stage_1_is_named_wherever_nothing_else_can_end_the_stage() -> None:
    """One terminate end only. At Inspiring the offer of a second review, which may come later, ends the stage."""
    noticed = set()
    for landlord in landlords_on_disk(ROOT):
        content = content_on_disk(ROOT, landlord)
        files = {path: content.files[path] for path in content.diagram_paths.values()}
        path = content.diagram_paths["stage_1"]
        body = re.sub(rb'<bpmn:terminateEventDefinition id="answered_terminate" */>', b"", files[path])
        assert body != files[path]
        if unsound(*{**files, path: body}.items()):
            noticed.add(landlord)
    assert noticed == {"aspire", "association", "aster"}
