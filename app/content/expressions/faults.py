"""What is wrong with an expression, as the check of a release reports it: with file, place and remedy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.bpmn.expressions import body, is_feel
from app.bpmn.xml import ElementInfo
from app.feel import compile_expression
from app.feel.errors import FeelError, FeelSyntaxError
from app.feel.static_types import ANYTHING, NULL, ContextOf, StaticType, meets, without_null
from app.feel.syntax import Node
from app.feel.type_inference import Inferred, infer_expression
from app.feel.type_view import NEVER, UNKNOWN_NAME, TypeFinding

ERROR = "error"
LONGEST_SHOWN = 80


@dataclass(frozen=True)
class Fault:
    """Something wrong with an expression: the file, the place in it, what is wrong and what to write instead."""

    severity: str
    file: str
    place: str
    message: str
    remedy: str


@dataclass(frozen=True)
class Place:
    """Where an expression stands: its file, the place in words, and what it is, such as “the due date”.

    `is_shared`: the file is used by every landlord, so that a value which this landlord does not know may be another's.
    """

    file: str
    place: str
    what: str
    is_shared: bool = False

    def fault(self, message: str, remedy: str) -> Fault:
        return Fault(ERROR, self.file, self.place, message, remedy)


def place_of(element: ElementInfo) -> str:
    """An element as findings name it."""
    return f"{element.id} {element.name}".rstrip()


def tree_of(text: str) -> Node | None:
    """The syntax tree of a text that is FEEL; None for what is none, which the check of its file reports."""
    try:
        return compile_expression(body(text)).tree if is_feel(text) else None
    except FeelError:
        return None


def faults_of(place: Place, text: str, names: ContextOf, wanted: StaticType = ANYTHING) -> Iterator[Fault]:
    """What is wrong with an expression at a place, and where it gives what is not `wanted` there."""
    inferred = inferred_of(text, names)
    if inferred is None:
        return  # it is no FEEL, which the check of its file reports
    yield from findings_of(place, text, inferred)
    real = without_null(inferred.type)
    wrong = inferred.type == NULL if real == ANYTHING else not meets(real, wanted)
    if wrong and wanted != ANYTHING and not inferred.findings:
        given = "null, always" if inferred.type == NULL else real.describe()
        said = f"{place.what} “={shown(text)}” is {given}, where {wanted.describe()} is needed."
        yield place.fault(said, f"Write an expression that gives {wanted.describe()}.")


def findings_of(place: Place, text: str, inferred: Inferred) -> Iterator[Fault]:
    """The findings of the inference, as faults of a place."""
    for finding in inferred.findings:
        if not (finding.kind == NEVER and place.is_shared and not finding.nearest):
            yield place.fault(f"{place.what}{_in(text)}: {finding.message}.", remedy_of(finding))


def remedy_of(finding: TypeFinding) -> str:
    """What to write instead; a name that nothing gives may be a text without its quotes."""
    if finding.kind == UNKNOWN_NAME and not finding.nearest:
        return f'Correct the name, or quote the text: "{finding.value}".'
    return finding.remedy


def inferred_of(text: str, names: ContextOf) -> Inferred | None:
    """The type of an expression with what is wrong; None for what is no FEEL."""
    try:
        return infer_expression(body(text), names)
    except FeelSyntaxError:
        return None


def shown(text: str) -> str:
    """An expression on one line, shortened."""
    line = " ".join(body(text).split())
    return line if len(line) <= LONGEST_SHOWN else line[: LONGEST_SHOWN - 1] + "…"


def _in(text: str) -> str:
    return f" “={shown(text)}”"
