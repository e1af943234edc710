"""A picture of the rooms and of who may import whom, as import-linter enforces it: `python -m tests.repo.house`.

Floors and rules are read from pyproject.toml, what a room is for from the first sentence of its docstring. It writes
docs/house.svg; the same input gives the same picture.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parents[2]
PICTURE = ROOT / "docs" / "house.svg"
PACKAGE = "app"

WIDTH = 1180
MARGIN = 40
RAIL = 60  # at the left, for the arrow past all floors
MIDDLE = (WIDTH + RAIL) / 2  # of what stands right of it
GAP = 16
FLOOR_GAP = 24
LINE = 17
LETTER = 7.1  # how wide one is at most on average, in whatever sans serif there is
WIDEST_ROOM = 330
ROOF = 92
NUMBERS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
COLOURS = ("#1d70b8", "#5694ca", "#28a197", "#00703c", "#85994b", "#b58840", "#912b88", "#6f72af", "#505a5f")


@dataclass(frozen=True)
class Floor:
    """Rooms that stand beside one another. `open` says that they may import one another."""

    rooms: tuple[str, ...]
    open: bool


@dataclass(frozen=True)
class Rule:
    """A rule besides the floors, in the words of its contract, and the rooms that it is about."""

    name: str
    rooms: frozenset[str]


@dataclass(frozen=True)
class House:
    """What is drawn: the floors from the top, the rules besides, and what each room is for."""

    floors: tuple[Floor, ...]
    rules: tuple[Rule, ...]
    purposes: Mapping[str, str]


def read_house(root: Path = ROOT) -> House:
    """The house that the repository at `root` has its linter enforce."""
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    floors = floors_of(contracts)
    rooms = [room for floor in floors for room in floor.rooms]
    return House(floors, rules_of(contracts, rooms), {room: purpose(root / PACKAGE, room) for room in rooms})


def floors_of(contracts: Sequence[Mapping[str, Any]]) -> tuple[Floor, ...]:
    """The layers of the contract that has the whole package as its container; ValueError unless it is one."""
    layered = [each for each in contracts if each["type"] == "layers" and each.get("containers") == [PACKAGE]]
    if len(layered) != 1:
        raise ValueError(f"{len(layered)} contracts of type layers have the container {PACKAGE}: one is needed.")
    return tuple(
        Floor(tuple(re.findall(r"\w+", layer)), open=":" in layer) for layer in layered[0]["layers"] if layer.strip()
    )


def rules_of(contracts: Sequence[Mapping[str, Any]], rooms: Sequence[str]) -> tuple[Rule, ...]:
    """Every other contract, with the rooms that it holds back, or the rooms that alone are free of it."""
    rules = []
    for contract in contracts:
        if contract["type"] == "layers":
            continue
        held = {_room(module) for key in ("source_modules", "modules") for module in contract.get(key, [])}
        if not held - {""}:  # the whole package is held back, but for these
            held = {_room(line.split("->")[0]) for line in contract.get("ignore_imports", [])}
        rules.append(Rule(contract["name"], frozenset(held & set(rooms))))
    return tuple(rules)


def _room(module: str) -> str:
    """`web` of `app.web.**`; nothing of `app` and `app.**`."""
    return next(iter(re.findall(rf"^{PACKAGE}\.(\w+)", module.strip())), "")


def purpose(package: Path, room: str) -> str:
    """The first sentence of what a room, or a file that stands for one, says of itself."""
    file = package / room / "__init__.py" if (package / room).is_dir() else package / f"{room}.py"
    written = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    sentence = re.split(r"(?<=[.:])\s*\n\n|(?<=\.)\s+(?=[A-Z`])|\n\n", written.strip())[0]
    return re.sub(r"\s*\(docs/[^)]*\)", "", " ".join(sentence.split())).replace("`", "")


def draw(house: House) -> str:
    """The picture as SVG."""
    parts: list[str] = []
    top: float = ROOF + 74
    bands: list[tuple[float, float]] = []
    for number, floor in enumerate(house.floors):
        height = _height(house, floor)
        parts += _floor(house, floor, top, height, COLOURS[number % len(COLOURS)])
        bands.append((top, top + height))
        top += height + FLOOR_GAP
    for (_, bottom), (below, _) in pairwise(bands):
        parts += _arrow(MIDDLE, bottom + 4, below - 4)
    parts += _rail(bands[0][0], bands[-1][1])
    ground = bands[-1][1]
    parts.append(f'<rect x="{MARGIN}" y="{ground + 14}" width="{WIDTH - 2 * MARGIN}" height="4" fill="#505a5f"/>')
    rules = list(_rules(house.rules, ground + 52))
    height = ground + 52 + LINE * 1.5 * (len(house.rules) + 1)
    return "\n".join([*_head(height), *_roof(), *parts, *rules, "</svg>", ""])


def _head(height: float) -> list[str]:
    return [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" width="{WIDTH}" height="{height:g}"'
        ' role="img" aria-label="The rooms of the program, floor by floor, and who may import whom"'
        ' font-family="Arial, Helvetica, sans-serif" font-size="13">',
        "<style>.name{font-weight:bold;font-size:16px}.note{fill:#505a5f}.rule{font-weight:bold;fill:#b10e1e}</style>",
        f'<rect width="{WIDTH}" height="{height:g}" fill="#ffffff"/>',
    ]


def _roof() -> list[str]:
    middle = WIDTH / 2
    return [
        f'<path d="M {MARGIN - 16} {ROOF + 50} L {middle:g} 14 L {WIDTH - MARGIN + 16} {ROOF + 50} Z" fill="#f3f2f1"'
        ' stroke="#505a5f" stroke-width="2" stroke-linejoin="round"/>',
        _text(middle, 74, f"{PACKAGE}/", "name", "middle"),
        _text(middle, 98, "A room may import every room on a lower floor, and none on a higher one.", "", "middle"),
        _text(middle, 118, "A red number is a rule besides; it stands at the bottom.", "note", "middle"),
    ]


def _floor(house: House, floor: Floor, top: float, height: float, colour: str) -> Iterator[str]:
    inner = WIDTH - 2 * MARGIN
    yield (
        f'<rect x="{MARGIN}" y="{top:g}" width="{inner}" height="{height:g}" rx="6" fill="{colour}"'
        f' fill-opacity="0.08" stroke="{colour}" stroke-opacity="0.35"/>'
    )
    width = _room_width(floor)
    whole = width * len(floor.rooms) + GAP * (len(floor.rooms) - 1)
    left = MIDDLE - whole / 2
    box = height - 2 * GAP - (LINE if len(floor.rooms) > 1 else 0)
    for number, room in enumerate(floor.rooms):
        x = left + number * (width + GAP)
        yield from _box(house, room, x, top + GAP, width, box, colour)
    if len(floor.rooms) > 1:
        said = "these may import one another" if floor.open else "none of these imports another"
        yield _text(MIDDLE, top + height - GAP + 3, said, "note", "middle")


def _box(house: House, room: str, x: float, y: float, width: float, height: float, colour: str) -> Iterator[str]:
    yield (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="4" fill="#ffffff" stroke="{colour}"'
        ' stroke-width="1.5"/>'
    )
    yield f'<rect x="{x:g}" y="{y:g}" width="6" height="{height:g}" rx="2" fill="{colour}"/>'
    yield _text(x + 18, y + 24, room, "name")
    marks = "".join(NUMBERS[at] for at, rule in enumerate(house.rules) if room in rule.rooms)
    if marks:
        yield _text(x + width - 10, y + 24, marks, "rule", "end")
    for number, line in enumerate(_lines(house.purposes[room], width)):
        yield _text(x + 18, y + 46 + number * LINE, line)


def _rail(top: float, bottom: float) -> list[str]:
    return _arrow(MARGIN + RAIL / 2, top + 12, bottom - 12)


def _arrow(x: float, top: float, bottom: float) -> list[str]:
    return [
        f'<line x1="{x:g}" y1="{top:g}" x2="{x:g}" y2="{bottom - 8:g}" stroke="#505a5f" stroke-width="3"/>',
        f'<path d="M {x - 7:g} {bottom - 9:g} L {x + 7:g} {bottom - 9:g} L {x:g} {bottom:g} Z" fill="#505a5f"/>',
    ]


def _rules(rules: Sequence[Rule], top: float) -> Iterator[str]:
    for number, rule in enumerate(rules):
        y = top + number * LINE * 1.5
        yield _text(MARGIN + 6, y, NUMBERS[number], "rule")
        yield _text(MARGIN + 30, y, rule.name)


def _height(house: House, floor: Floor) -> float:
    width = _room_width(floor)
    lines = max(len(_lines(house.purposes[room], width)) for room in floor.rooms)
    return 2 * GAP + 44 + lines * LINE + (LINE if len(floor.rooms) > 1 else 0)


def _room_width(floor: Floor) -> float:
    space = WIDTH - 2 * MARGIN - RAIL - 2 * GAP - GAP * (len(floor.rooms) - 1)
    widest = WIDEST_ROOM if len(floor.rooms) > 1 else 2 * WIDEST_ROOM
    return min(widest, space / len(floor.rooms))


def _lines(text: str, width: float) -> list[str]:
    """The text broken into lines that fit into a box."""
    most = int((width - 30) / LETTER)
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) > most and lines[-1]:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _text(x: float, y: float, text: str, kind: str = "", anchor: str = "") -> str:
    as_class = f' class="{kind}"' if kind else ""
    as_anchor = f' text-anchor="{anchor}"' if anchor else ""
    return f'<text x="{x:g}" y="{y:g}"{as_class}{as_anchor}>{escape(text)}</text>'


def main() -> None:
    """Write the picture."""
    PICTURE.write_text(draw(read_house()), encoding="utf-8")
    print(f"{PICTURE.relative_to(ROOT)}: drawn")


if __name__ == "__main__":
    main()
