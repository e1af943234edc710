"""What is in force: put, put again, dated anew, withdrawn; what people are told before, and what follows after."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from app.casework.actor import ENGINE, Actor, Membership
from app.casework.open_case import open_case
from app.content.files import read_content
from app.content.normal_form import fingerprint
from app.errors import Conflict, Invalid, NotAllowed, NotFound
from app.store import in_force, tables
from app.use_cases.changing_content import Changed, WouldLose
from app.use_cases.publish_content import publish_content, publish_contents
from app.use_cases.put_release_in_force import put_release_in_force
from app.use_cases.redate_release import redate_release
from app.use_cases.withdraw_release import withdraw_release
from app.views.releases import IS, NEVER, WAS, WILL_BE, WITHDRAWN, list_releases, release_difference
from tests.drivers.runtime_driver import RuntimeDriver, content_of_another_landlord

KEY = "elsewhere"
WHY = "The process owner asked for it"
LETTER = Path("letters") / "RSP1.md"
TYPO, MENDED = "Our answer to your complaint", "What we say to your complaint"


class Published(RuntimeDriver):
    """A landlord whose files a test may change, and the verbs by name. It is Monday 1 December 2025."""

    def __init__(self, url: str, folder: Path) -> None:
        self.folder = content_of_another_landlord(folder, KEY)
        super().__init__(url, root=self.folder, landlord=KEY)
        self.first = self.in_force().release_id

    def change(self, file: str | Path, old: str, new: str) -> None:
        path = self.folder / file
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))

    def change_landlord(self, old: str, new: str) -> None:
        self.change(f"landlords/{KEY}.toml", old, new)

    def publish(self, day: str | None = None, by: Actor = ENGINE, accepted: bool = False) -> Changed:
        contents = {KEY: read_content(self.folder, KEY)}
        begins = date.fromisoformat(day) if day else None
        published = publish_contents(
            self.runtime, contents, by, in_force_from=begins, reason=WHY, losses_accepted=accepted
        )
        return published[0]

    def in_force(self, day: date | None = None) -> Changed:
        with self.runtime.database.read() as connection:
            entry = in_force.timeline(connection, KEY).on(day or self.clock.today())
        assert entry is not None
        return Changed(KEY, entry["release_id"], entry["begins"], entry["id"])

    def states(self) -> list[tuple[str, str, str]]:
        """(release, state, from) of every entry, what comes last first."""
        listed = list_releases(self.runtime, ENGINE, KEY)
        return [(line.release, line.state, line.begins.isoformat()) for line in listed]


@pytest.fixture
def driver(database_url: str, tmp_path: Path) -> Iterator[Published]:
    made = Published(database_url, tmp_path / "content")
    yield made
    made.close()


@pytest.fixture
def on_sqlite(tmp_path: Path, migrated_sqlite: Path) -> Iterator[Published]:
    """For what the database has no part in."""
    copied = tmp_path / "redress.db"
    copied.write_bytes(Path(migrated_sqlite).read_bytes())
    made = Published(f"sqlite:///{copied}", tmp_path / "content")
    yield made
    made.close()


def test_publishing_earlier_content_again_puts_it_in_force_again(driver: Published) -> None:
    """C13: A, then B, then A's files again."""
    driver.change(LETTER, TYPO, MENDED)
    second = driver.publish()
    assert driver.in_force().release_id == second.release_id != driver.first
    driver.change(LETTER, MENDED, TYPO)
    again = driver.publish()
    assert (again.release_id, again.begins, again.already) == (driver.first, date(2025, 12, 1), False)
    assert driver.in_force().release_id == driver.first
    assert driver.states() == [
        (driver.first, IS, "2025-12-01"), (second.release_id, NEVER, "2025-12-01"),
        (driver.first, WAS, "2024-04-01"),
    ]  # fmt: skip
    assert driver.publish().already


def test_a_day_given_after_a_first_publication_without_one_is_honoured(driver: Published) -> None:
    """C15: the content is in force already; that it comes into force again on the day is done, and said."""
    made = driver.publish("2027-01-01")
    assert not made.already
    assert "is in force already" in made.warnings[-1]
    assert driver.in_force(date(2027, 1, 1)).entry_id == made.entry_id
    assert driver.publish("2027-01-01").already
    driver.change(LETTER, TYPO, MENDED)
    now = driver.publish()
    assert driver.in_force(date(2026, 12, 31)).release_id == now.release_id
    assert driver.in_force(date(2027, 1, 1)).release_id == driver.first


def test_a_slip_mended_today_that_a_release_to_come_has_is_told_by_name(on_sqlite: Published) -> None:
    """C15: the later release was made before the slip was mended, so it would bring it back."""
    on_sqlite.change("letters/ACK1.md", "Please quote it", "Quote it")
    later = on_sqlite.publish("2027-01-01")
    on_sqlite.change("letters/ACK1.md", "Quote it", "Please quote it")
    on_sqlite.change(LETTER, TYPO, MENDED)
    said = "\n".join(on_sqlite.publish().warnings)
    assert f"Release {later.release_id[:12]}, in force from 2027-01-01, lacks what is changed now in {LETTER}." in said
    assert "ACK1" not in said


def test_a_day_that_is_past_is_refused_but_for_the_first(on_sqlite: Published) -> None:
    """C15: `--from 2020-01-01`."""
    on_sqlite.change(LETTER, TYPO, MENDED)
    with pytest.raises(Invalid, match="2020-01-01 is past"):
        on_sqlite.publish("2020-01-01")
    with pytest.raises(Invalid, match="2025-11-30 is past"):
        put_release_in_force(
            on_sqlite.runtime, KEY, on_sqlite.first, ENGINE, in_force_from=date(2025, 11, 30), reason=WHY
        )
    assert on_sqlite.states() == [(on_sqlite.first, IS, "2024-04-01")]


def test_a_roll_back_puts_the_earlier_release_in_force_and_says_why_and_who(driver: Published) -> None:
    driver.change(LETTER, TYPO, MENDED)
    driver.publish()
    back = put_release_in_force(driver.runtime, KEY, driver.first[:12], ENGINE, reason="The letter is wrong")
    assert driver.in_force().release_id == driver.first
    line = list_releases(driver.runtime, ENGINE, KEY)[0]
    assert (line.entry, line.reason, line.put_by, line.with_stories) == (
        back.entry_id, "The letter is wrong", "engine", False,
    )  # fmt: skip
    with driver.runtime.database.read() as connection:
        audits = connection.execute(tables.audit.select()).mappings().all()
    assert [(row["verb"], row["reason"]) for row in audits][-1] == ("content put in force", "The letter is wrong")


@pytest.mark.parametrize("name", ["abc", "0" * 12, "%" * 8])
def test_a_release_that_is_not_there_is_told(on_sqlite: Published, name: str) -> None:
    with pytest.raises(NotFound, match="has no release"):
        put_release_in_force(on_sqlite.runtime, KEY, name, ENGINE, reason=WHY)


def test_what_is_to_come_can_be_dated_anew_and_withdrawn(driver: Published) -> None:
    driver.change(LETTER, TYPO, MENDED)
    made = driver.publish("2026-04-01")
    assert made.entry_id is not None
    moved = redate_release(driver.runtime, KEY, made.entry_id, date(2026, 5, 1), ENGINE, reason="Training is late")
    assert driver.in_force(date(2026, 4, 30)).release_id == driver.first
    assert driver.in_force(date(2026, 5, 1)).release_id == made.release_id
    with pytest.raises(Conflict, match="withdrawn on 2025-12-01 by engine"):
        withdraw_release(driver.runtime, KEY, made.entry_id, ENGINE, reason=WHY)
    assert moved.entry_id is not None
    withdraw_release(driver.runtime, KEY, moved.entry_id, ENGINE, reason="Not approved")
    assert driver.in_force(date(2026, 5, 1)).release_id == driver.first
    assert [state for _, state, _ in driver.states()] == [WITHDRAWN, WITHDRAWN, IS]
    assert list_releases(driver.runtime, ENGINE, KEY)[0].withdrawn_why == "Not approved"


def test_what_has_begun_cannot_be_dated_anew_and_the_only_one_not_be_withdrawn(on_sqlite: Published) -> None:
    only = on_sqlite.in_force().entry_id
    assert only is not None
    with pytest.raises(Conflict, match="in force since 2024-04-01"):
        redate_release(on_sqlite.runtime, KEY, only, date(2026, 5, 1), ENGINE, reason=WHY)
    with pytest.raises(Conflict, match="Nothing would be in force then"):
        withdraw_release(on_sqlite.runtime, KEY, only, ENGINE, reason=WHY)
    on_sqlite.change(LETTER, TYPO, MENDED)
    on_sqlite.publish()
    with pytest.raises(Conflict, match="This is over"):
        withdraw_release(on_sqlite.runtime, KEY, only, ENGINE, reason=WHY)


def test_withdrawing_what_is_in_force_brings_back_what_held_before(on_sqlite: Published) -> None:
    on_sqlite.change(LETTER, TYPO, MENDED)
    made = on_sqlite.publish()
    assert made.entry_id is not None
    assert withdraw_release(on_sqlite.runtime, KEY, made.entry_id, ENGINE, reason=WHY).release_id == on_sqlite.first
    assert on_sqlite.in_force().release_id == on_sqlite.first


def test_without_stories_a_reason_is_needed_and_stays_visible(on_sqlite: Published) -> None:
    contents = {KEY: read_content(on_sqlite.folder, KEY)}
    with pytest.raises(Invalid, match="Say why"):
        publish_contents(on_sqlite.runtime, contents, ENGINE)
    on_sqlite.change(LETTER, TYPO, MENDED)
    on_sqlite.publish()
    assert (line := list_releases(on_sqlite.runtime, ENGINE, KEY)[0]).reason == WHY
    assert line.with_stories is False


def test_several_landlords_are_published_together_or_not_at_all(on_sqlite: Published) -> None:
    on_sqlite.change(LETTER, TYPO, MENDED)
    contents = {KEY: read_content(on_sqlite.folder, KEY)}
    broken = {**contents[KEY]}
    broken["landlords/aspire.toml"] = broken.pop(f"landlords/{KEY}.toml").replace(b'key = "elsewhere"', b'key = "x"')
    with pytest.raises(Exception, match="aspire"):
        publish_contents(on_sqlite.runtime, {**contents, "aspire": broken}, ENGINE, reason=WHY)
    assert on_sqlite.states() == [(on_sqlite.first, IS, "2024-04-01")]


def test_the_same_request_sent_twice_is_done_once(driver: Published) -> None:
    driver.change(LETTER, TYPO, MENDED)
    contents = {KEY: read_content(driver.folder, KEY)}
    asked = {"reason": WHY, "request_key": "one"}
    first = publish_contents(driver.runtime, contents, ENGINE, **asked)  # type: ignore[arg-type]
    driver.advance_to("2025-12-02 09:00")
    assert publish_contents(driver.runtime, contents, ENGINE, **asked) == first  # type: ignore[arg-type]
    assert len(driver.states()) == 2


def test_only_whose_role_publishes_content_may(driver: Published) -> None:
    driver.change(LETTER, TYPO, MENDED)
    for by in (
        driver["admin"],
        driver["manager"],
        Actor("owner_elsewhere", "Owner", (Membership("x", "process_owner"),)),
    ):
        with pytest.raises(NotAllowed, match="Publishing content"):
            driver.publish(by=by)
    owner = driver.person("owner", "process_owner")
    made = driver.publish(by=owner)
    assert driver.in_force().release_id == made.release_id
    with pytest.raises(NotAllowed, match="Publishing content"):
        withdraw_release(driver.runtime, KEY, made.entry_id or 0, driver["manager"], reason=WHY)
    with pytest.raises(NotAllowed, match="What is in force"):
        list_releases(driver.runtime, driver["manager"], KEY)


def test_a_role_renamed_says_who_loses_it_before_it_is_done(driver: Published) -> None:
    """C8: the handlers Handler and Second Handler hold the role."""
    for path in driver.folder.rglob("*.*"):
        path.write_text(re.sub(r"\bcomplaints_handler\b", "case_handler", path.read_text()))
    before = driver.states()
    with pytest.raises(WouldLose) as refused:
        driver.publish()
    said = str(refused.value)
    assert "the role complaints_handler is no more (was it renamed to case_handler?" in said
    assert "Handler, Second Handler" in said
    assert "may no longer extend_deadline: Handler, Second Handler" in said
    assert driver.states() == before
    assert any("complaints_handler is no more" in loss for loss in driver.publish(accepted=True).losses)


def test_a_permission_taken_away_says_who_loses_it_and_not_who_keeps_it(on_sqlite: Published) -> None:
    """C8: the manager keeps it by the role that theirs covers; the reviewer holds no other."""
    on_sqlite.change_landlord(
        'extend_deadline = ["complaints_handler", "head_of_service", "customer_relations_manager", ',
        'extend_deadline = ["complaints_handler", ',
    )
    with pytest.raises(WouldLose) as refused:
        on_sqlite.publish()
    assert "may no longer extend_deadline: Reviewer\n" in str(refused.value)


def test_a_permission_taken_away_holds_at_once_on_old_cases(driver: Published) -> None:
    """C17: and a telephone number changed stands in what old cases write."""
    case_id = driver.log()
    assert _may(driver, case_id, "extend_deadline")
    driver.change_landlord('extend_deadline = ["complaints_handler", "head_of_service",', "extend_deadline = [")
    driver.change_landlord('telephone = "01782 635200"', 'telephone = "01782 111111"')
    driver.publish(accepted=True)
    assert not _may(driver, case_id, "extend_deadline")
    with driver.runtime.trial() as connection:
        case = open_case(driver.runtime, connection, ENGINE, case_id)
        assert case.content.release_id == driver.first
        assert case.context()["landlord"]["telephone"] == "01782 111111"


def _may(driver: Published, case_id: int, act: str) -> bool:
    from app.views.view_case import view_case

    with driver.runtime.database.write() as connection:
        connection.execute(tables.case.update().values(handler="handler"))
    return act in view_case(driver.runtime, driver["handler"], case_id).acts


def test_a_post_given_to_another_role_offers_the_open_tasks_of_old_cases_to_it(driver: Published) -> None:
    """C17: who takes the post of intake sees what is open."""
    driver.change(f"bpmn/{KEY}/acknowledgement.bpmn", '"customer_excellence_team"', '"=landlord.intake"')
    driver.publish()
    case_id = driver.log()
    assert "|customer_excellence_team|" in _offers(driver, case_id)
    driver.change_landlord('intake = "customer_excellence_team"', 'intake = "locality_team"')
    driver.publish(accepted=True)
    driver.advance_to("2025-12-01 09:01")
    assert "|customer_excellence_team|" not in _offers(driver, case_id)
    assert "|locality_team|" in _offers(driver, case_id)


def _offers(driver: Published, case_id: int) -> set[str]:
    with driver.runtime.database.read() as connection:
        query = tables.task.select().where(tables.task.c.case_id == case_id, tables.task.c.state == "open")
        return {row.offered for row in connection.execute(query)}


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
