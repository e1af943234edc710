"""Run BPMN diagrams: parse and check them, start instances, save and restore their state.

This is the only room that imports SpiffWorkflow. Diagrams and saved state come in, saved state goes out; decisions,
services, messages and the clock are reached through the ``Ports`` that the caller passes. Start with
``parse_diagrams``.
"""

from __future__ import annotations

from app.bpmn.definition import Diagrams, lint, parse_diagrams, version_of
from app.bpmn.errors import (
    DataError,
    DepthError,
    DiagramError,
    EngineError,
    ExpressionError,
    NotOpenError,
    Refusal,
    UnreadableError,
    UnsafeError,
    VersionError,
    WrongKindError,
)
from app.bpmn.findings import ERROR, WARNING, Finding, Wiring
from app.bpmn.instance import Instance
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
    "UnreadableError",
    "UnsafeError",
    "VersionError",
    "WaitingTimer",
    "Wiring",
    "WrongKindError",
    "lint",
    "parse_diagrams",
    "version_of",
]
