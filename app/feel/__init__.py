"""FEEL, the expression language of DMN 1.5 §10.3: from text to syntax tree to closure to value.

This package imports nothing else of the program. Start with ``compile_expression``.
"""

from __future__ import annotations

from app.feel.conversion import Unchanging, from_python, to_json, to_python
from app.feel.errors import FeelBudgetError, FeelError, FeelFault, FeelSyntaxError
from app.feel.evaluation import Account, Budget, share_budget, use_now
from app.feel.expression import Expression, UnaryTests, compile_expression, compile_unary_tests
from app.feel.literals import to_feel_text
from app.feel.patterns import fits_pattern, pattern_fault
from app.feel.python_expression import PythonExpression
from app.feel.temporal import Date, DateTime, DaysTimeDuration, Time, YearsMonthsDuration
from app.feel.values import Function, Range, Value, kinds_of
from app.feel.working_days import NoCalendarError, WorkingDays, use_working_days

__all__ = [
    "Account",
    "Budget",
    "Date",
    "DateTime",
    "DaysTimeDuration",
    "Expression",
    "FeelBudgetError",
    "FeelError",
    "FeelFault",
    "FeelSyntaxError",
    "Function",
    "NoCalendarError",
    "PythonExpression",
    "Range",
    "Time",
    "UnaryTests",
    "Unchanging",
    "Value",
    "WorkingDays",
    "YearsMonthsDuration",
    "compile_expression",
    "compile_unary_tests",
    "fits_pattern",
    "from_python",
    "kinds_of",
    "pattern_fault",
    "share_budget",
    "to_feel_text",
    "to_json",
    "to_python",
    "use_now",
    "use_working_days",
]
