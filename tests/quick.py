"""What `pytest --quick` (`make quick`) leaves out, for an answer while one works; `make test` runs everything.

Left out are whatever needs PostgreSQL or a browser and what is marked `walks`; of what must hold at every landlord one
is tried, test by test another; and of a test with many variants some.
"""

from __future__ import annotations

import re
import zlib
from collections import defaultdict
from collections.abc import Collection, Mapping
from types import FunctionType
from typing import Any

import pytest

LEFT_OUT = {"chromium", "demo", "own_postgres", "postgres_server", "postgres_folder"}
"""Fixtures that take long."""


IN_MEMORY = re.compile(r" at 0x[0-9a-f]+")

EXAMPLES = 10
"""How many examples a property is tried with, of the hundred that `make test` tries."""


MOST_VARIANTS = 8
"""About as many variants of one test are tried."""


def add_option(parser: pytest.Parser) -> None:
    parser.addoption(
        "--quick", action="store_true", help="leave out PostgreSQL, browsers, walks, and all landlords but one a test"
    )


def leave_out(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect what is left out, when asked for with --quick."""
    if config.getoption("--quick"):
        kept = some_variants(one_landlord([item for item in items if _is_quick(item)]))
        config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
        items[:] = kept


def one_landlord(items: Collection[pytest.Item], among: str | None = None) -> list[pytest.Item]:
    """The tests without those that others do at another landlord. `among`: only those on that database are thinned."""
    from tests.content.landlords import LANDLORDS

    rivals: dict[str, list[tuple[pytest.Item, str]]] = defaultdict(list)
    for item in items:
        params = _params(item)
        landlord = next((str(value) for value in params.values() if value in LANDLORDS), None)
        if landlord and among in (None, params.get("database_url")):
            rest = sorted(f"{name}={_named(value)}" for name, value in params.items() if value != landlord)
            rivals[f"{item.nodeid.partition('[')[0]} {rest}"].append((item, landlord))
    out = set()
    for test, of_landlords in rivals.items():
        chosen = sorted(landlord for _, landlord in of_landlords)[zlib.crc32(test.encode()) % len(of_landlords)]
        out |= {item for item, landlord in of_landlords if landlord != chosen}
    return [item for item in items if item not in out]


def some_variants(items: Collection[pytest.Item]) -> list[pytest.Item]:
    """The tests without most variants of those that have many: evenly spread, the first and the last among them."""
    variants: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        variants[item.nodeid.partition("[")[0]].append(item)
    kept: set[pytest.Item] = set()
    for alike in variants.values():
        step = max(1, -(-len(alike) // MOST_VARIANTS))
        kept |= {*alike[::step], alike[-1]}
    return [item for item in items if item in kept]


def _named(value: object) -> str:
    """A variant's value in words that are the same in every worker, so that all choose alike: no place in memory."""
    if isinstance(value, FunctionType):
        return f"{value.__qualname__} in line {value.__code__.co_firstlineno}"
    return IN_MEMORY.sub("", str(value))


def _is_quick(item: pytest.Item) -> bool:
    fixtures: Collection[str] = getattr(item, "fixturenames", ())
    return not (LEFT_OUT & set(fixtures) or "postgresql" in _params(item).values() or item.get_closest_marker("walks"))


def _params(item: pytest.Item) -> Mapping[str, Any]:
    params: Mapping[str, Any] = getattr(getattr(item, "callspec", None), "params", {})
    return params
