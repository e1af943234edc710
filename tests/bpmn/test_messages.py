"""Messages in and out: a message reaches one event, is never queued, and is not delivered inside by itself."""

from __future__ import annotations

import pytest

from app import bpmn
from tests.bpmn.drawing import (
    boundary,
    call,
    catch,
    end,
    extensions,
    gateway,
    line_of,
    mappings,
    message,
    service,
    signal,
    start,
    throw,
    timer,
    user,
)


def test_a_boundary_message_interrupts_the_called_process(story):
    """SYS-04: a withdrawal acts on the running case at any time."""
    played = story(
        main=f"""{start()}{call("stage_call", "stage")}{boundary("withdrawn", "stage_call", message("withdrawn"))}
        {user("close")}{end()}
        start -> stage_call -> end
        withdrawn -> close -> end""",
        stage=f"{start()}{user('inside')}{end()}\nstart -> inside -> end",
    ).start()
    assert played.instance.awaited() == {"withdrawn"}
    assert played.tell("withdrawn", reason="moved out")
    assert played.open() == ["close"]
    assert played.data == {"reason": "moved out"}
    assert played.log("cancelled") == ["inside", "stage_call"]
    assert played.instance.awaited() == set()


def test_a_message_nobody_waits_for_is_refused_and_not_kept(story):
    played = story(
        main=f"{start()}{user('a')}{catch('reply', message('reply'))}{end()}\nstart -> a -> reply -> end"
    ).start()
    assert played.tell("reply", text="early") is False
    assert played.data == {}
    played.do("a")
    assert not played.ended, "the early message must not have been queued"
    assert played.tell("reply", text="in time") is True
    assert played.ended
    assert played.data == {"text": "in time"}


def test_a_completed_activity_no_longer_waits_at_its_boundary(story):
    played = story(
        main=f"""{start()}{user("a")}{boundary("stop", "a", message("stop"))}{user("b")}{end()}
        start -> a -> b -> end
        stop -> end"""
    ).start()
    played.do("a")
    assert played.tell("stop") is False
    assert played.open() == ["b"]


def test_a_message_reaches_the_innermost_event_and_only_that(story):
    played = story(
        main=f"""{start()}{call("stage_call", "stage")}{boundary("outer", "stage_call", message("news"))}
        {user("out")}{end()}
        start -> stage_call -> end
        outer -> out -> end""",
        stage=f"""{start()}{user("inside")}{boundary("inner", "inside", message("news"))}{user("read")}{end()}
        start -> inside -> end
        inner -> read -> end""",
    ).start()
    played.tell("news")
    assert played.open() == ["read"]
    played.tell("news")
    assert played.open() == ["out"]


def test_two_events_that_wait_for_the_same_message_take_one_each(story):
    played = story(
        main=f"""{start()}{gateway("fork", "parallel")}{catch("one", message("part"))}{catch("two", message("part"))}
        {gateway("join", "parallel")}{end()}
        start -> fork
        fork -> one -> join
        fork -> two -> join
        join -> end"""
    ).start()
    played.tell("part")
    assert not played.ended
    played.tell("part")
    assert played.ended


def test_an_event_based_gateway_takes_what_happens_first(story):
    body = f"""{start()}{gateway("first", "eventBased")}{catch("agreed", message("agreed"))}
    {catch("refused", message("refused"))}{catch("silence", timer("timeDuration", "P14D"))}
    {user("a")}{user("r")}{user("s")}{end()}
    start -> first
    first -> agreed -> a -> end
    first -> refused -> r -> end
    first -> silence -> s -> end"""
    played = story(main=body).start()
    assert played.instance.awaited() == {"agreed", "refused"}
    assert played.tell("refused", why="no time")
    assert played.open() == ["r"]
    assert played.data == {"why": "no time"}
    assert (played.instance.awaited(), played.instance.timers()) == (set(), [])
    played.do("r")
    assert played.ended
    assert played.log()[1:4] == ["first", "refused", "r"]


def test_a_receive_task_waits_for_its_message(story):
    receive = '<bpmn:receiveTask id="wait" name="wait" messageRef="Message_reply"/>'
    played = story(main=f"{start()}{receive}{end()}\nstart -> wait -> end").start()
    assert played.instance.awaited() == {"reply"}
    assert played.tell("reply")
    assert played.ended


def test_output_mappings_of_a_catch_event_name_what_is_kept_of_a_message(story):
    played = story(
        main=f"""{start()}{catch("reply", message("reply"), mappings(None, {"days": "=count + 1"}))}{user("a")}{end()}
        start -> reply -> a -> end"""
    ).start()
    played.tell("reply", count=4, noise="x")
    assert played.data == {"days": 5}


def test_throw_events_send_tasks_and_message_ends_tell_their_message_through_the_port(story):
    send = '<bpmn:sendTask id="send" name="send" messageRef="Message_sent"/>'
    played = story(
        main=f"""{start()}{throw("tell", message("played"), mappings({"who": "=name"}))}{send}
        {end("finish", message("over"))}
        start -> tell -> send -> finish"""
    ).start(name="sam", other="not played")
    assert [(t.message, t.variables, t.element_id, t.process_id) for t in played.world.thrown] == [
        ("played", {"who": "sam"}, "tell", "main"),
        ("sent", {}, "send", "main"),
        ("over", {}, "finish", "main"),
    ]


def test_a_send_task_without_a_message_tells_the_type_of_its_task_definition(story):
    """The modeler lets a send task name a task definition type only, and no message."""
    definition = '<zeebe:taskDefinition type="sent"/>'
    send = f'<bpmn:sendTask id="send" name="send">{extensions(definition)}</bpmn:sendTask>'
    played = story(main=line_of(send, "send")).start()
    assert [thrown.message for thrown in played.world.thrown] == ["sent"]


def test_a_message_thrown_inside_is_not_caught_inside_by_itself(story):
    """The use case delivers it to the whole case, with this instance."""
    played = story(
        main=f"""{start()}{gateway("fork", "parallel")}{catch("hear", message("news"))}
        {throw("say", message("news"))}{end()}
        start -> fork
        fork -> hear -> end
        fork -> say -> end"""
    ).start()
    assert not played.ended
    [news] = played.world.thrown
    assert played.tell(news.message, **news.variables)
    assert played.ended


def test_delivering_in_the_middle_of_a_step_is_refused(story):
    played = story(
        main=f"""{start()}{gateway("fork", "parallel")}{catch("hear", message("news"))}{user("a")}
        {service("s", "loop")}{end()}
        start -> fork
        fork -> hear -> end
        fork -> a -> s -> end"""
    ).start()
    instance = played.instance
    played.world.services["loop"] = lambda call: instance.deliver("news", {}, played.world.ports()) and None
    played.do("a")
    [incident] = played.instance.incidents()
    assert "in the middle of a step" in incident.message


def test_a_process_can_be_started_by_a_message_with_its_variables(story):
    body = f"""{start("asked", message("escalation_requested"))}{start("plain")}{user("consider")}{user("other")}{end()}
    asked -> consider -> end
    plain -> other -> end"""
    played = story(main=body)
    assert played.diagrams.processes["main"].message_starts == ("escalation_requested",)
    assert played.start(message="escalation_requested", reason="unhappy").open() == ["consider"]
    assert played.data == {"reason": "unhappy"}
    assert played.log() == ["asked"]
    assert story(main=body).start().open() == ["other"]


def test_starting_by_a_message_the_process_does_not_have_is_refused(story):
    played = story(main=f"{start('asked', message('asked_for'))}{user('a')}{end()}\nasked -> a -> end")
    with pytest.raises(bpmn.EngineError, match="no start event for the message “other”"):
        played.start(message="other")
    with pytest.raises(bpmn.EngineError, match="starts only by a message: asked_for"):
        played.start()
    with pytest.raises(bpmn.EngineError, match="there is no process “missing”"):
        played.start("missing")


def test_a_signal_reaches_everything_that_waits_for_it_inside_the_instance(story):
    played = story(
        main=f"""{start()}{gateway("fork", "parallel")}{catch("one", signal("stop"))}
        {catch("two", signal("stop"))}{user("a")}
        {throw("shout", signal("stop"))}{end()}
        start -> fork
        fork -> one -> end
        fork -> two -> end
        fork -> a -> shout -> end"""
    ).start()
    assert played.instance.awaited() == set(), "signals are no messages"
    played.do("a")
    assert played.ended
