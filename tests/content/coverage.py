"""How much of the content has been run: per diagram the sequence flows walked, per decision table the rules fired.

``python -m tests.content.coverage [landlord …]``; exits with 0 only when everything is at 100 %.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

from app.scenarios.touched import Covered, flows_covered, rows_covered
from tests.content.landlords import LANDLORDS, SHARED, content_of, covered_with
from tests.content.rules import TableRules, tables_of
from tests.content.walker import Walker, walk

COVERED = (*LANDLORDS, SHARED)


def diagram_covered(walker: Walker, process_id: str) -> Covered:
    """The flows of a process that the engine walked. A missed one is named with where it leads."""
    return flows_covered(walker.diagrams.processes[process_id], walker.walked[process_id])


def table_covered(rules: TableRules) -> Covered:
    """The rules of a table that fired. A missed one is named by its row, with its cells."""
    rows = [(rule.number, rule.cells) for rule in rules.table.rules]
    return rows_covered(rules.decision_file, rules.content.table_paths[rules.decision_file], rows, rules.fired)


def diagrams_of(landlord: str) -> list[str]:
    """The processes that are covered with a landlord."""
    paths = content_of(landlord).diagram_paths
    return sorted(name for name, path in paths.items() if path in covered_with(landlord))


def rules_of(landlord: str) -> dict[str, TableRules]:
    """The decision tables that are covered with a landlord, by the decision's id."""
    content = content_of(landlord)
    tables = sorted(tables_of(content).items())
    return {name: rules for name, rules in tables if content.table_paths[rules.decision_file] in covered_with(landlord)}


def report(landlord: str) -> bool:
    """Print what was run of a landlord's content; True when all of it was."""
    walker = walk(landlord)
    title = f"{landlord}, of shared parts only (docs/add-a-landlord.md)" if landlord == SHARED else landlord
    print(f"{title}: sequence flows walked")
    diagrams = _show(diagram_covered(walker, process_id) for process_id in diagrams_of(landlord))
    for incident in sorted(walker.incidents):
        print(f"      failed: {incident}")
    print(f"{title}: rules fired")
    tables = _show(table_covered(rules) for rules in rules_of(landlord).values())
    for path in decisions_without_rules(landlord):
        print(f"  {path} has no rules")
    return diagrams and tables and not walker.incidents


def decisions_without_rules(landlord: str) -> list[str]:
    """The files of a landlord that give one value whatever is asked, such as that there is no ground to refuse."""
    with_rules = {rules.decision_file for rules in tables_of(content_of(landlord)).values()}
    paths = content_of(landlord).table_paths
    return sorted(path for name, path in paths.items() if name not in with_rules and path in covered_with(landlord))


def _show(coverings: Iterable[Covered]) -> bool:
    lines = list(coverings)
    for line in lines:
        share = 100 * line.touched // line.total if line.total else 100
        print(f"  {line.file:<44} {line.touched:>3}/{line.total:<3} {share:>3} %")
        for missed in line.missed:
            print(f"      not run: {missed}")
    done, total = sum(covered.touched for covered in lines), sum(covered.total for covered in lines)
    print(f"  {'together':<44} {done:>3}/{total:<3}\n")
    return all(line.whole for line in lines)


def main(arguments: Sequence[str]) -> int:
    """0 when every flow was walked and every rule fired, else 1."""
    unknown = sorted(set(arguments) - set(COVERED))
    if unknown:
        print(f"No landlord is called {', '.join(unknown)}; there are {', '.join(COVERED)}.")
        return 1
    whole = [report(landlord) for landlord in arguments or COVERED]
    return 0 if all(whole) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
