"""Compare what a story expects of a case with what is there; each difference names both."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.content.contracts import SENT_LETTER
from app.reports import Report

from .checking import action_name
from .comparing_texts import Difference, letter_differences, pack_differences, plain
from .observing import Observed, Row, roles_of
from .pack import Pack
from .yaml_lines import LinedMapping

CASES, REPORT = "cases", "report"
ANSWERS = ("outcome", "proposal", "route", "result")


@dataclass(frozen=True)
class Seen:
    """A case as a story sees it.

    `cases`: case id → the name that the story gave it; `report`: the last report run; `pack`: the case's record pack as
    somebody gets it, whom the story may name, None when nobody may have it.
    """

    observed: Observed
    cases: Mapping[int, str]
    report: Report | None
    pack: Callable[[str | None], Pack | None]


def differences(expected: LinedMapping, seen: Seen) -> Iterator[tuple[str, Any, Any, int]]:
    """(what, expected, actual, line) for everything that does not hold. The key `cases` is left to the caller."""
    for key, value in expected.items():
        if key not in (CASES, REPORT):
            for what, wanted, actual in _COMPARE[key](key, value, seen):
                yield what, wanted, actual, expected.line_of(key)
    yield from report_differences(expected, seen.report)


def report_differences(expected: LinedMapping, report: Report | None) -> Iterator[tuple[str, Any, Any, int]]:
    """As `differences`, of what the report that was run last must say: it is of no case."""
    if REPORT in expected:
        for what, wanted, actual in _report(REPORT, expected[REPORT], report):
            yield what, wanted, actual, expected.line_of(REPORT)


# single values -------------------------------------------------------------------------------------------------------


def _column(column: str) -> Callable[[str, Any, Seen], Iterator[Difference]]:
    def compare(key: str, wanted: Any, seen: Seen) -> Iterator[Difference]:
        actual = seen.observed.row[column]
        if plain(actual) != plain(wanted):
            yield key, wanted, actual

    return compare


def _linked_to(key: str, wanted: Any, seen: Seen) -> Iterator[Difference]:
    actual = seen.cases.get(seen.observed.row["linked_to"])
    if actual != wanted:
        yield key, wanted, actual


def _facts(key: str, wanted: Any, seen: Seen) -> Iterator[Difference]:
    facts = seen.observed.row["facts"] or {}
    for name, value in (wanted or {}).items():
        if plain(facts.get(name)) != plain(value):
            yield f"{key}.{name}", value, facts.get(name)


# clocks --------------------------------------------------------------------------------------------------------------


def _due(key: str, wanted: Any, seen: Seen) -> Iterator[Difference]:
    for clock, dates in (wanted or {}).items():
        row = seen.observed.clocks.get(clock)
        layers = dates if isinstance(dates, LinedMapping) else {"effective": dates}
        for layer, day in layers.items():
            column = layer if layer == "target" else f"{layer}_due"
            actual = row[column] if row else None
            if plain(actual) != plain(day):
                where = f"{key}.{clock}" if layers is not dates else f"{key}.{clock}.{layer}"
                yield where, day, actual if row else "the clock is not running"


def _met(key: str, wanted: Any, seen: Seen) -> Iterator[Difference]:
    for clock, day in (wanted or {}).items():
        row = seen.observed.clocks.get(clock)
        actual = row["met_on"] if row else "the clock is not running"
        if plain(actual) != plain(day):
            yield f"{key}.{clock}", day, actual


# lists: exactly these ------------------------------------------------------------------------------------------------


def _tasks(key: str, wanted: Any, seen: Seen) -> Iterator[Difference]:
    """The open tasks, exactly. Those that only see a letter on its way count where the story names their kind."""
    asked_for = _as_rows(wanted, "id")
    named = {row.get("id") for row in asked_for}
    rows = [
        {
            "id": task["element_id"], "role": task["role"], "due": task["due_on"], "assignee": task["assignee"],
            "area": task["service_area"] or None, "also": action_name(task.get("action") or ""),
            "roles": roles_of(task),
        }
        for task in seen.observed.tasks
        if task["element_id"] in named or SENT_LETTER not in (task["properties"] or {})
    ]  # fmt: skip

    def holds(name: str, value: Any, row: Row) -> bool:
        if name == "role":
            return value in row["roles"]
        return (name == "id" and bool(row["also"]) and value == row["also"]) or _same(name, value, row)

    yield from _exactly(key, asked_for, rows, holds, hidden=("also", "roles"))


def _breaches(key: str, wanted: Any, seen: Seen) -> Iterator[Difference]:
    merged: dict[tuple[str, Any, Any], Row] = {}
    for breach in seen.observed.breaches:
        same = (breach["code"], breach["days_late"], breach["clock"])
        row = merged.setdefault(same, {**dict(zip(("code", "days_late", "clock"), same, strict=True)), "against": []})
        row["against"].append(breach["layer"])

    def holds(name: str, value: Any, row: Row) -> bool:
        if name == "against":
            return set(value if isinstance(value, list) else [value]) == set(row["against"])
        return _same(name, value, row)

    yield from _exactly(key, _as_rows(wanted, "code"), list(merged.values()), holds)


def _actions(key: str, wanted: Any, seen: Seen) -> Iterator[Difference]:
    rows = [
        {"what": action["what"], "due": action["due_on"], "done": action["done_on"], "owner": action["owner"]}
        for action in seen.observed.actions
    ]

    def holds(name: str, value: Any, row: Row) -> bool:
        if name == "what":
            return action_name(str(value)) == action_name(row["what"])
        return _same(name, value, row)

    yield from _exactly(key, _as_rows(wanted, "what"), rows, holds)


def _orders(key: str, wanted: Any, seen: Seen) -> Iterator[Difference]:
    rows = [
        {
            "kind": order["kind"], "what": order["what"], "due": order["due_on"], "done": order["done_on"],
            "declined": order["declined_on"], "owner": order["owner"], "amount": _pounds(order["amount_pence"]),
            "paid": _pounds(order["paid_pence"]),
        }
        for order in seen.observed.orders
    ]  # fmt: skip

    def holds(name: str, value: Any, row: Row) -> bool:
        if name == "what":
            return action_name(str(value)) == action_name(row["what"])
        return _same(name, value, row)

    yield from _exactly(key, _as_rows(wanted, "what"), rows, holds)


def _report(key: str, wanted: Any, report: Report | None) -> Iterator[Difference]:
    """Each figure that is named; of `rows`, exactly these, each by the columns that it names."""
    if report is None:
        yield key, wanted, "no report was run yet"
        return
    counts = report.counts
    for name, value in wanted.items():
        if name != "rows" and (name not in counts or counts[name] != value):
            yield f"{key}.{name}", value, counts.get(name, f"no such figure. There are: {', '.join(counts)}")
    if "rows" not in wanted:
        return
    columns = list(report.columns)
    if missing := [name for name in _named(wanted["rows"]) if name not in columns]:
        yield f"{key}.rows", missing, f"no such column. There are: {', '.join(columns)}"
        return
    rows = [{column: row.get(column) for column in _named(wanted["rows"])} for row in report.rows]
    yield from _exactly(f"{key}.rows", wanted["rows"], rows, _same)


def _named(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row))


def _pounds(pence: int | None) -> float | None:
    return None if pence is None else pence / 100


def _extensions(key: str, wanted: Any, seen: Seen) -> Iterator[Difference]:
    rows = [
        {
            "clock": extension["clock"], "outcome": extension["outcome"], "agreed": extension["agreed"],
            "to": extension["new_date"], "days": extension["working_days"], "total_days": extension["total_days"],
        }
        for extension in seen.observed.extensions
    ]  # fmt: skip
    yield from _exactly(key, _as_rows(wanted, "outcome"), rows, _same)


def _exactly(
    key: str,
    wanted: Sequence[Mapping[str, Any]],
    rows: Sequence[Row],
    holds: Callable[[str, Any, Row], bool],
    hidden: Sequence[str] = (),
) -> Iterator[Difference]:
    """Every wanted entry has a row of its own, in any order, and no row is left over."""
    left = list(rows)
    missing = []
    for entry in sorted(wanted, key=len, reverse=True):
        match = next((row for row in left if all(holds(name, value, row) for name, value in entry.items())), None)
        if match is None:
            missing.append(entry)
        else:
            left.remove(match)
    if missing or left:
        named = {name for entry in wanted for name in entry} or set(rows[0])
        shown = [{name: value for name, value in row.items() if name in named and name not in hidden} for row in rows]
        yield key, [dict(entry) for entry in wanted], shown


# lists: these, in this order, others between -------------------------------------------------------------------------


def _history(key: str, wanted: Any, seen: Seen) -> Iterator[Difference]:
    events = [event["type"] for event in seen.observed.events]
    if not _in_order(list(wanted or []), events, operator.eq):
        yield key, list(wanted or []), events


def _decisions(key: str, wanted: Any, seen: Seen) -> Iterator[Difference]:
    rows = [
        {"table": decision["decision_id"], "outcome": decision["outcome"], "rules": _fired(decision["trace"])}
        for decision in seen.observed.decisions
    ]

    def holds(entry: Mapping[str, Any], row: Row) -> bool:
        return (
            _same_table(str(entry["table"]), row["table"])
            and ("outcome" not in entry or _same_outcome(entry["outcome"], row["outcome"]))
            and ("rules" not in entry or _same_rules(entry["rules"], row["rules"]))
        )

    if not _in_order(_as_rows(wanted, "table"), rows, holds):
        named = {str(entry["table"]) for entry in _as_rows(wanted, "table")}
        shown = [row for row in rows if any(_same_table(table, row["table"]) for table in named)]
        yield key, wanted, [{**row, "rules": [rule[0] for rule in row["rules"]]} for row in shown]


def _alerts(key: str, wanted: Any, seen: Seen) -> Iterator[Difference]:
    rows = [{name: alert[name] for name in ("role", "username", "text")} for alert in seen.observed.alerts]

    def holds(entry: Mapping[str, Any], row: Row) -> bool:
        texts = entry.get("text") is None or str(entry["text"]).casefold() in str(row["text"]).casefold()
        return texts and all(row[name] == entry[name] for name in ("role", "username") if name in entry)

    if not wanted and rows:
        yield key, [], rows
    for entry in _as_rows(wanted, "role"):
        if not any(holds(entry, row) for row in rows):
            yield key, dict(entry), rows


def _flags(key: str, wanted: Any, seen: Seen) -> Iterator[Difference]:
    flags = seen.observed.flags
    if (not wanted and flags) or any(flag not in flags for flag in wanted or []):
        yield key, list(wanted or []), flags


def _in_order(wanted: Sequence[Any], rows: Sequence[Any], holds: Callable[[Any, Any], bool]) -> bool:
    rest = iter(rows)
    return all(any(holds(entry, row) for row in rest) for entry in wanted)


def _fired(trace: Any) -> list[tuple[int, str, str]]:
    """(number, id, annotations) of the rules that fired in a decision's trace."""
    return [
        (int(rule["number"]), str(rule["id"]), "; ".join(rule.get("annotations") or []))
        for entry in trace or []
        for rule in entry.get("rules") or []
        if rule.get("matched")
    ]


def _same_table(wanted: str, actual: str) -> bool:
    """A table may be named in the singular: `extension` is `extensions`."""
    return actual in (wanted, f"{wanted}s")


def _same_outcome(wanted: Any, actual: Any) -> bool:
    """A word is the answer itself or its leading entry; a mapping is the entries that it names."""
    if isinstance(wanted, Mapping):
        return isinstance(actual, Mapping) and all(
            plain(actual.get(name)) == plain(value) for name, value in wanted.items()
        )
    if isinstance(actual, Mapping):
        leading = next((name for name in ANSWERS if name in actual), None)
        return leading is not None and bool(plain(actual[leading]) == plain(wanted))
    return bool(plain(actual) == plain(wanted))


def _same_rules(wanted: Any, fired: Sequence[tuple[int, str, str]]) -> bool:
    """Rules by number, by id, or by words of their annotation: all of these fired."""

    def is_rule(expected: Any, number: int, name: str, notes: str) -> bool:
        return expected == number if isinstance(expected, int) else expected == name or str(expected) in notes

    listed = wanted if isinstance(wanted, list) else [wanted]
    return all(any(is_rule(expected, *rule) for rule in fired) for expected in listed)


# values --------------------------------------------------------------------------------------------------------------


def _letters(key: str, wanted: Any, seen: Seen) -> Iterator[Difference]:
    yield from letter_differences(key, wanted, seen.observed.letters)


def _pack(key: str, wanted: Any, seen: Seen) -> Iterator[Difference]:
    pack = seen.pack(wanted.get("by") if isinstance(wanted, Mapping) else None)
    if pack is None:
        yield key, wanted, "nobody asked for it who may have it"
    else:
        yield from pack_differences(key, wanted, pack)


def _same(name: str, value: Any, row: Row) -> bool:
    return bool(plain(row[name]) == plain(value))


def _as_rows(wanted: Any, short: str) -> list[Mapping[str, Any]]:
    """The entries of a list, each as a mapping: a word alone stands for `{short: word}`."""
    return [entry if isinstance(entry, LinedMapping) else {short: entry} for entry in wanted or []]


_COMPARE: dict[str, Callable[[str, Any, Seen], Iterator[Difference]]] = {
    "route": _column("route"),
    "stage": _column("stage"),
    "status": _column("status"),
    "handler": _column("handler"),
    "reviewer": _column("reviewer"),
    "received": _column("received_on"),
    "linked_to": _linked_to,
    "due": _due,
    "met": _met,
    "tasks": _tasks,
    "letters": _letters,
    "breaches": _breaches,
    "actions": _actions,
    "orders": _orders,
    "decisions": _decisions,
    "history": _history,
    "flags": _flags,
    "alerts": _alerts,
    "extensions": _extensions,
    "facts": _facts,
    "pack": _pack,
}
