"""A step that fails leaves an incident with the token before it, and can be retried."""

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
    played = story(
        main=f"{start()}{user('a')}{service('send', 'mail')}{user('b')}{end()}\nstart -> a -> send -> b -> end"
    ).start()
    played.world.services["mail"] = failing("no mail server")
    played.do("a", sent=False)
    [incident] = played.instance.incidents()
    assert (incident.element_id, incident.element_name, incident.process_id) == ("send", "send", "main")
    assert incident.message == "no mail server"
    assert "RuntimeError" in incident.detail
    assert played.data == {"sent": False}, "what the user entered is kept"
    assert [(t.element_id, t.state) for t in played.instance.tokens()] == [("send", "incident")]
    assert played.log("error") == ["send"]
    assert not played.ended
    played.world.services["mail"] = lambda call: {"sent": True}
    played.retry()
    assert played.instance.incidents() == []
    assert played.open() == ["b"]
    assert played.data == {"sent": True}
    assert len(played.world.called) == 2


def test_a_failing_decision_is_an_incident_and_a_retry_may_bring_the_missing_data(story):
    played = story(
        main=f"{start()}{rule('limits', 'timescales', 'days')}{user('a')}{end()}\nstart -> limits -> a -> end"
    )
    played.world.decisions["timescales"] = lambda variables: variables["unit"] * 2
    played.start()
    [incident] = played.instance.incidents()
    assert incident.element_id == "limits"
    played.retry(unit=5)
    assert played.data["days"] == 10
    assert played.open() == ["a"]


def test_a_condition_that_gives_no_answer_is_an_incident_not_the_default_way(story):
    body = f"""{start()}{gateway("which", default="which_to_b")}{user("a")}{user("b")}{end()}
    start -> which
    which -> a : =count > 3
    which -> b
    a -> end
    b -> end"""
    played = story(main=body).start()
    [incident] = played.instance.incidents()
    assert "which_to_a" in incident.message
    assert "null" in incident.message
    assert "count" in incident.message
    played.retry(count=4)
    assert played.open() == ["a"]


def test_no_condition_and_no_default_is_an_incident_that_says_what_to_draw(story):
    body = f"""{start()}{gateway("which")}{user("a")}{end()}{end("other")}
    start -> which
    which -> a : =x = 1
    which -> other : =x = 2
    a -> end"""
    played = story(main=body).start(x=3)
    [incident] = played.instance.incidents()
    assert "default" in incident.message


def test_one_branch_in_trouble_does_not_hold_up_the_other(story):
    played = story(
        main=f"""{start()}{gateway("fork", "parallel")}{service("send", "mail")}{user("a")}
        {gateway("join", "parallel")}{end()}
        start -> fork
        fork -> send -> join
        fork -> a -> join
        join -> end"""
    )
    played.world.services["mail"] = failing("down")
    played.start()
    played.do("a")
    assert not played.ended
    played.world.services.clear()
    played.retry()
    assert played.ended


def test_boundary_events_stay_armed_on_a_service_in_trouble(story):
    played = story(
        main=f"""{start()}{service("send", "mail")}{boundary("stop", "send", message("stop"))}
        {boundary("late", "send", timer("timeDuration", "P1D"), interrupting=False)}{user("b")}{end()}{end("played")}
        start -> send -> end
        late -> played
        stop -> b -> end"""
    )
    played.world.services["mail"] = failing("down")
    played.start()
    assert [timer.element_id for timer in played.instance.timers()] == ["late"]
    assert played.tell("stop")
    assert played.instance.incidents() == []
    assert played.open() == ["b"]


def test_an_incident_inside_a_called_process_and_one_in_its_mappings(story):
    played = story(
        main=f"""{start()}{call("one", "stage", mappings({"x": "=a"}, {"answer": "=outcome"}))}{user("after")}{end()}
        start -> one -> after -> end""",
        stage=f"{start()}{script('work', '=if bad then [[[1]]] else 7', 'outcome')}{end()}\nstart -> work -> end",
    ).start(bad=True, a=1)
    [incident] = played.instance.incidents()
    assert (incident.element_id, incident.process_id) == ("work", "stage")
    assert "flat" in incident.message
    played.retry(bad=False)
    assert played.open() == ["after"]
    assert played.data["answer"] == 7


def test_a_failing_output_mapping_can_be_retried_without_running_the_called_process_again(story):
    played = story(
        main=f"""{start()}{call("one", "stage", mappings(None, {"answer": "=[outcome]"}))}{user("after")}{end()}
        start -> one -> after -> end""",
        stage=f"{start()}{user('work')}{end('finish')}\nstart -> work -> finish",
    ).start()
    played.do("work", outcome=[1, 2])
    [incident] = played.instance.incidents()
    assert incident.element_id == "one"
    played.retry(outcome="fine")
    assert played.open() == ["after"]
    assert played.data["answer"] == ["fine"]
    assert played.log().count("work") == 1


def test_a_service_done_once_is_not_done_again_when_what_follows_it_fails(story):
    said = properties(note="=string join(for i in 1..n return string(i))")
    played = story(main=f"{start()}{service('send', 'mail', said)}{user('a')}{end()}\nstart -> send -> a -> end")
    played.start(n=100_000_000)
    assert len(played.instance.incidents()) == 1
    played.retry(n=2)
    assert played.open() == ["a"]
    assert len(played.world.called) == 1


def test_a_process_that_goes_round_without_waiting_is_stopped(story):
    played = story(
        main=f"""{start()}{gateway("again")}{script("count", "=n + 1", "n")}
        {gateway("enough", default="enough_to_again")}{end()}
        start -> again -> count -> enough
        enough -> end : =n > 1000000
        enough -> again"""
    ).start(n=0)
    [incident] = played.instance.incidents()
    assert "without waiting" in incident.message
    assert "DepthError" in incident.detail
    assert not played.ended


def test_a_refusal_by_a_port_passes_through_and_the_saved_state_stands(story):
    class NotYours(bpmn.Refusal):
        pass

    played = story(main=f"{start()}{user('a')}{service('send', 'mail')}{end()}\nstart -> a -> send -> end").start()
    saved = played.instance.dump()

    def refuse(call):
        raise NotYours("this is not your case")

    played.world.services["mail"] = refuse
    with pytest.raises(NotYours):
        played.do("a")
    again = played.diagrams.restore(saved)
    assert [task.element_id for task in again.open_tasks()] == ["a"]


def test_a_failed_instance_can_be_used_again_after_an_incident_and_a_message(story):
    played = story(
        main=f"""{start()}{user("a")}{boundary("late", "a", timer("timeDate", "=when"), interrupting=False)}
        {end("t")}{end()}
        start -> a -> end
        late -> t"""
    ).start(when="soon")
    [incident] = played.instance.incidents()
    assert incident.element_id == "late"
    assert [(t.element_id, t.state) for t in played.instance.tokens()] == [("a", "ready"), ("late", "incident")]
    played.do("a")
    assert played.ended
    assert played.instance.incidents() == []


def test_an_open_task_whose_groups_cannot_be_worked_out_is_open_with_an_incident(story):
    played = story(main=f"{start()}{user('a', groups='=team')}{end()}\nstart -> a -> end").start(team=5)
    [incident] = played.instance.incidents()
    assert "candidate groups" in incident.message
    assert played.open() == ["a"]
    played.retry(team="handlers")
    assert played.task("a").candidate_groups == ["handlers"]
    assert played.instance.incidents() == []
