"""What a service task of a diagram may ask for, by its `zeebe:taskDefinition type`.

A service gets the case and the task's arguments (headers and mapped inputs), and may give back flat values for the
process.
"""

from __future__ import annotations

from . import actions, alerts, extensions, history, orders, refused_part, repeats
from .registry import SERVICES

__all__ = ["SERVICES", "actions", "alerts", "extensions", "history", "orders", "refused_part", "repeats"]
