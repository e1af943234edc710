"""Multi-instance activities: an activity for every item of a collection."""

from __future__ import annotations

from tests.bpmn.drawing import boundary, call, end, loop, mappings, message, service, start, user


def each(body: str) -> str:
    return f"{start()}{body}{user('after')}{end()}\nstart -> each -> after -> end"


def test_a_user_task_opens_once_for_every_item(story):
    played = story(main=each(user("each", loop("=points", "point"), assignee="=point.who")))
    played.start(points=[{"no": 1, "who": "ann"}, {"no": 2, "who": "bob"}])
    tasks = played.instance.open_tasks()
    assert sorted(task.assignee for task in tasks) == ["ann", "bob"]
    for task in tasks:
        assert played.open()
        played.act(lambda instance, ports, task=task: instance.complete(task.id, {}, ports))
    assert played.open() == ["after"]
    assert "point" not in played.data


def test_one_after_the_other_opens_the_next_only_when_one_is_done(story):
    played = story(main=each(user("each", loop("=names", "name", sequential=True), assignee="=name")))
    played.start(names=["ann", "bob", "cat"])
    seen = []
    while played.open() == ["each"]:
        seen.append(played.task("each").assignee)
        played.do("each")
    assert seen == ["ann", "bob", "cat"]
    assert played.open() == ["after"]


def test_the_answers_are_collected_in_the_order_of_the_items(story):
    how = loop("=numbers", "number", outputCollection="answers", outputElement="=number * factor")
    played = story(main=each(user("each", how))).start(numbers=[1, 2, 3])
    by_number: dict[int, str] = {}
    for task in played.instance.open_tasks():
        by_number[len(by_number)] = task.id
    for index in (2, 0, 1):
        task_id = by_number[index]
        played.act(lambda instance, ports, task_id=task_id: instance.complete(task_id, {"factor": 10}, ports))
    assert played.data["answers"] == [10, 20, 30]


def test_an_empty_collection_is_passed(story):
    played = story(main=each(user("each", loop("=numbers", "number")))).start(numbers=[])
    assert played.open() == ["after"]
    assert played.instance.walked()["main"]["flows"]["each_to_after"] == 1


def test_a_collection_that_is_no_list_is_an_incident(story):
    played = story(main=each(user("each", loop("=numbers", "number")))).start(numbers="two")
    [incident] = played.instance.incidents()
    assert incident.element_id == "each"
    played.retry(numbers=[1])
    assert played.open() == ["each"]


def test_a_completion_condition_ends_the_rest(story):
    how = loop("=numbers", "number", done_when="=enough = true")
    played = story(main=each(user("each", how))).start(numbers=[1, 2, 3], enough=False)
    first, second, _ = played.instance.open_tasks()
    played.act(lambda instance, ports: instance.complete(first.id, {}, ports))
    assert played.open() == ["each", "each"]
    played.act(lambda instance, ports: instance.complete(second.id, {"enough": True}, ports))
    assert played.open() == ["after"]
    assert played.log("cancelled") == ["each"]


def test_a_process_is_called_for_every_item_and_sees_its_own(story):
    played = story(
        main=each(call("each", "stage", after=loop("=names", "name"))),
        stage=f"{start()}{user('inside', assignee='=name')}{end()}\nstart -> inside -> end",
    ).start(names=["ann", "bob"])
    assert sorted(task.assignee for task in played.instance.open_tasks()) == ["ann", "bob"]
    for task in played.instance.open_tasks():
        played.act(lambda instance, ports, task=task: instance.complete(task.id, {}, ports))
    assert played.open() == ["after"]
    assert played.data == {"names": ["ann", "bob"]}


def test_a_service_is_called_for_every_item(story):
    played = story(main=each(service("each", "alert", mappings({"who": "=name"}), after=loop("=names", "name"))))
    played.start(names=["ann", "bob"])
    assert [made.inputs for made in played.world.called] == [{"who": "ann"}, {"who": "bob"}]
    assert played.open() == ["after"]


def test_an_interrupting_message_cancels_every_instance_and_what_runs_inside(story):
    played = story(
        main=f"""{start()}{call("each", "stage", after=loop("=names", "name"))}
        {boundary("stop", "each", message("stop"))}{user("stopped")}{end()}
        start -> each -> end
        stop -> stopped -> end""",
        stage=f"{start()}{user('inside')}{end()}\nstart -> inside -> end",
    ).start(names=["ann", "bob"])
    assert played.tell("stop")
    assert played.open() == ["stopped"]
    assert sorted(played.log("cancelled")) == ["each", "each", "inside", "inside"]
    assert [token.element_id for token in played.instance.tokens()] == ["stopped"]
