"""Whether the program is ready to serve."""

from __future__ import annotations

from dataclasses import dataclass

from app.casework.runtime import Runtime
from app.errors import Conflict
from app.store import migration


def require_upgraded(runtime: Runtime) -> None:
    """Conflict when the database lacks migrations of this version."""
    lacking = migration.missing(runtime.database)
    if lacking:
        raise Conflict(f"The database lacks the migrations {', '.join(lacking)}. Run: flask db-upgrade")


@dataclass(frozen=True)
class Check:
    """One thing that was looked at; `advice` says what to do when it did not pass."""

    name: str
    passed: bool
    advice: str = ""


def readiness(runtime: Runtime) -> list[Check]:
    """Every check up to the first that fails: those after it would fail for the same reason."""
    if not runtime.database.answers():
        return [Check("database", False, "The database does not answer. Look at it, and at DATABASE_URL.")]
    checks = [Check("database", True)]
    try:
        require_upgraded(runtime)
    except Conflict as lacking:
        return [*checks, Check("tables", False, str(lacking))]
    published = bool(runtime.landlord_keys())
    advice = "" if published else "Nothing is published yet. Run: flask content publish"
    return [*checks, Check("tables", True), Check("content", published, advice)]
