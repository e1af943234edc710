"""The check of every expression of a release against the types of the names that it may use."""

from .check import check_expressions
from .faults import Fault
from .names import clock_names, fact_names

__all__ = ["Fault", "check_expressions", "clock_names", "fact_names"]
