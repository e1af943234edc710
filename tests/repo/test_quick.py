"""What `make quick` tries is nearest to the change, and what it leaves out is the same in every worker."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.content.landlords import LANDLORDS
from tests.near_changes import BESIDE, ITSELF, SAME_ROOM, changed_paths, nearness
from tests.quick import MOST_TESTS, nearest, one_landlord

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


TESTS = {
    "tests/casework/test_money.py": "from app.casework.complaint.money_named import sum_in",
    "tests/casework/test_samples.py": "from app.casework.runtime import Runtime",
    "tests/use_cases/test_apply_remedy.py": "from app.casework.complaint import money_named",
    "tests/views/test_letters.py": 'table = "names_money"',
    "tests/web/test_pages.py": "nothing of it",
}


@pytest.mark.parametrize(
    ("changed", "near"),
    [
        (
            "app/casework/complaint/money_named.py",
            {"casework/test_money": BESIDE, "use_cases/test_apply_remedy": BESIDE, "casework/test_samples": SAME_ROOM},
        ),
        ("tests/casework/test_samples.py", {"casework/test_samples": ITSELF}),
        ("dmn/common/names_money.dmn", {"views/test_letters": BESIDE}),
        ("app/web/templates/case.html", {"web/test_pages": SAME_ROOM}),
        ("docs/operate.md", {}),
    ],
)
def test_the_tests_nearest_to_a_change_are_those_that_name_it_and_then_its_room(
    changed: str, near: dict[str, int]
) -> None:
    assert nearness({changed}, TESTS) == {f"tests/{name}.py": distance for name, distance in near.items()}


def test_what_is_changed_is_what_git_shows_or_else_the_last_commit(tmp_path: Path) -> None:
    def git(*command: str) -> None:
        who = ("-c", "user.name=A", "-c", "user.email=a@example.org")
        subprocess.run(["git", *who, *command], cwd=tmp_path, check=True, capture_output=True)

    assert changed_paths(tmp_path) == set(), "no repository"
    git("init")
    (tmp_path / "first.py").write_text("1")
    git("add", "-A")
    git("commit", "-m", "First")
    assert changed_paths(tmp_path) == {"first.py"}
    (tmp_path / "room").mkdir()
    (tmp_path / "room" / "second.py").write_text("2")
    assert changed_paths(tmp_path) == {"room/second.py"}
    git("checkout", "-b", "aside")
    git("add", "-A")
    git("commit", "-m", "Second")
    git("checkout", "-")
    git("merge", "--no-ff", "aside", "-m", "Both")
    assert changed_paths(tmp_path) == {"room/second.py"}, "a merge brings in what was made aside"


def test_a_changed_file_is_tried_whole_and_of_the_rest_as_much_as_there_is_room_for() -> None:
    items: list[Any] = [Item(str(number), SimpleNamespace(params={})) for number in range(3 * MOST_TESTS)]
    near = {item: (ITSELF, BESIDE, SAME_ROOM)[number % 3] for number, item in enumerate(items)}
    kept = nearest(items, near)
    assert [near[item] for item in kept] == [ITSELF] * MOST_TESTS + [BESIDE] * MOST_TESTS
    kept = nearest(items, dict.fromkeys(items, SAME_ROOM))
    assert MOST_TESTS / 2 <= len(kept) <= MOST_TESTS
    assert (kept[0], items.index(kept[-1]) > len(items) - 4) == (items[0], True)
