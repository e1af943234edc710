"""The built-in functions of DMN 1.5 §10.3.4, one module a section. Importing this package declares them all."""

from __future__ import annotations

from app.feel.builtins import contexts, conversions, dates, lists, numbers, ranges, statistics, strings

__all__ = ["contexts", "conversions", "dates", "lists", "numbers", "ranges", "statistics", "strings"]
