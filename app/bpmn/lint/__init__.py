"""The checks that a diagram must pass before it runs; every finding says what to draw instead."""

from __future__ import annotations

from collections.abc import Mapping

from app.bpmn.findings import Finding, Wiring
from app.bpmn.lint import constructs, expressions, loops, picture, properties, references, soundness, structure
from app.bpmn.lint.context import LintContext, process_id_of, read_contexts


def lint(files: Mapping[str, bytes], wiring: Wiring | None = None) -> list[Finding]:
    """Every fault of these diagrams, by file, errors before warnings.

    Without ``wiring`` the diagrams are checked alone; with it, so is every name that they take from other files and
    from the program. While a file cannot be read, nobody knows what it sends, awaits or is called: that is not missed
    in the others.
    """
    findings: list[Finding] = []
    contexts = read_contexts(files, findings)
    unread = files.keys() - {context.file for context in contexts}
    by_id = _by_id(contexts)
    for context in contexts:
        constructs.check(context)
        structure.check(context)
        references.check(context, by_id, frozenset(map(process_id_of, unread)))
        expressions.check(context)
        loops.check(context)
        picture.check(context)
        properties.check(context)
        if wiring is not None:
            references.check_wiring(context, wiring)
    soundness.check(contexts)
    references.check_calls(contexts)
    if wiring is not None and not unread:
        references.check_messages(contexts, wiring)
    return sorted(dict.fromkeys(findings), key=lambda finding: (finding.file, finding.severity))


def _by_id(contexts: list[LintContext]) -> dict[str, LintContext]:
    by_id: dict[str, LintContext] = {}
    for context in contexts:
        other = by_id.setdefault(context.id, context)
        if other is not context:
            context.error(
                "repeated_process",
                context.id,
                f"{other.file} has a process of the same id.",
                "Rename one, with its file.",
            )
    return by_id
