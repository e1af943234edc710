"""What stories touch of the content: the flows of diagrams that they walk, and the rows of tables that answer them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from app.bpmn import ProcessInfo, UnreadableError
from app.casework.runtime import Runtime
from app.content.answers_noted import note_answers
from app.content.release import Release
from app.dmn import Answer
from app.store import running
from app.store.queries import case as queries


@dataclass(frozen=True)
class Touched:
    """`flows`: (process, flow); `rows`: (table, number of its row)."""

    flows: frozenset[tuple[str, str]] = frozenset()
    rows: frozenset[tuple[str, int]] = frozenset()

    def __or__(self, other: Touched) -> Touched:
        return Touched(self.flows | other.flows, self.rows | other.rows)

    def as_json(self) -> dict[str, list[list[Any]]]:
        return {"flows": sorted(map(list, self.flows)), "rows": sorted(map(list, self.rows))}

    @classmethod
    def from_json(cls, kept: Mapping[str, list[list[Any]]]) -> Touched:
        """As `as_json` gave it."""
        flows = frozenset((str(process), str(flow)) for process, flow in kept["flows"])
        return cls(flows, frozenset((str(table), int(number)) for table, number in kept["rows"]))


NOTHING_TOUCHED = Touched()


def together(touched: Iterable[Touched]) -> Touched:
    """What several stories touch."""
    whole = NOTHING_TOUCHED
    for each in touched:
        whole |= each
    return whole


@dataclass
class Collected:
    """What a story has touched so far."""

    rows: set[tuple[str, int]] = field(default_factory=set)

    def note(self, answer: Answer) -> None:
        self.rows |= set(rows_in(answer.trace))

    def with_flows(self, runtime: Runtime, cases: Iterable[int]) -> Touched:
        """All of it, with the flows that the cases of the story have walked."""
        return Touched(frozenset(_flows(runtime, cases)), frozenset(self.rows))


@contextmanager
def collecting() -> Iterator[Collected]:
    """Collect the rows that answer, of tables that are asked anew."""
    collected = Collected()
    with note_answers(collected.note):
        yield collected


def rows_in(trace: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, int]]:
    """(table, number) of each row that matched in the trace of an answer."""
    for entry in trace:
        for rule in entry.get("rules") or ():
            if rule["matched"]:
                yield str(entry["decision"]), int(rule["number"])


def _flows(runtime: Runtime, cases: Iterable[int]) -> Iterator[tuple[str, str]]:
    with runtime.database.read() as connection:
        for case_id in cases:
            for listed in queries.instances(connection, case_id):
                row = running.find_instance(connection, listed["id"])
                if row is None:
                    continue
                content = runtime.contents.get(connection, row["release_id"])
                try:
                    walked = content.diagrams.restore(bytes(row["state"])).walked()
                except UnreadableError:  # it is an incident of its own, which fails the story
                    continue
                for process_id, passed in walked.items():
                    yield from ((process_id, flow) for flow in passed["flows"])


# How much of a file that is -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Missed:
    """A flow or row that nothing touched: its id, or the number of its row; of which process or table; words for it."""

    name: str
    words: str
    of: str

    def __str__(self) -> str:
        return self.words


@dataclass(frozen=True)
class Covered:
    """How much of one diagram or table was touched; `missed` names what was not."""

    file: str
    total: int
    missed: tuple[Missed, ...]

    @property
    def whole(self) -> bool:
        return not self.missed

    @property
    def touched(self) -> int:
        return self.total - len(self.missed)


def flows_covered(process: ProcessInfo, walked: Iterable[str]) -> Covered:
    """The flows of a process that were walked. A missed one is named with where it leads."""
    names = {element.id: element.name or element.id for element in process.elements.values()}
    there = set(walked)
    missed = tuple(
        Missed(
            flow.id, f"{flow.id}: “{names[flow.source]}” → “{names[flow.target]}” {flow.condition}".rstrip(), process.id
        )
        for flow in process.flows
        if flow.id not in there
    )
    return Covered(process.file, len(process.flows), missed)


def rows_covered(table: str, file: str, rows: Iterable[tuple[int, Iterable[str]]], fired: Iterable[int]) -> Covered:
    """The rows of a table, each a number with its cells, that answered. A missed one is named by its number."""
    there, listed = set(fired), list(rows)
    missed = tuple(
        Missed(str(number), f"row {number}: {' | '.join(' '.join(cell.split()) or '-' for cell in cells)}", table)
        for number, cells in listed
        if number not in there
    )
    return Covered(file, len(listed), missed)


def covered_in(content: Release, touched: Touched) -> list[Covered]:
    """How much of each diagram and table of a release was touched, by file."""
    flows, fired = _by_owner(touched.flows), _by_owner(touched.rows)
    diagrams = [flows_covered(process, flows.get(key, ())) for key, process in content.diagrams.processes.items()]
    covered_rows = []
    for decision_id, path in content.table_paths.items():
        for name, decision in content.model(decision_id).decisions.items():
            if decision.table is not None:
                rows = [(rule.number, rule.cells) for rule in decision.table.rules]
                covered_rows.append(rows_covered(name, path, rows, fired.get(name, ())))
    return sorted([*diagrams, *covered_rows], key=lambda each: each.file)


def _by_owner(pairs: Iterable[tuple[str, Any]]) -> dict[str, list[Any]]:
    owned: dict[str, list[Any]] = {}
    for owner, name in pairs:
        owned.setdefault(owner, []).append(name)
    return owned
