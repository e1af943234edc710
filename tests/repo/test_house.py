"""The picture of the house is what the linter enforces today."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.repo.house import PICTURE, Floor, House, Rule, draw, floors_of, purpose, read_house, rules_of

pytestmark = pytest.mark.walks

LAYERED: dict[str, Any] = {"type": "layers", "containers": ["app"], "layers": ["web | api", "(store)", "clock : logs"]}
HELD: dict[str, Any] = {"type": "forbidden", "name": "Pages open no store", "source_modules": ["app.web", "app.api.**"]}
FREE: dict[str, Any] = {
    "type": "forbidden",
    "name": "Only the store imports SQLAlchemy",
    "source_modules": ["app", "app.**"],
    "ignore_imports": ["app.store -> *", "app.store.** -> *"],
}


def texts_of(picture: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(picture).iter("{http://www.w3.org/2000/svg}text")]


def test_the_committed_picture_is_the_one_that_make_house_draws() -> None:
    assert PICTURE.read_text(encoding="utf-8") == draw(read_house()), "Run: make house"


def test_it_is_the_same_picture_each_time_and_has_every_room_and_rule() -> None:
    house = read_house()
    texts = texts_of(draw(house))
    assert draw(house) == draw(read_house())
    rooms = [room for floor in house.floors for room in floor.rooms]
    assert {"web", "store", "feel"} <= set(rooms)
    assert [room for room in rooms if texts.count(room) != 1] == []
    assert [rule.name for rule in house.rules if rule.name not in texts] == []


def test_each_room_says_what_it_is_for() -> None:
    assert [room for room, said in read_house().purposes.items() if not said] == []


def test_floors_are_read_from_the_contract_of_the_whole_package() -> None:
    inner = {"type": "layers", "containers": ["app.web"], "layers": ["a", "b"]}
    assert floors_of([HELD, inner, LAYERED]) == (
        Floor(("web", "api"), open=False),
        Floor(("store",), open=False),
        Floor(("clock", "logs"), open=True),
    )


@pytest.mark.parametrize("contracts", [[HELD], [LAYERED, LAYERED]])
def test_without_one_such_contract_there_is_no_picture(contracts: list[dict[str, Any]]) -> None:
    with pytest.raises(ValueError, match="one is needed"):
        floors_of(contracts)


def test_a_rule_is_about_the_rooms_it_holds_back_or_leaves_free() -> None:
    assert rules_of([LAYERED, HELD, FREE], ["web", "api", "store", "clock", "logs"]) == (
        Rule("Pages open no store", frozenset({"web", "api"})),
        Rule("Only the store imports SQLAlchemy", frozenset({"store"})),
    )


def test_floors_stand_from_the_top_with_an_arrow_to_each_below_and_one_past_all() -> None:
    floors = (Floor(("web", "api"), open=False), Floor(("store",), open=False), Floor(("clock", "logs"), open=True))
    rooms = ("web", "api", "store", "clock", "logs")
    picture = draw(House(floors, (Rule("Pages open no store", frozenset({"web"})),), dict.fromkeys(rooms, "Says so.")))
    height = {name: float(y) for y, name in re.findall(r'y="([\d.]+)" class="name">(\w+)', picture)}
    assert height["web"] == height["api"] < height["store"] < height["clock"] == height["logs"]
    assert picture.count("<line ") == len(floors)
    texts = texts_of(picture)
    assert texts.count("none of these imports another") == texts.count("these may import one another") == 1
    assert texts.count("①") == 2


def test_what_a_room_is_for_is_the_first_sentence_of_its_docstring(tmp_path: Path) -> None:
    (tmp_path / "web").mkdir()
    said = '"""The pages: HTML\nover ``use cases`` (docs/pages.md). No more.\n\nNor this."""\n'
    (tmp_path / "web" / "__init__.py").write_text(said, encoding="utf-8")
    (tmp_path / "clock.py").write_text('"""The only "now"."""\n', encoding="utf-8")
    assert purpose(tmp_path, "web") == "The pages: HTML over use cases."
    assert purpose(tmp_path, "clock") == 'The only "now".'
