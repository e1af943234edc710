"""What `make quick` and the run on PostgreSQL leave out is the same in every worker."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from tests.content.landlords import LANDLORDS
from tests.quick import one_landlord

VARIANTS = """
class Kind:
    pass

def history(driver):
    pass

values = [history, lambda driver: None, Kind(), ("a", Kind()), "words", 3]
"""


@dataclass(eq=False)
class Item:
    """As much of a collected test as is looked at."""

    nodeid: str
    callspec: SimpleNamespace


def chosen() -> list[str]:
    """The tests that are left in a process that has just read the file with the variants."""
    read: dict[str, Any] = {}
    exec(VARIANTS, read)  # noqa: S102 - as each worker imports it
    items: list[Any] = [
        Item(f"{test}[{landlord}]", SimpleNamespace(params={"to": landlord, "by": value}))
        for test, value in enumerate(read["values"])
        for landlord in LANDLORDS
    ]
    return [item.nodeid for item in one_landlord(items)]


def test_every_worker_chooses_the_same_landlord() -> None:
    """Workers that choose otherwise refuse to run: no choice hangs on where in memory a variant lies."""
    first, *others = (chosen() for _ in range(8))
    assert [nodeid.partition("[")[0] for nodeid in first] == ["0", "1", "2", "3", "4", "5"], "one landlord a test"
    assert others == [first] * 7
