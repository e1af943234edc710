"""Stories: one resident's complaint with dates, played through the same use cases as the pages (docs/scenarios.md)."""

from __future__ import annotations

from .all_examples import Mismatch, mismatches
from .demo import Demo, demo_landlords, demo_people, load_demo
from .loading import load_story
from .results import FAILED, PASSED, PENDING, Outcome, Result, as_json, as_text, count, last_line
from .run_stories import find_stories, load_stories, play, run_stories, run_story
from .story import Story, StoryError
from .story_runner import StoryRunner

__all__ = [
    "FAILED",
    "PASSED",
    "PENDING",
    "Demo",
    "Mismatch",
    "Outcome",
    "Result",
    "Story",
    "StoryError",
    "StoryRunner",
    "as_json",
    "as_text",
    "count",
    "demo_landlords",
    "demo_people",
    "find_stories",
    "last_line",
    "load_demo",
    "load_stories",
    "load_story",
    "mismatches",
    "play",
    "run_stories",
    "run_story",
]
