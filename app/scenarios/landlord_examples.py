"""Examples of what a landlord's file comes to, kept beside the stories and asked again before publishing.

``tests/landlords/<landlord>.yaml`` holds those of ``landlords/<landlord>.toml``. The file says who may do an act; its
examples say what each role may do: two ways to the same thing, so that a slip in one of them shows::

    called: {name: Harbour Homes, short_name: Harbour, reference_prefix: HAR}
    reached: {telephone: 01632 960999}           # as letters print it, and where mail comes from and answers go
    any_staff: [log_contact]                     # what everybody who works there may do
    roles:
      complaints_handler:
        is: [by_area]                            # what it is and sees, as the file names it; everybody sees_cases
        fills: [handler]                         # the posts that its holders may fill
        may: [extend_deadline, withdrawn]        # acts, and messages that they may tell; nothing besides
    received:                                    # the policy that a complaint received on a day goes by
      2024-04-01: {goes_by: april_2024, flagged: []}
    working_days: {2026-12-24: true, 2026-12-25: false}
    time_of_day: {"11:59": morning, "20:00": none}
    offers: {areas: [repairs], themes: [delay], channels: [email]}
    homes_owned: {}

``tests/landlords/ombudsman.yaml``: how letters of a day say that the Ombudsman is reached::

    called: Housing Ombudsman Service
    last_verified: 2026-11-22
    reached:
      2026-01-12: {telephone: 0300 111 3000, …}
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Any

from app.content.release import OMBUDSMAN_FILE, Release
from app.deadlines.calendar import calendar_of
from app.landlords import ANY_STAFF, Landlord, Ombudsman

from .examples import SUFFIX, Mismatch, read_examples
from .yaml_lines import LinedList, LinedMapping, Problem

FOLDER = Path("tests") / "landlords"
CALLED, REACHED, STAFF, ROLES, RECEIVED = "called", "reached", ANY_STAFF, "roles", "received"
WORKING_DAYS, TIME_OF_DAY, OFFERS, HOMES = "working_days", "time_of_day", "offers", "homes_owned"
VERIFIED = "last_verified"
OF_LANDLORD = (CALLED, REACHED, STAFF, ROLES, RECEIVED, WORKING_DAYS, TIME_OF_DAY, OFFERS, HOMES)
OF_OMBUDSMAN = (CALLED, VERIFIED, REACHED)
OF_DAYS = {OF_LANDLORD: (RECEIVED, WORKING_DAYS), OF_OMBUDSMAN: (REACHED,)}
OF_TIMES = {OF_LANDLORD: (TIME_OF_DAY,), OF_OMBUDSMAN: ()}
"""Parts whose keys are questions, of a day or of a time: only these are asked."""
FLAGS = (
    "by_area", "complaints_officer", "sees_all", "sees_cases", "sees_reports", "administers", "edits_content",
    "publishes_content", "approves_content",
)  # fmt: skip
NONE = "none"


@dataclass(frozen=True)
class LandlordExamples:
    """What a file of examples says, and the line of each thing that it says, by its place (``roles.board.may``)."""

    said: Mapping[str, Any]
    lines: Mapping[str, int]

    def asked(self, part: str) -> list[str]:
        """The questions of a part, such as the days for which it says the policy."""
        return list(self.said[part])


def landlord_examples_of(path: Path) -> LandlordExamples:
    """The examples in a file. ContentError names file and line of what cannot be read."""
    parts = OF_OMBUDSMAN if path.name == f"{Path(OMBUDSMAN_FILE).stem}{SUFFIX}" else OF_LANDLORD
    return read_examples(path, parts, lambda document: _examples(document, parts))


def landlord_examples_file(path: str, root: Path) -> Path:
    """Where the examples of a file in landlords/ stand."""
    return root / FOLDER / f"{Path(path).stem}{SUFFIX}"


def landlord_mismatches(content: Release, root: Path) -> Iterator[Mismatch]:
    """What the landlord's file and the Ombudsman's record say otherwise than their examples."""
    own = landlord_examples_file(f"{content.landlord_key}.toml", root)
    if own.is_file():
        yield from landlord_mismatches_of(content.landlord, own, landlord_examples_of(own))
    shared = landlord_examples_file(OMBUDSMAN_FILE, root)
    if shared.is_file():
        yield from ombudsman_mismatches_of(content.ombudsman, shared, landlord_examples_of(shared))


def landlord_mismatches_of(landlord: Landlord, path: Path, kept: LandlordExamples) -> Iterator[Mismatch]:
    """What one landlord's file says otherwise than its examples."""
    yield from _differences(f"landlords/{landlord.key}.toml", landlord_as_it_is(landlord, kept), path, kept)


def landlord_as_it_is(landlord: Landlord, kept: LandlordExamples) -> dict[str, Any]:
    """What a landlord's file comes to, in the parts of its examples, for the days and times that they ask of."""
    calendar = calendar_of(landlord)
    contact = {**vars(landlord.contact), **vars(landlord.mailbox)}
    staff = [act for act, roles in landlord.permissions.items() if ANY_STAFF in roles]
    return {
        CALLED: {key: getattr(landlord, key) for key in ("name", "short_name", "reference_prefix")},
        REACHED: _given(contact),
        STAFF: sorted(staff),
        ROLES: {role: _of_role(landlord, role, staff) for role in landlord.roles},
        RECEIVED: {day: _received(landlord, date.fromisoformat(day)) for day in kept.asked(RECEIVED)},
        WORKING_DAYS: {
            day: calendar.is_working_day(date.fromisoformat(day)) for day in kept.asked(WORKING_DAYS)
        },
        TIME_OF_DAY: {at: _band(landlord, time.fromisoformat(at)) for at in kept.asked(TIME_OF_DAY)},
        OFFERS: {key: sorted(getattr(landlord, key)) for key in ("areas", "themes", "channels")},
        HOMES: {str(year): homes for year, homes in landlord.homes_owned.items()},
    }  # fmt: skip


def ombudsman_mismatches_of(ombudsman: Ombudsman, path: Path, kept: LandlordExamples) -> Iterator[Mismatch]:
    """What the Ombudsman's record says otherwise than its examples."""
    yield from _differences(OMBUDSMAN_FILE, ombudsman_as_it_is(ombudsman, kept), path, kept)


def ombudsman_as_it_is(ombudsman: Ombudsman, kept: LandlordExamples) -> dict[str, Any]:
    """What the Ombudsman's record comes to, for the days that its examples ask of."""
    return {
        CALLED: ombudsman.name,
        VERIFIED: ombudsman.last_verified,
        REACHED: {
            day: _given(vars(ombudsman.contact_on(date.fromisoformat(day)))) for day in kept.asked(REACHED)
        },
    }  # fmt: skip


def _given(values: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in values.items() if value}


def _of_role(landlord: Landlord, key: str, staff: list[str]) -> dict[str, list[str]]:
    """What a role comes to. What everybody may who works there is not said of each."""
    role = landlord.roles[key]
    may = [act for act in landlord.permissions if act not in staff and landlord.may([key], act)]
    says = {
        "is": sorted(flag for flag in FLAGS if getattr(role, flag)),
        "covers": sorted(role.covers),
        "fills": landlord.posts_of([key]),
        "may": sorted(may),
    }
    return {name: listed for name, listed in says.items() if listed}


def _received(landlord: Landlord, day: date) -> dict[str, Any]:
    return {"goes_by": landlord.policy_on(day).key, "flagged": landlord.flags_on(day)}


def _band(landlord: Landlord, at: time) -> str:
    return next((band.key for band in landlord.time_bands if band.begins <= at < band.ends), NONE)


def _differences(file: str, is_so: Mapping[str, Any], path: Path, kept: LandlordExamples) -> Iterator[Mismatch]:
    now, said = dict(_flat(is_so)), dict(_flat(kept.said))
    for place in sorted(now.keys() | said.keys()):
        if now.get(place) != said.get(place):
            words = f"{file}: {place} comes to {_words(now.get(place))}; its example says {_words(said.get(place))}."
            remedy = "Correct the file; or the example, where it is meant to be so from now on."
            line = next((kept.lines[near] for near in _nearest(place) if near in kept.lines), 1)
            yield Mismatch(path, line, f"{words} {remedy}")


def _flat(value: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    """Every single thing that is said, with its place; of a list, each entry is one. Nothing at all is said too."""
    if value == {}:
        yield place, NONE
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _flat(inner, f"{place}.{key}" if place else str(key))
    elif isinstance(value, list):
        yield from ((f"{place}.{entry}", True) for entry in value)
    else:
        yield place, value


def _words(value: Any) -> str:
    if value is None:
        return "nothing of it"
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _nearest(place: str) -> Iterator[str]:
    """A place, and those around it."""
    while place:
        yield place
        place = place.rpartition(".")[0]


def _examples(document: LinedMapping, parts: tuple[str, ...]) -> LandlordExamples:
    listed = ", ".join(f"“{each}”" for each in parts)
    for part in parts:
        if part not in document:
            raise Problem(1, f"the file says nothing of “{part}”: it needs {listed}")
    for part in OF_DAYS[parts]:
        _require_questions(document, part, date.fromisoformat, "day such as 2026-03-02")
    for part in OF_TIMES[parts]:
        _require_questions(document, part, time.fromisoformat, "time such as 17:30")
    return LandlordExamples(document, dict(_lines(document)))


def _require_questions(document: LinedMapping, part: str, read: Callable[[str], object], what: str) -> None:
    """Problem for a key of a part that is not what the part asks of."""
    questions = document[part]
    if not isinstance(questions, LinedMapping):
        raise Problem(document.line_of(part), f"“{part}” needs a line for each {what}")
    for key in questions:
        try:
            read(key)
        except ValueError as error:
            raise Problem(questions.line_of(key), f"“{key}” is no {what}") from error


def _lines(value: Any, place: str = "") -> Iterator[tuple[str, int]]:
    if isinstance(value, LinedMapping):
        for key, inner in value.items():
            here = f"{place}.{key}" if place else key
            yield here, value.line_of(key)
            yield from _lines(inner, here)
    elif isinstance(value, LinedList):
        yield from ((f"{place}.{entry}", line) for entry, line in zip(value, value.lines, strict=True))
