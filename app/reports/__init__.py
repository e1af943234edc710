"""Reports to those who scrutinise: figures and lists without names, and no case files (PRM-04). One report a file."""

from __future__ import annotations

from app.casework.access import report_landlords, sees_reports

from . import (
    extensions,
    ombudsman_orders,
    ombudsman_year,
    quality_audits,
    quick_fixes,
    refusals,
    removed_lateness,
    service_requests,
    stage_1_answers,
    tenants_panels,
    weekly_list,
)
from .registry import REPORTS, Report, Shown
from .run_report import list_reports, report_summaries, run_report, view_report
from .spreadsheet import figures_csv, list_csv

__all__ = [
    "REPORTS", "Report", "Shown", "extensions", "figures_csv", "list_csv", "list_reports", "ombudsman_orders",
    "ombudsman_year", "quality_audits", "quick_fixes", "refusals", "removed_lateness", "report_landlords",
    "report_summaries", "run_report", "sees_reports", "service_requests", "stage_1_answers", "tenants_panels",
    "view_report", "weekly_list",
]  # fmt: skip
