"""One activity for every item of a collection."""

from __future__ import annotations

from tests.bpmn.drawing import boundary, call, end, loop, mappings, message, service, start, user


def each(body: str) -> str:
    return f"{start()}{body}{user('after')}{end()}\nstart -> each -> after -> end"


def test_a_user_task_opens_once_for_every_item(story):
    told = story(main=each(user("each", loop("=points", "point"), assignee="=point.who")))
    told.start(points=[{"no": 1, "who": "ann"}, {"no": 2, "who": "bob"}])
    tasks = told.instance.open_tasks()
    assert sorted(task.assignee for task in tasks) == ["ann", "bob"]
    for task in tasks:
        assert told.open()
        told.act(lambda instance, ports, task=task: instance.complete(task.id, {}, ports))
    assert told.open() == ["after"]
    assert "point" not in told.data


def test_one_after_the_other_opens_the_next_only_when_one_is_done(story):
    told = story(main=each(user("each", loop("=names", "name", sequential=True), assignee="=name")))
    told.start(names=["ann", "bob", "cat"])
    seen = []
    while told.open() == ["each"]:
        seen.append(told.task("each").assignee)
        told.do("each")
    assert seen == ["ann", "bob", "cat"]
    assert told.open() == ["after"]


def test_the_answers_are_collected_in_the_order_of_the_items(story):
    how = loop("=numbers", "number", outputCollection="answers", outputElement="=number * factor")
    told = story(main=each(user("each", how))).start(numbers=[1, 2, 3])
    by_number: dict[int, str] = {}
    for task in told.instance.open_tasks():
        by_number[len(by_number)] = task.id
    for index in (2, 0, 1):
        task_id = by_number[index]
        told.act(lambda instance, ports, task_id=task_id: instance.complete(task_id, {"factor": 10}, ports))
    assert told.data["answers"] == [10, 20, 30]


def test_an_empty_collection_is_passed(story):
    told = story(main=each(user("each", loop("=numbers", "number")))).start(numbers=[])
    assert told.open() == ["after"]
    assert told.instance.walked()["main"]["flows"]["each_to_after"] == 1


def test_a_collection_that_is_no_list_is_an_incident(story):
    told = story(main=each(user("each", loop("=numbers", "number")))).start(numbers="two")
    [incident] = told.instance.incidents()
    assert incident.element_id == "each"
    told.retry(numbers=[1])
    assert told.open() == ["each"]


def test_a_completion_condition_ends_the_rest(story):
    how = loop("=numbers", "number", done_when="=enough = true")
    told = story(main=each(user("each", how))).start(numbers=[1, 2, 3], enough=False)
    first, second, _ = told.instance.open_tasks()
    told.act(lambda instance, ports: instance.complete(first.id, {}, ports))
    assert told.open() == ["each", "each"]
    told.act(lambda instance, ports: instance.complete(second.id, {"enough": True}, ports))
    assert told.open() == ["after"]
    assert told.log("cancelled") == ["each"]


def test_a_process_is_called_for_every_item_and_sees_its_own(story):
    told = story(
        main=each(call("each", "stage", after=loop("=names", "name"))),
        stage=f"{start()}{user('inside', assignee='=name')}{end()}\nstart -> inside -> end",
    ).start(names=["ann", "bob"])
    assert sorted(task.assignee for task in told.instance.open_tasks()) == ["ann", "bob"]
    for task in told.instance.open_tasks():
        told.act(lambda instance, ports, task=task: instance.complete(task.id, {}, ports))
    assert told.open() == ["after"]
    assert told.data == {"names": ["ann", "bob"]}


def test_a_service_is_called_for_every_item(story):
    told = story(main=each(service("each", "alert", mappings({"who": "=name"}), after=loop("=names", "name"))))
    told.start(names=["ann", "bob"])
    assert [made.inputs for made in told.world.called] == [{"who": "ann"}, {"who": "bob"}]
    assert told.open() == ["after"]


def test_an_interrupting_message_cancels_every_instance_and_what_runs_inside(story):
    told = story(
        main=f"""{start()}{call("each", "stage", after=loop("=names", "name"))}
        {boundary("stop", "each", message("stop"))}{user("stopped")}{end()}
        start -> each -> end
        stop -> stopped -> end""",
        stage=f"{start()}{user('inside')}{end()}\nstart -> inside -> end",
    ).start(names=["ann", "bob"])
    assert told.tell("stop")
    assert told.open() == ["stopped"]
    assert sorted(told.log("cancelled")) == ["each", "each", "inside", "inside"]
    assert [token.element_id for token in told.instance.tokens()] == ["stopped"]
