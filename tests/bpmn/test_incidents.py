"""What fails on the way keeps the instance, with the token in front of the step, and can be tried again."""

from __future__ import annotations

import pytest

from app import bpmn
from tests.bpmn.drawing import (
    boundary,
    call,
    end,
    gateway,
    mappings,
    message,
    properties,
    rule,
    script,
    service,
    start,
    timer,
    user,
)


def failing(reason: str):
    def fail(*_):
        raise RuntimeError(reason)

    return fail


def test_a_service_that_fails_is_an_incident_and_a_retry_goes_on_from_there(story):
    told = story(
        main=f"{start()}{user('a')}{service('send', 'mail')}{user('b')}{end()}\nstart -> a -> send -> b -> end"
    ).start()
    told.world.services["mail"] = failing("no mail server")
    told.do("a", sent=False)
    [incident] = told.instance.incidents()
    assert (incident.element_id, incident.element_name, incident.process_id) == ("send", "send", "main")
    assert incident.message == "no mail server"
    assert "RuntimeError" in incident.detail
    assert told.data == {"sent": False}, "what the user entered is kept"
    assert [(t.element_id, t.state) for t in told.instance.tokens()] == [("send", "incident")]
    assert told.log("error") == ["send"]
    assert not told.ended
    told.world.services["mail"] = lambda call: {"sent": True}
    told.retry()
    assert told.instance.incidents() == []
    assert told.open() == ["b"]
    assert told.data == {"sent": True}
    assert len(told.world.called) == 2


def test_a_failing_decision_is_an_incident_and_a_retry_may_bring_the_missing_data(story):
    told = story(main=f"{start()}{rule('limits', 'timescales', 'days')}{user('a')}{end()}\nstart -> limits -> a -> end")
    told.world.decisions["timescales"] = lambda variables: variables["unit"] * 2
    told.start()
    [incident] = told.instance.incidents()
    assert incident.element_id == "limits"
    told.retry(unit=5)
    assert told.data["days"] == 10
    assert told.open() == ["a"]


def test_a_condition_that_gives_no_answer_is_an_incident_not_the_default_way(story):
    body = f"""{start()}{gateway("which", default="which_to_b")}{user("a")}{user("b")}{end()}
    start -> which
    which -> a : =count > 3
    which -> b
    a -> end
    b -> end"""
    told = story(main=body).start()
    [incident] = told.instance.incidents()
    assert "which_to_a" in incident.message
    assert "null" in incident.message
    assert "count" in incident.message
    told.retry(count=4)
    assert told.open() == ["a"]


def test_no_condition_and_no_default_is_an_incident_that_says_what_to_draw(story):
    body = f"""{start()}{gateway("which")}{user("a")}{end()}{end("other")}
    start -> which
    which -> a : =x = 1
    which -> other : =x = 2
    a -> end"""
    told = story(main=body).start(x=3)
    [incident] = told.instance.incidents()
    assert "default" in incident.message


def test_one_branch_in_trouble_does_not_hold_up_the_other(story):
    told = story(
        main=f"""{start()}{gateway("fork", "parallel")}{service("send", "mail")}{user("a")}
        {gateway("join", "parallel")}{end()}
        start -> fork
        fork -> send -> join
        fork -> a -> join
        join -> end"""
    )
    told.world.services["mail"] = failing("down")
    told.start()
    told.do("a")
    assert not told.ended
    told.world.services.clear()
    told.retry()
    assert told.ended


def test_boundary_events_stay_armed_on_a_service_in_trouble(story):
    told = story(
        main=f"""{start()}{service("send", "mail")}{boundary("stop", "send", message("stop"))}
        {boundary("late", "send", timer("timeDuration", "P1D"), interrupting=False)}{user("b")}{end()}{end("told")}
        start -> send -> end
        late -> told
        stop -> b -> end"""
    )
    told.world.services["mail"] = failing("down")
    told.start()
    assert [timer.element_id for timer in told.instance.timers()] == ["late"]
    assert told.tell("stop")
    assert told.instance.incidents() == []
    assert told.open() == ["b"]


def test_an_incident_inside_a_called_process_and_one_in_its_mappings(story):
    told = story(
        main=f"""{start()}{call("one", "stage", mappings({"x": "=a"}, {"answer": "=outcome"}))}{user("after")}{end()}
        start -> one -> after -> end""",
        stage=f"{start()}{script('work', '=if bad then [[[1]]] else 7', 'outcome')}{end()}\nstart -> work -> end",
    ).start(bad=True, a=1)
    [incident] = told.instance.incidents()
    assert (incident.element_id, incident.process_id) == ("work", "stage")
    assert "flat" in incident.message
    told.retry(bad=False)
    assert told.open() == ["after"]
    assert told.data["answer"] == 7


def test_a_failing_output_mapping_can_be_retried_without_running_the_called_process_again(story):
    told = story(
        main=f"""{start()}{call("one", "stage", mappings(None, {"answer": "=[outcome]"}))}{user("after")}{end()}
        start -> one -> after -> end""",
        stage=f"{start()}{user('work')}{end('finish')}\nstart -> work -> finish",
    ).start()
    told.do("work", outcome=[1, 2])
    [incident] = told.instance.incidents()
    assert incident.element_id == "one"
    told.retry(outcome="fine")
    assert told.open() == ["after"]
    assert told.data["answer"] == ["fine"]
    assert told.log().count("work") == 1


def test_a_service_done_once_is_not_done_again_when_what_follows_it_fails(story):
    said = properties(note="=string join(for i in 1..n return string(i))")
    told = story(main=f"{start()}{service('send', 'mail', said)}{user('a')}{end()}\nstart -> send -> a -> end")
    told.start(n=100_000_000)
    assert len(told.instance.incidents()) == 1
    told.retry(n=2)
    assert told.open() == ["a"]
    assert len(told.world.called) == 1


def test_a_process_that_goes_round_without_waiting_is_stopped(story):
    told = story(
        main=f"""{start()}{gateway("again")}{script("count", "=n + 1", "n")}
        {gateway("enough", default="enough_to_again")}{end()}
        start -> again -> count -> enough
        enough -> end : =n > 1000000
        enough -> again"""
    ).start(n=0)
    [incident] = told.instance.incidents()
    assert "without waiting" in incident.message
    assert "DepthError" in incident.detail
    assert not told.ended


def test_a_refusal_by_a_port_passes_through_and_the_saved_state_stands(story):
    class NotYours(bpmn.Refusal):
        pass

    told = story(main=f"{start()}{user('a')}{service('send', 'mail')}{end()}\nstart -> a -> send -> end").start()
    saved = told.instance.dump()

    def refuse(call):
        raise NotYours("this is not your case")

    told.world.services["mail"] = refuse
    with pytest.raises(NotYours):
        told.do("a")
    again = told.diagrams.restore(saved)
    assert [task.element_id for task in again.open_tasks()] == ["a"]


def test_a_failed_instance_can_be_used_again_after_an_incident_and_a_message(story):
    told = story(
        main=f"""{start()}{user("a")}{boundary("late", "a", timer("timeDate", "=when"), interrupting=False)}
        {end("t")}{end()}
        start -> a -> end
        late -> t"""
    ).start(when="soon")
    [incident] = told.instance.incidents()
    assert incident.element_id == "late"
    assert [(t.element_id, t.state) for t in told.instance.tokens()] == [("a", "ready"), ("late", "incident")]
    told.do("a")
    assert told.ended
    assert told.instance.incidents() == []


def test_an_open_task_whose_groups_cannot_be_worked_out_is_open_with_an_incident(story):
    told = story(main=f"{start()}{user('a', groups='=team')}{end()}\nstart -> a -> end").start(team=5)
    [incident] = told.instance.incidents()
    assert "candidate groups" in incident.message
    assert told.open() == ["a"]
    told.retry(team="handlers")
    assert told.task("a").candidate_groups == ["handlers"]
    assert told.instance.incidents() == []
