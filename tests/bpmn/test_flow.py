"""Tokens through tasks and gateways."""

from __future__ import annotations

from tests.bpmn.drawing import (
    end,
    gateway,
    line_of,
    mappings,
    rule,
    script,
    service,
    start,
    user,
)


def test_user_tasks_open_one_after_the_other_until_the_end(story):
    played = story(main=f"{start()}{user('ask')}{user('answer')}{end()}\nstart -> ask -> answer -> end").start()
    assert played.open() == ["ask"]
    played.do("ask")
    assert played.open() == ["answer"]
    played.do("answer")
    assert played.ended
    assert played.log() == ["start", "ask", "answer", "end"]


def test_an_open_task_shows_what_the_diagram_says_about_it(story):
    body = user(
        "answer",
        "<bpmn:documentation>Say it plainly.</bpmn:documentation>",
        groups='=if urgent then "leads" else "handlers"',
        form="answer_form",
        due='=date("2026-01-20")',
        assignee="=complaint.handler",
        clock="stage_1_response",
    )
    played = story(main=f"{start()}{body}{end()}\nstart -> answer -> end").start(urgent=True)
    task = played.task("answer")
    assert (task.form_id, task.candidate_groups, task.assignee) == ("answer_form", ["leads"], "sam")
    assert str(task.due) == "2026-01-20"
    assert task.properties == {"assignee": "sam", "clock": "stage_1_response"}
    assert (task.name, task.process_id, task.documentation) == ("answer", "main", "Say it plainly.")


def test_candidate_groups_may_be_a_list_separated_by_commas(story):
    played = story(main=f"{start()}{user('a', groups='officers, leads')}{end()}\nstart -> a -> end").start()
    assert played.task("a").candidate_groups == ["officers", "leads"]


def test_an_exclusive_gateway_takes_the_first_flow_that_holds_else_the_default(story):
    body = f"""
    {start()}{gateway("which", default="which_to_small")}{user("large")}{user("medium")}{user("small")}{end()}
    start -> which
    which -> large : =size > 10
    which -> medium : =size > 5
    which -> small
    large -> end
    medium -> end
    small -> end
    """
    assert story(main=body).start(size=11).open() == ["large"]
    assert story(main=body).start(size=6).open() == ["medium"]
    assert story(main=body).start(size=1).open() == ["small"]


def test_a_parallel_gateway_waits_for_every_branch(story):
    body = f"""
    {start()}{gateway("fork", "parallel")}{user("left")}{user("right")}{gateway("join", "parallel")}
    {user("after")}{end()}
    start -> fork
    fork -> left -> join
    fork -> right -> join
    join -> after -> end
    """
    played = story(main=body).start()
    assert played.open() == ["left", "right"]
    played.do("left", found="damp")
    assert played.open() == ["right"]
    played.do("right", cause="leak")
    assert played.open() == ["after"]
    assert played.data == {"found": "damp", "cause": "leak"}
    played.do("after")
    assert played.ended


def test_a_value_set_on_one_branch_is_not_undone_by_a_branch_that_ends_later(story):
    """In SpiffWorkflow each branch has a copy and the last to join wins; here variables belong to the process."""
    body = f"""
    {start()}{gateway("fork", "parallel")}{user("decide")}{user("file")}{gateway("join", "parallel")}
    {user("after")}{end()}
    start -> fork
    fork -> decide -> join
    fork -> file -> join
    join -> after -> end
    """
    played = story(main=body).start(outcome="open", notes=["first"])
    played.do("decide", outcome="upheld", notes=["first", "second"])
    played.do("file")
    assert played.data == {"outcome": "upheld", "notes": ["first", "second"]}


def test_a_join_inside_a_rework_loop_waits_for_both_branches_every_time(story):
    body = f"""
    {start()}{gateway("again")}{gateway("fork", "parallel")}{user("left")}{user("right")}{gateway("join", "parallel")}
    {user("check")}{gateway("good", default="good_to_again")}{end()}
    start -> again -> fork
    fork -> left -> join
    fork -> right -> join
    join -> check -> good
    good -> end : =fine = true
    good -> again
    """
    played = story(main=body).start()
    for _ in range(3):
        played.do("right")
        assert played.open() == ["left"], "the join must not count the left branch of the round before"
        played.do("left")
        played.do("check", fine=False)
    played.do("left")
    assert played.open() == ["right"]
    played.do("right")
    played.do("check", fine=True)
    assert played.ended


def test_an_inclusive_gateway_waits_only_for_the_branches_that_were_taken(story):
    body = f"""
    {start()}{gateway("which", "inclusive", default="which_to_c")}{user("a")}{user("b")}{user("c")}
    {gateway("join", "inclusive")}{user("after")}{end()}
    start -> which
    which -> a : =x > 0
    which -> b : =x > 1
    which -> c
    a -> join
    b -> join
    c -> join
    join -> after -> end
    """
    both = story(main=body).start(x=2)
    both.do("b")
    assert both.open() == ["a"]
    both.do("a")
    assert both.open() == ["after"]
    played = story(main=body).start(x=1)
    played.do("a")
    assert played.open() == ["after"]
    none = story(main=body).start(x=0)
    none.do("c")
    none.do("after")
    assert none.ended


def test_a_script_is_one_expression_and_its_result_variable(story):
    played = story(
        main=f"{start()}{script('sum', '=price * 2 + 1', 'total')}{user('a')}{end()}\nstart -> sum -> a -> end"
    )
    assert played.start(price=20).data == {"price": 20, "total": 41}


def test_a_business_rule_task_replaces_its_result_and_keeps_the_trace(story):
    """SpiffWorkflow merged the list [9, 8, 7] with the answer [1] to [9] (engine-facts.md)."""
    played = story(
        main=f"{start()}{rule('limits', 'timescales', 'days')}{user('a')}{end()}\nstart -> limits -> a -> end"
    )
    played.world.decisions["timescales"] = lambda variables: [1] if variables["complaint"]["handler"] == "sam" else []
    played.start(days=[9, 8, 7])
    assert played.data["days"] == [1]
    [step] = [step for step in played.steps if step.element_id == "limits" and step.kind == "completed"]
    assert step.outcome == {"decision": "timescales", "result": [1], "trace": ["rule of timescales"]}


def test_a_service_task_gets_headers_and_inputs_and_its_flat_result_is_merged(story):
    played = story(
        main=f"""{start()}{service("warn", "alert", mappings({"text": '="Ask " + complaint.handler'}), role="lead")}
        {user("a")}{end()}
        start -> warn -> a -> end"""
    )
    played.world.services["alert"] = lambda call: {"warned": True}
    played.start()
    [call_made] = played.world.called
    assert (call_made.type, call_made.headers, call_made.inputs) == ("alert", {"role": "lead"}, {"text": "Ask sam"})
    assert played.data == {"warned": True}, "inputs are local to the task"


def test_output_mappings_of_a_service_name_what_is_kept(story):
    played = story(
        main=f"""{start()}{service("ask", "lookup", mappings(None, {"twice": "=found * 2"}))}{user("a")}{end()}
        start -> ask -> a -> end"""
    )
    played.world.services["lookup"] = lambda call: {"found": 21, "noise": "x"}
    assert played.start().data == {"twice": 42}


def test_the_context_is_asked_again_after_a_service_was_called(story):
    played = story(
        main=f"""{start()}{service("move", "move")}{gateway("moved", default="moved_to_no")}{user("yes")}
        {user("no")}{end()}
        start -> move -> moved
        moved -> yes : =complaint.stage = 2
        moved -> no
        yes -> end
        no -> end"""
    )

    def move(call):
        played.world.facts = {**played.world.facts, "complaint": {"stage": 2}}

    played.world.services["move"] = move
    assert played.start().open() == ["yes"]


def test_process_data_cannot_hide_what_the_case_says(story):
    played = story(main=f"{start()}{user('a', assignee='=complaint.handler')}{end()}\nstart -> a -> end").start()
    assert played.task("a").assignee == "sam"


def test_a_hundred_rounds_of_rework_neither_grow_the_state_nor_end_early(story):
    """In SpiffWorkflow is_completed() was True with a READY task left, after about 500 loops (engine-facts.md)."""
    body = f"""
    {start()}{gateway("again")}{user("work")}{gateway("good", default="good_to_again")}{end()}
    start -> again -> work -> good
    good -> end : =fine = true
    good -> again
    """
    played = story(main=body).start()
    played.do("work", fine=False)
    size = len(played.instance.dump())
    for _ in range(600):
        played.do("work", fine=False)
    assert played.open() == ["work"]
    assert not played.ended
    assert len(played.instance.dump()) < size + 20
    played.do("work", fine=True)
    assert played.ended
    assert played.instance.walked()["main"]["elements"]["work"] == 602


def test_a_task_without_a_kind_is_passed(story):
    played = story(main=f'{start()}<bpmn:task id="note" name="note"/>{end()}\nstart -> note -> end').start()
    assert played.ended
    assert played.log() == ["start", "note", "end"]


def test_every_step_says_when_by_the_clock_of_the_ports(story):
    played = story(main=f"{start()}{user('a')}{end()}\nstart -> a -> end").start()
    assert {step.at for step in played.steps} == {played.world.now}
    assert [step.seq for step in played.steps] == list(range(1, len(played.steps) + 1))


def test_properties_of_a_user_task_are_worked_out_with_what_was_just_entered(story):
    letter = '=if outcome = "upheld" then "RSP1" else null'
    played = story(
        main=f"{start()}{user('respond', event='response_issued', letter=letter)}{end()}\nstart -> respond -> end"
    )
    played.start()
    assert played.task("respond").properties == {"event": "response_issued", "letter": None}
    played.do("respond", outcome="upheld")
    [done] = [step for step in played.steps if step.element_id == "respond" and step.kind == "completed"]
    assert done.properties == {"event": "response_issued", "letter": "RSP1"}


def test_a_token_at_a_join_says_since_when_it_waits(story):
    played = story(
        main=f"""{start()}{gateway("fork", "parallel")}{user("a")}{user("b")}{gateway("join", "parallel")}{end()}
        start -> fork
        fork -> a -> join
        fork -> b -> join
        join -> end"""
    ).start()
    played.do("a")
    assert {token.since for token in played.instance.tokens()} == {played.world.now}


def test_the_context_is_not_asked_where_nothing_reads_it(story):
    """Reading the context may cost queries, which a step without expressions must not cause."""
    played = story(main=line_of(user("a") + user("b"), "a", "b")).start()
    played.do("a")
    assert played.world.asked == 0
