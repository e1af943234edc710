"""Where the program keeps the names that content may use: the one place among the tests that knows it."""

from __future__ import annotations

from app.casework.act_registry import ACTS
from app.casework.recorders import RECORDERS
from app.casework.services import SERVICES
from app.content.messages import MESSAGE_VARIABLES as MESSAGES
from app.use_cases import acts

__all__ = ["ACTS", "MESSAGES", "RECORDERS", "SERVICES", "acts"]  # importing the acts registers them
