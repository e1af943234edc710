"""Take what a form asks, a letter says or a landlord's file comes to now as its examples, where these say otherwise.

What an example gives stays as it is: only what is expected changes. An example that asks for what there is no more, or
whose answers come out as others, is left to a person.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from app import letters
from app.errors import ContentError
from app.forms import Form, FormInvalid

from . import form_examples as of_form
from . import letter_examples as of_letter
from .changing_yaml import Place, is_at, with_value, without
from .examples import on_the_morning_of
from .form_examples import FormExample, FormExamples
from .letter_examples import LetterExample, in_one_line

Taken = Iterator[tuple[Place, Any]]
"""Places of a file of examples, with what stands there from now on; None: nothing."""
LIKENESS = 0.5
"""How alike a line has to be to what a letter said to be taken as its new words."""


def take(text: str, taken: Taken) -> str:
    """A file of examples with everything that was taken."""
    for place, value in taken:
        text = without(text, place) if value is None else with_value(text, place, value)
        if value is not None and not isinstance(value, float | dict) and not is_at(text, place, value):
            raise ContentError("These examples are written in a way that cannot be changed here. Change them as text.")
    return text


# Forms --------------------------------------------------------------------------------------------------------------


def taken_of_form(form: Form, kept: FormExamples) -> Taken:
    """What the examples of a form say from now on."""
    asked = of_form.what_form_does(form)
    for part, expected in ((of_form.CHOICES, kept.choices), (of_form.RECORDED, kept.recorded)):
        yield from _differing((part,), expected, asked[part])
    process_data = list(asked[of_form.PROCESS_DATA])
    if sorted(process_data) != sorted(kept.process_data):
        yield (of_form.PROCESS_DATA,), process_data or None
    offered = of_form.offered_to(form, kept)
    for number, example in enumerate(kept.examples):
        with on_the_morning_of(kept.on):
            for key, value in _of_example(form, example, offered):
                yield (of_form.EXAMPLES, number, key), value


def _of_example(form: Form, example: FormExample, offered: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    given = {key: value for key, value in example.given.items() if key in form.keys}
    try:
        hidden = form.hidden_paths({**form.starts(example.case), **given}, facts=example.case)
        if hidden != example.hidden:
            yield of_form.HIDDEN, sorted(hidden) or None
        answers = form.validate(given, facts=example.case, options=offered)
    except FormInvalid as refusal:
        if _refused_otherwise(refusal.errors, example.refused or {}):
            yield of_form.ADDS, None
            yield of_form.REFUSED, sorted(refusal.errors)
        return
    except (ContentError, LookupError):
        return  # what cannot be worked out is said of the form, and is no answer to take
    if example.refused is not None:
        yield of_form.REFUSED, None
    added = {key: value for key, value in answers.items() if key not in given}
    if example.refused is not None or added != dict(example.adds):
        yield of_form.ADDS, added or None


def _refused_otherwise(errors: Mapping[str, str], expected: Mapping[str, str]) -> bool:
    return errors.keys() != expected.keys() or any(expected[path] not in errors[path] for path in errors)


# Letters ------------------------------------------------------------------------------------------------------------


def taken_of_letter(template: letters.Template, examples: list[LetterExample]) -> Taken:
    """What the examples of a letter say from now on."""
    for number, example in enumerate(examples):
        if of_letter.difference(template, example):
            for key, value in _of_letter(template, example):
                yield (of_letter.EXAMPLES, number, key), value


def _of_letter(template: letters.Template, example: LetterExample) -> Iterator[tuple[str, Any]]:
    letter = letters.compose(template, example.facts)
    if example.elements is not None and letter.present != example.elements:
        yield "elements", list(letter.present) or None
    lines = [in_one_line(line) for line in f"{letter.title}\n{letter.numbered_text}".splitlines() if line.strip()]
    says = list(_said_now(example.says, lines))
    if says != [in_one_line(each) for each in example.says]:
        yield "says", says or None
    text = " ".join(lines)
    lacks = [each for each in example.lacks if in_one_line(each) not in text]
    if lacks != list(example.lacks):
        yield "lacks", lacks or None
    stopped = list(dict.fromkeys((*letter.gaps, *letter.passed)))
    if of_letter.wrongly_stopped(letter, example.stopped):
        yield "stopped", stopped or None
    counts = {of_letter.STAGE: letter.stage, of_letter.PROMISES: letter.promises}
    for name, expected in example.settled.items():
        if str(counts[name]) != str(expected):
            yield name, _number_or_day(counts[name])


def _said_now(says: tuple[str, ...], lines: list[str]) -> Iterator[str]:
    """What was said, where it still is; else the line that is most like it, if there is one."""
    text, at = " ".join(lines), 0
    for wanted in map(in_one_line, says):
        there = text.find(wanted, at)
        if there < 0:
            rest = [line for line in lines if text.find(line, at) >= 0]
            near = get_close_matches(wanted, rest, 1, LIKENESS)
            if not near:
                continue
            wanted, there = near[0], text.find(near[0], at)
        at = there + len(wanted)
        yield wanted


def _number_or_day(value: Any) -> Any:
    """A stage as a number; a day, or nothing, as it is."""
    return int(value) if isinstance(value, str) and value.isdecimal() else value


# Landlords ----------------------------------------------------------------------------------------------------------


def taken_of_landlord(is_so: Mapping[str, Any], said: Mapping[str, Any]) -> Taken:
    """What the examples of a landlord's file say from now on."""
    yield from _differing((), said, is_so)


def _differing(place: tuple[str | int, ...], said: Mapping[str, Any], now: Mapping[str, Any]) -> Taken:
    for key in dict.fromkeys((*said, *now)):
        old, new = said.get(key), now.get(key)
        if isinstance(old, Mapping) and isinstance(new, Mapping) and old and new:
            yield from _differing((*place, key), old, new)
        elif _in_order(old) != _in_order(new):
            yield (*place, key), new


def _in_order(value: Any) -> Any:
    return sorted(map(str, value)) if isinstance(value, list) else value
