"""The check of the expressions of a release: of its diagrams, tables, forms and letters."""

from __future__ import annotations

from collections.abc import Iterator

from ..release import Release
from .day_sums import day_sum_faults
from .faults import Fault
from .in_diagrams import diagram_faults
from .in_forms import form_faults
from .in_letters import letter_faults
from .in_tables import table_faults
from .names import CaseNames
from .null_dates import null_date_faults
from .process_data import ProcessData


def check_expressions(content: Release) -> Iterator[Fault]:
    """Every expression that asks for what is not there, gives what cannot be used, or waits for what never comes.

    The diagrams of the release can be parsed; files of other kinds that cannot are left to their own checks.
    """
    shared = frozenset(path for path in content.files if f"/{content.landlord_key}/" not in path)
    names = CaseNames(content)
    data = ProcessData(content, names)
    yield from diagram_faults(content, data, shared)
    yield from day_sum_faults(content, data)
    yield from null_date_faults(content, data)
    yield from table_faults(content, names.read_only, shared)
    yield from form_faults(content, names.read_only, shared)
    yield from letter_faults(content, names, shared)
