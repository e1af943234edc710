"""The checks a diagram must pass before it runs."""

from __future__ import annotations

from collections.abc import Mapping

from app.bpmn.findings import Finding, Wiring


def lint(files: Mapping[str, bytes], wiring: Wiring | None = None) -> list[Finding]:
    return []
