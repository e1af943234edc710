"""A landlord as its file describes it, and what is in force on a date."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from app.errors import ContentError

ANY_STAFF = "any_staff"
POLICY_REVIEW_OVERDUE = "policy_review_overdue"
POLICY_EXPIRED = "policy_expired"
BEFORE_FIRST_POLICY = "before_first_policy"
COMPLAINTS_OFFICER = "complaints_officer"


class LandlordError(ContentError):
    """A landlord file has a fault; the message names file and key, and what is expected there."""


@dataclass(frozen=True)
class Contact:
    """How to reach somebody; every field may be empty."""

    address: str = ""
    telephone: str = ""
    email: str = ""
    website: str = ""


@dataclass(frozen=True)
class Mailbox:
    """Whom a landlord's mail comes from and where answers to it go; empty: as the installation and `[contact]` say."""

    sender: str = ""
    reply_to: str = ""


@dataclass(frozen=True)
class OmbudsmanContact(Contact):
    """How to reach the Ombudsman; ``online``: the line by which a resident can write without a stamp."""

    online: str = ""


@dataclass(frozen=True)
class Ombudsman:
    """The one maintained record of the Ombudsman's contact details, which every letter uses (OMB-02)."""

    name: str
    contact: OmbudsmanContact
    last_verified: date
    verified_against: str
    periods: tuple[tuple[date, OmbudsmanContact], ...] = ()

    def contact_on(self, day: date) -> OmbudsmanContact:
        """How to reach the Ombudsman on a day: the details of the period that had begun last, else the first ones."""
        begun = [(since, contact) for since, contact in self.periods if since <= day]
        return max(begun, key=lambda period: period[0])[1] if begun else self.contact

    def context(self, day: date) -> dict[str, Any]:
        """`ombudsman` as a letter of a day sees it."""
        contact = self.contact_on(day)
        return {"name": self.name, "address_lines": contact.address.split(", "), **vars(contact)}


@dataclass(frozen=True)
class Role:
    """A role that a person can hold at this landlord.

    ``covers``: roles whose tasks a holder may also take. ``by_area``: holders work for named service areas.
    ``sees_all``: sees every case of the landlord. ``sees_cases``: false for roles that see only reports and anonymised
    lists (PRM-04). ``complaints_officer``: is alerted on overdue items and reassigns any case (Code 4.2, PRM-03).
    ``administers``: administers the installation. ``edits_content``: edits diagrams, tables, forms and letters.
    ``publishes_content``: says which release of them is in force from when.
    ``approves_content``: puts in force what somebody else has edited and submitted.
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
    publishes_content: bool = False
    approves_content: bool = False


@dataclass(frozen=True)
class PolicyVersion:
    """A version of the complaints policy and the days it is in force; ``document`` is the text it comes from."""

    key: str
    title: str
    in_force: date
    document: str
    review_due: date | None = None
    expires: date | None = None

    def flags_on(self, day: date) -> list[str]:
        """The governance flags of the policy on ``day``: past its expiry or its review date (R11, GOV-08).

        The policy stays in force until another version replaces it, so a flag changes no due date.
        """
        if self.expires is not None and day > self.expires:
            return [POLICY_EXPIRED]
        if self.review_due is not None and day > self.review_due:
            return [POLICY_REVIEW_OVERDUE]
        return []


@dataclass(frozen=True)
class TimeBand:
    """A part of the day, from ``begins`` up to but not including ``ends``."""

    key: str
    title: str
    begins: time
    ends: time


@dataclass(frozen=True)
class Landlord:
    """One landlord as its file describes it.

    The choices ``areas``, ``themes`` and ``channels`` map key → title, in the order of the file. ``closures`` and
    ``opened`` map the days on which its calendar differs from weekends and bank holidays to the reason.
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
    mailbox: Mailbox = Mailbox()
    time_bands: tuple[TimeBand, ...] = ()
    closures: Mapping[date, str] = field(default_factory=dict)
    opened: Mapping[date, str] = field(default_factory=dict)

    @property
    def day_begins(self) -> time:
        """When the working day begins: what nobody has to know at night waits until then."""
        return min((band.begins for band in self.time_bands), default=time())

    @property
    def day_ends(self) -> time:
        """When the working day ends: what only the passing of time brings waits from then until the next one."""
        return max((band.ends for band in self.time_bands), default=time.max)

    @property
    def answers_go_to(self) -> str:
        """The address to which somebody answers a message of this landlord; "" for that of its sender."""
        return self.mailbox.reply_to or self.contact.email

    @property
    def calendar_print(self) -> str:
        """A word that stands for the calendar: of two landlords with the same days it is the same; "" for none."""
        days = [sorted(some.items()) for some in (self.closures, self.opened)]
        return hashlib.sha256(repr(days).encode()).hexdigest()[:12] if any(days) else ""

    @property
    def computed_with(self) -> tuple[object, ...]:
        """What the dates of cases and the offers of their tasks are computed with: calendar, posts, who covers whom."""
        covers = {role.key: role.covers for role in self.roles.values()}
        return (dict(self.closures), dict(self.opened), dict(self.posts), covers)

    def policy_on(self, day: date) -> PolicyVersion:
        """The policy version under which a complaint received on ``day`` is handled to its end (R11, GOV-09).

        One received before the first version goes by that, and is flagged (policies §0.5).
        """
        in_force = [policy for policy in self.policies if policy.in_force <= day]
        return in_force[-1] if in_force else self.policies[0]

    def flags_on(self, day: date) -> list[str]:
        """The governance flags of the policy that holds for ``day``: today, or the date a case was received."""
        policy = self.policy_on(day)
        return [BEFORE_FIRST_POLICY] if day < policy.in_force else policy.flags_on(day)

    def may(self, roles: Iterable[str], act: str) -> bool:
        """Whether a holder of ``roles`` may use ``act``; nobody may use an act that ``[permissions]`` does not list."""
        allowed = self.permissions.get(act, frozenset())
        return ANY_STAFF in allowed or not allowed.isdisjoint(roles)

    def roles_for(self, act: str) -> frozenset[str]:
        """The role keys that may use ``act``."""
        return self.permissions.get(act, frozenset()) - {ANY_STAFF}

    def holders(self, names: Iterable[str]) -> list[str]:
        """The roles that ``names`` (of roles or posts) mean, and every role that covers one of them."""
        meant = {self.posts.get(name, name) for name in names}
        return sorted(meant | {role.key for role in self.roles.values() if not role.covers.isdisjoint(meant)})

    def posts_of(self, roles: Iterable[str]) -> list[str]:
        """The posts that a holder of ``roles`` may fill: held, covered, or by the complaints officer's powers."""
        held = frozenset(roles)
        posts = {post for post in self.posts if not held.isdisjoint(self.holders([post]))}
        return sorted(posts | ({COMPLAINTS_OFFICER} if not held.isdisjoint(self.complaints_officers) else set()))

    def title_of(self, role: str) -> str:
        """A role's title; the key itself for a role that this landlord does not have."""
        return self.roles[role].title if role in self.roles else role

    @property
    def complaints_officers(self) -> list[str]:
        """The roles that have the complaints officer's powers (Code 4.1–4.2, GOV-11)."""
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
