"""Where the program keeps the names that content may use: the one place among the tests that knows it."""

from __future__ import annotations

from app.use_cases.acts import ACTS
from app.use_cases.recorders import RECORDERS
from app.use_cases.services import SERVICES
from app.use_cases.told import TOLD as MESSAGES

__all__ = ["ACTS", "MESSAGES", "RECORDERS", "SERVICES"]
