"""Examples of what a form asks and takes, kept beside the stories and asked again before publishing.

``tests/answers/common/withdrawn.yaml`` holds those of ``forms/withdrawn.form``, ``tests/answers/<landlord>/…`` those
of a landlord's own::

    on: 2026-03-02                     # today, for a form that asks for it; need not be given
    choices: {reason: [moved, other], paper: documents}    # of every field with choices: them, or the list it offers
    recorded: {occurred_on: occurred_on}                   # of every field that is recorded: by which recorder
    process_data: [reason]                                 # every field that becomes process data
    examples:
      - about: nothing is filled in
        given: {}
        hidden: [occurred_on]          # every field that is not asked for then
        refused: [reason]              # every field at which it is refused; or with words: {reason: Select}
      - given: {reason: moved}
        case: {complaint: {stage: 1}}  # what the form sees of the case; what is not given is null
        hidden: [occurred_on]
        adds: {direction: out}         # what comes out besides: worked out, or what a field begins with

Values are written as in stories, and come out as they are written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import Any

from app.content.release import Release
from app.errors import ContentError
from app.forms import Field, Form, FormInvalid
from app.forms.model import MANY_CHOICES, ONE_CHOICE, TRUE_WORDS

from .examples import ON, SUFFIX, Mismatch, day_of, on_the_morning_of, read_examples, require_known, value_of
from .yaml_lines import LinedList, LinedMapping, Problem

FOLDER = Path("tests") / "answers"
CHOICES, RECORDED, PROCESS_DATA, EXAMPLES = "choices", "recorded", "process_data", "examples"
ABOUT, CASE, GIVEN, HIDDEN, REFUSED, ADDS = "about", "case", "given", "hidden", "refused", "adds"
NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True)
class FormExample:
    """Answers, with the line they stand on, and what the form makes of them.

    ``case``: what it sees of the case. ``hidden``: the fields that it does not ask for then, by their paths
    (``remedies.0.by_when`` in the first row), and hidden groups and words to read, by their ids. ``refused``: path →
    words of the reason ("" for any); None when the answers are taken. ``adds``: what comes out besides the answers.
    """

    line: int
    given: Mapping[str, Any]
    case: Mapping[str, Any]
    hidden: frozenset[str]
    refused: Mapping[str, str] | None
    adds: Mapping[str, Any]


@dataclass(frozen=True)
class FormExamples:
    """A file of examples. ``choices``: field → its choices, or the list that it offers; ``lines``: of these parts."""

    choices: Mapping[str, Any]
    recorded: Mapping[str, str]
    process_data: tuple[str, ...]
    examples: tuple[FormExample, ...]
    on: date | None
    lines: Mapping[str, int]


def form_examples_of(path: Path) -> FormExamples:
    """The examples in a file. ContentError names file and line of what cannot be read."""
    return read_examples(path, (ON, CHOICES, RECORDED, PROCESS_DATA, EXAMPLES), _examples)


def form_mismatches(content: Release, root: Path) -> Iterator[Mismatch]:
    """What the forms of a release ask, take or refuse otherwise than the examples under a folder of content say."""
    for name, form in sorted(content.form_paths.items()):
        path = form_examples_file(form, root)
        if path.is_file():
            yield from form_mismatches_of(content.form(name), path, form_examples_of(path))


def form_examples_file(form: str, root: Path) -> Path:
    """Where the examples of a form stand, by its path in the content."""
    inner = PurePosixPath(form).relative_to("forms").with_suffix(SUFFIX)
    return root / FOLDER / (inner if len(inner.parts) > 1 else PurePosixPath("common") / inner)


def form_mismatches_of(form: Form, path: Path, kept: FormExamples) -> Iterator[Mismatch]:
    """What one form does otherwise than its examples say."""
    kept_process_data = dict.fromkeys(kept.process_data, "yes")
    expected = {CHOICES: kept.choices, RECORDED: kept.recorded, PROCESS_DATA: kept_process_data}
    for part, is_so in what_form_does(form).items():
        for said in _differences(part, is_so, expected[part]):
            yield Mismatch(path, kept.lines.get(part, 1), f"{form.id}: {said}")
    offered = offered_to(form, kept)
    for example in kept.examples:
        with on_the_morning_of(kept.on):
            yield from (Mismatch(path, example.line, f"{form.id}: {said}") for said in _said(form, example, offered))


def what_form_does(form: Form) -> dict[str, dict[str, Any]]:
    """What a form does with answers, by the parts of its examples: choices, recorders, and what is process data."""
    recorded = {field.key: field.properties["record"] for field in form.fields if "record" in field.properties}
    return {CHOICES: _choices(form), RECORDED: recorded, PROCESS_DATA: _process_data(form)}


def _differences(part: str, is_so: Mapping[str, Any], expected: Mapping[str, Any]) -> Iterator[str]:
    words = {CHOICES: "offers", RECORDED: "is recorded as", PROCESS_DATA: "becomes process data"}[part]
    for key in sorted(is_so.keys() | expected.keys()):
        if _in_order(is_so.get(key)) != _in_order(expected.get(key)):
            now = f"{words} {_listed(is_so[key])}" if key in is_so else f"{words}: not at all, or not under this name"
            said = _listed(expected[key]) if key in expected else "nothing of it"
            yield (
                f"“{key}” {now}; “{part}” of its examples says {said}. "
                f"Correct the form; or “{part}”, where the form is meant so."
            )


def _in_order(choices: Any) -> Any:
    """Choices in one order: in which they are offered changes no answer."""
    return sorted(choices) if isinstance(choices, list) else choices


def _listed(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)


def _all_fields(form: Form) -> Iterator[tuple[str, Field]]:
    """Every field with its path; of a list also its columns (`remedies.kind`)."""
    for field in form.fields:
        yield field.key, field
        yield from ((f"{field.key}.{column.key}", column) for column in field.subfields)


def _choices(form: Form) -> dict[str, Any]:
    """Of every field with choices: the list that it offers, or the choices in the file; also of one worked out."""
    return {
        path: field.options_source or [value for value, _ in field.options]
        for path, field in _all_fields(form)
        if field.type in ONE_CHOICE | MANY_CHOICES or field.options
    }


def _process_data(form: Form) -> dict[str, Any]:
    return {field.key: "yes" for field in form.fields if field.properties.get("variable") in TRUE_WORDS}


def offered_to(form: Form, kept: FormExamples) -> dict[str, list[tuple[str, str]]]:
    """What the lists of the case and the landlord offer: everything that the examples choose from them."""
    offered: dict[str, list[tuple[str, str]]] = {}
    for path, field in _all_fields(form):
        if field.options_source:
            for example in kept.examples:
                chosen = [(str(value), str(value)) for value in _chosen(example.given, path)]
                offered.setdefault(field.options_source, []).extend(chosen)
    return offered


def _chosen(given: Mapping[str, Any], path: str) -> Iterator[Any]:
    key, _, column = path.partition(".")
    value = given.get(key)
    for each in value if isinstance(value, list) else [value]:
        chosen = each.get(column) if column and isinstance(each, Mapping) else each
        yield from chosen if isinstance(chosen, list) else [chosen] if chosen is not None else []


def _said(form: Form, example: FormExample, offered: Mapping[str, Any]) -> Iterator[str]:
    """What the form makes of an example otherwise than it says."""
    try:
        begun = {**form.starts(example.case), **example.given}
        hidden = form.hidden_paths(begun, facts=example.case)
        for path in sorted(example.hidden ^ hidden):
            is_so = "hidden, which its example does not say" if path in hidden else "not hidden, as its example says"
            yield f"“{path}” is {is_so}. Correct its condition; or “{HIDDEN}”, where it is meant so."
        answers = form.validate(example.given, facts=example.case, options=offered)
    except FormInvalid as refusal:
        yield from _refused(refusal.errors, example.refused or NOTHING)
        return
    except (ContentError, LookupError) as error:
        yield f"cannot be answered: {error}"
        return
    if example.refused is not None:
        listed = ", ".join(f"“{path}”" for path in example.refused)
        yield f"takes these answers, which its example refuses at {listed}. Demand it in the form; or take them."
        return
    yield from _otherwise(answers, {**_without(example.given, hidden), **example.adds})


def _refused(errors: Mapping[str, str], expected: Mapping[str, str]) -> Iterator[str]:
    for path in sorted(errors.keys() | expected.keys()):
        if path not in errors:
            yield f"does not refuse “{path}”, which its example says. Demand it in the form; or correct “{REFUSED}”."
        elif path not in expected:
            yield f"refuses “{path}”: {errors[path]}. Correct the form; or “{REFUSED}”, where it is meant so."
        elif expected[path] not in errors[path]:
            yield f"refuses “{path}” with “{errors[path]}”, which does not say “{expected[path]}”."


def _without(given: Mapping[str, Any], hidden: frozenset[str], before: str = "") -> dict[str, Any]:
    """Answers without those of hidden fields, which are dropped."""
    left: dict[str, Any] = {}
    for key, value in given.items():
        path = f"{before}{key}"
        if path in hidden:
            continue
        if isinstance(value, list):
            value = [
                _without(row, hidden, f"{path}.{number}.") if isinstance(row, Mapping) else row
                for number, row in enumerate(value)
            ]
        left[key] = value
    return left


def _otherwise(answers: Mapping[str, Any], expected: Mapping[str, Any]) -> Iterator[str]:
    for key in sorted(answers.keys() | expected.keys()):
        if key not in answers:
            yield f"loses the answer to “{key}”. Put the field back; or correct the example."
        elif key not in expected:
            yield f"adds {answers[key]!r} for “{key}”, which the example does not say. Correct the form; or “{ADDS}”."
        elif not _is_same(answers[key], expected[key]):
            yield f"makes {answers[key]!r} of “{key}”, not {expected[key]!r}. Correct the form; or the example."


def _is_same(answer: Any, expected: Any) -> bool:
    """Whether an answer came out as it was written; numbers of any kind, everything else of one kind alone."""
    if isinstance(expected, Mapping) and isinstance(answer, Mapping):
        return answer.keys() == expected.keys() and all(_is_same(answer[key], expected[key]) for key in expected)
    if isinstance(expected, list) and isinstance(answer, list):
        return len(answer) == len(expected) and all(map(_is_same, answer, expected))
    numbers = (int, Decimal)
    if type(answer) in numbers and type(expected) in numbers:
        return bool(answer == expected)
    return type(answer) is type(expected) and bool(answer == expected)


def _examples(document: LinedMapping) -> FormExamples:
    listed = document.get(EXAMPLES)
    if not isinstance(listed, LinedList) or not listed:
        raise Problem(document.line_of(EXAMPLES), f"the file needs a list “{EXAMPLES}” with at least an example")
    for part, kind, words in ((CHOICES, Mapping, "a line for each field"), (RECORDED, Mapping, "a line for each field"),
                              (PROCESS_DATA, list, "a list of fields")):  # fmt: skip
        if not isinstance(document.get(part, kind()) if kind is list else document.get(part, {}), kind):
            raise Problem(document.line_of(part), f"“{part}” is {words}")
    return FormExamples(
        choices=document.get(CHOICES, {}),
        recorded=document.get(RECORDED, {}),
        process_data=tuple(document.get(PROCESS_DATA, ())),
        examples=tuple(_example(line, entry) for line, entry in zip(listed.lines, listed, strict=True)),
        on=day_of(document),
        lines=document.lines,
    )


def _example(line: int, entry: Any) -> FormExample:
    if not isinstance(entry, LinedMapping) or not isinstance(entry.get(GIVEN), Mapping):
        raise Problem(line, f"an example has “{GIVEN}”, with a value for each field, and what the form makes of it")
    require_known(entry, (ABOUT, CASE, GIVEN, HIDDEN, REFUSED, ADDS))
    refused, hidden = entry.get(REFUSED), entry.get(HIDDEN, [])
    if isinstance(refused, list):
        refused = dict.fromkeys(refused, "")
    if not isinstance(refused, Mapping | None) or not isinstance(hidden, list) or refused == {}:
        raise Problem(line, f"“{HIDDEN}” is a list of fields; “{REFUSED}” one of at least a field, or with words each")
    if refused is not None and ADDS in entry:
        raise Problem(line, f"an example that is refused has no “{ADDS}”")
    return FormExample(
        line=line,
        given=value_of(entry[GIVEN], line),
        case=value_of(entry.get(CASE, {}), line),
        hidden=frozenset(hidden),
        refused=refused,
        adds=value_of(entry.get(ADDS, {}), line),
    )
