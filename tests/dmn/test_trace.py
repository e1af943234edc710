"""The trace and its explanation (SYS-02, WHY): what a case page and ``--why`` show."""

from __future__ import annotations

import json

from app.dmn import Answer, explain, explained, parse_model

SOURCE = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="m" namespace="m">
<decision id="stage" name="Stage">
<decisionTable hitPolicy="UNIQUE">
<input label="Kind"><inputExpression typeRef="string"><text>kind</text></inputExpression></input>
<input label="Days open"><inputExpression typeRef="number"><text>days</text></inputExpression></input>
<output name="stage" label="Stage" typeRef="string"/><annotation name="Clause"/>
<rule id="r1"><inputEntry><text>"repair"</text></inputEntry><inputEntry><text>&lt;= 10</text></inputEntry>
<outputEntry><text>"stage 1"</text></outputEntry><annotationEntry><text>Code 6.3</text></annotationEntry></rule>
<rule id="r2"><inputEntry><text>"repair"</text></inputEntry><inputEntry><text>&gt; 10</text></inputEntry>
<outputEntry><text>"stage 2"</text></outputEntry><annotationEntry><text>Code 6.14</text></annotationEntry></rule>
<rule id="r3"><inputEntry><text>not("repair")</text></inputEntry><inputEntry><text>-</text></inputEntry>
<outputEntry><text>"other"</text></outputEntry></rule>
</decisionTable></decision></definitions>"""


def decided() -> Answer:
    return parse_model(SOURCE).decide("stage", {"kind": "repair", "days": 12})


def test_the_trace_tells_inputs_rules_and_the_cell_that_stopped_each() -> None:
    answer = decided()
    (entry,) = answer.trace
    assert entry["decision"] == "stage"
    assert entry["hit_policy"] == "UNIQUE"
    assert entry["table_version"] == answer.version
    assert entry["inputs"] == [
        {"expression": "kind", "label": "Kind", "value": "repair"},
        {"expression": "days", "label": "Days open", "value": 12},
    ]
    first, second, third = entry["rules"]
    assert first["stopped_by"] == {"column": 2, "label": "Days open", "cell": "<= 10", "value": 12}
    assert (second["matched"], second["stopped_by"], second["outputs"]) == (True, None, {"stage": "stage 2"})
    assert second["annotations"] == ["Clause: Code 6.14"]
    assert third["stopped_by"]["label"] == "Kind"
    assert entry["output"] == "stage 2"


def test_the_trace_is_plain_json() -> None:
    trace = decided().trace
    assert json.loads(json.dumps(trace)) == trace


def test_the_explanation_marks_the_cells_that_held_and_the_one_that_did_not() -> None:
    lines = explain(decided().trace).splitlines()
    assert lines[0].startswith("Stage – UNIQUE (version ")
    assert any('✓ "repair"' in line and "✗ <= 10" in line and "Days open is 12" in line for line in lines)
    assert any("✓ > 10" in line and "Clause: Code 6.14" in line for line in lines)
    assert lines[-1] == '  → "stage 2"'


def test_what_became_of_each_cell_is_told_once_for_every_face() -> None:
    (why,) = explained(decided().trace)
    assert [[cell.mark for cell in rule.cells] for rule in why.rules] == [
        ["held", "stopped"],
        ["held", "held"],
        ["stopped", ""],
    ]
    assert [rule.number for rule in why.fired] == [2]
    stops = [(rule.stopped_by.label, rule.stopped_by.value) for rule in why.others if rule.stopped_by]
    assert stops == [("Days open", 12), ("Kind", "repair")]


def test_a_rule_behind_the_one_that_decided_was_not_reached() -> None:
    source = SOURCE.replace("UNIQUE", "FIRST").replace("&gt; 10", "-")
    (why,) = explained(parse_model(source).decide("stage", {"kind": "repair", "days": 2}).trace)
    assert [(rule.matched, rule.stopped_by) for rule in why.rules[:2]] == [(True, None), (False, None)]
    assert {cell.mark for cell in why.rules[1].cells} == {""}
    assert "not reached" in explain(parse_model(source).decide("stage", {"kind": "repair", "days": 2}).trace)


def test_a_trace_from_a_database_explains_itself_too() -> None:
    trace = decided().trace
    assert explain(json.loads(json.dumps(trace))) == explain(trace)


def test_warnings_reach_the_trace() -> None:
    answer = parse_model(SOURCE).decide("stage", {"kind": "repair"}, strict=False)
    assert any("nobody provides 'days'" in warning for warning in answer.trace[-1]["warnings"])
    assert "! " in explain(answer.trace)
