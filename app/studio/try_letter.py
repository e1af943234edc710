"""A letter as somebody writes it, on a sample case or one that they may see: its text, what it must say and does not,
and what cannot be read in it, by line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from app import letters
from app.casework.actor import Actor
from app.casework.letters.facts import letter_facts
from app.casework.letters.letterhead import sender_of
from app.casework.open_case import case_for_actor
from app.casework.runtime import Runtime
from app.content.checking.tables import constant_of, texts_of
from app.content.contracts import ELEMENT_TABLES
from app.content.contracts.sources import UNREADABLE
from app.content.expressions.in_letters import faults_of_letter
from app.content.release import Release
from app.dmn.elements import RuleRow, TableBox
from app.errors import ContentError, NotFound
from app.scenarios.letter_examples import EXAMPLES, FOLDER, GIVEN, SAMPLE_CASE, facts_with
from app.scenarios.yaml_lines import Problem, read
from app.store import cases

from .draft import Draft
from .kept_examples import KeptExamples, beside_of, content_for, kept_examples
from .view_draft import draft_for

ANY = ("", "-")
NO_CASE = "There is no case of this reference among those that you may see."


@dataclass(frozen=True)
class Sample:
    """Facts to try a letter with. `key`: "" for the sample case itself, else the number of an example."""

    key: str
    name: str


@dataclass(frozen=True)
class LetterProblem:
    """What is wrong in a letter, at which of its lines."""

    line: int
    said: str


@dataclass(frozen=True)
class Demand:
    """An element that the letter must have: who demands it (`code` or `policy`), the clause, and in which situation.

    `written`: the letter has an element of this name. `now`: the situation is that of the case shown. `there`: the
    letter for it has the element.
    """

    element: str
    layer: str
    clause: str
    situation: str
    written: bool
    now: bool
    there: bool


@dataclass(frozen=True)
class TriedLetter:
    """A letter tried. `letter`: None where it cannot be read. `blank`: why a case cannot be shown, "" where it can."""

    letter: letters.Letter | None
    problems: tuple[LetterProblem, ...]
    demands: tuple[Demand, ...]
    samples: tuple[Sample, ...]
    sample: str
    reference: str
    case_id: int | None
    examples: KeptExamples
    blank: str = ""


def try_letter(
    runtime: Runtime, actor: Actor, draft_id: int, path: str, text: str | None, sample: str = "", reference: str = ""
) -> TriedLetter:
    """Try a letter of a draft. `text`: as it is written now; None: as it is saved. `reference`: of a case to show it
    on; else on a sample."""
    with runtime.database.read() as connection:
        draft = draft_for(runtime, connection, actor, draft_id)
        body = draft.body(path) if text is None else text.encode()
    if body is None:
        raise NotFound(f"There is no file {path} in this draft.")
    content, samples = content_for(draft, path), tuple(samples_of(draft, path))
    case_id, facts, blank = _facts(runtime, actor, draft, path, sample, reference)
    tried = TriedLetter(None, (), (), samples, sample, reference, case_id, kept_examples(draft, path, body), blank)
    try:
        template = replace(letters.parse_letter(body, PurePosixPath(path).stem), working_days=content.working_days)
    except letters.LetterError as error:
        return replace(tried, problems=(LetterProblem(error.line, error.message),))
    problems = tuple(_faults(content, template, path))
    demands, letter = [], None
    if facts is not None:
        try:
            letter = letters.compose(template, facts, mandatory=_asked(content, template.key, facts))
        except ContentError as error:
            problems = (*problems, LetterProblem(1, str(error)))
    demands = list(_demands(content, template, facts, letter))
    return replace(tried, letter=letter, problems=problems, demands=tuple(demands))


def letter_of_draft_as_pdf(runtime: Runtime, actor: Actor, draft_id: int, path: str, sample: str = "") -> bytes:
    """The letter as it is saved, on a sample, as PDF. NotFound for one that cannot be composed."""
    tried = try_letter(runtime, actor, draft_id, path, None, sample)
    if tried.letter is None:
        raise NotFound("This letter cannot be composed yet: its page says at which line.")
    with runtime.database.read() as connection:
        draft = draft_for(runtime, connection, actor, draft_id)
    facts = sample_facts(draft, path, sample)
    head = {
        **sender_of(content_for(draft, path).landlord), "recipient": [str((facts.get("resident") or {}).get("name"))],
        "reference": str((facts.get("complaint") or {}).get("reference") or ""), "date": facts.get("sent_on"),
    }  # fmt: skip
    return letters.to_pdf(tried.letter, head)


def samples_of(draft: Draft, path: str) -> Iterator[Sample]:
    """The facts that a letter can be tried with: the sample case, and what its examples change in it."""
    yield Sample("", "The sample case")
    for number, given in enumerate(_given(draft, path), 1):
        if given:
            words = ", ".join(f"{place}: {'none' if value is None else value}" for place, value in given.items())
            yield Sample(str(number), f"Example {number}: {words}"[:120])


def sample_facts(draft: Draft, path: str, sample: str) -> dict[str, Any]:
    """The facts of a sample. NotFound for one that there is not."""
    facts = sample_case(draft)
    given = list(_given(draft, path))
    if not sample:
        return facts
    if not sample.isdecimal() or not 0 < int(sample) <= len(given):
        raise NotFound("There is no such sample of this letter. Choose one of the list.")
    return facts_with(facts, given[int(sample) - 1])


def sample_case(draft: Draft) -> dict[str, Any]:
    """The facts of the sample case; none where a draft has no such file, or one that cannot be read."""
    body = draft.tried.get((FOLDER / SAMPLE_CASE).as_posix(), b"")
    try:
        return facts_with(read(body.decode()), {})
    except Problem:
        return {}


def _given(draft: Draft, path: str) -> Iterator[Mapping[str, Any]]:
    body = draft.tried.get(beside_of(path))
    try:
        said = read(body.decode()) if body else {}
    except Problem:
        return
    for entry in said.get(EXAMPLES, ()) if isinstance(said, Mapping) else ():
        given = entry.get(GIVEN) if isinstance(entry, Mapping) else None
        yield given if isinstance(given, Mapping) else {}


def _facts(
    runtime: Runtime, actor: Actor, draft: Draft, path: str, sample: str, reference: str
) -> tuple[int | None, dict[str, Any] | None, str]:
    """The case, if it is a real one; its facts, or those of a sample; and why there are none."""
    sampled = sample_facts(draft, path, sample)
    if not reference:
        return None, sampled, ""
    with runtime.trial() as connection:
        row = cases.case_of_reference(connection, reference.strip())
        if row is None or row["landlord"] not in draft.landlords:
            return None, None, NO_CASE
        try:
            case = case_for_actor(runtime, connection, actor, row)
        except NotFound:
            return None, None, NO_CASE
        return row["id"], letter_facts(case, sampled.get("answers") or {}), ""
    raise AssertionError("a trial always ends by giving its answer")


def _faults(content: Release, template: letters.Template, path: str) -> Iterator[LetterProblem]:
    try:
        faults = faults_of_letter(content, template, path)
    except UNREADABLE:
        return  # the check of the file that cannot be read says so
    for fault in faults:
        line = re.search(r"\d+", fault.place)
        yield LetterProblem(int(line[0]) if line else 1, f"{fault.message} {fault.remedy}".strip())
    for finding in template.lint():
        yield LetterProblem(finding.line, f"{finding.message} {finding.remedy}".strip())


def _asked(content: Release, key: str, facts: Mapping[str, Any]) -> list[str]:
    """The elements that the letter must have for these facts."""
    rows = [row for table in ELEMENT_TABLES for row in content.rows(table, {**facts, "letter": key})]
    return list(dict.fromkeys(str(row["element"]) for row in rows))


def _demands(
    content: Release, template: letters.Template, facts: Mapping[str, Any] | None, letter: letters.Letter | None
) -> Iterator[Demand]:
    for table, layer in ELEMENT_TABLES.items():
        try:
            box = content.rules(table) if content.has_decision(table) else None
            asked = (
                {str(row["element"]) for row in content.rows(table, {**facts, "letter": template.key})}
                if facts is not None and box is not None
                else set()
            )
        except UNREADABLE:
            continue  # the check of the table says what is wrong with it
        for rule in box.rules if box is not None else ():
            demand = _demand(box, rule, template.key) if box is not None else None
            if demand:
                element, clause, situation = demand
                there = letter is not None and element in letter.present
                yield Demand(element, layer, clause, situation, element in template.elements, element in asked, there)


def _demand(box: TableBox, rule: RuleRow, key: str) -> tuple[str, str, str] | None:
    """Element, clause and situation of a row that is about a letter; None for a row about others."""
    inputs = [clause.expression.text.strip() for clause in box.inputs]
    outputs = {clause.name: cell.text for clause, cell in zip(box.outputs, rule.outputs, strict=True)}
    if "letter" not in inputs or "element" not in outputs:
        return None
    cell = rule.cells[inputs.index("letter")].text
    if cell.strip() not in ANY and key not in texts_of(cell):
        return None
    situation = [
        f"{clause.label or clause.expression.text}: {cell.text.strip()}"
        for clause, cell in zip(box.inputs, rule.cells, strict=True)
        if clause.expression.text.strip() != "letter" and cell.text.strip() not in ANY
    ]
    element, clause = constant_of(outputs["element"]), constant_of(outputs.get("clause", ""))
    return str(element), str(clause or ""), ", ".join(situation)
