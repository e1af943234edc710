"""Calls that do not fit the state are refused before anything changes."""

from __future__ import annotations

from datetime import datetime

import pytest

from app import bpmn
from tests.bpmn import drawing
from tests.bpmn.drawing import call, catch, end, gateway, message, start, user
from tests.bpmn.story import World

TWO_TASKS = f"{start()}{user('a')}{user('b')}{end()}\nstart -> a -> b -> end"


def test_a_task_completes_once(story):
    played = story(main=TWO_TASKS).start()
    task_id = played.task("a").id
    played.do("a")
    before = played.instance.dump()
    with pytest.raises(bpmn.NotOpenError, match="Reload"):
        played.act(lambda instance, ports: instance.complete(task_id, {"x": 1}, ports))
    assert played.instance.dump() == before


@pytest.mark.parametrize("task_id", ["8f14e45f-ceea-4670-a7a5-5d9a1c1f4e0b", "not an id", ""])
def test_an_unknown_task_is_refused(story, task_id):
    played = story(main=TWO_TASKS).start()
    with pytest.raises(bpmn.NotOpenError):
        played.act(lambda instance, ports: instance.complete(task_id, {}, ports))
    assert played.open() == ["a"]


def test_only_a_user_task_can_be_completed(story):
    played = story(main=f"{start()}{catch('reply', message('reply'))}{end()}\nstart -> reply -> end").start()
    [token] = played.instance.tokens()
    with pytest.raises(bpmn.WrongKindError, match="not a user task"):
        played.act(lambda instance, ports: instance.complete(token.task_id, {}, ports))
    assert played.instance.awaited() == {"reply"}


def test_a_call_activity_cannot_be_completed_over_the_head_of_its_process(story):
    played = story(
        main=f"{start()}{call('one', 'stage')}{end()}\nstart -> one -> end",
        stage=f"{start()}{user('inside')}{end()}\nstart -> inside -> end",
    ).start()
    token = next(token for token in played.instance.tokens() if token.element_id == "one")
    with pytest.raises(bpmn.WrongKindError):
        played.act(lambda instance, ports: instance.complete(token.task_id, {}, ports))
    assert played.open() == ["inside"]


def test_nothing_can_be_done_after_the_end(story):
    played = story(main=f"{start()}{user('a')}{end()}\nstart -> a -> end").start()
    task_id = played.task("a").id
    played.do("a")
    with pytest.raises(bpmn.NotOpenError):
        played.act(lambda instance, ports: instance.complete(task_id, {}, ports))
    assert played.tell("anything") is False
    with pytest.raises(bpmn.NotOpenError, match="ended already"):
        played.act(lambda instance, ports: instance.cancel(ports))


def test_nested_variables_are_refused_and_none_of_them_is_kept(story):
    played = story(main=TWO_TASKS).start(x=1)
    with pytest.raises(bpmn.DataError, match="nested"):
        played.do("a", x=2, y={"deep": {"deeper": 1}})
    assert played.data == {"x": 1}
    assert played.open() == ["a"]


def test_the_read_only_names_cannot_be_overwritten(story):
    played = story(main=TWO_TASKS).start()
    with pytest.raises(bpmn.DataError, match="read only"):
        played.do("a", complaint="mine")
    with pytest.raises(bpmn.DataError, match="read only"):
        played.act(lambda instance, ports: instance.set_data({"landlord": 1}))


def test_a_long_text_is_not_process_data(story):
    played = story(main=TWO_TASKS).start()
    with pytest.raises(bpmn.DataError, match="too long"):
        played.do("a", story="x" * 10_000)


def test_a_completion_whose_properties_cannot_be_worked_out_changes_nothing(story):
    body = f"{start()}{user('a', letter='=for i in 1..n return i')}{end()}\nstart -> a -> end"
    played = story(main=body).start(n=1)
    with pytest.raises(bpmn.ExpressionError, match="letter"):
        played.do("a", n=10_000_000, outcome="x")
    assert played.data == {"n": 1}
    assert played.open() == ["a"]


def test_a_state_of_other_diagrams_is_refused():
    """SYS-01: a running case keeps its version."""
    world = drawing.files(main=TWO_TASKS)
    other = drawing.files(main=TWO_TASKS.replace('name="b"', 'name="renamed"'))
    state = bpmn.parse_diagrams(world).start("main", {}, World().ports()).dump()
    with pytest.raises(bpmn.VersionError, match="restore it with the release"):
        bpmn.parse_diagrams(other).restore(state)


@pytest.mark.parametrize("state", [b"", b"{}", b"[1]", b"not json", b'{"f": 99}'])
def test_bytes_that_are_no_state_are_refused(state):
    with pytest.raises(bpmn.UnreadableError):
        bpmn.parse_diagrams(drawing.files(main=TWO_TASKS)).restore(state)


def test_a_naive_clock_is_refused(story):
    played = story(main=TWO_TASKS)
    played.world.now = datetime(2026, 1, 5, 9)
    with pytest.raises(bpmn.EngineError, match="aware"):
        played.start()


def test_a_token_on_a_join_is_no_open_task(story):
    played = story(
        main=f"""{start()}{gateway("fork", "parallel")}{user("a")}{user("b")}{gateway("join", "parallel")}{end()}
        start -> fork
        fork -> a -> join
        fork -> b -> join
        join -> end"""
    ).start()
    played.do("a")
    states = {token.element_id: token.state for token in played.instance.tokens()}
    assert states == {"b": "ready", "join": "waiting"}
