"""What a story expects is really looked at: a wrong expectation fails, with what was found instead."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.scenarios import FAILED, PASSED, Outcome, StoryError, StoryRunner, as_json, last_line, load_stories, play

ROOT = Path(__file__).resolve().parents[2]

STORY = """\
title: Late, extended, refused
landlord: aspire
people:
  officer: {roles: [customer_excellence_team]}
  handler: {roles: [complaints_handler, head_of_service]}
  manager: {roles: [customer_relations_manager]}
steps:
  - at: 2025-03-03 10:00
    log:
      name: damp
      channel: email
      kind: complaint
      complainant: {name: Resident 1, address: 1 Example Street, relationship: tenant}
      summary: Damp
      service_area: repairs
      theme: damp_and_mould
      vulnerable: true
    by: officer
  - {at: 2025-03-11 10:00, do: acknowledge, by: officer, with: {definition: Damp in a bedroom, responsibility: ours, handler: handler}}
  - {at: 2025-03-12, use: add_action, by: handler, with: {what: Dry the wall, due: 2025-04-01}}
  - at: 2025-03-12
    use: extend_deadline
    by: handler
    with: {new_date: 2025-04-04, reason: A survey, agreed: "yes", interval: 5}
expect:
"""  # noqa: E501

HOLDS = """\
  route: s1_investigation
  stage: 1
  status: open
  handler: handler
  reviewer: null
  received: 2025-03-03
  facts: {is_complaint: true}
  due: {acknowledgement: 2025-03-10, stage_1_response: {policy: 2025-04-04, code: 2025-04-04, effective: 2025-04-04}, stage_2_response: null}
  met: {acknowledgement: 2025-03-11, personal_contact: null}
  tasks: [{id: contact_customer, role: complaints_handler, due: 2025-03-10}, {id: investigate, assignee: handler}, dry_the_wall, send_update]
  letters: [ACK1: [ref, due], EXT1: {has: [new_date], lacks: [final], text: Friday 4 April 2025, on: 2025-03-12, to: Resident 1, by: post}]
  breaches: [{code: ACK_LATE, against: [policy, code], days_late: 1}, {code: CONTACT_LATE, days_late: 2}]
  actions: [{what: dry the wall, due: 2025-04-01, done: null, owner: handler}]
  decisions: [{table: classification, outcome: s1_investigation}, {table: extension, outcome: allowed}]
  extensions: [{clock: stage_1_response, outcome: allowed, agreed: "yes", to: 2025-04-04, days: 9, total_days: 9}]
  history: [received, acknowledged, action_added, extended]
  flags: [vulnerable]
"""  # noqa: E501


@pytest.fixture(scope="module")
def runner() -> Iterator[StoryRunner]:
    with StoryRunner(ROOT) as story_runner:
        yield story_runner


def played(text: str, folder: Path, runner: StoryRunner) -> Outcome:
    path = folder / "story.yaml"
    path.write_text(text, encoding="utf-8")
    (story,) = load_stories([path], runner)
    return play(story, runner).outcomes[0]


def test_what_holds_passes(tmp_path: Path, runner: StoryRunner) -> None:
    outcome = played(STORY + HOLDS, tmp_path, runner)
    assert outcome.failures == ()
    assert outcome.status == PASSED


@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        ("route: s2", "route"),
        ("stage: 2", "stage"),
        ("status: closed", "status"),
        ("handler: officer", "handler"),
        ("reviewer: handler", "reviewer"),
        ("received: 2025-03-04", "received"),
        ("linked_to: damp", "linked_to"),
        ("facts: {is_complaint: false}", "facts.is_complaint"),
        ("due: {acknowledgement: 2025-03-11}", "due.acknowledgement"),
        ("due: {stage_1_response: {code: 2025-04-03}}", "due.stage_1_response.code"),
        ("due: {stage_2_response: 2025-04-03}", "due.stage_2_response"),
        ("due: {acknowledgement: null}", "due.acknowledgement"),
        ("met: {acknowledgement: 2025-03-10}", "met.acknowledgement"),
        ("tasks: [contact_customer, investigate, send_update]", "tasks"),
        ("tasks: [contact_customer, investigate, send_update, dry_the_wall, review]", "tasks"),
        ("tasks: [contact_customer, investigate, send_update, {id: complete_action, due: 2025-04-02}]", "tasks"),
        ("letters: [ACK1]", "letters"),
        ("letters: [EXT1, ACK1]", "letters"),
        ("letters: [ACK1, EXT1: [final]]", "letters.EXT1.has"),
        ("letters: [ACK1, EXT1: {lacks: [new_date]}]", "letters.EXT1.lacks"),
        ("letters: [ACK1, EXT1: {text: Thursday 3 April 2025}]", "letters.EXT1.text"),
        ("letters: [ACK1, EXT1: {on: 2025-03-13}]", "letters.EXT1.on"),
        ("breaches: []", "breaches"),
        ("breaches: [ACK_LATE]", "breaches"),
        ("breaches: [{code: ACK_LATE, days_late: 2}, CONTACT_LATE]", "breaches"),
        ("breaches: [{code: ACK_LATE, against: policy}, CONTACT_LATE]", "breaches"),
        ("actions: []", "actions"),
        ("actions: [{what: dry the wall, done: 2025-03-12}]", "actions"),
        ("decisions: [{table: extension, outcome: blocked}]", "decisions"),
        ("decisions: [{table: extension}, {table: classification}]", "decisions"),
        ("decisions: [{table: extension, rules: [1]}]", "decisions"),
        ("extensions: [{outcome: flagged}]", "extensions"),
        ("history: [acknowledged, received]", "history"),
        ("flags: []", "flags"),
        ("flags: [adjustment]", "flags"),
        ("alerts: [{role: customer_relations_manager, text: on fire}]", "alerts"),
    ],
)
def test_what_does_not_hold_fails_and_says_what_was_found(
    wrong: str, what: str, tmp_path: Path, runner: StoryRunner
) -> None:
    outcome = played(f"{STORY}  {wrong}\n", tmp_path, runner)
    assert [failure.what for failure in outcome.failures] == [what]
    assert outcome.status == FAILED
    assert outcome.failures[0].expected != outcome.failures[0].actual
    assert outcome.failures[0].line == len(STORY.splitlines()) + 1


def test_a_refusal_is_expected_by_its_words_and_changes_nothing(tmp_path: Path, runner: StoryRunner) -> None:
    step = '  - {at: 2025-03-13, do: respond, by: handler, refused: "Open are: complete_action"}\nexpect: {}\n'
    assert played(STORY.replace("expect:\n", step), tmp_path, runner).status == PASSED
    other = played(STORY.replace("expect:\n", step.replace("Open are", "Nobody is")), tmp_path, runner)
    assert [failure.what for failure in other.failures] == ["refused"]


def test_a_step_that_should_be_refused_and_is_not_fails(tmp_path: Path, runner: StoryRunner) -> None:
    step = "  - {at: 2025-03-13, use: add_note, by: handler, with: {note: x}, refused: no}\nexpect: {}\n"
    outcome = played(STORY.replace("expect:\n", step), tmp_path, runner)
    assert outcome.failures[0].actual == "the step was taken"


def test_a_step_that_is_refused_ends_the_story(tmp_path: Path, runner: StoryRunner) -> None:
    step = "  - {at: 2025-03-13, use: allocate, by: handler, with: {handler: handler}}\n"
    after = "  - {at: 2025-03-14, nothing: x, expect: {status: closed}}\nexpect: {status: closed}\n"
    outcome = played(STORY.replace("expect:\n", step + after), tmp_path, runner)
    assert len(outcome.failures) == 1
    assert "Allocate is for" in outcome.failures[0].actual


def test_nobody_need_be_named_where_only_one_could_do_it(tmp_path: Path, runner: StoryRunner) -> None:
    text = STORY.replace("    by: officer\n", "").replace("do: acknowledge, by: officer,", "do: acknowledge,")
    assert played(text + "  status: open\n", tmp_path, runner).status == PASSED


def test_that_nobody_may_do_it_is_told(tmp_path: Path, runner: StoryRunner) -> None:
    text = STORY.replace("  officer: {roles: [customer_excellence_team]}\n", "").replace("by: officer, ", "")
    text = text.replace("    by: officer\n", "")
    outcome = played(text + "  status: open\n", tmp_path, runner)
    assert "Nobody in the story holds the role customer_excellence_team" in outcome.failures[0].actual


def test_time_passes_with_everything_due_on_the_way(tmp_path: Path, runner: StoryRunner) -> None:
    """A timer and a clock that come due between two steps have done their work before the second."""
    step = "  - {at: 2025-04-07, nothing: the extended date has passed}\nexpect:\n"
    outcome = played(
        STORY.replace("expect:\n", step) + "  tasks: [contact_customer, investigate, complete_action, send_update,"
        " send_late_update, tell_customer_about_action]\n"
        "  breaches: [ACK_LATE, CONTACT_LATE, {code: S1_LATE, days_late: 1}, ACTION_OVERDUE]\n",
        tmp_path,
        runner,
    )
    assert outcome.failures == ()


def test_a_fault_of_the_program_fails_the_step_and_says_where(
    tmp_path: Path, runner: StoryRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A story whose table answered without `outcome` ended the player with a traceback, and all other stories."""

    def faulty(*_: object, **__: object) -> None:
        raise KeyError("outcome")

    monkeypatch.setattr("app.scenarios.playing.use_act", faulty)
    outcome = played(STORY + HOLDS, tmp_path, runner)
    assert outcome.status == FAILED
    assert [(failure.line, failure.what) for failure in outcome.failures] == [(8, "the program")]
    assert "KeyError: 'outcome'" in str(outcome.failures[0].actual)


def test_a_fault_met_while_looking_fails_the_step_too(
    tmp_path: Path, runner: StoryRunner, monkeypatch: pytest.MonkeyPatch
) -> None:

    def faulty(*_: object) -> None:
        raise TypeError("no outcome")

    monkeypatch.setattr("app.scenarios.playing.differences", faulty)
    outcome = played(STORY + HOLDS, tmp_path, runner)
    assert [(failure.step, failure.what) for failure in outcome.failures] == [("afterwards", "the program")]


def test_an_expected_decision_names_its_table(tmp_path: Path, runner: StoryRunner) -> None:
    with pytest.raises(StoryError, match="an entry of decisions names its table"):
        played(STORY + "  decisions: [{outcome: allowed}]\n", tmp_path, runner)


def test_the_example_of_the_format_loads_and_runs(runner: StoryRunner) -> None:
    """The example tells no whole story – nobody answers the complaint in it – so what it expects of the end fails."""
    path = Path(__file__).with_name("format_example.txt")
    (story,) = load_stories([path], runner)
    outcome = play(story, runner).outcomes[0]
    assert {(failure.line, failure.what) for failure in outcome.failures} >= {
        (33, "refused"),
        (44, "status"),
        (50, "tasks"),
    }
    assert "Open are: " in outcome.failures[0].actual
    assert {"route", "stage"}.isdisjoint(failure.what for failure in outcome.failures)


def test_results_are_told_to_machines_and_to_people(tmp_path: Path, runner: StoryRunner) -> None:
    path = tmp_path / "story.yaml"
    path.write_text(STORY + "  due: {acknowledgement: 2025-03-11}\n", encoding="utf-8")
    result = play(load_stories([path], runner)[0], runner)
    told_ = as_json([result])
    failure = told_["stories"][0]["outcomes"][0]["failures"][0]
    assert (failure["what"], failure["expected"], failure["found"]) == (
        "due.acknowledgement", "2025-03-11", "2025-03-10",
    )  # fmt: skip
    assert last_line([result]) == "0 passed, 1 failed"
