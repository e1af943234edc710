"""A form of a draft on a made-up case: filled in and checked as its task would, and what would be recorded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from app import feel
from app.casework.actor import Actor
from app.casework.choices import choices_for
from app.casework.runtime import Runtime
from app.content.contracts import RECORD
from app.content.release import Release
from app.errors import ContentError, RedressError
from app.forms import Field, Form, FormError, FormInvalid, parse_form
from app.forms.model import TRUE_WORDS
from app.wording import plain_words

from .draft import Draft
from .form_fields import recorder_help
from .kept_examples import KeptExamples, content_for, kept_examples
from .try_letter import sample_case
from .view_draft import draft_for

SAMPLE_CHOICES = (("1", "A first choice"), ("2", "A second choice"))
"""What a list offers that only a real case has."""
NOT_KEPT = "Kept with the form; letters may quote it."
PROCESS_DATA = "The rules and diagrams that follow see it."


@dataclass(frozen=True)
class Recorded:
    """What would become of an answer: the field, the answer in words, and each thing that is done with it."""

    label: str
    answer: str
    becomes: tuple[str, ...]


@dataclass(frozen=True)
class TriedForm:
    """A form to fill in. `form`: None where the file cannot be read, for `problems`.

    `values`: what was entered; `errors`: path of a field → what is wrong with it. `recorded`: what would be recorded,
    None before it is tried, or while something is wrong.
    """

    form: Form | None
    facts: Mapping[str, Any]
    options: Mapping[str, list[tuple[str, str]]]
    values: Mapping[str, Any]
    problems: tuple[str, ...]
    examples: KeptExamples
    errors: Mapping[str, str]
    recorded: tuple[Recorded, ...] | None = None


def view_form(runtime: Runtime, actor: Actor, draft_id: int, path: str) -> TriedForm:
    """A form of a draft as a task would show it on a made-up case."""
    with runtime.database.read() as connection:
        draft = draft_for(runtime, connection, actor, draft_id)
        content, examples = content_for(draft, path), kept_examples(draft, path)
        try:
            form = _form(draft, path, content)
            options = choices_for(connection, content, form, None)
        except FormError as error:
            said = tuple(f"{each.where}: {each.message}. {each.remedy}".lstrip(": ") for each in error.findings)
            return TriedForm(None, {}, {}, {}, said, examples, {})
        except ContentError as error:
            return TriedForm(None, {}, {}, {}, (str(error),), examples, {})
    offered = {source: choices or list(SAMPLE_CHOICES) for source, choices in options.items()}
    facts = _facts(draft, content)
    try:
        values = form.starts(facts)
    except RedressError as error:
        return TriedForm(form, facts, offered, {}, (error.shown,), examples, {})
    return TriedForm(form, facts, offered, values, (), examples, {})


def try_form(
    runtime: Runtime, actor: Actor, draft_id: int, path: str, read: Callable[[Form], Mapping[str, Any]], *, check: bool
) -> TriedForm:
    """The same filled in. `read`: gives what was entered for a form. `check`: as completing a task would."""
    shown = view_form(runtime, actor, draft_id, path)
    if shown.form is None:
        return shown
    entered = read(shown.form)
    errors: Mapping[str, str] = {}
    recorded, problems = None, shown.problems
    if check:
        try:
            answers = shown.form.validate(entered, facts=shown.facts, options=shown.options)
            recorded = tuple(_recorded(field, answers) for field in shown.form.fields if _is_kept(field, answers))
        except FormInvalid as refusal:
            errors = refusal.errors
        except (ContentError, feel.FeelError) as error:
            problems = (*problems, str(error))
    return TriedForm(
        shown.form, shown.facts, shown.options, entered, problems, shown.examples, errors, recorded
    )  # fmt: skip


def _form(draft: Draft, path: str, content: Release) -> Form:
    body = draft.body(path)
    form = parse_form(body or b"", PurePosixPath(path).stem)
    return form.knowing(content.fillers, content.working_days)


def _facts(draft: Draft, content: Release) -> dict[str, Any]:
    """What the form sees of the sample case, at the landlord whose draft this is."""
    sample = sample_case(draft)
    return {**sample, "landlord": content.landlord.context()}


def _is_kept(field: Field, answers: Mapping[str, Any]) -> bool:
    return field.key in answers or field.properties.get("variable") in TRUE_WORDS


def _recorded(field: Field, answers: Mapping[str, Any]) -> Recorded:
    recorder = field.properties.get(RECORD, "")
    becomes = [recorder_help(recorder)] if recorder else []
    if field.properties.get("variable") in TRUE_WORDS:
        becomes.append(PROCESS_DATA)
    return Recorded(field.label or field.key, _words(answers.get(field.key)), tuple(becomes or [NOT_KEPT]))


def _words(value: Any) -> str:
    if isinstance(value, list) and any(isinstance(each, Mapping) for each in value):
        return "; ".join(", ".join(f"{key}: {plain_words(each)}" for key, each in row.items()) for row in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {plain_words(each)}" for key, each in value.items())
    return plain_words(value) if value is not None else "nothing"
