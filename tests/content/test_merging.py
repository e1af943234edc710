"""Two changes of one file, made from the same base, become one: by element, row, field, letter element and key."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from lxml import etree

from app.content.merging import MINE, THEIRS, merge_files
from app.content.normal_form import normal_form
from tests.content.merge_edits import Edit, edits_of, in_tree, with_id

ROOT = Path(__file__).resolve().parent.parent.parent
FILES = sorted(
    file.relative_to(ROOT).as_posix()
    for pattern in ("bpmn/*/*.bpmn", "dmn/*/*.dmn", "forms/**/*.form", "letters/**/*.md", "landlords/[ai]*.toml")
    for file in ROOT.glob(pattern)
)
SEED = 13


def _sampled() -> list[str]:
    """Thirty files, some of each kind, the same in every run."""
    chance = random.Random(SEED)
    kinds = sorted({path.rpartition(".")[2] for path in FILES})
    return [path for kind in kinds for path in chance.sample([f for f in FILES if f.endswith(kind)], 4)]


def _body(path: str) -> bytes:
    return (ROOT / path).read_bytes()


def _pair(path: str, body: bytes, number: int) -> tuple[Edit, Edit]:
    """Two edits of different places, one by each person."""
    chance = random.Random(f"{path} {number}")
    first = chance.choice(edits_of(path, body, "Ann"))
    others = [edit for edit in edits_of(path, body, "Ben") if not _meet(first.where, edit.where)]
    return first, chance.choice(others or edits_of(path, body, "Ben"))


def _meet(place: str, other: str) -> bool:
    """The same place; or a row that is taken out or copied, and a cell of it."""
    return place == other or any(
        {"all", "after"} & set(row.split()) and set(row.split()) - {"all", "after"} <= set(cell.split())
        for row, cell in ((place, other), (other, place))
    )


@pytest.mark.parametrize("path", _sampled())
def test_a_change_with_no_other_change_is_that_change(path: str) -> None:
    body = _body(path)
    changed = edits_of(path, body, "Ann")[0].make(body)
    assert merge_files(path, body, changed, body).body == changed
    assert merge_files(path, body, body, changed).body == changed
    assert merge_files(path, body, changed, changed).body == changed


@pytest.mark.parametrize("path", _sampled())
def test_changes_of_two_places_both_survive_whichever_side_they_are_on(path: str) -> None:
    body = _body(path)
    for number in range(6):
        first, second = _pair(path, body, number)
        mine, theirs = first.make(body), second.make(body)
        merged, turned = merge_files(path, body, mine, theirs), merge_files(path, body, theirs, mine)
        assert merged.conflicts == turned.conflicts == (), (first.where, second.where)
        assert merged.body is not None
        assert turned.body is not None
        assert _in_no_order(path, merged.body) == _in_no_order(path, turned.body)
        expected = second.make(mine) if "all" not in first.where else first.make(theirs)
        assert _in_no_order(path, merged.body) == _in_no_order(path, expected), (first.where, second.where)


def _in_no_order(path: str, body: bytes) -> str:
    """What a file says; of letters and landlord files the lines alone."""
    text = normal_form(path, body)
    return text if path.endswith((".bpmn", ".dmn", ".form")) else "\n".join(filter(str.strip, text.splitlines()))


@pytest.mark.parametrize("path", _sampled())
def test_different_changes_of_one_place_are_a_conflict_and_either_may_be_chosen(path: str) -> None:
    body = _body(path)
    by_ann, by_ben = edits_of(path, body, "Ann"), edits_of(path, body, "Ben")
    chosen = [
        at for at, edit in enumerate(by_ann) if not edit.where.startswith(("after", "new")) and "all" not in edit.where
    ]
    at = random.Random(path).choice(chosen)
    mine, theirs = by_ann[at].make(body), by_ben[at].make(body)
    merged, turned = merge_files(path, body, mine, theirs), merge_files(path, body, theirs, mine)
    assert len(merged.conflicts) == 1
    (conflict,) = merged.conflicts
    assert "Ann" in conflict.mine
    assert "Ben" in conflict.theirs
    (other,) = turned.conflicts
    assert (other.place, other.base, other.mine, other.theirs) == (
        conflict.place, conflict.base, conflict.theirs, conflict.mine,
    )  # fmt: skip
    for side, wanted in ((MINE, mine), (THEIRS, theirs)):
        settled = merge_files(path, body, mine, theirs, {conflict.place: side})
        assert settled.conflicts == ()
        assert settled.body is not None
        assert normal_form(path, settled.body) == normal_form(path, wanted)


def test_new_rows_of_both_stand_in_the_table_in_order() -> None:
    path = "dmn/aspire/timescales.dmn"
    body = _body(path)
    mine = next(e for e in edits_of(path, body, "Ann") if e.where == "after acknowledge_otherwise").make(body)
    theirs = next(e for e in edits_of(path, body, "Ben") if e.where == "after acknowledge_otherwise").make(body)
    for sides in ((mine, theirs), (theirs, mine)):
        merged = merge_files(path, body, *sides)
        assert merged.conflicts == ()
        rows = [row.get("id") for row in etree.fromstring(merged.body or b"").iter("{*}rule")]
        at = rows.index("acknowledge_otherwise")
        assert rows[at : at + 3] == ["acknowledge_otherwise", "row_of_Ann", "row_of_Ben"]


def test_a_row_taken_out_by_one_and_changed_by_the_other_is_a_conflict() -> None:
    path = "dmn/aspire/timescales.dmn"
    body = _body(path)
    gone = next(e for e in edits_of(path, body, "Ann") if e.where == "acknowledge_otherwise all").make(body)
    changed = next(e for e in edits_of(path, body, "Ben") if e.where == "acknowledge_otherwise 4").make(body)
    (conflict,) = merge_files(path, body, gone, changed).conflicts
    assert (conflict.place, conflict.mine) == ("row 2", "")
    assert "Ben" in conflict.theirs
    kept = merge_files(path, body, gone, changed, {"row 2": THEIRS})
    assert normal_form(path, kept.body or b"") == normal_form(path, changed)


def _with_column(body: bytes, kind: str) -> bytes:
    """A new column, first of its kind, with "Ann" in every row."""

    def add(root: etree._Element) -> None:
        first = next(root.iter(f"{{*}}{kind}"))
        column = etree.fromstring(etree.tostring(first))
        for node in column.iter("*"):
            node.set("id", f"new_{node.get('id')}") if node.get("id") else None
        column.set("name", "extra") if kind == "output" else None
        for rule in root.iter("{*}rule"):
            cell = next(node for node in rule if etree.QName(node).localname == f"{kind}Entry")
            added = etree.fromstring(etree.tostring(cell))
            added.set("id", f"new_{cell.get('id')}")
            cell.addprevious(added)
        first.addprevious(column)

    return in_tree(body, add)


def test_a_row_of_one_leaves_a_condition_open_that_the_other_has_added() -> None:
    path = "dmn/aspire/timescales.dmn"
    body = _body(path)
    wider = _with_column(body, "input")
    longer = next(e for e in edits_of(path, body, "Ben") if e.where == "after acknowledge_otherwise").make(body)
    for sides in ((wider, longer), (longer, wider)):
        merged = merge_files(path, body, *sides)
        assert merged.conflicts == ()
        root = etree.fromstring(merged.body or b"")
        columns = len(root.findall(".//{*}input")) + len(root.findall(".//{*}output"))
        for row in root.iter("{*}rule"):
            entries = [node for node in row if etree.QName(node).localname.endswith("Entry")]
            assert len(entries) == columns
        assert with_id(root, "row_of_Ben").findtext("{*}inputEntry/{*}text") == "-"


def test_a_row_of_one_without_an_answer_that_the_other_has_added_is_a_conflict() -> None:
    path = "dmn/aspire/timescales.dmn"
    body = _body(path)
    wider = _with_column(body, "output")
    longer = next(e for e in edits_of(path, body, "Ben") if e.where == "after acknowledge_otherwise").make(body)
    (conflict,) = merge_files(path, body, wider, longer).conflicts
    assert (conflict.place, conflict.mine) == ("row 3", "")
    (turned,) = merge_files(path, body, longer, wider).conflicts
    assert turned.place == "column Clock"
    for mine, theirs, place in ((wider, longer, "row 3"), (longer, wider, "column Clock")):
        whole = merge_files(path, body, mine, theirs, {place: THEIRS})
        assert whole.conflicts == ()
        row = with_id(etree.fromstring(whole.body or b""), "row_of_Ben")
        assert [cell.findtext("{*}text") for cell in row.iter("{*}outputEntry")][:2] == ["", '"acknowledgement"']
    without = merge_files(path, body, wider, longer, {"row 3": MINE})
    assert normal_form(path, without.body or b"") == normal_form(path, wider)


def test_a_column_taken_out_while_the_other_uses_it_in_a_new_row_is_a_conflict() -> None:
    path = "dmn/aspire/timescales.dmn"
    body = _body(path)

    def without_channel(root: etree._Element) -> None:
        column = with_id(root, "channel")
        column.getparent().remove(column)  # type: ignore[union-attr]
        for rule in root.iter("{*}rule"):
            rule.remove(rule.findall("{*}inputEntry")[1])

    narrower = in_tree(body, without_channel)
    longer = next(e for e in edits_of(path, body, "Ben") if e.where == "after acknowledge_otherwise").make(body)
    (conflict,) = merge_files(path, body, narrower, longer).conflicts
    assert conflict.place == "column Channel"
    open_row = in_tree(longer, lambda root: _open_channel(with_id(root, "row_of_Ben")))
    merged = merge_files(path, body, narrower, open_row)
    assert merged.conflicts == ()
    assert len(with_id(etree.fromstring(merged.body or b""), "row_of_Ben").findall("{*}inputEntry")) == 2


def _open_channel(row: etree._Element) -> None:
    text = row.findall("{*}inputEntry")[1].find("{*}text")
    assert text is not None
    text.text = "-"


def test_what_both_moved_in_the_picture_is_no_conflict_and_mine_holds() -> None:
    path = "bpmn/aspire/acknowledgement.bpmn"
    body = _body(path)

    def moved(to: str) -> bytes:
        return in_tree(body, lambda root: next(root.iter("{*}Bounds")).set("x", to))

    merged = merge_files(path, body, moved("11"), moved("22"))
    assert merged.conflicts == ()
    assert next(etree.fromstring(merged.body or b"").iter("{*}Bounds")).get("x") == "11"


def test_an_element_taken_out_to_which_the_other_leads_a_flow_is_a_conflict() -> None:
    path = "bpmn/aspire/acknowledgement.bpmn"
    body = _body(path)

    def take_out(root: etree._Element) -> None:
        for node in list(root.iter("*")):
            refers = (node.get("sourceRef"), node.get("targetRef"), node.get("id"), node.get("bpmnElement"))
            if "acknowledge" in refers:
                node.getparent().remove(node)  # type: ignore[union-attr]

    def lead_there(root: etree._Element) -> None:
        flow = next(root.iter("{*}sequenceFlow"))
        other = etree.fromstring(etree.tostring(flow))
        other.set("id", "again")
        other.set("sourceRef", str(flow.get("targetRef")))
        other.set("targetRef", "acknowledge")
        flow.addnext(other)

    conflicts = merge_files(path, body, in_tree(body, take_out), in_tree(body, lead_there)).conflicts
    assert [conflict.place for conflict in conflicts] == ["user task Acknowledge the complaint (acknowledge)"]


def _with_task(body: bytes, name: str) -> bytes:
    """A new task behind the one that acknowledges, with its flow and its picture."""

    def add(root: etree._Element) -> None:
        flow = next(node for node in root.iter("{*}sequenceFlow") if node.get("sourceRef") == "acknowledge")
        end = str(flow.get("targetRef"))
        flow.set("targetRef", name)
        task = etree.fromstring(etree.tostring(with_id(root, "acknowledge")))
        task.set("id", name)
        second = etree.fromstring(etree.tostring(flow))
        second.set("id", f"{name}_to_{end}")
        second.set("sourceRef", name)
        second.set("targetRef", end)
        flow.addnext(task)
        flow.addnext(second)
        drawn = next(node for node in root.iter("{*}BPMNShape") if node.get("bpmnElement") == "acknowledge")
        shape = etree.fromstring(etree.tostring(drawn))
        shape.set("id", f"{name}_shape")
        shape.set("bpmnElement", name)
        drawn.addnext(shape)

    return in_tree(body, add)


def test_a_task_of_one_and_what_the_other_changed_around_it_are_in_the_diagram_and_its_picture() -> None:
    path = "bpmn/aspire/acknowledgement.bpmn"
    body = _body(path)
    mine = _with_task(body, "by_ann")
    theirs = in_tree(body, lambda root: with_id(root, "acknowledge").set("name", "Acknowledge it"))
    merged = merge_files(path, body, mine, theirs)
    assert merged.conflicts == ()
    root = etree.fromstring(merged.body or b"")
    assert with_id(root, "acknowledge").get("name") == "Acknowledge it"
    assert with_id(root, "by_ann_shape").get("bpmnElement") == "by_ann"
    assert normal_form(path, merged.body or b"") == normal_form(
        path, in_tree(mine, lambda root: with_id(root, "acknowledge").set("name", "Acknowledge it"))
    )


def test_a_flow_that_both_lead_elsewhere_is_chosen_by_hand_and_both_tasks_stay() -> None:
    path = "bpmn/aspire/acknowledgement.bpmn"
    body = _body(path)
    merged = merge_files(path, body, _with_task(body, "by_ann"), _with_task(body, "by_ben"))
    (conflict,) = merged.conflicts
    assert conflict.place.endswith("targetRef")
    assert (conflict.mine, conflict.theirs) == ("by_ann", "by_ben")
    again = merge_files(path, body, _with_task(body, "by_ann"), _with_task(body, "by_ben"), {conflict.place: MINE})
    assert (again.conflicts, again.body) == ((), merged.body), "what leads nowhere now is for the check to say"
    drawn = {node.get("bpmnElement") for node in etree.fromstring(merged.body or b"").iter("{*}BPMNShape")}
    assert {"by_ann", "by_ben"} <= drawn


def test_a_merged_file_is_written_as_mine_is() -> None:
    path = "bpmn/aspire/acknowledgement.bpmn"
    body = _body(path)
    mine = body.replace(b'name="To acknowledge"', b'name="To be acknowledged"')
    theirs = in_tree(body, lambda root: with_id(root, "acknowledge").set("name", "Acknowledge it"))
    merged = merge_files(path, body, mine, theirs).body or b""
    assert merged == mine.replace(b'name="Acknowledge the complaint"', b'name="Acknowledge it"')


def test_a_file_taken_out_by_one_and_changed_by_the_other_is_a_conflict_of_the_file() -> None:
    merged = merge_files("letters/X.md", b"a\n", None, b"b\n")
    assert [(each.place, each.mine, each.theirs) for each in merged.conflicts] == [("the file", "", "b\n")]
    assert merge_files("letters/X.md", b"a\n", None, b"b\n", {"the file": THEIRS}).body == b"b\n"
    assert merge_files("letters/X.md", b"a\n", None, b"a\n").body is None


def test_two_new_files_of_one_name_are_a_conflict_of_the_file() -> None:
    assert len(merge_files("letters/X.md", None, b"a\n", b"b\n").conflicts) == 1


def test_a_file_that_its_editor_could_not_read_any_more_is_a_conflict_of_the_file() -> None:
    path = "forms/withdrawn.form"
    form = json.loads(_body(path))

    def with_field(key: str) -> bytes:
        added = {"type": "textfield", "id": key, "key": "same", "label": "Same"}
        return json.dumps({**form, "components": [*form["components"], added]}).encode()

    (conflict,) = merge_files(path, _body(path), with_field("one"), with_field("two")).conflicts
    assert conflict.place == "the file"


def test_a_file_that_is_no_xml_is_a_conflict_of_the_file() -> None:
    (conflict,) = merge_files("dmn/x.dmn", b"<a/>", b"<a", b"<a><b/></a>").conflicts
    assert conflict.place == "the file"


def test_comments_of_a_landlord_file_stay_with_their_keys() -> None:
    base = b'# Who\nkey = "a"\n\n# Reach them\n[contact]\ntelephone = "1"\n# Post\naddress = "x"\n'
    mine = base.replace(b'"1"', b'"2" # new')
    theirs = base.replace(b"# Post\n", b"# By post\n").replace(b'"x"', b'"y"')
    merged = merge_files("landlords/a.toml", base, mine, theirs)
    assert merged.conflicts == ()
    assert (
        merged.body == b'# Who\nkey = "a"\n\n# Reach them\n[contact]\ntelephone = "2" # new\n# By post\naddress = "y"\n'
    )


def test_examples_that_both_add_at_the_end_of_a_list_are_both_kept() -> None:
    base = b"examples:\n  - given: 1\n    answer: 2\n"
    mine, theirs = base + b"  - given: 3\n    answer: 4\n", base + b"  - given: 5\n    answer: 6\n"
    merged = merge_files("tests/tables/aspire/x.yaml", base, mine, theirs)
    assert merged.conflicts == ()
    assert merged.body == base + b"  - given: 3\n    answer: 4\n  - given: 5\n    answer: 6\n"


def test_an_element_of_a_letter_moved_by_one_and_changed_by_the_other() -> None:
    head, first, second = "---\ntitle: T\n---\nDear\n\n", "::: one\nFirst\n:::\n\n", "::: two\nSecond\n:::\n"
    base, mine = head + first + second, head + second + first
    theirs = head + first + second.replace("Second", "The second")
    merged = merge_files("letters/X.md", base.encode(), mine.encode(), theirs.encode())
    assert merged.conflicts == ()
    assert merged.body == mine.replace("Second", "The second").encode()
