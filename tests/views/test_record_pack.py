"""The record of a case, taken out whole."""

from __future__ import annotations

import json
import random
import tracemalloc
import zipfile
from typing import IO

import pytest

from app.errors import NotFound
from app.store import tables
from app.use_cases.add_document import LONGEST_NAME, add_document, file_name
from app.views.record_pack import FILES, MACHINERY, pack_contents, record_pack, records_of_a_case
from tests.api.conftest import ACKNOWLEDGE
from tests.drivers.runtime_driver import RuntimeDriver


def unpacked(packed: IO[bytes]) -> dict[str, bytes]:
    with packed, zipfile.ZipFile(packed) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_pack_holds_every_record_letter_and_document(driver: RuntimeDriver) -> None:
    """OMB-06: with the forms as they were submitted and the decisions with their reasons."""
    case_id = driver.log()
    driver.do(case_id, "acknowledge", "officer", **ACKNOWLEDGE)
    driver.use(case_id, "add_note", "officer", note="They ring after six")
    photo = ("../photo of the boiler.jpg", b"\xff\xd8 boiler")
    add_document(driver.runtime, driver["officer"], case_id, *photo)
    name, packed = record_pack(driver.runtime, driver["manager"], case_id)
    files = unpacked(packed)
    record = json.loads(files["record.json"])
    assert name == f"{record['case']['reference']}.zip"
    assert record["complainant"]["name"] == "Resident 1042"
    assert "They ring after six" in [entry["text"] for entry in record["history"]]
    assert {form["form_id"] for form in record["forms"]} >= {"log_contact", "acknowledge"}
    assert record["decisions"][0]["decision_id"] == "classification"
    assert record["definition"][0]["text"] == ACKNOWLEDGE["definition"]
    letters = [name for name in files if name.startswith("letters/")]
    assert [name.rsplit(".", 1)[1] for name in sorted(letters)] == ["md", "pdf"]
    assert files[next(name for name in letters if name.endswith("pdf"))].startswith(b"%PDF")
    documents = {name: files[name] for name in files if name.startswith("documents/")}
    assert list(documents.values()) == [b"\xff\xd8 boiler"]
    assert ".." not in next(iter(documents))
    listed = files["contents.txt"].decode()
    assert all(name in listed for name in files if name != "contents.txt")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../photo of the boiler.jpg", "photo of the boiler.jpg"),
        ("C:\\Users\\me\\letter.pdf", "letter.pdf"),
        ("two\nlines.txt", "two lines.txt"),
        ("x" * 300 + ".jpeg", "x" * (LONGEST_NAME - 5) + ".jpeg"),
        ("x." + "y" * 300, "x." + "y" * (LONGEST_NAME - 2)),
        ("", "document"),
        ("/", "document"),
    ],
)
def test_a_document_is_called_by_the_name_of_its_file_alone(given: str, kept: str) -> None:
    """REC-01: no folder, one line, at most 200 characters with the ending kept, and never nothing."""
    assert file_name(given) == kept


def test_who_may_not_read_a_case_cannot_take_it_out(driver: RuntimeDriver) -> None:
    """OMB-06, PRM-04"""
    case_id = driver.log()
    with pytest.raises(NotFound):
        record_pack(driver.runtime, driver.person("trustee", "board"), case_id)
    record_pack(driver.runtime, driver["manager"], case_id)[1].close()
    with pytest.raises(NotFound):
        pack_contents(driver.runtime, driver.person("member", "board"), case_id)


def test_every_table_of_a_case_is_in_the_pack_unless_it_only_keeps_the_program_running() -> None:
    """OMB-06: whole, also when a new kind of record is added."""
    of_cases = {table.name for table in tables.metadata.sorted_tables if "case_id" in table.c}
    packed = {table.name for table in records_of_a_case().values()}
    assert packed | FILES | MACHINERY == of_cases
    assert not packed & (FILES | MACHINERY)


def test_what_a_pack_holds_is_said_before_it_is_taken(driver: RuntimeDriver) -> None:
    """OMB-06: by name and number, as it is then packed; what there is none of is left out."""
    case_id = driver.log()
    driver.do(case_id, "acknowledge", "officer", **ACKNOWLEDGE)
    contents = pack_contents(driver.runtime, driver["manager"], case_id)
    assert contents.records["forms"] == 2
    assert "orders" not in contents.records
    assert [letter["key"] for letter in contents.letters] == ["ACK1"]
    assert contents.documents == []
    _, packed = record_pack(driver.runtime, driver["manager"], case_id)
    record = json.loads(unpacked(packed)["record.json"])
    assert {name: len(record[name]) for name in contents.records} == dict(contents.records)


def test_a_pack_of_large_documents_holds_one_of_them_at_a_time(driver: RuntimeDriver) -> None:
    """OMB-06: a case with many photographs is taken out in the memory of one."""
    case_id, size, many = driver.log(), 4_000_000, 8
    for number in range(many):
        add_document(driver.runtime, driver["officer"], case_id, f"{number}.bin", random.Random(number).randbytes(size))
    tracemalloc.start()
    try:
        _, packed = record_pack(driver.runtime, driver["manager"], case_id)
        held = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len([name for name in unpacked(packed) if name.startswith("documents/")]) == many
    assert held < size * many / 2
