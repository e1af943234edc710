"""Tokens through call activities and subprocesses, and the errors and escalations that leave them."""

from __future__ import annotations

from tests.bpmn.drawing import (
    TERMINATE,
    boundary,
    call,
    end,
    error,
    escalation,
    gateway,
    line_of,
    mappings,
    properties,
    start,
    subprocess,
    throw,
    user,
)


def test_a_call_activity_runs_the_called_process_and_shares_its_data(story):
    played = story(
        main=f"{start()}{call('first_stage', 'stage')}{user('after')}{end()}\nstart -> first_stage -> after -> end",
        stage=f"{start()}{user('inside')}{end()}\nstart -> inside -> end",
    ).start(known=1)
    task = played.task("inside")
    assert (task.process_id, task.path) == ("stage", ("first_stage",))
    played.do("inside", outcome="done")
    assert played.data == {"known": 1, "outcome": "done"}
    assert played.open() == ["after"]


def test_a_call_activity_is_logged_when_entered_with_its_properties_and_when_completed(story):
    played = story(
        main=line_of(call("one", "stage", properties(event="escalated", stage="=1 + 1")), "one"),
        stage=f"{start()}{user('inside')}{end('finish')}\nstart -> inside -> finish",
    ).start()
    entered = next(step for step in played.steps if step.element_id == "one")
    assert (entered.kind, entered.properties) == ("entered", {"event": "escalated", "stage": 2})
    played.do("inside")
    assert played.log() == ["start", "start", "inside", "finish", "one", "end"]
    assert [step.path for step in played.steps if step.element_id == "inside"] == [("one",), ("one",)]


def test_input_mappings_are_local_to_the_call_and_output_mappings_bring_back_what_they_name(story):
    played = story(
        main=f"""{start()}{
            call(
                "stage_call", "stage", mappings({"limit": "=days * 2"}, {"answer": "=inner + limit"}), propagates=False
            )
        }{user("after")}{end()}
        start -> stage_call -> after -> end""",
        stage=f"{start()}{user('inside', due='=date(2026, 1, limit)')}{end()}\nstart -> inside -> end",
    ).start(days=5)
    assert str(played.task("inside").due) == "2026-01-10"
    played.do("inside", inner=1)
    assert played.data == {"days": 5, "answer": 11}


def test_calls_nest_and_the_path_names_each_of_them(story):
    played = story(
        main=f"{start()}{call('outer', 'middle')}{end()}\nstart -> outer -> end",
        middle=f"{start()}{call('inner', 'leaf')}{end()}\nstart -> inner -> end",
        leaf=f"{start()}{user('deep')}{end()}\nstart -> deep -> end",
    ).start()
    assert played.task("deep").path == ("outer", "inner")
    assert [(t.element_id, t.path, t.state) for t in played.instance.tokens()] == [
        ("outer", (), "running"),
        ("inner", ("outer",), "running"),
        ("deep", ("outer", "inner"), "ready"),
    ]
    played.do("deep")
    assert played.ended


def test_the_same_process_can_be_called_by_two_branches_at_once(story):
    played = story(
        main=f"""{start()}{gateway("fork", "parallel")}{call("one", "stage")}{call("two", "stage")}
        {gateway("join", "parallel")}{end()}
        start -> fork
        fork -> one -> join
        fork -> two -> join
        join -> end""",
        stage=f"{start()}{user('inside')}{end()}\nstart -> inside -> end",
    ).start()
    tasks = played.instance.open_tasks()
    assert sorted(task.path for task in tasks) == [("one",), ("two",)]
    for path in (("two",), ("one",)):
        [task_id] = [task.id for task in played.instance.open_tasks() if task.path == path]
        played.act(lambda instance, ports, task_id=task_id: instance.complete(task_id, {}, ports))
    assert played.ended


def test_an_embedded_subprocess_runs_on_the_same_diagram(story):
    inside = f"{start('begin')}{user('inside')}{end('finish')}\nbegin -> inside -> finish"
    played = story(main=f"{start()}{subprocess('part', inside)}{end()}\nstart -> part -> end").start()
    task = played.task("inside")
    assert (task.process_id, task.path) == ("main", ())
    played.do("inside")
    assert played.ended


def test_an_error_end_event_goes_to_the_boundary_of_the_call_activity(story):
    played = story(
        main=f"""{start()}{call("stage_call", "stage")}{boundary("refused", "stage_call", error("refused"))}
        {boundary("other", "stage_call", error("other"))}{user("appeal")}{user("go_on")}{end()}
        start -> stage_call -> go_on -> end
        refused -> appeal -> end
        other -> end""",
        stage=f"""{start()}{gateway("fork", "parallel")}{user("waits")}{user("decides")}{end("fails", error("refused"))}
        {end()}
        start -> fork
        fork -> waits -> end
        fork -> decides -> fails""",
    ).start()
    played.do("decides")
    assert played.open() == ["appeal"], "the call is cancelled, with what still waits inside it"
    assert "waits" in played.log("cancelled")
    assert "stage_call" in played.log("cancelled")
    assert "go_on" not in played.log("entered")


def test_an_error_passes_through_a_call_that_does_not_catch_it(story):
    played = story(
        main=f"""{start()}{call("outer", "middle")}{boundary("caught", "outer", error())}{user("mend")}{end()}
        start -> outer -> end
        caught -> mend -> end""",
        middle=f"{start()}{call('inner', 'leaf')}{end()}\nstart -> inner -> end",
        leaf=f"{start()}{user('deep')}{end('fails', error('broken'))}\nstart -> deep -> fails",
    ).start()
    played.do("deep")
    assert played.open() == ["mend"]


def test_an_error_nobody_catches_is_an_incident_not_a_silent_end(story):
    played = story(main=f"{start()}{user('a')}{end('fails', error('broken'))}\nstart -> a -> fails").start()
    played.do("a")
    [incident] = played.instance.incidents()
    assert incident.element_id == "fails"
    assert "boundary event" in incident.message
    assert not played.ended


def test_an_escalation_starts_a_branch_beside_the_activity(story):
    played = story(
        main=f"""{start()}{call("stage_call", "stage")}
        {boundary("raised", "stage_call", escalation("late"), interrupting=False)}{user("chase")}{end()}
        start -> stage_call -> end
        raised -> chase -> end""",
        stage=f"""{start()}{user("a")}{throw("shout", escalation("late"))}{user("b")}{end()}
        start -> a -> shout -> b -> end""",
    ).start()
    played.do("a")
    assert played.open() == ["b", "chase"]
    played.do("b")
    played.do("chase")
    assert played.ended


def test_a_terminate_end_event_ends_everything_in_its_process_but_not_around_it(story):
    played = story(
        main=f"{start()}{call('stage_call', 'stage')}{user('after')}{end()}\nstart -> stage_call -> after -> end",
        stage=f"""{start()}{gateway("fork", "parallel")}{user("one")}{user("two")}{end()}{end("stop", TERMINATE)}
        start -> fork
        fork -> one -> stop
        fork -> two -> end""",
    ).start()
    played.do("one")
    assert played.open() == ["after"]
    assert played.log("cancelled") == ["two"]


def test_walked_counts_survive_the_end_of_a_called_process(story):
    played = story(
        main=line_of(call("one", "stage") + call("two", "stage") + user("z"), "one", "two", "z"),
        stage=f"{start()}{user('inside')}{end()}\nstart -> inside -> end",
    ).start()
    played.do("inside")
    played.do("inside")
    walked = played.instance.walked()
    assert walked["stage"]["elements"] == {"start": 2, "inside": 2, "end": 2}
    assert walked["stage"]["flows"] == {"start_to_inside": 2, "inside_to_end": 2}
    assert walked["main"]["flows"] == {"start_to_one": 1, "one_to_two": 1, "two_to_z": 1}


def test_every_escalation_is_caught_while_the_activity_runs_not_only_the_first(story):
    played = story(
        main=f"""{start()}{call("stage_call", "stage")}
        {boundary("raised", "stage_call", escalation("late"), interrupting=False)}{end("noted")}{end()}
        start -> stage_call -> end
        raised -> noted""",
        stage=f"""{start()}{user("a")}{throw("one", escalation("late"))}{user("b")}
        {throw("two", escalation("late"))}{end()}
        start -> a -> one -> b -> two -> end""",
    ).start()
    played.do("a")
    played.do("b")
    assert played.ended
    assert played.log().count("raised") == 2


def test_an_error_leaves_an_embedded_subprocess_by_its_boundary(story):
    inside = f"{start('begin')}{user('inside')}{end('fails', error('broken'))}\nbegin -> inside -> fails"
    played = story(
        main=f"""{start()}{subprocess("part", inside)}{boundary("caught", "part", error("broken"))}{user("mend")}{end()}
        start -> part -> end
        caught -> mend -> end"""
    ).start()
    played.do("inside")
    assert played.open() == ["mend"]
