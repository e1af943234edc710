"""Slips in the landlord files: a role renamed, a permission taken away, a policy's date moved."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

from tests.mutants.edit import Edit, by_turns, misspelt, one_off, short, turned_round

LINE = re.compile(r"^(?P<key>[A-Za-z_0-9-]+) = (?P<value>.+)$")
HEADING = re.compile(r"^\[(?P<name>.+)\]$")


def edits(path: str, body: bytes, chance: random.Random) -> Iterator[Edit]:
    """Slips in one landlord file, in an order by chance; the same chance gives the same."""
    lines = body.decode().splitlines(keepends=True)
    candidates = []
    for number, line in enumerate(lines):
        if HEADING.match(line.strip()) and "." in line:
            candidates.append(("heading misspelt", number, _misspell_heading))
        elif LINE.match(line.strip()):
            candidates += [(kind, number, change) for kind, change in KINDS]
    for kind, number, change in by_turns(candidates, chance):
        after = change(lines[number].rstrip("\n"), chance)
        if after is not None and after != lines[number].rstrip("\n"):
            changed = [*lines[:number], *([f"{after}\n"] if after else []), *lines[number + 1 :]]
            said = f"{short(lines[number])} → {short(after) or 'deleted'}"
            yield Edit(path, kind, f"line {number + 1}", said, "".join(changed).encode())


def _misspell_heading(line: str, chance: random.Random) -> str | None:
    name = line.strip("[]")
    table, _, key = name.rpartition(".")
    return f"[{table}.{misspelt(key, chance)}]"


def _key(line: str, chance: random.Random) -> str | None:
    key, _, value = line.partition(" = ")
    return f"{misspelt(key, chance)} = {value}"


def _deleted(line: str, chance: random.Random) -> str | None:
    return ""


def _name(line: str, chance: random.Random) -> str | None:
    """A key in quotes misspelt: a role, a post; no sentence for people."""
    key, _, value = line.partition(" = ")
    names = list(re.finditer(r'"([a-z_]+)"', value))
    if not names:
        return None
    match = chance.choice(names)
    return f"{key} = {value[: match.start(1)]}{misspelt(match.group(1), chance)}{value[match.end(1) :]}"


def _name_lost(line: str, chance: random.Random) -> str | None:
    """A role of a permission lost."""
    key, _, value = line.partition(" = ")
    names = re.findall(r'"[a-z_]+"', value)
    if not value.startswith("[") or len(names) < 2:
        return None
    names.remove(chance.choice(names))
    return f"{key} = [{', '.join(names)}]"


def _one_off(line: str, chance: random.Random) -> str | None:
    key, _, value = line.partition(" = ")
    if value.startswith('"'):
        return None
    date = re.fullmatch(r"(\d{4}-\d{2}-)(\d{2})", value)
    if date:
        return f"{key} = {date.group(1)}{int(date.group(2)) % 28 + 1:02}"
    changed = one_off(value, chance)
    return f"{key} = {changed}" if changed else None


def _turned(line: str, chance: random.Random) -> str | None:
    key, _, value = line.partition(" = ")
    changed = turned_round(value, chance) if value in ("true", "false") else None
    return f"{key} = {changed}" if changed else None


KINDS = (
    ("key misspelt", _key),
    ("line deleted", _deleted),
    ("name misspelt", _name),
    ("role lost", _name_lost),
    ("one off", _one_off),
    ("turned round", _turned),
)
