"""What a story expects of a case against what is there: each difference, with both."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.reports import Report

from .checking import action_name
from .lined import Block, Entries
from .observing import Observed, Row, roles_of

Difference = tuple[str, Any, Any]
"""What was looked at, what was expected, what was found."""

ANSWERS = ("outcome", "proposal", "route", "result")


@dataclass(frozen=True)
class Seen:
    """A case under a story's eyes. `cases`: case id → the name that the story gave it; `report`: the last one run."""

    observed: Observed
    cases: Mapping[int, str]
    report: Report | None = None


def differences(expected: Block, seen: Seen) -> Iterator[tuple[str, Any, Any, int]]:
    """(what, expected, found, line) for everything that does not hold. `cases` is for the caller to take apart."""
    for key, value in expected.items():
        compare = _COMPARE.get(key)
        if compare is not None:
            for what, wanted, found in compare(key, value, seen):
                yield what, wanted, found, expected.line_of(key)


# single values -------------------------------------------------------------------------------------------------------


def _column(column: str) -> Callable[[str, Any, Seen], Iterator[Difference]]:
    def compare(key: str, wanted: Any, seen: Seen) -> Iterator[Difference]:
        found = seen.observed.row[column]
        if plain(found) != plain(wanted):
            yield key, wanted, found

    return compare


def _linked_to(key: str, wanted: Any, seen: Seen) -> Iterator[Difference]:
    found = seen.cases.get(seen.observed.row["linked_to"])
    if found != wanted:
        yield key, wanted, found


def _facts(key: str, wanted: Any, seen: Seen) -> Iterator[Difference]:
    facts = seen.observed.row["facts"] or {}
    for name, value in (wanted or {}).items():
        if plain(facts.get(name)) != plain(value):
            yield f"{key}.{name}", value, facts.get(name)


# clocks --------------------------------------------------------------------------------------------------------------


def _due(key: str, wanted: Any, seen: Seen) -> Iterator[Difference]:
    for clock, dates in (wanted or {}).items():
        row = seen.observed.clocks.get(clock)
        layers = dates if isinstance(dates, Block) else {"effective": dates}
        for layer, day in layers.items():
            column = layer if layer == "target" else f"{layer}_due"
            found = row[column] if row else None
            if plain(found) != plain(day):
                where = f"{key}.{clock}" if layers is not dates else f"{key}.{clock}.{layer}"
                yield where, day, found if row else "the clock is not running"


def _met(key: str, wanted: Any, seen: Seen) -> Iterator[Difference]:
    for clock, day in (wanted or {}).items():
        row = seen.observed.clocks.get(clock)
        found = row["met_on"] if row else None
        if plain(found) != plain(day):
            yield f"{key}.{clock}", day, found if row else "the clock is not running"


# lists: exactly these ------------------------------------------------------------------------------------------------


def _tasks(key: str, wanted: Any, seen: Seen) -> Iterator[Difference]:
    rows = [
        {
            "id": task["element_id"], "role": task["role"], "due": task["due_on"], "assignee": task["assignee"],
            "area": task["service_area"] or None, "also": action_name(task.get("action") or ""),
            "roles": roles_of(task),
        }
        for task in seen.observed.tasks
    ]  # fmt: skip

    def holds(name: str, value: Any, row: Row) -> bool:
        if name == "role":
            return value in row["roles"]
        return (name == "id" and bool(row["also"]) and value == row["also"]) or _same(name, value, row)

    yield from _exactly(key, _as_rows(wanted, "id"), rows, holds, hidden=("also", "roles"))


def _breaches(key: str, wanted: Any, seen: Seen) -> Iterator[Difference]:
    merged: dict[tuple[str, Any, Any], Row] = {}
    for one in seen.observed.breaches:
        same = (one["code"], one["days_late"], one["clock"])
        row = merged.setdefault(same, {"code": one["code"], "against": [], "days_late": one["days_late"]})
        row["against"].append(one["layer"])

    def holds(name: str, value: Any, row: Row) -> bool:
        if name == "against":
            return set(value if isinstance(value, list) else [value]) == set(row["against"])
        return _same(name, value, row)

    yield from _exactly(key, _as_rows(wanted, "code"), list(merged.values()), holds)


def _actions(key: str, wanted: Any, seen: Seen) -> Iterator[Difference]:
    rows = [
        {"what": one["what"], "due": one["due_on"], "done": one["done_on"], "owner": one["owner"]}
        for one in seen.observed.actions
    ]

    def holds(name: str, value: Any, row: Row) -> bool:
        if name == "what":
            return action_name(str(value)) == action_name(row["what"])
        return _same(name, value, row)

    yield from _exactly(key, _as_rows(wanted, "what"), rows, holds)


def _orders(key: str, wanted: Any, seen: Seen) -> Iterator[Difference]:
    rows = [
        {
            "kind": one["kind"], "what": one["what"], "due": one["due_on"], "done": one["done_on"],
            "declined": one["declined_on"], "owner": one["owner"], "amount": _pounds(one["amount_pence"]),
            "paid": _pounds(one["paid_pence"]),
        }
        for one in seen.observed.orders
    ]  # fmt: skip

    def holds(name: str, value: Any, row: Row) -> bool:
        if name == "what":
            return action_name(str(value)) == action_name(row["what"])
        return _same(name, value, row)

    yield from _exactly(key, _as_rows(wanted, "what"), rows, holds)


def _report(key: str, wanted: Any, seen: Seen) -> Iterator[Difference]:
    """Each figure that is named; of `rows`, exactly these, each by the columns that it names."""
    if seen.report is None:
        yield key, wanted, "no report was run yet"
        return
    counts = seen.report.counts
    for name, value in wanted.items():
        if name != "rows" and counts.get(name) != value:
            yield f"{key}.{name}", value, counts.get(name, f"no such figure. There are: {', '.join(counts)}")
    if "rows" in wanted:
        rows = [{column: one.get(column) for column in _named(wanted["rows"])} for one in seen.report.rows]
        yield from _exactly(f"{key}.rows", wanted["rows"], rows, _same)


def _named(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row))


def _pounds(pence: int | None) -> float | None:
    return None if pence is None else pence / 100


def _extensions(key: str, wanted: Any, seen: Seen) -> Iterator[Difference]:
    rows = [
        {
            "clock": one["clock"], "outcome": one["outcome"], "agreed": one["agreed"], "to": one["new_date"],
            "days": one["working_days"], "total_days": one["total_days"],
        }
        for one in seen.observed.extensions
    ]  # fmt: skip
    yield from _exactly(key, _as_rows(wanted, "outcome"), rows, _same)


def _exactly(
    key: str,
    wanted: Sequence[Mapping[str, Any]],
    rows: list[Row],
    holds: Callable[[str, Any, Row], bool],
    hidden: Sequence[str] = (),
) -> Iterator[Difference]:
    """Every wanted entry has a row of its own, in any order, and no row is left over."""
    left = list(rows)
    missing = []
    for one in sorted(wanted, key=len, reverse=True):
        found = next((row for row in left if all(holds(name, value, row) for name, value in one.items())), None)
        if found is None:
            missing.append(one)
        else:
            left.remove(found)
    if missing or left:
        named = {name for one in wanted for name in one} or set(rows[0])
        shown = [{name: value for name, value in row.items() if name in named and name not in hidden} for row in rows]
        yield key, [dict(one) for one in wanted], shown


# lists: these, in this order, others between -------------------------------------------------------------------------


def _history(key: str, wanted: Any, seen: Seen) -> Iterator[Difference]:
    found = [one["type"] for one in seen.observed.events]
    if not _in_order(list(wanted or []), found, lambda one, event: bool(one == event)):
        yield key, list(wanted or []), found


def _decisions(key: str, wanted: Any, seen: Seen) -> Iterator[Difference]:
    rows = [
        {"table": one["decision_id"], "outcome": one["outcome"], "rules": _fired(one["trace"])}
        for one in seen.observed.decisions
    ]

    def holds(one: Mapping[str, Any], row: Row) -> bool:
        return (
            _same_table(str(one["table"]), row["table"])
            and ("outcome" not in one or _same_outcome(one["outcome"], row["outcome"]))
            and ("rules" not in one or _same_rules(one["rules"], row["rules"]))
        )

    if not _in_order(_as_rows(wanted, "table"), rows, holds):
        named = {str(one["table"]) for one in _as_rows(wanted, "table")}
        shown = [row for row in rows if any(_same_table(one, row["table"]) for one in named)]
        yield key, wanted, [{**row, "rules": [rule[0] for rule in row["rules"]]} for row in shown]


def _alerts(key: str, wanted: Any, seen: Seen) -> Iterator[Difference]:
    rows = [{name: one[name] for name in ("role", "username", "text")} for one in seen.observed.alerts]

    def holds(one: Mapping[str, Any], row: Row) -> bool:
        texts = one.get("text") is None or str(one["text"]).casefold() in str(row["text"]).casefold()
        return texts and all(row[name] == one[name] for name in ("role", "username") if name in one)

    for one in _as_rows(wanted, "role"):
        if not any(holds(one, row) for row in rows):
            yield key, dict(one), rows


def _flags(key: str, wanted: Any, seen: Seen) -> Iterator[Difference]:
    found = seen.observed.flags
    if (not wanted and found) or any(one not in found for one in wanted or []):
        yield key, list(wanted or []), found


def _in_order(wanted: Sequence[Any], found: Sequence[Any], holds: Callable[[Any, Any], bool]) -> bool:
    rest = iter(found)
    return all(any(holds(one, row) for row in rest) for one in wanted)


def _fired(trace: Any) -> list[tuple[int, str, str]]:
    """(number, id, annotations) of the rules that fired in a decision's trace."""
    return [
        (int(rule["number"]), str(rule["id"]), "; ".join(rule.get("annotations") or []))
        for entry in trace or []
        for rule in entry.get("rules") or []
        if rule.get("matched")
    ]


def _same_table(wanted: str, found: str) -> bool:
    """A table may be named in the singular: `extension` is `extensions`."""
    return found in (wanted, f"{wanted}s")


def _same_outcome(wanted: Any, found: Any) -> bool:
    """A word is the answer itself or its leading entry; a mapping is the entries that it names."""
    if isinstance(wanted, Mapping):
        return isinstance(found, Mapping) and all(plain(found.get(name)) == plain(one) for name, one in wanted.items())
    if isinstance(found, Mapping):
        leading = next((name for name in ANSWERS if name in found), None)
        return leading is not None and bool(plain(found[leading]) == plain(wanted))
    return bool(plain(found) == plain(wanted))


def _same_rules(wanted: Any, fired: Sequence[tuple[int, str, str]]) -> bool:
    """Rules by number, by id, or by words of their annotation: all of these fired."""

    def is_rule(one: Any, number: int, name: str, notes: str) -> bool:
        return one == number if isinstance(one, int) else one == name or str(one) in notes

    listed = wanted if isinstance(wanted, list) else [wanted]
    return all(any(is_rule(one, *rule) for rule in fired) for one in listed)


# letters -------------------------------------------------------------------------------------------------------------


def _letters(key: str, wanted: Any, seen: Seen) -> Iterator[Difference]:
    entries = [next(iter(one.items())) if isinstance(one, Block) else (one, None) for one in wanted or []]
    found = [one["key"] for one in seen.observed.letters]
    if [name for name, _ in entries] != found:
        yield key, [name for name, _ in entries], found
        return
    for (name, about), letter in zip(entries, seen.observed.letters, strict=True):
        about = {"has": about} if isinstance(about, Entries) else about or {}
        for one in about.get("has") or []:
            if one not in letter["elements"]:
                yield f"{key}.{name}.has", one, letter["elements"]
        for one in about.get("lacks") or []:
            if one in letter["elements"]:
                yield f"{key}.{name}.lacks", one, letter["elements"]
        words = " ".join(letter["markdown"].split())
        texts = about.get("text") or []
        for one in texts if isinstance(texts, list) else [texts]:
            if " ".join(str(one).split()) not in words:
                yield f"{key}.{name}.text", one, words
        for where, column in (("on", "issued_on"), ("by", "channel"), ("to", "addressee")):
            if where in about and not _addressed(where, about[where], letter[column]):
                yield f"{key}.{name}.{where}", about[where], letter[column]


def _addressed(where: str, wanted: Any, found: Any) -> bool:
    return str(wanted) in str(found) if where == "to" else bool(plain(found) == plain(wanted))


# values --------------------------------------------------------------------------------------------------------------


def plain(value: Any) -> Any:
    """A value as values are compared: dates as dates, whole numbers as numbers."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value


def _same(name: str, value: Any, row: Row) -> bool:
    return bool(plain(row[name]) == plain(value))


def _as_rows(wanted: Any, short: str) -> list[Mapping[str, Any]]:
    """The entries of a list, each as a mapping: a word alone stands for `{short: word}`."""
    return [one if isinstance(one, Block) else {short: one} for one in wanted or []]


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
    "report": _report,
    "decisions": _decisions,
    "history": _history,
    "flags": _flags,
    "alerts": _alerts,
    "extensions": _extensions,
    "facts": _facts,
}
