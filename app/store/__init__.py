"""Tables, queries and transactions. The only room that imports SQLAlchemy."""

from __future__ import annotations

from sqlalchemy import Connection

from .database import Database
from .tables.types import TypedTable

__all__ = ["Connection", "Database", "TypedTable"]
