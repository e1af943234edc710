"""What two releases differ in, and what is no difference: a file that a tool has saved anew."""

from __future__ import annotations

import json

from lxml import etree

from app.casework.actor import ENGINE
from app.content.difference import differences
from app.content.files import read_content
from app.content.normal_form import fingerprint
from app.store import tables
from app.use_cases.publish_content import publish_content, publish_contents
from app.views.releases import IS, WILL_BE, release_difference
from tests.drivers.published import KEY, WHY, Published


def test_the_difference_of_two_releases_is_by_row_field_element_and_key(on_sqlite: Published) -> None:
    on_sqlite.change_landlord('telephone = "01782 635200"', 'telephone = "01782 111111"')
    on_sqlite.change("letters/ACK1.md", "Please quote it", "Quote it")
    on_sqlite.change("dmn/common/money.dmn", "Money is for", "Cash is for")
    on_sqlite.change("forms/record_contact.form", '"How?"', '"How then?"')
    on_sqlite.change("bpmn/common/action.bpmn", 'name="Carry out the action"', 'name="Do it"')
    (on_sqlite.folder / "letters" / "LATE-COPY.md").write_text((on_sqlite.folder / "letters" / "LATE.md").read_text())
    second = on_sqlite.publish()
    changes = release_difference(on_sqlite.runtime, ENGINE, KEY, on_sqlite.first[:8], second.release_id[:8])
    assert [(change.path, change.change, [part.place for part in change.parts]) for change in changes] == [
        ("bpmn/common/action.bpmn", "changed", ["user task Do it (complete_action), name"]),
        ("dmn/common/money.dmn", "changed", ["row 2, column Why"]),
        ("forms/record_contact.form", "changed", ["field method, label"]),
        (f"landlords/{KEY}.toml", "changed", ["contact.telephone"]),
        ("letters/ACK1.md", "changed", ["element ref"]),
        ("letters/LATE-COPY.md", "added", []),
    ]


def test_a_column_that_is_called_otherwise_changes_no_row(on_sqlite: Published) -> None:
    path = "dmn/common/money.dmn"
    before = (on_sqlite.folder / path).read_bytes()
    after = before.replace(b'label="Why"', b'label="Reason"')
    (change,) = differences({path: before}, {path: after})
    assert [(part.place, part.before, part.after) for part in change.parts] == [
        ("output reason (money_reason), label", "Why", "Reason")
    ]


def test_a_column_of_a_list_is_named_with_its_list(on_sqlite: Published) -> None:
    """Remedies and actions of an answer have columns of one key."""
    form = json.loads((on_sqlite.folder / "forms/respond.form").read_text())
    columns = [
        (field["path"], column)
        for field in form["components"] if field["type"] == "dynamiclist"
        for column in field["components"] if column.get("key") == "what"
    ]  # fmt: skip
    assert len(columns) > 1
    path, column = columns[0]
    column["label"] = "What then?"
    (on_sqlite.folder / "forms/respond.form").write_text(json.dumps(form))
    second = on_sqlite.publish()
    (change,) = release_difference(on_sqlite.runtime, ENGINE, KEY, on_sqlite.first[:8], second.release_id[:8])
    assert [part.place for part in change.parts] == [f"field {path}.what, label"]


# saved by a tool ---------------------------------------------------------------------------------------------------


def _saved_by_a_modeller(path: str, body: bytes) -> bytes:
    """The file as another tool writes it: other prefixes, order of attributes and indentation, picture elsewhere."""
    if path.endswith(".form"):
        form = json.loads(body)
        return json.dumps({**dict(reversed(form.items())), "schemaVersion": 17}, indent=4).encode()
    if not path.endswith((".bpmn", ".dmn")):
        return body.replace(b"\n", b"\r\n")
    root = etree.fromstring(body, etree.XMLParser(remove_blank_text=True))
    for node in root.iter():
        attributes = dict(node.attrib)
        if "Bounds" in str(node.tag):
            attributes["x"] = str(float(attributes["x"]) + 10)
        node.attrib.clear()
        for name, value in reversed(attributes.items()):
            node.set(name, value)
    root.set("exporter", "Another modeller")
    etree.indent(root, " " * 7)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def test_opening_and_saving_in_a_modeller_is_no_change(on_sqlite: Published) -> None:
    """Every file of the landlord, as another tool saves it: the content is the same, and one word is not."""
    files = read_content(on_sqlite.folder, KEY)
    saved = {path: _saved_by_a_modeller(path, body) for path, body in files.items()}
    assert sum(files[path] != saved[path] for path in files) == len(files)
    assert fingerprint(saved) == fingerprint(files)
    made = publish_contents(on_sqlite.runtime, {KEY: saved}, ENGINE, reason=WHY)[0]
    assert (made.already, made.release_id) == (True, on_sqlite.first)
    table = "dmn/common/money.dmn"
    assert fingerprint({**saved, table: saved[table].replace(b"Money is", b"Cash is")}) != fingerprint(files)


def test_a_release_stored_before_fingerprints_is_known_again(on_sqlite: Published) -> None:
    with on_sqlite.runtime.database.write() as connection:
        connection.execute(tables.release.update().values(fingerprint=None))
    assert publish_content(on_sqlite.runtime, KEY, on_sqlite.folder, ENGINE).release_id == on_sqlite.first
    assert {WILL_BE, IS} & {state for _, state, _ in on_sqlite.states()} == {IS}
