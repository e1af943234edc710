"""What can go wrong with a diagram or a running process, in words that say what to do next."""

from __future__ import annotations

from collections.abc import Sequence

from app.bpmn.findings import Finding


class EngineError(Exception):
    """Any error of the BPMN room. When one is raised the instance is as it was before the call."""


class NotOpenError(EngineError):
    """The task is unknown, not yet reached, or already done: reload and look at what is open now."""


class WrongKindError(EngineError):
    """The act does not fit the element, such as completing a timer as if it were a user task."""


class VersionError(EngineError):
    """The state was saved under other diagrams than these: restore it with the release the case is pinned to."""


class UnsafeError(EngineError):
    """Skipping or moving here would lose or double a token; the message says what to do instead."""


class DepthError(EngineError):
    """One run went round so often without waiting for anything that it was stopped (an incident is left)."""


class DataError(EngineError):
    """Process data must be flat: text, numbers, booleans, dates, or lists of these (architecture.md)."""


class ExpressionError(EngineError):
    """An expression of the diagram could not be worked out, or gave a value of the wrong kind."""


class Refusal(Exception):
    """Base of what a port raises to refuse the whole act: it passes through and the caller drops the instance."""


class DiagramError(EngineError):
    """Diagrams that must not run; ``findings`` lists every reason with its element and remedy."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("; ".join(str(finding) for finding in self.findings) or "the diagrams cannot be read")
