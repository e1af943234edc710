"""Reports: which there are, and one as at a day. They name nobody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import marshmallow as ma

from app import reports

from .answers import actor, rest_blueprint, the_runtime
from .case_page import Json

blueprint = rest_blueprint("reports", "Reports")


class Landlord(ma.Schema):
    key = ma.fields.String(required=True)
    name = ma.fields.String(required=True)


class Summary(ma.Schema):
    name = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    tells = ma.fields.String(required=True, metadata={"description": "What it tells, for who chooses it"})


class Reports(ma.Schema):
    """The reports there are, and the landlords whose reports you see."""

    landlords = ma.fields.List(ma.fields.Nested(Landlord), required=True)
    reports = ma.fields.List(ma.fields.Nested(Summary), required=True)


class Figure(ma.Schema):
    name = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    count = ma.fields.Integer(required=True)


class Column(ma.Schema):
    key = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    shown = ma.fields.String(
        required=True, metadata={"description": "case (a reference), word (a key), text, day, number or yes_no"}
    )


class ReportPage(ma.Schema):
    """A report: figures, and rows with a value for each column. A value that is missing is null."""

    name = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    landlord = ma.fields.String(required=True)
    begins = ma.fields.Date(
        required=True, allow_none=True, metadata={"description": "The first day it covers; null: everything until then"}
    )
    as_at = ma.fields.Date(required=True)
    figures = ma.fields.List(ma.fields.Nested(Figure), required=True)
    columns = ma.fields.List(ma.fields.Nested(Column), required=True)
    rows = ma.fields.List(Json(), required=True)
    cases = ma.fields.Dict(
        keys=ma.fields.String(),
        values=ma.fields.Integer(),
        required=True,
        metadata={"description": "Reference → case_id, of the cases in it that you may open"},
    )


class Which(ma.Schema):
    landlord = ma.fields.String(
        load_default=None, metadata={"description": "Needed where you see the reports of several; else left out"}
    )
    as_at = ma.fields.Date(
        load_default=None, metadata={"description": "As it stood at the end of this day; without: today"}
    )


@blueprint.get("/reports")
@blueprint.response(200, Reports)
def find() -> Any:
    """The reports that you may run."""
    listed = reports.list_reports(the_runtime(), actor())
    return {"landlords": [{"key": key, "name": name} for key, name in listed.landlords], "reports": listed.reports}


@blueprint.get("/reports/<name>")
@blueprint.arguments(Which, location="query", unknown=ma.RAISE)
@blueprint.response(200, ReportPage)
def run(asked: Mapping[str, Any], name: str) -> Any:
    """A report as at a day. It names nobody."""
    shown = reports.view_report(the_runtime(), actor(), name, asked["landlord"], asked["as_at"])
    report = shown.report
    return {
        **{key: getattr(report, key) for key in ("name", "title", "landlord", "begins", "as_at", "rows")},
        "figures": [{"name": key, "title": report.word(key), "count": count} for key, count in report.counts.items()],
        "columns": [
            {"key": key, "title": column.title, "shown": column.shown} for key, column in report.columns.items()
        ],
        "cases": shown.cases,
    }
