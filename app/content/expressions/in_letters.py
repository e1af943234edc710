"""Every expression of every letter: conditions, repetitions and placeholders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from app import forms, letters
from app.feel.static_types import (
    ANYTHING,
    BOOLEAN,
    DATE,
    DATE_TIME,
    NUMBER,
    OPEN_CONTEXT,
    TEXT,
    TIME,
    ContextOf,
    StaticType,
    context,
    optional,
    union,
)
from app.feel.type_inference import infer_expression
from app.feel.type_iteration import item_of
from app.letters.placeholders import Placeholder
from app.letters.template import Block, Line, Node

from ..contracts import ACT_LETTERS, EXTENSIONS, HANDLER_LETTER, LETTER
from ..release import Release
from .faults import Fault, Place, faults_of
from .field_types import answers_of, kept_as_json
from .names import CaseNames

FORMATS: Mapping[str, StaticType] = {
    "date": union(DATE, DATE_TIME),
    "short date": union(DATE, DATE_TIME),
    "time": union(TIME, DATE_TIME),
    "date and time": DATE_TIME,
    "money": NUMBER,
    "number": NUMBER,
}
"""What the formats of placeholders can write; the others write anything."""
ALLOCATE, EXTEND = "allocate", "extend_deadline"
"""The acts whose letter a table of its own names."""
SETTLE = "settle_extension"
"""The service that has an extension decided: its letter quotes the form of the decision."""
ADDED: Mapping[str, Mapping[str, StaticType]] = {EXTEND: {"outcome": TEXT}}
"""What the program adds to the answers of a form for its letter."""


def letter_faults(content: Release, names: CaseNames, shared: frozenset[str]) -> Iterator[Fault]:
    """What is wrong with the expressions of the letters."""
    seen = _SeenByLetters(content, names, shared)
    for key, path in content.letter_paths.items():
        try:
            template = content.letter(key)
        except letters.LetterError:
            continue  # reported by the check of the letters
        yield from seen.faults(template, path)


def faults_of_letter(content: Release, template: letters.Template, path: str) -> list[Fault]:
    """The same of one letter as somebody writes it, beside all else in a release. ContentError for content that
    cannot be read."""
    return list(_seen_by_letters(content).faults(template, path))


@lru_cache(maxsize=8)
def _seen_by_letters(content: Release) -> _SeenByLetters:
    shared = frozenset(path for path in content.files if f"/{content.landlord_key}/" not in path)
    return _SeenByLetters(content, CaseNames(content), shared)


class _SeenByLetters:
    """What the letters of a release may name."""

    def __init__(self, content: Release, names: CaseNames, shared: frozenset[str]) -> None:
        self.content, self.names, self.shared = content, names, shared
        self.submitted, self.letter_names = _submitted(content), names.letter_names()
        self.keys = dict.fromkeys((key for form in content.form_paths for key in _fields(content, form)), ANYTHING)

    def faults(self, template: letters.Template, path: str) -> Iterator[Fault]:
        """What is wrong with the expressions of one letter."""
        is_shared = path in self.shared
        sending = issued_by(self.content, template.key)
        answers = _answers(self.content, sending, elsewhere=self.keys if is_shared else {})
        seen = {**self.letter_names, "submitted": self.submitted, "answers": answers}
        if is_shared and not sending:
            seen |= dict.fromkeys(self.names.read_only, OPEN_CONTEXT)  # nobody sends it here: it is made for others
        view = context(seen)
        checker = _Letter(path, is_shared)
        yield from checker.line(template.title_words, view)
        if template.stage:
            yield from checker.expression(1, "the stage", template.stage.text, view, NUMBER)
        if template.promises:
            yield from checker.expression(1, "what it promises", template.promises.text, view, optional(DATE))
        for block in template.blocks:
            if block.when:
                yield from checker.expression(block.number, "the condition", block.when.text, view, BOOLEAN)
            yield from checker.nodes(block.body, view)


class _Letter:
    """One letter: its file, and whether every landlord sends it."""

    def __init__(self, path: str, is_shared: bool) -> None:
        self.path, self.is_shared = path, is_shared

    def expression(self, line: int, what: str, text: str, view: ContextOf, wanted: StaticType) -> Iterator[Fault]:
        yield from faults_of(Place(self.path, f"line {line}", what, self.is_shared), text, view, wanted)

    def nodes(self, nodes: Iterable[Node], view: ContextOf) -> Iterator[Fault]:
        for node in nodes:
            if isinstance(node, Line):
                yield from self.line(node, view)
                continue
            wanted = ANYTHING if node.name else BOOLEAN
            what = "the repetition" if node.name else "the condition"
            yield from self.expression(node.number, what, node.expression.text, view, wanted)
            yield from self.nodes(node.body, _inside(node, view))
            yield from self.nodes(node.otherwise or (), view)

    def line(self, line: Line, view: ContextOf) -> Iterator[Fault]:
        for part in line.parts:
            if isinstance(part, Placeholder):
                wanted = FORMATS.get(part.format, ANYTHING)
                yield from self.expression(line.number, "the placeholder", part.expression.text, view, wanted)


def _inside(block: Block, view: ContextOf) -> ContextOf:
    if not block.name:
        return view
    item = item_of(infer_expression(block.expression.text, view).type)
    return context({**dict(view.members), block.name: item}, is_open=view.is_open)


def _submitted(content: Release) -> ContextOf:
    """What earlier forms said, by form: dates are text, because it was kept; null where a form was not sent yet."""
    return context(
        {
            form_id: optional(
                context({key: optional(kept_as_json(kind)) for key, kind in _fields(content, form_id).items()})
            )
            for form_id in content.form_paths
        }
    )


def _fields(content: Release, form_id: str) -> dict[str, StaticType]:
    """What the answers of a form are, by field; none of a form that cannot be read, which its own check reports."""
    try:
        return answers_of(content.form(form_id))
    except forms.FormError:
        return {}


def _answers(content: Release, form_ids: frozenset[str], elsewhere: Mapping[str, StaticType]) -> StaticType:
    """The answers of the forms by which a letter is issued; anything where it is not known which these are.

    `elsewhere`: fields with which another landlord may issue the same letter.
    """
    known = [context({**elsewhere, **_fields(content, form), **ADDED.get(form, {})}) for form in form_ids]
    return union(*known) if known else OPEN_CONTEXT


def issued_by(content: Release, key: str) -> frozenset[str]:
    """The forms with which a letter goes out: of tasks and acts that issue it, or what encloses it."""
    sent_with = [key]
    for enclosed in sent_with:
        around = [other for other in content.letter_paths if enclosed in _enclosed_with(content, other)]
        sent_with += [other for other in around if other not in sent_with]
    return frozenset().union(*(_issued_itself(content, letter) for letter in sent_with))


def _issued_itself(content: Release, key: str) -> set[str]:
    issued: set[str] = set()
    for process in content.diagrams.processes.values():
        for element in process.elements.values():
            if key in element.may_be(LETTER) and element.form_id and content.has_form(element.form_id):
                issued.add(element.form_id)
    if content.has_decision(ACT_LETTERS) and key in content.output_literals(ACT_LETTERS, LETTER):
        issued |= content.input_literals(ACT_LETTERS) & content.form_paths.keys()
    if content.has_decision(HANDLER_LETTER) and key in content.output_literals(HANDLER_LETTER, LETTER):
        issued |= {ALLOCATE} & content.form_paths.keys()
    if content.has_decision(EXTENSIONS) and key in content.output_literals(EXTENSIONS, LETTER):
        issued |= {EXTEND, *_settled_by(content)} & content.form_paths.keys()
    return issued


def _settled_by(content: Release) -> set[str]:
    """The forms of the diagrams that have an extension decided which waited for it."""
    return {
        element.form_id
        for process in content.diagrams.processes.values()
        if any(element.service_type == SETTLE for element in process.elements.values())
        for element in process.elements.values()
        if element.form_id
    }


def _enclosed_with(content: Release, key: str) -> tuple[str, ...]:
    try:
        return content.letter(key).encloses
    except letters.LetterError:
        return ()  # reported by the check of the letters
