"""The dates of a story's cases are shown side by side when they are asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.scenarios import StoryRunner, as_json, as_text, load_stories, play

pytestmark = pytest.mark.walks

ROOT = Path(__file__).resolve().parents[2]
STORY = Path(__file__).parent / "aster" / "code_of_2024.yaml"


@pytest.fixture(scope="module")
def runner() -> Iterator[StoryRunner]:
    with StoryRunner(ROOT) as story_runner:
        yield story_runner


def test_the_complaint_before_the_code_stands_beside_the_one_under_it(runner: StoryRunner) -> None:
    """GOV-09, SYS-01: for each of them the policy's date, the Code's, the one that counts, and when it was done."""
    (story,) = load_stories([STORY], runner)
    shown = list(as_text(play(story, runner, with_dates=True)))
    assert shown[0].startswith("passed")
    assert shown[1].split() == ["march,", "received", "2024-03-28", "april,", "received", "2024-04-02"]
    assert shown[2].split() == ["policy", "Code", "counts", "done"] * 2
    lines = {line.split()[0]: line.split()[1:] for line in shown[3:]}
    assert lines["acknowledgement"] == [
        "2024-04-03", "–", "2024-04-03", "2024-04-02",
        "2024-04-04", "2024-04-09", "2024-04-04", "2024-04-03",
    ]  # fmt: skip
    assert lines["stage_1_response"] == [
        "2024-04-17", "–", "2024-04-17", "2024-04-18",
        "2024-04-18", "2024-04-17", "2024-04-17", "2024-04-18",
    ]  # fmt: skip
    begins = {len(shown[1]) - len(shown[1][shown[1].index(month) :]) for month in ("march", "april")}
    assert {shown[2].index("policy"), shown[2].rindex("policy")} == begins


def test_machines_get_them_as_well_and_nobody_who_did_not_ask(runner: StoryRunner) -> None:
    (story,) = load_stories([STORY], runner)
    (variant,) = json.loads(json.dumps(as_json([play(story, runner, with_dates=True)])))["stories"][0]["outcomes"]
    march, april = variant["dates"]
    assert (march["case"], march["received"]) == ("march", "2024-03-28")
    assert april["clocks"]["stage_2_acknowledgement"] == {
        "policy": None, "code": "2024-04-29", "counts": "2024-04-29", "done": "2024-04-30",
    }  # fmt: skip
    quiet = play(story, runner)
    assert len(list(as_text(quiet))) == 1
    assert "dates" not in as_json([quiet])["stories"][0]["outcomes"][0]
