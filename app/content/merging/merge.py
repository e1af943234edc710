"""Two changes of one file, made from the same base, as one."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from pathlib import PurePosixPath

import yaml
from lxml import etree

from app import bpmn, dmn, forms, letters
from app.errors import RedressError
from app.landlords import load_landlord

from .form_files import merge_forms
from .letter_files import merge_letters, merge_text
from .places import Chosen, Conflict, Merged, Places
from .tables import merge_xml
from .toml_files import merge_toml

__all__ = ["Conflict", "Merged", "merge_files"]

NOTHING_CHOSEN: Chosen = {}
WHOLE_FILE = "the file"
BROKEN = frozenset({"unreadable", "one_process", "repeated_id"})
"""What keeps a diagram from being read at all."""
UNREADABLE = (etree.XMLSyntaxError, ValueError, RecursionError, yaml.YAMLError)
Merge = Callable[[bytes, bytes, bytes, Places], bytes]
Read = Callable[[bytes, str], object]


def merge_files(
    path: str, base: bytes | None, mine: bytes | None, theirs: bytes | None, chosen: Chosen = NOTHING_CHOSEN
) -> Merged:
    """Merge two changes of a file. None: there is no such file. `chosen`: place of a conflict → whose side holds.

    What cannot be merged by its parts, or could not be read any more as one file, is a conflict of the whole file.
    """
    if mine == theirs or theirs == base:
        return Merged(mine)
    if mine == base:
        return Merged(theirs)
    if base is None or mine is None or theirs is None:
        return _whole(base, mine, theirs, chosen)
    places = Places(chosen)
    try:
        body = MERGES.get(PurePosixPath(path).suffix, _merge_lines)(base, mine, theirs, places)
    except UNREADABLE:
        return _whole(base, mine, theirs, chosen)
    if _reads(path, mine) and _reads(path, theirs) and not _reads(path, body):
        return _whole(base, mine, theirs, chosen)
    return Merged(body, tuple(places.unsettled))


def _whole(base: bytes | None, mine: bytes | None, theirs: bytes | None, chosen: Chosen) -> Merged:
    places = Places(chosen)
    holds = places.theirs_holds(WHOLE_FILE, *(_text(body) for body in (base, mine, theirs)))
    return Merged(theirs if holds else mine, tuple(places.unsettled))


def _merge_lines(base: bytes, mine: bytes, theirs: bytes, places: Places) -> bytes:
    return merge_text(places, "text", *(body.decode() for body in (base, mine, theirs))).encode()


def _merge_toml(base: bytes, mine: bytes, theirs: bytes, places: Places) -> bytes:
    """By key; by lines a file that is not written as tables of keys."""
    try:
        return merge_toml(base, mine, theirs, places)
    except ValueError:
        return _merge_lines(base, mine, theirs, places)


def _reads(path: str, body: bytes) -> bool:
    """Whether the room of a file can read it."""
    where = PurePosixPath(path)
    try:
        READ[where.suffix](body, where.stem) if where.suffix in READ else body.decode()
    except (*UNREADABLE, RedressError, dmn.DmnError, forms.FormError, letters.LetterError):
        return False
    return True


def _read_diagram(body: bytes, name: str) -> object:
    """What is unsound in it is for the check to find: people draw on from there."""
    broken = [finding for finding in bpmn.lint({f"{name}.bpmn": body}) if finding.code in BROKEN]
    if broken:
        raise ValueError(str(broken[0]))
    return None


def _read_landlord(body: bytes, name: str) -> object:
    return tomllib.loads(body.decode()) if name == "ombudsman" else load_landlord(body, name)


def _text(body: bytes | None) -> str:
    return body.decode(errors="replace") if body is not None else ""


MERGES: Mapping[str, Merge] = {
    ".bpmn": merge_xml, ".dmn": merge_xml, ".form": merge_forms, ".md": merge_letters, ".toml": _merge_toml,
}  # fmt: skip
READ: Mapping[str, Read] = {
    ".bpmn": _read_diagram, ".dmn": lambda body, name: dmn.parse_model(body), ".form": forms.parse_form,
    ".md": letters.parse_letter, ".toml": _read_landlord, ".yaml": lambda body, name: yaml.safe_load(body),
}  # fmt: skip
