"""Whatever stands in `expect` is looked at, or the story is refused by its line; faulty content fails the step."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import Invalid
from app.scenarios import PASSED, Outcome, StoryError, StoryRunner, load_stories, play
from tests.drivers.content_copy import copy_content

ROOT = Path(__file__).resolve().parents[2]
CONTENT = ("bpmn", "dmn", "forms", "landlords", "letters")

STORY = """\
title: Two complaints about one thing
landlord: aspire
people:
  officer: {roles: [customer_excellence_team]}
  handler: {roles: [complaints_handler], email: handler@example.org}
  manager: {roles: [customer_relations_manager]}
steps:
  - &first
    at: 2025-03-03 10:00
    by: officer
    log: {name: first, channel: email, kind: complaint, complainant: {name: Resident 1, address: 1 A Street}, summary: No heating, service_area: repairs, theme: delay}
  - {at: 2025-03-11 10:00, case: first, do: acknowledge, by: officer, with: {definition: No heating, responsibility: ours, handler: handler}}
  - at: 2025-03-12 10:00
    by: officer
    log: {name: second, channel: email, kind: complaint, complainant: {name: Resident 1, address: 1 A Street}, summary: Still none, service_area: repairs, theme: delay, same_matter_as: first}
  - {at: 2025-03-13 10:00, case: second, use: link_duplicate, by: manager, with: {reference: first, why: the same boiler}, refused: already}
  - {at: 2025-03-13 11:00, by: manager, report: stage_1_answers}
expect:
  report: {answered: 0}
  cases:
    first:
      letters: [ACK1: {text: No heating, text_lacks: upheld}]
      breaches: [{code: ACK_LATE, clock: acknowledgement, days_late: 1}, {code: CONTACT_LATE, clock: personal_contact, days_late: 3}]
      pack: {by: manager, has: [history, ACK1], lacks: [orders, RSP1], records: {letters: 1, documents: 0}, text: No heating, text_lacks: Still none}
      flags: []
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


def refused(text: str, folder: Path, runner: StoryRunner) -> list[str]:
    with pytest.raises(StoryError) as caught:
        played(text, folder, runner)
    return [f"{finding.line}: {finding.message}" for finding in caught.value.findings]


def test_the_story_that_the_others_break_holds(tmp_path: Path, runner: StoryRunner) -> None:
    outcome = played(STORY, tmp_path, runner)
    assert outcome.failures == ()
    assert outcome.status == PASSED


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ("  cases:", "  status: open\n  cases:", "status stands beside `cases`"),
        ("  cases:", "  alerts: [{text: nonsense}]\n  cases:", "alerts stands beside `cases`"),
        ("    first:\n", "    fist:\n", "there is no case 'fist': did you mean 'first'?"),
        ("    first:\n", "    second: open\n    first:\n", "what is expected of second is a mapping"),
        ("      flags: []", "      cases: {second: {status: open}}", "stands in no case"),
        ("      flags: []", "      due: {}", "due says nothing here"),
        ("      flags: []", "      history: []", "history says nothing here"),
        ("      flags: []", "      decisions:", "decisions says nothing here"),
        ("      flags: []", "      facts: {is_complant: null}", "there is no fact 'is_complant'"),
        ("[ACK1: {text", "[{ACK1: [ref], RSP1: [ref]}, ACK1: {text", "an entry of letters is one letter"),
        ("clock: acknowledgement", "clock: acknowledgment", "did you mean 'acknowledgement'?"),
        ("has: [history, ACK1]", "has: [historie, ACK1]", "did you mean 'history'?"),
        ("records: {letters: 1", "records: {leters: 1", "did you mean 'letters'?"),
        ("pack: {by: manager", "pack: {by: manger", "did you mean 'manager'?"),
        ("email: handler@example.org", "email: somewhere", "email must be an address"),
    ],
)
def test_what_would_not_be_looked_at_is_refused_with_its_line(
    good: str, bad: str, said: str, tmp_path: Path, runner: StoryRunner
) -> None:
    assert good in STORY
    messages = refused(STORY.replace(good, bad, 1), tmp_path, runner)
    assert any(said in message for message in messages), messages


@pytest.mark.parametrize(
    ("good", "bad", "what"),
    [
        ("report: {answered: 0}", "report: {answered: 99}", "report.answered"),
        ("report: {answered: 0}", "report: {answred: null}", "report.answred"),
        ("report: {answered: 0}", "report: {rows: [{nonsense: null}]}", "report.rows"),
        ("text_lacks: upheld", "text_lacks: No heating", "first: letters.ACK1.text_lacks"),
        ("clock: acknowledgement, ", "clock: stage_1_response, ", "first: breaches"),
        ("has: [history, ACK1]", "has: [orders]", "first: pack.has"),
        ("lacks: [orders, RSP1]", "lacks: [ACK1]", "first: pack.lacks"),
        ("{letters: 1, documents: 0}", "{letters: 2}", "first: pack.records.letters"),
        ("text_lacks: Still none", "text_lacks: No heating", "first: pack.text_lacks"),
        ("text: No heating, text_lacks: Still none", "text: Still none", "first: pack.text"),
        ("      flags: []", "      met: {stage_2_response: null}", "first: met.stage_2_response"),
    ],
)
def test_what_is_looked_at_and_does_not_hold_fails(
    good: str, bad: str, what: str, tmp_path: Path, runner: StoryRunner
) -> None:
    assert good in STORY
    outcome = played(STORY.replace(good, bad, 1), tmp_path, runner)
    assert [failure.what for failure in outcome.failures] == [what]


def test_no_alerts_are_expected_by_an_empty_list(tmp_path: Path, runner: StoryRunner) -> None:
    text = STORY.replace("      flags: []", "      alerts: []\n    second: {alerts: []}")
    assert [failure.what for failure in played(text, tmp_path, runner).failures] == ["first: alerts"]


def test_people_and_steps_come_from_another_file(tmp_path: Path, runner: StoryRunner) -> None:
    head, rest = STORY.split("people:\n", 1)
    people, steps = rest.split("steps:\n", 1)
    first, others = steps.split("  - {at: 2025-03-11", 1)
    (tmp_path / "people.yaml").write_text(f"people:\n{people}", encoding="utf-8")
    (tmp_path / "logged.yaml").write_text(f"include: people.yaml\nsteps:\n{first}", encoding="utf-8")
    text = f"{head}include: [logged.yaml]\nsteps:\n  - {{at: 2025-03-11{others}"
    assert played(text, tmp_path, runner).failures == ()
    stories = load_stories(sorted(tmp_path.glob("*.yaml")), runner)
    assert [story.name for story in stories] == ["story"]


def test_what_is_wrong_in_an_included_file_is_told_with_its_own_line(tmp_path: Path, runner: StoryRunner) -> None:
    part = tmp_path / "part.yaml"
    part.write_text("note: x\npeople: {clerk: {roles: [customer_excelence_team]}}\n", encoding="utf-8")
    with pytest.raises(StoryError, match=rf"{part}:2: there is no role 'customer_excelence_team'"):
        played(STORY.replace("people:", "include: part.yaml\npeople:", 1), tmp_path, runner)
    part.write_text("include: story.yaml\n", encoding="utf-8")
    with pytest.raises(StoryError, match=rf"{part}:1: story.yaml includes this file again"):
        played(STORY.replace("people:", "include: part.yaml\npeople:", 1), tmp_path, runner)
    assert "3: there is no file prt.yaml to include, seen from this file" in refused(
        STORY.replace("people:", "include: prt.yaml\npeople:", 1), tmp_path, runner
    )


def test_a_person_has_the_email_that_the_story_gives_them(tmp_path: Path, runner: StoryRunner) -> None:
    path = tmp_path / "story.yaml"
    path.write_text(STORY, encoding="utf-8")
    (story,) = load_stories([path], runner)
    people = story.variants[0].people
    assert (people["handler"].email, people["officer"].email) == ("handler@example.org", "")


@pytest.mark.parametrize(
    ("table", "column"),
    [("extensions", "outcome"), ("classification", "route"), ("letter_channel", "channel")],
)
def test_a_table_without_a_column_that_is_needed_is_not_published_for_a_story(
    table: str, column: str, tmp_path: Path
) -> None:
    copy_content(tmp_path)
    path = tmp_path / "dmn" / "aspire" / f"{table}.dmn"
    text = path.read_text(encoding="utf-8")
    assert f' name="{column}"' in text
    path.write_text(text.replace(f' name="{column}"', ' name="renamed"'), encoding="utf-8")
    with StoryRunner(tmp_path) as runner, pytest.raises(Invalid) as refused:
        played(STORY, tmp_path, runner)
    assert f"has no output column “{column}”" in str(refused.value.errors)
