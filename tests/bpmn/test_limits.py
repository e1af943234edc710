"""A process that starts too much at once stands still at an incident that names the element; the others go on."""

from __future__ import annotations

import pytest

from app import bpmn
from tests.bpmn.drawing import call, end, gateway, loop, process, script, start, user


def each(size: int) -> str:
    many = loop(f"=for i in 1..{size} return i", "it")
    return f"{start()}{user('each', many)}{user('after')}{end()}\nstart -> each -> after -> end"


def test_a_collection_of_ninety_thousand_is_an_incident_at_its_activity(story):
    played = story(main=each(90_000)).start()
    [incident] = played.instance.incidents()
    assert incident.element_id == "each"
    assert "90,000 items; at most 500" in incident.message
    assert played.open() == []


def test_as_many_items_as_process_data_may_hold_are_worked_on(story):
    assert len(story(main=each(500)).start().open()) == 500


def test_calls_that_double_with_every_level_are_stopped(story):
    levels = 25
    bodies = {
        "main" if level == 0 else f"p{level}": f"{start()}{gateway('both', 'parallel')}{call('one', f'p{level + 1}')}"
        f"{call('two', f'p{level + 1}')}{end()}\nstart -> both -> one -> end\nboth -> two -> end"
        for level in range(levels)
    }
    played = story(**bodies, **{f"p{levels}": f"{start()}{user('u')}{end()}\nstart -> u -> end"}).start()
    incidents = played.instance.incidents()
    assert incidents
    assert any("was stopped after 3,000 steps of one run" in incident.message for incident in incidents)


def test_items_inside_items_are_counted_together(story):
    many = loop("=for i in 1..400 return i", "it")
    played = story(
        main=f"{start()}{call('each', 'inner', after=many)}{end()}\nstart -> each -> end",
        inner=f"{start()}{user('each', many)}{end()}\nstart -> each -> end",
    ).start()
    assert any("3,000 steps" in incident.message for incident in played.instance.incidents())


def test_expressions_that_are_too_costly_together_stop_the_run_with_their_element(story):
    work = "".join(script(f"s{n}", "=count(for i in 1..90000 return i)", f"r{n}") for n in range(15))
    arrows = "start -> " + " -> ".join(f"s{n}" for n in range(15)) + " -> end"
    [incident] = story(main=f"{start()}{work}{end()}\n{arrows}").start().instance.incidents()
    assert "the run of the process was stopped after 1,000,000 steps" in incident.message
    assert incident.element_id == "s9"


def test_a_diagram_of_sixty_thousand_elements_is_refused_with_its_file():
    body = f"{start()}{user('u')}{end()}\nstart -> u -> end"
    extra = "".join(f'<bpmn:message id="m{n}" name="m{n}"/>' for n in range(60_000))
    with pytest.raises(bpmn.DiagramError, match=r"main.bpmn.*more than 10,000 XML elements"):
        bpmn.parse_diagrams({"main.bpmn": process("main", body, extra)})
