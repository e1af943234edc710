"""Every mend on every kind of step: done, or refused with words and nothing changed; never a token lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from app import bpmn
from tests.bpmn.drawing import (
    boundary,
    call,
    catch,
    end,
    escalation,
    gateway,
    loop,
    message,
    rule,
    script,
    service,
    start,
    subprocess,
    timer,
    user,
)
from tests.bpmn.story import MONDAY, Story

INSIDE = f"{start()}{user('inside')}{end()}\nstart -> inside -> end"
RECEIVE = '<bpmn:receiveTask id="a" name="a" messageRef="Message_news"/>'


def line(body: str) -> str:
    return f"{start()}{body}{user('b')}{end()}\nstart -> a -> b -> end"


STEPS = {
    "user task": line(user("a")),
    "message": line(catch("a", message("news"))),
    "timer": line(catch("a", timer("timeDuration", "P1D"))),
    "receive task": line(RECEIVE),
    "call activity": line(call("a", "stage")),
    "subprocess": line(subprocess("a", f"{start('s')}{user('in')}{end('e')}\ns -> in -> e")),
    "one at a time": line(user("a", loop("=items", "item", sequential=True))),
    "all at once": line(user("a", loop("=items", "item"))),
    "calls for all": line(call("a", "stage", after=loop("=items", "item"))),
    "failed script": line(script("a", "=for i in 1..100000000 return i", "x")),
    "failed rule": line(rule("a", "unknown", "x")),
    "failed service": line(service("a", "=unknown")),
    "failed gateway": f"{start()}{gateway('a')}{user('b')}{user('c')}{end()}{end('e')}\nstart -> a\n"
    "a -> b : =x = 1\na -> c : =x = 2\nb -> end\nc -> e",
    "failed collection": line(user("a", loop("=nothing", "item"))),
    "failed timer": line(catch("a", timer("timeDuration", "=items"))),
    "event gateway": f"""{start()}{gateway("a", "eventBased")}{catch("news", message("news"))}
    {catch("late", timer("timeDuration", "P1D"))}{user("b")}{end()}{end("e")}
    start -> a -> news -> b -> end
    a -> late -> e""",
    "parallel": f"""{start()}{gateway("fork", "parallel")}{user("a")}{user("b")}{gateway("join", "parallel")}{user("c")}
    {end()}
    start -> fork -> a -> join -> c -> end
    fork -> b -> join""",
    "boundaries": f"""{start()}{user("a")}{boundary("late", "a", timer("timeCycle", "R/P1D"), interrupting=False)}
    {boundary("stop", "a", message("news"))}{user("b")}{end()}{end("e")}{end("f")}
    start -> a -> b -> end
    late -> e
    stop -> f""",
    "boundaries of a call": f"""{start()}{call("a", "stage")}{boundary("late", "a", timer("timeDuration", "P1D"))}
    {boundary("worse", "a", escalation("worse"), interrupting=False)}{user("b")}{end()}{end("e")}{end("f")}
    start -> a -> b -> end
    late -> e
    worse -> f""",
}


def mends(instance: bpmn.Instance, diagrams: bpmn.Diagrams) -> Iterator[tuple[str, str, str]]:
    """Every mend of every token: (verb, engine task, element to move to)."""
    for token in instance.tokens():
        for verb in ("skip", "complete", "retry"):
            yield verb, token.task_id, ""
        for element in diagrams.processes["main"].elements:
            yield "move", token.task_id, element
    yield "set", "", ""
    yield "cancel", "", ""
    yield "skip", "no such token", ""


def mend(instance: bpmn.Instance, ports: bpmn.Ports, verb: str, task_id: str, target: str) -> None:
    if verb == "skip":
        instance.skip(task_id, ports)
    elif verb == "complete":
        instance.complete(task_id, {"x": 1}, ports)
    elif verb == "retry":
        instance.retry(task_id, ports, {"x": 1, "nothing": [1]})
    elif verb == "move":
        instance.move(task_id, target, ports)
    elif verb == "set":
        instance.set_data({"x": MONDAY.date()})
    else:
        instance.cancel(ports)


def refusal(instance: bpmn.Instance, ports: bpmn.Ports, *tried: str) -> str | None:
    """Why a mend is refused; None when it is done."""
    try:
        mend(instance, ports, *tried)
    except bpmn.EngineError as error:
        return str(error)
    return None


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("later", [False, True], ids=["at once", "after a day"])
def test_each_mend_is_done_without_losing_a_token_or_is_refused_and_changes_nothing(
    story, step: str, later: bool
) -> None:
    played: Story = story(main=STEPS[step], stage=INSIDE).start(items=["ann", "bob", "cat"])
    if later:
        played.at(MONDAY + timedelta(days=2))
    before = played.instance.dump()
    tried = list(mends(played.instance, played.diagrams))
    done = 0
    for verb, task_id, target in tried:
        instance = played.diagrams.restore(before)
        if (refused := refusal(instance, played.world.ports(), verb, task_id, target)) is not None:
            assert refused, (verb, target)
            assert instance.dump() == before, (verb, target)
            continue
        done += 1
        again = played.diagrams.restore(instance.dump())
        assert again.is_complete or again.tokens(), f"{verb} {target} lost the token"
        assert not (again.is_complete and again.tokens()), f"{verb} {target} left a token behind"
        assert again.dump() == instance.dump()
    assert done, "data can be set"
