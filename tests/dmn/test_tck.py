"""The DMN conformance kit, if it is on this machine: a case that has passed must go on passing."""

from __future__ import annotations

import csv
import os
import warnings
from pathlib import Path

import pytest

from app.dmn import tck

pytestmark = pytest.mark.walks

ROOT = Path(__file__).parents[2]
PASSING = Path(__file__).with_name("tck_passing.txt")
KIT = Path(os.environ.get("DMN_TCK") or ROOT.parent / "shared" / "dmn-tck")

TESTS = """<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xmlns:xsd="http://www.w3.org/2001/XMLSchema"><modelName>m.dmn</modelName>
<testCase id="right"><inputNode name="x"><value xsi:type="xsd:decimal">2</value></inputNode>
<resultNode name="d"><expected>
<list><item><value xsi:type="xsd:decimal">4</value></item></list></expected></resultNode></testCase>
<testCase id="wrong"><inputNode name="x"><value xsi:type="xsd:decimal">3</value></inputNode>
<resultNode name="d"><expected><list/></expected></resultNode></testCase>
<testCase id="null"><inputNode name="x"><value xsi:type="xsd:string">3</value></inputNode>
<resultNode name="e" errorResult="true"><expected><value xsi:nil="true"/></expected></resultNode></testCase>
</testCases>"""
MODEL = """<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="m" namespace="m">
<decision name="d"><literalExpression><text>[x * 2]</text></literalExpression></decision>
<decision name="e"><literalExpression><text>x * 2</text></literalExpression></decision></definitions>"""

MOST_OF_ANY_KIT = 2_500
"""Cases that the smallest kit in use has of those listed: a part of the whole one."""


def test_no_case_of_the_kit_that_passed_before_fails() -> None:
    passing = set(PASSING.read_text(encoding="utf-8").splitlines())
    if not KIT.is_dir():
        warnings.warn("the conformance kit is not beside the repository (or set DMN_TCK): not run", stacklevel=1)
    run = {case.key: case.problem for case in tck.run(KIT)}
    assert {key: run[key] for key in run.keys() & passing if run[key]} == {}
    if KIT.is_dir():
        assert len(run.keys() & passing) >= MOST_OF_ANY_KIT, "hardly any of the cases that passed before is in this kit"


def test_the_list_of_passing_cases_is_sorted_and_long() -> None:
    passing = PASSING.read_text(encoding="utf-8").splitlines()
    assert passing == sorted(set(passing))
    assert len(passing) > 2500


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "compliance-level-2" / "0001-own"
    place.mkdir(parents=True)
    (place / "0001-own-test-01.xml").write_text(TESTS, encoding="utf-8")
    (place / "m.dmn").write_text(MODEL, encoding="utf-8")
    return tmp_path


def test_the_runner_prints_levels_and_a_last_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert tck.main([str(folder), "--failures"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("compliance-level-2/0001-own/0001-own-test-01#wrong: d: expected [], got [6]")
    assert lines[-2] == "compliance-level-2: 2 passed, 1 failed (66.67 %)"
    assert lines[-1] == "2 passed, 1 failed"


def test_the_runner_writes_the_kits_own_results(folder: Path, tmp_path: Path) -> None:
    tck.main([str(folder), "--csv", str(tmp_path / "results.csv")])
    rows = list(csv.reader((tmp_path / "results.csv").open(encoding="utf-8")))
    assert rows[0] == ["compliance-level-2/0001-own", "0001-own-test-01", "right", "SUCCESS", ""]
    assert rows[1][:4] == ["compliance-level-2/0001-own", "0001-own-test-01", "wrong", "ERROR"]
