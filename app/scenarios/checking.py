"""Check a story against the landlord's content: an unknown name is reported with its line and the nearest one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from app.forms import Field
from app.reports import REPORTS
from app.statuses import CASE_STATUSES

from .fields import keys_given
from .nearest import unknown
from .pack import OF_PACK, kinds_of_records
from .publishing import publication_problems
from .story import DO, LOG, NOTHING, PUBLISH, REPORT, TELL, USE, Person, Step, Story, StoryFinding, Variant
from .vocabulary import Vocabulary
from .yaml_lines import LinedList, LinedMapping

DUE_BY = ("policy", "code", "effective", "target")
AGAINST = ("policy", "code", "default")
EXPECTED = (
    "route", "stage", "status", "due", "met", "tasks", "letters", "breaches", "actions", "orders", "report",
    "decisions", "history", "flags", "alerts", "extensions", "facts", "handler", "reviewer", "received", "linked_to",
    "pack", "cases",
)  # fmt: skip
OF_NO_CASE = ("report", "cases")
"""What may stand beside `cases`; everything else is of one case."""
SAYS_NOTHING_WHEN_EMPTY = ("due", "met", "facts", "decisions", "history", "report", "pack", "cases")
OF_TASK = ("id", "role", "due", "assignee", "area")
OF_LETTER = ("has", "lacks", "text", "text_lacks", "on", "to", "by")
OF_BREACH = ("code", "against", "days_late", "clock")
OF_ACTION = ("what", "due", "done", "owner")
OF_ORDER = ("kind", "what", "due", "done", "declined", "owner", "amount", "paid")
OF_DECISION = ("table", "outcome", "rules")
OF_ALERT = ("role", "username", "text")
OF_EXTENSION = ("clock", "outcome", "agreed", "to", "days", "total_days")
PEOPLE = "people:"


def check_story(story: Story, vocabulary: Vocabulary) -> list[StoryFinding]:
    """Everything in a story that its landlord's content does not know, by line.

    A step or a variant that `needs` something is not checked: it may name things that do not exist yet.
    """
    checker = _Checker(story, vocabulary)
    for variant in story.variants:
        checker.variant(variant)
    return sorted(dict.fromkeys(checker.findings), key=lambda finding: finding.line)


class _Checker:
    def __init__(self, story: Story, vocabulary: Vocabulary) -> None:
        self.path = self.story_path = story.path
        self.known = vocabulary
        self.findings: list[StoryFinding] = []
        self.people: Mapping[str, Person] = {}
        self.actions: set[str] = set()
        self.named: set[str] = set()

    def wrong(self, line: int, message: str) -> None:
        self.findings.append(StoryFinding(self.path, line, message))

    def among(self, kind: str, name: Any, valid: Collection[str], line: int) -> bool:
        if name in valid:
            return True
        self.wrong(line, unknown(kind, name, valid))
        return False

    def keys(self, block: LinedMapping, valid: Collection[str], kind: str) -> None:
        for key in block:
            self.among(kind, key, valid, block.line_of(key))

    def variant(self, variant: Variant) -> None:
        landlord = self.known.content.landlord
        for person in variant.people.values():
            self.path = person.path
            for role in person.roles:
                self.among("role", role, landlord.roles, person.line)
            for area in person.areas:
                self.among("service area", area, landlord.areas, person.line)
        self.path = self.story_path
        if variant.needs:
            return
        self.people = variant.people
        self.actions = set(_promised(variant))
        self.named = {step.case for step in variant.steps if step.verb == LOG and step.case}
        for step in variant.steps:
            self.path = step.path
            if not step.needs:
                self.step(step)
        self.path = self.story_path
        if variant.expect is not None:
            self.expectation(variant.expect)

    def step(self, step: Step) -> None:
        if step.by is not None:
            self.among("person", step.by, self.people, step.lines.get("by", step.line))
        valid = {
            DO: self.known.tasks, USE: self.known.acts, TELL: self.known.messages, LOG: {""}, NOTHING: {step.what},
            REPORT: REPORTS,
        }  # fmt: skip
        kind = {DO: "task", USE: "act", TELL: "message", REPORT: "report"}.get(step.verb, "")
        line = step.lines.get(step.verb, step.line)
        if step.verb == PUBLISH:
            for at, message in publication_problems(step, self.known.content.landlord_key):
                self.wrong(at, message)
        elif step.verb == REPORT:
            self.among(kind, step.what, valid[step.verb], line)
        elif step.verb != NOTHING and self.among(kind, step.what, valid[step.verb], line):
            form = self.known.form(step.verb, step.what)
            if form is None:
                self.wrong(line, f"{step.what} has no form, so nobody can {step.verb} it")
            else:
                self.fields(step.values, {field.key: field for field in form.fields}, line)
        if step.expect is not None:
            self.expectation(step.expect)

    def fields(self, values: Mapping[str, Any], fields: Mapping[str, Field], line: int) -> None:
        for key, value, at in keys_given(values, fields, line):
            if not self.among("field", key, fields, at):
                continue
            field = fields[key]
            if field.is_list and isinstance(value, LinedList):
                columns = {column.key: column for column in field.subfields}
                for row, row_line in zip(value, value.lines, strict=True):
                    if isinstance(row, LinedMapping):
                        self.fields(row, columns, row_line)
            if field.is_edits and isinstance(value, LinedMapping):
                self.keys(value, self.known.elements, "letter element")
            if (field.properties.get("options") or "").startswith(PEOPLE) and value is not None:
                self.among("person", value, self.people, at)

    # what must hold --------------------------------------------------------------------------------------------------

    def expectation(self, block: LinedMapping, of_one_case: bool = False) -> None:
        self.keys(block, EXPECTED, "thing to expect")
        self.looked_at(block, of_one_case)
        single = {
            "route": ("route", self.known.routes),
            "status": ("status", CASE_STATUSES),
            "handler": ("person", self.people),
            "reviewer": ("person", self.people),
        }
        for key, (kind, valid) in single.items():
            if block.get(key) is not None:
                self.among(kind, block[key], valid, block.line_of(key))
        for key in ("due", "met"):
            self.clocks(block, key)
        self.tasks(block)
        self.letters(block)
        self.breaches(block)
        for row, line in self.rows(block, "alerts", OF_ALERT, "role"):
            if "role" in row:
                self.among("role", row["role"], self.known.content.landlord.roles, line)
        self.rows(block, "actions", OF_ACTION, "what")
        self.rows(block, "orders", OF_ORDER, "what")
        self.report(block)
        for row, line in self.rows(block, "decisions", OF_DECISION, "table"):
            if "table" not in row:
                self.wrong(line, "an entry of decisions names its table: {table: …, outcome: …}")
        self.rows(block, "extensions", OF_EXTENSION, "outcome")
        self.pack(block)
        for name in ("history", "flags"):
            self.entries(block, name)

    def looked_at(self, block: LinedMapping, of_one_case: bool) -> None:
        """Everything in a block is compared: beside `cases` there is nothing of one case, and nothing is empty."""
        for key in SAYS_NOTHING_WHEN_EMPTY:
            if key in block and not block[key]:
                self.wrong(block.line_of(key), f"{key} says nothing here, so nothing would be looked at")
        self.facts(block)
        if not block.get("cases"):
            return
        cases = block["cases"]
        if of_one_case or not isinstance(cases, LinedMapping):
            self.wrong(block.line_of("cases"), "cases is a mapping of the names of cases, and stands in no case")
            return
        for key in block.keys() - set(OF_NO_CASE) & set(EXPECTED):
            self.wrong(
                block.line_of(key),
                f"{key} stands beside `cases`, where it would not be looked at: say it under the case that it is of. "
                "Only `report` may stand here",
            )
        for name, expected in cases.items():
            self.among("case", name, self.named, cases.line_of(name))
            if isinstance(expected, LinedMapping):
                self.expectation(expected, of_one_case=True)
            else:
                self.wrong(cases.line_of(name), f"what is expected of {name} is a mapping such as {{status: open}}")

    def facts(self, block: LinedMapping) -> None:
        """Every fact that must be null exists; one with a value that the case lacks fails by itself."""
        facts = block.get("facts")
        if isinstance(facts, LinedMapping):
            for name in (name for name, value in facts.items() if value is None):
                self.among("fact", name, self.known.facts, facts.line_of(name))
        elif facts:
            self.wrong(block.line_of("facts"), "facts is a mapping of facts to their values")

    def pack(self, block: LinedMapping) -> None:
        """What a record pack holds: kinds of records, letters by key and documents by file name."""
        wanted = block.get("pack")
        if isinstance(wanted, LinedMapping):
            self.keys(wanted, OF_PACK, "key for a pack")
            if "by" in wanted:
                self.among("person", wanted["by"], self.people, wanted.line_of("by"))
            if isinstance(records := wanted.get("records"), LinedMapping):
                self.keys(records, kinds_of_records(), "kind of record")
            elif records is not None:
                self.wrong(wanted.line_of("records"), "records is a mapping of kinds of records to how many there are")
            names = [entry for key in ("has", "lacks") for entry in self.entries(wanted, key)]
        elif isinstance(wanted, LinedList):
            names = self.entries(block, "pack")
        else:
            if wanted:
                self.wrong(block.line_of("pack"), "pack is a list of what it holds, or a mapping: has, lacks, records")
            return
        for name, line in names:
            if "." not in str(name):  # the name of a file
                self.among("record or letter", name, {*kinds_of_records(), *self.known.letters}, line)

    def report(self, block: LinedMapping) -> None:
        """What a report must say: figures by name, and `rows`, each by its columns."""
        wanted = block.get("report")
        if isinstance(wanted, LinedMapping):
            for row, line in self.entries(wanted, "rows"):
                if not isinstance(row, LinedMapping):
                    self.wrong(line, "a row of a report is a mapping")
        elif wanted is not None:
            self.wrong(block.line_of("report"), "report is a mapping of figures, and rows")

    def breaches(self, block: LinedMapping) -> None:
        for row, line in self.rows(block, "breaches", OF_BREACH, "code"):
            self.among("breach code", row.get("code"), self.known.breaches, line)
            if "clock" in row:
                self.among("clock", row["clock"], self.known.clocks, line)
            against = row.get("against") or []
            for layer in against if isinstance(against, list) else [against]:
                self.among("layer", layer, AGAINST, line)

    def clocks(self, block: LinedMapping, key: str) -> None:
        clocks = block.get(key)
        if clocks is None:
            return
        if not isinstance(clocks, LinedMapping):
            self.wrong(block.line_of(key), f"{key} is a mapping of clocks to dates")
            return
        self.keys(clocks, self.known.clocks, "clock")
        for clock, value in clocks.items():
            dates = [value]
            if isinstance(value, LinedMapping) and key == "due":
                self.keys(value, DUE_BY, "layer")
                dates = list(value.values())
            for day in dates:
                if day is not None and not isinstance(day, date):
                    self.wrong(clocks.line_of(clock), f"{clock} must be a date such as 2026-01-13, not {day!r}")

    def tasks(self, block: LinedMapping) -> None:
        for row, line in self.rows(block, "tasks", OF_TASK, "id"):
            self.among("task", row.get("id"), {*self.known.tasks, *self.actions}, line)
            if "role" in row:
                self.among("role", row["role"], self.known.content.landlord.roles, line)
            if row.get("assignee") is not None:
                self.among("person", row["assignee"], self.people, line)

    def letters(self, block: LinedMapping) -> None:
        for entry, line in self.entries(block, "letters"):
            name, wanted = next(iter(entry.items())) if isinstance(entry, LinedMapping) and entry else (entry, None)
            if isinstance(entry, LinedMapping) and len(entry) != 1:
                self.wrong(line, "an entry of letters is one letter: the others would not be looked at")
            self.among("letter", name, self.known.letters, line)
            if isinstance(wanted, LinedMapping):
                self.keys(wanted, OF_LETTER, "key for a letter")
            lists = [wanted.get("has"), wanted.get("lacks")] if isinstance(wanted, LinedMapping) else [wanted]
            for element in (name for listed in lists for name in listed or []):
                self.among("letter element", element, self.known.elements, line)

    def rows(self, block: LinedMapping, key: str, valid: Collection[str], short: str) -> list[tuple[LinedMapping, int]]:
        """The entries of a list, each as a mapping: a word alone stands for `{short: word}`."""
        rows = []
        for entry, line in self.entries(block, key):
            if isinstance(entry, LinedMapping):
                self.keys(entry, valid, f"key for {key}")
                rows.append((entry, line))
            elif isinstance(entry, LinedList):
                self.wrong(line, f"an entry of {key} is a word or a mapping")
            else:
                row = LinedMapping({short: entry})
                row.line, row.lines = line, {}
                rows.append((row, line))
        return rows

    def entries(self, block: LinedMapping, key: str) -> list[tuple[Any, int]]:
        value = block.get(key)
        if value is None:
            return []
        if not isinstance(value, LinedList):
            self.wrong(block.line_of(key), f"{key} is a list")
            return []
        return list(zip(value, value.lines, strict=True))


def action_name(what: str) -> str:
    """The name under which a task for an action or order goes, besides its own id: `replace part`: `replace_part`."""
    return "_".join("".join(character if character.isalnum() else " " for character in what.lower()).split())


def _promised(variant: Variant) -> list[str]:
    """The names of the actions and orders that a variant promises or expects."""
    blocks: list[Any] = [variant.expect, *(given for step in variant.steps for given in (step.expect, step.values))]
    names: list[str] = []
    while blocks:
        block = blocks.pop()
        if isinstance(block, LinedMapping):
            if isinstance(block.get("what"), str):
                names.append(action_name(block["what"]))
            blocks += block.values()
        elif isinstance(block, LinedList):
            blocks += block
    return names
