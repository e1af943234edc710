"""The built-in functions: those of DMN 1.5 §10.3.4, one module a section, and our own of working days.

Importing this package declares them all.
"""

from __future__ import annotations

from app.feel.builtins import contexts, conversions, dates, lists, numbers, ranges, statistics, strings, working_days

__all__ = ["contexts", "conversions", "dates", "lists", "numbers", "ranges", "statistics", "strings", "working_days"]
