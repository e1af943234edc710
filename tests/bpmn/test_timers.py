"""Timers: dates with an offset, durations and repetitions, by the given clock, armed again when dates change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app import bpmn
from app.bpmn.timers import MOST_IN_A_ROW
from tests.bpmn import drawing
from tests.bpmn.drawing import boundary, call, catch, end, gateway, message, start, timer, user
from tests.bpmn.story import MONDAY

LONDON = ZoneInfo("Europe/London")


def waiting(kind: str, text: str) -> str:
    return f"{start()}{catch('wait', timer(kind, text))}{end()}\nstart -> wait -> end"


def test_a_timer_with_a_date_fires_from_that_moment_on(story):
    played = story(main=waiting("timeDate", "2026-01-20T00:00:00+00:00")).start()
    [due] = played.instance.timers()
    assert (due.element_id, due.process_id, due.due_at) == ("wait", "main", datetime(2026, 1, 20, tzinfo=UTC))
    assert played.at(datetime(2026, 1, 19, 23, 59, 59, tzinfo=UTC)) == 0
    assert played.at(datetime(2026, 1, 20, tzinfo=UTC)) == 1
    assert played.ended


def test_a_timer_reads_the_clocks_of_the_case_and_is_told_in_utc(story):
    played = story(main=waiting("timeDate", "=deadlines.response.overdue_at"))
    played.world.facts["deadlines"] = {"response": {"overdue_at": datetime(2026, 7, 1, tzinfo=LONDON)}}
    played.start()
    [due] = played.instance.timers()
    assert due.due_at == datetime(2026, 6, 30, 23, tzinfo=UTC)
    assert due.due_at.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("PT90M", datetime(2026, 1, 5, 10, 30, tzinfo=UTC)),
        ("P1M", datetime(2026, 2, 5, 9, tzinfo=UTC)),
        ('=duration("P14D")', datetime(2026, 1, 19, 9, tzinfo=UTC)),
        ('="P" + string(days) + "D"', datetime(2026, 1, 7, 9, tzinfo=UTC)),
    ],
)
def test_a_duration_counts_from_the_moment_the_timer_is_armed(story, text, due):
    played = story(main=waiting("timeDuration", text)).start(days=2)
    assert [timer.due_at for timer in played.instance.timers()] == [due]


def test_a_timer_that_may_have_no_date_yet_waits_until_refresh_finds_one(story):
    """Where the diagram says that null is meant, nothing is missing."""
    text = "=if deadlines.window = null then null else deadlines.window.overdue_at"
    played = story(main=waiting("timeDate", text))
    played.world.facts["deadlines"] = {"window": None}
    played.start()
    assert played.instance.timers() == []
    assert played.instance.incidents() == []
    played.world.facts["deadlines"] = {"window": {"overdue_at": datetime(2027, 2, 1, tzinfo=UTC)}}
    played.refresh()
    assert [timer.due_at for timer in played.instance.timers()] == [datetime(2027, 2, 1, tzinfo=UTC)]


def test_a_timer_that_gives_no_date_is_an_incident_until_it_gives_one(story):
    played = story(main=waiting("timeDate", "=deadlines.window.overdue_at"))
    played.world.facts["deadlines"] = {"window": None}
    played.start()
    [incident] = played.instance.incidents()
    assert "gave no time" in incident.message
    assert "deadlines.window.overdue_at" in incident.message
    played.refresh()
    assert played.instance.incidents() == [incident]
    assert played.instance.timers() == []
    assert played.at(MONDAY + timedelta(days=365)) == 0
    played.world.facts["deadlines"] = {"window": {"overdue_at": datetime(2027, 2, 1, tzinfo=UTC)}}
    played.refresh()
    assert played.instance.incidents() == []
    assert [timer.due_at for timer in played.instance.timers()] == [datetime(2027, 2, 1, tzinfo=UTC)]
    assert played.at(datetime(2027, 2, 1, tzinfo=UTC)) == 1


def test_an_extension_moves_every_waiting_timer_and_due_date(story):
    """SYS-03: SpiffWorkflow evaluates a timer once, when armed; a later change of the variable does not move it."""
    played = story(
        main=f"""{start()}{call("stage_call", "stage")}
        {boundary("late", "stage_call", timer("timeDate", "=deadlines.response.overdue_at"))}{user("chase")}{end()}
        start -> stage_call -> end
        late -> chase -> end""",
        stage=f"{start()}{user('respond', due='=deadlines.response.due')}{end()}\nstart -> respond -> end",
    )
    first = {"due": datetime(2026, 1, 19).date(), "overdue_at": datetime(2026, 1, 20, tzinfo=UTC)}
    played.world.facts["deadlines"] = {"response": first}
    played.start()
    later = {"due": datetime(2026, 2, 2).date(), "overdue_at": datetime(2026, 2, 3, tzinfo=UTC)}
    played.world.facts["deadlines"] = {"response": later}
    assert str(played.task("respond").due) == "2026-01-19"
    played.refresh()
    assert str(played.task("respond").due) == "2026-02-02"
    assert played.at(datetime(2026, 1, 20, tzinfo=UTC)) == 0
    assert played.at(datetime(2026, 2, 3, tzinfo=UTC)) == 1
    assert played.open() == ["chase"]


def test_a_refreshed_duration_still_counts_from_when_it_was_armed(story):
    played = story(main=waiting("timeDuration", '=duration("P" + string(complaint.days) + "D")'))
    played.world.facts["complaint"] = {"days": 10}
    played.start()
    played.world.now += timedelta(days=3)
    played.world.facts["complaint"] = {"days": 12}
    played.refresh()
    assert [timer.due_at for timer in played.instance.timers()] == [MONDAY + timedelta(days=12)]


def test_a_non_interrupting_timer_leaves_the_task_open(story):
    played = story(
        main=f"""{start()}{user("a")}{boundary("remind", "a", timer("timeDuration", "P1D"), interrupting=False)}
        {user("chase")}{end()}
        start -> a -> end
        remind -> chase -> end"""
    ).start()
    assert played.at(MONDAY + timedelta(days=2)) == 1
    assert played.open() == ["a", "chase"]
    assert played.instance.timers() == []
    played.do("a")
    assert played.open() == ["chase"], "the branch beside goes on when the task is done"
    played.do("chase")
    assert played.ended


def test_a_repeating_timer_fires_again_and_again_beside_its_task(story):
    played = story(
        main=f"""{start()}{user("a")}{boundary("remind", "a", timer("timeCycle", "R3/P1D"), interrupting=False)}
        {end("played")}{end()}
        start -> a -> end
        remind -> played"""
    ).start()
    for day in (1, 2, 3):
        assert played.at(MONDAY + timedelta(days=day)) == 1
        assert played.open() == ["a"]
    assert played.instance.timers() == []
    assert played.at(MONDAY + timedelta(days=9)) == 0
    assert played.log().count("remind") == 3
    played.do("a")
    assert played.ended


def test_an_endless_timer_stops_with_its_task_and_keeps_its_rhythm(story):
    played = story(
        main=f"""{start()}{user("a")}{boundary("remind", "a", timer("timeCycle", "R/P7D"), interrupting=False)}
        {end("played")}{user("b")}{end()}
        start -> a -> b -> end
        remind -> played"""
    ).start()
    assert played.at(MONDAY + timedelta(days=8)) == 1
    assert [timer.due_at for timer in played.instance.timers()] == [MONDAY + timedelta(days=14)]
    played.refresh()
    assert [timer.due_at for timer in played.instance.timers()] == [MONDAY + timedelta(days=14)]
    played.do("a")
    assert played.instance.timers() == []
    assert played.open() == ["b"]


def test_due_timers_fire_in_due_order_and_one_that_was_interrupted_does_not_fire(story):
    """SYS-05: all of them became due before any was fired."""
    played = story(
        main=f"""{start()}{call("stage_call", "stage")}{boundary("stop", "stage_call", timer("timeDuration", "P2D"))}
        {user("stopped")}{end()}
        start -> stage_call -> end
        stop -> stopped -> end""",
        stage=f"""{start()}{user("a")}{boundary("first", "a", timer("timeDuration", "P1D"), interrupting=False)}
        {boundary("last", "a", timer("timeDuration", "P3D"), interrupting=False)}{end()}
        start -> a -> end
        first -> end
        last -> end""",
    ).start()
    assert [timer.element_id for timer in played.instance.timers()] == ["first", "stop", "last"]
    assert played.at(MONDAY + timedelta(days=5)) == 2
    assert [step for step in played.log() if step in ("first", "stop", "last")] == ["first", "stop"]
    assert played.open() == ["stopped"]


def test_a_timer_that_comes_due_only_by_firing_waits_for_the_next_call(story):
    """The caller can then update the dates it depends on in between."""
    played = story(
        main=f"""{start()}{catch("one", timer("timeDuration", "P1D"))}
        {catch("two", timer("timeDate", "2026-01-01T00:00:00Z"))}{end()}
        start -> one -> two -> end"""
    ).start()
    assert played.at(MONDAY + timedelta(days=1)) == 1
    assert [timer.element_id for timer in played.instance.timers()] == ["two"]
    assert played.at(played.world.now) == 1
    assert played.ended


def test_an_overdue_timer_does_not_fire_by_itself_when_something_else_happens(story):
    played = story(
        main=f"""{start()}{user("a")}{boundary("late", "a", timer("timeDuration", "P1D"))}{user("b")}{user("l")}{end()}
        start -> a -> b -> end
        late -> l -> end"""
    ).start()
    played.world.now = MONDAY + timedelta(days=3)
    played.do("a")
    assert played.open() == ["b"]


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("timeDate", '=date("2026-01-20")', "needs a date and a time"),
        ("timeDate", '="2026-01-20T10:00:00"', "has no offset"),
        ("timeDate", '="soon"', "is not a date and time"),
        ("timeDuration", '="a while"', "is not a duration"),
        ("timeDuration", "=5", "is not a duration"),
    ],
)
def test_a_timer_that_cannot_be_worked_out_is_an_incident_that_can_be_retried(story, kind, text, said):
    played = story(
        main=f"{start()}{user('a')}{catch('wait', timer(kind, text))}{end()}\nstart -> a -> wait -> end"
    ).start()
    played.do("a")
    [incident] = played.instance.incidents()
    assert incident.element_id == "wait"
    assert said in incident.message
    assert [token.state for token in played.instance.tokens()] == ["incident"]
    played.retry()
    assert len(played.instance.incidents()) == 1, "nothing has changed, so it fails again"


def test_a_timer_that_failed_is_armed_by_a_retry_with_the_right_data(story):
    played = story(main=waiting("timeDate", "=moment")).start(moment="soon")
    assert played.instance.incidents()
    played.retry(moment=datetime(2026, 3, 1, tzinfo=UTC))
    assert played.instance.incidents() == []
    assert [timer.due_at for timer in played.instance.timers()] == [datetime(2026, 3, 1, tzinfo=UTC)]


def test_a_message_and_a_timer_behind_one_gateway(story):
    played = story(
        main=f"""{start()}{gateway("first", "eventBased")}{catch("reply", message("reply"))}
        {catch("silence", timer("timeDuration", "P14D"))}{user("read")}{user("chase")}{end()}
        start -> first
        first -> reply -> read -> end
        first -> silence -> chase -> end"""
    ).start()
    assert [timer.element_id for timer in played.instance.timers()] == ["silence"]
    assert played.at(MONDAY + timedelta(days=14)) == 1
    assert played.open() == ["chase"]
    assert played.tell("reply") is False


def test_today_in_an_expression_is_the_injected_day(story):
    """SYS-08: a story played on another day has the dates of that day."""
    played = story(main=f"{start()}{user('a', due='=today()')}{end()}\nstart -> a -> end").start()
    assert str(played.task("a").due) == "2026-01-05"


def test_the_deadline_of_a_cancelled_wait_is_gone(story):
    played = story(
        main=f"""{start()}{user("a")}{boundary("late", "a", timer("timeDuration", "P1D"))}
        {boundary("stop", "a", message("stop"))}{user("b")}{end()}
        start -> a -> end
        late -> b -> end
        stop -> b"""
    ).start()
    played.tell("stop")
    assert played.instance.timers() == []
    assert played.at(MONDAY + timedelta(days=9)) == 0
    assert played.open() == ["b"]


MORE = gateway("more", default="more_to_end")
LOOPS = {
    "one timer": f"""{start()}{catch("again", timer("timeDuration", "TEXT"))}{MORE}{end()}
        start -> again -> more
        more -> again : =true
        more -> end""",
    "two timers": f"""{start()}{catch("again", timer("timeDuration", "TEXT"))}
        {catch("and", timer("timeDuration", "TEXT"))}{MORE}{end()}
        start -> again -> and -> more
        more -> again : =true
        more -> end""",
    "a task that nobody gets to": f"""{start()}{user("a")}{boundary("again", "a", timer("timeDuration", "TEXT"))}{end()}
        start -> a -> end
        again -> a""",
}


@pytest.mark.parametrize("loop", LOOPS)
@pytest.mark.parametrize("wait", ["PT0S", "PT1S", "-PT1H", "P0D"])
def test_a_loop_in_which_nothing_waits_is_a_finding_and_ends_in_an_incident(story, loop, wait):
    """A worker would go round for ever, and burn a core."""
    for text in (wait, f'="{wait}"', f'=duration("{wait}")'):
        findings = bpmn.lint(drawing.files(main=LOOPS[loop].replace("TEXT", text)))
        assert "timer_pause" in {finding.code for finding in findings}, text
    played = story(main=LOOPS[loop].replace("TEXT", "=wait")).start(wait=wait)
    rounds, now = 0, MONDAY
    while played.instance.timers():
        now += timedelta(seconds=1)
        rounds += played.at(now)
        assert rounds <= MOST_IN_A_ROW
    [incident] = played.instance.incidents()
    assert "has no pause" in incident.message
    played.retry(wait="PT1H")
    assert [timer.due_at for timer in played.instance.timers()] == [now + timedelta(hours=1)]


@pytest.mark.parametrize("loop", LOOPS)
def test_a_loop_in_which_a_timer_waits_goes_round_as_often_as_it_is_drawn_to(story, loop):
    drawn = LOOPS[loop].replace("TEXT", "PT1H")
    assert "timer_pause" not in {finding.code for finding in bpmn.lint(drawing.files(main=drawn))}
    played = story(main=drawn).start()
    for hour in range(1, MOST_IN_A_ROW + 20):
        assert played.at(MONDAY + timedelta(hours=hour)) == 1
    assert played.instance.incidents() == []


def test_a_timer_without_a_pause_whose_loop_waits_for_somebody_is_no_fault(story):
    drawn = f"""{start()}{user("a")}{catch("at_once", timer("timeDuration", "PT0S"))}{MORE}{end()}
        start -> a -> at_once -> more
        more -> a : =true
        more -> end"""
    assert "timer_pause" not in {finding.code for finding in bpmn.lint(drawing.files(main=drawn))}
    played = story(main=drawn).start()
    for turn in range(MOST_IN_A_ROW + 5):
        played.do("a")
        assert played.at(MONDAY + timedelta(seconds=turn)) == 1
    assert played.open() == ["a"]


@pytest.mark.parametrize(
    "pause", ["R/PT0S", "R5/PT0S", "R/PT1S", "R/-PT1H", "R/P0D", "R/P0M", "R3/2026-01-06T09:00:00Z/PT0S"]
)
def test_a_repetition_without_a_pause_is_a_finding_of_the_check_and_an_incident_when_it_is_worked_out(story, pause):
    """It would fire without end, and keep every other timer waiting."""
    drawn = f"""{start()}{user("a")}{boundary("remind", "a", timer("timeCycle", "TEXT"), interrupting=False)}
        {end("reminded")}{end()}
        start -> a -> end
        remind -> reminded"""
    for text in (pause, f'="{pause}"'):
        findings = bpmn.lint(drawing.files(main=drawn.replace("TEXT", text)))
        assert [(finding.code, finding.element_id) for finding in findings] == [("timer_pause", "remind")]
    played = story(main=drawn.replace("TEXT", "=rhythm")).start(rhythm=pause)
    assert played.instance.timers() == []
    [incident] = played.instance.incidents()
    assert "without a pause" in incident.message
    played.retry(rhythm="R/PT1H")
    assert [timer.due_at for timer in played.instance.timers()] == [MONDAY + timedelta(hours=1)]
