"""Find story files, check them against their landlord's content, and play them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from app.errors import NotFound

from .checking import check_story
from .dates import dates_of
from .loading import is_part, load_story
from .playing import Player, start_of
from .results import Outcome, Result
from .story import Story, StoryError, StoryFinding, Variant
from .story_runner import StoryRunner
from .touched import NOTHING_TOUCHED, collecting

SUFFIXES = (".yaml", ".yml")


def find_stories(paths: Iterable[Path]) -> list[Path]:
    """The story files that these files and folders are or hold, in order. NotFound for a path that is neither."""
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            files += sorted(file for file in path.rglob("*") if file.suffix in SUFFIXES)
        elif path.is_file():
            files.append(path)
        else:
            raise NotFound(f"There is no file or folder {path}.")
    return list(dict.fromkeys(files))


def load_stories(paths: Iterable[Path], runner: StoryRunner) -> list[Story]:
    """The stories in these files, every name in them checked. StoryError lists what is wrong in all of them.

    A file that another one includes, and that has no title and landlord of its own, is a part and no story.
    """
    stories: list[Story] = []
    refused: dict[Path, list[StoryFinding]] = {}
    for path in paths:
        try:
            story = load_story(path)
            check(story, runner)
        except StoryError as error:
            refused[path] = error.findings
            continue
        stories.append(story)
    parts = {part for story in stories for part in story.included}
    stories_refused = [path for path in refused if path.resolve() not in parts or not is_part(path)]
    if stories_refused:
        raise StoryError([finding for path in stories_refused for finding in refused[path]])
    return stories


def check(story: Story, runner: StoryRunner) -> None:
    """Raise StoryError when a name in the story is unknown to its landlord's content."""
    try:
        vocabulary = runner.vocabulary(story.landlord)
    except NotFound as error:
        raise StoryError([StoryFinding(story.path, 1, f"landlord: {error}")]) from error
    findings = check_story(story, vocabulary)
    if findings:
        raise StoryError(findings)


def run_story(story: Story, content_root: Path) -> Result:
    """Check a story and play it in a database of its own, with the content on disk."""
    with StoryRunner(content_root) as runner:
        check(story, runner)
        return play(story, runner)


def run_stories(paths: Iterable[Path], content_root: Path, with_dates: bool = False) -> Iterator[Result]:
    """Check every story, then play them one after the other. Raises StoryError before anything is played.

    `with_dates`: each outcome holds the dates that its cases ended with.
    """
    with StoryRunner(content_root) as runner:
        stories = load_stories(find_stories(paths), runner)
        for story in stories:
            yield play(story, runner, with_dates)


def play(story: Story, runner: StoryRunner, with_dates: bool = False, with_touched: bool = False) -> Result:
    """Play a story that was checked: itself and each of its variants, each from the beginning.

    `with_dates`: each outcome holds the dates that its cases ended with; `with_touched`: what it touched of the
    content.
    """
    outcomes = (_play(story, variant, runner, with_dates, with_touched) for variant in story.variants)
    return Result(story.path, story.title, tuple(outcomes), story.landlord)


def _play(story: Story, variant: Variant, runner: StoryRunner, with_dates: bool, with_touched: bool) -> Outcome:
    """Play a variant, without the steps that need something still to come; not at all when the variant needs it."""
    if variant.needs:
        return Outcome(variant.title, needs=variant.pending)
    with runner.runtime(story.landlord, start_of(variant)) as runtime:
        player = Player(runtime, story.landlord, variant)
        if with_touched:
            with collecting() as collected:
                failures = player.play()
            touched = collected.with_flows(runtime, player.cases.values())
        else:
            failures, touched = player.play(), NOTHING_TOUCHED
        dates = dates_of(runtime, player.cases) if with_dates else ()
    return Outcome(variant.title, tuple(failures), variant.pending, dates, touched)
