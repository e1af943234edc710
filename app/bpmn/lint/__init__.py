"""The checks a diagram must pass before it runs: each finding names the element and says what to draw instead."""

from __future__ import annotations

from collections.abc import Mapping

from app.bpmn.findings import Finding, Wiring
from app.bpmn.lint import constructs, expressions, picture, references, structure
from app.bpmn.lint.sheet import Sheet, read_sheets


def lint(files: Mapping[str, bytes], wiring: Wiring | None = None) -> list[Finding]:
    """Everything wrong with these diagrams, errors before warnings of the same file.

    Without ``wiring`` the diagrams are checked by themselves; with it, also every name they take from other files and
    from the program.
    """
    findings: list[Finding] = []
    sheets = read_sheets(files, findings)
    by_id = _by_id(sheets)
    provided = _provided(sheets, wiring)
    for sheet in sheets:
        constructs.check(sheet)
        structure.check(sheet)
        references.check(sheet, by_id)
        expressions.check(sheet, wiring, provided)
        picture.check(sheet)
        if wiring is not None:
            references.check_wiring(sheet, wiring)
    references.check_calls(sheets)
    if wiring is not None:
        references.check_messages(sheets, wiring)
    return sorted(dict.fromkeys(findings), key=lambda finding: (finding.file, finding.severity))


def _by_id(sheets: list[Sheet]) -> dict[str, Sheet]:
    by_id: dict[str, Sheet] = {}
    for sheet in sheets:
        other = by_id.setdefault(sheet.id, sheet)
        if other is not sheet:
            sheet.error(
                "repeated_process",
                sheet.id,
                f"{other.file} has a process of the same id.",
                "Rename one, with its file.",
            )
    return by_id


def _provided(sheets: list[Sheet], wiring: Wiring | None) -> frozenset[str]:
    names = {name for sheet in sheets for info in sheet.elements.values() for name in expressions.targets(info)}
    return frozenset(names | {"loopCounter"} | (wiring.form_variables if wiring else frozenset()))
