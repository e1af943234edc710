"""Landlord files: ``landlords/<landlord>.toml`` → checked values, and what is in force on a date.

Who a landlord is – names, contact details, roles, service areas, permissions, policy versions – is content. A file
that does not hold together is refused with the key at fault, so nothing later meets a missing role or a policy
without a date.
"""

from __future__ import annotations

import difflib
import itertools
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from app.errors import ContentError

ANY_STAFF = "any_staff"
POLICY_REVIEW_OVERDUE = "policy_review_overdue"
POLICY_EXPIRED = "policy_expired"

_MISSING: Any = object()
_ROLE_FLAGS = (
    "by_area", "sees_all", "sees_cases", "sees_reports", "complaints_officer", "administers", "edits_content",
)  # fmt: skip


class LandlordError(ContentError):
    """A landlord file is wrong: the message names file and key, and what is wanted there."""


@dataclass(frozen=True)
class Contact:
    """How to reach someone; every part may be empty."""

    address: str = ""
    telephone: str = ""
    email: str = ""
    website: str = ""


@dataclass(frozen=True)
class Ombudsman:
    """The one maintained record of the Ombudsman's contact details (OMB-02): every letter draws from it."""

    name: str
    contact: Contact
    last_verified: date
    verified_against: str

    def context(self) -> dict[str, Any]:
        """`ombudsman` as letters see it."""
        return {"name": self.name, "address_lines": self.contact.address.split(", "), **vars(self.contact)}


@dataclass(frozen=True)
class Role:
    """What a person can be at this landlord.

    ``covers``: roles whose tasks a holder may also take. ``by_area``: holders work for named service areas.
    ``sees_all``: every case of the landlord. ``sees_cases`` false: reports and anonymised lists only (PRM-04).
    ``complaints_officer``: alerted on overdue items, reassigns any case (Code 4.2, PRM-03).
    ``administers`` the installation; ``edits_content``: diagrams, tables, forms, letters.
    """

    key: str
    title: str
    description: str = ""
    covers: frozenset[str] = frozenset()
    by_area: bool = False
    sees_all: bool = False
    sees_cases: bool = True
    sees_reports: bool = False
    complaints_officer: bool = False
    administers: bool = False
    edits_content: bool = False


@dataclass(frozen=True)
class PolicyVersion:
    """A version of the complaints policy and the days it binds; ``document`` is the text it comes from."""

    key: str
    title: str
    in_force: date
    document: str
    review_due: date | None = None
    expires: date | None = None

    def flags_on(self, day: date) -> list[str]:
        """The governance flag a policy carries on ``day``: past its expiry or its review date (R11, GOV-08).

        It stays in force all the same until another version replaces it, so the flag changes no date.
        """
        if self.expires is not None and day > self.expires:
            return [POLICY_EXPIRED]
        if self.review_due is not None and day > self.review_due:
            return [POLICY_REVIEW_OVERDUE]
        return []


@dataclass(frozen=True)
class TimeBand:
    """A part of the day, from its first minute up to the next band's."""

    key: str
    title: str
    begins: time
    ends: time


@dataclass(frozen=True)
class Landlord:
    """One landlord, as its file says.

    Choices (``areas``, ``themes``, ``channels``) are key → title, in the file's order. ``closures`` and ``opened``
    are the days, each with why, on which its calendar differs from weekends and bank holidays.
    """

    key: str
    name: str
    short_name: str
    reference_prefix: str
    contact: Contact
    roles: Mapping[str, Role]
    areas: Mapping[str, str]
    themes: Mapping[str, str]
    channels: Mapping[str, str]
    posts: Mapping[str, str]
    permissions: Mapping[str, frozenset[str]]
    policies: tuple[PolicyVersion, ...]
    homes_owned: Mapping[int, int]
    time_bands: tuple[TimeBand, ...] = ()
    closures: Mapping[date, str] = field(default_factory=dict)
    opened: Mapping[date, str] = field(default_factory=dict)

    @property
    def calendar_days(self) -> tuple[Mapping[date, str], Mapping[date, str]]:
        """The days on which this landlord's calendar differs from weekends and bank holidays: closed, and open."""
        return self.closures, self.opened

    def policy_on(self, day: date) -> PolicyVersion:
        """The policy version a complaint received on ``day`` is handled under, to its end (R11, GOV-09).

        LandlordError when none was in force yet.
        """
        in_force = [policy for policy in self.policies if policy.in_force <= day]
        if not in_force:
            raise LandlordError(
                f"landlords/{self.key}.toml: no policy was in force on {day.isoformat()}. "
                f"Add the version of that time under [policies], or correct the date."
            )
        return in_force[-1]

    def flags_on(self, day: date) -> list[str]:
        """Governance flags on ``day``: of the landlord when it is today, of a case when it is its date of receipt."""
        return self.policy_on(day).flags_on(day)

    def may(self, roles: Iterable[str], act: str) -> bool:
        """Whether a holder of ``roles`` may use ``act``; an act that ``[permissions]`` does not list is nobody's."""
        allowed = self.permissions.get(act, frozenset())
        return ANY_STAFF in allowed or not allowed.isdisjoint(roles)

    def roles_for(self, act: str) -> frozenset[str]:
        """The role keys that may use ``act``."""
        return self.permissions.get(act, frozenset()) - {ANY_STAFF}

    def holders(self, names: Iterable[str]) -> list[str]:
        """The roles that ``names`` (of roles or posts) stand for, with every role that may stand in for one of them."""
        meant = {self.posts.get(name, name) for name in names}
        return sorted(meant | {role.key for role in self.roles.values() if not role.covers.isdisjoint(meant)})

    def title_of(self, role: str) -> str:
        """A role's title; the key itself for a role that this landlord does not have."""
        return self.roles[role].title if role in self.roles else role

    @property
    def complaints_officers(self) -> list[str]:
        """The roles that hold the complaints officer's powers (Code 4.1–4.2, GOV-11)."""
        return [role.key for role in self.roles.values() if role.complaints_officer]

    def context(self) -> dict[str, Any]:
        """`landlord` as expressions see it: flat, read only."""
        return {
            "key": self.key,
            "name": self.name,
            "short_name": self.short_name,
            "address": self.contact.address,
            "telephone": self.contact.telephone,
            "email": self.contact.email,
            "website": self.contact.website,
            **self.posts,
        }


class _Table:
    """One table of a landlord file: hands out checked values and tells the keys nobody asked for."""

    def __init__(self, file: str, path: str, values: Mapping[str, Any]) -> None:
        self.file, self.path, self.values = file, path, values
        self._asked: list[str] = []

    def error(self, key: str, problem: str) -> LandlordError:
        where = ".".join(part for part in (self.path, key) if part)
        return LandlordError(f"{self.file}: {where} {problem}")

    def get(self, key: str, kind: type, wanted: str, default: Any = _MISSING) -> Any:
        self._asked.append(key)
        if key not in self.values:
            if default is _MISSING:
                raise self.error(key, f"is missing: it must be {wanted}")
            return default
        value = self.values[key]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise self.error(key, f"is {value!r}: it must be {wanted}")
        return value

    def text(self, key: str, default: str | None = None) -> str:
        value: str = self.get(key, str, "a text", _MISSING if default is None else default)
        if default is None and not value.strip():
            raise self.error(key, "is empty: it must be a text")
        return value.strip()

    def day(self, key: str, default: Any = _MISSING) -> Any:
        return self.get(key, date, "a date such as 2024-04-01, without quotes", default)

    def texts(self, key: str) -> list[str]:
        values: list[str] = self.get(key, list, "a list of texts", [])
        if not all(isinstance(value, str) for value in values):
            raise self.error(key, "must be a list of texts")
        return values

    def table(self, key: str, default: Any = _MISSING) -> _Table:
        values = self.get(key, dict, "a table", default)
        return _Table(self.file, ".".join(part for part in (self.path, key) if part), values)

    def inner(self) -> list[tuple[str, _Table]]:
        return [(key, self.table(key)) for key in self.values]

    def choices(self, key: str) -> dict[str, str]:
        table = self.table(key)
        return {choice: table.text(choice) for choice in table.values}

    def done(self) -> None:
        """LandlordError when the table has a key that nothing reads, with the nearest one that something does."""
        for key in self.values:
            if key not in self._asked:
                near = difflib.get_close_matches(key, self._asked, 1)
                hint = f": did you mean {near[0]!r}?" if near else f": known here are {', '.join(self._asked)}"
                raise self.error(key, f"is not known{hint}")


def load_landlord(source: bytes | str, name: str) -> Landlord:
    """The landlord in the TOML text ``source``; ``name``: of the file, without suffix. LandlordError names the key."""
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
        time_bands=_time_bands(top.table("time_bands", {})),
        closures=_days(calendar.table("closed", {})),
        opened=_days(calendar.table("open", {})),
    )
    calendar.done()
    top.done()
    return landlord


def load_ombudsman(source: bytes | str) -> Ombudsman:
    """The Ombudsman's contact record in the TOML text ``source``. LandlordError names the key at fault."""
    top = _read(source, "landlords/ombudsman.toml")
    name, contact, verified_against = top.text("name"), _contact(top.table("contact")), top.text("verified_against")
    record = Ombudsman(name, contact, top.day("last_verified"), verified_against)
    top.done()
    return record


def _read(source: bytes | str, file: str) -> _Table:
    try:
        return _Table(file, "", tomllib.loads(source.decode("utf-8") if isinstance(source, bytes) else source))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise LandlordError(f"{file}: this is not TOML: {error}") from error


def _contact(table: _Table) -> Contact:
    contact = Contact(**{key: table.text(key, "") for key in ("address", "telephone", "email", "website")})
    table.done()
    return contact


def _roles(table: _Table) -> dict[str, Role]:
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
        row.done()
    for role in roles.values():
        for covered in sorted(role.covers - roles.keys()):
            raise table.error(f"{role.key}.covers", _unknown_role(covered, roles))
    if not any(role.complaints_officer for role in roles.values()):
        raise table.error("", "has no role with complaints_officer = true: one must hold it (Code 4.1)")
    return roles


def _permissions(table: _Table, roles: Mapping[str, Role]) -> dict[str, frozenset[str]]:
    """act → role keys. `any_staff` is kept, and spelled out as every role as well."""
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


def _posts(table: _Table, roles: Mapping[str, Role]) -> dict[str, str]:
    """What diagrams that landlords share call a role: `complaints_officer` in `=landlord.complaints_officer`."""
    posts = {post: table.text(post) for post in table.values}
    for post, role in posts.items():
        if role not in roles:
            raise table.error(post, _unknown_role(role, roles))
    return posts


def _policies(table: _Table) -> tuple[PolicyVersion, ...]:
    policies = []
    for key, row in table.inner():
        begins, title, document = row.day("in_force"), row.text("title"), row.text("document")
        policy = PolicyVersion(key, title, begins, document, row.day("review_due", None), row.day("expires", None))
        row.done()
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


def _homes_owned(table: _Table) -> dict[int, int]:
    homes = {}
    for year in table.values:
        count = table.get(year, int, "a number of homes")
        if not year.isdecimal() or count < 1:
            raise table.error(year, "must be the first year of a financial year = the number of homes owned at its end")
        homes[int(year)] = count
    return homes


def _time_bands(table: _Table) -> tuple[TimeBand, ...]:
    bands: list[TimeBand] = []
    for key, row in table.inner():
        begins, ends = (row.get(edge, time, "a time such as 09:00:00, without quotes") for edge in ("begins", "ends"))
        band = TimeBand(key, row.text("title"), begins, ends)
        row.done()
        if band.begins >= band.ends:
            raise row.error("ends", "must be later than begins")
        if bands and band.begins < bands[-1].ends:
            raise row.error("begins", f"lies in the band before, {bands[-1].key!r}")
        bands.append(band)
    return tuple(bands)


def _days(table: _Table) -> dict[date, str]:
    days = {}
    for key in table.values:
        try:
            days[date.fromisoformat(key)] = table.text(key)
        except ValueError as error:
            raise table.error(key, 'must be a date = why, such as 2026-06-15 = "Proclaimed bank holiday"') from error
    return days
