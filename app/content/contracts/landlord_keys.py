"""The keys of a landlord's file and of the Ombudsman's record: what each holds, and which must be there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .model import Source

LANDLORD, OMBUDSMAN = "landlords/<landlord>.toml", "landlords/ombudsman.toml"
TEXT, DAY, TIME, FLAG, TEXTS, NUMBER = "a text", "a day", "a time", "true or false", "a list of texts", "a whole number"


@dataclass(frozen=True, kw_only=True)
class LandlordKey:
    """A key of a table. `name`: `*` stands for any that the landlord chooses; `source`: where the values come from."""

    name: str
    means: str
    holds: str = TEXT
    needed: bool = False
    source: Source | None = None


@dataclass(frozen=True, kw_only=True)
class LandlordTable:
    """A table of a file, by its heading; `*` in it stands for the key of an entry. "" for what stands at the top."""

    heading: str
    means: str
    keys: tuple[LandlordKey, ...]
    file: str = LANDLORD
    needed: bool = False


def _key(
    name: str, means: str, holds: str = TEXT, *, needed: bool = False, source: Source | None = None
) -> LandlordKey:
    return LandlordKey(name=name, means=means, holds=holds, needed=needed, source=source)


WAYS = (
    _key("address", "the postal address, with commas between the lines"),
    _key("telephone", "the telephone number"),
    _key("email", "the e-mail address"),
    _key("website", "the website"),
)
ROLE = "the key of a role"

TABLES = (
    LandlordTable(
        heading="", means="Who the landlord is.", needed=True,
        keys=(
            _key("key", "the name of the file", needed=True),
            _key("name", "its name in full", needed=True),
            _key("short_name", "its name as letters say it", needed=True),
            _key("reference_prefix", "what the references of its cases begin with", needed=True),
        ),
    ),
    LandlordTable(heading="contact", means="How to reach it, as letters print it.", keys=WAYS, needed=True),
    LandlordTable(
        heading="mail", means="Whom its mail comes from.",
        keys=(
            _key("sender", "the address that it comes from"),
            _key("reply_to", "the address that answers go to"),
        ),
    ),
    LandlordTable(
        heading="policies.*", means="A version of the complaints policy; complaints received from then on go by it.",
        needed=True,
        keys=(
            _key("title", "what it is called", needed=True),
            _key("in_force", "from when it binds", DAY, needed=True),
            _key("document", "the text that it comes from", needed=True),
            _key("review_due", "when it is to be looked at again", DAY),
            _key("expires", "when it ends by itself", DAY),
        ),
    ),
    LandlordTable(
        heading="roles.*", means="What a person can be here; one role has complaints_officer = true (Code 4.1).",
        needed=True,
        keys=(
            _key("title", "what people call it", needed=True),
            _key("description", "what it is there for"),
            _key("covers", "roles whose tasks a holder may also take", TEXTS, source=Source.ROLES),
            _key("by_area", "its holders work for service areas", FLAG),
            _key("sees_all", "sees every case", FLAG),
            _key("sees_cases", "false: sees reports alone", FLAG),
            _key("sees_reports", "sees reports", FLAG),
            _key("complaints_officer", "is alerted on what is overdue, and reassigns any case (Code 4.2)", FLAG),
            _key("administers", "administers the installation", FLAG),
            _key("edits_content", "edits diagrams, tables, forms and letters", FLAG),
            _key("publishes_content", "says which release is in force", FLAG),
            _key("approves_content", "puts in force what others have edited and submitted", FLAG),
        ),
    ),
    LandlordTable(
        heading="posts", means="Which role holds a post that shared diagrams offer tasks to, as `=landlord.<post>`.",
        keys=(_key("*", ROLE, source=Source.ROLES),),
    ),
    LandlordTable(
        heading="permissions", means="Who may use an act, or tell a message, at any time.", needed=True,
        keys=(_key("*", "keys of roles, or `any_staff`; `[]`: nobody", TEXTS, source=Source.ROLES),),
    ),
    LandlordTable(heading="areas", means="Its service areas.", keys=(_key("*", "what people call it"),), needed=True),
    LandlordTable(heading="themes", means="What complaints are about.", keys=(_key("*", "what people call it"),),
                  needed=True),
    LandlordTable(heading="channels", means="The ways by which contacts come in.",
                  keys=(_key("*", "what people call it"),), needed=True),
    LandlordTable(
        heading="time_bands.*", means="A part of the working day.",
        keys=(
            _key("title", "what people call it", needed=True),
            _key("begins", "from when", TIME, needed=True),
            _key("ends", "until when", TIME, needed=True),
        ),
    ),
    LandlordTable(heading="calendar.closed", means="Days that are no working days here, though others work.",
                  keys=(_key("*", "why; the key is the day, such as 2026-12-28"),)),
    LandlordTable(heading="calendar.open", means="Bank holidays on which it works.",
                  keys=(_key("*", "why; the key is the day"),)),
    LandlordTable(
        heading="homes_owned", means="Homes owned at the end of the financial year that begins in the year named.",
        keys=(_key("*", "how many; the key is the year", NUMBER),),
    ),
    LandlordTable(
        heading="", file=OMBUDSMAN, means="The one record of the Ombudsman, which every letter uses.", needed=True,
        keys=(
            _key("name", "what letters call it", needed=True),
            _key("last_verified", "when somebody compared it with the Ombudsman's own website", DAY, needed=True),
            _key("verified_against", "with what", needed=True),
        ),
    ),
    LandlordTable(
        heading="contact", file=OMBUDSMAN, means="How to reach it, from the beginning.", needed=True,
        keys=(*WAYS, _key("online", "the line by which a resident can write without a stamp", needed=True)),
    ),
    LandlordTable(
        heading="periods.*", file=OMBUDSMAN, means="How to reach it from a day on.",
        keys=(
            _key("in_force_from", "from when", DAY, needed=True),
            _key("source", "where that stands", needed=True),
            *WAYS,
            _key("online", "the line by which a resident can write without a stamp", needed=True),
        ),
    ),
)  # fmt: skip
"""Every table of the files in landlords/."""
NEEDED_POSTS: Mapping[str, str] = {
    "complaints_officer": "answers for complaint handling (Code 4.1, 4.2)",
    "member_responsible": "the Member Responsible for Complaints (Code 9.5)",
}
"""Posts that every landlord fills, whatever its diagrams name → who that is."""
NEEDED_ABILITIES: Mapping[str, str] = {
    "administers": "nobody would see incidents, mend instances, or manage users",
    "edits_content": "nobody of the landlord could change diagrams, tables, forms and letters",
    "publishes_content": "nobody of the landlord could say what is in force",
    "approves_content": "nobody of the landlord could approve what somebody else has edited",
    "sees_reports": "nobody would see the figures that the Code asks for (Code 8.1)",
}
"""What some role of every landlord must be able to do → what follows where none may."""
BESIDES_ACTS: Mapping[str, str] = {
    "log_contact": "log a contact",
    "add_document": "add a document",
    "assign_task": "give a task to somebody",
}
"""What `[permissions]` may name besides the acts, and the messages that diagrams wait for."""
