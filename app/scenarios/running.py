"""Find story files, check them against their landlord's content, and play them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from app.errors import NotFound

from .checking import check_story
from .dates import dates_of
from .loading import load_story
from .playing import Player, start_of
from .results import Outcome, Result
from .stage import StoryRunner
from .story import Story, StoryError, StoryFinding, Variant

SUFFIXES = (".yaml", ".yml")


def find_stories(paths: Iterable[Path]) -> list[Path]:
    """The story files that these files and folders are or hold, in order. NotFound for a path that is neither."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(one for one in path.rglob("*") if one.suffix in SUFFIXES)
        elif path.is_file():
            found.append(path)
        else:
            raise NotFound(f"There is no file or folder {path}.")
    return list(dict.fromkeys(found))


def load_stories(paths: Iterable[Path], stage: StoryRunner) -> list[Story]:
    """The stories in these files, every name in them checked. StoryError lists what is wrong in all of them."""
    stories, findings = [], []
    for path in paths:
        try:
            story = load_story(path)
            check(story, stage)
        except StoryError as error:
            findings += error.findings
            continue
        stories.append(story)
    if findings:
        raise StoryError(findings)
    return stories


def check(story: Story, stage: StoryRunner) -> None:
    """StoryError when a name in the story means nothing to its landlord's content."""
    try:
        vocabulary = stage.vocabulary(story.landlord)
    except NotFound as error:
        raise StoryError([StoryFinding(story.path, 1, f"landlord: {error}")]) from error
    findings = check_story(story, vocabulary)
    if findings:
        raise StoryError(findings)


def run_story(story: Story, content_root: Path) -> Result:
    """Check a story and play it on a stage of its own, with the content on disk."""
    with StoryRunner(content_root) as stage:
        check(story, stage)
        return play(story, stage)


def run_stories(paths: Iterable[Path], content_root: Path, with_dates: bool = False) -> Iterator[Result]:
    """Check every story, then play one after the other. StoryError before anything is played. ``with_dates``: each
    outcome holds the dates that its cases ended with."""
    with StoryRunner(content_root) as stage:
        stories = load_stories(find_stories(paths), stage)
        for story in stories:
            yield play(story, stage, with_dates)


def play(story: Story, stage: StoryRunner, with_dates: bool = False) -> Result:
    """Play a story that was checked: itself and each of its variants, each from the beginning."""
    outcomes = tuple(_play(story, telling, stage, with_dates) for telling in story.tellings)
    return Result(story.path, story.title, outcomes)


def _play(story: Story, telling: Variant, stage: StoryRunner, with_dates: bool) -> Outcome:
    """A telling that as a whole waits for something is not played; one with such steps is played without them."""
    if telling.needs:
        return Outcome(telling.title, needs=telling.pending)
    with stage.runtime(story.landlord, start_of(telling)) as runtime:
        player = Player(runtime, story.landlord, telling, stage.vocabulary(story.landlord))
        failures = player.play()
        dates = dates_of(runtime, player.cases) if with_dates else ()
    return Outcome(telling.title, tuple(failures), telling.pending, dates)
