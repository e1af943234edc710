"""A decision table is asked once for the same values, unless its answer depends on more than those."""

from __future__ import annotations

import inspect
from typing import Any
from unittest import mock

import pytest

from app.content.contracts import LAYER_TABLES
from app.content.release import Release
from app.dmn import Model
from app.feel.registry import BUILTINS, CHANGING
from tests.content.landlords import LANDLORDS, content_of

ASKED = "asked_again"
TABLE = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">
  <decision id="asked_again" name="asked_again">
    {requires}
    <decisionTable id="t" hitPolicy="COLLECT">
      <input id="i"><inputExpression id="e" typeRef="string"><text>{read}</text></inputExpression></input>
      <output id="o" name="value"/>
      <output id="p" name="unit"/>
      <rule id="r"><description>Today: from now (or tomorrow) in working days</description>
        <inputEntry id="c"><text>{cell}</text></inputEntry>
        <outputEntry id="v"><text>{gives}</text></outputEntry>
        <outputEntry id="w"><text>"working days"</text></outputEntry>
      </rule>
    </decisionTable>
  </decision>
  {beside}
</definitions>"""
REQUIRES = '<informationRequirement id="q"><requiredDecision href="#other"/></informationRequirement>'
OTHER = '<decision id="other" name="other"><literalExpression id="l"><text>complaint.stage</text></literalExpression></decision>'  # noqa: E501
LITERAL = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">
  <decision id="asked_again" name="asked_again">
    <literalExpression id="l"><text>[{value: complaint.stage}]</text></literalExpression>
  </decision>
</definitions>"""


def release_with(table: str) -> Release:
    """Aspire's content with one more table."""
    return Release("made here", "aspire", {**content_of("aspire").files, f"dmn/common/{ASKED}.dmn": table.encode()})


def values(release: Release, *stages: Any) -> tuple[list[Any], int]:
    """What the table gives a complaint at these stages, one after the other, and how often it was evaluated."""
    with mock.patch.object(Model, "decide", autospec=True, side_effect=Model.decide) as decide:
        given = [
            release.rows_for(ASKED, {"complaint": {"kind": "complaint", "stage": stage}})[0]["value"]
            for stage in stages
        ]
    return given, int(decide.call_count)


@pytest.mark.parametrize("landlord", LANDLORDS)
def test_the_rules_of_clocks_are_asked_once_for_the_same_complaint(landlord: str) -> None:
    """Their units and notes speak of working days and of today; no expression of theirs asks for either."""
    release = Release("made here", landlord, content_of(landlord).files)
    variables = {"complaint": {"kind": "complaint", "stage": 1}, "landlord": release.landlord.context()}
    first = release.clock_rules(variables)
    with mock.patch.object(Model, "decide", autospec=True, side_effect=Model.decide) as decide:
        assert release.clock_rules(variables) == first
    assert decide.call_count == 0
    assert {rule.layer for rule in first} <= {layer for layer, _ in LAYER_TABLES}


def test_words_that_nobody_evaluates_make_no_table_depend_on_the_day() -> None:
    plain = TABLE.format(read="complaint.kind", cell="-", gives='"from today (or now)"', requires="", beside="")
    assert values(release_with(plain), 1, 1) == (["from today (or now)"] * 2, 1)


def test_a_table_is_asked_again_when_a_value_that_it_reads_is_another() -> None:
    in_output = TABLE.format(read="complaint.kind", cell="-", gives="complaint.stage", requires="", beside="")
    assert values(release_with(in_output), 1, 2, 1) == ([1, 2, 1], 2)


@pytest.mark.parametrize(
    ("gives", "first", "second"),
    [
        ("count([1, 2, 3][item &lt;= complaint.stage])", 1, 2),
        ("count(complaint.stage)", [7], [7, 8]),
        ("complaint.stage.of", {"of": 1}, {"of": 2}),
        ("string(complaint.stage)", 1, True),
        ("for each in [1] return complaint.stage + each", 1, 2),
    ],
    ids=["in a filter", "a list", "a context", "a number and a truth", "in a loop"],
)
def test_a_table_is_asked_again_wherever_it_reads_what_is_another(gives: str, first: Any, second: Any) -> None:
    given, asked = values(
        release_with(TABLE.format(read="complaint.kind", cell="-", gives=gives, requires="", beside="")),
        first, second, first,
    )  # fmt: skip
    assert (given[0] != given[1], given[0] == given[2], asked) == (True, True, 2)


def test_a_name_with_a_hyphen_is_read_as_the_name_it_is() -> None:
    """The type of the complaint says that `e-mail` is a name, not a difference."""
    component = '<itemComponent name="e-mail"><typeRef>string</typeRef></itemComponent>'
    of_type = f'<itemDefinition name="c">{component}</itemDefinition>'
    table = TABLE.format(read="complaint.kind", cell="-", gives="complaint.e-mail", requires="", beside=of_type)
    release = release_with(table)
    given = [release.rows_for(ASKED, {"complaint": {"kind": "complaint", "e-mail": text}}) for text in ("a", "b", "a")]
    assert [rows[0]["value"] for rows in given] == ["a", "b", "a"]


@pytest.mark.parametrize("place", ["read", "cell", "gives"])
@pytest.mark.parametrize(
    "said",
    ["string(today())", "string(now())", "string( today (  ) )", 'string(next working day(date("2025-12-25")))',
     'string(add working days(date("2025-12-25"), 1))', 'string(working days between(date("2025-12-25"), today()))'],
)  # fmt: skip
def test_a_table_that_asks_for_the_day_or_counts_working_days_is_asked_each_time(place: str, said: str) -> None:
    texts = {"read": "complaint.kind", "cell": "-", "gives": "1", place: f'"x" + {said}'}
    texts["cell"] = texts["cell"] if place != "cell" else f"not({texts['cell']})"
    assert values(release_with(TABLE.format(**texts, requires="", beside="")), 1, 1)[1] == 2


@pytest.mark.parametrize(
    "table",
    [TABLE.format(read="complaint.kind", cell="-", gives="other", requires=REQUIRES, beside=OTHER), LITERAL],
    ids=["another decision of the file", "no table"],
)
def test_what_is_decided_otherwise_than_by_the_rows_of_one_table_is_asked_each_time(table: str) -> None:
    assert values(release_with(table), 1, 2, 1) == ([1, 2, 1], 3)


def test_every_built_in_function_that_looks_at_the_day_or_the_calendar_is_known() -> None:
    looking = {
        name
        for name, function in BUILTINS.items()
        for signature in function.overloads
        if any(word in inspect.getsource(signature.body) for word in ("evaluation.now", "find_calendar"))
    }
    assert looking == CHANGING
    assert {"today", "now", "add working days", "working days between", "next working day"} <= looking
