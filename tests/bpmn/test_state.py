"""Saved state: tokens and typed variables, small however long the story is."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest

from app import bpmn
from tests.bpmn import drawing
from tests.bpmn.drawing import call, catch, end, gateway, line_of, message, script, start, timer, user
from tests.bpmn.story import Story

ONE_TASK = f"{start()}{user('a')}{user('b')}{end()}\nstart -> a -> b -> end"


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        0,
        2**60,
        Decimal("0.1"),
        "text",
        "",
        date(2026, 1, 13),
        datetime(2026, 1, 13, 9, 30, tzinfo=UTC),
        time(9, 30),
        timedelta(days=14, hours=1),
        [],
        [1, "two", date(2026, 1, 3)],
        {"unit": "working days", "limit": 5, "from": date(2026, 1, 3)},
        {"typename": "trap", "$": 1},
        [{"what": "replace part", "due": date(2026, 1, 30)}],
    ],
)
def test_a_value_comes_back_as_it_was_and_of_the_same_type(story, value):
    """In SpiffWorkflow a date or Decimal cannot be serialised, and a key “typename” cannot be loaded again."""
    played = story(main=ONE_TASK).start()
    played.do("a", value=value)
    kept = played.data["value"]
    assert kept == value
    assert type(kept) is type(value)


def test_a_date_in_process_data_is_a_date_to_an_expression_after_a_restore(story):
    played = story(main=line_of(user("a") + script("s", "=due + duration(wait)", "later") + user("b"), "a", "s", "b"))
    played.start()
    played.do("a", due=date(2026, 1, 13), wait="P1M")
    assert played.data["later"] == date(2026, 2, 13)


def test_numbers_stay_whole_or_exact(story):
    played = story(
        main=line_of(script("s", "=x / 3", "third") + script("t", "=x * 2", "twice") + user("a"), "s", "t", "a")
    )
    played.start(x=10)
    assert played.data["twice"] == 20
    assert type(played.data["twice"]) is int
    assert str(played.data["third"]).startswith("3.33333333333333333333333333333333")


def test_the_state_is_json_without_the_diagram_in_it(story):
    played = story(main=ONE_TASK).start(x=1)
    content = json.loads(played.instance.dump())
    assert content["v"] == played.diagrams.version
    assert "bpmn" not in played.instance.dump().decode()


def test_saving_twice_and_saving_what_was_restored_give_the_same_bytes(story):
    played = story(main=ONE_TASK).start(x=1)
    first = played.instance.dump()
    assert played.instance.dump() == first
    assert played.diagrams.restore(first).dump() == first


def test_a_task_keeps_its_id_as_long_as_it_is_open(story):
    played = story(
        main=f"""{start()}{gateway("fork", "parallel")}{user("a")}{user("b")}{gateway("join", "parallel")}{end()}
        start -> fork
        fork -> a -> join
        fork -> b -> join
        join -> end"""
    ).start()
    before = played.task("b").id
    played.do("a")
    assert played.task("b").id == before


def test_a_finished_instance_saves_and_loads(story):
    played = story(main=ONE_TASK).start()
    played.do("a")
    played.do("b", outcome="fine")
    again = played.diagrams.restore(played.instance.dump())
    assert again.is_complete
    assert again.data == {"outcome": "fine"}
    assert again.open_tasks() == []
    assert again.tokens() == []
    assert again.walked()["main"]["elements"] == {"start": 1, "a": 1, "b": 1, "end": 1}


def test_forty_calls_later_the_state_has_not_grown(story):
    played = story(
        main=f"""{start()}{gateway("again")}{call("one", "stage")}{gateway("more", default="more_to_again")}{end()}
        start -> again -> one -> more
        more -> end : =done = true
        more -> again""",
        stage=f"{start()}{user('x')}{user('y')}{end()}\nstart -> x -> y -> end",
    ).start()
    played.do("x", text="a" * 100)
    played.do("y", done=False)
    size = len(played.instance.dump())
    for _ in range(40):
        played.do("x", text="b" * 100)
        played.do("y", done=False)
    assert len(played.instance.dump()) <= size + 20


def test_the_same_files_are_parsed_once_and_a_changed_file_is_another_version():
    files = drawing.files(main=ONE_TASK)
    assert bpmn.parse_diagrams(files) is bpmn.parse_diagrams(dict(files))
    changed = drawing.files(main=ONE_TASK.replace('name="b"', 'name="changed"'))
    assert bpmn.parse_diagrams(changed).version != bpmn.parse_diagrams(files).version
    assert bpmn.version_of(files) == bpmn.parse_diagrams(files).version


def test_instances_of_one_version_do_not_touch_each_other():
    body = f"""{start()}{gateway("fork", "parallel")}{user("a")}{user("b")}{gateway("join", "parallel")}
    {user("c")}{end()}
    start -> fork
    fork -> a -> join
    fork -> b -> join
    join -> c -> end"""
    first, second = (Story(drawing.files(main=body), restores=False).start(n=n) for n in (1, 2))
    first.do("a", who="one")
    second.do("b", who="two")
    first.do("b")
    assert (first.open(), first.data) == (["c"], {"n": 1, "who": "one"})
    assert (second.open(), second.data) == (["a"], {"n": 2, "who": "two"})


def test_a_process_says_what_pages_need_to_draw_it():
    files = drawing.files(main=ONE_TASK)
    process = bpmn.parse_diagrams(files).processes["main"]
    assert (process.id, process.name, process.file, process.xml) == (
        "main",
        "main",
        "test/main.bpmn",
        files["test/main.bpmn"],
    )
    assert list(process.elements) == ["start", "a", "b", "end"]
    assert next((flow.id, flow.source, flow.target) for flow in process.flows) == ("start_to_a", "start", "a")
    assert process.elements["a"].form_id == "form"


def test_looking_at_an_instance_changes_nothing(story):
    """SYS-07: an administrator can inspect a running instance."""
    played = story(
        main=f"""{start()}{gateway("fork", "parallel")}{user("a")}{catch("reply", message("reply"))}
        {catch("late", timer("timeDuration", "P1D"))}{gateway("join", "parallel")}{end()}
        start -> fork
        fork -> a -> join
        fork -> reply -> join
        fork -> late -> join
        join -> end"""
    ).start(x=1)
    before, instance = played.instance.dump(), played.instance
    seen = (instance.open_tasks(), instance.timers(), instance.awaited(), instance.tokens(), instance.incidents())
    assert [len(part) for part in seen] == [1, 1, 1, 3, 0]
    instance.data["x"] = 2
    instance.walked()["main"]["elements"].clear()
    instance.open_tasks()[0].properties["x"] = 1
    assert instance.dump() == before
    assert instance.data == {"x": 1}
