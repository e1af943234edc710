"""A story that cannot be played is refused with the file, the line, and the nearest name that is valid."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from app.scenarios import StoryError, StoryRunner, load_stories, load_story

ROOT = Path(__file__).resolve().parents[2]

GOOD = """\
title: A story
landlord: aspire
people:
  officer: {roles: [customer_excellence_team]}
  handler: {roles: [complaints_handler], service_areas: [repairs]}
steps:
  - at: 2025-12-24 16:55
    log:
      name: boiler
      channel: email
      kind: complaint
      complainant: {relationship: tenant}
      summary: No heating
    by: officer
  - at: 2025-12-29 10:00
    do: acknowledge
    case: boiler
    by: officer
    with: {definition: No heating, handler: handler}
    expect:
      due: {stage_1_response: 2026-01-13}
      tasks: [contact_customer, {id: investigate, role: complaints_handler}]
  - at: 2026-01-05 11:00
    use: record_contact
    by: handler
    with: {method: telephone, reached: true}
  - at: 2026-01-06 09:00
    tell: legal_proceedings
    by: handler
    with: {filed_at_court: false}
expect:
  status: open
  letters: [{ACK1: {has: [ref], lacks: [final]}}]
  breaches: [{code: S1_LATE, against: [policy], days_late: 1}]
"""


@pytest.fixture(scope="module")
def runner() -> Iterator[StoryRunner]:
    with StoryRunner(ROOT) as story_runner:
        yield story_runner


def written(folder: Path, text: str) -> Path:
    path = folder / "story.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def refused(path: Path, runner: StoryRunner) -> list[str]:
    with pytest.raises(StoryError) as caught:
        load_stories([path], runner)
    return [f"{finding.line}: {finding.message}" for finding in caught.value.findings]


def test_the_story_that_the_others_break_is_good(tmp_path: Path, runner: StoryRunner) -> None:
    (story,) = load_stories([written(tmp_path, GOOD)], runner)
    assert story.variants[0].steps[0].at == datetime(2025, 12, 24, 16, 55)
    assert story.variants[0].people["handler"].areas == ("repairs",)


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ("title: A story", "titel: A story", "1: there is no key 'titel': did you mean 'title'?"),
        ("    by: officer\n  - at", "    bye: officer\n  - at",
         "14: there is no key for a step 'bye': did you mean 'by'?"),
        ("roles: [complaints_handler]", "roles: [complaint_handler]",
         "5: there is no role 'complaint_handler': did you mean 'complaints_handler'?"),
        ("service_areas: [repairs]", "service_areas: [repair]",
         "5: there is no service area 'repair': did you mean 'repairs'?"),
        ("service_areas:", "areas:", "5: there is no key for a person 'areas': did you mean 'service_areas'?"),
        ("      channel: email", "      chanel: email", "10: there is no field 'chanel': did you mean 'channel'?"),
        ("{relationship: tenant}", "{relation: tenant}",
         "12: there is no field 'complainant_relation': did you mean 'complainant_relationship'?"),
        ("do: acknowledge", "do: acknowlege", "16: there is no task 'acknowlege': did you mean 'acknowledge'?"),
        ("case: boiler", "case: boilre", "17: there is no case 'boilre': did you mean 'boiler'?"),
        ("handler: handler}", "handler: handlr}", "19: there is no person 'handlr': did you mean 'handler'?"),
        ("with: {definition:", "with: {definitions:",
         "19: there is no field 'definitions': did you mean 'definition'?"),
        ("due: {stage_1_response:", "due: {stage1_response:",
         "21: there is no clock 'stage1_response': did you mean 'stage_1_response'?"),
        ("stage_1_response: 2026-01-13", "stage_1_response: soon",
         "21: stage_1_response must be a date such as 2026-01-13, not 'soon'"),
        ("tasks: [contact_customer", "tasks: [contact_costumer",
         "22: there is no task 'contact_costumer': did you mean 'contact_customer'?"),
        ("{id: investigate, role: complaints_handler}", "{id: investigate, rolle: complaints_handler}",
         "22: there is no key for tasks 'rolle': did you mean 'role'?"),
        ("use: record_contact", "use: record_contacts",
         "24: there is no act 'record_contacts': did you mean 'record_contact'?"),
        ("tell: legal_proceedings", "tell: legal_proceeding",
         "28: there is no message 'legal_proceeding': did you mean 'legal_proceedings'?"),
        ("  status: open", "  state: open", "32: there is no thing to expect 'state': did you mean 'stage'?"),
        ("  status: open", "  status: opened", "32: there is no status 'opened': did you mean 'open'?"),
        ("{ACK1:", "{AKC1:", "33: there is no letter 'AKC1': did you mean 'ACK1'?"),
        ("has: [ref]", "has: [reff]", "33: there is no letter element 'reff': did you mean 'ref'?"),
        ("code: S1_LATE", "code: S1_LATER", "34: there is no breach code 'S1_LATER': did you mean 'S1_LATE'?"),
        ("against: [policy]", "against: [polices]", "34: there is no layer 'polices': did you mean 'policy'?"),
        ("at: 2026-01-06 09:00", "at: 2026-01-04 09:00", "time does not run back"),
        ("at: 2026-01-06 09:00", "at: 2026-02-30 09:00", "27: 2026-02-30 09:00 is not a date"),
        ("at: 2026-01-06 09:00", "at: soon", "27: a step needs `at`: a date such as 2025-12-29"),
        ("tell: legal_proceedings", "tell: legal_proceedings\n    do: acknowledge", "a step is one thing: do and tell"),
        ("  status: open", "  status: open\n  status: closed", "33: 'status' stands here a second time"),
        ("    with: {method", "    with: [method", "this is not YAML"),
        ("landlord: aspire", "landlord: aspyre", "There is no landlords/aspyre.toml"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line_and_the_nearest_name(
    good: str, bad: str, said: str, tmp_path: Path, runner: StoryRunner
) -> None:
    assert good in GOOD, good
    messages = refused(written(tmp_path, GOOD.replace(good, bad, 1)), runner)
    assert any(said in message for message in messages), messages


def test_everything_wrong_is_told_at_once(tmp_path: Path, runner: StoryRunner) -> None:
    text = GOOD.replace("by: handler", "by: handlers").replace("status: open", "status: opened")
    assert len(refused(written(tmp_path, text), runner)) == 3


def test_the_message_names_file_and_line(tmp_path: Path, runner: StoryRunner) -> None:
    path = written(tmp_path, GOOD.replace("do: acknowledge", "do: acknowlege"))
    with pytest.raises(StoryError, match=f"{path}:16: there is no task 'acknowlege'"):
        load_stories([path], runner)


def test_names_in_a_step_that_needs_later_work_are_not_looked_up(tmp_path: Path, runner: StoryRunner) -> None:
    text = GOOD.replace("    do: acknowledge\n", "    do: award_compensation\n    needs: [compensation]\n")
    (story,) = load_stories([written(tmp_path, text)], runner)
    assert story.variants[0].pending == ("compensation",)


def test_words_are_words_and_dates_are_dates(tmp_path: Path) -> None:
    facts = "{a: yes, b: true, c: 12:30, d: '2026-01-05'}"
    text = f"title: t\nlandlord: l\nsteps:\n  - {{at: 2026-01-05, nothing: x, expect: {{facts: {facts}}}}}\n"
    expect = load_story(written(tmp_path, text)).variants[0].steps[0].expect
    assert expect is not None
    assert expect["facts"] == {"a": "yes", "b": True, "c": "12:30", "d": "2026-01-05"}


def test_a_mapping_may_take_another_one_in(tmp_path: Path) -> None:
    text = (
        "title: t\nlandlord: l\nsteps:\n"
        "  - {at: 2026-01-05, do: a, with: &same {x: 1, y: 2}}\n"
        "  - {at: 2026-01-06, do: b, with: {<<: *same, y: 3}}\n"
    )
    assert load_story(written(tmp_path, text)).variants[0].steps[1].values == {"x": 1, "y": 3}


@pytest.mark.parametrize("text", ["", "- a", "a: &x [*x]", "title: [", "1: {2: 3}", "? [a]\n: b"])
def test_what_is_no_story_is_refused_with_a_line(text: str, tmp_path: Path) -> None:
    with pytest.raises(StoryError) as caught:
        load_story(written(tmp_path, text))
    assert caught.value.findings
    assert all(finding.line >= 1 for finding in caught.value.findings)


def test_a_variant_tells_the_story_up_to_a_day_and_then_its_own_end(tmp_path: Path) -> None:
    text = GOOD + (
        "variants:\n  - title: no contact\n    until: 2026-01-05\n    steps:\n"
        "      - {at: 2026-01-07, nothing: nobody calls}\n    expect: {status: open}\n"
    )
    whole, variant = load_story(written(tmp_path, text)).variants
    assert [step.verb for step in whole.steps] == ["log", "do", "use", "tell"]
    assert [(step.verb, step.day) for step in variant.steps] == [
        ("log", date(2025, 12, 24)), ("do", date(2025, 12, 29)), ("nothing", date(2026, 1, 7)),
    ]  # fmt: skip
    assert variant.title == "A story – variant: no contact"
