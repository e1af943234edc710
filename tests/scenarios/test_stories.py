"""Every story holds; what waits for later work is pending by name, in a list that is committed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.scenarios import FAILED, PENDING, StoryRunner, as_text, find_stories, load_stories, load_story, play

pytestmark = pytest.mark.walks

ROOT = Path(__file__).resolve().parents[2]
STORIES = [path for path in find_stories([Path(__file__).parent]) if path.parent != Path(__file__).parent]
PENDING_LIST = Path(__file__).with_name("pending.txt")


@pytest.fixture(scope="module")
def runner() -> Iterator[StoryRunner]:
    with StoryRunner(ROOT) as story_runner:
        yield story_runner


@pytest.mark.parametrize("path", STORIES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_story_holds_with_every_variant_as_far_as_it_can_be_told(path: Path, runner: StoryRunner) -> None:
    result = play(load_stories([path], runner)[0], runner)
    failed = [outcome.title for outcome in result.outcomes if outcome.status == FAILED]
    assert failed == [], "\n".join(as_text(result))


def test_what_is_pending_is_exactly_what_the_list_says() -> None:
    """Write the list anew when a story's needs change: each line is a file, a variant, and what it needs."""
    pending = [
        f"{path.parent.name}/{path.stem} | {variant.title} | {', '.join(variant.pending)}"
        for path in STORIES
        for variant in load_story(path).variants
        if variant.pending
    ]
    assert pending == PENDING_LIST.read_text(encoding="utf-8").splitlines()


def test_what_needs_something_is_pending_and_never_passed(runner: StoryRunner) -> None:
    waiting = [path for path in STORIES if any(variant.pending for variant in load_story(path).variants)]
    result = play(load_stories(waiting[:1], runner)[0], runner)
    assert PENDING in {outcome.status for outcome in result.outcomes}
    assert not result.passed


def test_the_stories_of_the_first_work_wait_for_nothing() -> None:
    for name in ("S01", "S03", "S04", "S05"):
        story = load_story(Path(__file__).parent / "aspire" / f"{name}.yaml")
        assert not any(variant.pending for variant in story.variants), name


def test_every_story_names_the_requirements_that_it_covers() -> None:
    assert [path.name for path in STORIES if not load_story(path).covers] == []
