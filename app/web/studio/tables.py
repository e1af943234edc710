"""A decision table beside its editor: tried, its gaps, examples and dates; and its rows in a plain form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.errors import Conflict, Invalid
from app.studio.edit_rows import CHANGE, edit_rows
from app.studio.past_decisions import past_decisions, past_inputs
from app.studio.table_examples import keep_example, take_answers
from app.studio.view_table import BesideTable, beside_table, table_help, view_table
from app.use_cases.record_view import record_view

from ..pages import actor, page, runtime

ENTERED = "in."
"""Begins the name of a field by which a value for a table is entered; the rest is the path of the value."""
PARTS = ("tester", "tried", "gaps", "examples", "dates")


def add_pages(web: Blueprint) -> None:
    web.add_url_rule("/studio/drafts/<int:draft_id>/tables/<path:path>", view_func=studio_table, methods=["POST"])
    web.add_url_rule("/studio/drafts/<int:draft_id>/past/<path:path>", view_func=studio_past, methods=["POST"])
    web.add_url_rule("/studio/drafts/<int:draft_id>/kept/<path:path>", view_func=studio_keep, methods=["POST"])
    web.add_url_rule("/studio/drafts/<int:draft_id>/answers/<path:path>", view_func=studio_answers, methods=["POST"])
    web.add_url_rule("/studio/drafts/<int:draft_id>/rows/<path:path>", view_func=studio_rows)
    web.add_url_rule("/studio/drafts/<int:draft_id>/rows/<path:path>", view_func=studio_row, methods=["POST"])


def studio_table(draft_id: int, path: str) -> ResponseReturnValue:
    """What stands beside the grid, for what the editor holds; with `first`, also what the contract fixes."""
    values = request.form
    beside = beside_table(
        runtime(), actor(), draft_id, path, _entered(values), text=_text(values), on=_day(values, "on"),
        since=_day(values, "since"), landlord=values.get("landlord", ""),
    )  # fmt: skip
    shown = _shown(draft_id, path, beside, values)
    said: dict[str, Any] = {
        "parts": {name: render_template(f"studio/tables/{name}.html", **shown) for name in PARTS},
        "inputs": [asdict(each) for each in beside.inputs],
        "unread": beside.unread,
        "tried": [asdict(row) for row in beside.tried.rows] if beside.tried else [],
        "gaps": [asdict(gap) for gap in beside.gaps],
        "dated": [asdict(row) for row in beside.dated],
    }
    if values.get("first"):
        said["help"] = asdict(table_help(runtime(), actor(), draft_id, path, values.get("landlord", "")))
    return jsonify(said)


def studio_past(draft_id: int, path: str) -> ResponseReturnValue:
    """What to enter to ask a table what it was asked on a case; that it was looked at is kept on the case."""
    landlord = request.form.get("landlord", "")
    chosen = request.form.get("decision", "")
    if not chosen.isdigit() or len(chosen) > 15:
        raise Invalid({"decision": "Choose one of the decisions."})
    case_id, fitting = past_inputs(
        runtime(), actor(), draft_id, path, int(chosen), text=_text(request.form), landlord=landlord
    )
    record_view(runtime(), actor(), case_id, "a decision, in the studio")
    if request.form.get("plain"):
        return redirect(_rows_address(draft_id, path, {ENTERED + name: text for name, text in fitting.entered.items()}))
    return jsonify(asdict(fitting))


def studio_keep(draft_id: int, path: str) -> ResponseReturnValue:
    """Keep what was tried as an example of the table."""
    values = request.form
    keep_example(
        runtime(), actor(), draft_id, path, _entered(values), text=_text(values), on=_day(values, "on"),
        landlord=values.get("landlord", ""),
    )  # fmt: skip
    return _done(draft_id, path, "Kept as an example: publishing asks it again.")


def studio_answers(draft_id: int, path: str) -> ResponseReturnValue:
    """Let examples expect what the table answers now: one by its line, or all."""
    lines = {int(line) for line in request.form.getlist("line") if line.isdigit() and len(line) < 9}
    count = take_answers(
        runtime(), actor(), draft_id, path, lines, seen=request.form.get("seen", ""),
        landlord=request.form.get("landlord", ""),
    )  # fmt: skip
    if not count:
        raise Conflict("Nothing was changed: the table as it is saved answers as these examples expect, or not at all.")
    return _done(draft_id, path, f"{count} example{'' if count == 1 else 's'} changed to what the table answers now.")


def studio_rows(draft_id: int, path: str) -> ResponseReturnValue:
    """The rows of a table in a plain form, with everything that stands beside the grid; needs no script."""
    values = request.args
    landlord = values.get("landlord", "")
    shown = view_table(runtime(), actor(), draft_id, path, landlord)
    beside = beside_table(
        runtime(), actor(), draft_id, path, _entered(values), on=_day(values, "on"), since=_day(values, "since"),
        landlord=landlord,
    )  # fmt: skip
    marked = {number: gap.kind for gap in beside.gaps for number in gap.rows}
    return page(
        "studio/tables/rows.html", here="studio", title=f"{shown.table.name}: rows", shown=shown,
        draft=shown.table.draft.row, edited=values.get("row", ""), marked=marked, plain=True,
        **_shown(draft_id, path, beside, values),
    )  # fmt: skip


def studio_row(draft_id: int, path: str) -> ResponseReturnValue:
    """Change, add, copy, move or take out a row."""
    values = request.form
    what = values.get("what", "")
    edit_rows(
        runtime(), actor(), draft_id, path, what, values.get("row", ""), said=values.get("said", ""),
        cells=values.getlist("cell"), note=values.get("note", ""),
    )  # fmt: skip
    flash("The row is saved." if what == CHANGE else "Saved.", "success")
    return redirect(_rows_address(draft_id, path, {"landlord": values.get("landlord", "")}))


def _shown(draft_id: int, path: str, beside: BesideTable, values: Mapping[str, str]) -> dict[str, Any]:
    """What the parts beside a table are rendered with."""
    landlord = values.get("landlord", "")
    return {
        "draft_id": draft_id, "path": path, "beside": beside, "entered": _entered(values), "landlord": landlord,
        "on": values.get("on", ""), "since": values.get("since") or runtime().clock.today().isoformat(),
        "past": past_decisions(runtime(), actor(), draft_id, path, landlord),
        "rows_with": lambda entered: _rows_address(
            draft_id, path, {"landlord": landlord, **{ENTERED + name: text for name, text in entered.items()}}
        ),
    }  # fmt: skip


def _done(draft_id: int, path: str, message: str) -> Response:
    if request.form.get("plain"):
        flash(message, "success")
        kept = {name: value for name, value in request.form.items() if name.startswith(ENTERED) and value}
        answer: Response = redirect(_rows_address(draft_id, path, kept))  # type: ignore[assignment]
        return answer
    return jsonify(message=message)


def _rows_address(draft_id: int, path: str, values: Mapping[str, str]) -> str:
    wanted: dict[str, Any] = {name: value for name, value in values.items() if value}
    return url_for("web.studio_rows", draft_id=draft_id, path=path, **wanted)


def _entered(values: Mapping[str, str]) -> dict[str, str]:
    return {name.removeprefix(ENTERED): text for name, text in values.items() if name.startswith(ENTERED)}


def _text(values: Mapping[str, str]) -> bytes | None:
    """What the editor holds, with line ends as in a file; None where it sends nothing: what is saved."""
    text = values.get("text")
    return text.replace("\r\n", "\n").encode() if text is not None else None


def _day(values: Mapping[str, str], name: str) -> date | None:
    text = values.get(name, "")
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Invalid({name: "Enter a date, such as 2026-03-02."}) from error
