"""Skipping, moving, setting data and cancelling: done where safe, refused with a reason where not."""

from __future__ import annotations

import pytest

from app import bpmn
from tests.bpmn.drawing import boundary, call, catch, end, gateway, message, start, timer, user

LINE = f"""{start()}{user("a", event="acknowledged")}{user("b")}{catch("reply", message("reply"))}{user("c")}{end()}
start -> a -> b -> reply -> c -> end"""


def skip(told, element_id):
    [token] = [token for token in told.instance.tokens() if token.element_id == element_id]
    told.act(lambda instance, ports: instance.skip(token.task_id, ports))


def move(told, element_id, target):
    [token] = [token for token in told.instance.tokens() if token.element_id == element_id]
    told.act(lambda instance, ports: instance.move(token.task_id, target, ports))


def test_a_skipped_task_is_logged_as_cancelled_so_its_event_is_not_recorded(story):
    told = story(main=LINE).start()
    skip(told, "a")
    assert told.open() == ["b"]
    assert told.log("cancelled") == ["a"]
    assert "a" not in told.log("completed")


def test_a_waiting_event_can_be_skipped(story):
    told = story(main=LINE).start()
    told.do("a")
    told.do("b")
    skip(told, "reply")
    assert told.open() == ["c"]
    assert told.tell("reply") is False


def test_skipping_a_task_disarms_its_boundary_events(story):
    told = story(
        main=f"""{start()}{user("a")}{boundary("late", "a", timer("timeDuration", "P1D"))}{user("b")}{end()}
        start -> a -> b -> end
        late -> end"""
    ).start()
    skip(told, "a")
    assert told.instance.timers() == []
    assert told.open() == ["b"]


def test_a_gateway_or_call_cannot_be_skipped(story):
    told = story(
        main=f"{start()}{call('one', 'stage')}{end()}\nstart -> one -> end",
        stage=f"{start()}{gateway('which')}{user('x')}{end()}{end('e')}\nstart -> which\nwhich -> x : =v = 1\n"
        "which -> e : =v = 2\nx -> end",
    ).start(v=0)
    with pytest.raises(bpmn.UnsafeError, match="runs other steps"):
        skip(told, "one")
    with pytest.raises(bpmn.UnsafeError, match="decides which way"):
        skip(told, "which")
    assert len(told.instance.incidents()) == 1


def test_a_token_can_be_moved_forward_and_back(story):
    told = story(main=LINE).start()
    move(told, "a", "reply")
    assert told.instance.awaited() == {"reply"}
    move(told, "reply", "a")
    assert told.open() == ["a"]
    assert told.instance.awaited() == set()
    for task in ("a", "b"):
        told.do(task)
    told.tell("reply")
    told.do("c")
    assert told.ended


def test_moving_out_of_a_call_cancels_what_runs_inside_and_its_boundary_events(story):
    told = story(
        main=f"""{start()}{call("one", "stage")}{boundary("stop", "one", message("stop"))}{user("b")}{end()}
        start -> one -> b -> end
        stop -> end""",
        stage=f"{start()}{user('inside')}{end()}\nstart -> inside -> end",
    ).start()
    move(told, "one", "b")
    assert told.open() == ["b"]
    assert told.instance.awaited() == set()
    assert told.log("cancelled") == ["inside", "one"]


def test_moving_into_a_task_with_boundary_events_arms_them(story):
    told = story(
        main=f"""{start()}{user("a")}{user("b")}{boundary("late", "b", timer("timeDuration", "P1D"))}{end()}
        start -> a -> b -> end
        late -> end"""
    ).start()
    move(told, "a", "b")
    assert [timer.element_id for timer in told.instance.timers()] == ["late"]


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("start", "cannot be put"),
        ("join", "cannot be put"),
        ("nowhere", "not in the same process"),
        ("x", "run beside"),
    ],
)
def test_an_unsafe_move_is_refused_and_changes_nothing(story, target, said):
    told = story(
        main=f"""{start()}{gateway("fork", "parallel")}{user("a")}{user("b")}{gateway("join", "parallel")}
        {user("x")}{end()}
        start -> fork
        fork -> a -> join
        fork -> b -> join
        join -> x -> end"""
    ).start()
    before = told.instance.dump()
    with pytest.raises(bpmn.UnsafeError, match=said):
        move(told, "a", target)
    assert told.instance.dump() == before


def test_a_token_cannot_leave_its_called_process(story):
    told = story(
        main=f"{start()}{call('one', 'stage')}{user('b')}{end()}\nstart -> one -> b -> end",
        stage=f"{start()}{user('inside')}{end()}\nstart -> inside -> end",
    ).start()
    with pytest.raises(bpmn.UnsafeError, match="not in the same process"):
        move(told, "inside", "b")


def test_data_can_be_set(story):
    told = story(main=LINE).start(x=1)
    told.act(lambda instance, ports: instance.set_data({"x": 2, "y": "new"}))
    assert told.data == {"x": 2, "y": "new"}


def test_cancelling_ends_everything_and_logs_what_was_open(story):
    told = story(
        main=f"""{start()}{call("one", "stage")}{boundary("late", "one", timer("timeDuration", "P1D"))}{end()}
        start -> one -> end
        late -> end""",
        stage=f"{start()}{user('inside')}{end()}\nstart -> inside -> end",
    ).start()
    told.act(lambda instance, ports: instance.cancel(ports))
    assert told.ended
    assert (told.open(), told.instance.timers(), told.instance.tokens(), told.instance.awaited()) == ([], [], [], set())
    assert told.log("cancelled") == ["inside", "one"]


def test_cancelling_needs_no_ports(story):
    told = story(main=LINE).start()
    told.act(lambda instance, ports: instance.cancel())
    assert told.ended


def test_only_an_incident_can_be_retried(story):
    told = story(main=LINE).start()
    task_id = told.task("a").id
    with pytest.raises(bpmn.NotOpenError, match="no incident"):
        told.act(lambda instance, ports: instance.retry(task_id, ports))
