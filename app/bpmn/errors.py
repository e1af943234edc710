"""The errors of diagrams and running processes; their messages say what to do next."""

from __future__ import annotations

from collections.abc import Sequence

from app.bpmn.findings import Finding


class EngineError(Exception):
    """The base of this room's errors; the call that raised one has not changed the instance."""


class NotOpenError(EngineError):
    """The task is not open: it is unknown, not yet reached, or already done."""


class WrongKindError(EngineError):
    """The element is of another kind than the call needs, such as a timer that is completed like a user task."""


class UnreadableError(EngineError):
    """The state of an instance cannot be loaded: it was damaged, or saved by another program."""


class VersionError(UnreadableError):
    """The state was saved under other diagrams; restore it with the release the case is pinned to."""


class UnsafeError(EngineError):
    """Skipping or moving this step would lose or double a token; the message says what to do instead."""


class DepthError(EngineError):
    """A loop ran too often without waiting for anything; it is stopped and leaves an incident."""


class DataError(EngineError):
    """A variable is not flat process data (text, number, boolean, date or a list of these), or is read only."""


class ExpressionError(EngineError):
    """An expression of the diagram could not be evaluated, or gave a value of the wrong kind."""


class Refusal(Exception):
    """The base of what a port raises to refuse a whole call.

    It leaves no incident; the caller gets it, and drops the instance.
    """


class DiagramError(EngineError):
    """The diagrams have lint errors and must not run; ``findings`` has each with its element and remedy."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("; ".join(str(finding) for finding in self.findings) or "the diagrams cannot be read")
