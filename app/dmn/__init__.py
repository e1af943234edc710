"""Run DMN decision models: parse them, decide, and explain the answers.

``parse_model(source).decide("decision", {"input": 1})`` gives an ``Answer`` with its trace. Of the other rooms this one
imports FEEL only.
"""

from __future__ import annotations

from app.dmn.compiled_model import Column, Decision
from app.dmn.errors import DecisionError, DmnError, DmnParseError, UnknownDecisionError
from app.dmn.explain import DecisionWhy, explain, explained
from app.dmn.model import Model, parse_model
from app.dmn.provision import names_nobody_provides
from app.dmn.run import Answer

__all__ = [
    "Answer",
    "Column",
    "Decision",
    "DecisionError",
    "DecisionWhy",
    "DmnError",
    "DmnParseError",
    "Model",
    "UnknownDecisionError",
    "explain",
    "explained",
    "names_nobody_provides",
    "parse_model",
]
