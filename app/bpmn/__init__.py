"""BPMN XML to a checked definition to a running instance.

The only room that imports SpiffWorkflow. It takes diagrams and state in and gives state out, and reaches the world
through the ports it is handed. Start with ``parse_diagrams``.
"""

from __future__ import annotations

from app.bpmn.definition import Diagrams, parse_diagrams, version_of
from app.bpmn.errors import (
    DataError,
    DepthError,
    DiagramError,
    EngineError,
    ExpressionError,
    NotOpenError,
    Refusal,
    UnsafeError,
    VersionError,
    WrongKindError,
)
from app.bpmn.findings import ERROR, WARNING, Finding, Wiring
from app.bpmn.instance import Instance
from app.bpmn.lint import lint
from app.bpmn.ports import Decided, Incident, OpenTask, Ports, ServiceCall, Step, Thrown, Token, WaitingTimer
from app.bpmn.processes import ProcessInfo
from app.bpmn.xml import ElementInfo, FlowInfo

__all__ = [
    "ERROR",
    "WARNING",
    "DataError",
    "Decided",
    "DepthError",
    "DiagramError",
    "Diagrams",
    "ElementInfo",
    "EngineError",
    "ExpressionError",
    "Finding",
    "FlowInfo",
    "Incident",
    "Instance",
    "NotOpenError",
    "OpenTask",
    "Ports",
    "ProcessInfo",
    "Refusal",
    "ServiceCall",
    "Step",
    "Thrown",
    "Token",
    "UnsafeError",
    "VersionError",
    "WaitingTimer",
    "Wiring",
    "WrongKindError",
    "lint",
    "parse_diagrams",
    "version_of",
]
