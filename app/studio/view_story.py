"""A story as its page shows it: steps with what they give and expect, choices from the draft's content, findings."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from app.casework.actor import Actor
from app.casework.runtime import Runtime
from app.forms import Field
from app.reports import REPORTS
from app.scenarios import StoryError, load_story, play
from app.scenarios.checking import EXPECTED, check_story
from app.scenarios.fields import keys_given
from app.scenarios.loading import is_part
from app.scenarios.results import said
from app.scenarios.run_stories import check
from app.scenarios.story import DO, LOG, NOTHING, PUBLISH, REPORT, TELL, USE, VERBS, Story, StoryFinding
from app.scenarios.story_lines import Block, steps_of
from app.scenarios.story_runner import StoryRunner
from app.scenarios.vocabulary import Vocabulary
from app.scenarios.writing import flow
from app.scenarios.yaml_lines import LinedMapping, Problem, read
from app.statuses import CASE_STATUSES

from .draft import Draft
from .play.live import require_runnable
from .view_draft import FileView, view_file

BY_CLOCK = ("due", "met")
SAYS_NO_MORE = ("report", "cases", "facts", *BY_CLOCK)


@dataclass(frozen=True)
class Said:
    """Something that a step gives or expects: `text` as the page shows it. `choices`: (value, label) of all there are.

    `kind`: text, choice, yaml (anything else, written as in the file).
    """

    key: str
    text: str
    kind: str
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class StepView:
    """A step: where it stands (`course` 0 is the story, else a variant), and what it says. `known`: the content has the
    task, act or message that it names."""

    course: int
    number: int
    line: int
    day: str
    time: str
    what: str
    case: str
    by: str
    of: str
    refused: str
    between: str
    title: str
    given: tuple[Said, ...]
    fields: tuple[tuple[str, str], ...]
    expected: tuple[Said, ...]
    findings: tuple[str, ...]
    known: bool


@dataclass(frozen=True)
class Failed:
    """What did not hold when the story was played: at which line, and in words."""

    line: int
    words: str


@dataclass(frozen=True)
class Course:
    """The story from its beginning, or one of its variants. `title`: "" for the story; `ending`: what then holds."""

    title: str
    steps: tuple[StepView, ...]
    ending: tuple[Said, ...]


@dataclass(frozen=True)
class StoryView:
    """A story of a draft. `hash`: of what it says. `findings`: what is wrong and stands at no step; `unreadable`: only
    its text can be edited. `things`: (value, label) of all that a step can be, by kind. `people`: everybody whom a step
    may name; `cast`: those of this file with their roles; `roles`: all there are."""

    file: FileView
    hash: str
    title: str
    landlord: str
    courses: tuple[Course, ...]
    people: tuple[tuple[str, str], ...]
    things: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    expectations: tuple[tuple[str, str], ...]
    findings: tuple[str, ...]
    unreadable: bool
    cast: tuple[tuple[str, str], ...] = ()
    roles: tuple[tuple[str, str], ...] = ()


def view_story(runtime: Runtime, actor: Actor, draft_id: int, path: str, failed: Sequence[Failed] = ()) -> StoryView:
    """A story of a draft that somebody may see; NotFound for another. `failed`: shown at the steps where it stands."""
    shown = view_file(runtime, actor, draft_id, path)
    text = (shown.body or b"").decode(errors="replace")
    key = hash_of_text(text)
    story, findings = _loaded(shown.draft, path)
    try:
        blocks = steps_of(text)
        document = read(text)
    except Problem as error:
        return StoryView(shown, key, "", "", (), (), (), (), (f"Line {error.line}: {error}",), True)
    if not isinstance(document, LinedMapping):
        return StoryView(shown, key, "", "", (), (), (), (), ("A story says what it is: title, landlord.",), True)
    landlord = str(document.get("landlord") or shown.draft.landlords[0])
    known = Vocabulary(shown.draft.release(landlord if landlord in shown.draft.landlords else shown.draft.landlords[0]))
    if story is not None:
        findings = [*findings, *check_story(story, known)]
    noted = [(finding.line, finding.message) for finding in findings] + [(each.line, each.words) for each in failed]
    people = story.variants[0].people if story is not None else document.get("people") or {}
    courses = tuple(_courses(document, blocks, known, noted, tuple(people)))
    at_steps = {words for course in courses for step in course.steps for words in step.findings}
    cast = document.get("people") or {}
    return StoryView(
        shown, key, str(document.get("title") or ""), landlord, courses, tuple((each, each) for each in people),
        _things(known), _expectations(known),
        tuple(f"Line {line}: {words}" for line, words in noted if words not in at_steps), False,
        tuple((alias, ", ".join(about.get("roles") or ())) for alias, about in cast.items() if isinstance(about, dict)),
        tuple((role.key, role.title) for role in known.content.landlord.roles.values()),
    )  # fmt: skip


def play_story(runtime: Runtime, actor: Actor, draft_id: int, path: str) -> list[Failed]:
    """Play a story on the draft, itself and each of its variants; gives what does not hold, none when all does.

    Conflict where nothing can run on the draft. What is wrong with the story itself is given as if it had failed.
    """
    shown = view_file(runtime, actor, draft_id, path)
    with tempfile.TemporaryDirectory(prefix="redress-story-") as folder:
        root = Path(folder)
        shown.draft.write_to(root)
        try:
            story = load_story(root / path)
            if story.landlord in shown.draft.landlords:
                require_runnable(shown.draft, story.landlord)
            with StoryRunner(root) as runner:
                check(story, runner)
                result = play(story, runner)
        except StoryError as error:
            return [Failed(finding.line, finding.message) for finding in error.findings]
    return [
        Failed(
            each.line, f"{each.what}: expected {said(each.expected)}, but it is {said(each.actual)} ({outcome.title})"
        )
        for outcome in result.outcomes
        for each in outcome.failures
    ]


def hash_of_text(text: str) -> str:
    """Tells whether a file says what it said when a page was made."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _loaded(draft: Draft, path: str) -> tuple[Story | None, list[StoryFinding]]:
    """The story with the files beside it, and what is wrong with its form."""
    with tempfile.TemporaryDirectory(prefix="redress-story-") as folder:
        for name, body in draft.tried.items():
            if name.startswith("tests/scenarios/"):
                (Path(folder) / name).parent.mkdir(parents=True, exist_ok=True)
                (Path(folder) / name).write_bytes(body)
        try:
            return load_story(Path(folder) / path), []
        except StoryError as error:
            if (Path(folder) / path).is_file() and is_part_safely(Path(folder) / path):
                return None, []
            return None, error.findings


def is_part_safely(path: Path) -> bool:
    """Whether a file holds parts for other stories; not for one that cannot be read."""
    try:
        return is_part(path)
    except StoryError:
        return False


def _courses(
    document: LinedMapping, blocks: Sequence[Sequence[Block]], known: Vocabulary,
    noted: Sequence[tuple[int, str]], people: Sequence[str],
) -> Iterator[Course]:  # fmt: skip
    """The steps of the story, and of each of its variants, each with its title."""
    parts = [document, *(document.get("variants") or [])]
    for course, (part, steps) in enumerate(zip(parts, blocks, strict=False)):
        title = str(part.get("title") or "") if course else ""
        listed = part.get("steps") or []
        shown = tuple(
            _step(course, number, block, step, known, noted, people)
            for number, (block, step) in enumerate(zip(steps, listed, strict=False))
            if isinstance(step, LinedMapping)
        )
        yield Course(title, shown, tuple(_expected(part.get("expect"))))


def _step(
    course: int, number: int, block: Block, step: LinedMapping, known: Vocabulary,
    noted: Sequence[tuple[int, str]], people: Sequence[str],
) -> StepView:  # fmt: skip
    at = step.get("at")
    verb = next((name for name in VERBS if name in step), NOTHING)
    what = str(step[verb]) if verb in (DO, USE, TELL, REPORT) else ""
    form = known.form(verb, what) if verb in (LOG, DO, USE, TELL) else None
    fields = {field.key: field for field in form.fields} if form else {}
    values = given_in(step)
    return StepView(
        course, number, block.first + 1, at.isoformat()[:10] if isinstance(at, date) else "",
        f"{at:%H:%M}" if isinstance(at, datetime) else "", f"{verb} {what}".strip(), str(step.get("case") or ""),
        str(step.get("by") or ""), str(step.get("of") or ""), str(step.get("refused") or ""),
        str(step.get("between") or ""), _title(known, verb, what, step),
        tuple(_given(key, value, fields, people) for key, value, _ in keys_given(values, fields, 0)),
        tuple((field.key, field.label or field.key) for field in fields.values()),
        tuple(_expected(step.get("expect"))),
        tuple(words for line, words in noted if block.first < line <= block.last),
        form is not None or verb in (NOTHING, LOG) or what in REPORTS,
    )  # fmt: skip


def given_in(step: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a step gives to its form."""
    values = step.get(LOG) if LOG in step else step.get("with")
    return values if isinstance(values, Mapping) else {}


def _title(known: Vocabulary, verb: str, what: str, step: Mapping[str, Any]) -> str:
    if verb == NOTHING:
        return str(step.get(NOTHING) or "nothing happens")
    if verb == PUBLISH:
        return "What is in force changes"
    if verb == DO:
        return known.task_name(what)
    form = known.form(verb, what) if verb in (LOG, USE, TELL) else None
    return form.title if form else what


def _given(key: str, value: Any, fields: Mapping[str, Field], people: Sequence[str]) -> Said:
    field = fields.get(key)
    if field is not None and field.type in ("textfield", "textarea") and isinstance(value, str):
        return Said(key, value, "text")
    offered = field.options if field is not None and field.type in ("radio", "select") else ()
    if field is not None and field.options_source.startswith(("people", "colleagues")) and isinstance(value, str):
        offered = tuple((alias, alias) for alias in people)
    if offered and isinstance(value, str | bool):
        text = ("yes" if value else "no") if isinstance(value, bool) else value
        return Said(key, text, "choice", tuple(offered))
    if field is not None and field.type == "checkbox":
        return Said(key, flow(value), "choice", (("true", "Ticked"), ("false", "Not ticked")))
    return Said(key, flow(value), "yaml")


def _expected(block: Any) -> Iterator[Said]:
    """What is expected, a line for each clock; anything else as in the file."""
    for key, value in block.items() if isinstance(block, Mapping) else ():
        if key in BY_CLOCK and isinstance(value, Mapping) and value:
            yield from (Said(f"{key} {clock}", flow(day), "yaml") for clock, day in value.items())
        elif key == "status" and isinstance(value, str):
            yield Said(key, value, "choice", tuple((each, each.replace("_", " ")) for each in CASE_STATUSES))
        else:
            yield Said(key, flow(value), "yaml")


def _things(known: Vocabulary) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """All that a step can be, by kind."""

    def forms(verb: str, names: Iterable[str]) -> tuple[tuple[str, str], ...]:
        listed = [(name, known.form(verb, name)) for name in sorted(names)]
        return tuple((f"{verb} {name}", form.title) for name, form in listed if form is not None)

    tasks = tuple(sorted((f"{DO} {task}", known.task_name(task)) for task in known.tasks))
    return (
        ("It begins, or only time passes", ((LOG, "A contact comes in"), (NOTHING, "Nothing: time passes"))),
        ("A task is done", tasks),
        ("Something happened", forms(TELL, known.messages)),
        ("Somebody does something", forms(USE, known.acts - {"log_contact"})),
        ("A report is run", tuple((f"{REPORT} {name}", name.replace("_", " ")) for name in sorted(REPORTS))),
    )


def _expectations(known: Vocabulary) -> tuple[tuple[str, str], ...]:
    """All that can be expected."""
    plain = [(key, key.replace("_", " ")) for key in EXPECTED if key not in SAYS_NO_MORE]
    clocks = sorted(known.clocks)
    due = [(f"due {clock}", f"due: {clock.replace('_', ' ')}") for clock in clocks]
    met = [(f"met {clock}", f"met: {clock.replace('_', ' ')}") for clock in clocks]
    others = [(key, key) for key in ("facts", "report", "cases")]
    return (*plain, *due, *met, *others)
