"""Messages in and out: one message reaches one event, nothing is queued, and nothing is told inside by itself."""

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
    told = story(
        main=f"""{start()}{call("stage_call", "stage")}{boundary("withdrawn", "stage_call", message("withdrawn"))}
        {user("close")}{end()}
        start -> stage_call -> end
        withdrawn -> close -> end""",
        stage=f"{start()}{user('inside')}{end()}\nstart -> inside -> end",
    ).start()
    assert told.instance.awaited() == {"withdrawn"}
    assert told.tell("withdrawn", reason="moved out")
    assert told.open() == ["close"]
    assert told.data == {"reason": "moved out"}
    assert told.log("cancelled") == ["inside", "stage_call"]
    assert told.instance.awaited() == set()


def test_a_message_nobody_waits_for_is_refused_and_not_kept(story):
    told = story(
        main=f"{start()}{user('a')}{catch('reply', message('reply'))}{end()}\nstart -> a -> reply -> end"
    ).start()
    assert told.tell("reply", text="early") is False
    assert told.data == {}
    told.do("a")
    assert not told.ended, "the early message must not have been queued"
    assert told.tell("reply", text="in time") is True
    assert told.ended
    assert told.data == {"text": "in time"}


def test_a_completed_activity_no_longer_waits_at_its_boundary(story):
    told = story(
        main=f"""{start()}{user("a")}{boundary("stop", "a", message("stop"))}{user("b")}{end()}
        start -> a -> b -> end
        stop -> end"""
    ).start()
    told.do("a")
    assert told.tell("stop") is False
    assert told.open() == ["b"]


def test_a_message_reaches_the_innermost_event_and_only_that(story):
    told = story(
        main=f"""{start()}{call("stage_call", "stage")}{boundary("outer", "stage_call", message("news"))}
        {user("out")}{end()}
        start -> stage_call -> end
        outer -> out -> end""",
        stage=f"""{start()}{user("inside")}{boundary("inner", "inside", message("news"))}{user("read")}{end()}
        start -> inside -> end
        inner -> read -> end""",
    ).start()
    told.tell("news")
    assert told.open() == ["read"]
    told.tell("news")
    assert told.open() == ["out"]


def test_two_events_that_wait_for_the_same_message_take_one_each(story):
    told = story(
        main=f"""{start()}{gateway("fork", "parallel")}{catch("one", message("part"))}{catch("two", message("part"))}
        {gateway("join", "parallel")}{end()}
        start -> fork
        fork -> one -> join
        fork -> two -> join
        join -> end"""
    ).start()
    told.tell("part")
    assert not told.ended
    told.tell("part")
    assert told.ended


def test_an_event_based_gateway_takes_what_happens_first(story):
    body = f"""{start()}{gateway("first", "eventBased")}{catch("agreed", message("agreed"))}
    {catch("refused", message("refused"))}{catch("silence", timer("timeDuration", "P14D"))}
    {user("a")}{user("r")}{user("s")}{end()}
    start -> first
    first -> agreed -> a -> end
    first -> refused -> r -> end
    first -> silence -> s -> end"""
    told = story(main=body).start()
    assert told.instance.awaited() == {"agreed", "refused"}
    assert told.tell("refused", why="no time")
    assert told.open() == ["r"]
    assert told.data == {"why": "no time"}
    assert (told.instance.awaited(), told.instance.timers()) == (set(), [])
    told.do("r")
    assert told.ended
    assert told.log()[1:4] == ["first", "refused", "r"]


def test_a_receive_task_waits_for_its_message(story):
    receive = '<bpmn:receiveTask id="wait" name="wait" messageRef="Message_reply"/>'
    told = story(main=f"{start()}{receive}{end()}\nstart -> wait -> end").start()
    assert told.instance.awaited() == {"reply"}
    assert told.tell("reply")
    assert told.ended


def test_output_mappings_of_a_catch_event_name_what_is_kept_of_a_message(story):
    told = story(
        main=f"""{start()}{catch("reply", message("reply"), mappings(None, {"days": "=count + 1"}))}{user("a")}{end()}
        start -> reply -> a -> end"""
    ).start()
    told.tell("reply", count=4, noise="x")
    assert told.data == {"days": 5}


def test_throw_events_send_tasks_and_message_ends_tell_their_message_through_the_port(story):
    send = '<bpmn:sendTask id="send" name="send" messageRef="Message_sent"/>'
    told = story(
        main=f"""{start()}{throw("tell", message("told"), mappings({"who": "=name"}))}{send}
        {end("finish", message("over"))}
        start -> tell -> send -> finish"""
    ).start(name="sam", other="not told")
    assert [(t.message, t.variables, t.element_id, t.process_id) for t in told.world.thrown] == [
        ("told", {"who": "sam"}, "tell", "main"),
        ("sent", {}, "send", "main"),
        ("over", {}, "finish", "main"),
    ]


def test_a_send_task_without_a_message_tells_the_type_of_its_task_definition(story):
    """The modeler offers a send task no message, only a task definition."""
    definition = '<zeebe:taskDefinition type="sent"/>'
    send = f'<bpmn:sendTask id="send" name="send">{extensions(definition)}</bpmn:sendTask>'
    told = story(main=line_of(send, "send")).start()
    assert [thrown.message for thrown in told.world.thrown] == ["sent"]


def test_a_message_thrown_inside_is_not_caught_inside_by_itself(story):
    """The use case correlates it over the whole case, this instance included."""
    told = story(
        main=f"""{start()}{gateway("fork", "parallel")}{catch("hear", message("news"))}
        {throw("say", message("news"))}{end()}
        start -> fork
        fork -> hear -> end
        fork -> say -> end"""
    ).start()
    assert not told.ended
    [news] = told.world.thrown
    assert told.tell(news.message, **news.variables)
    assert told.ended


def test_delivering_in_the_middle_of_a_step_is_refused(story):
    told = story(
        main=f"""{start()}{gateway("fork", "parallel")}{catch("hear", message("news"))}{user("a")}
        {service("s", "loop")}{end()}
        start -> fork
        fork -> hear -> end
        fork -> a -> s -> end"""
    ).start()
    instance = told.instance
    told.world.services["loop"] = lambda call: instance.deliver("news", {}, told.world.ports()) and None
    told.do("a")
    [incident] = told.instance.incidents()
    assert "in the middle of a step" in incident.message


def test_a_process_can_be_started_by_a_message_with_its_variables(story):
    body = f"""{start("asked", message("escalation_requested"))}{start("plain")}{user("consider")}{user("other")}{end()}
    asked -> consider -> end
    plain -> other -> end"""
    told = story(main=body)
    assert told.diagrams.processes["main"].message_starts == ("escalation_requested",)
    assert told.start(message="escalation_requested", reason="unhappy").open() == ["consider"]
    assert told.data == {"reason": "unhappy"}
    assert told.log() == ["asked"]
    assert story(main=body).start().open() == ["other"]


def test_starting_by_a_message_the_process_does_not_have_is_refused(story):
    told = story(main=f"{start('asked', message('asked_for'))}{user('a')}{end()}\nasked -> a -> end")
    with pytest.raises(bpmn.EngineError, match="no start event for the message “other”"):
        told.start(message="other")
    with pytest.raises(bpmn.EngineError, match="starts only by a message: asked_for"):
        told.start()
    with pytest.raises(bpmn.EngineError, match="there is no process “missing”"):
        told.start("missing")


def test_a_signal_reaches_everything_that_waits_for_it_inside_the_instance(story):
    told = story(
        main=f"""{start()}{gateway("fork", "parallel")}{catch("one", signal("stop"))}
        {catch("two", signal("stop"))}{user("a")}
        {throw("shout", signal("stop"))}{end()}
        start -> fork
        fork -> one -> end
        fork -> two -> end
        fork -> a -> shout -> end"""
    ).start()
    assert told.instance.awaited() == set(), "signals are no messages"
    told.do("a")
    assert told.ended
