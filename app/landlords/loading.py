"""Load a landlord from ``landlords/<landlord>.toml`` and check it."""

from __future__ import annotations

import difflib
import itertools
import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, time

from .landlord import (
    ANY_STAFF,
    Contact,
    Landlord,
    LandlordError,
    Mailbox,
    Ombudsman,
    OmbudsmanContact,
    PolicyVersion,
    Role,
    TimeBand,
)
from .toml_table import TomlTable

_ROLE_FLAGS = (
    "by_area", "sees_all", "sees_cases", "sees_reports", "complaints_officer", "administers", "edits_content",
    "publishes_content", "approves_content",
)  # fmt: skip

_ADDRESS = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+")


LARGEST_FILE = 500_000


def load_landlord(source: bytes | str, name: str) -> Landlord:
    """The landlord in the TOML text ``source``; ``name`` is the name of the file without suffix.

    Raises LandlordError, which names the key at fault.
    """
    top = _read(source, f"landlords/{name}.toml")
    if top.text("key") != name:
        raise top.error("key", f"is {top.values['key']!r}: it must be the name of the file, {name!r}")
    roles = _roles(top.table("roles"))
    calendar = top.table("calendar", {})
    landlord = Landlord(
        key=name,
        name=top.text("name"),
        short_name=top.text("short_name"),
        reference_prefix=top.text("reference_prefix"),
        contact=_contact(top.table("contact")),
        roles=roles,
        areas=top.choices("areas"),
        themes=top.choices("themes"),
        channels=top.choices("channels"),
        posts=_posts(top.table("posts", {}), roles),
        permissions=_permissions(top.table("permissions"), roles),
        policies=_policies(top.table("policies")),
        homes_owned=_homes_owned(top.table("homes_owned", {})),
        mailbox=_mailbox(top.table("mail", {})),
        time_bands=_time_bands(top.table("time_bands", {})),
        closures=_days(calendar.table("closed", {})),
        opened=_days(calendar.table("open", {})),
    )
    calendar.require_known_keys()
    top.require_known_keys()
    return landlord


def load_ombudsman(source: bytes | str) -> Ombudsman:
    """The Ombudsman's contact record in the TOML text ``source``. Raises LandlordError, which names the key."""
    top = _read(source, "landlords/ombudsman.toml")
    name, verified_against = top.text("name"), top.text("verified_against")
    contact = _ombudsman_contact(top.table("contact"))
    periods = tuple(_period(row) for _, row in top.table("periods", {}).inner())
    record = Ombudsman(name, contact, top.day("last_verified"), verified_against, periods)
    top.require_known_keys()
    return record


def _period(table: TomlTable) -> tuple[date, OmbudsmanContact]:
    """From when contact details hold, and the details; each has its source."""
    table.text("source")
    return table.day("in_force_from"), _ombudsman_contact(table)


def _read(source: bytes | str, file: str) -> TomlTable:
    if len(source) > LARGEST_FILE:
        raise LandlordError(f"{file}: the file is larger than {LARGEST_FILE:,} bytes")
    try:
        return TomlTable(file, "", tomllib.loads(source.decode("utf-8") if isinstance(source, bytes) else source))
    except ValueError as error:  # no UTF-8, no TOML, or a number of thousands of digits
        raise LandlordError(f"{file}: this is not TOML: {error}") from error
    except RecursionError as error:
        raise LandlordError(f"{file}: this is nested too deeply") from error


def _contact(table: TomlTable) -> Contact:
    contact = Contact(**_ways(table))
    table.require_known_keys()
    return contact


def _mailbox(table: TomlTable) -> Mailbox:
    """Addresses alone: the name beside them is the landlord's."""
    addresses = {key: table.text(key, "") for key in ("sender", "reply_to")}
    for key, address in addresses.items():
        if address and not _ADDRESS.fullmatch(address):
            raise table.error(key, f"is {address!r}: it must be an address such as complaints@example.org")
    table.require_known_keys()
    return Mailbox(**addresses)


def _ombudsman_contact(table: TomlTable) -> OmbudsmanContact:
    contact = OmbudsmanContact(**_ways(table), online=table.text("online"))
    table.require_known_keys()
    return contact


def _ways(table: TomlTable) -> dict[str, str]:
    return {key: table.text(key, "") for key in ("address", "telephone", "email", "website")}


def _roles(table: TomlTable) -> dict[str, Role]:
    roles = {}
    for key, row in table.inner():
        if key == ANY_STAFF:
            raise table.error(key, "is not a role: it stands for every member of staff in [permissions]")
        roles[key] = Role(
            key=key,
            title=row.text("title"),
            description=row.text("description", ""),
            covers=frozenset(row.texts("covers")),
            **{flag: row.get(flag, bool, "true or false", flag == "sees_cases") for flag in _ROLE_FLAGS},
        )
        row.require_known_keys()
    for role in roles.values():
        for covered in sorted(role.covers - roles.keys()):
            raise table.error(f"{role.key}.covers", _unknown_role(covered, roles))
    if not any(role.complaints_officer for role in roles.values()):
        raise table.error("", "has no role with complaints_officer = true: one must hold it (Code 4.1)")
    return roles


def _permissions(table: TomlTable, roles: Mapping[str, Role]) -> dict[str, frozenset[str]]:
    """act → role keys. An act for `any_staff` has that word and every role."""
    permissions = {}
    for act in table.values:
        allowed = table.texts(act)
        for role in allowed:
            if role not in roles and role != ANY_STAFF:
                raise table.error(act, _unknown_role(role, roles))
        permissions[act] = frozenset(allowed) | (frozenset(roles) if ANY_STAFF in allowed else frozenset())
    return permissions


def _unknown_role(role: str, roles: Iterable[str]) -> str:
    near = difflib.get_close_matches(role, [*roles], 1)
    return f"names the role {role!r}, which is not under [roles]" + (f": did you mean {near[0]!r}?" if near else "")


def _posts(table: TomlTable, roles: Mapping[str, Role]) -> dict[str, str]:
    """post → role: the name that shared diagrams use for a role, as in `=landlord.complaints_officer`."""
    posts = {post: table.text(post) for post in table.values}
    for post, role in posts.items():
        if role not in roles:
            raise table.error(post, _unknown_role(role, roles))
    return posts


def _policies(table: TomlTable) -> tuple[PolicyVersion, ...]:
    policies = []
    for key, row in table.inner():
        begins, title, document = row.day("in_force"), row.text("title"), row.text("document")
        policy = PolicyVersion(key, title, begins, document, row.day("review_due", None), row.day("expires", None))
        row.require_known_keys()
        for name, day in (("review_due", policy.review_due), ("expires", policy.expires)):
            if day is not None and day < policy.in_force:
                raise row.error(name, f"is {day.isoformat()}, before the policy came into force")
        policies.append(policy)
    policies.sort(key=lambda policy: policy.in_force)
    for earlier, later in itertools.pairwise(policies):
        if earlier.in_force == later.in_force:
            raise table.error(f"{later.key}.in_force", f"is the day of {earlier.key!r} too: one must replace the other")
    if not policies:
        raise table.error("", "is empty: at least one version of the policy must be in force")
    return tuple(policies)


def _homes_owned(table: TomlTable) -> dict[int, int]:
    homes = {}
    for year in table.values:
        count = table.get(year, int, "a number of homes")
        if not year.isdecimal() or count < 1:
            raise table.error(year, "must be the first year of a financial year = the number of homes owned at its end")
        homes[int(year)] = count
    return homes


def _time_bands(table: TomlTable) -> tuple[TimeBand, ...]:
    bands: list[TimeBand] = []
    for key, row in table.inner():
        begins, ends = (row.get(edge, time, "a time such as 09:00:00, without quotes") for edge in ("begins", "ends"))
        band = TimeBand(key, row.text("title"), begins, ends)
        row.require_known_keys()
        if band.begins >= band.ends:
            raise row.error("ends", "must be later than begins")
        if bands and band.begins < bands[-1].ends:
            raise row.error("begins", f"lies in the band before, {bands[-1].key!r}")
        bands.append(band)
    return tuple(bands)


def _days(table: TomlTable) -> dict[date, str]:
    days = {}
    for key in table.values:
        try:
            days[date.fromisoformat(key)] = table.text(key)
        except ValueError as error:
            raise table.error(key, 'must be a date = why, such as 2026-06-15 = "Proclaimed bank holiday"') from error
    return days
