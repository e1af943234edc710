"""Skipping, moving, setting data and cancelling: done where it is safe, else refused with a reason."""

from __future__ import annotations

import pytest

from app import bpmn
from tests.bpmn.drawing import boundary, call, catch, end, gateway, loop, message, start, timer, user

LINE = f"""{start()}{user("a", event="acknowledged")}{user("b")}{catch("reply", message("reply"))}{user("c")}{end()}
start -> a -> b -> reply -> c -> end"""


def skip(played, element_id):
    [token] = [token for token in played.instance.tokens() if token.element_id == element_id]
    played.act(lambda instance, ports: instance.skip(token.task_id, ports))


def move(played, element_id, target):
    [token] = [token for token in played.instance.tokens() if token.element_id == element_id]
    played.act(lambda instance, ports: instance.move(token.task_id, target, ports))


def test_a_skipped_task_is_logged_as_cancelled_so_its_event_is_not_recorded(story):
    played = story(main=LINE).start()
    skip(played, "a")
    assert played.open() == ["b"]
    assert played.log("cancelled") == ["a"]
    assert "a" not in played.log("completed")


def test_a_waiting_event_can_be_skipped(story):
    played = story(main=LINE).start()
    played.do("a")
    played.do("b")
    skip(played, "reply")
    assert played.open() == ["c"]
    assert played.tell("reply") is False


def test_skipping_a_task_disarms_its_boundary_events(story):
    played = story(
        main=f"""{start()}{user("a")}{boundary("late", "a", timer("timeDuration", "P1D"))}{user("b")}{end()}
        start -> a -> b -> end
        late -> end"""
    ).start()
    skip(played, "a")
    assert played.instance.timers() == []
    assert played.open() == ["b"]


def test_a_gateway_or_call_cannot_be_skipped(story):
    played = story(
        main=f"{start()}{call('one', 'stage')}{end()}\nstart -> one -> end",
        stage=f"{start()}{gateway('which')}{user('x')}{end()}{end('e')}\nstart -> which\nwhich -> x : =v = 1\n"
        "which -> e : =v = 2\nx -> end",
    ).start(v=0)
    with pytest.raises(bpmn.UnsafeError, match="runs other steps"):
        skip(played, "one")
    with pytest.raises(bpmn.UnsafeError, match="decides which way"):
        skip(played, "which")
    assert len(played.instance.incidents()) == 1


def test_a_token_can_be_moved_forward_and_back(story):
    played = story(main=LINE).start()
    move(played, "a", "reply")
    assert played.instance.awaited() == {"reply"}
    move(played, "reply", "a")
    assert played.open() == ["a"]
    assert played.instance.awaited() == set()
    for task in ("a", "b"):
        played.do(task)
    played.tell("reply")
    played.do("c")
    assert played.ended


def test_moving_out_of_a_call_cancels_what_runs_inside_and_its_boundary_events(story):
    played = story(
        main=f"""{start()}{call("one", "stage")}{boundary("stop", "one", message("stop"))}{user("b")}{end()}
        start -> one -> b -> end
        stop -> end""",
        stage=f"{start()}{user('inside')}{end()}\nstart -> inside -> end",
    ).start()
    move(played, "one", "b")
    assert played.open() == ["b"]
    assert played.instance.awaited() == set()
    assert played.log("cancelled") == ["inside", "one"]


def test_moving_into_a_task_with_boundary_events_arms_them(story):
    played = story(
        main=f"""{start()}{user("a")}{user("b")}{boundary("late", "b", timer("timeDuration", "P1D"))}{end()}
        start -> a -> b -> end
        late -> end"""
    ).start()
    move(played, "a", "b")
    assert [timer.element_id for timer in played.instance.timers()] == ["late"]


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
    played = story(
        main=f"""{start()}{gateway("fork", "parallel")}{user("a")}{user("b")}{gateway("join", "parallel")}
        {user("x")}{end()}
        start -> fork
        fork -> a -> join
        fork -> b -> join
        join -> x -> end"""
    ).start()
    before = played.instance.dump()
    with pytest.raises(bpmn.UnsafeError, match=said):
        move(played, "a", target)
    assert played.instance.dump() == before


def test_a_token_cannot_leave_its_called_process(story):
    played = story(
        main=f"{start()}{call('one', 'stage')}{user('b')}{end()}\nstart -> one -> b -> end",
        stage=f"{start()}{user('inside')}{end()}\nstart -> inside -> end",
    ).start()
    with pytest.raises(bpmn.UnsafeError, match="not in the same process"):
        move(played, "inside", "b")


def test_data_can_be_set(story):
    played = story(main=LINE).start(x=1)
    played.act(lambda instance, ports: instance.set_data({"x": 2, "y": "new"}))
    assert played.data == {"x": 2, "y": "new"}


def test_cancelling_ends_everything_and_logs_what_was_open(story):
    played = story(
        main=f"""{start()}{call("one", "stage")}{boundary("late", "one", timer("timeDuration", "P1D"))}{end()}
        start -> one -> end
        late -> end""",
        stage=f"{start()}{user('inside')}{end()}\nstart -> inside -> end",
    ).start()
    played.act(lambda instance, ports: instance.cancel(ports))
    assert played.ended
    assert (played.open(), played.instance.timers(), played.instance.tokens(), played.instance.awaited()) == (
        [],
        [],
        [],
        set(),
    )
    assert played.log("cancelled") == ["inside", "one"]


def test_cancelling_needs_no_ports(story):
    played = story(main=LINE).start()
    played.act(lambda instance, ports: instance.cancel())
    assert played.ended


def test_only_an_incident_can_be_retried(story):
    played = story(main=LINE).start()
    task_id = played.task("a").id
    with pytest.raises(bpmn.NotOpenError, match="no incident"):
        played.act(lambda instance, ports: instance.retry(task_id, ports))


THREE = f"""{start()}{user("each", loop("=names", "name", outputCollection="said", outputElement="=answer"))}{user("b")}
{user("c")}{end()}
start -> each -> b -> c -> end"""


def task_of(played, number, element_id="each"):
    return [task.id for task in played.instance.open_tasks() if task.element_id == element_id][number]


def test_moving_one_of_three_items_moves_that_one_and_the_others_go_on(story):
    played = story(main=THREE).start(names=["ann", "bob", "cat"])
    moved = task_of(played, 1)
    played.act(lambda instance, ports: instance.move(moved, "c", ports))
    assert played.open() == ["c", "each", "each"]
    assert played.log("cancelled") == ["each"]
    played.do("c")
    for answer in (1, 3):
        left = task_of(played, 0)
        played.act(lambda instance, ports, left=left, answer=answer: instance.complete(left, {"answer": answer}, ports))
    assert played.open() == ["b"]
    assert played.data["said"] == [1, None, 3]


def test_moving_the_last_item_leaves_the_activity_and_keeps_what_the_others_gave(story):
    played = story(main=THREE).start(names=["ann", "bob"])
    first = task_of(played, 0)
    played.act(lambda instance, ports: instance.complete(first, {"answer": "yes"}, ports))
    move(played, "each", "c")
    assert played.open() == ["c"]
    assert played.data["said"] == ["yes", None]
    played.do("c")
    assert played.ended


def test_moving_an_item_of_a_sequence_opens_the_next(story):
    drawn = THREE.replace('"=names"', '"=names"').replace(
        "<bpmn:multiInstanceLoopCharacteristics", '<bpmn:multiInstanceLoopCharacteristics isSequential="true"'
    )
    played = story(main=drawn).start(names=["ann", "bob"])
    move(played, "each", "c")
    assert played.open() == ["c", "each"]
    assert played.instance.open_tasks()[0].element_id in ("c", "each")


def test_one_of_several_items_cannot_be_moved_to_its_own_activity(story):
    played = story(main=THREE).start(names=["ann", "bob"])
    before, first = played.instance.dump(), task_of(played, 0)
    with pytest.raises(bpmn.UnsafeError, match="still runs for its other items"):
        played.act(lambda instance, ports: instance.move(first, "each", ports))
    assert played.instance.dump() == before


@pytest.mark.parametrize("value", [10**40, -(2**70), 10**20], ids=["10^40", "-2^70", "10^20"])
def test_a_number_larger_than_json_keeps_is_kept(story, value):
    played = story(main=LINE).start()
    played.act(lambda instance, ports: instance.set_data({"x": value}))
    assert played.instance.dump()
    assert int(played.data["x"]) == value


@pytest.mark.parametrize("value", ["a\0b", "\ud800"], ids=["NUL", "half a character"])
def test_a_text_that_no_database_keeps_is_refused(story, value):
    played = story(main=LINE).start()
    with pytest.raises(bpmn.DataError, match="cannot be kept"):
        played.act(lambda instance, ports: instance.set_data({"x": value}))
