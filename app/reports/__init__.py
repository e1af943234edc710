"""Reports to those who scrutinise: figures and lists without names, and no case files (PRM-04). One report a file."""

from __future__ import annotations

from . import ombudsman_orders, ombudsman_year
from .registry import REPORTS, Report
from .run_report import report_names, run_report

__all__ = ["REPORTS", "Report", "ombudsman_orders", "ombudsman_year", "report_names", "run_report"]
