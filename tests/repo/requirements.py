"""Which tests carry each requirement: `python -m tests.repo.requirements [AREA…]`.

A test carries a requirement when its docstring, or that of its class or module, names the id, unless it is marked to be
skipped or to fail; a scenario when its `covers:` does, that of a variant or that of a step. What says that it `needs:`
something – a story, a variant, a step – waits for that and carries nothing yet: it is listed as pending. A story with
steps that wait must say in `covers:` of these steps what they will carry.
The ids come from the specification when it lies beside the repository, else from tests/requirements_ids.txt.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
SPECIFICATION = ROOT.parent / "shared" / "spec" / "requirements.md"
IDS = ROOT / "tests" / "requirements_ids.txt"
ROW = re.compile(r"^\| ([A-Z][A-Z0-9]*-\d+) \|", re.MULTILINE)


@dataclass
class Carried:
    """By requirement id: the files whose tests carry it, and those that will once they no longer wait."""

    by: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    pending: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


def specified_ids(specification: Path = SPECIFICATION, ids: Path = IDS) -> list[str]:
    """Every requirement id, in the order of the specification."""
    if specification.exists():
        return ROW.findall(specification.read_text(encoding="utf-8"))
    return ids.read_text(encoding="utf-8").split()


def carried(tests: Path, areas: Iterable[str]) -> Carried:
    """What the files under `tests` carry; `areas` are the prefixes that make a word an id (`TIM` of `TIM-01`)."""
    named = re.compile(rf"\b(?:{'|'.join(sorted(areas))})-\d+\b")
    result = Carried()
    for path in sorted(tests.rglob("test_*.py")):
        for docstring in _docstrings(path):
            for requirement in named.findall(docstring):
                result.by[requirement].add(str(path.relative_to(tests.parent)))
    for path in sorted((tests / "scenarios").rglob("*.yaml")):
        story = yaml.safe_load(path.read_text(encoding="utf-8"))
        for requirement, waits in _covered(story, "needs" in story):
            carriers = result.pending if waits else result.by
            carriers[requirement].add(str(path.relative_to(tests.parent)))
    for requirement, files in result.pending.items():
        result.pending[requirement] = files - result.by.get(requirement, set())
    return result


def _covered(block: dict[str, Any], waits: bool) -> Iterator[tuple[str, bool]]:
    """(requirement, whether it waits for what is still to come) of a story or a variant, and of what it is made of."""
    for requirement in block.get("covers", []):
        yield requirement, waits
    for part in [*block.get("steps", []), *block.get("variants", [])]:
        yield from _covered(part, waits or "needs" in part)


def silent_steps(tests: Path) -> list[str]:
    """The stories with a step that waits for something and does not say what it will carry."""
    return [
        str(path.relative_to(tests.parent))
        for path in sorted((tests / "scenarios").rglob("*.yaml"))
        for story in [yaml.safe_load(path.read_text(encoding="utf-8"))]
        for part in [story, *story.get("variants", [])]
        if any("needs" in step and "covers" not in step for step in part.get("steps", []))
    ]


def _docstrings(path: Path) -> Iterator[str]:
    """The docstrings of a module's tests, of their classes and of the module when it has tests."""
    module = ast.parse(path.read_text(encoding="utf-8"))
    definitions = (node for node in ast.walk(module) if isinstance(node, ast.FunctionDef | ast.ClassDef))
    tests = [node for node in definitions if node.name.lower().startswith("test") and not _set_aside(node)]
    for node in [module, *tests] if tests else []:
        yield ast.get_docstring(node) or ""


def _set_aside(node: ast.FunctionDef | ast.ClassDef) -> bool:
    """Whether a test is marked to be skipped or to fail: it holds nothing."""
    marks = [ast.unparse(mark) for mark in node.decorator_list]
    return any(re.match(r"pytest\.mark\.(skip|xfail)\b", mark) for mark in marks)


def report(ids: list[str], carried_by: Carried) -> Iterator[str]:
    """One line a requirement, one an area, and a last line for all."""
    by_area: dict[str, list[str]] = defaultdict(list)
    for requirement in ids:
        by_area[area_of(requirement)].append(requirement)
    for area, members in by_area.items():
        for requirement in members:
            files = sorted(carried_by.by.get(requirement, ()))
            waiting = [f"{path} (pending)" for path in sorted(carried_by.pending.get(requirement, ()))]
            yield f"{requirement:<9} {', '.join(files + waiting) or 'MISSING'}"
        missing = [requirement for requirement in members if not carried_by.by.get(requirement)]
        yield f"{area}: {len(members) - len(missing)} of {len(members)} carried" + (
            f"; not yet {', '.join(missing)}" if missing else ""
        )
        yield ""
    done = sum(1 for requirement in ids if carried_by.by.get(requirement))
    waiting_only = sum(
        1 for requirement in ids if carried_by.pending.get(requirement) and not carried_by.by.get(requirement)
    )
    yield f"{len(ids)} requirements: {done} carried, {waiting_only} pending, {len(ids) - done - waiting_only} missing"


def area_of(requirement: str) -> str:
    """`TIM` of `TIM-01`."""
    return requirement.rpartition("-")[0]


def main(areas: list[str]) -> int:
    """Print the report for `areas` (all when empty). 2 when an area is unknown, else 0."""
    ids = specified_ids()
    known = dict.fromkeys(area_of(requirement) for requirement in ids)
    unknown = [area for area in areas if area not in known]
    if unknown:
        print(f"No such area: {', '.join(unknown)}. There are {', '.join(known)}.", file=sys.stderr)
        return 2
    wanted = [requirement for requirement in ids if not areas or area_of(requirement) in areas]
    for line in report(wanted, carried(ROOT / "tests", known)):
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
