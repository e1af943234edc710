"""Read a scenario file into a Story; report everything wrong with its form at once, each with its line.

What the names in it refer to (tasks, fields, people …) is checked against the landlord's content in checking.py.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from .nearest import unknown
from .story import (
    BETWEEN,
    DO,
    LEAVE,
    LOG,
    NOTHING,
    PUBLISH,
    REPORT,
    TELL,
    USE,
    VERBS,
    Person,
    Step,
    Story,
    StoryError,
    StoryFinding,
    Variant,
)
from .yaml_lines import CountFromToday, LinedList, LinedMapping, Problem, read

STORY_KEYS = ("title", "landlord", "covers", "include", "people", "needs", "between", "steps", "expect", "variants",
              "note")  # fmt: skip
VARIANT_KEYS = ("title", "until", "covers", "include", "people", "needs", "between", "steps", "expect", "note")
PERSON_KEYS = ("name", "roles", "service_areas", "email")
STEP_KEYS = ("at", *VERBS, NOTHING, "case", "by", "with", "of", "expect", "refused", "needs", "covers", "between",
             "note")  # fmt: skip
CASE_NAME = "name"
_WORD = {LOG: "what came in", DO: "the id of a user task", USE: "the name of an act", TELL: "the name of a message",
         REPORT: "the name of a report",
         PUBLISH: "a folder beside the story, or files and what changes in them"}  # fmt: skip


def load_story(
    path: Path, count_from_today: CountFromToday | None = None, people: Mapping[str, Person] | None = None
) -> Story:
    """The story in a file. StoryError lists everything that is wrong with its form.

    `count_from_today`: for demo stories, whose dates are written as `today-12wd`; `people`: who is there besides the
    story's own people.
    """
    document = _document(path, count_from_today)
    loader = _Loader(path, people or {}, count_from_today)
    story = loader.story(document)
    if loader.findings:
        raise StoryError(sorted(loader.findings, key=lambda finding: finding.line))
    assert story is not None
    return story


def load_people(path: Path) -> dict[str, Person]:
    """The people in a file that names nothing else. StoryError lists what is wrong with it."""
    document = _document(path, None)
    loader = _Loader(path, {})
    people: dict[str, Person] = {}
    if isinstance(document, LinedMapping):
        loader.keys(document, ("people", "note"), "key")
        people = loader.people(document)
    if not people:
        loader.wrong(1, "nobody is named: people, then a line for each")
    if loader.findings:
        raise StoryError(loader.findings)
    return people


def is_part(path: Path) -> bool:
    """Whether a file holds parts for stories to include: it names neither a title nor a landlord."""
    document = _document(path, None)
    return isinstance(document, LinedMapping) and not document.keys() & {"title", "landlord"}


def _document(path: Path, count_from_today: CountFromToday | None) -> Any:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise StoryError([StoryFinding(path, 1, f"cannot be read: {error}")]) from error
    try:
        return read(text, count_from_today)
    except Problem as error:
        raise StoryError([StoryFinding(path, error.line, str(error))]) from error


class _Loader:
    def __init__(
        self, path: Path, others: Mapping[str, Person], count_from_today: CountFromToday | None = None
    ) -> None:
        self.path = path
        self.others = others
        self.count_from_today = count_from_today
        self.including: tuple[Path, ...] = ()
        self.included: set[Path] = set()
        self.findings: list[StoryFinding] = []

    def wrong(self, line: int, message: str, path: Path | None = None) -> None:
        finding = StoryFinding(path or self.path, line, message)
        if finding not in self.findings:
            self.findings.append(finding)

    def story(self, document: Any) -> Story | None:
        if not isinstance(document, LinedMapping):
            self.wrong(1, "a story is a mapping: title, landlord, people, steps, expect")
            return None
        self.keys(document, STORY_KEYS, "key")
        title = self.text(document, "title")
        landlord = self.text(document, "landlord")
        taken_in, before = self.parts_of(document)
        main = Variant(
            title=title,
            line=document.line,
            people={**self.others, **taken_in, **self.people(document)},
            steps=(*before, *self.steps(document, required=not before)),
            expect=self.block(document, "expect"),
            needs=self.words(document, "needs"),
            between=self.between(document) or LEAVE,
        )
        entries = self.listed(document, "variants")
        variants = [main]
        covers = self.words(document, "covers")
        for entry, line in entries:
            variant = self.variant(main, entry, line)
            variants += [variant] if variant else []
            covers += self.words(entry, "covers") if isinstance(entry, LinedMapping) else ()
        covers += tuple(name for variant in variants for step in variant.steps for name in step.covers)
        for variant in variants:
            self.order(variant)
        return Story(
            self.path, title, landlord, tuple(dict.fromkeys(covers)), tuple(variants), frozenset(self.included)
        )

    def variant(self, main: Variant, block: Any, line: int) -> Variant | None:
        """The main story up to `until` (to its end, without it), then the variant's own steps and expectations."""
        if not isinstance(block, LinedMapping):
            self.wrong(line, "a variant is a mapping: title, until, steps, expect")
            return None
        self.keys(block, VARIANT_KEYS, "key")
        until = block.get("until")
        if until is not None and not isinstance(until, date):
            self.wrong(block.line_of("until"), f"until must be a date or a date and time, not {until!r}")
            until = None
        kept = main.steps if until is None else tuple(step for step in main.steps if _moment(step.at) < _moment(until))
        taken_in, before = self.parts_of(block)
        return replace(
            main,
            title=f"{main.title} – variant: {self.text(block, 'title')}",
            line=block.line,
            people={**main.people, **taken_in, **self.people(block)},
            steps=(*kept, *before, *self.steps(block, required=until is None and "expect" not in block and not before)),
            expect=self.block(block, "expect"),
            needs=(*main.needs, *self.words(block, "needs")),
            between=self.between(block) or main.between,
        )

    def parts_of(self, block: LinedMapping) -> tuple[dict[str, Person], tuple[Step, ...]]:
        """The people and the steps of the files that `include` names, in that order; beside this file, or from it on.

        An included file may be a story: its people and steps are taken, and nothing else of it.
        """
        people: dict[str, Person] = {}
        steps: list[Step] = []
        for name in self.words(block, "include"):
            path = (self.path.parent / name).resolve()
            if path in {self.path.resolve(), *self.including}:
                self.wrong(block.line_of("include"), f"{name} includes this file again, so it would never end")
                continue
            if not path.is_file():
                self.wrong(block.line_of("include"), f"there is no file {name} to include, seen from this file")
                continue
            part = _Loader(path, {}, self.count_from_today)
            part.including = (*self.including, self.path.resolve())
            taken_in, before = part.part()
            people |= taken_in
            steps += before
            self.included |= {path, *part.included}
            self.findings += part.findings
        return people, tuple(steps)

    def part(self) -> tuple[dict[str, Person], tuple[Step, ...]]:
        """What there is to take from this file when another includes it: people and steps."""
        try:
            document = _document(self.path, self.count_from_today)
        except StoryError as error:
            self.findings += error.findings
            return {}, ()
        if not isinstance(document, LinedMapping):
            self.wrong(1, "a file to include is a mapping: people, steps")
            return {}, ()
        self.keys(document, STORY_KEYS, "key")
        people, steps = self.parts_of(document)
        return {**people, **self.people(document)}, (*steps, *self.steps(document, required=False))

    # people and steps ------------------------------------------------------------------------------------------------

    def people(self, block: LinedMapping) -> dict[str, Person]:
        people: dict[str, Person] = {}
        given = self.block(block, "people") or _empty(block.line)
        for alias, about in given.items():
            line = given.line_of(alias)
            if not isinstance(about, LinedMapping):
                self.wrong(line, f"{alias} needs roles, such as {{roles: [complaints_handler]}}")
                continue
            self.keys(about, PERSON_KEYS, "key for a person")
            name = about.get("name")
            roles = self.words(about, "roles")
            if not roles:
                self.wrong(line, f"{alias} has no roles: nobody could act as them")
            email = about.get("email")
            if email is not None and (not isinstance(email, str) or "@" not in email):
                self.wrong(about.line_of("email"), f"email must be an address such as {alias}@example.org")
            people[alias] = Person(
                alias, str(name or alias.replace("_", " ").title()), roles, self.words(about, "service_areas"), line,
                self.path, str(email or ""),
            )  # fmt: skip
        return people

    def steps(self, block: LinedMapping, required: bool) -> tuple[Step, ...]:
        entries = self.listed(block, "steps")
        if required and not entries:
            self.wrong(block.line_of("steps"), "the story has no steps")
        steps = (self.step(entry, line) for entry, line in entries)
        return tuple(step for step in steps if step)

    def step(self, entry: Any, line: int) -> Step | None:
        if not isinstance(entry, LinedMapping):
            self.wrong(line, "a step is a mapping: at, then log, do, use or tell")
            return None
        self.keys(entry, STEP_KEYS, "key for a step")
        at = entry.get("at")
        if not isinstance(at, date):
            self.wrong(entry.line_of("at"), "a step needs `at`: a date such as 2025-12-29, or 2025-12-29 10:00")
            return None
        verbs = [name for name in VERBS if name in entry]
        if len(verbs) > 1:
            self.wrong(entry.line_of(verbs[1]), f"a step is one thing: {verbs[0]} and {verbs[1]} need a step each")
        verb = verbs[0] if verbs else NOTHING
        case, values, what = self.given(entry, verb)
        for key in ("case", "by", "of", "refused"):
            if key in entry and not isinstance(entry[key], str):
                self.wrong(entry.line_of(key), f"{key} must be a word, not {entry[key]!r}")
                return None
        if verb == NOTHING and (extra := next((key for key in ("with", "by", "refused") if key in entry), None)):
            self.wrong(entry.line_of(extra), f"{extra} needs something to do: log, do, use or tell")
        return Step(
            path=self.path,
            line=line,
            lines=entry.lines,
            at=at,
            verb=verb,
            what=what,
            values=values,
            case=case or entry.get("case"),
            by=entry.get("by"),
            of=entry.get("of"),
            expect=self.block(entry, "expect"),
            refused=entry.get("refused"),
            needs=self.words(entry, "needs"),
            covers=self.words(entry, "covers"),
            between=self.between(entry),
        )

    def given(self, entry: LinedMapping, verb: str) -> tuple[str | None, LinedMapping, str]:
        """The case that a step names, the fields it gives, and what it does."""
        what: Any
        values = self.block(entry, "with") or _empty(entry.line)
        if verb == NOTHING:
            return None, values, str(entry.get(NOTHING) or "nothing happens")
        what = entry[verb]
        if verb == PUBLISH and isinstance(what, LinedMapping):
            return None, what, ""
        if verb != LOG:
            if not isinstance(what, str):
                self.wrong(entry.line_of(verb), f"{verb} needs {_WORD[verb]}")
            return None, values, str(what)
        if not isinstance(what, LinedMapping):
            self.wrong(entry.line_of(verb), "log needs what came in: channel, kind, summary")
            return None, values, ""
        case = what.get(CASE_NAME)
        fields = LinedMapping({key: value for key, value in what.items() if key != CASE_NAME})
        fields.line, fields.lines = what.line, what.lines
        return (str(case) if case is not None else None), fields, ""

    def order(self, variant: Variant) -> None:
        """Time does not run back, and a case is logged before it is named."""
        named: set[str] = set()
        before: Step | None = None
        for step in variant.steps:
            if before and _moment(step.at) < _moment(before.at) and not _same_day(step, before):
                self.wrong(
                    step.line, f"{step.at} is before the step above it ({before.at}): time does not run back", step.path
                )
            if step.verb == LOG:
                if step.case in named:
                    twice = f"a case called {step.case!r} is logged already: give this one another name"
                    self.wrong(step.line, twice, step.path)
                if step.case:
                    named.add(step.case)
            elif step.case and step.case not in named:
                self.wrong(step.lines.get("case", step.line), unknown("case", step.case, named), step.path)
            before = step
        cases = variant.expect.get("cases") if variant.expect else None
        if isinstance(cases, LinedMapping):
            for name in cases.keys() - named:
                self.wrong(cases.line_of(name), unknown("case", name, named))

    # parts -----------------------------------------------------------------------------------------------------------

    def keys(self, block: LinedMapping, valid: Collection[str], kind: str) -> None:
        for key in block:
            if key not in valid:
                self.wrong(block.lines[key], unknown(kind, key, valid))

    def between(self, block: LinedMapping) -> str | None:
        """What becomes of open tasks that the story says nothing of; None where this does not say it."""
        value = block.get("between")
        if value is not None and value not in BETWEEN:
            self.wrong(block.line_of("between"), unknown("way to go on between steps", value, BETWEEN))
            return None
        return value

    def text(self, block: LinedMapping, key: str) -> str:
        value = block.get(key)
        if value is None or isinstance(value, LinedMapping | LinedList) or not str(value).strip():
            self.wrong(block.line_of(key), f"{key} is missing")
            return ""
        return str(value)

    def words(self, block: LinedMapping, key: str) -> tuple[str, ...]:
        """A list of words; one word stands for a list of one."""
        value = block.get(key)
        if value is None:
            return ()
        entries = value if isinstance(value, list) else [value]
        if any(isinstance(entry, LinedMapping | LinedList) for entry in entries):
            self.wrong(block.line_of(key), f"{key} must be a list of words")
            return ()
        return tuple(str(entry) for entry in entries)

    def block(self, block: LinedMapping, key: str) -> LinedMapping | None:
        value = block.get(key)
        if value is not None and not isinstance(value, LinedMapping):
            self.wrong(block.line_of(key), f"{key} must be a mapping (key: value)")
            return None
        return value

    def listed(self, block: LinedMapping, key: str) -> list[tuple[Any, int]]:
        value = block.get(key)
        if value is None:
            return []
        if not isinstance(value, LinedList):
            self.wrong(block.line_of(key), f"{key} must be a list (each entry after a dash)")
            return []
        return list(zip(value, value.lines, strict=True))


def _empty(line: int) -> LinedMapping:
    block = LinedMapping()
    block.line, block.lines = line, {}
    return block


def _moment(at: date) -> datetime:
    return at if isinstance(at, datetime) else datetime.combine(at, time.min)


def _same_day(step: Step, before: Step) -> bool:
    """A date without a time on the day of the step before it is that step's moment or later."""
    return not isinstance(step.at, datetime) and step.day == before.day
