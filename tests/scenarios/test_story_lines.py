"""One step of a story file is changed, and every other line stays as somebody wrote it."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from app.scenarios.story_lines import changed_head, changed_step, moved_step, steps_of, with_step, without_step
from app.scenarios.yaml_lines import read
from tests.drivers.runtime_driver import ROOT

STORY = """\
title: A story          # of one resident
landlord: aspire
steps:
  # it comes in
  - at: 2025-12-24 16:55
    log:
      channel: email    # by e-mail
      kind: complaint
    by: officer
    expect:
      status: open
  # and is acknowledged
  - {at: 2025-12-29 10:00, do: acknowledge, by: officer}

  - at: 2026-01-05
    nothing: time passes      # the window
expect: {status: open}
variants:
  - title: otherwise
    steps:
      - {at: 2026-01-06, nothing: more time passes}
"""
EVERY = sorted((ROOT / "tests" / "scenarios").glob("*/*.yaml"))


def test_a_changed_key_leaves_the_others_with_their_comments() -> None:
    changed = changed_step(STORY, 0, 0, {"by": "handler", "expect": {"status": "closed"}})
    before, after = STORY.splitlines(), changed.splitlines()
    assert [line for line in after if line not in before] == ["    by: handler", "    expect: {status: closed}"]
    assert "      channel: email    # by e-mail" in after


def test_a_step_in_a_row_stays_in_a_row() -> None:
    changed = changed_step(STORY, 0, 1, {"by": None, "with": {"definition": "No heating"}})
    before, after = STORY.splitlines(), changed.splitlines()
    assert [line for line in after if line not in before] == [
        "  - {at: 2025-12-29 10:00, do: acknowledge, with: {definition: No heating}}"
    ]


def test_a_key_is_added_and_taken_out() -> None:
    added = changed_step(STORY, 0, 2, {"expect": {"status": "open"}})
    assert read(added)["steps"][2]["expect"] == {"status": "open"}
    assert "    nothing: time passes      # the window\n    expect: {status: open}\n" in added
    assert changed_step(added, 0, 2, {"expect": None}) == STORY


def test_a_step_is_added_moved_and_taken_out() -> None:
    more = with_step(STORY, 0, 0, {"at": date(2025, 12, 28), "nothing": "a Sunday"})
    assert [step["at"] for step in read(more)["steps"]][:2] == [datetime(2025, 12, 24, 16, 55), date(2025, 12, 28)]
    assert without_step(more, 0, 1) == STORY
    moved = moved_step(STORY, 0, 1, 1)
    assert [step.get("do") for step in read(moved)["steps"]] == [None, None, "acknowledge"]
    assert moved_step(moved, 0, 2, -1) == STORY
    assert moved_step(STORY, 0, 0, -1) == STORY


def test_a_step_of_a_variant_is_its_own() -> None:
    changed = changed_step(STORY, 1, 0, {"at": date(2026, 1, 7)})
    assert read(changed)["variants"][0]["steps"][0]["at"] == date(2026, 1, 7)
    assert read(changed)["steps"] == read(STORY)["steps"]


def test_a_title_is_changed() -> None:
    assert read(changed_head(STORY, 0, "title", "Another: one"))["title"] == "Another: one"


def test_the_end_of_the_story_and_of_a_variant_are_each_their_own() -> None:
    changed = changed_head(STORY, 0, "expect", {"status": "closed"})
    assert changed.replace("expect: {status: closed}", "expect: {status: open}") == STORY
    more = changed_head(STORY, 1, "expect", {"status": "closed"})
    assert read(more)["variants"][0]["expect"] == {"status": "closed"}
    assert changed_head(more, 1, "expect", None) == STORY


@pytest.mark.parametrize("path", EVERY, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_story_keeps_every_other_line(path: Path) -> None:
    text = path.read_text()
    document = read(text)
    steps = steps_of(text)[0]
    for number, block in ((0, steps[0]), (len(steps) - 1, steps[-1])):
        changed = changed_step(text, 0, number, {"note": "Looked at"})
        expected = [dict(step) for step in document["steps"]]
        expected[number]["note"] = "Looked at"
        assert [dict(step) for step in read(changed)["steps"]] == expected
        assert changed.split("\n")[: block.first] == text.split("\n")[: block.first]
