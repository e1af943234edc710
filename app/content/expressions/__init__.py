"""The check of every expression of a release against the types of the names that it may use."""

from .check_expressions import Fault, check_expressions

__all__ = ["Fault", "check_expressions"]
