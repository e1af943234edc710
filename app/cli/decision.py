"""flask dmn: ask a decision table in a file."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from app import dmn, feel
from app.content.files import content_on_disk, landlords_on_disk
from app.errors import ContentError, Invalid, NotFound

from .console import Group, runtime, show_json

group = Group("dmn", help="Ask decision tables.")


@group.command("evaluate")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--decision", help="Id or name of the decision; not needed when the file has only one.")
@click.option("--input", "given", default="{}", help="What the table asks for: JSON, or a FEEL context.")
@click.option("--landlord", help="Whose working days count; not needed for a table in a landlord's own folder.")
@click.option("--why", is_flag=True, help="Show the rules: the cells that held, and the cell that stopped each other.")
def evaluate(file: Path, decision: str | None, given: str, landlord: str | None, why: bool) -> None:
    """The answer of a decision in FILE, as JSON."""
    calendar = _calendar_for(file, landlord)
    try:
        model = dmn.parse_model(file.read_bytes(), name=file.stem)
        asked, inputs = decision or _only(model), _inputs(given)
        _require_provided(model, asked, inputs)
        with feel.use_working_days(calendar):
            answer = model.decide(asked, inputs)
    except dmn.UnknownDecisionError as error:
        raise NotFound(str(error)) from error
    except dmn.DmnError as error:
        raise ContentError(f"{file}: {error}") from error
    if why:
        click.echo(dmn.explain(answer.trace))
    else:
        show_json(feel.to_json(answer.value))
    for warning in answer.warnings:
        click.echo(f"warning: {warning}", err=True)


def _require_provided(model: dmn.Model, decision: str, given: Mapping[str, Any]) -> None:
    """Refuse to ask a decision for what nobody provides: it would be null, and match what null matches."""
    lacking = dmn.names_nobody_provides(model, model.find_decision(decision), given)
    if lacking:
        listed = ", ".join(repr(name) for name in lacking)
        raise Invalid(
            {
                "input": f"Nobody provides {listed}. Give a value with --input (null is one), correct the name, or "
                "draw the arrow from the decision or input of that name."
            }
        )


def _calendar_for(file: Path, landlord: str | None) -> Callable[[], feel.WorkingDays] | None:
    """The calendar of the landlord that is named, or in whose folder the file is; None for neither.

    It is that of the landlord's file on disk, beside the tables that are asked.
    """
    root = runtime().settings.content
    known = landlords_on_disk(root)
    whose = landlord or file.resolve().parent.name
    if whose in known:
        return lambda: content_on_disk(root, whose).calendar
    if landlord:
        raise Invalid({"landlord": f"There is no landlord {landlord!r} here: {', '.join(known)}."})
    return None


def _only(model: dmn.Model) -> str:
    if len(model.decisions) != 1:
        listed = ", ".join(model.decisions) or "none"
        raise Invalid({"decision": f"Say which decision, with --decision. The file has: {listed}."})
    return next(iter(model.decisions))


def _inputs(text: str) -> dict[str, Any]:
    """JSON, or else FEEL: `{complaint: {received_on: date("2026-01-13")}}`."""
    try:
        value = feel.from_python(json.loads(text))
    except ValueError:
        try:
            value = feel.compile_expression(text).evaluate({})
        except feel.FeelError as error:
            raise Invalid({"input": f"This is neither JSON nor FEEL: {error}"}) from error
    if not isinstance(value, Mapping):
        raise Invalid({"input": 'Give an object with a value for each input, such as {"stage": 1}.'})
    return dict(value)
