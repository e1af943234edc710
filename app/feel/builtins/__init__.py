"""The built-in functions of DMN 1.5 §10.3.4, one module a section."""

from __future__ import annotations

from app.feel.builtins import contexts, conversions, dates, lists, numbers, ranges, statistics, strings
from app.feel.builtins.registry import BUILTINS

__all__ = ["BUILTINS", "contexts", "conversions", "dates", "lists", "numbers", "ranges", "statistics", "strings"]
