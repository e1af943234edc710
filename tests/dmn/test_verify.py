"""Checks before publishing (SYS-02, GOV-03): each fault with its row, column and an example."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from app.dmn import parse_model
from app.dmn.findings import Finding
from app.dmn.verify import verify_model
from tests.dmn.table_source import table_source


def check(rows: Sequence[Sequence[str]], **options: Any) -> list[Finding]:
    return verify_model(parse_model(table_source(rows, **options)))


def codes(findings: Sequence[Finding]) -> list[str]:
    return [finding.code for finding in findings]


def test_a_complete_table_has_no_findings() -> None:
    assert check([["< 10", "1"], ["[10..20]", "2"], ["> 20", "3"]]) == []


@pytest.mark.parametrize(
    ("kind", "rows", "example"),
    [
        ("number", ["< 10", "> 10"], 10),
        ("number", ["<= 5", ">= 6"], 5.5),
        ("number", ["[0..100]"], -1),
        ("date", ['< date("2026-05-01")', '> date("2026-05-01")'], "2026-05-01"),
        (
            "date and time",
            ['< date and time("2026-05-01T00:00:00")', '> date and time("2026-05-02T00:00:00")'],
            "2026-05-01T00:00:00",
        ),
        ("time", ['<= time("12:00:00")'], "13:00:00"),
        ("days and time duration", ['< duration("P10D")', '> duration("P10D")'], "P10D"),
        ("years and months duration", ['< duration("P1Y")', '> duration("P1Y1M")'], "P1Y"),
        ("boolean", ["true"], False),
        ("string", ['"a"', '"b"'], "something else"),
        ("string", ['not("a")'], "a"),
        ("number", ["? > 3", "? < 3"], 3),
    ],
)
def test_a_gap_comes_with_an_input_that_shows_it(kind: str, rows: list[str], example: object) -> None:
    findings = check([[cell, "1"] for cell in rows], inputs=(("x", kind),))
    gap = next(finding for finding in findings if finding.code == "gap")
    assert gap.severity == "error"
    assert gap.example == {"x": example}
    assert "no row matches, for example x = " in gap.message


@pytest.mark.parametrize(
    ("kind", "rows"),
    [
        ("integer", ["<= 5", ">= 6"]),
        ("date", ['<= date("2026-05-01")', '>= date("2026-05-02")']),
        ("years and months duration", ['<= duration("P1Y")', '>= duration("P1Y1M")']),
        ("boolean", ["true", "false"]),
        ("string", ['"a"', 'not("a")']),
    ],
)
def test_neighbours_without_room_between_leave_no_gap(kind: str, rows: list[str]) -> None:
    assert check([[cell, "1"] for cell in rows], inputs=(("x", kind),)) == []


def test_allowed_values_close_the_domain() -> None:
    assert check([['"a"', "1"], ['"b"', "2"]], inputs=(("x", "string"),), allowed_inputs='"a","b"') == []
    assert check([["<= 5", "1"], ["> 5", "2"]], allowed_inputs="[0..10]") == []
    assert codes(check([["<= 5", "1"]], allowed_inputs="[0..10]")) == ["gap"]


def test_a_default_or_a_multiple_hit_policy_needs_no_rule_for_everything() -> None:
    assert check([["< 10", "1"]], default="0") == []
    for hit_policy in ("COLLECT", "RULE ORDER", "OUTPUT ORDER"):
        assert check([["< 10", "1"]], hit_policy=hit_policy) == []


def test_an_overlap_names_both_rows_and_an_input() -> None:
    (overlap,) = check([["<= 10", "1"], [">= 10", "2"]])
    assert (overlap.code, overlap.rules, overlap.example) == ("overlap", (1, 2), {"x": 10})
    assert str(overlap).startswith("error: d, rows 1, 2, column 'x': both rows match, for example x = 10")


@pytest.mark.parametrize("hit_policy", ["FIRST", "COLLECT", "RULE ORDER", "PRIORITY"])
def test_an_overlap_is_fine_where_the_hit_policy_settles_it(hit_policy: str) -> None:
    findings = check([["<= 10", "1"], [">= 10", "2"]], hit_policy=hit_policy, allowed_outputs="1, 2")
    assert "overlap" not in codes(findings)


def test_any_allows_an_overlap_with_equal_outputs_only() -> None:
    assert check([["<= 10", "1"], [">= 10", "1.0"]], hit_policy="ANY") == []
    assert codes(check([["<= 10", "1"], [">= 10", "2"]], hit_policy="ANY")) == ["overlap"]
    assert codes(check([["<= 10", "1"], [">= 10", "x"]], hit_policy="ANY")) == ["not-decided"]


def test_a_row_behind_others_can_never_decide() -> None:
    (hidden,) = check([["< 10", "1"], [">= 10", "2"], ["[5..20]", "3"]], hit_policy="FIRST")
    assert (hidden.code, hidden.rules) == ("unreachable-rule", (3,))
    assert "rows 1 and 2 take every input" in hidden.message
    masked = check([["-", '"a"'], ["< 10", '"b"']], hit_policy="PRIORITY", allowed_outputs='"a","b"')
    assert [(finding.code, finding.rules) for finding in masked] == [("unreachable-rule", (2,))]


def test_a_cell_that_can_never_hold() -> None:
    dead = check([['"c"', "1"], ['"a","b"', "2"]], inputs=(("x", "string"),), allowed_inputs='"a","b"')
    assert [(finding.code, finding.rules, finding.column) for finding in dead] == [("dead-cell", (1,), "x")]
    part = check([['"a","c"', "1"], ['"b"', "2"]], inputs=(("x", "string"),), allowed_inputs='"a","b"')
    assert "'\"c\"' can never hold" in part[0].message
    assert codes(check([["[3..3)", "1"]], default="2")) == ["dead-cell"]


def test_a_cell_of_another_type_than_its_column() -> None:
    (wrong, *_) = check([['"ten"', "1"]], default="0")
    assert (wrong.code, wrong.rules, wrong.column) == ("type-mismatch", (1,), "x")
    assert "compares with a string, but the column holds a number" in wrong.message


def test_outputs_of_a_wrong_type_or_outside_their_values() -> None:
    assert codes(check([["-", '"a"']], outputs=(("days", "number"),))) == ["type-mismatch"]
    (finding,) = check([["-", '"c"']], allowed_outputs='"a","b"')
    assert (finding.code, finding.rules, finding.column) == ("output-not-allowed", (1,), "answer")
    assert codes(check([["-", "1"]], default='"x"', outputs=(("days", "number"),))) == ["type-mismatch"]


def test_an_arbitrary_expression_is_not_decided() -> None:
    findings = check([['contains(?, "a")', "1"], ["-", "2"]], inputs=(("x", "string"),), hit_policy="FIRST")
    assert [(f.code, f.severity, f.rules) for f in findings] == [("not-decided", "warning", (1,))]
    unsure = check([["> limit", "1"], ["< 3", "2"]])
    assert "gap" not in codes([finding for finding in unsure if finding.example == {}])
    assert any("whether there is a gap" in finding.message for finding in unsure)


def test_names_nobody_provides() -> None:
    source = table_source([["> limit", "fee + 1"]], default="0")
    model = parse_model(source)
    assert "unknown-name" not in codes(verify_model(model))
    unknown = [finding for finding in verify_model(model, provided=["x"]) if finding.code == "unknown-name"]
    assert [(finding.rules, finding.column) for finding in unknown] == [((1,), "x"), ((1,), "")]
    assert "nobody provides 'limit'" in unknown[0].message
    assert "unknown-name" not in codes(verify_model(model, provided=["x", "limit", "fee"]))


def test_an_expression_that_is_not_feel_is_an_error_with_its_row() -> None:
    findings = check([["<<", "1 +"]], default="0")
    assert codes(findings) == ["not-runnable", "not-runnable"]
    assert [(finding.rules, finding.column) for finding in findings] == [((1,), "x"), ((1,), "answer")]


def test_two_columns_and_a_gap_where_they_cross() -> None:
    rows = [["< 10", '"a"', "1"], [">= 10", "-", "2"]]
    (gap,) = check(rows, inputs=(("days", "number"), ("kind", "string")))
    assert gap.example == {"days": 9, "kind": "something else"}


def test_a_large_table_is_checked_in_full() -> None:
    rows = [[f"[{n}..{n + 1})", f'"{kind}"', "1"] for n in range(100) for kind in "abcde"]
    findings = check(rows, inputs=(("n", "number"), ("kind", "string")), default="0")
    assert findings == []
    assert codes(check([*rows, ["50.5", '"c"', "2"]], inputs=(("n", "number"), ("kind", "string")), default="0")) == [
        "overlap"
    ]


def test_names_inside_boxed_expressions_and_functions_are_looked_for_too() -> None:
    source = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="m" namespace="m">
    <businessKnowledgeModel id="f" name="f"><variable name="f"/><encapsulatedLogic><formalParameter name="n"/>
    <literalExpression><text>if n = 0 then 0 else f(n - 1) + rate</text></literalExpression></encapsulatedLogic>
    </businessKnowledgeModel><decision id="d" name="d"><variable name="d"/>
    <knowledgeRequirement><requiredKnowledge href="#f"/></knowledgeRequirement><context>
    <contextEntry><variable name="a"/><literalExpression><text>f(1)</text></literalExpression></contextEntry>
    <contextEntry><variable name="b"/><literalExpression><text>[a, missing][item &gt; 1 and kind = "x"]</text>
    </literalExpression></contextEntry></context></decision></definitions>"""
    findings = verify_model(parse_model(source))
    assert [(f.decision, f.message.split("'")[1]) for f in findings] == [
        ("d", "missing"),
        ("f", "rate"),
    ]
