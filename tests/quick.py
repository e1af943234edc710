"""What `pytest --quick` (`make quick`) leaves out, for an answer while one works; `make test` runs everything.

Only what the change at hand touches is tried (`near_changes`), nearest first, but for files that are named on the
command line. Left out are whatever needs PostgreSQL or a browser and what is marked `walks`; of what must hold at every
landlord one is tried, test by test another; of a test with many variants some; and of the test files that are only in
the same room as many tests, evenly spread, as make the most.
"""

from __future__ import annotations

import os
import re
import zlib
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest

from tests.near_changes import ITSELF, ROOT, changed_paths, near_tests

NAMED = "REDRESS_TEST_FILES_NAMED"
"""The environment's variable by which the controller tells its workers whether anybody named files."""

LEFT_OUT = {"chromium", "demo", "own_postgres", "postgres_server", "postgres_folder"}
"""Fixtures that take long."""


IN_MEMORY = re.compile(r" at 0x[0-9a-f]+")

EXAMPLES = 10
"""How many examples a property is tried with, of the hundred that `make test` tries."""


MOST_VARIANTS = 8
"""About as many variants of one test are tried."""

MOST_TESTS = 250
"""About as many tests are tried, but for those in files that are changed themselves."""


def add_option(parser: pytest.Parser) -> None:
    parser.addoption("--quick", action="store_true", help="what the change at hand touches first, without what is slow")


def is_far(config: pytest.Config, path: Path) -> bool:
    """Whether a test file is left out whole: `--quick`, nobody named any file, and the change does not touch it."""
    if not (config.getoption("--quick") and _nobody_named_files(config) and path.name.startswith("test_")):
        return False
    return path.relative_to(ROOT).as_posix() not in near_tests()


def leave_out(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect what is left out, when asked for with --quick; the nearest come first."""
    if config.getoption("--quick"):
        kept = some_variants(one_landlord([item for item in items if _is_quick(item)]))
        if _nobody_named_files(config):
            kept = nearest(kept, {item: near_tests()[item.path.relative_to(ROOT).as_posix()] for item in kept})
        chosen = set(kept)
        config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
        items[:] = kept


def said_of(config: pytest.Config) -> str | None:
    """For whoever runs `--quick`: what is tried."""
    if not (config.getoption("--quick") and _nobody_named_files(config)):
        return None
    return f"quick: tests near to {len(changed_paths())} changed files, the nearest first; everything: make test"


def _nobody_named_files(config: pytest.Config) -> bool:
    """Workers are not given the arguments: they collect the configured folder, and the controller tells them."""
    return os.environ.setdefault(NAMED, str(int(config.args_source == pytest.Config.ArgsSource.ARGS))) == "0"


def nearest(items: Sequence[pytest.Item], near: Mapping[pytest.Item, int]) -> list[pytest.Item]:
    """The nearest first: all of a changed file, and of what is less near as many as there is room for, evenly spread.

    `near`: each item → how near it is, 0 for a file that is changed itself.
    """
    kept = [item for item in items if near[item] == ITSELF]
    room = MOST_TESTS
    for distance in sorted(set(near.values()) - {ITSELF}):
        alike = [item for item in items if near[item] == distance]
        spread = alike[:: max(1, -(-len(alike) // room))] if room > 0 else []
        kept += spread
        room -= len(spread)
    return kept


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
